//===- Linker.cpp - Bringing one unit into memory -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Fields are filled with the same rows of constants that object files are made from
/// (mc::FixupInfo); only slots and stubs are made here.
///
//===----------------------------------------------------------------------===//

#include "Linker.h"
#include "HostTarget.h"
#include "ThreadLocals.h"
#include "cot/MC/UnwindTables.h"
#include "llvm/ADT/STLExtras.h"
#include <cstring>

extern "C" {
// libgcc's: takes records up to one of length zero.
void __register_frame(void *frames);
void __deregister_frame(void *frames);
}

namespace cot::runtime {

Linker::~Linker() {
  for (std::unique_ptr<PlacedBlock> &block : placed)
    if (block) state.release(*block);
}

llvm::Error Linker::run() {
  if (&unit.target() != &hostTarget())
    return llvm::createStringError("code for " + unit.target().name + " can't run here");
  meanings.resize(unit.symbols.size());
  if (llvm::Error error = checkDefinitions()) return error;
  if (llvm::Error error = place()) return error;
  for (uint32_t i = 0; i < placed.size(); ++i)
    if (llvm::Error error = relocate(i)) return error;
  for (uint32_t i = 0; i < placed.size(); ++i)
    if (llvm::Error error = addFrames(i)) return error;
  if (llvm::Error error = readTables()) return error;
  publish();
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

static Region regionOf(UnitBlock::Kind kind) {
  switch (kind) {
  case UnitBlock::Code:
    return Region::Code;
  case UnitBlock::ReadOnly:
  case UnitBlock::EhFrame:
    return Region::ReadOnly;
  case UnitBlock::Writable:
  case UnitBlock::ThreadLocal:
    break;
  }
  return Region::Writable;
}

/// Bytes behind a block that end it: the record of length zero of unwind tables.
static uint64_t tailOf(UnitBlock::Kind kind) { return kind == UnitBlock::EhFrame ? 4 : 0; }

llvm::Error Linker::place() {
  for (UnitBlock &block : unit.blocks) {
    PlacedBlock &mine = *placed.emplace_back(std::make_unique<PlacedBlock>());
    mine.kind = block.kind;
    if (block.kind == UnitBlock::ThreadLocal) {
      mine.threadLocalBytes = std::move(block.bytes);
      mine.threadLocalImage = addThreadLocalImage(
          mine.threadLocalBytes, mine.threadLocalBytes.size() + block.zeroSize, block.alignment);
      continue;
    }
    auto memory = state.memory->allocate(regionOf(block.kind), block.size() + tailOf(block.kind),
                                         block.alignment);
    if (!memory) return memory.takeError();
    mine.memory = *memory;
    llvm::copy(block.bytes, memory->writable);
    std::memset(memory->writable + block.bytes.size(), 0, block.zeroSize + tailOf(block.kind));
    mine.code.address = memory->address;
    mine.code.size = block.size();
  }
  return llvm::Error::success();
}

llvm::Error Linker::checkDefinitions() {
  for (UnitSymbol &symbol : unit.symbols) {
    if (!symbol.isDefined || symbol.linkage == mc::Linkage::Local) continue;
    auto earlier = state.symbols.find(symbol.name);
    if (earlier == state.symbols.end()) continue;
    JitSymbol &other = earlier->second;
    if (other.lazy ? other.lazy->compiled == 0 : other.isWeak) continue;
    if (symbol.linkage != mc::Linkage::Weak)
      return llvm::createStringError("'" + symbol.name + "' is defined already");
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Symbols
//===----------------------------------------------------------------------===//

llvm::Error Linker::meaningOf(mc::SymbolId id, Meaning &result) {
  Meaning &meaning = meanings[id.index()];
  if (meaning.isKnown) {
    result = meaning;
    return llvm::Error::success();
  }
  const UnitSymbol &symbol = unit.symbols[id.index()];
  auto earlier = state.symbols.find(symbol.name);
  bool isEarlier = earlier != state.symbols.end() && symbol.linkage != mc::Linkage::Local;
  // Of weak definitions the first counts; of a lazy function the address that others have seen.
  bool yields = isEarlier && (symbol.linkage == mc::Linkage::Weak || earlier->second.lazy);
  if (symbol.isDefined && !yields) {
    if (symbol.block == UnitSymbol::noBlock) {
      meaning.address = symbol.offset;
    } else if (symbol.isThreadLocal) {
      meaning.isThreadLocal = true;
      meaning.image = placed[symbol.block]->threadLocalImage;
      meaning.offset = symbol.offset;
    } else {
      meaning.address = placed[symbol.block]->memory.address + symbol.offset;
    }
  } else if (auto user = state.userSymbols.find(symbol.name); user != state.userSymbols.end()) {
    meaning.address = user->second;
  } else if (isEarlier) {
    meaning.isThreadLocal = earlier->second.isThreadLocal;
    meaning.address = earlier->second.address;
    meaning.image = earlier->second.image;
    meaning.offset = earlier->second.offset;
  } else if (auto address = state.findExternal(symbol.name)) {
    meaning.address = *address;
  } else if (symbol.linkage != mc::Linkage::Weak) {
    return llvm::createStringError("undefined symbol '" + symbol.name + "'");
  }
  meaning.isKnown = true;
  result = meaning;
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

llvm::Error Linker::relocate(uint32_t index) {
  const UnitBlock &block = unit.blocks[index];
  for (const mc::Relocation &relocation : block.relocations)
    if (llvm::Error error = apply(block, *placed[index], relocation)) return error;
  // x86 sees its own stores; others are told that there is new code.
  const MemoryBlock &memory = placed[index]->memory;
  if (block.kind == UnitBlock::Code)
    __builtin___clear_cache(reinterpret_cast<char *>(memory.address),
                            reinterpret_cast<char *>(memory.address + memory.size));
  return llvm::Error::success();
}

std::string Linker::placeName(const UnitBlock &block, uint32_t offset) const {
  std::string name = block.section;
  for (const UnitFunction &function : block.functions)
    if (function.offset <= offset) name = function.name;
  for (const UnitSymbol &symbol : unit.symbols)
    if (name.empty() && symbol.isDefined && symbol.block < unit.blocks.size() &&
        &unit.blocks[symbol.block] == &block)
      name = symbol.name;
  return name;
}

llvm::Error Linker::apply(const UnitBlock &block, const PlacedBlock &to,
                          const mc::Relocation &relocation) {
  const mc::FixupInfo &info = unit.target().fixup(relocation.kind);
  auto failure = [&](const llvm::Twine &what) {
    const std::string &name = unit.symbols[relocation.symbol.index()].name;
    return llvm::createStringError("'" + name + "', used in '" +
                                   placeName(block, relocation.offset) + "', " + what);
  };
  bool isImage = to.kind == UnitBlock::ThreadLocal;
  uint64_t size = isImage ? to.threadLocalBytes.size() : block.bytes.size();
  if (relocation.offset + uint64_t(info.size) > size)
    return failure("is used outside of its bytes");
  uint64_t place = to.memory.address + relocation.offset;
  uint8_t *field =
      (isImage ? const_cast<uint8_t *>(to.threadLocalBytes.data()) : to.memory.writable) +
      relocation.offset;

  Meaning meaning;
  if (llvm::Error error = meaningOf(relocation.symbol, meaning)) return error;
  LinkRole role = linkRoleOf(relocation.kind);
  if (meaning.isThreadLocal != (role == LinkRole::ThreadSlot) && role != LinkRole::Unsupported)
    return failure(meaning.isThreadLocal ? "is thread-local and used like other data"
                                         : "is used as thread-local data, which it is not");

  uint64_t target = meaning.address;
  switch (role) {
  case LinkRole::Plain:
    break;
  case LinkRole::Call: {
    int64_t direct = mc::fixupValue(info, place, target + relocation.addend);
    if (mc::fixupFits(info, direct)) break;
    auto stub = state.stubFor(target);
    if (!stub) return stub.takeError();
    target = *stub;
    break;
  }
  case LinkRole::Slot: {
    auto slot = state.slotFor(target);
    if (!slot) return slot.takeError();
    target = *slot;
    break;
  }
  case LinkRole::ThreadSlot: {
    auto slot = state.threadSlotFor(meaning.image, meaning.offset);
    if (!slot) return slot.takeError();
    target = *slot;
    break;
  }
  case LinkRole::Unsupported:
    return failure("has a field of kind " + info.name + ", which memory has no value for");
  }
  target += static_cast<uint64_t>(relocation.addend);
  bool isSlot = role == LinkRole::Slot || role == LinkRole::ThreadSlot;
  int64_t value =
      isSlot ? static_cast<int64_t>(target - place) : mc::fixupValue(info, place, target);
  if (isImage && info.base != mc::FixupBase::Absolute)
    return failure("counts from a place that every thread has elsewhere");
  if (!mc::fixupFits(info, value))
    return failure("is out of reach of a field of kind " + info.name);
  mc::writeFixup(info, field, value);
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Unwind tables
//===----------------------------------------------------------------------===//

/// Makes the unwind tables of the functions that came with their frame's steps. Each function has
/// its own, so that it can be freed alone.
llvm::Error Linker::addFrames(uint32_t index) {
  PlacedBlock &mine = *placed[index];
  if (mine.kind == UnitBlock::EhFrame) {
    __register_frame(reinterpret_cast<void *>(mine.memory.address));
    mine.frames.push_back(mine.memory);
    return llvm::Error::success();
  }
  for (const UnitFunction &function : unit.blocks[index].functions) {
    if (!function.hasUnwindSteps) continue;
    mc::Object object(unit.target(), mc::ObjectFormat::ELF);
    mc::SymbolId start = object.addSymbol({});
    if (llvm::Error error =
            mc::addUnwindTables(object, {{start, function.size, function.unwindSteps}}))
      return error;
    const mc::Section &section = object.section(object.standardSection(mc::SectionKind::EhFrame));
    auto memory = state.memory->allocate(Region::ReadOnly, section.bytes.size() + 4, 8);
    if (!memory) return memory.takeError();
    std::memcpy(memory->writable, section.bytes.data(), section.bytes.size());
    std::memset(memory->writable + section.bytes.size(), 0, 4);
    for (const mc::Relocation &relocation : section.relocations) {
      const mc::FixupInfo &info = unit.target().fixup(relocation.kind);
      uint64_t target = mine.memory.address + function.offset + relocation.addend;
      mc::writeFixup(info, memory->writable + relocation.offset,
                     mc::fixupValue(info, memory->address + relocation.offset, target));
    }
    mine.frames.push_back(*memory);
    __register_frame(reinterpret_cast<void *>(memory->address));
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Tables of an object
//===----------------------------------------------------------------------===//

/// Gives the functions of the unit's blocks of code the rows that its sections of tables hold.
llvm::Error Linker::readTables() {
  for (uint32_t i = 0; i < placed.size(); ++i) {
    const UnitBlock &block = unit.blocks[i];
    bool isTable = false;
    for (auto kind : {mc::RuntimeTableKind::Traps, mc::RuntimeTableKind::StackMaps,
                      mc::RuntimeTableKind::Handlers})
      isTable |= block.section == mc::runtimeSectionName(mc::ObjectFormat::ELF, kind);
    if (!isTable) continue;
    const MemoryBlock &memory = placed[i]->memory;
    auto tables = mc::readRuntimeTables({memory.writable, block.bytes.size()}, memory.address);
    if (!tables) return tables.takeError();
    for (mc::FunctionTables &each : *tables)
      for (uint32_t j = 0; j < placed.size(); ++j) {
        uint64_t offset = each.start - placed[j]->memory.address;
        if (unit.blocks[j].kind != UnitBlock::Code || offset >= unit.blocks[j].size()) continue;
        auto &functions = unit.blocks[j].functions;
        auto at = llvm::partition_point(
            functions, [&](const UnitFunction &function) { return function.offset < offset; });
        if (at != functions.end() && at->offset == offset) mergeRows(at->tables, std::move(each));
        break;
      }
  }
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Publication
//===----------------------------------------------------------------------===//

void Linker::publish() {
  for (uint32_t i = 0; i < placed.size(); ++i) {
    if (unit.blocks[i].kind != UnitBlock::Code) continue;
    PlacedBlock &mine = *placed[i];
    mine.code.functions = std::move(unit.blocks[i].functions);
    state.map->add(mine.code);
    if (state.options.tellDebugger) {
      uint64_t frames = mine.frames.empty() ? mine.memory.address : mine.frames.front().address;
      mine.debugger =
          tellDebugger(mine.code, {mine.memory.writable, mine.memory.size}, frames, state.options);
    }
    if (state.options.writePerfMap) writePerfMap(mine.code);
  }
  for (uint32_t i = 0; i < unit.symbols.size(); ++i) {
    const UnitSymbol &symbol = unit.symbols[i];
    if (!symbol.isDefined || symbol.linkage == mc::Linkage::Local) continue;
    JitSymbol &global = state.symbols[symbol.name];
    bool isInBlock = symbol.block != UnitSymbol::noBlock;
    if (global.lazy) {
      if (!isInBlock) continue;
      uint64_t address = placed[symbol.block]->memory.address + symbol.offset;
      global.block = placed[symbol.block].get();
      global.lazy->slot->store(address, std::memory_order_release);
      global.lazy->compiled.store(address, std::memory_order_release);
      continue;
    }
    // A weak definition that gave way to an earlier one.
    if (symbol.linkage == mc::Linkage::Weak && (global.address || global.isThreadLocal)) continue;
    Meaning meaning;
    llvm::cantFail(meaningOf(mc::SymbolId(i), meaning));
    global.address = meaning.address;
    global.isThreadLocal = meaning.isThreadLocal;
    global.image = meaning.image;
    global.offset = meaning.offset;
    global.isWeak = symbol.linkage == mc::Linkage::Weak;
    global.block = isInBlock ? placed[symbol.block].get() : nullptr;
  }
  for (std::unique_ptr<PlacedBlock> &block : placed)
    state.blocks.push_back(std::move(block));
  placed.clear();
}

} // namespace cot::runtime

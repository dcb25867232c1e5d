//===- LinkUnit.cpp - Filling a unit from buffers, data and objects -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Copies what it is given: the caller's buffers and objects may be cleared afterwards.
///
//===----------------------------------------------------------------------===//

#include "cot/Runtime/LinkUnit.h"
#include "llvm/ADT/STLExtras.h"

namespace cot::runtime {

/// Larger data is an error rather than a reservation that no region can hold.
static constexpr uint64_t maxDataSize = uint64_t(1) << 31;

mc::SymbolId LinkUnit::symbol(llvm::StringRef name) {
  auto [at, isNew] = byName.try_emplace(name, mc::SymbolId(static_cast<uint32_t>(symbols.size())));
  if (isNew) symbols.emplace_back().name = name.str();
  return at->second;
}

llvm::Error LinkUnit::define(mc::SymbolId id, mc::Linkage linkage, uint32_t block,
                             uint64_t offset) {
  UnitSymbol &symbol = symbols[id.index()];
  if (symbol.isDefined)
    return llvm::createStringError("'" + symbol.name + "' is defined more than once");
  symbol.isDefined = true;
  symbol.linkage = linkage;
  symbol.block = block;
  symbol.offset = offset;
  symbol.isThreadLocal = blocks[block].kind == UnitBlock::ThreadLocal;
  return llvm::Error::success();
}

uint32_t LinkUnit::addBlock(UnitBlock::Kind kind, uint32_t alignment) {
  UnitBlock &block = blocks.emplace_back();
  block.kind = kind;
  block.alignment = alignment;
  return static_cast<uint32_t>(blocks.size() - 1);
}

llvm::Error LinkUnit::addFunction(llvm::StringRef name, mc::Linkage linkage,
                                  const mc::CodeBuffer &code,
                                  llvm::function_ref<mc::SymbolId(mc::SymbolId)> mapSymbol,
                                  const mc::RuntimeTables *tables) {
  uint32_t index = addBlock(UnitBlock::Code, code.alignment());
  UnitBlock &block = blocks[index];
  block.bytes = code.bytes().vec();
  block.relocations = code.relocations().vec();
  for (mc::Relocation &relocation : block.relocations)
    relocation.symbol = mapSymbol(relocation.symbol);

  UnitFunction &function = block.functions.emplace_back();
  function.name = name.str();
  function.size = code.codeSize();
  if (tables) function.tables = *tables;
  if (function.tables.traps.empty()) function.tables.setTraps(code);
  function.sources = code.sourceLocations().vec();
  function.unwindSteps = code.unwindSteps().vec();
  function.hasUnwindSteps = true;
  return define(symbol(name), linkage, index, 0);
}

//===----------------------------------------------------------------------===//
// Data of a module
//===----------------------------------------------------------------------===//

llvm::Error LinkUnit::addData(const ir::DataObject &data) {
  std::string name = data.name.symbolName();
  mc::SymbolId id = symbol(name);
  if (data.linkage == ir::Linkage::Import) {
    symbols[id.index()].isThreadLocal |= data.threadLocal;
    return llvm::Error::success();
  }
  if (data.size() > maxDataSize || data.align > 4096)
    return llvm::createStringError("data '" + name + "' is too large or too strictly aligned");

  UnitBlock::Kind kind = data.threadLocal ? UnitBlock::ThreadLocal
                         : data.writable  ? UnitBlock::Writable
                                          : UnitBlock::ReadOnly;
  uint32_t index = addBlock(kind, static_cast<uint32_t>(data.align));
  for (const ir::DataPiece &piece : data.pieces) {
    // Addresses of symbols may be added while the pieces are read: no reference is kept.
    mc::SymbolId target;
    if (piece.kind == ir::DataPiece::Address) target = symbol(piece.symbol.symbolName());
    UnitBlock &block = blocks[index];
    if (piece.kind == ir::DataPiece::Zero) {
      block.zeroSize += piece.size;
      continue;
    }
    // Zeros are bytes after all when something stands behind them.
    block.bytes.resize(block.size());
    block.zeroSize = 0;
    if (piece.kind == ir::DataPiece::Bytes) {
      block.bytes.insert(block.bytes.end(), piece.bytes.begin(), piece.bytes.end());
      continue;
    }
    block.relocations.push_back(
        {piece.addend, static_cast<uint32_t>(block.bytes.size()), target,
         piece.size == 8 ? mc::CommonFixup::Absolute64 : mc::CommonFixup::Absolute32});
    block.bytes.resize(block.bytes.size() + piece.size);
  }
  mc::Linkage linkage =
      data.linkage == ir::Linkage::Local ? mc::Linkage::Local : mc::Linkage::Global;
  return define(id, linkage, index, 0);
}

//===----------------------------------------------------------------------===//
// Objects
//===----------------------------------------------------------------------===//

namespace {

/// What becomes of a kind of section: a kind of block, nothing, or an error.
struct SectionFate {
  enum { Load, Ignore, Refuse } what = Load;
  UnitBlock::Kind kind = UnitBlock::ReadOnly;
};

} // namespace

static SectionFate fateOf(mc::SectionKind kind) {
  switch (kind) {
  case mc::SectionKind::Text:
    return {SectionFate::Load, UnitBlock::Code};
  case mc::SectionKind::ReadOnly:
  case mc::SectionKind::ReadOnlyRelocated:
    return {SectionFate::Load, UnitBlock::ReadOnly};
  case mc::SectionKind::Data:
  case mc::SectionKind::ZeroFill:
    return {SectionFate::Load, UnitBlock::Writable};
  case mc::SectionKind::ThreadData:
  case mc::SectionKind::ThreadZeroFill:
    return {SectionFate::Load, UnitBlock::ThreadLocal};
  case mc::SectionKind::EhFrame:
    return {SectionFate::Load, UnitBlock::EhFrame};
  case mc::SectionKind::Debug:
  case mc::SectionKind::Note:
    return {SectionFate::Ignore};
  case mc::SectionKind::ThreadDescriptor:
  case mc::SectionKind::Constructors:
  case mc::SectionKind::Destructors:
  case mc::SectionKind::CompactUnwind:
  case mc::SectionKind::UnwindFunctions:
  case mc::SectionKind::UnwindCodes:
    return {SectionFate::Refuse};
  }
  return {SectionFate::Refuse};
}

llvm::Error LinkUnit::addObject(const mc::Object &object) {
  std::vector<uint32_t> blockOf(object.sections().size(), UnitSymbol::noBlock);
  for (auto [i, section] : llvm::enumerate(object.sections().values())) {
    SectionFate fate = fateOf(section.kind);
    if (fate.what == SectionFate::Ignore) continue;
    if (fate.what == SectionFate::Refuse || section.size() > maxDataSize)
      return llvm::createStringError("section '" + section.name + "' can't be loaded into memory");
    blockOf[i] = addBlock(fate.kind, section.alignment);
    UnitBlock &block = blocks[blockOf[i]];
    block.section = section.name;
    block.bytes = section.bytes;
    if (mc::isZeroFill(section.kind)) block.zeroSize = section.zeroFillSize;
  }

  std::vector<mc::SymbolId> idOf;
  for (const mc::Symbol &symbol : object.symbols().values()) {
    bool isPrivate = symbol.linkage == mc::Linkage::Local || symbol.name.empty();
    mc::SymbolId id(static_cast<uint32_t>(symbols.size()));
    if (isPrivate)
      symbols.emplace_back().name = symbol.name;
    else
      id = this->symbol(symbol.name);
    idOf.push_back(id);
    UnitSymbol &mine = symbols[id.index()];
    switch (symbol.place) {
    case mc::Symbol::Place::Undefined:
      mine.linkage = symbol.linkage;
      mine.isThreadLocal |= symbol.type == mc::SymbolType::ThreadLocal;
      break;
    case mc::Symbol::Place::Absolute:
      mine.isDefined = true;
      mine.offset = symbol.value;
      mine.linkage = symbol.linkage;
      break;
    case mc::Symbol::Place::Common: {
      uint32_t block = addBlock(UnitBlock::Writable, static_cast<uint32_t>(symbol.value));
      blocks[block].zeroSize = symbol.size;
      if (llvm::Error error = define(id, symbol.linkage, block, 0)) return error;
      break;
    }
    case mc::Symbol::Place::Defined: {
      uint32_t block = blockOf[symbol.section.index()];
      if (block == UnitSymbol::noBlock) break;
      if (llvm::Error error = define(id, symbol.linkage, block, symbol.value)) return error;
      if (blocks[block].kind != UnitBlock::Code || symbol.type != mc::SymbolType::Function) break;
      UnitFunction &function = blocks[block].functions.emplace_back();
      function.name = symbol.name;
      function.offset = static_cast<uint32_t>(symbol.value);
      function.size = static_cast<uint32_t>(symbol.size);
      break;
    }
    }
  }

  for (auto [i, section] : llvm::enumerate(object.sections().values())) {
    if (blockOf[i] == UnitSymbol::noBlock) continue;
    UnitBlock &block = blocks[blockOf[i]];
    block.relocations = section.relocations;
    for (mc::Relocation &relocation : block.relocations)
      relocation.symbol = idOf[relocation.symbol.index()];
    llvm::sort(block.functions, [](const UnitFunction &a, const UnitFunction &b) {
      return std::tie(a.offset, a.name) < std::tie(b.offset, b.name);
    });
  }
  return llvm::Error::success();
}

} // namespace cot::runtime

//===- SideTables.cpp - What is known of compiled code beside its bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/SideTables.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Endian.h"

using namespace cot;
using namespace cot::codegen;

void SideTables::clear() {
  runtime.clear();
  debugTags.clear();
  patchableCalls.clear();
}

//===----------------------------------------------------------------------===//
// From a function
//===----------------------------------------------------------------------===//

static void collectHandlers(const MachineFunction &function, const CallSite &call, uint32_t offset,
                            const mc::CodeBuffer &code, mc::RuntimeTables &tables) {
  tables.beginCallSite(offset, 0);
  const regalloc::Block *handler = call.handlers.begin();
  const uint32_t *context = call.contextOffsets.begin();
  for (const ir::ExceptionItem &item :
       function.source->dfg.exceptionTables[call.exceptions].items) {
    mc::HandlerRow row;
    if (item.kind == ir::ExceptionItem::Context) {
      row.kind = mc::HandlerRow::Context;
      row.value = *context++;
    } else {
      bool isTag = item.kind == ir::ExceptionItem::Tag;
      row.kind = isTag ? mc::HandlerRow::Tag : mc::HandlerRow::Default;
      row.value = isTag ? item.tag.index() : 0;
      // Blocks have the first labels of the buffer.
      row.landing = code.labelOffset(mc::Label((*handler++).index()));
    }
    tables.addHandler(row);
  }
}

void SideTables::collect(const MachineFunction &function, const FrameLayout &frame,
                         const Target &target, const mc::CodeBuffer &code) {
  clear();
  runtime.setTraps(code);
  const ir::Function &source = *function.source;
  for (const mc::CodeMark &mark : code.marks()) {
    const CallSite &call = function.calls[mark.id];
    if (!call.exceptions.isNone() && !call.handlers.empty())
      collectHandlers(function, call, mark.offset, code, runtime);
    if (call.isPatchable) patchableCalls.push_back({mark.offset, target.patchableCallBytes});
    if (call.inst.isNone()) continue;
    if (auto found = source.stackMaps.find(call.inst.index()); found != source.stackMaps.end()) {
      runtime.beginStackMap(mark.offset, frame.returnAddressOffset());
      for (const ir::StackMapEntry &entry : found->second)
        runtime.addSlot(
            {frame.stackSlotOffsets[entry.slot.index()] + entry.offset, entry.type.code()});
    }
    if (auto found = source.debugTags.find(call.inst.index()); found != source.debugTags.end())
      for (const ir::DebugTag &tag : found->second) {
        bool isSlot = !tag.slot.isNone();
        debugTags.push_back(
            {mark.offset, isSlot, isSlot ? frame.stackSlotOffsets[tag.slot.index()] : tag.number});
      }
  }
}

//===----------------------------------------------------------------------===//
// To an object
//===----------------------------------------------------------------------===//

static mc::SectionId sectionNamed(mc::Object &object, llvm::StringRef name) {
  for (auto [id, section] : llvm::enumerate(object.sections().values()))
    if (section.name == name) return mc::SectionId(static_cast<uint32_t>(id));
  return object.addSection(name, mc::SectionKind::ReadOnlyRelocated, 8);
}

namespace {
/// A record of one function: its address, its size, the number of rows, rows of 32-bit words.
class Record {
public:
  void word(uint32_t value) {
    uint8_t at[4];
    llvm::support::endian::write32le(at, value);
    bytes.append(at, at + 4);
  }
  void addTo(mc::Object &object, llvm::StringRef name, mc::SymbolId symbol, uint32_t size,
             uint32_t rows) {
    llvm::SmallVector<uint8_t, 64> body;
    body.swap(bytes);
    word(0), word(0), word(size), word(rows);
    bytes.append(body);
    mc::SectionId section = sectionNamed(object, name);
    auto offset = static_cast<uint32_t>(object.appendBytes(section, bytes, 8));
    object.section(section).relocations.push_back({0, offset, symbol, mc::CommonFixup::Absolute64});
  }

private:
  llvm::SmallVector<uint8_t, 64> bytes;
};
} // namespace

static llvm::StringRef sectionName(mc::ObjectFormat format, bool isTags) {
  switch (format) {
  case mc::ObjectFormat::MachO:
    return isTags ? "__DATA,__cot_tags" : "__DATA,__cot_patches";
  case mc::ObjectFormat::COFF:
    return isTags ? ".cottag" : ".cotpat";
  case mc::ObjectFormat::ELF:
    break;
  }
  return isTags ? "cot_tags" : "cot_patches";
}

void codegen::addSideTables(mc::Object &object, mc::SymbolId symbol, uint32_t size,
                            const SideTables &tables) {
  mc::addRuntimeTables(object, symbol, size, tables.runtime);
  if (!tables.debugTags.empty()) {
    Record record;
    for (const DebugTagRow &row : tables.debugTags)
      record.word(row.offset), record.word(row.isSlot), record.word(row.value);
    record.addTo(object, sectionName(object.format(), true), symbol, size,
                 static_cast<uint32_t>(tables.debugTags.size()));
  }
  if (!tables.patchableCalls.empty()) {
    Record record;
    for (const PatchableCall &row : tables.patchableCalls)
      record.word(row.offset), record.word(row.length);
    record.addTo(object, sectionName(object.format(), false), symbol, size,
                 static_cast<uint32_t>(tables.patchableCalls.size()));
  }
}

//===- unittests/MC/RuntimeTablesTest.cpp - Tables for runtimes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/MC/RuntimeTables.h"
#include "ToyTarget.h"
#include "llvm/Support/Endian.h"
#include "gtest/gtest.h"

using namespace cot;
using namespace cot::mc;
using namespace cot::mc::toy;

namespace {

using Bytes = std::vector<uint8_t>;

RuntimeTables sampleTables() {
  RuntimeTables tables;
  tables.traps = {{4, SourceLocation(0x12), TrapCode::user(7)},
                  {9, SourceLocation(), TrapCode::integerOverflow()}};
  tables.beginStackMap(16, 48);
  tables.addSlot({8, 4});
  tables.addSlot({24, 0x34});
  tables.beginStackMap(20, 48);
  tables.beginCallSite(20, 0);
  tables.addHandler({HandlerRow::Context, 32, 0});
  tables.addHandler({HandlerRow::Tag, 3, 28});
  tables.addHandler({HandlerRow::Default, 0, 30});
  return tables;
}

Object objectWith(const RuntimeTables &tables, ObjectFormat format = ObjectFormat::ELF) {
  Object object(bytesTarget, format);
  for (uint32_t size : {40u, 64u}) {
    SymbolId id = object.addSymbol({});
    addRuntimeTables(object, id, size, tables);
  }
  return object;
}

Bytes sectionBytes(const Object &object, RuntimeTableKind kind) {
  for (const Section &section : object.sections().values())
    if (section.name == runtimeSectionName(object.format(), kind)) return section.bytes;
  return {};
}

TEST(RuntimeTables, BytesAreAsDocumented) {
  Object object = objectWith(sampleTables());
  Bytes bytes = sectionBytes(object, RuntimeTableKind::Traps);
  ASSERT_EQ(bytes.size(), 96u);
  const Bytes expected = {48, 0, 0, 0, 1,    1,    0,    0, // size, version, kind, relative
                          0,  0, 0, 0, 0,    0,    0,    0, // the function's address: relocated
                          40, 0, 0, 0, 2,    0,    0,    0, // bytes of code, rows
                          4,  0, 0, 0, 0x12, 0,    0,    0,    7,   0, 0, 0, // user7 at @0012
                          9,  0, 0, 0, 0xff, 0xff, 0xff, 0xff, 252, 0, 0, 0};
  EXPECT_EQ(Bytes(bytes.begin(), bytes.begin() + 48), expected);
}

TEST(RuntimeTables, RelocationsNameTheFunction) {
  Object object = objectWith(sampleTables());
  for (const Section &section : object.sections().values()) {
    ASSERT_EQ(section.relocations.size(), 2u) << section.name;
    EXPECT_EQ(section.relocations[0].offset, 8u);
    EXPECT_EQ(section.relocations[0].symbol.index(), 0u);
    EXPECT_EQ(section.relocations[1].symbol.index(), 1u);
    EXPECT_EQ(section.relocations[1].kind, CommonFixup::Relative64);
  }
}

TEST(RuntimeTables, ReadsWhatItWrote) {
  RuntimeTables tables = sampleTables();
  for (ObjectFormat format : {ObjectFormat::ELF, ObjectFormat::COFF}) {
    Object object = objectWith(tables, format);
    for (auto kind :
         {RuntimeTableKind::Traps, RuntimeTableKind::StackMaps, RuntimeTableKind::Handlers}) {
      Bytes bytes = sectionBytes(object, kind);
      // What a linker does for the function at 0x1000, the section lying at 0x5000.
      bool isAbsolute = format == ObjectFormat::COFF;
      llvm::support::endian::write64le(bytes.data() + 8, isAbsolute ? 0x1000 : 0x1000 - 0x5008);
      auto read = readRuntimeTables(bytes, 0x5000);
      ASSERT_TRUE(bool(read)) << llvm::toString(read.takeError());
      ASSERT_EQ(read->size(), 2u);
      const FunctionTables &first = read->front();
      EXPECT_EQ(first.kind, kind);
      EXPECT_EQ(first.start, 0x1000u);
      EXPECT_EQ(first.startField, 8u);
      EXPECT_EQ(first.size, 40u);
      EXPECT_EQ(read->back().size, 64u);
      if (kind == RuntimeTableKind::Traps) EXPECT_EQ(first.rows.traps, tables.traps);
      if (kind == RuntimeTableKind::StackMaps) {
        EXPECT_EQ(first.rows.stackMaps, tables.stackMaps);
        EXPECT_EQ(first.rows.slots, tables.slots);
      }
      if (kind == RuntimeTableKind::Handlers) {
        EXPECT_EQ(first.rows.callSites, tables.callSites);
        EXPECT_EQ(first.rows.handlers, tables.handlers);
      }
    }
  }
}

TEST(RuntimeTables, FindsRowsByOffset) {
  RuntimeTables tables = sampleTables();
  ASSERT_NE(tables.findTrap(9), nullptr);
  EXPECT_EQ(tables.findTrap(9)->code, TrapCode::integerOverflow());
  EXPECT_EQ(tables.findTrap(5), nullptr);
  EXPECT_EQ(tables.findTrap(100), nullptr);
  ASSERT_NE(tables.findStackMap(16), nullptr);
  EXPECT_EQ(tables.slotsOf(*tables.findStackMap(16)).size(), 2u);
  EXPECT_EQ(tables.slotsOf(*tables.findStackMap(20)).size(), 0u);
  ASSERT_NE(tables.findCallSite(20), nullptr);
  EXPECT_EQ(tables.handlersOf(*tables.findCallSite(20))[1].landing, 28u);
}

TEST(RuntimeTables, TrapsTakeTheirSourceLocation) {
  CodeBuffer buffer(bytesTarget);
  buffer.addTrap(TrapCode::user(1));
  buffer.append({0x90});
  buffer.setSourceLocation(SourceLocation(5));
  buffer.addTrap(TrapCode::user(2));
  buffer.append({0x90});
  ASSERT_EQ(llvm::toString(buffer.finish()), "");
  RuntimeTables tables;
  tables.setTraps(buffer);
  ASSERT_EQ(tables.traps.size(), 2u);
  EXPECT_TRUE(tables.traps[0].location.isUnknown());
  EXPECT_EQ(tables.traps[1], (TrapRow{1, SourceLocation(5), TrapCode::user(2)}));
}

TEST(RuntimeTables, AnyBytesAreFine) {
  Bytes good;
  Object object = objectWith(sampleTables());
  for (auto kind :
       {RuntimeTableKind::Traps, RuntimeTableKind::StackMaps, RuntimeTableKind::Handlers}) {
    Bytes part = sectionBytes(object, kind);
    good.insert(good.end(), part.begin(), part.end());
  }
  ASSERT_TRUE(bool(readRuntimeTables(good, 0)));
  for (size_t i = 0; i < good.size(); ++i)
    for (uint8_t value : {0x00, 0x01, 0x7f, 0xff}) {
      Bytes bad = good;
      bad[i] = value;
      llvm::consumeError(readRuntimeTables(bad, 0).takeError());
      bad.resize(i);
      llvm::consumeError(readRuntimeTables(bad, 0).takeError());
    }
  Bytes version = good;
  version[4] = 2;
  EXPECT_EQ(llvm::toString(readRuntimeTables(version, 0).takeError()),
            "runtime table at offset 0: version 2 is not known; this reader knows version 1");
  EXPECT_EQ(llvm::toString(readRuntimeTables({good.data(), 47}, 0).takeError()),
            "runtime table at offset 0: lies outside the section");
}

} // namespace

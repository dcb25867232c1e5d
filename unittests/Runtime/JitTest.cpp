//===- unittests/Runtime/JitTest.cpp - Linking in memory -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Code.h"
#include "cot/Runtime/LibrarySymbols.h"
#include "cot/Runtime/Trap.h"
#include "llvm/Support/Endian.h"
#include <dlfcn.h>
#include <fstream>
#include <link.h>
#include <sstream>
#include <thread>
#include <unistd.h>

using namespace cot;
using namespace cot::runtime;

namespace {

/// int f() { return value; }
void returns(Code &code, uint8_t value) { code.bytes({0xb8, value, 0, 0, 0, 0xc3}).finish(); }

ir::DataObject dataObject(llvm::StringRef name, std::vector<uint8_t> bytes) {
  ir::DataObject data;
  data.name = ir::ExternalName::symbol(name);
  ir::DataPiece piece;
  piece.bytes = std::move(bytes);
  piece.size = piece.bytes.size();
  data.pieces.push_back(piece);
  return data;
}

//===----------------------------------------------------------------------===//
// Code
//===----------------------------------------------------------------------===//

TEST(Jit, RunsAFunction) {
  auto jit = makeJit();
  Code code;
  returns(code, 42);
  ASSERT_EQ(link(*jit, "f", code.buffer), "");
  EXPECT_EQ(function<int()>(*jit, "f")(), 42);
}

TEST(Jit, FunctionsOfAUnitCallEachOther) {
  auto jit = makeJit();
  LinkUnit unit(jit->target());
  Code caller, callee;
  // subq $8, %rsp; call callee; addq $8, %rsp; ret
  caller.bytes({0x48, 0x83, 0xec, 8, 0xe8, 0, 0, 0, 0})
      .field(x86::Fixup::Plt32, unit.symbol("callee"))
      .bytes({0x48, 0x83, 0xc4, 8, 0xc3})
      .finish();
  returns(callee, 7);
  ASSERT_EQ(message(unit.addFunction("caller", caller.buffer)), "");
  ASSERT_EQ(message(unit.addFunction("callee", mc::Linkage::Local, callee.buffer,
                                     [](mc::SymbolId id) { return id; })),
            "");
  ASSERT_EQ(message(jit->link(std::move(unit))), "");
  EXPECT_EQ(function<int()>(*jit, "caller")(), 7);
  // A local symbol is its unit's own.
  EXPECT_EQ(message(jit->lookup("callee").takeError()), "undefined symbol 'callee'");
}

int hostFunction() { return 99; }

TEST(Jit, CallsFarFunctionsThroughStubsAndSlots) {
  auto jit = makeJit();
  jit->defineSymbol("host", reinterpret_cast<const void *>(hostFunction));
  LinkUnit unit(jit->target());
  Code stub, slot, absolute;
  stub.bytes({0xe9, 0, 0, 0, 0}).field(x86::Fixup::Plt32, unit.symbol("host")).finish();
  slot.bytes({0xff, 0x25, 0, 0, 0, 0})
      .field(x86::Fixup::GotPcRelative, unit.symbol("host"))
      .finish();
  absolute.bytes({0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xe0});
  absolute.buffer.addRelocation(2, mc::CommonFixup::Absolute64, unit.symbol("host"));
  absolute.finish();
  ASSERT_EQ(message(unit.addFunction("stub", stub.buffer)), "");
  ASSERT_EQ(message(unit.addFunction("slot", slot.buffer)), "");
  ASSERT_EQ(message(unit.addFunction("absolute", absolute.buffer)), "");
  ASSERT_EQ(message(jit->link(std::move(unit))), "");
  for (const char *name : {"stub", "slot", "absolute"})
    EXPECT_EQ(function<int()>(*jit, name)(), 99) << name;
}

TEST(Jit, NamesWhatIsWrong) {
  auto jit = makeJit();
  {
    LinkUnit unit(jit->target());
    Code code;
    code.bytes({0xe9, 0, 0, 0, 0}).field(x86::Fixup::Plt32, unit.symbol("nowhere")).finish();
    ASSERT_EQ(message(unit.addFunction("f", code.buffer)), "");
    EXPECT_EQ(message(jit->link(std::move(unit))), "undefined symbol 'nowhere'");
  }
  {
    jit->defineSymbol("far", reinterpret_cast<const void *>(8));
    LinkUnit unit(jit->target());
    Code code;
    code.bytes({0xe9, 0, 0, 0, 0}).field(mc::CommonFixup::Relative32, unit.symbol("far"));
    code.finish();
    ASSERT_EQ(message(unit.addFunction("f", code.buffer)), "");
    EXPECT_EQ(message(jit->link(std::move(unit))),
              "'far', used in 'f', is out of reach of a field of kind pc32");
  }
  {
    LinkUnit unit(jit->target());
    Code code;
    code.bytes({0x48, 0x8b, 0x05, 0, 0, 0, 0})
        .field(x86::Fixup::TlsGotOffset, unit.symbol("memcpy"))
        .finish();
    ASSERT_EQ(message(unit.addFunction("f", code.buffer)), "");
    EXPECT_EQ(message(jit->link(std::move(unit))),
              "'memcpy', used in 'f', has a field of kind gottpoff, which memory has no value for");
  }
  // Failures took nothing but slots.
  EXPECT_EQ(jit->bytesUsed(Region::Code), 0u);
  Code code;
  returns(code, 1);
  ASSERT_EQ(link(*jit, "f", code.buffer), "");
  EXPECT_EQ(link(*jit, "f", code.buffer), "'f' is defined already");
  EXPECT_EQ(function<int()>(*jit, "f")(), 1);
}

TEST(Jit, RefusesOtherMachines) {
  static mc::Target other = x86::mcTarget;
  auto jit = makeJit();
  EXPECT_EQ(message(jit->link(LinkUnit(other))), "code for x86-64 can't run here");
}

TEST(Jit, WeakDefinitionsGiveWay) {
  auto jit = makeJit();
  Code strong, weak;
  returns(strong, 1);
  returns(weak, 2);
  auto same = [](mc::SymbolId id) { return id; };
  ASSERT_EQ(link(*jit, "f", strong.buffer), "");
  LinkUnit unit(jit->target());
  Code caller;
  caller.bytes({0xe9, 0, 0, 0, 0}).field(x86::Fixup::Plt32, unit.symbol("f")).finish();
  ASSERT_EQ(message(unit.addFunction("f", mc::Linkage::Weak, weak.buffer, same)), "");
  ASSERT_EQ(message(unit.addFunction("g", caller.buffer)), "");
  ASSERT_EQ(message(jit->link(std::move(unit))), "");
  EXPECT_EQ(function<int()>(*jit, "f")(), 1);
  EXPECT_EQ(function<int()>(*jit, "g")(), 1);
}

TEST(Jit, FreesOneFunctionAndUsesItsPlaceAgain) {
  auto jit = makeJit();
  Code first, second, third;
  returns(first, 1);
  returns(second, 2);
  returns(third, 3);
  ASSERT_EQ(link(*jit, "a", first.buffer), "");
  ASSERT_EQ(link(*jit, "b", second.buffer), "");
  uint64_t place = *jit->lookup("a");
  uint64_t used = jit->bytesUsed(Region::Code);
  ASSERT_EQ(message(jit->freeFunction("a")), "");
  EXPECT_LT(jit->bytesUsed(Region::Code), used);
  EXPECT_EQ(message(jit->lookup("a").takeError()), "undefined symbol 'a'");
  EXPECT_EQ(message(jit->freeFunction("a")), "'a' is no function in memory");
  EXPECT_EQ(function<int()>(*jit, "b")(), 2);
  ASSERT_EQ(link(*jit, "c", third.buffer), "");
  EXPECT_EQ(*jit->lookup("c"), place);
  EXPECT_EQ(function<int()>(*jit, "c")(), 3);
  EXPECT_EQ(jit->bytesUsed(Region::Code), used);
}

TEST(Jit, NoPageIsWritableAndExecutable) {
  auto jit = makeJit();
  Code code;
  returns(code, 1);
  ASSERT_EQ(link(*jit, "f", code.buffer), "");
  std::ifstream maps("/proc/self/maps");
  bool isSeen = false;
  for (std::string line; std::getline(maps, line);) {
    isSeen |= line.find("r-x") != std::string::npos && line.find("cot-jit") != std::string::npos;
    EXPECT_EQ(line.find("rwx"), std::string::npos) << line;
  }
  EXPECT_TRUE(isSeen);
}

TEST(Jit, ReportsThatMemoryIsFull) {
  JitOptions options;
  options.memory.code = 4096;
  auto jit = makeJit(std::move(options));
  Code code;
  for (int i = 0; i < 5000; ++i)
    code.bytes({0x90});
  code.finish();
  EXPECT_EQ(link(*jit, "f", code.buffer), "memory for code is full: no room for 5000 bytes");
  JitOptions tooLarge;
  tooLarge.memory.code = uint64_t(1) << 40;
  EXPECT_EQ(message(Jit::create(std::move(tooLarge)).takeError()),
            "memory for code: a region of 2 GiB or more");
}

//===----------------------------------------------------------------------===//
// Names of the library
//===----------------------------------------------------------------------===//

TEST(Jit, KnowsEveryLibraryCall) {
  for (unsigned i = 0; i < numLibCalls; ++i) {
    ir::ExternalName name;
    name.kind = ir::ExternalName::Library;
    name.index = i;
    // __tls_get_offset is the System Z's.
    if (name.libCall() == LibCall::ElfTlsGetOffset) continue;
    EXPECT_NE(findLibrarySymbol(name.symbolName()), 0u) << name.symbolName();
  }
  EXPECT_EQ(findLibrarySymbol("no such function"), 0u);
}

TEST(Jit, CallsLibraryArithmetic) {
  auto jit = makeJit();
  auto add = function<__float128(__float128, __float128)>(*jit, "__addtf3");
  EXPECT_TRUE(add(1, 2) == __float128(3));
  auto divide = function<__int128(__int128, __int128)>(*jit, "__divti3");
  EXPECT_TRUE(divide(-7, 2) == -3);
  EXPECT_EQ(function<double(double)>(*jit, "floor")(2.5), 2.0);
  auto extend = reinterpret_cast<float (*)(_Float16)>(*jit->lookup("__extendhfsf2"));
  EXPECT_EQ(extend(static_cast<_Float16>(1.5f)), 1.5f);
}

TEST(Jit, ShufflesBytesWithoutTheInstruction) {
  typedef char Bytes __attribute__((vector_size(16)));
  auto shuffle = reinterpret_cast<Bytes (*)(Bytes, Bytes)>(findLibrarySymbol("__cot_x86_pshufb"));
  Bytes value, indices;
  for (int i = 0; i < 16; ++i) {
    value[i] = static_cast<char>(100 + i);
    indices[i] = static_cast<char>(i == 3 ? 0x80 : 15 - i + 0x30);
  }
  Bytes result = shuffle(value, indices);
  for (int i = 0; i < 16; ++i)
    EXPECT_EQ(result[i], i == 3 ? 0 : 100 + 15 - i) << i;
}

TEST(Jit, FindsProcessSymbolsUnlessTold) {
  auto jit = makeJit();
  EXPECT_EQ(*jit->lookup("getpid"), reinterpret_cast<uint64_t>(dlsym(RTLD_DEFAULT, "getpid")));
  JitOptions options;
  options.useProcessSymbols = false;
  auto closed = makeJit(std::move(options));
  EXPECT_EQ(message(closed->lookup("getpid").takeError()), "undefined symbol 'getpid'");
}

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

TEST(Jit, PlacesDataAndItsAddresses) {
  auto jit = makeJit();
  LinkUnit unit(jit->target());
  ASSERT_EQ(message(unit.addData(dataObject("constant", {1, 2, 3, 4}))), "");
  ir::DataObject pointer = dataObject("pointer", {9});
  pointer.writable = true;
  pointer.align = 64;
  ir::DataPiece zero, address;
  zero.kind = ir::DataPiece::Zero;
  zero.size = 7;
  address.kind = ir::DataPiece::Address;
  address.symbol = ir::ExternalName::symbol("constant");
  address.addend = 2;
  address.size = 8;
  pointer.pieces.insert(pointer.pieces.end(), {zero, address, zero});
  ASSERT_EQ(message(unit.addData(pointer)), "");
  ASSERT_EQ(message(jit->link(std::move(unit))), "");

  auto *bytes = reinterpret_cast<uint8_t *>(*jit->lookup("pointer"));
  EXPECT_EQ(reinterpret_cast<uint64_t>(bytes) % 64, 0u);
  EXPECT_EQ(bytes[0], 9);
  EXPECT_EQ(bytes[1], 0);
  EXPECT_EQ(llvm::support::endian::read64le(bytes + 8), *jit->lookup("constant") + 2);
  bytes[16] = 5; // Writable up to its end.
  EXPECT_EQ(*reinterpret_cast<uint8_t *>(*jit->lookup("constant")), 1);
}

TEST(Jit, GivesEveryThreadItsCopy) {
  auto jit = makeJit();
  LinkUnit unit(jit->target());
  ir::DataObject data = dataObject("counter", {40, 0, 0, 0});
  data.threadLocal = true;
  ASSERT_EQ(message(unit.addData(data)), "");
  // int next() { return ++counter; }: subq $8, %rsp; leaq counter@tlsgd(%rip), %rdi;
  // call __tls_get_addr; incl (%rax); movl (%rax), %eax; addq $8, %rsp; ret
  Code code;
  code.bytes({0x48, 0x83, 0xec, 8, 0x48, 0x8d, 0x3d, 0, 0, 0, 0})
      .field(x86::Fixup::TlsGlobalDynamic, unit.symbol("counter"))
      .bytes({0xe8, 0, 0, 0, 0})
      .field(x86::Fixup::Plt32, unit.symbol("__tls_get_addr"))
      .bytes({0xff, 0x00, 0x8b, 0x00, 0x48, 0x83, 0xc4, 8, 0xc3})
      .finish();
  ASSERT_EQ(message(unit.addFunction("next", code.buffer)), "");
  ASSERT_EQ(message(jit->link(std::move(unit))), "");
  auto next = function<int()>(*jit, "next");
  EXPECT_EQ(next(), 41);
  EXPECT_EQ(next(), 42);
  std::thread([&] { EXPECT_EQ(next(), 41); }).join();
  EXPECT_EQ(next(), 43);
  EXPECT_EQ(message(jit->lookup("counter").takeError()),
            "'counter' is thread-local and has no one address");
}

TEST(Jit, ThreadLocalAndOtherAccessDontMix) {
  auto jit = makeJit();
  LinkUnit unit(jit->target());
  ir::DataObject data = dataObject("counter", {0});
  data.threadLocal = true;
  ASSERT_EQ(message(unit.addData(data)), "");
  Code code;
  code.bytes({0x48, 0x8d, 0x05, 0, 0, 0, 0})
      .field(mc::CommonFixup::Relative32, unit.symbol("counter"))
      .finish();
  ASSERT_EQ(message(unit.addFunction("f", code.buffer)), "");
  EXPECT_EQ(message(jit->link(std::move(unit))),
            "'counter', used in 'f', is thread-local and used like other data");
}

//===----------------------------------------------------------------------===//
// Objects
//===----------------------------------------------------------------------===//

TEST(Jit, LinksAnObject) {
  auto jit = makeJit();
  mc::Object object(x86::mcTarget, mc::ObjectFormat::ELF);
  mc::SectionId text = object.standardSection(mc::SectionKind::Text);
  mc::SectionId zeros = object.standardSection(mc::SectionKind::ZeroFill);
  object.section(zeros).zeroFillSize = 8;
  mc::Symbol symbol;
  symbol.name = "count";
  symbol.linkage = mc::Linkage::Local;
  mc::SymbolId count = object.addSymbol(symbol);
  object.define(count, zeros, 4, 4);
  symbol.name = "f";
  symbol.linkage = mc::Linkage::Global;
  symbol.type = mc::SymbolType::Function;
  mc::SymbolId f = object.addSymbol(symbol);
  Code code;
  // incl count(%rip); movl count(%rip), %eax; ret; ud2
  code.bytes({0xff, 0x05, 0, 0, 0, 0}).field(mc::CommonFixup::Relative32, count);
  code.bytes({0x8b, 0x05, 0, 0, 0, 0}).field(mc::CommonFixup::Relative32, count);
  code.bytes({0xc3, 0x0f, 0x0b}).finish();
  uint64_t at = object.appendCode(text, code.buffer, [](mc::SymbolId id) { return id; });
  object.define(f, text, at, code.buffer.codeSize());
  mc::RuntimeTables tables;
  tables.traps.push_back({13, SourceLocation(0x12), TrapCode::user(3)});
  mc::addRuntimeTables(object, f, code.buffer.codeSize(), tables);

  LinkUnit unit(jit->target());
  ASSERT_EQ(message(unit.addObject(object)), "");
  ASSERT_EQ(message(jit->link(std::move(unit))), "");
  EXPECT_EQ(function<int()>(*jit, "f")(), 1);
  EXPECT_EQ(function<int()>(*jit, "f")(), 2);
  // The table of traps came with it.
  auto trapping = reinterpret_cast<void (*)()>(*jit->lookup("f") + 13);
  auto trap = callGuarded([&] { trapping(); });
  ASSERT_TRUE(trap.has_value());
  EXPECT_EQ(trap->str(), "trap user3 in 'f' at @0012");
}

//===----------------------------------------------------------------------===//
// Lazy functions
//===----------------------------------------------------------------------===//

TEST(Jit, CompilesALazyFunctionOnce) {
  auto jit = makeJit();
  std::atomic<int> compilations = 0;
  ASSERT_EQ(message(jit->defineLazy("sum",
                                    [&]() -> llvm::Expected<LinkUnit> {
                                      ++compilations;
                                      // The sum of eight arguments of both kinds:
                                      // leal (%rdi,%rsi), %eax; addl %r9d, %eax
                                      // addsd %xmm7, %xmm0; cvtsi2sd %eax, %xmm1
                                      // addsd %xmm1, %xmm0; ret
                                      Code code;
                                      code.bytes({0x8d, 0x04, 0x37, 0x44, 0x01, 0xc8})
                                          .bytes({0xf2, 0x0f, 0x58, 0xc7, 0xf2, 0x0f, 0x2a, 0xc8})
                                          .bytes({0xf2, 0x0f, 0x58, 0xc1, 0xc3})
                                          .finish();
                                      LinkUnit unit(jit->target());
                                      if (auto error = unit.addFunction("sum", code.buffer))
                                        return std::move(error);
                                      return std::move(unit);
                                    })),
            "");
  using Sum = double(int, int, int, int, int, int, double, double, double, double, double, double,
                     double, double);
  auto sum = function<Sum>(*jit, "sum");
  EXPECT_EQ(compilations, 0);
  auto call = [&] { return sum(1, 2, 0, 0, 0, 4, 0.5, 0, 0, 0, 0, 0, 0, 0.25); };
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { EXPECT_EQ(call(), 7.75); });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(compilations, 1);
  EXPECT_EQ(function<Sum>(*jit, "sum"), sum);
  // Freed, it is compiled again.
  ASSERT_EQ(message(jit->freeFunction("sum")), "");
  EXPECT_EQ(call(), 7.75);
  EXPECT_EQ(compilations, 2);
}

TEST(Jit, LazyFailureEndsTheGuard) {
  auto jit = makeJit();
  ASSERT_EQ(
      message(jit->defineLazy(
          "f", []() -> llvm::Expected<LinkUnit> { return llvm::createStringError("no luck"); })),
      "");
  auto f = function<void()>(*jit, "f");
  auto trap = callGuarded([&] { f(); });
  ASSERT_TRUE(trap.has_value());
  EXPECT_EQ(trap->kind, Trap::NotCompiled);
  EXPECT_EQ(trap->str(), "no luck");
  EXPECT_EQ(message(jit->defineLazy("f", nullptr)), "'f' is defined already");
}

//===----------------------------------------------------------------------===//
// Profilers
//===----------------------------------------------------------------------===//

TEST(Jit, WritesAPerfMap) {
  JitOptions options;
  options.writePerfMap = true;
  auto jit = makeJit(std::move(options));
  Code code;
  returns(code, 1);
  ASSERT_EQ(link(*jit, "profiled", code.buffer), "");
  std::string path = "/tmp/perf-" + std::to_string(getpid()) + ".map";
  std::ifstream file(path);
  std::ostringstream text, expected;
  text << file.rdbuf();
  expected << std::hex << *jit->lookup("profiled") << " 6 profiled\n";
  EXPECT_EQ(text.str(), expected.str());
  unlink(path.c_str());
}

} // namespace

//===- unittests/MC/SampleObject.cpp - An object with a bit of everything -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SampleObject.h"
#include "ToyTarget.h"
#include "llvm/Support/Endian.h"

namespace cot::mc::toy {

namespace {

class Filler {
public:
  explicit Filler(Object &object) : object(object) {}
  void fill();

private:
  SymbolId symbol(llvm::StringRef name, SymbolType type, Linkage linkage = Linkage::Global) {
    Symbol entry;
    entry.name = object.mangled(name);
    entry.type = type;
    entry.linkage = linkage;
    return object.addSymbol(std::move(entry));
  }
  SymbolId data(llvm::StringRef name, SectionKind kind, llvm::ArrayRef<uint8_t> bytes,
                Linkage linkage) {
    SectionId section = object.standardSection(kind);
    SymbolId id = symbol(name, SymbolType::Object, linkage);
    object.define(id, section, object.appendBytes(section, bytes, 8), bytes.size());
    return id;
  }
  void relocate(SectionId section, uint32_t offset, FixupKind kind, SymbolId symbol,
                int64_t addend) {
    object.section(section).relocations.push_back({addend, offset, symbol, kind});
  }
  void code(SymbolId message, SymbolId counter, SymbolId puts);

  Object &object;
};

void Filler::code(SymbolId message, SymbolId counter, SymbolId puts) {
  CodeBuffer buffer(object.target());
  if (object.target().machine.elf == 62) {
    buffer.append({0x48, 0x83, 0xec, 0x28});       // sub rsp, 40
    buffer.append({0x48, 0x8d, 0x3d, 0, 0, 0, 0}); // lea rdi, [rip + message]
    buffer.addRelocation(buffer.offset() - 4, Memory32, message, -4);
    buffer.append({0xe8, 0, 0, 0, 0}); // call puts
    buffer.addRelocation(buffer.offset() - 4, Call32, puts, -4);
    buffer.append({0x83, 0x05, 0, 0, 0, 0, 1}); // add dword ptr [rip + counter], 1
    buffer.addRelocation(buffer.offset() - 5, Memory32, counter, -5);
    buffer.append({0x8b, 0x05, 0, 0, 0, 0}); // mov eax, [rip + counter]
    buffer.addRelocation(buffer.offset() - 4, Memory32, counter, -4);
    buffer.append({0x48, 0x83, 0xc4, 0x28, 0xc3}); // add rsp, 40; ret
  } else {
    auto word = [&](uint32_t bits) {
      uint8_t bytes[4];
      llvm::support::endian::write32le(bytes, bits);
      buffer.append(bytes);
    };
    word(0xa9bf7bfd); // stp x29, x30, [sp, #-16]!
    word(0x90000000); // adrp x0, message
    buffer.addRelocation(buffer.offset() - 4, PageHigh21, message, 0);
    word(0x91000000); // add x0, x0, :lo12:message
    buffer.addRelocation(buffer.offset() - 4, PageLow12, message, 0);
    word(0x94000000); // bl puts
    buffer.addRelocation(buffer.offset() - 4, Call26, puts, 0);
    word(0x90000001); // adrp x1, counter + 8
    buffer.addRelocation(buffer.offset() - 4, PageHigh21, counter, 8);
    word(0x91000021); // add x1, x1, :lo12:counter + 8
    buffer.addRelocation(buffer.offset() - 4, PageLow12, counter, 8);
    word(0xb85f8020); // ldur w0, [x1, #-8]
    word(0x11000400); // add w0, w0, #1
    word(0xa8c17bfd); // ldp x29, x30, [sp], #16
    word(0xd65f03c0); // ret
  }
  llvm::cantFail(buffer.finish());
  SectionId text = object.standardSection(SectionKind::Text);
  SymbolId main = symbol("main", SymbolType::Function);
  uint64_t start = object.appendCode(text, buffer, [](SymbolId id) { return id; });
  object.define(main, text, start, buffer.bytes().size());

  // A table of a difference and a pointer, in data that the dynamic linker writes once.
  SectionId table = object.standardSection(SectionKind::ReadOnlyRelocated);
  uint8_t zeros[16] = {};
  uint32_t at = static_cast<uint32_t>(object.appendBytes(table, zeros, 8));
  SymbolId local = symbol("table", SymbolType::Object, Linkage::Local);
  object.define(local, table, at, 16);
  relocate(table, at, CommonFixup::Absolute64, main, 2);
  SymbolId localMain = symbol("local_main", SymbolType::Function, Linkage::Local);
  object.define(localMain, text, start, buffer.bytes().size());
  relocate(table, at + 8, CommonFixup::Relative32, localMain, 8);
}

void Filler::fill() {
  bool isElf = object.format() == ObjectFormat::ELF,
       isMachO = object.format() == ObjectFormat::MachO;
  if (!isMachO) {
    SymbolId file = symbol("sample-with-a-long-name.clif", SymbolType::File, Linkage::Local);
    object.symbol(file).place = Symbol::Place::Absolute;
  }
  llvm::StringRef text("hello from cot", 15);
  SymbolId message = data("message", SectionKind::ReadOnly,
                          llvm::ArrayRef(text.bytes_begin(), text.size()), Linkage::Local);
  SymbolId counter = data("counter", SectionKind::Data, {41, 0, 0, 0, 0, 0, 0, 0}, Linkage::Global);
  object.symbol(counter).visibility = Visibility::Hidden;
  SymbolId puts = symbol("puts", SymbolType::None);
  code(message, counter, puts);

  SectionId bss = object.standardSection(SectionKind::ZeroFill);
  object.section(bss).zeroFillSize = 100;
  object.define(symbol("zeros", SymbolType::Object), bss, 4, 96);
  SymbolId common = symbol("shared_buffer", SymbolType::Object);
  object.symbol(common).place = Symbol::Place::Common;
  object.symbol(common).value = 8;
  object.symbol(common).size = 64;

  SymbolId weak = symbol("weak_function", SymbolType::Function, Linkage::Weak);
  llvm::StringRef name = isElf ? ".text.weak_function" : isMachO ? "__TEXT,__weak" : ".text$weak";
  SectionId group = object.addSection(name, SectionKind::Text, 16);
  if (!isMachO) object.section(group).group = weak;
  if (object.format() == ObjectFormat::COFF) object.symbol(weak).linkage = Linkage::Global;
  std::vector<uint8_t> body(object.target().instructionAlignment == 4
                                ? std::vector<uint8_t>{0xc0, 0x03, 0x5f, 0xd6}
                                : std::vector<uint8_t>{0xc3});
  object.define(weak, group, object.appendBytes(group, body, 4), body.size());
  symbol("weak_elsewhere", SymbolType::None, Linkage::Weak);

  if (isElf) {
    SectionId tls = object.standardSection(SectionKind::ThreadData);
    object.define(symbol("per_thread", SymbolType::ThreadLocal), tls,
                  object.appendBytes(tls, {1, 2, 3, 4}, 4), 4);
    object.addSection(".note.GNU-stack", SectionKind::Note);
  }
}

} // namespace

void fillSample(Object &object) { Filler(object).fill(); }

} // namespace cot::mc::toy

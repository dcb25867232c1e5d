//===- Debugger.cpp - Telling debuggers and profilers about functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The debugger finds the list of entries by the name of its head and sets a breakpoint in an empty
/// function that is called after every change. Both symbols are weak, so that a program with
/// another JIT has one list for all.
///
//===----------------------------------------------------------------------===//

#include "Debugger.h"
#include "HostTarget.h"
#include "cot/MC/ObjectWriter.h"
#include "cot/MC/UnwindTables.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/Support/Format.h"
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <unistd.h>

extern "C" {
// Names and layout are GDB's.
struct jit_code_entry {
  jit_code_entry *next_entry;
  jit_code_entry *prev_entry;
  const char *symfile_addr;
  uint64_t symfile_size;
};
struct jit_descriptor {
  uint32_t version;
  uint32_t action_flag; // 0 nothing, 1 added, 2 removed
  jit_code_entry *relevant_entry;
  jit_code_entry *first_entry;
};
__attribute__((weak, noinline, used)) void __jit_debug_register_code() { __asm__ volatile(""); }
__attribute__((weak, used)) jit_descriptor __jit_debug_descriptor = {1, 0, nullptr, nullptr};
}

namespace cot::runtime {

struct DebuggerEntry {
  jit_code_entry entry = {};
  llvm::SmallVector<uint8_t, 0> object;
};

static std::mutex listLock;

static void notify(jit_code_entry *entry, uint32_t action) {
  __jit_debug_descriptor.relevant_entry = entry;
  __jit_debug_descriptor.action_flag = action;
  __jit_debug_register_code();
  __jit_debug_descriptor.action_flag = 0;
}

/// Sets the address of the section \p wanted in the ELF object \p bytes.
static void setAddress(llvm::MutableArrayRef<uint8_t> bytes, llvm::StringRef wanted,
                       uint64_t address) {
  using namespace llvm::ELF;
  Elf64_Ehdr header;
  std::memcpy(&header, bytes.data(), sizeof header);
  auto sectionAt = [&](unsigned index) {
    Elf64_Shdr section;
    std::memcpy(&section, bytes.data() + header.e_shoff + index * sizeof section, sizeof section);
    return section;
  };
  Elf64_Shdr names = sectionAt(header.e_shstrndx);
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    Elf64_Shdr section = sectionAt(i);
    const char *name =
        reinterpret_cast<const char *>(bytes.data()) + names.sh_offset + section.sh_name;
    if (wanted != name) continue;
    section.sh_addr = address;
    std::memcpy(bytes.data() + header.e_shoff + i * sizeof section, &section, sizeof section);
  }
}

/// An object with the code, its symbols, frames and lines.
static llvm::Error makeObject(const CodeBlock &block, llvm::ArrayRef<uint8_t> code,
                              const JitOptions &options, llvm::SmallVectorImpl<uint8_t> &out) {
  mc::Object object(hostTarget(), mc::ObjectFormat::ELF);
  mc::SectionId text = object.standardSection(mc::SectionKind::Text);
  object.appendBytes(text, code, 16);
  std::vector<mc::FunctionFrame> frames;
  std::vector<mc::FunctionLines> lines;
  for (const UnitFunction &function : block.functions) {
    mc::Symbol symbol;
    symbol.name = function.name;
    symbol.type = mc::SymbolType::Function;
    mc::SymbolId id = object.addSymbol(std::move(symbol));
    object.define(id, text, function.offset, function.size);
    if (function.hasUnwindSteps) frames.push_back({id, function.size, function.unwindSteps});
    if (!function.sources.empty()) lines.push_back({id, function.size, function.sources});
  }
  if (llvm::Error error = mc::addUnwindTables(object, frames)) return error;
  if (options.positionOf && !lines.empty())
    mc::addDebugLines(object, {options.sourceFile, ".", "cot", lines}, options.positionOf);
  return mc::writeObject(object, out);
}

DebuggerEntry *tellDebugger(const CodeBlock &block, llvm::ArrayRef<uint8_t> code, uint64_t frames,
                            const JitOptions &options) {
  auto entry = std::make_unique<DebuggerEntry>();
  if (llvm::Error error = makeObject(block, code, options, entry->object)) {
    // Code runs without a debugger's knowledge.
    llvm::consumeError(std::move(error));
    return nullptr;
  }
  setAddress(entry->object, ".text", block.address);
  setAddress(entry->object, ".eh_frame", frames);
  entry->entry.symfile_addr = reinterpret_cast<const char *>(entry->object.data());
  entry->entry.symfile_size = entry->object.size();

  std::lock_guard<std::mutex> lock(listLock);
  jit_code_entry *first = __jit_debug_descriptor.first_entry;
  entry->entry.next_entry = first;
  if (first) first->prev_entry = &entry->entry;
  __jit_debug_descriptor.first_entry = &entry->entry;
  notify(&entry->entry, 1);
  return entry.release();
}

void forget(DebuggerEntry *entry) {
  if (!entry) return;
  std::lock_guard<std::mutex> lock(listLock);
  jit_code_entry &link = entry->entry;
  if (link.prev_entry)
    link.prev_entry->next_entry = link.next_entry;
  else
    __jit_debug_descriptor.first_entry = link.next_entry;
  if (link.next_entry) link.next_entry->prev_entry = link.prev_entry;
  notify(&link, 2);
  delete entry;
}

void writePerfMap(const CodeBlock &block) {
  static std::mutex lock;
  std::lock_guard<std::mutex> guard(lock);
  std::string path = "/tmp/perf-" + std::to_string(getpid()) + ".map";
  // The name is known to everybody who may write there: a link under it is not followed.
  int descriptor = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (descriptor < 0) return;
  FILE *file = fdopen(descriptor, "a");
  if (!file) {
    close(descriptor);
    return;
  }
  for (const UnitFunction &function : block.functions)
    std::fprintf(file, "%llx %x %s\n",
                 static_cast<unsigned long long>(block.address + function.offset), function.size,
                 function.name.c_str());
  std::fclose(file);
}

} // namespace cot::runtime

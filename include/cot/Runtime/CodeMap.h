//===- cot/Runtime/CodeMap.h - Which function is at an address -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// From a program counter to the function and its tables, for signal handlers and for those who
/// walk the stack. Looking up takes no locks and no memory.
///
/// A JIT's code is found through an array with one entry per granule of its code region. Code that
/// a linker put into the program is found through the tables that registerRuntimeTables() was
/// given.
///
/// Invariant: what an entry points to outlives the entry. Whoever looks up an address must run, or
/// be about to return to, the code there; then nobody may free it meanwhile.
///
//===----------------------------------------------------------------------===//

#ifndef COT_RUNTIME_CODEMAP_H
#define COT_RUNTIME_CODEMAP_H

#include "cot/Runtime/LinkUnit.h"
#include <atomic>
#include <optional>

namespace cot::runtime {

/// Code that was placed as a whole.
struct CodeBlock {
  uint64_t address = 0;
  uint64_t size = 0;
  std::vector<UnitFunction> functions; ///< Sorted by offset.
};

/// A function in memory.
struct PlacedFunction {
  const UnitFunction *function = nullptr;
  uint64_t start = 0; ///< Address.

  explicit operator bool() const { return function; }
  uint32_t offsetOf(uint64_t address) const { return static_cast<uint32_t>(address - start); }
};

/// The function that holds the byte at \p address, of any JIT or of the program. For a return
/// address ask for the byte before it: a call may be a function's last instruction.
PlacedFunction findFunction(uint64_t address);

/// The source location in force at \p offset of \p function; unknown if none is.
SourceLocation sourceLocationAt(const UnitFunction &function, uint32_t offset);

/// Makes tables of traps, stack maps and handlers that lie in memory at their linked addresses
/// known for as long as the program runs: those of code that was linked into the program or loaded
/// from a shared library, between __start_cot_traps and __stop_cot_traps, and so on. All sections
/// of the same code are given together. The functions have no names there.
llvm::Error registerRuntimeTables(llvm::ArrayRef<llvm::ArrayRef<uint8_t>> sections);

/// Takes over the rows of \p from into \p to.
void mergeRows(mc::RuntimeTables &to, mc::FunctionTables &&from);

/// The entries of one range of addresses.
class CodeMap {
public:
  /// Of \p size bytes from \p begin, both multiples of CodeMemory::granule.
  static llvm::Expected<std::unique_ptr<CodeMap>> create(uint64_t begin, uint64_t size);
  ~CodeMap();
  CodeMap(const CodeMap &) = delete;
  CodeMap &operator=(const CodeMap &) = delete;

  void add(const CodeBlock &block) { set(block, &block); }
  void remove(const CodeBlock &block) { set(block, nullptr); }

private:
  CodeMap() = default;
  void set(const CodeBlock &block, const CodeBlock *entry);

  uint64_t begin = 0;
  uint64_t size = 0;
  std::atomic<const CodeBlock *> *entries = nullptr;
  struct Range;
  Range *range = nullptr;

  friend PlacedFunction findFunction(uint64_t address);
};

} // namespace cot::runtime

#endif // COT_RUNTIME_CODEMAP_H

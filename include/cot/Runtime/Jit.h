//===- cot/Runtime/Jit.h - Compiled code in memory -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Links units of compiled code into the memory of this process and finds what is in them:
///
///     auto jit = cantFail(Jit::create());
///     LinkUnit unit(jit->target());
///     cantFail(unit.addFunction("f", buffer)); // a finished mc::CodeBuffer
///     cantFail(jit->link(std::move(unit)));
///     auto f = cantFail(jit->lookup("f"));     // an address
///
/// A name means, in this order: the unit's own definition; what defineSymbol() said; the definition
/// of an earlier unit; a library function (LibrarySymbols.h); a symbol of the process. Local
/// symbols are seen in their unit only. A weak definition gives way to an earlier one; a weak name
/// without definition is 0.
///
/// The JIT may be used from several threads at once. Freeing code that runs, or that other code
/// still calls, is the caller's mistake.
///
//===----------------------------------------------------------------------===//

#ifndef COT_RUNTIME_JIT_H
#define COT_RUNTIME_JIT_H

#include "cot/MC/DebugLines.h"
#include "cot/Runtime/CodeMemory.h"
#include "cot/Runtime/LinkUnit.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <functional>
#include <memory>
#include <string>

namespace cot::runtime {

struct JitOptions {
  MemorySizes memory;
  /// Look unknown names up among the symbols of the process.
  bool useProcessSymbols = true;
  /// Tell debuggers about functions through the GDB JIT interface.
  bool tellDebugger = true;
  /// Append functions to /tmp/perf-PID.map, where `perf report` finds names.
  bool writePerfMap = false;
  /// For debuggers: the file that source locations are in, and the line of each. Without a function
  /// there are no line tables.
  std::string sourceFile;
  std::function<mc::LinePosition(SourceLocation)> positionOf;
};

class Jit {
public:
  /// Fails when the system gives no memory for code, or the host is none that the runtime knows.
  static llvm::Expected<std::unique_ptr<Jit>> create(JitOptions options = {});
  /// Frees all memory: no code of it may run any more.
  ~Jit();
  Jit(const Jit &) = delete;
  Jit &operator=(const Jit &) = delete;

  /// The machine that this process runs on.
  const mc::Target &target() const;

  /// \p name means \p address in units linked from now on.
  void defineSymbol(llvm::StringRef name, const void *address);

  /// Brings \p unit into memory: all of it, or nothing and an error that names what is missing,
  /// defined twice, out of reach or not possible in memory.
  llvm::Error link(LinkUnit unit);

  /// Makes a unit that defines the function. Called on the thread that first calls the function,
  /// once; other callers wait. It must not call the function itself.
  using Compile = std::function<llvm::Expected<LinkUnit>()>;
  /// Defines the function \p name without compiling it: its first call, by any calling convention,
  /// compiles and links it and goes on there. If that fails, the innermost callGuarded() of the
  /// caller ends with Trap::NotCompiled. The function's address stays the same from now on.
  llvm::Error defineLazy(llvm::StringRef name, Compile compile);

  /// The address of a function or of data that is not thread-local, by the rules above.
  llvm::Expected<uint64_t> lookup(llvm::StringRef name) const;

  /// Frees the code and tables of the function \p name, which came from a code buffer, for reuse.
  /// A lazy function is compiled again when it is called again.
  llvm::Error freeFunction(llvm::StringRef name);

  /// Bytes in use of a region, in granules.
  uint64_t bytesUsed(Region region) const;

private:
  struct State;
  explicit Jit(std::unique_ptr<State> state);
  std::unique_ptr<State> state;

  friend class Linker;
};

} // namespace cot::runtime

#endif // COT_RUNTIME_JIT_H

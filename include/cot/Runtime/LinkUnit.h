//===- cot/Runtime/LinkUnit.h - What is brought into memory together -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A unit is a set of functions and data that may refer to each other: a module, or one function of
/// it. It is filled from finished code buffers and data objects of the IR, or from an object, and
/// then handed to Jit::link(), which places all of it or nothing.
///
/// A block is what memory is given to as a whole. From code buffers every function is a block of
/// its own, so that each can be freed alone; from an object every section is one.
///
/// Invariant: ids of symbols are positions in `symbols`; each name of a symbol that is not local
/// occurs once.
///
//===----------------------------------------------------------------------===//

#ifndef COT_RUNTIME_LINKUNIT_H
#define COT_RUNTIME_LINKUNIT_H

#include "cot/IR/Module.h"
#include "cot/MC/Object.h"
#include "cot/MC/RuntimeTables.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"
#include <string>
#include <vector>

namespace cot::runtime {

/// A function inside a block of code.
struct UnitFunction {
  std::string name;
  uint32_t offset = 0; ///< From the block's start.
  uint32_t size = 0;   ///< Bytes of code.
  mc::RuntimeTables tables;
  std::vector<mc::SourceEntry> sources;
  std::vector<mc::UnwindStep> unwindSteps;
  bool hasUnwindSteps = false;
};

struct UnitBlock {
  enum Kind : uint8_t {
    Code,
    ReadOnly,
    Writable,
    ThreadLocal, ///< The initial contents of every thread's copy.
    EhFrame      ///< Of an object; registered with the system's unwinder.
  };
  Kind kind = Code;
  uint32_t alignment = 1;
  std::vector<uint8_t> bytes;
  uint64_t zeroSize = 0; ///< Zeros behind the bytes.
  std::vector<mc::Relocation> relocations;
  std::vector<UnitFunction> functions; ///< Code: sorted by offset.
  std::string section;                 ///< Its name, where it comes from an object.

  uint64_t size() const { return bytes.size() + zeroSize; }
};

struct UnitSymbol {
  static constexpr uint32_t noBlock = UINT32_MAX;
  std::string name;
  mc::Linkage linkage = mc::Linkage::Global;
  bool isDefined = false;
  bool isThreadLocal = false;
  uint32_t block = noBlock; ///< None: `offset` is an absolute address.
  uint64_t offset = 0;
};

class LinkUnit {
public:
  explicit LinkUnit(const mc::Target &target) : machine(&target) {}

  const mc::Target &target() const { return *machine; }

  /// The symbol \p name, for addFunction's map; made when first asked for.
  mc::SymbolId symbol(llvm::StringRef name);

  /// Adds the finished \p code as the function \p name. \p mapSymbol gives, for each of the
  /// buffer's symbols, one of this unit's. \p tables may be null; without traps they take the
  /// buffer's. Fails when the name is defined already.
  llvm::Error addFunction(llvm::StringRef name, mc::Linkage linkage, const mc::CodeBuffer &code,
                          llvm::function_ref<mc::SymbolId(mc::SymbolId)> mapSymbol,
                          const mc::RuntimeTables *tables = nullptr);
  llvm::Error addFunction(llvm::StringRef name, const mc::CodeBuffer &code) {
    return addFunction(name, mc::Linkage::Global, code, [](mc::SymbolId id) { return id; });
  }

  /// Adds a data object of a module; an imported one is only a name.
  llvm::Error addData(const ir::DataObject &data);

  /// Adds every section of \p object that a program needs to run. Its tables of traps, stack maps
  /// and handlers are read once they are in place. Fails on what memory can't do: constructors,
  /// unwind tables that are not .eh_frame.
  llvm::Error addObject(const mc::Object &object);

  std::vector<UnitBlock> blocks;
  std::vector<UnitSymbol> symbols;

private:
  llvm::Error define(mc::SymbolId id, mc::Linkage linkage, uint32_t block, uint64_t offset);
  uint32_t addBlock(UnitBlock::Kind kind, uint32_t alignment);

  const mc::Target *machine;
  llvm::StringMap<mc::SymbolId> byName;
};

} // namespace cot::runtime

#endif // COT_RUNTIME_LINKUNIT_H

//===- cot/MC/RuntimeTables.h - What a runtime must know of compiled code -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Three tables say what a running program may have to ask about the code of a function: which
/// instructions trap and why, where live references lie during a call, and where an exception that
/// leaves a call goes on. In an object each table is a section; in memory the JIT keeps the rows.
/// docs/Runtime.md states the sections' bytes.
///
/// All offsets of code count bytes from the function's start. The key of a row that belongs to a
/// call is its return address, because that is what a frame on the stack shows.
///
/// Invariant: the rows of each table are sorted by offset, so that finding one is a binary search
/// without memory, which a signal handler may do.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_RUNTIMETABLES_H
#define COT_MC_RUNTIMETABLES_H

#include "cot/MC/Object.h"
#include "cot/Support/SourceLocation.h"
#include "cot/Support/TrapCode.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <vector>

namespace cot::mc {

enum class RuntimeTableKind : uint8_t { Traps = 1, StackMaps = 2, Handlers = 3 };

/// The instruction that begins at `offset` traps for the reason `code`.
struct TrapRow {
  uint32_t offset = 0;
  SourceLocation location;
  TrapCode code;
  friend bool operator==(const TrapRow &, const TrapRow &) = default;
};

/// A live reference during a call.
struct StackMapSlot {
  uint32_t stackOffset = 0; ///< Bytes above the stack pointer that the frame has during the call.
  uint32_t type = 0;        ///< The front end's type: its code in the IR.
  friend bool operator==(const StackMapSlot &, const StackMapSlot &) = default;
};

/// The call that returns to `returnOffset`.
struct StackMapRow {
  uint32_t returnOffset = 0;
  /// Bytes from the stack pointer during the call to the frame's return address (x86), or to its
  /// end where return addresses are in a register: how far the walk to the caller goes.
  uint32_t frameBytes = 0;
  uint32_t firstSlot = 0; ///< Into RuntimeTables::slots.
  uint32_t slotCount = 0;
  friend bool operator==(const StackMapRow &, const StackMapRow &) = default;
};

/// One entry of a call's list of handlers; the list is searched from its front.
struct HandlerRow {
  enum Kind : uint8_t {
    Tag,     ///< Takes exceptions whose tag is `value`.
    Default, ///< Takes all exceptions.
    Context  ///< A word for the handlers behind it lies `value` bytes above the stack pointer.
  };
  Kind kind = Default;
  uint32_t value = 0;
  /// Where a handler begins. It is entered with the payload words in the registers of the first two
  /// integer results of the target's C convention, and the stack pointer that CallSiteRow names.
  uint32_t landing = 0;
  friend bool operator==(const HandlerRow &, const HandlerRow &) = default;
};

/// The try_call that returns to `returnOffset`.
struct CallSiteRow {
  uint32_t returnOffset = 0;
  /// Bytes that the stack pointer at the handlers lies above the one that the caller had when the
  /// call began, before any return address was pushed: the stack arguments that were pushed for
  /// this call. 0 where outgoing arguments are part of the frame.
  uint32_t stackAdjustment = 0;
  uint32_t firstHandler = 0; ///< Into RuntimeTables::handlers.
  uint32_t handlerCount = 0;
  friend bool operator==(const CallSiteRow &, const CallSiteRow &) = default;
};

/// The rows of one function. Flat, so that one object serves function after function.
struct RuntimeTables {
  llvm::SmallVector<TrapRow, 0> traps;
  llvm::SmallVector<StackMapRow, 0> stackMaps;
  llvm::SmallVector<StackMapSlot, 0> slots;
  llvm::SmallVector<CallSiteRow, 0> callSites;
  llvm::SmallVector<HandlerRow, 0> handlers;

  void clear();
  bool empty() const { return traps.empty() && stackMaps.empty() && callSites.empty(); }

  /// Makes `traps` the traps of the finished \p code, with the source locations in force there.
  void setTraps(const CodeBuffer &code);
  /// Begins the row of a call; the functions below add to it. Calls come in ascending order.
  void beginStackMap(uint32_t returnOffset, uint32_t frameBytes);
  void addSlot(StackMapSlot slot);
  void beginCallSite(uint32_t returnOffset, uint32_t stackAdjustment);
  void addHandler(HandlerRow handler);

  /// Null where there is none. These allocate nothing and take no locks.
  const TrapRow *findTrap(uint32_t offset) const;
  const StackMapRow *findStackMap(uint32_t returnOffset) const;
  const CallSiteRow *findCallSite(uint32_t returnOffset) const;
  llvm::ArrayRef<StackMapSlot> slotsOf(const StackMapRow &row) const {
    return llvm::ArrayRef(slots).slice(row.firstSlot, row.slotCount);
  }
  llvm::ArrayRef<HandlerRow> handlersOf(const CallSiteRow &row) const {
    return llvm::ArrayRef(handlers).slice(row.firstHandler, row.handlerCount);
  }
};

/// "cot_traps", "cot_stackmaps", "cot_handlers" as \p format spells section names. In ELF they are
/// C identifiers, so that linkers define __start_cot_traps and __stop_cot_traps.
llvm::StringRef runtimeSectionName(ObjectFormat format, RuntimeTableKind kind);

/// Appends the tables of the function at \p function, of \p size bytes of code, to their sections,
/// which are made when first needed. A table without rows adds nothing.
void addRuntimeTables(Object &object, SymbolId function, uint32_t size,
                      const RuntimeTables &tables);

/// One function's part of a section, read back.
struct FunctionTables {
  RuntimeTableKind kind = RuntimeTableKind::Traps;
  /// The function's address. Without meaning in an object that is not linked: there the relocation
  /// at `startField` tells the function.
  uint64_t start = 0;
  uint64_t startField = 0; ///< Offset in the section of the field that holds the address.
  uint32_t size = 0;       ///< Bytes of code.
  RuntimeTables rows;      ///< Those of `kind`.
};

/// Reads a section of one or more tables that begins at \p address. Any bytes are fine: what is not
/// a table gives an error that names the offset.
llvm::Expected<std::vector<FunctionTables>> readRuntimeTables(llvm::ArrayRef<uint8_t> section,
                                                              uint64_t address);

} // namespace cot::mc

#endif // COT_MC_RUNTIMETABLES_H

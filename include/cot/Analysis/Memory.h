//===- cot/Analysis/Memory.h - Which memory an instruction touches -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Where loads and stores go, as far as constant arithmetic on addresses tells; whether two of them
/// can overlap; which stack slots only this function can touch.
///
/// What is assumed of programs, beyond the flags of an access:
///   * an address that is computed from that of a stack slot is used for that slot only;
///   * memory of a stack slot whose address never leaves the function (is never stored, passed,
///     compared, merged with other values or put into an atomic operation) is touched only through
///     addresses computed from that address.
/// Symbols of different names may be the same memory: the linker decides.
///
//===----------------------------------------------------------------------===//

#ifndef COT_ANALYSIS_MEMORY_H
#define COT_ANALYSIS_MEMORY_H

#include "cot/IR/Function.h"
#include "cot/Pass/AnalysisCache.h"
#include "cot/Support/EntitySet.h"

namespace cot {

class ControlFlowGraph;

/// What an instruction does to memory.
enum class MemoryEffect : uint8_t {
  None,
  Load,   ///< A plain load: accessOf has a place.
  Store,  ///< A plain store, likewise.
  Barrier ///< Anything: calls, atomics, fences, debugtrap, ...
};
inline MemoryEffect memoryEffect(const ir::Function &function, ir::Inst inst) {
  ir::Opcode opcode = function.dfg.opcode(inst);
  if (!ir::has(opcode, ir::CanLoad | ir::CanStore | ir::IsCall)) {
    bool isOrder = opcode == ir::Opcode::Fence || opcode == ir::Opcode::SequencePoint;
    return isOrder ? MemoryEffect::Barrier : MemoryEffect::None;
  }
  ir::Format format = ir::infoOf(opcode).format;
  if (format == ir::Format::Load) return MemoryEffect::Load;
  if (format == ir::Format::Store) return MemoryEffect::Store;
  return MemoryEffect::Barrier;
}

/// Bytes that a plain load or store touches; 0 if that is known at run time only.
uint32_t accessBytes(const ir::Function &function, ir::Inst inst);

/// A range of memory.
struct MemoryPlace {
  enum Base : uint8_t {
    Address, ///< `id` is a value
    Slot,    ///< a stack slot
    Symbol   ///< a global value, the first of those that name the symbol
  };
  Base base = Address;
  /// The offset and the number of bytes are known.
  bool isExact = false;
  /// Of the address's type.
  uint8_t addressBits = 64;
  uint32_t id = 0;
  uint32_t bytes = 0;
  int64_t offset = 0;
  ir::AliasRegion region;

  bool isSlot() const { return base == Slot; }
  ir::StackSlot slot() const { return ir::StackSlot(id); }
  /// Another place of the same base; offsets can be compared.
  bool sameBase(const MemoryPlace &other) const { return base == other.base && id == other.id; }
};

enum class Overlap : uint8_t {
  Never,
  Maybe,
  Partly, ///< They do, but are not the same range.
  Same
};

/// Knows the places of all plain accesses of a function.
class MemoryPlaces {
public:
  void compute(const ir::Function &function, const ControlFlowGraph &graph);

  /// Of a plain load or store.
  MemoryPlace placeOf(const ir::Function &function, ir::Inst inst) const;
  Overlap overlap(const MemoryPlace &a, const MemoryPlace &b) const;
  /// Others than this function's own accesses of that slot may touch it.
  bool escapes(ir::StackSlot slot) const { return escaped.contains(slot); }
  /// Of a slot that does not escape: callees, other threads and the world after a trap can't see.
  bool isPrivate(const MemoryPlace &place) const {
    return place.isSlot() && !escapes(place.slot());
  }
  /// An access that lies inside its stack slot; it never traps.
  static bool isInsideSlot(const ir::Function &function, const MemoryPlace &place) {
    return place.isSlot() && place.isExact && place.offset >= 0 &&
           uint64_t(place.offset) + place.bytes <= function.stackSlots[place.slot()].size;
  }

private:
  struct Origin {
    MemoryPlace::Base base = MemoryPlace::Address;
    bool isExact = true;
    uint32_t id = 0;
    int64_t offset = 0;
  };
  Origin originOf(const ir::Function &function, ir::Value value) const;
  /// It is another value, a slot or a symbol, plus something.
  bool hasOrigin(const ir::DataFlowGraph &dfg, ir::Value value) const {
    return originNumbers.lookup(dfg.resolveAliases(value)) != UINT32_MAX;
  }
  bool computeOrigin(const ir::Function &function, ir::Inst inst, Origin &origin) const;
  void noteEscapes(const ir::Function &function, ir::Inst inst);
  void escape(const ir::Function &function, ir::Value value);

  /// By value: place in `origins`, for those that are an address plus something.
  SecondaryMap<ir::Value, uint32_t> originNumbers{UINT32_MAX};
  std::vector<Origin> origins;
  /// By global value: the first that names the same symbol.
  std::vector<uint32_t> symbols;
  EntitySet<ir::StackSlot> escaped;
};

struct MemoryAnalysis {
  static AnalysisKey key;
  using Result = MemoryPlaces;
  static void run(ir::Function &function, AnalysisCache<ir::Function> &cache, Result &result);
};

} // namespace cot

#endif // COT_ANALYSIS_MEMORY_H

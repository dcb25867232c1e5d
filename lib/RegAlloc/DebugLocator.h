//===- DebugLocator.h - Where labelled values are -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Finds the locations of debug labels in a finished allocation by following the labelled vregs
/// through allocations and edits. What it needs to be told is where a vreg is at the top of a block
/// that it is live into.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_REGALLOC_DEBUGLOCATOR_H
#define COT_LIB_REGALLOC_DEBUGLOCATOR_H

#include "Liveness.h"
#include "cot/RegAlloc/Output.h"
#include "cot/Support/ScratchArray.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace cot::regalloc {

class DebugLocator {
public:
  /// A place for the vreg at the top of the block, before the edits there; none if unknown.
  using EntryPlace = llvm::function_ref<Allocation(VReg vreg, Block block)>;

  /// Fills output.debugLocations. Does nothing if the problem has no labels.
  void run(const Problem &problem, const MachineEnvironment &environment, Output &output,
           EntryPlace entryPlace);

private:
  /// A labelled vreg that is alive somewhere: its places, and since when it is in the first.
  struct Tracked {
    VReg vreg;
    ProgPoint since;
    llvm::SmallVector<Allocation, 4> places;
  };

  struct Found {
    VReg vreg;
    DebugLocation location;
  };

  void walkBlock(Block block, EntryPlace entryPlace);
  void applyEdits(size_t &next, ProgPoint point, ProgPoint effective);
  void define(Inst inst);
  void overwrite(Allocation place, RegClass regClass, ProgPoint point);
  void addPlace(VReg vreg, Allocation place, ProgPoint point);
  void close(Tracked &tracked, ProgPoint end);
  void emit(VReg vreg, ProgPoint begin, ProgPoint end, Allocation place);
  bool overlap(Allocation a, RegClass classA, Allocation b, RegClass classB) const;
  bool isLabelled(VReg vreg) const { return firstLabel[vreg.index()] != UINT32_MAX; }

  const Problem *problem = nullptr;
  const MachineEnvironment *environment = nullptr;
  Output *output = nullptr;
  Liveness liveness;
  /// Per vreg its first element of Problem::debugLabels.
  ScratchArray<uint32_t> firstLabel;
  std::vector<Tracked> tracked;
  std::vector<VReg> copied;
  std::vector<Found> found;
};

} // namespace cot::regalloc

#endif // COT_LIB_REGALLOC_DEBUGLOCATOR_H

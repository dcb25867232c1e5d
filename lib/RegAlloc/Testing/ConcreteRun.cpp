//===- Testing/ConcreteRun.cpp - Running an allocated program on numbers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Testing/ConcreteRun.h"
#include "Testing/Chance.h"
#include <map>

using namespace cot;
using namespace cot::regalloc;

namespace {

class ConcreteRun {
public:
  ConcreteRun(const Problem &problem, const MachineEnvironment &environment, const Output &output)
      : problem(problem), environment(environment), output(output), values(problem.numVRegs) {}

  /// False as soon as a use reads something else than meant.
  bool step(Inst inst) {
    edits(ProgPoint::before(inst));
    llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
    const Allocation *places = output.allocations.data() + problem.operandOffsets[inst.index()];
    for (unsigned i = 0; i < operands.size(); ++i)
      if (operands[i].isUse() && !operands[i].isNonAllocatable() &&
          read(places[i], operands[i].regClass()) != values[operands[i].vreg().index()])
        return false;
    for (PReg reg : problem.clobbersOf(inst))
      write(reg, reg.regClass(), fresh());
    for (PReg reg : environment.scratch)
      if (reg) write(reg, reg.regClass(), fresh());
    for (unsigned i = 0; i < operands.size(); ++i) {
      if (!operands[i].isDef()) continue;
      uint64_t &value = values[operands[i].vreg().index()];
      if (problem.isMove(inst))
        value = values[operands[0].vreg().index()];
      else
        value = problem.isCheap(inst) ? constant(inst) : fresh();
    }
    for (unsigned i = 0; i < operands.size(); ++i)
      if (operands[i].isDef() && !places[i].isNone())
        write(places[i], operands[i].regClass(), values[operands[i].vreg().index()]);
    edits(ProgPoint::after(inst));
    return true;
  }
  void pass(Block block, unsigned successorIndex) {
    llvm::ArrayRef<VReg> params = problem.paramsOf(problem.successorsOf(block)[successorIndex]);
    std::vector<uint64_t> args;
    for (VReg arg : problem.branchArgsOf(block, successorIndex))
      args.push_back(values[arg.index()]);
    for (size_t i = 0; i < args.size(); ++i)
      values[params[i].index()] = args[i];
  }

private:
  uint64_t fresh() { return ++counter; }
  uint64_t constant(Inst inst) const { return uint64_t(1) << 63 | inst.index(); }
  uint32_t unitOf(Allocation place, RegClass regClass) const {
    if (place.isReg()) return place.reg().index();
    uint32_t size = problem.spillSlotSize[static_cast<unsigned>(regClass)];
    return PReg::numIndices + place.slot().index() - (problem.multiSlotNamedByLast ? size - 1 : 0);
  }
  uint32_t widthOf(Allocation place, RegClass regClass) const {
    return place.isReg() ? 1 : problem.spillSlotSize[static_cast<unsigned>(regClass)];
  }
  /// A wide value is the same number in all its units, or it is broken.
  uint64_t read(Allocation place, RegClass regClass) {
    uint32_t unit = unitOf(place, regClass);
    uint64_t value = memory[unit];
    for (uint32_t i = 1; i < widthOf(place, regClass); ++i)
      if (memory[unit + i] != value) return fresh();
    return value;
  }
  void write(Allocation place, RegClass regClass, uint64_t value) {
    for (uint32_t i = 0; i < widthOf(place, regClass); ++i)
      memory[unitOf(place, regClass) + i] = value;
  }
  void edits(ProgPoint point) {
    auto first = std::lower_bound(output.edits.begin(), output.edits.end(), point,
                                  [](const PlacedEdit &e, ProgPoint p) { return e.point < p; });
    for (; first != output.edits.end() && first->point == point; ++first) {
      const Edit &edit = first->edit;
      if (!edit.isMove()) {
        write(edit.to(), edit.to().reg().regClass(), constant(edit.inst()));
        continue;
      }
      RegClass regClass =
          edit.from().isReg() ? edit.from().reg().regClass() : edit.to().reg().regClass();
      write(edit.to(), regClass, read(edit.from(), regClass));
    }
  }

  const Problem &problem;
  const MachineEnvironment &environment;
  const Output &output;
  std::vector<uint64_t> values;
  std::map<uint32_t, uint64_t> memory;
  uint64_t counter = 0;
};

} // namespace

bool regalloc::runsAlike(const Problem &problem, const MachineEnvironment &environment,
                         const Output &output, uint64_t seed, uint32_t steps) {
  Chance chance(seed);
  ConcreteRun run(problem, environment, output);
  Block block = problem.entry;
  while (steps > 0) {
    InstRange range = problem.instsOf(block);
    for (uint32_t i = range.begin.index(); i < range.end.index() && steps > 0; ++i, --steps)
      if (!run.step(Inst(i))) return false;
    llvm::ArrayRef<Block> successors = problem.successorsOf(block);
    if (successors.empty()) return true;
    unsigned s = chance.below(static_cast<uint32_t>(successors.size()));
    run.pass(block, s);
    block = successors[s];
  }
  return true;
}

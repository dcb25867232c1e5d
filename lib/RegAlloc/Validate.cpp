//===- Validate.cpp - Is this a problem that can be allocated? -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Checks run from the outside in: lengths of tables, machine, edges, blocks, definitions, uses,
/// single instructions. Each relies on those before it.
///
//===----------------------------------------------------------------------===//

#include "InstRules.h"
#include "ProblemGraph.h"
#include "cot/RegAlloc/Allocate.h"
#include "cot/Support/GraphDominators.h"
#include "llvm/ADT/Twine.h"

using namespace cot;
using namespace cot::regalloc;

namespace {

class Validator {
public:
  Validator(const Problem &problem, const MachineEnvironment &environment)
      : problem(problem), environment(environment), instRules(problem, environment) {}

  llvm::Error run();

private:
  llvm::Error checkSizes();
  llvm::Error checkTables();
  llvm::Error checkIds();
  llvm::Error checkEnvironment();
  llvm::Error checkBlock(Block block);
  llvm::Error checkPredecessors();
  llvm::Error checkEdges(Block block);
  llvm::Error checkReachability();
  llvm::Error collectDefinitions();
  llvm::Error define(VReg vreg, Block block, Inst inst);
  llvm::Error checkUses(Block block);
  llvm::Error checkUse(VReg vreg, Block block, Inst inst, bool atEdge);
  llvm::Error checkDebugLabels();

  const Problem &problem;
  const MachineEnvironment &environment;
  InstRules instRules;
  DominatorTree dominators;
  /// Per vreg: where it is defined. A block parameter has the instruction "none".
  struct Definition {
    Block block;
    Inst inst;
    RegClass regClass = RegClass::Int;
  };
  std::vector<Definition> definitions;
};

template <typename T> std::string text(const T &value) {
  std::string out;
  llvm::raw_string_ostream(out) << value;
  return out;
}

llvm::Error failure(ErrorKind kind, const llvm::Twine &detail, Block block = {}, Inst inst = {},
                    VReg vreg = {}) {
  return llvm::make_error<AllocationError>(kind, detail.str(), block, inst, vreg);
}

/// Offsets of \p rows rows into a table of \p size items: ascending from 0 to the size.
bool goodOffsets(llvm::ArrayRef<uint32_t> offsets, size_t rows, size_t size) {
  if (offsets.size() != rows + 1 || offsets.front() != 0 || offsets.back() != size) return false;
  return llvm::is_sorted(offsets);
}

} // namespace

llvm::Error Validator::run() {
  using Check = llvm::Error (Validator::*)();
  for (Check check : {&Validator::checkSizes, &Validator::checkTables, &Validator::checkIds,
                      &Validator::checkEnvironment, &Validator::checkPredecessors})
    if (llvm::Error error = (this->*check)()) return error;
  for (uint32_t b = 0; b < problem.numBlocks(); ++b)
    if (llvm::Error error = checkBlock(Block(b))) return error;
  for (uint32_t b = 0; b < problem.numBlocks(); ++b)
    if (llvm::Error error = checkEdges(Block(b))) return error;
  if (llvm::Error error = checkReachability()) return error;
  if (llvm::Error error = collectDefinitions()) return error;
  for (uint32_t b = 0; b < problem.numBlocks(); ++b)
    if (llvm::Error error = checkUses(Block(b))) return error;
  for (uint32_t i = 0; i < problem.numInsts(); ++i)
    if (llvm::Error error = instRules.check(Inst(i))) return error;
  return checkDebugLabels();
}

llvm::Error Validator::checkSizes() {
  // Two points per instruction and the edges of a block share 32 bits with room to spare.
  if (problem.flags.size() > ProgPoint::maxInst)
    return failure(ErrorKind::ProblemTooLarge, "more instructions than points can name");
  if (problem.numVRegs > VReg::maxNumber)
    return failure(ErrorKind::ProblemTooLarge, "more vregs than VReg can name");
  for (size_t size : {problem.blocks.size(), problem.operands.size(), problem.successors.size(),
                      problem.branchArgs.size(), problem.blockParams.size()})
    if (size >= UINT32_MAX)
      return failure(ErrorKind::ProblemTooLarge, "a table is longer than 32 bits can say");
  return llvm::Error::success();
}

llvm::Error Validator::checkTables() {
  size_t insts = problem.flags.size();
  size_t blocks = problem.blocks.size();
  auto bad = [](const char *table) {
    return failure(ErrorKind::MalformedProblem, llvm::Twine("bad length or offsets: ") + table);
  };
  if (!goodOffsets(problem.operandOffsets, insts, problem.operands.size())) return bad("operands");
  if (!goodOffsets(problem.successorOffsets, blocks, problem.successors.size()))
    return bad("successors");
  if (!goodOffsets(problem.predecessorOffsets, blocks, problem.predecessors.size()))
    return bad("predecessors");
  if (!goodOffsets(problem.blockParamOffsets, blocks, problem.blockParams.size()))
    return bad("block parameters");
  if (!goodOffsets(problem.branchArgOffsets, problem.successors.size(), problem.branchArgs.size()))
    return bad("branch arguments");
  if (!problem.clobbers.empty() && problem.clobbers.size() != insts) return bad("clobbers");
  if (!problem.clobberSets.empty() && !problem.clobberSets.front().empty())
    return bad("clobber sets");
  if (!problem.blockFrequencies.empty() && problem.blockFrequencies.size() != blocks)
    return bad("block frequencies");
  if (!problem.instNames.empty() && problem.instNames.size() != insts)
    return bad("instruction names");
  for (uint32_t size : problem.spillSlotSize)
    if (size < 1 || size > 64) return bad("spill slot sizes");
  return llvm::Error::success();
}

/// Everything that is named exists.
llvm::Error Validator::checkIds() {
  auto bad = [](const llvm::Twine &what) { return failure(ErrorKind::MalformedProblem, what); };
  if (problem.entry.index() >= problem.numBlocks()) return bad("the entry block doesn't exist");
  for (llvm::ArrayRef<Block> list : {problem.successors, problem.predecessors})
    for (Block block : list)
      if (block.index() >= problem.numBlocks()) return bad(text(block) + " doesn't exist");
  for (llvm::ArrayRef<VReg> list : {problem.blockParams, problem.branchArgs})
    for (VReg vreg : list)
      if (vreg.index() >= problem.numVRegs || (vreg.bits() & 3) == 3)
        return bad(text(vreg.index()) + " is no vreg");
  for (uint32_t set : problem.clobbers)
    if (set != 0 && set >= problem.clobberSets.size()) return bad("a clobber set doesn't exist");
  for (uint32_t i = 0; i < problem.numInsts(); ++i) {
    if (problem.operandsOf(Inst(i)).size() > maxOperandsPerInst)
      return failure(ErrorKind::TooManyOperands, text(Inst(i)), Block(), Inst(i));
    for (Operand operand : problem.operandsOf(Inst(i))) {
      uint64_t bits = operand.bits();
      uint32_t number = static_cast<uint32_t>(bits);
      bool nonAllocatable = number == VReg::maxNumber && operand.constraint().isFixed();
      if (bits >> 43 || (bits >> 32 & 3) == 3 || !Constraint::validBits(bits >> 36 & 0x7f) ||
          (number >= problem.numVRegs && !nonAllocatable))
        return failure(ErrorKind::MalformedProblem, text(Inst(i)) + ": bad operand", Block(),
                       Inst(i));
    }
  }
  return llvm::Error::success();
}

llvm::Error Validator::checkEnvironment() {
  auto bad = [](const llvm::Twine &what) { return failure(ErrorKind::BadEnvironment, what); };
  PRegSet scratch;
  for (RegClass regClass : allRegClasses) {
    PReg reg = environment.scratchOf(regClass);
    if (!reg) continue;
    if (reg.regClass() != regClass) return bad("a scratch register is of another class");
    scratch.insert(reg);
  }
  const std::pair<const char *, PRegSet> sets[] = {
      {"preferred registers", environment.preferred},
      {"non-preferred registers", environment.nonPreferred},
      {"scratch registers", scratch},
      {"fixed stack slots", environment.fixedStackSlots}};
  for (unsigned i = 0; i < 4; ++i) {
    if (sets[i].second.contains(PReg())) return bad("p63i is no register");
    for (unsigned j = 0; j < i; ++j)
      if (!(sets[i].second & sets[j].second).empty())
        return bad(llvm::Twine(sets[j].first) + " and " + sets[i].first + " overlap");
  }
  return llvm::Error::success();
}

llvm::Error Validator::checkPredecessors() {
  // Reversing the edges lists predecessors in ascending order: as multisets they must agree.
  ReversedGraph reversed;
  reversed.compute(successorGraph(problem));
  GraphView expected = reversed.view();
  std::vector<uint32_t> sorted;
  for (uint32_t b = 0; b < problem.numBlocks(); ++b) {
    sorted.clear();
    for (Block block : problem.predecessorsOf(Block(b)))
      sorted.push_back(block.index());
    llvm::sort(sorted);
    if (llvm::ArrayRef(sorted) != expected.successors(b))
      return failure(ErrorKind::BadBlock, text(Block(b)) + ": predecessors contradict successors",
                     Block(b));
  }
  return llvm::Error::success();
}

llvm::Error Validator::checkBlock(Block block) {
  auto bad = [&](const llvm::Twine &what) {
    return failure(ErrorKind::BadBlock, text(block) + ": " + what, block);
  };
  InstRange range = problem.instsOf(block);
  uint32_t expected = block.index() == 0 ? 0 : problem.blocks[block.index() - 1].end.index();
  bool isLast = block.index() + 1 == problem.numBlocks();
  if (range.begin.index() != expected || range.end < range.begin ||
      range.end.index() > problem.numInsts() || (isLast && range.end.index() != problem.numInsts()))
    return bad("instruction ranges don't follow one another");
  if (range.size() == 0) return bad("no instructions");
  for (uint32_t i = range.begin.index(); i < range.end.index(); ++i) {
    bool ends = problem.isBranch(Inst(i)) || problem.isReturn(Inst(i));
    if (Inst(i) == range.last() && !ends) return bad("doesn't end in a branch or return");
    if (Inst(i) != range.last() && ends) return bad("a branch or return in the middle");
  }
  if (problem.isReturn(range.last()) && !problem.successorsOf(block).empty())
    return bad("a return has successors");
  if (problem.isBranch(range.last()) && problem.successorsOf(block).empty())
    return bad("a branch has no successors");
  if (block == problem.entry && !problem.paramsOf(block).empty())
    return bad("the entry has parameters");
  return llvm::Error::success();
}

llvm::Error Validator::checkEdges(Block block) {
  llvm::ArrayRef<Block> successors = problem.successorsOf(block);
  Inst last = problem.instsOf(block).last();
  for (unsigned s = 0; s < successors.size(); ++s) {
    Block target = successors[s];
    size_t entries = problem.predecessorsOf(target).size() + (target == problem.entry);
    std::string edge = text(block) + " -> " + text(target);
    if (successors.size() > 1 && entries > 1)
      return failure(ErrorKind::CriticalEdge, edge, block, last);
    if (entries > 1 && !problem.operandsOf(last).empty())
      return failure(ErrorKind::BranchOperands, edge, block, last);
    llvm::ArrayRef<VReg> args = problem.branchArgsOf(block, s);
    llvm::ArrayRef<VReg> params = problem.paramsOf(target);
    if (args.size() != params.size())
      return failure(ErrorKind::BranchArguments,
                     edge + ": " + llvm::Twine(args.size()) + " arguments for " +
                         llvm::Twine(params.size()) + " parameters",
                     block, last);
    for (size_t i = 0; i < args.size(); ++i)
      if (args[i].regClass() != params[i].regClass())
        return failure(ErrorKind::BranchArguments,
                       edge + ": " + text(args[i]) + " and " + text(params[i]) +
                           " are of different classes",
                       block, last, args[i]);
  }
  return llvm::Error::success();
}

llvm::Error Validator::checkReachability() {
  dominators.compute(successorGraph(problem), predecessorGraph(problem));
  for (uint32_t b = 0; b < problem.numBlocks(); ++b)
    if (!dominators.isReachable(b))
      return failure(ErrorKind::BadBlock, text(Block(b)) + ": unreachable", Block(b));
  return llvm::Error::success();
}

llvm::Error Validator::define(VReg vreg, Block block, Inst inst) {
  Definition &definition = definitions[vreg.index()];
  if (definition.block) {
    bool repeated = problem.allowMultipleDefs && inst && definition.inst == inst;
    if (!repeated)
      return failure(ErrorKind::MultipleDefinitions,
                     text(vreg) + " in " + text(definition.block) + " and " + text(block), block,
                     inst, vreg);
  }
  definition = {block, inst, vreg.regClass()};
  return llvm::Error::success();
}

llvm::Error Validator::collectDefinitions() {
  definitions.assign(problem.numVRegs, {});
  for (uint32_t b = 0; b < problem.numBlocks(); ++b) {
    for (VReg param : problem.paramsOf(Block(b)))
      if (llvm::Error error = define(param, Block(b), Inst())) return error;
    InstRange range = problem.instsOf(Block(b));
    for (uint32_t i = range.begin.index(); i < range.end.index(); ++i)
      for (Operand operand : problem.operandsOf(Inst(i)))
        if (operand.isDef() && !operand.isNonAllocatable())
          if (llvm::Error error = define(operand.vreg(), Block(b), Inst(i))) return error;
  }
  return llvm::Error::success();
}

llvm::Error Validator::checkUse(VReg vreg, Block block, Inst inst, bool atEdge) {
  const Definition &definition = definitions[vreg.index()];
  if (!definition.block)
    return failure(ErrorKind::EntryLiveIn,
                   text(vreg) + " is used in " + text(inst) + " but nowhere defined", block, inst,
                   vreg);
  if (definition.regClass != vreg.regClass())
    return failure(ErrorKind::MalformedProblem,
                   text(vreg) + " is defined as " + regClassName(definition.regClass), block, inst,
                   vreg);
  bool dominated =
      definition.block == block
          ? !definition.inst || definition.inst < inst || (atEdge && definition.inst == inst)
          : dominators.dominates(definition.block.index(), block.index());
  if (!dominated)
    return failure(ErrorKind::UndominatedUse, text(vreg) + " in " + text(inst), block, inst, vreg);
  return llvm::Error::success();
}

llvm::Error Validator::checkUses(Block block) {
  InstRange range = problem.instsOf(block);
  for (uint32_t i = range.begin.index(); i < range.end.index(); ++i)
    for (Operand operand : problem.operandsOf(Inst(i)))
      if (operand.isUse() && !operand.isNonAllocatable())
        if (llvm::Error error = checkUse(operand.vreg(), block, Inst(i), false)) return error;
  for (unsigned s = 0; s < problem.successorsOf(block).size(); ++s)
    for (VReg arg : problem.branchArgsOf(block, s))
      if (llvm::Error error = checkUse(arg, block, range.last(), true)) return error;
  return llvm::Error::success();
}

llvm::Error Validator::checkDebugLabels() {
  for (size_t i = 0; i < problem.debugLabels.size(); ++i) {
    const DebugLabel &label = problem.debugLabels[i];
    auto bad = [&](const char *what) {
      return failure(ErrorKind::BadDebugLabel, text(label.label) + ": " + what, Block(),
                     label.begin, label.vreg);
    };
    if (label.vreg.index() >= problem.numVRegs || !definitions[label.vreg.index()].block)
      return bad("the vreg doesn't exist");
    if (definitions[label.vreg.index()].regClass != label.vreg.regClass())
      return bad("the vreg is of another class");
    if (label.begin.isNone() || label.end.isNone() || label.end < label.begin ||
        label.end.index() > problem.numInsts())
      return bad("the range is no range of instructions");
    if (i == 0) continue;
    const DebugLabel &previous = problem.debugLabels[i - 1];
    if (std::make_pair(label.vreg.index(), label.begin.index()) <
        std::make_pair(previous.vreg.index(), previous.begin.index()))
      return bad("labels aren't sorted by vreg and begin");
    if (label.vreg == previous.vreg && label.label == previous.label && label.begin < previous.end)
      return bad("ranges of one vreg and label overlap");
  }
  return llvm::Error::success();
}

llvm::Error regalloc::validate(const Problem &problem, const MachineEnvironment &environment) {
  return Validator(problem, environment).run();
}

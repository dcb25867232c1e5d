//===- Testing/Generator.cpp - Random problems -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Control flow first; then, down the dominator tree, instructions that use what is defined above
/// them. An instruction that asks for too much is replaced by a modest one.
///
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/Generator.h"
#include "InstRules.h"
#include "Testing/RandomControlFlow.h"
#include "cot/Support/GraphDominators.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;

namespace {

class Generator {
public:
  explicit Generator(const GeneratorOptions &options) : options(options), chance(options.seed) {}

  GeneratedProblem run();

private:
  void makeEnvironment();
  void makeClass(RegClass regClass, uint32_t count, bool withScratch);
  void makeBlocks();
  void makeParams();
  void fillBlocks();
  void fillBlock(uint32_t b, uint32_t numInsts);
  void passArguments(uint32_t b);
  void addDebugLabels();

  RegClass randomClass();
  VReg define(RegClass regClass);
  VReg pickValue(RegClass regClass);
  VReg pickAnyValue() { return pickValue(randomClass()); }
  Constraint randomConstraint(VReg vreg, bool isUse);
  PReg randomReg(RegClass regClass);
  bool valid(const DraftInst &inst);
  void add(uint32_t b, DraftInst inst);

  DraftInst makeInst();
  DraftInst makePlain();
  DraftInst makeHard();
  DraftInst makeCall();
  DraftInst makeTied();
  DraftInst makeMove();
  DraftInst makeCheap();

  GeneratorOptions options;
  Chance chance;
  GeneratedProblem result;
  ProblemDraft &draft = result.draft;
  MachineEnvironment &environment = result.environment;
  ControlFlow flow;
  /// Values that may be used, by class: those of the dominators, the newest last.
  std::array<std::vector<VReg>, numRegClasses> available;
  PRegSet callerSaved;
  /// What the current instruction defines: becomes available after it.
  std::vector<VReg> pending;
  VReg longLived;
  VReg chained;
  /// A problem of one instruction, for valid(), and its rules.
  Problem single;
  InstRules rules{single, environment};
};

} // namespace

void Generator::makeClass(RegClass regClass, uint32_t count, bool withScratch) {
  for (uint32_t i = 0; i < count; ++i) {
    PReg reg(i, regClass);
    bool preferred = i == 0 || !chance.percent(25);
    (preferred ? environment.preferred : environment.nonPreferred).insert(reg);
    if (preferred ? chance.percent(85) : chance.percent(20)) callerSaved.insert(reg);
  }
  if (withScratch) environment.scratch[static_cast<unsigned>(regClass)] = PReg(count, regClass);
}

void Generator::makeEnvironment() {
  if (options.realistic) {
    makeClass(RegClass::Int, 14, true);
    makeClass(RegClass::Float, 15, true);
    return;
  }
  bool few = options.shape == ProblemShape::Pressure || chance.percent(20);
  bool withScratch = chance.percent(60);
  makeClass(RegClass::Int, few ? chance.between(1, 5) : chance.between(5, 16), withScratch);
  makeClass(RegClass::Float, few ? chance.between(1, 4) : chance.between(4, 16), withScratch);
  makeClass(RegClass::Vector, chance.between(1, 6), withScratch);
  if (chance.percent(50))
    for (uint32_t i = 0; i < 4; ++i)
      environment.fixedStackSlots.insert(PReg(32 + i, i == 3 ? RegClass::Float : RegClass::Int));
  draft.spillSlotSize = {1, chance.between(1, 2), chance.between(1, 4)};
  draft.multiSlotNamedByLast = chance.percent(20);
  draft.allowMultipleDefs = chance.percent(10);
}

RegClass Generator::randomClass() {
  uint32_t dice = chance.below(100);
  if (options.realistic) return dice < 80 ? RegClass::Int : RegClass::Float;
  return dice < 65 ? RegClass::Int : dice < 88 ? RegClass::Float : RegClass::Vector;
}

VReg Generator::define(RegClass regClass) {
  VReg vreg = draft.newVReg(regClass);
  pending.push_back(vreg);
  return vreg;
}

/// Mostly a recent value; under pressure any. Large problems keep lives short on the whole, or
/// everything would be live everywhere.
VReg Generator::pickValue(RegClass regClass) {
  std::vector<VReg> &list = available[static_cast<unsigned>(regClass)];
  uint32_t size = static_cast<uint32_t>(list.size());
  uint32_t window = options.shape == ProblemShape::Pressure ? 60 : chance.percent(85) ? 8 : 30;
  if (options.numInsts <= 200 && chance.percent(15)) window = size;
  return list[size - 1 - chance.below(std::min(window, size))];
}

PReg Generator::randomReg(RegClass regClass) {
  PRegSet regs = environment.allocatable();
  uint64_t mask = regs.mask(regClass);
  for (uint32_t skip = chance.below(static_cast<uint32_t>(llvm::popcount(mask))); skip > 0; --skip)
    mask &= mask - 1;
  return PReg(static_cast<unsigned>(llvm::countr_zero(mask)), regClass);
}

Constraint Generator::randomConstraint(VReg vreg, bool isUse) {
  uint32_t dice = chance.below(100);
  if (dice < 45) return Constraint::reg();
  if (dice < 60) return Constraint::any();
  if (dice < 70) return Constraint::stack();
  if (dice < 80) return Constraint::limit(1u << chance.below(5));
  if (dice < 86 && !environment.fixedStackSlots.empty(vreg.regClass())) {
    uint64_t mask = environment.fixedStackSlots.mask(vreg.regClass());
    return Constraint::fixed(PReg(static_cast<unsigned>(llvm::countr_zero(mask)), vreg.regClass()));
  }
  return Constraint::fixed(randomReg(vreg.regClass()));
}

DraftInst Generator::makePlain() {
  DraftInst inst;
  for (uint32_t uses = chance.below(3) + chance.below(2); uses > 0; --uses)
    inst.operands.push_back(Operand::use(pickAnyValue(), chance.percent(options.realistic ? 95 : 75)
                                                             ? Constraint::reg()
                                                             : Constraint::any()));
  if (chance.percent(80))
    inst.operands.push_back(Operand::def(
        define(randomClass()), chance.percent(90) ? Constraint::reg() : Constraint::any()));
  inst.name = "op";
  return inst;
}

DraftInst Generator::makeHard() {
  DraftInst inst;
  for (uint32_t uses = chance.below(5); uses > 0; --uses) {
    VReg vreg = pickAnyValue();
    inst.operands.push_back(
        Operand(vreg, randomConstraint(vreg, true), OperandKind::Use,
                chance.percent(25) ? OperandPosition::Late : OperandPosition::Early));
  }
  uint32_t tied = static_cast<uint32_t>(inst.operands.size());
  for (uint32_t defs = chance.below(3); defs > 0; --defs) {
    VReg vreg = define(randomClass());
    bool reuse = tied > 0 && chance.percent(30);
    Operand def(vreg, reuse ? Constraint::reuse(chance.below(tied)) : randomConstraint(vreg, false),
                OperandKind::Def,
                !reuse && chance.percent(25) ? OperandPosition::Early : OperandPosition::Late);
    inst.operands.push_back(def);
    if (draft.allowMultipleDefs && chance.percent(20)) inst.operands.push_back(def);
  }
  if (chance.percent(20))
    for (uint32_t i = chance.between(1, 3); i > 0; --i)
      inst.clobbers.insert(randomReg(randomClass()));
  if (chance.percent(10)) inst.operands.push_back(Operand::nonAllocatable(PReg(60, RegClass::Int)));
  inst.name = "hard";
  return inst;
}

DraftInst Generator::makeCall() {
  DraftInst inst;
  inst.clobbers = callerSaved;
  for (RegClass regClass : allRegClasses) {
    uint32_t count = chance.below(regClass == RegClass::Int ? 5 : 2);
    uint64_t mask = callerSaved.mask(regClass);
    for (; count > 0 && mask != 0; --count, mask &= mask - 1)
      inst.operands.push_back(Operand::use(
          pickValue(regClass),
          Constraint::fixed(PReg(static_cast<unsigned>(llvm::countr_zero(mask)), regClass))));
    if (mask == 0 || regClass == RegClass::Vector || !chance.percent(70)) continue;
    PReg result(static_cast<unsigned>(llvm::countr_zero(callerSaved.mask(regClass))), regClass);
    inst.clobbers.erase(result);
    inst.operands.push_back(Operand::def(define(regClass), Constraint::fixed(result)));
  }
  inst.name = "call";
  return inst;
}

DraftInst Generator::makeTied() {
  DraftInst inst;
  VReg first = pickAnyValue();
  inst.operands.push_back(Operand::use(first, Constraint::reg()));
  inst.operands.push_back(Operand::use(pickValue(first.regClass()), Constraint::reg()));
  inst.operands.push_back(Operand::reuseDef(define(first.regClass()), 0));
  inst.name = "tied";
  return inst;
}

DraftInst Generator::makeMove() {
  DraftInst inst;
  VReg source = pickAnyValue();
  inst.flags = InstFlags::Move;
  bool reg = chance.percent(50);
  inst.operands.push_back(Operand::use(source, reg ? Constraint::reg() : Constraint::any()));
  inst.operands.push_back(
      Operand::def(define(source.regClass()), reg ? Constraint::reg() : Constraint::any()));
  inst.name = "mov";
  return inst;
}

DraftInst Generator::makeCheap() {
  DraftInst inst;
  inst.flags = InstFlags::Cheap;
  inst.operands.push_back(Operand::def(define(randomClass()), Constraint::reg()));
  inst.name = "const";
  return inst;
}

DraftInst Generator::makeInst() {
  if (options.shape == ProblemShape::TiedChain && chained && chance.percent(80)) {
    DraftInst inst;
    inst.operands.push_back(Operand::use(chained, Constraint::reg()));
    inst.operands.push_back(Operand::use(pickValue(chained.regClass()), Constraint::reg()));
    inst.operands.push_back(Operand::reuseDef(define(chained.regClass()), 0));
    return inst;
  }
  uint32_t dice = chance.below(100);
  uint32_t calls = options.shape == ProblemShape::Calls ? 30 : 5;
  uint32_t hard = options.realistic ? 0 : options.shape == ProblemShape::Constraints ? 50 : 12;
  if (dice < calls) return makeCall();
  if (dice < calls + hard) return makeHard();
  if (dice < calls + hard + 10) return makeTied();
  if (dice < calls + hard + 17) return makeMove();
  if (dice < calls + hard + 24) return makeCheap();
  return makePlain();
}

/// Whether the rules for single instructions allow it.
bool Generator::valid(const DraftInst &inst) {
  uint32_t offsets[] = {0, static_cast<uint32_t>(inst.operands.size())};
  uint32_t clobber = 1;
  PRegSet sets[] = {PRegSet(), inst.clobbers};
  single = Problem();
  single.operands = inst.operands;
  single.operandOffsets = offsets;
  single.flags = inst.flags;
  if (!inst.clobbers.empty()) {
    single.clobbers = clobber;
    single.clobberSets = sets;
  }
  single.allowMultipleDefs = draft.allowMultipleDefs;
  llvm::Error error = rules.check(Inst(0));
  bool good = !error;
  llvm::consumeError(std::move(error));
  return good;
}

void Generator::add(uint32_t b, DraftInst inst) {
  if (!valid(inst)) {
    // Ask for nothing in particular.
    InstFlags flags = inst.flags;
    for (Operand &operand : inst.operands)
      if (!operand.isNonAllocatable())
        operand = Operand(operand.vreg(), Constraint::any(), operand.kind(), operand.position());
    inst.clobbers = {};
    inst.flags = flags;
  }
  for (VReg vreg : pending)
    available[static_cast<unsigned>(vreg.regClass())].push_back(vreg);
  if (!pending.empty()) chained = pending.back();
  pending.clear();
  draft.blocks[b].insts.push_back(std::move(inst));
}

void Generator::makeBlocks() {
  uint32_t perBlock = chance.between(2, 12);
  if (options.shape == ProblemShape::WideSwitch) perBlock = 2;
  uint32_t numBlocks = std::max(1u, options.numInsts / perBlock);
  flow = makeControlFlow(chance, options.shape, numBlocks);
  draft.blocks.resize(flow.size());
  for (size_t b = 0; b < flow.size(); ++b)
    for (uint32_t target : flow[b])
      draft.blocks[b].successors.push_back({Block(target), {}});
}

void Generator::makeParams() {
  std::vector<uint32_t> predecessors(flow.size());
  for (const std::vector<uint32_t> &successors : flow)
    for (uint32_t target : successors)
      ++predecessors[target];
  for (uint32_t b = 1; b < flow.size(); ++b) {
    bool join = predecessors[b] > 1;
    uint32_t count = 0;
    if (options.shape == ProblemShape::Parameters || options.shape == ProblemShape::WideSwitch)
      count = join ? chance.between(3, 14) : chance.below(3);
    else if (join || chance.percent(15))
      count = chance.below(4);
    for (; count > 0; --count)
      draft.blocks[b].params.push_back(draft.newVReg(randomClass()));
  }
}

void Generator::passArguments(uint32_t b) {
  for (DraftEdge &edge : draft.blocks[b].successors)
    for (VReg param : draft.blocks[edge.target.index()].params) {
      // Now and then a parameter goes round a loop, or two of them swap.
      const auto &own = draft.blocks[b].params;
      bool swap = edge.target.index() == b && chance.percent(50);
      VReg arg = swap ? own[chance.below(static_cast<uint32_t>(own.size()))] : VReg();
      edge.args.push_back(arg && arg.regClass() == param.regClass() ? arg
                                                                    : pickValue(param.regClass()));
    }
}

void Generator::fillBlock(uint32_t b, uint32_t numInsts) {
  if (b == 0) {
    for (RegClass regClass : allRegClasses) {
      if (options.realistic && regClass == RegClass::Vector) continue;
      DraftInst inst;
      inst.operands.push_back(Operand::def(define(regClass), Constraint::reg()));
      inst.name = "input";
      if (!longLived) longLived = pending.back();
      add(b, std::move(inst));
    }
  }
  for (uint32_t i = 0; i < numInsts; ++i)
    add(b, makeInst());
  DraftInst last;
  DraftBlock &block = draft.blocks[b];
  last.flags = block.successors.empty() ? InstFlags::Return : InstFlags::Branch;
  bool intoJoin = false;
  for (const DraftEdge &edge : block.successors)
    intoJoin |= block.successors.size() == 1 && edge.target.index() != b;
  // A lone successor may be a join: such branches have no operands.
  if (!intoJoin && (block.successors.size() != 1)) {
    for (uint32_t uses = chance.below(3); uses > 0; --uses)
      last.operands.push_back(Operand::use(pickAnyValue(), Constraint::reg()));
    if (options.shape == ProblemShape::OneLongLife)
      last.operands.push_back(Operand::use(longLived, Constraint::any()));
    if (!options.realistic && !block.successors.empty() && chance.percent(10))
      last.operands.push_back(Operand::def(
          define(randomClass()), chance.percent(50) ? Constraint::reg() : Constraint::any()));
  }
  last.name = block.successors.empty() ? "ret" : "br";
  add(b, std::move(last));
  passArguments(b);
}

void Generator::fillBlocks() {
  std::vector<uint32_t> offsets = {0};
  std::vector<uint32_t> targets;
  for (const std::vector<uint32_t> &successors : flow) {
    targets.insert(targets.end(), successors.begin(), successors.end());
    offsets.push_back(static_cast<uint32_t>(targets.size()));
  }
  DominatorTree dominators;
  dominators.compute(GraphView{offsets, targets, 0});
  uint32_t numBlocks = static_cast<uint32_t>(flow.size());
  uint32_t each = options.numInsts > numBlocks ? (options.numInsts - numBlocks) / numBlocks : 0;
  // Preorder: leaving a subtree takes its values away again.
  std::vector<std::pair<uint32_t, std::array<size_t, numRegClasses>>> stack;
  for (uint32_t b : dominators.preorder()) {
    while (!stack.empty() && !dominators.dominates(stack.back().first, b)) {
      for (unsigned c = 0; c < numRegClasses; ++c)
        available[c].resize(stack.back().second[c]);
      stack.pop_back();
    }
    stack.push_back({b, {available[0].size(), available[1].size(), available[2].size()}});
    for (VReg param : draft.blocks[b].params)
      available[static_cast<unsigned>(param.regClass())].push_back(param);
    chained = VReg();
    fillBlock(b, each == 0 ? chance.below(2) : chance.between(each - each / 2, each + each / 2));
  }
}

void Generator::addDebugLabels() {
  uint32_t numInsts = 0;
  for (const DraftBlock &block : draft.blocks)
    numInsts += static_cast<uint32_t>(block.insts.size());
  std::vector<VReg> vregs(draft.numVRegs);
  for (const DraftBlock &block : draft.blocks) {
    for (VReg param : block.params)
      vregs[param.index()] = param;
    for (const DraftInst &inst : block.insts)
      for (Operand operand : inst.operands)
        if (operand.isDef()) vregs[operand.vreg().index()] = operand.vreg();
  }
  for (VReg vreg : vregs) {
    if (!chance.percent(10)) continue;
    uint32_t begin = chance.below(numInsts);
    uint32_t end = chance.between(begin, numInsts);
    draft.debugLabels.push_back({vreg, Inst(begin), Inst(end), chance.below(8)});
  }
}

GeneratedProblem Generator::run() {
  makeEnvironment();
  makeBlocks();
  makeParams();
  fillBlocks();
  if (chance.percent(20)) {
    draft.hasFrequencies = true;
    for (DraftBlock &block : draft.blocks)
      block.frequency = static_cast<float>(chance.below(1000)) / 16;
  }
  if (!options.realistic && chance.percent(30)) addDebugLabels();
  return std::move(result);
}

GeneratedProblem regalloc::generateProblem(const GeneratorOptions &options) {
  return Generator(options).run();
}

GeneratorOptions regalloc::randomGeneratorOptions(uint64_t seed) {
  Chance chance(~seed);
  GeneratorOptions options;
  options.seed = seed;
  options.shape = static_cast<ProblemShape>(chance.below(numRandomShapes));
  options.numInsts = chance.between(10, 200);
  options.realistic = chance.percent(10);
  return options;
}

static constexpr llvm::StringLiteral shapeNames[numProblemShapes] = {
    "structured", "unstructured",  "calls",       "constraints", "pressure",  "parameters",
    "straight",   "one-long-life", "wide-switch", "deep-loops",  "tied-chain"};

llvm::StringRef regalloc::problemShapeName(ProblemShape shape) {
  return shapeNames[static_cast<unsigned>(shape)];
}

std::optional<ProblemShape> regalloc::parseProblemShape(llvm::StringRef name) {
  for (unsigned i = 0; i < numProblemShapes; ++i)
    if (name == shapeNames[i]) return static_cast<ProblemShape>(i);
  return std::nullopt;
}

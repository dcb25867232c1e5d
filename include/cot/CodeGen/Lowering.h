//===- cot/CodeGen/Lowering.h - From CLIF to machine instructions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The context that lowering rules work with. Blocks and their instructions are visited from last
/// to first, so that what nobody needs is never lowered, and what only one instruction needs can be
/// folded into it. What one CLIF instruction becomes is emitted forward, turned round when it is
/// complete, and with all others at the end, which moves only the instructions' sixteen bytes.
///
/// The way of a rule: look at the tree (typeOf, definingInst, canSink); when it matches, sink()
/// what is folded, fetch the registers of the operands (reg), then emit.
///
/// Invariants: a value's registers are numbered before anything is lowered, and have consecutive
/// numbers when it has several; every instruction is lowered at most once; a load moves down only
/// past instructions without effects. Flags live from one instruction of a group to the next:
/// what is emitted in between by the allocator changes no flags.
///
/// Source of the ideas: Cranelift's machinst lowering (backward walk, use states, sinking by
/// colors of effects).
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_LOWERING_H
#define COT_CODEGEN_LOWERING_H

#include "cot/CodeGen/BlockOrder.h"
#include "cot/CodeGen/Target.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Compiler.h"
#include <algorithm>
#include <array>

namespace cot::codegen {

class LoweringContext {
public:
  LoweringContext();
  LoweringContext(const LoweringContext &) = delete;
  LoweringContext &operator=(const LoweringContext &) = delete;

  /// Lowers \p function into \p machine, which it clears first. Fails where the target has no code
  /// for something, with what and where.
  llvm::Error run(const ir::Function &function, const Target &target, const TargetOptions &options,
                  MachineFunction &machine);

  //===--- What is lowered -------------------------------------------------===//

  const ir::Function &function() const { return *source; }
  const ir::DataFlowGraph &dfg() const { return *graph; }
  const ir::InstructionData &data(ir::Inst inst) const { return (*graph)[inst]; }
  ir::Type typeOf(ir::Value value) const { return graph->typeOf(value); }
  ir::Value argument(ir::Inst inst, unsigned i) const { return graph->argument(inst, i); }
  ir::Value result(ir::Inst inst, unsigned i = 0) const { return graph->results(inst)[i]; }
  MachineFunction &machine() { return *output; }
  const TargetOptions &options() const { return *targetOptions; }
  bool hasFeature(unsigned feature) const { return targetOptions->features >> feature & 1; }
  /// The instruction being lowered.
  ir::Inst root() const { return rootInst; }

  /// The instruction of whose results \p value is the first; none for other values. Its operands
  /// may be used again anywhere that \p value may; its effects may not.
  ir::Inst definingInst(ir::Value value) const {
    ir::ValueDef def = graph->definition(graph->resolveAliases(value));
    return def.isResult() && def.number == 0 ? def.inst() : ir::Inst();
  }
  /// Does \p opcode define a constant, which is made anew for each use?
  bool isConstant(ir::Opcode opcode) const {
    return opcodeFacts[static_cast<size_t>(opcode)].isConstant;
  }
  /// As definingInst, for constants only.
  ir::Inst definingConstant(ir::Value value) const {
    return constantBehind(graph->resolveAliases(value));
  }
  /// The number that \p value is, sign-extended from its type, if it is an iconst.
  std::optional<int64_t> constantOf(ir::Value value) const;
  /// \p value has exactly one use.
  bool isOnlyUse(ir::Value value) const {
    return valueFacts[graph->resolveAliases(value).index()].uses == UseState::Once;
  }
  /// The effects of \p load may take place at the root instead: nothing but the root depends on it,
  /// and no effect is in between.
  bool canSink(ir::Inst load) const;
  /// \p inst takes place at the root; its results are not lowered.
  void sink(ir::Inst inst);

  //===--- Registers -------------------------------------------------------===//

  /// The register of part \p part of \p value. A constant is put into a new one, here.
  VReg reg(ir::Value value, unsigned part = 0) {
    ir::Value real = graph->resolveAliases(value);
    ValueFacts &facts = valueFacts[real.index()];
    if (LLVM_UNLIKELY(facts.isConstant)) return constantReg(real, part);
    facts.isNeeded = true;
    return VReg(facts.first.index() + part, facts.first.regClass());
  }
  /// The register that the root must write result \p index (part \p part) to.
  VReg resultReg(ir::Inst inst, unsigned index = 0, unsigned part = 0);
  /// Result \p index (part \p part) is what \p reg holds.
  void setResult(ir::Inst inst, unsigned index, unsigned part, VReg reg);
  /// The register that the root's only result has got; the result itself is to be set anew.
  VReg takeResult(ir::Inst inst);
  VReg newReg(RegClass regClass) { return VReg(output->numVRegs++, regClass); }
  VReg newReg(ir::Type type) { return newReg(regClassOf(type)); }
  /// The class of (each part of) a value of \p type.
  static RegClass regClassOf(ir::Type type) {
    return type.isInt() ? RegClass::Int : RegClass::Float;
  }
  /// How many registers a value of \p type takes.
  static unsigned numParts(ir::Type type) { return type == ir::types::i128 ? 2 : 1; }

  //===--- Emission --------------------------------------------------------===//

  /// Appends an instruction to the group of the root. \p operands as in the record, with a
  /// definition and a use for each operand that is written in place; extra operands behind.
  void emit(uint16_t opcode, llvm::ArrayRef<MachineOperand> operands, TrapCode trap = TrapCode(),
            uint8_t flags = 0);
  MachineOperand immediate(int64_t value) { return output->makeImmediate(value); }
  MachineOperand memory(const MachineAddress &address) { return output->makeAddress(address); }
  /// The bytes of a constant behind the code, as memory.
  MachineAddress constantAddress(llvm::ArrayRef<uint8_t> bytes, uint32_t alignment);
  SymbolRef symbol(const ir::ExternalName &name, bool colocated, bool threadLocal = false);
  SymbolRef symbolOf(ir::FuncRef function);
  SymbolRef symbolOf(LibCall call);

  /// The block that successor \p index of the root, a terminator, leads to: blocks in the order of
  /// forEachBlockCall.
  regalloc::Block successor(unsigned index) const;
  /// Where handler \p index of the call that ends \p block begins; none if there is no such, or the
  /// call isn't reached.
  regalloc::Block handlerBlock(ir::Block block, int64_t index) const;
  unsigned numSuccessors() const;

  //===--- Calls (CallLowering.cpp) ----------------------------------------===//

  const SignatureLayout &layoutOf(ir::SigRef signature);
  /// What a call with \p signature does not preserve.
  regalloc::PRegSet clobbersOf(const ir::Signature &signature);
  const SignatureLayout &ownLayout() const { return functionLayout; }
  /// Puts the arguments of the root, a call, into place and appends the fixed registers to
  /// \p operands, with the definitions of results in registers.
  CallRef prepareCall(ir::SigRef signature, llvm::ArrayRef<ir::Value> arguments,
                      llvm::SmallVectorImpl<MachineOperand> &operands);
  /// Fetches the results that came in memory or packed, after the call has been emitted.
  void finishCall();
  /// A tail call puts its arguments where this function's own came in.
  struct TailCall {
    CallRef call;
    /// By how much the return address moves up, as the callee's stack arguments are fewer than this
    /// function's (negative: more, and `returnAddress` and `framePointer` were read before they
    /// were overwritten).
    int32_t delta = 0;
    VReg returnAddress, framePointer;
  };
  TailCall prepareTailCall(ir::SigRef signature, llvm::ArrayRef<ir::Value> arguments,
                           llvm::SmallVectorImpl<MachineOperand> &operands);
  /// The function reads variable arguments: its argument registers are saved at the entry.
  void useVariableArguments() { readsVariableArguments = true; }
  /// The words of the exception that the root, a call that ends a block, may pass to handlers and
  /// that some handler reads: parts of exn0, exn1, ...; none where nobody does.
  VReg exceptionWord(unsigned number) const;
  /// A call of a library function with operands and results in the registers of its C signature.
  void libraryCall(LibCall call, llvm::ArrayRef<VReg> arguments, llvm::ArrayRef<ir::Type> types,
                   llvm::ArrayRef<VReg> results, llvm::ArrayRef<ir::Type> resultTypes);
  /// Puts the results into place and appends the fixed registers to \p operands.
  void prepareReturn(llvm::ArrayRef<ir::Value> values,
                     llvm::SmallVectorImpl<MachineOperand> &operands);

  //===--- Errors and statistics -------------------------------------------===//

  /// There is no code for the root: \p message says why. The first one counts.
  void fail(const llvm::Twine &message);
  bool hasFailed() const { return !failure.empty(); }
  /// What there was no code for, or none.
  ir::Inst failedInst() const { return hasFailed() ? rootOfFailure : ir::Inst(); }
  void fired(unsigned rule) {
    if (rule < ruleCounts.size()) ++ruleCounts[rule];
  }
  /// By rule id; sized by whoever wants the counts.
  std::vector<uint64_t> ruleCounts;

private:
  struct Outcome;
  enum class UseState : uint8_t { Unused, Once, Multiple };
  enum class Effect : uint8_t { Never, Always, UnlessNotrap };
  struct OpcodeFacts {
    Effect effect;
    uint8_t numValues; ///< Arguments in the instruction itself.
    bool hasList;      ///< Of arguments.
    bool isConstant;   ///< It defines one.
  };
  struct ValueFacts {
    VReg first;    ///< The register of part 0.
    ir::Inst user; ///< The last one that was counted.
    UseState uses = UseState::Unused;
    bool isNeeded = false; ///< Somebody asked for its registers.
    bool isConstant = false;
  };

  void prepare();
  void numberValues();
  bool hasEffect(const ir::InstructionData &data) const;
  ir::Inst constantBehind(ir::Value real) const {
    return valueFacts[real.index()].isConstant ? graph->definition(real).inst() : ir::Inst();
  }
  VReg constantReg(ir::Value real, unsigned part);
  void countUses();
  uint32_t countUsesOf(ir::Block block, uint32_t color);
  void lowerBlock(uint32_t block);
  void lowerOriginalBlock(uint32_t block, ir::Block original);
  void lowerEdgeBlock(uint32_t block);
  void lowerTerminator(uint32_t block, ir::Inst inst);
  void lowerEntry();
  void collectBranchArguments(uint32_t block);
  VReg branchArgument(ir::Inst terminator, ir::BlockArgument argument, unsigned part);
  ir::Type branchArgumentType(ir::Inst terminator, ir::BlockArgument argument) const;
  VReg callOutcome(ir::Inst terminator, ir::BlockArgument argument, unsigned part);
  void addOutcome(ir::Inst call, ir::BlockArgument argument, unsigned part, VReg reg,
                  regalloc::PReg place);
  const Outcome *findOutcome(ir::Inst call, ir::BlockArgument argument, unsigned part) const;
  PReg outcomeRegister(ir::Inst call, ir::BlockArgument argument, unsigned part);
  const SignatureLayout &callLayout(ir::SigRef signature, llvm::ArrayRef<ir::Value> arguments);
  CallRef beginCall(ir::SigRef signature, const SignatureLayout &layout);
  void passArgument(const SignatureLayout &layout, const AbiValue &place, ir::Value value,
                    const MachineAddress &area, llvm::SmallVectorImpl<MachineOperand> &operands);
  void passByReference(const SignatureLayout &layout, const AbiValue &place, ir::Value value,
                       llvm::SmallVectorImpl<MachineOperand> &operands);
  void passPart(const AbiPart &part, VReg reg, const MachineAddress &area,
                llvm::SmallVectorImpl<MachineOperand> &operands);
  void takeResults(const SignatureLayout &layout, llvm::SmallVectorImpl<MachineOperand> &operands);
  VReg resultOfCall(unsigned index, unsigned part);
  bool fetchesOnEdge(ir::Inst inst);
  void fetchOnEdge();
  void fetchResult(const SignatureLayout &layout, const AbiValue &place, unsigned index);
  void describeHandlers(CallSite &site);
  VReg extended(const AbiPart &part, VReg reg);
  void returnValue(const AbiValue &place, ir::Value value,
                   llvm::SmallVectorImpl<MachineOperand> &operands);
  void takeParameter(ir::Value param, const AbiValue &place, uint32_t index,
                     llvm::SmallVectorImpl<MachineOperand> &defs);
  void computeStackLimit();
  void beginGroup(ir::Inst inst) {
    rootInst = inst;
    rootLocation = inst.isNone() ? SourceLocation() : source->sourceLocations.lookup(inst);
    groupBegin = static_cast<uint32_t>(output->insts.size());
  }
  void endGroup() {
    // Most groups are one instruction.
    if (output->insts.size() > groupBegin + 1)
      std::reverse(output->insts.begin() + groupBegin, output->insts.end());
    rootInst = ir::Inst();
    rootLocation = SourceLocation();
  }
  void emitGrowing(uint16_t opcode, llvm::ArrayRef<MachineOperand> operands, TrapCode trap,
                   uint8_t flags);
  bool isNeeded(ir::Inst inst) const;
  void putInOrder();
  void resolveAliases();
  VReg resolve(VReg reg);
  VReg valueReg(ir::Value value, unsigned part) const {
    VReg first = valueFacts[value.index()].first;
    return VReg(first.index() + part, first.regClass());
  }

  const ir::Function *source = nullptr;
  const ir::DataFlowGraph *graph = nullptr;
  const Target *machineTarget = nullptr;
  const TargetOptions *targetOptions = nullptr;
  MachineFunction *output = nullptr;
  BlockOrder order;
  bool sinking = false;
  std::array<OpcodeFacts, ir::numOpcodes> opcodeFacts;

  ScratchArray<ValueFacts> valueFacts; ///< By value; of aliases nothing.
  // By instruction.
  ScratchArray<uint32_t> colors; ///< Effects before it in its block, counted over the function.
  ScratchArray<uint8_t> states;
  static constexpr uint8_t hasEffectBit = 1;
  static constexpr uint8_t isSunkBit = 2; ///< Takes place at another; its results are not lowered.
  // By virtual register: what it is another name of, or none.
  ScratchArray<VReg> aliases;
  bool hasAliases = false;

  ir::Inst rootInst;
  SourceLocation rootLocation;
  uint32_t currentBlock = 0;
  uint32_t groupBegin = 0;               ///< The first instruction of the root's group.
  ScratchArray<uint32_t> instsWithBlock; ///< Number of instructions when the block was finished.
  // Arguments of each block's edges, collected backward with the blocks.
  ScratchArray<VReg> edgeArguments;
  ScratchArray<uint32_t> edgeArgumentBegins;

  SignatureLayout functionLayout, libraryLayout, variadicLayout;
  const SignatureLayout *currentCallLayout = nullptr;
  /// Results that come packed: the vector register of each, by result.
  llvm::SmallVector<std::pair<unsigned, VReg>, 2> packedResults;
  bool readsVariableArguments = false;
  std::vector<SignatureLayout> layouts; ///< By SigRef; valid where layoutStamps says so.
  std::vector<uint32_t> layoutStamps;
  uint32_t stamp = 0;
  ScratchArray<SymbolRef> functionSymbols; ///< By FuncRef.
  std::vector<SymbolRef> libCallSymbols;
  /// Of a call that ends a block: its results and the words of an exception, part by part.
  static constexpr unsigned packedPart = UINT32_MAX;
  struct Outcome {
    ir::BlockArgument argument;
    unsigned part; ///< packedPart: all parts in one register.
    VReg reg;
    PReg place;    ///< None: in memory.
    uint32_t next; ///< Of the same call: one more than its position, or 0.
  };
  std::vector<Outcome> outcomes;
  ScratchArray<uint32_t> outcomeHeads; ///< By instruction, as Outcome::next; empty without tables.
  VReg hiddenPointer;                  ///< Of this function: where results in memory go.
  std::string failure;
  ir::Inst rootOfFailure;
};

} // namespace cot::codegen

#endif // COT_CODEGEN_LOWERING_H

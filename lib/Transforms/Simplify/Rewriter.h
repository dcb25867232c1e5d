//===- Rewriter.h - What the rules of simplify see and do -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The functions that generated rules call: questions about values, and edits at the root. An
/// instruction that a rule makes stands in front of the root and takes its source location.
///
/// Invariant: `uses` counts the uses of every value outside dead instructions; what only dead
/// instructions use is dead as well.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_SIMPLIFY_REWRITER_H
#define COT_LIB_TRANSFORMS_SIMPLIFY_REWRITER_H

#include "cot/Analysis/ControlFlow.h"
#include "cot/IR/Builder.h"
#include "cot/Interpreter/Evaluator.h"
#include "cot/Support/EntitySet.h"
#include "cot/Transforms/Simplify.h"
#include "llvm/ADT/APInt.h"
#include <cstring>

namespace cot::simplify {

/// How often a value is used, and the numbers of its users, one combined with the other by
/// exclusive or: of a single use, that is the user.
struct Uses {
  int32_t count = 0;
  uint32_t users = 0;
};

/// A function as a run of simplify left it, when no rule matched anywhere: what is still the same,
/// and sees the same, need not be looked at again. Empty if there was no such run. Stands through
/// changes, since it is compared with what is there.
struct SimplifiedForm {
  static AnalysisKey key;
  struct Result {
    std::vector<ir::InstructionData> insts; // by number
    std::vector<Uses> uses;                 // by value
    void clear() {
      insts.clear();
      uses.clear();
    }
  };
  static void run(ir::Function &, AnalysisCache<ir::Function> &, Result &result) { result.clear(); }
};

/// What a Rewriter works in.
struct RewriterTables {
  struct Use {
    ir::Value value;
    ir::Inst user;
  };
  void clear() {
    uses.clear();
    dead.clear();
    deadInsts.clear();
    becameSingle.clear();
    reach.clear();
    worklist.clear();
    released.clear();
    previousUses.clear();
  }

  std::vector<Uses> uses; // by value, of all that there are between edits
  EntitySet<ir::Inst> dead;
  std::vector<ir::Inst> deadInsts;
  /// Values that one instruction alone uses since the last walk began.
  std::vector<ir::Value> becameSingle;
  /// How many steps from operand to user a change of the value may matter; 0 where it did not
  /// change.
  std::vector<uint8_t> reach;
  std::vector<ir::Inst> worklist;
  std::vector<Use> released;
  std::vector<ir::Value> previousUses;
};

class Rewriter : LentTables<RewriterTables> {
public:
  /// Begins with what the last run has left.
  Rewriter(ir::Function &function, const ControlFlowGraph &controlFlow,
           PassContext<ir::Function> &context);

  /// Simplifies \p inst, and what that makes, until no rule matches; constants are computed.
  /// True if anything changed; then \p inst may be gone.
  bool visit(ir::Inst inst);

  /// Visits all instructions, operands before their users, but those that nobody needs and those
  /// that see nothing that has changed since the last walk or run. True if anything changed.
  bool walk();
  /// Rewrites the operands of \p inst to the values behind aliases.
  void resolveOperands(ir::Inst inst) {
    if (aliasUses != 0) resolveAliases(inst);
  }
  /// Removes the instructions that nobody needs; returns how many.
  unsigned removeDead();
  /// Leaves the form for the next run; to be called at the end.
  void leave(SimplifiedForm::Result &form);
  /// To be called after a walk. Notes from now on what another one would have to look at. False if
  /// that is nothing: then no rule matches anywhere that did not match before.
  bool beginNextWalk();
  void count(Statistics &statistics) const;

  //===--- Questions -------------------------------------------------------===//

  const ir::DataFlowGraph &dfg() const { return graph; }
  const ir::InstructionData &data(ir::Inst inst) const { return graph[inst]; }
  ir::Type typeOf(ir::Value value) const { return graph.typeOf(value); }
  /// Of an instruction whose operands are no list: rules know no other ones.
  ir::Value argument(ir::Inst inst, unsigned i) const {
    assert(!ir::infoOf(graph[inst].format()).hasList);
    return graph.resolveAliases(graph[inst].value(i));
  }
  ir::Value result(ir::Inst inst, unsigned i = 0) const { return graph.results(inst)[i]; }
  ir::Inst definingInst(ir::Value value) const {
    // Of several results, rules know the first.
    ir::ValueDef def = graph.definition(value);
    return def.isResult() && def.number == 0 ? def.inst() : ir::Inst();
  }
  /// The value of an iconst, sign-extended.
  std::optional<int64_t> constantOf(ir::Value value) const;
  bool isOnlyUse(ir::Value value) const { return uses[value.index()].count == 1; }
  /// Every lane of the constant \p value is the same number: that, sign-extended from the lane.
  /// Floats count as their bits. 128-bit integers are known where they are extended.
  std::optional<int64_t> laneConstant(ir::Value value) const {
    ir::Inst inst = possibleConstant(value);
    return inst ? laneOf(inst, graph.typeOf(value)) : std::nullopt;
  }
  /// The instruction that defines \p value, if its opcode is one of constants.
  ir::Inst possibleConstant(ir::Value value) const {
    ir::Inst inst = definingInst(value);
    return inst && maybeConstants[unsigned(graph.opcode(inst))] ? inst : ir::Inst();
  }
  /// Whether \p value, for which that is \p inst, is a constant; the constant with such lanes.
  bool isConstant(ir::Inst inst, ir::Value value) const {
    return graph.opcode(inst) == ir::Opcode::Iconst || laneOf(inst, graph.typeOf(value));
  }
  bool isConstant(ir::Inst inst, ir::Value value, int64_t lane) const {
    return laneOf(inst, graph.typeOf(value)) == lane;
  }
  ir::BlockCall successor(unsigned i) const { return graph[root].blockCall(i); }

  //===--- Edits -----------------------------------------------------------===//

  /// Instructions in front of the root.
  ir::Builder &before() {
    builder.setBefore(root);
    return builder;
  }
  /// The next instruction is made in the place of the root.
  ir::Builder &replacing(ir::Inst inst);
  /// A constant with each lane \p lane, in front of the root.
  ir::Value constant(ir::Type type, int64_t lane);
  /// The results of the root become \p values.
  bool use(ir::Inst inst, llvm::ArrayRef<ir::Value> values, unsigned rule);
  bool remove(ir::Inst inst, unsigned rule);
  bool fired(unsigned rule) {
    ++firings[rule];
    ++allFirings;
    return true;
  }

  //===--- Conditions of rules (Simplify/Conditions.td) --------------------===//

  bool isPowerOfTwo(ir::Value k) const;
  bool isLargePowerOfTwo(ir::Value k) const;
  bool isNegatedPowerOfTwo(ir::Value k) const;
  bool isNegative(ir::Value k) const;
  bool isNonNegative(ir::Value k) const;
  bool isOdd(ir::Value k) const;
  bool isNonZero(ir::Value k) const;
  bool isAllOnes(ir::Value k) const;
  bool isSignedMin(ir::Value k) const;
  bool isSignedMax(ir::Value k) const;
  bool areEqual(ir::Value j, ir::Value k) const;
  bool areDifferent(ir::Value j, ir::Value k) const;
  bool areDisjoint(ir::Value j, ir::Value k) const;
  bool isSubsetOf(ir::Value j, ir::Value k) const;
  bool coverAll(ir::Value j, ir::Value k) const;
  bool isNegationOf(ir::Value j, ir::Value k) const;
  bool divides(ir::Value j, ir::Value k) const;
  bool isUnsignedBelow(ir::Value j, ir::Value k) const;
  bool isSignedBelow(ir::Value j, ir::Value k) const;
  bool isMultipleOfWidth(ir::Value k, ir::Value x) const;
  bool isSignShift(ir::Value k, ir::Value x) const;
  bool isBelowWidth(ir::Value k, ir::Value x) const;
  bool isWidthOf(ir::Value k, ir::Value x) const;
  bool isAtLeastWidth(ir::Value k, ir::Value x) const;
  bool isSumBelowWidth(ir::Value j, ir::Value k, ir::Value x) const;
  bool isSumAtLeastWidth(ir::Value j, ir::Value k, ir::Value x) const;
  bool isSumWidth(ir::Value j, ir::Value k, ir::Value x) const;
  bool hasTypeOfResult(ir::Value x) const;
  bool isNarrowerThanResult(ir::Value x) const;
  bool isWiderThanResult(ir::Value x) const;
  bool haveSameType(ir::Value x, ir::Value y) const;
  bool coversResult(ir::Value k) const;
  bool coversType(ir::Value k, ir::Value x) const;
  bool isMaskOfType(ir::Value k, ir::Value x) const;
  bool isAboveType(ir::Value k, ir::Value x) const;
  bool isZeroExtended(ir::Value k, ir::Value x) const;
  bool isSignExtended(ir::Value k, ir::Value x) const;
  bool isSameKindAsResult(ir::Value x) const;
  bool coversBits8(ir::Value k) const;
  bool coversBits16(ir::Value k) const;
  bool coversBits32(ir::Value k) const;
  bool isDivisor(ir::Value k) const;
  bool isSignedDivisor(ir::Value k) const;
  bool hasShortMultiplier(ir::Value k) const;
  bool hasShortSignedMultiplier(ir::Value k) const;

  //===--- Constants that rules compute ------------------------------------===//

  ir::Value shortMultiplier(ir::Value k, ir::Type type);
  ir::Value longMultiplier(ir::Value k, ir::Type type);
  ir::Value shortSignedMultiplier(ir::Value k, ir::Type type);
  ir::Value longSignedMultiplier(ir::Value k, ir::Type type);
  ir::Value log2(ir::Value k, ir::Type type);
  ir::Value amountSum(ir::Value j, ir::Value k, ir::Type type);
  ir::Value amountModulo(ir::Value k, ir::Value x, ir::Type type);

private:
  using DataValue = interpreter::DataValue;

  /// By opcode: what laneConstant or constantValue may know the result of.
  static const std::array<bool, ir::numOpcodes> maybeConstants;

  void recount();
  void beginFrom(const SimplifiedForm::Result &form);
  bool isAffected(ir::Inst inst);
  bool isChanged(ir::Inst inst) const {
    if (inst.index() >= lastInsts.size()) return true;
    // All bytes of an instruction mean something: two words are soon compared.
    static_assert(std::has_unique_object_representations_v<ir::InstructionData>);
    return std::memcmp(&std::as_const(graph)[inst], &lastInsts[inst.index()],
                       sizeof(ir::InstructionData)) != 0;
  }
  bool visitInOrder(ir::Inst inst);
  bool applyRules();
  void visitChanged(uint32_t firstNew);
  void passOn(ir::Inst inst, uint8_t left);
  bool visitSingleUsers();
  void resolveAliases(ir::Inst inst);
  std::optional<int64_t> laneOf(ir::Inst inst, ir::Type type) const {
    const ir::InstructionData &data = graph[inst];
    if (data.opcode() != ir::Opcode::Iconst) return laneOfOther(inst, type);
    return llvm::SignExtend64(uint64_t(data.imm64()), type.bits());
  }
  std::optional<int64_t> laneOfOther(ir::Inst inst, ir::Type type) const;
  std::optional<uint64_t> rootOfIntegers() const;
  void touch(ir::Inst inst);
  void growTables();
  void markDead(ir::Inst inst);
  void releaseUses();
  bool fold();
  bool foldConstants(llvm::ArrayRef<ir::Value> arguments, bool areIntegers);
  void replaceByConstants();
  bool isWideConstant(ir::Inst inst) const;
  std::optional<DataValue> constantValue(ir::Value value) const;
  /// A lane of the constant \p value.
  std::optional<llvm::APInt> number(ir::Value value) const;
  ir::Type resultType() const { return graph.typeOf(graph.firstResult(root)); }
  void countUse(ir::Value value, ir::Inst user);
  void countUses(ir::Inst inst);
  void countUsesInLists(ir::Inst inst);
  void moveUses(ir::Value from, ir::Value to);
  void noteUsesOfRoot();
  void noteChange(uint32_t firstNew);

  ir::Function &function;
  const ControlFlowGraph &controlFlow;
  ir::DataFlowGraph &graph;
  ir::Builder builder;
  /// Made for the first constant that facts do not tell.
  std::optional<interpreter::Evaluator> &evaluator;
  ir::Inst root;
  /// Instructions as the last run has left them; only in the first walk after it.
  llvm::ArrayRef<ir::InstructionData> lastInsts;
  bool tracksChanges = false, wasCutOff = false, looksAtAll = true;
  /// No fewer than the uses of aliases.
  uint64_t aliasUses = 0;
  llvm::MutableArrayRef<uint64_t> firings; // by rule
  uint64_t allFirings = 0;
  uint64_t fuel, folded = 0;
  llvm::SmallVector<DataValue, 3> operands;
  llvm::SmallVector<DataValue, 2> results;
};

} // namespace cot::simplify

#endif // COT_LIB_TRANSFORMS_SIMPLIFY_REWRITER_H

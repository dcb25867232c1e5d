//===- cot/IR/Verifier.h - Is a function well formed? -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Everything that passes, the interpreter and code generators take for granted about a function
/// is checked here: all ids exist, every block ends in its only terminator, every use is dominated
/// by its definition, types match the opcode tables and the signatures, the preamble makes sense.
///
/// The function may be anything that the parser or the API can produce: ids out of range, alias
/// cycles, blocks without instructions. Time is linear in the function, but for the dominator
/// tree's logarithm. Nothing recurses.
///
/// The wording of messages is part of the dialect: test files name them in `error:` directives.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_VERIFIER_H
#define COT_IR_VERIFIER_H

#include "cot/IR/Module.h"
#include "cot/Support/GraphDominators.h"
#include "llvm/ADT/Twine.h"

namespace cot::ir {

/// What an error is about.
class ErrorLocation {
public:
  enum Kind : uint8_t {
    WholeFunction,
    OfInst,
    OfBlock,
    OfValue,
    OfSignature,
    OfFunctionRef,
    OfStackSlot,
    OfDynamicStackSlot,
    OfDynamicType,
    OfGlobalValue,
    OfJumpTable,
    OfExceptionTable,
    OfAliasRegion,
    OfData,
  };

  constexpr ErrorLocation() = default;
  constexpr ErrorLocation(Inst inst) : ErrorLocation(OfInst, inst.index()) {}
  constexpr ErrorLocation(Block block) : ErrorLocation(OfBlock, block.index()) {}
  constexpr ErrorLocation(Value value) : ErrorLocation(OfValue, value.index()) {}
  constexpr ErrorLocation(SigRef sig) : ErrorLocation(OfSignature, sig.index()) {}
  constexpr ErrorLocation(FuncRef function) : ErrorLocation(OfFunctionRef, function.index()) {}
  constexpr ErrorLocation(StackSlot slot) : ErrorLocation(OfStackSlot, slot.index()) {}
  constexpr ErrorLocation(DynamicStackSlot s) : ErrorLocation(OfDynamicStackSlot, s.index()) {}
  constexpr ErrorLocation(DynamicType type) : ErrorLocation(OfDynamicType, type.index()) {}
  constexpr ErrorLocation(GlobalValue value) : ErrorLocation(OfGlobalValue, value.index()) {}
  constexpr ErrorLocation(JumpTable table) : ErrorLocation(OfJumpTable, table.index()) {}
  constexpr ErrorLocation(ExceptionTable t) : ErrorLocation(OfExceptionTable, t.index()) {}
  constexpr ErrorLocation(AliasRegion region) : ErrorLocation(OfAliasRegion, region.index()) {}
  constexpr ErrorLocation(DataId data) : ErrorLocation(OfData, data.index()) {}

  constexpr Kind kind() const { return what; }
  /// The entity's number; 0 for the function as a whole.
  constexpr uint32_t index() const { return number; }
  /// `inst4`, `block2`, `function`.
  void print(llvm::raw_ostream &os) const;
  friend constexpr bool operator==(ErrorLocation, ErrorLocation) = default;

private:
  constexpr ErrorLocation(Kind kind, uint32_t number) : what(kind), number(number) {}

  Kind what = WholeFunction;
  uint32_t number = 0;
};

struct VerifierError {
  ErrorLocation location;
  /// The text of the instruction; empty for other locations.
  std::string context;
  std::string message;
  /// Not a consequence of an earlier error: nothing before it was so wrong that the rest of the
  /// function cannot be judged. The errors that Cranelift's verifier reports are the certain ones.
  bool certain = true;

  /// `inst4 (v2 = iadd v0, v1): arg 1 (v1) has type i8, expected i32`
  void print(llvm::raw_ostream &os) const;
};

/// What the checks need to know about the machine.
struct VerifierTarget {
  /// 0: not known; what depends on it is not checked.
  unsigned pointerBits = 64;
  bool enablePinnedReg = false;
  bool preserveFramePointers = false;
};

/// Whether calls of convention \p convention can be tail calls (return_call).
bool supportsTailCalls(CallConv convention);
/// Whether calls of convention \p convention can be try_calls.
bool supportsExceptions(CallConv convention);
/// How many words of payload an exception from a callee of convention \p convention carries
/// (`exn0`, `exn1`), each of pointer size.
unsigned numExceptionPayloads(CallConv convention);

/// A reusable context: scratch memory stays from function to function.
class Verifier {
public:
  /// After this many errors the rest of the function is not looked at.
  static constexpr size_t maxErrors = 100;

  /// True when \p function has no errors. Without a target, what depends on one is not checked,
  /// and instructions that need one are errors.
  bool verify(const Function &function, const VerifierTarget *target = nullptr);
  /// Checks what belongs to the module itself: its data objects and imports, not its functions.
  bool verifyDeclarations(const Module &module);

  /// Of the last call: in the order of the text, preamble first.
  llvm::ArrayRef<VerifierError> errors() const { return list; }

private:
  //===--- Errors ----------------------------------------------------------===//

  void report(ErrorLocation location, const llvm::Twine &message);
  void report(Inst inst, const llvm::Twine &message);
  /// As report, and what follows is not certain.
  void reportFatal(ErrorLocation location, const llvm::Twine &message);
  void reportFatal(Inst inst, const llvm::Twine &message);
  bool knowsPointers() const { return target && target->pointerBits != 0; }
  bool full() const { return list.size() >= maxErrors; }

  //===--- The preamble (Preamble.cpp) -------------------------------------===//

  void checkPreamble();
  void checkGlobalValues();
  bool checkGlobalValueChains();
  void checkGlobalValue(GlobalValue value);
  void checkGlobalValueType(GlobalValue value, const GlobalValueData &data);
  void checkStackSlots();
  void checkAliasRegions();
  void checkFunctionSignature();
  void checkAbiParameters(llvm::ArrayRef<AbiParameter> list, bool results);
  void checkSignatures();
  bool checkSignature(const Signature &signature, ErrorLocation location);
  Type typeOf(const GlobalValueData &data) const;

  //===--- Blocks and values (Structure.cpp) -------------------------------===//

  void computeDominators();
  void checkEntryBlock();
  void resolveAliases();
  void checkBlock(Block block);
  bool isValidCall(BlockCall call) const;
  bool isValidTarget(Block block) const {
    return function->dfg.contains(block) && function->layout.isInserted(block);
  }

  //===--- Instructions ----------------------------------------------------===//

  void checkInst(Block block, Inst inst);
  /// Each of these is false where the checks after it would read what does not exist.
  bool checkReferences(Inst inst);
  bool checkTargetBlock(Inst inst, Block block);
  bool checkBlockCall(Inst inst, BlockCall call);
  bool checkJumpTable(Inst inst, JumpTable table);
  bool checkExceptionTable(Inst inst, ExceptionTable table);
  bool checkSigRef(Inst inst, SigRef signature);
  bool checkFuncRef(Inst inst, FuncRef function);
  bool checkUses(Block block, Inst inst);
  bool checkUse(Block block, Inst inst, Value value);
  bool checkDominance(Block block, Inst inst, Value value, Value resolved);
  bool checkResults(Inst inst);
  void checkHandlerAddress(Inst inst);
  void checkSideTables(Inst inst);

  //===--- Types (Types.cpp) -----------------------------------------------===//

  void checkTypes(Inst inst);
  void checkOperandTypes(Inst inst, Type control);
  void checkCall(Inst inst);
  void checkCallArguments(Inst inst, const Signature &signature, llvm::ArrayRef<Value> arguments);
  void checkTailCall(Inst inst, const Signature &signature);
  void checkReturnTypes(Inst inst, llvm::ArrayRef<Type> actual, llvm::StringRef mismatch);
  void checkPatchable(Inst inst, const ExternalFunction &callee);
  void checkBlockArguments(Inst inst);
  enum class Edge : uint8_t { Plain, NormalReturn, Exception };
  void checkBlockArguments(Inst inst, BlockCall call, Edge edge);
  /// The type of \p argument; no type when it is wrong (and reported) or unknown.
  Type blockArgumentType(Inst inst, BlockArgument argument, Edge edge);

  //===--- Rules of single opcodes (Special.cpp) ---------------------------===//

  void checkSpecial(Inst inst);
  void checkAddress(Inst inst);
  void checkBitcast(Inst inst);
  void checkConstantSize(Inst inst);
  void checkLane(Inst inst);
  void checkShuffle(Inst inst);
  void checkIntegerConstant(Inst inst);
  void checkMachineState(Inst inst);
  void checkGlobalValueUse(Inst inst);

  const Function *function = nullptr;
  const VerifierTarget *target = nullptr;
  std::vector<VerifierError> list;
  bool certain = true;
  /// The references of the instruction at hand are sound enough to print it.
  bool printable = false;

  // Scratch, by block.
  std::vector<uint32_t> edgeOffsets, edgeTargets;
  DominatorTree dominators;
  /// By value, when the function has aliases: the value behind them, none for a cycle.
  std::vector<Value> resolved;
  std::vector<Value> aliasPath;
  bool hasAliases = false;
  std::vector<uint8_t> colors;
};

} // namespace cot::ir

#endif // COT_IR_VERIFIER_H

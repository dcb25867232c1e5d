//===- FunctionReader.h - Reading one function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Reads what stands between the braces of a function. Values and blocks are used by number before
/// they are defined; uses that came first are checked at the end.
///
/// After an error in a line, the values that the line should have defined are remembered, so that
/// their uses are not reported as well.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_IR_PARSER_FUNCTIONREADER_H
#define COT_LIB_IR_PARSER_FUNCTIONREADER_H

#include "Parser/TextReader.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"

namespace cot::ir {

/// What an older spelling of an instruction stands for.
struct OldSpelling;

class FunctionReader {
public:
  explicit FunctionReader(TextReader &in) : in(in) {}

  /// From behind the opening brace to behind the closing one. False if there were errors.
  bool read(Function &function, FunctionPlaces *places);

private:
  //===--- Preamble (Preamble.cpp) ---------------------------------------------===//

  bool isPreambleEntity() const;
  bool readPreambleEntity();
  bool readStackSlot();
  bool readDynamicStackSlot();
  bool readDynamicType();
  bool readGlobalValue();
  bool readGlobalValueData(GlobalValueData &data);
  bool readSignatureEntity();
  bool readFunctionEntity();
  bool readConstant();
  bool readAliasRegion();
  bool readStackLimit();
  bool readReference(GlobalValue &global);
  /// Makes \p data the entity that \p name names. Numbers left out get \p filler.
  template <typename Id, typename Data>
  bool define(EntityMap<Id, Data> &map, llvm::BitVector &defined, const Token &name, Data data,
              const Data &filler, FunctionPlaces::Places<Id> FunctionPlaces::*place);

  //===--- Body (Body.cpp) -----------------------------------------------------===//

  void readBody();
  bool readBlockHeader();
  bool readBlockParameters(Block block);
  bool readStatement();
  bool readResults();
  bool readTags();
  bool readLocation();
  bool readLabel();
  bool readAlias();
  bool readInst();
  bool readControlType(Type &type);
  bool readStackMap(Inst inst);
  bool finishBlock();
  void recover(const char *statement);
  void checkForwardUses();

  struct Opened {
    Opcode opcode;
    TextOffset offset;
    Type explicitType;
  };
  bool inferType(const InstructionData &data, const Opened &opened, Type &control);
  bool finishInst(const InstructionData &data, const Opened &opened);
  bool append(const InstructionData &data, const Opened &opened);
  bool attachFewResults(Inst inst, Type control, Opcode opcode);
  bool attachResults(Inst inst, Type control, const Opened &opened);
  void place(Inst inst);

  //===--- Operands (Operands.cpp) ---------------------------------------------===//

  bool readOperands(InstructionData &data, const Opened &opened);
  bool readField(InstructionData &data, const FieldInfo &field, const Opened &opened);
  bool readValue(Value &value, const char *what = "a value");
  bool readValues(EntityList<Value> &list, bool inParentheses);
  bool readArguments(InstructionData &data, const FieldInfo &field);
  bool readBlock(Block &block);
  bool readBlockCall(BlockCall &call);
  bool readBlockArgument();
  bool readJumpTable(JumpTable &table);
  bool readExceptionTable(ExceptionTable &table);
  bool readExceptionItem(ExceptionTableData &table);
  bool readImmediate(InstructionData &data, const Opened &opened);
  bool readInlineConstant(Constant &constant, const Opened &opened);
  template <typename Id>
  bool readDefined(Id &id, TokenKind kind, const llvm::BitVector &defined, const char *what);
  /// Makes the value or block \p number exist.
  bool reach(Value value) { return value.index() < dfg->numValues() || reachNew(value); }
  bool reach(Block block) { return block.index() < dfg->numBlocks() || reachNew(block); }
  bool reachNew(Value value);
  bool reachNew(Block block);
  bool isDefined(Value value) const { return dfg->definition(value).kind != ValueDef::Unused; }

  //===--- Older spellings (OldSpellings.cpp) ----------------------------------===//

  bool readOldSpelling(const OldSpelling &old, Opened opened);
  bool settleType(Value x, Opened &opened);
  bool readImmediateOperation(const OldSpelling &old, Opened opened);
  bool readStackAccess(const OldSpelling &old, Opened opened);
  bool readComplemented(Opened opened);
  bool readZeroBranch(const OldSpelling &old, Opened opened);
  bool joinZeroBranch(const InstructionData &jump);
  /// An operand of an expansion: a value of the text or, if there is one, a helper's result.
  struct Source {
    Source(Value value) : value(value) {}
    Source(Inst helper) : helper(helper) {}
    Value value;
    Inst helper;
  };
  bool readTwoValues(Value &x, Value &y);
  bool readCarryIn(Opened opened);
  bool readLaneSelect(Opened opened);
  bool readPseudoMinimum(const OldSpelling &old, Opened opened);
  bool readConvertLow(Opened opened);
  bool readDotProduct(Opened opened);
  bool readCompareBranch(Opened opened);
  Source asBitsOf(Source mask, Type type);
  /// Appends a helper with fixed operands.
  Source compute(InstructionData data, Type type, llvm::ArrayRef<Source> operands);
  bool computeResult(const Opened &opened, llvm::ArrayRef<Source> operands);
  /// Appends an instruction whose result of type \p type gets its number at the end.
  Inst appendHelper(const InstructionData &data, Type type);
  /// Operand \p word of \p user is the result of \p helper.
  void useHelper(Inst helper, Inst user, unsigned word);
  void numberHelpers();

  // What a number that the text names without a definition costs.
  static constexpr size_t bytesPerValue = 16;
  static constexpr size_t bytesPerBlock = 24;
  static constexpr const char *missingJump = "a `jump` must follow `brz` and `brnz`";

  TextReader &in;
  Function *function = nullptr;
  DataFlowGraph *dfg = nullptr;
  FunctionPlaces *places = nullptr;
  bool failed = false;

  // Which numbers of the preamble are defined.
  llvm::BitVector stackSlots, dynamicStackSlots, dynamicTypes, globalValues, signatures, functions,
      constants;
  /// The first constant of each content.
  llvm::StringMap<Constant> constantsByContent;
  /// Dynamic types that are named before they can be known, and where.
  std::vector<std::pair<DynamicType, TextOffset>> dynamicTypeUses;

  // The current statement.
  Block block;
  llvm::SmallVector<Value, 4> results;
  llvm::SmallVector<DebugTag, 2> tags;
  SourceLocation location;
  TextOffset statementOffset = 0;
  /// Labels that take effect before the next instruction.
  std::vector<ValueLabel> labels;
  TextOffset labelOffset = 0;

  struct ForwardUse {
    Value value;
    TextOffset offset;
  };
  std::vector<ForwardUse> forwardUses;
  /// Values whose definitions had errors.
  llvm::DenseSet<uint32_t> poisoned;

  struct Helper {
    Inst inst;
    Type type;
    Inst user;
    unsigned word;
  };
  std::vector<Helper> helpers;
  /// A `brz` or `brnz` that waits for the jump behind it.
  struct ZeroBranch {
    Opened opened;
    Value condition;
    BlockCall target;
    bool branchIfZero;
    /// Of `br_icmp`: what computes the condition.
    Inst comparison;
  };
  std::optional<ZeroBranch> zeroBranch;

  // Scratch.
  llvm::SmallVector<Value, 16> valueScratch;
  llvm::SmallVector<BlockArgument, 16> argumentScratch;
  llvm::SmallVector<Type, 4> typeScratch;
};

} // namespace cot::ir

#endif // COT_LIB_IR_PARSER_FUNCTIONREADER_H

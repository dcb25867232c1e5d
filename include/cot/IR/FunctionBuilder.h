//===- cot/IR/FunctionBuilder.h - From variables to SSA form -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Builds a function from a source language whose variables change: the front end declares
/// variables, defines and uses them block by block, and the builder finds which value a use means,
/// adding block parameters where control flow joins.
///
/// Algorithm: M. Braun, S. Buchwald, S. Hack, R. Leissa, C. Mallon, A. Zwinkau, "Simple and
/// Efficient Construction of Static Single Assignment Form", CC 2013. Look-ups through predecessors
/// use an explicit stack, never recursion.
///
/// A block is sealed once all branches to it are built; a use in a block that is not sealed yet
/// gets a parameter that is completed, or found superfluous, at the seal.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_FUNCTIONBUILDER_H
#define COT_IR_FUNCTIONBUILDER_H

#include "cot/IR/Builder.h"

namespace cot::ir {

/// A variable of the source program.
COT_ENTITY(Variable, "var");

class FunctionBuilder {
public:
  /// Builds into \p function, which must be empty but for its name and signature.
  explicit FunctionBuilder(Function &function)
      : function(function), dfg(function.dfg), ins(function) {}

  Block makeBlock();
  /// Makes \p block the one that is built; it is appended to the layout.
  void switchToBlock(Block block);
  Block currentBlock() const { return current; }
  /// Gives \p block one parameter for each of the signature's.
  void appendFunctionParameters(Block block);
  /// No more branches to \p block will be built.
  void sealBlock(Block block);
  void sealAllBlocks();

  Variable declareVariable(Type type);
  void define(Variable variable, Value value);
  /// The value of \p variable here; zero on paths where it was never defined.
  Value use(Variable variable);

  //===--- Instructions ----------------------------------------------------===//

  /// The builder at the end of the current block. After a terminator, switch to another block
  /// before building more.
  Builder &instructions() { return ins; }
  void jump(Block target, llvm::ArrayRef<Value> arguments = {});
  void brif(Value condition, Block ifTrue, llvm::ArrayRef<Value> trueArguments, Block ifFalse,
            llvm::ArrayRef<Value> falseArguments);
  /// Tells the builder about a branch that was made through instructions(), so that its targets
  /// know their predecessor.
  void noteBranch(Inst inst);

  /// Seals what is open and ends the construction.
  void finish();

private:
  struct BlockState {
    bool sealed = false;
    /// Branches to this block, each once.
    std::vector<Inst> predecessors;
    /// Parameters added while unsealed.
    std::vector<std::pair<Variable, Value>> incomplete;
  };
  /// One step of a look-up: find the variable's value at the end of a block, or complete a
  /// parameter with the values found at the end of its block's predecessors.
  struct Step {
    Block block;
    Value parameter; ///< none: a look-up
  };

  SecondaryMap<Block, Value> &definitions(Variable variable) { return values[variable.index()]; }
  Value lookUp(Variable variable, Block block);
  void run(Variable variable);
  void findAtEnd(Variable variable, Block block);
  void complete(Variable variable, Block block, Value parameter);
  void pushPredecessors(Block block, Value parameter);
  Value zeroInEntry(Type type);

  Function &function;
  DataFlowGraph &dfg;
  Builder ins;
  Block current;
  std::vector<Type> variableTypes;
  std::vector<SecondaryMap<Block, Value>> values;
  SecondaryMap<Block, BlockState> blocks;
  std::vector<Step> steps;
  std::vector<Value> found;
  std::vector<Block> visited;
};

} // namespace cot::ir

#endif // COT_IR_FUNCTIONBUILDER_H

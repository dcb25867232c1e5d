//===- cot/Interpreter/Evaluator.h - Single instructions on constants -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What an instruction gives for known operands: the interpreter's semantics for passes that
/// compute at compile time, so that no pass has a second idea of what an opcode means.
///
//===----------------------------------------------------------------------===//

#ifndef COT_INTERPRETER_EVALUATOR_H
#define COT_INTERPRETER_EVALUATOR_H

#include "cot/Interpreter/Interpreter.h"

namespace cot::interpreter {

class Evaluator {
public:
  /// True for opcodes whose results depend on their operands and immediates alone. Some may trap.
  static bool canEvaluate(ir::Opcode opcode);

  /// The value of a constant instruction (iconst, f32const, vconst, ...); nothing for others.
  static std::optional<DataValue> constant(const ir::Function &function, ir::Inst inst);

  /// Computes \p inst of \p function, for which canEvaluate holds, with \p operands in place of its
  /// value operands. False, with \p results empty, if it traps or its types have no meaning.
  bool evaluate(const ir::Function &function, ir::Inst inst, llvm::ArrayRef<DataValue> operands,
                llvm::SmallVectorImpl<DataValue> &results);

private:
  /// A function of the one instruction, made anew each time in the same memory.
  ir::Function scratch;
  Interpreter interpreter;
};

} // namespace cot::interpreter

#endif // COT_INTERPRETER_EVALUATOR_H

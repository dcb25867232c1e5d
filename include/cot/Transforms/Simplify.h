//===- cot/Transforms/Simplify.h - Algebraic simplification -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pass `simplify`, and its rules for passes that walk over instructions themselves.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TRANSFORMS_SIMPLIFY_H
#define COT_TRANSFORMS_SIMPLIFY_H

#include "cot/IR/Function.h"
#include "cot/Pass/PassManager.h"
#include <memory>

namespace cot {

namespace simplify {
class Rewriter;
}

/// Rewrites instructions by the rules of lib/Transforms/Simplify/*.td, each of which is proved, and
/// computes what is constant. Operands are looked at before their users; what a rule makes is
/// looked at again, at most a fixed number of times for each instruction of the function.
struct Simplification {
  static constexpr llvm::StringLiteral name = "simplify";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

/// The rules for a pass that walks over \p function in an order in which operands come before their
/// users. Between two visits that pass may change the function in any way; it must call `recount`
/// before the next visit if it removed or added uses, or `(once ...)` in rules is answered by old
/// numbers, which is never wrong but may miss a rule or keep an instruction alive.
class InstructionSimplifier {
public:
  explicit InstructionSimplifier(ir::Function &function);
  ~InstructionSimplifier();

  /// Applies rules to \p inst, and to what they make, until none matches. True if anything changed:
  /// then \p inst may be another instruction, or have left the layout with its results aliases of
  /// other values. New instructions stand in front of it; those that nobody needs any more stay.
  bool visit(ir::Inst inst);
  void recount();
  void count(Statistics &statistics) const;

private:
  std::unique_ptr<simplify::Rewriter> rewriter;
};

} // namespace cot

#endif // COT_TRANSFORMS_SIMPLIFY_H

//===- PrinterPasses.h - Passes whose purpose is to print or check -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// `print<...>` and `verify`. Private to the room.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_PASSES_PRINTERPASSES_H
#define COT_LIB_PASSES_PRINTERPASSES_H

#include "cot/IR/Module.h"
#include "cot/Pass/PassManager.h"

namespace cot {

struct FunctionPrinterPass {
  static constexpr llvm::StringLiteral name = "print";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

struct ModulePrinterPass {
  static constexpr llvm::StringLiteral name = "print<module>";
  PreservedAnalyses run(ir::Module &module, PassContext<ir::Module> &context);
};

struct ControlFlowPrinterPass {
  static constexpr llvm::StringLiteral name = "print<cfg>";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

struct DominatorPrinterPass {
  static constexpr llvm::StringLiteral name = "print<domtree>";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

struct PostDominatorPrinterPass {
  static constexpr llvm::StringLiteral name = "print<postdomtree>";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

struct LoopPrinterPass {
  static constexpr llvm::StringLiteral name = "print<loops>";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

struct VerifierPass {
  static constexpr llvm::StringLiteral name = "verify";
  PreservedAnalyses run(ir::Function &function, PassContext<ir::Function> &context);
};

/// What the verifier says of \p function, a line an error; empty if it is valid.
std::string verificationErrors(const ir::Function &function);

} // namespace cot

#endif // COT_LIB_PASSES_PRINTERPASSES_H

//===- cot/CodeGen/Compile.h - From a CLIF function to bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The pipeline of machine passes over one function (MachinePass.h). A FunctionCompiler holds the
/// scratch memory of all of them and is reused from function to function, one per thread.
///
/// Invariants: the code of a function depends on the function and the options alone; a pass works
/// on what the machine function says, so that stopping after it and going on later changes nothing.
///
//===----------------------------------------------------------------------===//

#ifndef COT_CODEGEN_COMPILE_H
#define COT_CODEGEN_COMPILE_H

#include "cot/CodeGen/Allocation.h"
#include "cot/CodeGen/Combine.h"
#include "cot/CodeGen/Lowering.h"
#include "cot/CodeGen/MachinePass.h"
#include "cot/CodeGen/SideTables.h"

namespace cot {
class PassInstrumentation;
}

namespace cot::codegen {

struct CompileOptions {
  TargetOptions target;
  regalloc::Options allocator;
  /// The checker proves every allocation.
  bool verifyAllocation = false;
};

class FunctionCompiler {
public:
  FunctionCompiler(const Target &target, const CompileOptions &options);
  ~FunctionCompiler();

  /// Compiles \p function into \p buffer, which it clears first. The buffer's symbols are numbered
  /// as symbols() lists them.
  llvm::Error compile(const ir::Function &function, mc::CodeBuffer &buffer) {
    return run(function, MachinePassRange(), buffer);
  }

  /// Runs the passes of \p range over \p function. Where it does not begin with lowering, the
  /// machine function is the one that was adopted before. Each pass is printed, timed, ... as
  /// \p instrumentation says, if there is one.
  llvm::Error run(const ir::Function &function, MachinePassRange range, mc::CodeBuffer &buffer,
                  PassInstrumentation *instrumentation = nullptr);
  /// Takes a function that passes up to some point have made; it has been checked
  /// (MachineText.h).
  void adopt(MachineFunction &&function) {
    machine = std::move(function);
    isAdopted = true;
  }

  /// Of the last function.
  const MachineFunction &machineFunction() const { return machine; }
  llvm::ArrayRef<MachineSymbol> symbols() const { return machine.symbols; }
  const FrameLayout &frame() const { return frameLayout; }
  /// Fills \p tables with what is known of the last function, whose code is in \p buffer.
  void collectSideTables(const mc::CodeBuffer &buffer, SideTables &tables) const {
    tables.collect(machine, frameLayout, machineTarget, buffer);
  }
  const regalloc::Statistics &allocatorStatistics() const { return allocation.statistics(); }
  LoweringContext &lowering() { return loweringContext; }
  /// Prints the last allocation as CompCert's LTL.
  void printAllocation(llvm::raw_ostream &os, llvm::StringRef name) const {
    allocation.printLtl(os, name);
  }
  const CombineCounts &combineCounts() const { return combine.counts(); }
  const MachinePassCounts &passCounts() const { return counts; }

private:
  struct Passes;
  bool isWanted(MachinePass pass, MachinePassRange range) const;
  llvm::Error runPass(MachinePass pass, const ir::Function &function, mc::CodeBuffer &buffer);
  llvm::Error prepareAdopted(const ir::Function &function, MachinePass first);
  llvm::Error layOutFrame();
  regalloc::MachineEnvironment &environmentOf(const ir::Function &function);
  void print(llvm::raw_ostream &os, const ir::Function &function) const;

  const Target &machineTarget;
  CompileOptions compileOptions;
  MachineFunction machine;
  LoweringContext loweringContext;
  std::unique_ptr<OperandPlans> plans;
  std::unique_ptr<Passes> passes;
  AllocationContext allocation;
  Combine combine;
  FrameLayout frameLayout;
  SignatureLayout adoptedLayout;
  bool isAdopted = false;
  /// What the machine function is; nothing before it is lowered.
  std::optional<MachinePass> lastPass;
  bool hasAccesses = false; ///< Those of `combine` are the machine function's.
  MachinePassCounts counts;
};

} // namespace cot::codegen

#endif // COT_CODEGEN_COMPILE_H

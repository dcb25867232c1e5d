//===- cot/IR/Printer.h - From functions and modules to text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Prints what the parser reads: parsing the printed text gives an equal function. Also prints
/// functions that do not verify, for messages about them.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_PRINTER_H
#define COT_IR_PRINTER_H

#include "cot/IR/Module.h"
#include "llvm/Support/raw_ostream.h"

namespace cot::ir {

struct PrintOptions {
  /// Which comments of a module are printed. RunLines: those that start with `run` or `print`,
  /// which are a test's content rather than remarks.
  enum CommentChoice : uint8_t { NoComments, RunLines, AllComments };
  CommentChoice comments = RunLines;
  /// `; v1 = 5` behind an instruction that uses constants.
  bool constantComments = true;
  /// Print `u8:9` in the preamble as a reference into the function's table of names,
  /// `userextname0`, where Cranelift does so (global values). Such text does not read back.
  bool userNameReferences = false;
};

void printModule(llvm::raw_ostream &os, const Module &module, const PrintOptions &options = {});
/// From `function` to the closing brace and the end of its line.
void printFunction(llvm::raw_ostream &os, const Function &function,
                   const PrintOptions &options = {});
/// `block0(v0: i32) cold`: what stands before the colon.
void printBlockHeader(llvm::raw_ostream &os, const Function &function, Block block);
/// `v3 = iadd v1, v2`, without indentation, location, tags and comments.
void printInst(llvm::raw_ostream &os, const Function &function, Inst inst);
/// What stands in a preamble after the equals sign.
void printStackSlot(llvm::raw_ostream &os, const StackSlotData &slot);
void printGlobalValue(llvm::raw_ostream &os, const GlobalValueData &global);
void printExternalFunction(llvm::raw_ostream &os, const ExternalFunction &function);
void printDataObject(llvm::raw_ostream &os, const DataObject &object);

/// The text of printInst and printFunction as strings.
std::string toString(const Function &function, Inst inst);
std::string toString(const Function &function);

} // namespace cot::ir

#endif // COT_IR_PRINTER_H

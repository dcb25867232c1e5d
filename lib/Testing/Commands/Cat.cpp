//===- Cat.cpp - test cat: what is read is printed -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Commands/Commands.h"
#include "cot/IR/Printer.h"

using namespace cot::testing;

void cot::testing::runCat(TestContext &context) {
  ir::PrintOptions options;
  options.userNameReferences = true;
  const ir::Module &module = context.file.module();
  for (size_t i = 0; i < module.functions.size(); ++i) {
    std::string text;
    llvm::raw_string_ostream os(text);
    ir::printFunction(os, *module.functions[i], options);
    context.checkOutput(i, text);
  }
}

//===- ModuleSettings.cpp - What a module's text sets -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/ModuleSettings.h"
#include "llvm/ADT/SmallVector.h"

using namespace cot;
using llvm::StringRef;

void ir::applyHeaderSettings(const Module &module, StringRef machine, Settings &settings) {
  std::string error;
  bool hasTarget = machine.empty();
  for (const TextLine &line : module.header) {
    StringRef words = line.text;
    bool isTarget = words.consume_front("target ");
    if (!isTarget && !words.consume_front("set ")) continue;
    if (isTarget && (hasTarget || !words.consume_front(machine))) continue;
    hasTarget |= isTarget;
    // The rest of the triple is no setting.
    if (isTarget) words = words.drop_while([](char c) { return c != ' '; });
    llvm::SmallVector<StringRef, 8> list;
    words.split(list, ' ', -1, /*KeepEmpty=*/false);
    for (StringRef word : list)
      settings.apply(word, error);
  }
}

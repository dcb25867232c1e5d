//===- Statistics.cpp - Counting what an allocation costs -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/Allocate.h"

using namespace cot;
using namespace cot::regalloc;

void regalloc::countEdits(const MachineEnvironment &environment, Output &output) {
  Statistics &statistics = output.statistics;
  statistics.spills = statistics.reloads = statistics.moves = statistics.rematerializations = 0;
  for (const PlacedEdit &placed : output.edits)
    countEdit(environment, placed.edit, statistics);
}

llvm::StringRef regalloc::algorithmName(Algorithm algorithm) {
  switch (algorithm) {
  case Algorithm::Ion:
    return "ion";
  case Algorithm::Fast:
    return "fast";
  case Algorithm::Irc:
    return "irc";
  }
  llvm_unreachable("all algorithms are covered");
}

std::optional<Algorithm> regalloc::parseAlgorithm(llvm::StringRef name) {
  for (Algorithm algorithm : {Algorithm::Ion, Algorithm::Fast, Algorithm::Irc})
    if (name == algorithmName(algorithm)) return algorithm;
  return std::nullopt;
}

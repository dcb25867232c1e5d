//===- Commands.cpp - The commands of test lines, and what they share -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Commands/Commands.h"

using namespace cot;
using namespace cot::testing;
using ir::ErrorLocation;

static constexpr Command commands[] = {
#define COT_COMMAND(name, function, needsTarget) {name, needsTarget, function},
#include "Commands/Commands.def"
};

llvm::ArrayRef<Command> cot::testing::allCommands() { return commands; }

const Command *cot::testing::findCommand(llvm::StringRef name) {
  for (const Command &command : commands)
    if (command.name == name) return &command;
  return nullptr;
}

static ir::TextOffset placeOf(const ir::FunctionPlaces &places, ErrorLocation location) {
  auto in = [&]<typename Id>(const SecondaryMap<Id, ir::TextOffset> &map) {
    return map[Id(location.index())];
  };
  switch (location.kind()) {
  case ErrorLocation::OfInst:
    return in(places.insts);
  case ErrorLocation::OfBlock:
    return in(places.blocks);
  case ErrorLocation::OfValue:
    return in(places.values);
  case ErrorLocation::OfSignature:
    return in(places.signatures);
  case ErrorLocation::OfFunctionRef:
    return in(places.functions);
  case ErrorLocation::OfStackSlot:
    return in(places.stackSlots);
  case ErrorLocation::OfDynamicStackSlot:
    return in(places.dynamicStackSlots);
  case ErrorLocation::OfDynamicType:
    return in(places.dynamicTypes);
  case ErrorLocation::OfGlobalValue:
    return in(places.globalValues);
  case ErrorLocation::OfAliasRegion:
    return in(places.aliasRegions);
  case ErrorLocation::WholeFunction:
  case ErrorLocation::OfJumpTable:
  case ErrorLocation::OfExceptionTable:
  case ErrorLocation::OfData:
    break;
  }
  return ir::noPlace;
}

uint32_t cot::testing::lineOf(const TestFile &file, size_t index, ErrorLocation location) {
  const ir::FunctionPlaces &places = file.places(index);
  ir::TextOffset place = placeOf(places, location);
  return file.lineOf(place == ir::noPlace ? places.header : place);
}

std::vector<ir::VerifierError> cot::testing::verifyOne(const TestContext &context, size_t index) {
  std::optional<ir::VerifierTarget> target;
  if (context.target) target = context.target->verifierTarget();
  ir::Verifier verifier;
  verifier.verify(*context.file.module().functions[index], target ? &*target : nullptr);
  return verifier.errors().vec();
}

bool cot::testing::verifyAll(TestContext &context) {
  bool good = true;
  for (size_t i = 0; i < context.file.module().functions.size(); ++i)
    for (const ir::VerifierError &error : verifyOne(context, i)) {
      good = false;
      context.fail(lineOf(context.file, i, error.location), "verifier: " + error.message);
    }
  return good;
}

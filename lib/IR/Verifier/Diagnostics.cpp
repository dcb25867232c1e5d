//===- Diagnostics.cpp - The verifier's errors in the text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/VerifierDiagnostics.h"

using namespace cot;
using namespace cot::ir;

/// The terminator that uses \p table.
template <typename Uses> static Inst findUser(const Function &function, Uses uses) {
  for (Block block : function.layout.blocks())
    if (Inst last = function.layout.lastInst(block); last && uses(function.dfg[last])) return last;
  return Inst();
}

static TextOffset ownPlace(ErrorLocation location, const Function &function,
                           const FunctionPlaces &places) {
  uint32_t index = location.index();
  switch (location.kind()) {
  case ErrorLocation::OfInst:
    return places.insts.lookup(Inst(index));
  case ErrorLocation::OfBlock:
    return places.blocks.lookup(Block(index));
  case ErrorLocation::OfValue:
    return places.values.lookup(Value(index));
  case ErrorLocation::OfSignature:
    return places.signatures.lookup(SigRef(index));
  case ErrorLocation::OfFunctionRef:
    return places.functions.lookup(FuncRef(index));
  case ErrorLocation::OfStackSlot:
    return places.stackSlots.lookup(StackSlot(index));
  case ErrorLocation::OfDynamicStackSlot:
    return places.dynamicStackSlots.lookup(DynamicStackSlot(index));
  case ErrorLocation::OfDynamicType:
    return places.dynamicTypes.lookup(DynamicType(index));
  case ErrorLocation::OfGlobalValue:
    return places.globalValues.lookup(GlobalValue(index));
  case ErrorLocation::OfAliasRegion:
    return places.aliasRegions.lookup(AliasRegion(index));
  case ErrorLocation::OfJumpTable:
    return places.insts.lookup(findUser(function, [&](const InstructionData &data) {
      return data.format() == Format::BranchTable && data.jumpTable().index() == index;
    }));
  case ErrorLocation::OfExceptionTable:
    return places.insts.lookup(findUser(function, [&](const InstructionData &data) {
      bool hasTable = data.format() == Format::TryCall || data.format() == Format::TryCallIndirect;
      return hasTable && data.exceptionTable().index() == index;
    }));
  case ErrorLocation::WholeFunction:
  case ErrorLocation::OfData:
    return noPlace;
  }
  return noPlace;
}

TextOffset cot::ir::placeOf(ErrorLocation location, const Function &function,
                            const FunctionPlaces &places) {
  TextOffset place = ownPlace(location, function, places);
  return place == noPlace ? places.header : place;
}

bool cot::ir::verifyModule(const Module &module, const SourceMap &map, llvm::StringRef fileName,
                           llvm::StringRef text, const VerifierTarget *target,
                           DiagnosticList &diagnostics) {
  Verifier verifier;
  bool valid = verifier.verifyDeclarations(module);
  for (const VerifierError &error : verifier.errors()) {
    uint32_t index = error.location.index();
    bool known = error.location.kind() == ErrorLocation::OfData && index < map.data.size();
    diagnostics.errorAt(fileName, text, known ? map.data[index] : 0, error.message);
  }
  for (size_t i = 0; i < module.functions.size() && !diagnostics.full(); ++i) {
    const Function &function = *module.functions[i];
    if (verifier.verify(function, target)) continue;
    valid = false;
    for (const VerifierError &error : verifier.errors())
      diagnostics.errorAt(fileName, text, placeOf(error.location, function, map.functions[i]),
                          error.message);
  }
  return valid;
}

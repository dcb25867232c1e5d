//===- Verifier.cpp - Is a function well formed? -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The verifier's errors and the order of its checks. Which checks there are, what they say and
/// after which of them the rest is uncertain follows Cranelift's verifier.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/Verifier.h"
#include "cot/IR/Printer.h"

using namespace cot;
using namespace cot::ir;
using llvm::Twine;

void ErrorLocation::print(llvm::raw_ostream &os) const {
  static constexpr const char *prefixes[] = {
      "function",          Inst::prefix,        Block::prefix,     Value::prefix,
      SigRef::prefix,      FuncRef::prefix,     StackSlot::prefix, DynamicStackSlot::prefix,
      DynamicType::prefix, GlobalValue::prefix, JumpTable::prefix, ExceptionTable::prefix,
      AliasRegion::prefix, DataId::prefix,
  };
  os << prefixes[what];
  if (what != WholeFunction) os << number;
}

void VerifierError::print(llvm::raw_ostream &os) const {
  location.print(os);
  if (!context.empty()) os << " (" << context << ')';
  os << ": " << message;
}

bool cot::ir::supportsTailCalls(CallConv convention) { return convention == CallConv::Tail; }

bool cot::ir::supportsExceptions(CallConv convention) {
  switch (convention) {
  case CallConv::Tail:
  case CallConv::SystemV:
  case CallConv::Winch:
  case CallConv::PreserveAll:
  case CallConv::AppleAarch64:
    return true;
  case CallConv::Fast:
  case CallConv::WindowsFastcall:
  case CallConv::Probestack:
    return false;
  }
  return false;
}

unsigned cot::ir::numExceptionPayloads(CallConv convention) {
  return supportsExceptions(convention) && convention != CallConv::Winch ? 2 : 0;
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

void Verifier::report(ErrorLocation location, const Twine &message) {
  if (!full()) list.push_back({location, "", message.str(), certain});
}

void Verifier::report(Inst inst, const Twine &message) {
  if (full()) return;
  std::string context =
      printable ? toString(*function, inst) : textOf(function->dfg.opcode(inst)).str();
  list.push_back({inst, std::move(context), message.str(), certain});
}

void Verifier::reportFatal(ErrorLocation location, const Twine &message) {
  report(location, message);
  certain = false;
}

void Verifier::reportFatal(Inst inst, const Twine &message) {
  report(inst, message);
  certain = false;
}

//===----------------------------------------------------------------------===//
// The order of checks
//===----------------------------------------------------------------------===//

bool Verifier::verify(const Function &toCheck, const VerifierTarget *toCheckFor) {
  function = &toCheck;
  target = toCheckFor;
  list.clear();
  certain = true;
  printable = false;

  Block entry = function->layout.entryBlock();
  if (entry && !function->dfg.contains(entry)) {
    reportFatal(entry, "invalid entry block");
    return false;
  }
  checkPreamble();
  resolveAliases();
  computeDominators();
  for (Block block : function->layout.blocks()) {
    if (full()) break;
    checkBlock(block);
  }
  return list.empty();
}

bool Verifier::verifyDeclarations(const Module &module) {
  list.clear();
  certain = true;
  for (const auto &[index, data] : llvm::enumerate(module.data)) {
    DataId id(static_cast<uint32_t>(index));
    if (!llvm::isPowerOf2_64(data.align))
      report(id, "alignment " + Twine(data.align) + " is not a power of two");
    for (const DataPiece &piece : data.pieces)
      if (piece.kind == DataPiece::Address && piece.size != 4 && piece.size != 8)
        report(id, "an address of " + Twine(piece.size) + " bytes");
  }
  for (const ImportedFunction &import : module.imports) {
    checkAbiParameters(import.signature.parameters, /*results=*/false);
    checkAbiParameters(import.signature.results, /*results=*/true);
    checkSignature(import.signature, ErrorLocation());
  }
  return list.empty();
}

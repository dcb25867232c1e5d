//===- Preamble.cpp - Checks of what a function declares -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Global values, slots, alias regions, signatures and the entry block, which must fit the
/// function's own signature.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/Verifier.h"
#include "llvm/Support/FormatVariadic.h"

using namespace cot;
using namespace cot::ir;
using llvm::formatv;

void Verifier::checkPreamble() {
  checkGlobalValues();
  checkStackSlots();
  checkAliasRegions();
  checkEntryBlock();
  // What the function declares is what its body is judged by.
  if (!list.empty()) certain = false;
  checkFunctionSignature();
  if (!list.empty()) certain = false;
  checkSignatures();
}

//===----------------------------------------------------------------------===//
// Global values and slots
//===----------------------------------------------------------------------===//

static bool hasBase(const GlobalValueData &data) {
  return data.kind == GlobalValueData::Load || data.kind == GlobalValueData::IAddImm;
}

/// The numbers of a chain of global values, shortened in the middle of nowhere when it is long.
static std::string listChain(llvm::ArrayRef<GlobalValue> chain) {
  constexpr size_t longest = 16;
  std::string text;
  llvm::raw_string_ostream os(text);
  os << '[';
  llvm::interleaveComma(chain.take_front(longest), os);
  if (chain.size() > longest) os << ", ...";
  os << ']';
  return text;
}

bool Verifier::checkGlobalValueChains() {
  // Each value is walked through once: 1 is on the chain at hand, 2 is known to end, 3 is not.
  enum Color : uint8_t { Fresh, OnChain, Ends, Cyclic };
  const auto &globals = function->globalValues;
  colors.assign(globals.size(), Fresh);
  std::vector<GlobalValue> chain;
  bool seenCycle = false;
  for (GlobalValue start : globals.keys()) {
    chain.clear();
    GlobalValue at = start;
    while (globals.contains(at) && colors[at.index()] == Fresh) {
      colors[at.index()] = OnChain;
      chain.push_back(at);
      at = hasBase(globals[at]) ? globals[at].base : GlobalValue();
    }
    bool closed = globals.contains(at) && colors[at.index()] == OnChain;
    bool cyclic = closed || (globals.contains(at) && colors[at.index()] == Cyclic);
    if (closed && !seenCycle) report(start, "global value cycle: " + listChain(chain));
    seenCycle |= closed;
    for (GlobalValue passed : chain)
      colors[passed.index()] = cyclic ? Cyclic : Ends;
  }
  return seenCycle;
}

Type Verifier::typeOf(const GlobalValueData &data) const {
  return hasBase(data) ? data.type : Type::intOfBits(target->pointerBits);
}

void Verifier::checkGlobalValueType(GlobalValue value, const GlobalValueData &data) {
  if (data.kind == GlobalValueData::IAddImm && !data.type.isInt())
    return report(value, "iadd_imm global value with non-int type " + data.type.str());
  if (!knowsPointers()) return;
  Type base = typeOf(function->globalValues[data.base]);
  if (data.kind == GlobalValueData::IAddImm && data.type != base)
    report(value, formatv("iadd_imm type {0} differs from operand type {1}", data.type, base));
  Type pointer = Type::intOfBits(target->pointerBits);
  if (data.kind == GlobalValueData::Load && base != pointer)
    report(value, formatv("base {0} has type {1}, which is not the pointer type {2}", data.base,
                          base, pointer));
}

void Verifier::checkGlobalValue(GlobalValue value) {
  const GlobalValueData &data = function->globalValues[value];
  switch (data.kind) {
  case GlobalValueData::VMContext:
    if (llvm::none_of(function->signature.parameters, [](const AbiParameter &parameter) {
          return parameter.purpose == ArgumentPurpose::VMContext;
        }))
      report(value, formatv("undeclared vmctx reference {0}", value));
    break;
  case GlobalValueData::Load:
    if (data.flags.region && !function->dfg.aliasRegions.contains(data.flags.region))
      report(value, formatv("undefined alias region {0}", data.flags.region));
    [[fallthrough]];
  case GlobalValueData::IAddImm:
    if (!function->globalValues.contains(data.base))
      report(value, formatv("invalid global value {0}", data.base));
    else
      checkGlobalValueType(value, data);
    break;
  case GlobalValueData::DynamicScale:
    if (!data.type.isVector())
      report(value, "dynamic scale of " + data.type.str() + ", which is not a vector type");
    break;
  case GlobalValueData::Symbol:
    break;
  }
}

void Verifier::checkGlobalValues() {
  checkGlobalValueChains();
  for (GlobalValue value : function->globalValues.keys()) {
    if (full()) return;
    checkGlobalValue(value);
  }
  if (function->stackLimit && !function->globalValues.contains(function->stackLimit))
    report(ErrorLocation(), formatv("invalid global value {0}", function->stackLimit));
}

void Verifier::checkStackSlots() {
  for (DynamicType type : function->dynamicTypes.keys()) {
    const DynamicTypeData &data = function->dynamicTypes[type];
    if (!data.base.vectorToDynamic())
      report(type, "dynamic type of " + data.base.str() + ", which is not a vector type");
    if (!function->globalValues.contains(data.scale))
      report(type, formatv("invalid global value {0}", data.scale));
  }
  for (DynamicStackSlot slot : function->dynamicStackSlots.keys()) {
    DynamicType type = function->dynamicStackSlots[slot].type;
    if (!function->dynamicTypes.contains(type))
      report(slot, formatv("invalid dynamic type {0}", type));
  }
  for (StackSlot slot : function->stackSlots.keys())
    if (function->stackSlots[slot].log2Align > 31)
      report(slot,
             formatv("alignment of 2^{0} bytes", unsigned(function->stackSlots[slot].log2Align)));
}

void Verifier::checkAliasRegions() {
  const auto &regions = function->dfg.aliasRegions;
  if (regions.size() < 2) return;
  std::vector<std::pair<uint32_t, AliasRegion>> byUser;
  byUser.reserve(regions.size());
  for (AliasRegion region : regions.keys())
    byUser.push_back({regions[region].userId, region});
  llvm::sort(byUser);
  for (size_t i = 1; i < byUser.size() && !full(); ++i)
    if (byUser[i].first == byUser[i - 1].first)
      report(byUser[i].second, formatv("duplicate alias region user_id {0}: {1} and {2}",
                                       byUser[i].first, byUser[i - 1].second, byUser[i].second));
}

//===----------------------------------------------------------------------===//
// Signatures and the entry block
//===----------------------------------------------------------------------===//

static std::string parameterText(const AbiParameter &parameter) {
  std::string text;
  llvm::raw_string_ostream os(text);
  parameter.print(os);
  return text;
}

void Verifier::checkEntryBlock() {
  Block entry = function->layout.entryBlock();
  if (!function->dfg.contains(entry)) return;
  llvm::ArrayRef<AbiParameter> expected = function->signature.parameters;
  llvm::ArrayRef<Value> parameters = function->dfg.parameters(entry);
  if (parameters.size() != expected.size())
    return reportFatal(entry,
                       formatv("entry block parameters ({0}) must match function signature ({1})",
                               parameters.size(), expected.size()));
  for (size_t i = 0; i < parameters.size(); ++i)
    if (Type type = function->dfg.typeOf(parameters[i]); type != expected[i].type)
      report(entry, formatv("entry block parameter {0} expected to have type {1}, got {2}", i,
                            parameterText(expected[i]), type));
  if (function->layout.isCold(entry)) report(entry, "entry block cannot be marked as cold");
}

void Verifier::checkAbiParameters(llvm::ArrayRef<AbiParameter> parameters, bool results) {
  const char *item = results ? "Return value" : "Parameter";
  for (const auto &[position, parameter] : llvm::enumerate(parameters)) {
    if (!parameter.type)
      report(ErrorLocation(), formatv("{0} at position {1} has an invalid type", item, position));
    if (results && parameter.purpose == ArgumentPurpose::StructArgument)
      report(ErrorLocation(),
             formatv("{0} at position {1} can't be an struct argument", item, position));
    if (!parameter.type.isInt() && parameter.extension != ArgumentExtension::None)
      report(ErrorLocation(),
             formatv("{0} at position {1} has invalid extension {2}", item, position,
                     parameter.extension == ArgumentExtension::Uext ? "Uext" : "Sext"));
  }
}

void Verifier::checkFunctionSignature() {
  checkAbiParameters(function->signature.parameters, /*results=*/false);
  checkAbiParameters(function->signature.results, /*results=*/true);
}

bool Verifier::checkSignature(const Signature &signature, ErrorLocation location) {
  if (signature.callConv != CallConv::PreserveAll || signature.results.empty()) return true;
  reportFatal(location, "Signature with `preserve_all` ABI cannot have return values");
  return false;
}

void Verifier::checkSignatures() {
  const DataFlowGraph &dfg = function->dfg;
  checkSignature(function->signature, ErrorLocation());
  // A signature that a function declares inline has no place of its own in the text: its errors
  // belong to the function.
  enum : uint8_t { Unknown, Reported };
  colors.assign(dfg.signatures.size(), Unknown);
  for (FuncRef callee : dfg.functions.keys()) {
    SigRef signature = dfg.functions[callee].signature;
    if (!dfg.signatures.contains(signature)) continue;
    if (!checkSignature(dfg.signatures[signature], callee)) colors[signature.index()] = Reported;
  }
  for (SigRef signature : dfg.signatures.keys()) {
    const Signature &data = dfg.signatures[signature];
    if (colors[signature.index()] != Reported) checkSignature(data, signature);
    if (llvm::any_of(data.parameters, [](const AbiParameter &p) { return !p.type; }) ||
        llvm::any_of(data.results, [](const AbiParameter &p) { return !p.type; }))
      report(signature, "signature with an invalid type");
  }
}

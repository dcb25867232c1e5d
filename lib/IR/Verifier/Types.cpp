//===- Types.cpp - Checks of types: operands, results, calls, branches -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Operands and results against the tables generated from Opcodes.td; arguments of calls, returns
/// and branches against signatures and block parameters. All ids are known to be good here.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/Printer.h"
#include "cot/IR/Verifier.h"
#include "llvm/Support/FormatVariadic.h"

using namespace cot;
using namespace cot::ir;
using llvm::ArrayRef;
using llvm::formatv;

//===----------------------------------------------------------------------===//
// Operands and results
//===----------------------------------------------------------------------===//

static void printCounts(llvm::raw_ostream &os, uint16_t counts, const char *suffix) {
  for (unsigned log2 = 0; log2 < 16; ++log2)
    if (counts >> log2 & 1) os << ' ' << (1u << log2) << suffix;
}

/// `{i8 i16 lanes: 1 2 4xN}`.
static std::string describe(const TypeSet &set) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << '{';
  for (uint16_t lane = 1; lane < 16; ++lane)
    if (set.lanes >> lane & 1) os << Type(lane) << ' ';
  os << "lanes:";
  printCounts(os, set.laneCounts, "");
  printCounts(os, set.dynamicLaneCounts, "xN");
  os << '}';
  return text;
}

/// The type, or the set of types, that \p constraint asks for.
static std::string describe(TypeConstraint constraint, Type control) {
  switch (constraint.kind) {
  case TypeConstraint::Free:
    return describe(typeSet(constraint.payload));
  case TypeConstraint::Narrower:
    return "{narrower than " + control.str() + "}";
  case TypeConstraint::Wider:
    return "{wider than " + control.str() + "}";
  default:
    if (Type type = constraint.resolve(control)) return type.str();
    return "a type that does not exist";
  }
}

static bool isSet(TypeConstraint constraint) {
  return constraint.kind == TypeConstraint::Free || constraint.kind == TypeConstraint::Narrower ||
         constraint.kind == TypeConstraint::Wider;
}

void Verifier::checkOperandTypes(Inst inst, Type control) {
  const DataFlowGraph &dfg = function->dfg;
  Opcode opcode = dfg.opcode(inst);
  ArrayRef<TypeConstraint> resultTypes = resultConstraints(opcode);
  if (!resultTypes.empty()) {
    ArrayRef<Value> results = dfg.results(inst);
    for (size_t i = 0; i < resultTypes.size(); ++i)
      if (Type type = dfg.typeOf(results[i]); !resultTypes[i].admits(type, control))
        report(inst, formatv("expected result {0} ({1}) to have type {2}, found {3}", i, results[i],
                             describe(resultTypes[i], control), type));
  }
  ArrayRef<TypeConstraint> operandTypes = valueConstraints(opcode);
  if (operandTypes.empty()) return;
  ArrayRef<Value> operands = dfg.arguments(inst);
  for (size_t i = 0; i < operandTypes.size(); ++i) {
    Type type = dfg.typeOf(operands[i]);
    if (operandTypes[i].admits(type, control)) continue;
    report(inst, formatv(isSet(operandTypes[i])
                             ? "arg {0} ({1}) with type {2} failed to satisfy type set {3}"
                             : "arg {0} ({1}) has type {2}, expected {3}",
                         i, operands[i], type, describe(operandTypes[i], control)));
  }
}

void Verifier::checkTypes(Inst inst) {
  const DataFlowGraph &dfg = function->dfg;
  Opcode opcode = dfg.opcode(inst);
  const OpcodeInfo &info = infoOf(opcode);
  Type control = dfg.controllingType(inst);
  if (info.isPolymorphic() && !typeSet(info.controlSet).contains(control))
    report(inst, formatv("has an invalid controlling type {0} (allowed set is {1})", control,
                         describe(typeSet(info.controlSet))));
  checkOperandTypes(inst, control);
  if (has(opcode, IsBranch)) checkBlockArguments(inst);
  if (has(opcode, IsCall)) checkCall(inst);
  if (opcode == Opcode::Return) {
    llvm::SmallVector<Type, 8> types;
    for (Value value : dfg.arguments(inst))
      types.push_back(dfg.typeOf(value));
    checkReturnTypes(inst, types, "arguments of return must match function signature");
  }
}

//===----------------------------------------------------------------------===//
// Calls and returns
//===----------------------------------------------------------------------===//

void Verifier::checkReturnTypes(Inst inst, ArrayRef<Type> actual, llvm::StringRef mismatch) {
  ArrayRef<AbiParameter> expected = function->signature.results;
  if (actual.size() != expected.size()) return report(inst, mismatch);
  for (size_t i = 0; i < actual.size(); ++i) {
    if (actual[i] == expected[i].type) continue;
    std::string parameter;
    llvm::raw_string_ostream os(parameter);
    expected[i].print(os);
    report(inst, formatv("result {0} has type {1}, must match function signature of {2}", i,
                         actual[i], parameter));
  }
}

void Verifier::checkTailCall(Inst inst, const Signature &signature) {
  if (!supportsTailCalls(signature.callConv))
    report(inst, formatv("calling convention `{0}` does not support tail calls",
                         textOf(signature.callConv)));
  if (signature.callConv != function->signature.callConv)
    report(inst, "callee's calling convention must match caller");
  llvm::SmallVector<Type, 8> types;
  for (const AbiParameter &result : signature.results)
    types.push_back(result.type);
  checkReturnTypes(inst, types, "results of callee must match caller");
}

void Verifier::checkCallArguments(Inst inst, const Signature &signature,
                                  ArrayRef<Value> arguments) {
  ArrayRef<AbiParameter> parameters = signature.parameters;
  size_t common = std::min(parameters.size(), arguments.size());
  for (size_t i = 0; i < common; ++i) {
    Type type = function->dfg.typeOf(arguments[i]);
    if (type != parameters[i].type)
      report(inst, formatv("arg {0} ({1}) has type {2}, expected {3}", i, arguments[i], type,
                           parameters[i].type));
  }
  bool fits = signature.variadic ? arguments.size() >= parameters.size()
                                 : arguments.size() == parameters.size();
  if (!fits)
    report(inst, formatv("mismatched argument count for `{0}`: got {1}, expected {2}{3}",
                         toString(*function, inst), arguments.size(),
                         signature.variadic ? "at least " : "", parameters.size()));
}

void Verifier::checkPatchable(Inst inst, const ExternalFunction &callee) {
  if (!callee.patchable) return;
  if (has(function->dfg.opcode(inst), IsReturn))
    reportFatal(inst, "patchable funcref cannot be used in a return_call");
  else if (!callee.colocated)
    reportFatal(inst, "patchable call to non-colocated function");
  else if (!function->dfg.signatures[callee.signature].results.empty())
    reportFatal(inst, "patchable call cannot occur to a function with return values");
}

void Verifier::checkCall(Inst inst) {
  const DataFlowGraph &dfg = function->dfg;
  const InstructionData &data = dfg[inst];
  ArrayRef<Value> arguments = dfg.arguments(inst);
  SigRef used;
  switch (data.format()) {
  case Format::Call:
    checkPatchable(inst, dfg.functions[data.funcRef()]);
    used = dfg.functions[data.funcRef()].signature;
    break;
  case Format::CallIndirect:
    used = data.sigRef();
    arguments = arguments.drop_front();
    break;
  case Format::TryCall:
  case Format::TryCallIndirect:
    used = dfg.exceptionTables[data.exceptionTable()].signature;
    if (data.format() == Format::TryCallIndirect) {
      arguments = arguments.drop_front();
    } else if (SigRef declared = dfg.functions[data.funcRef()].signature;
               used != declared && dfg.signatures[used] != dfg.signatures[declared]) {
      report(inst,
             formatv("exception table signature {0} did not match function {1}'s signature {2}",
                     used, data.funcRef(), declared));
    }
    if (CallConv convention = dfg.signatures[used].callConv; !supportsExceptions(convention))
      report(inst, formatv("calling convention `{0}` of callee does not support exceptions",
                           textOf(convention)));
    break;
  default:
    return; // stack_switch
  }
  const Signature &signature = dfg.signatures[used];
  checkCallArguments(inst, signature, arguments);
  if (has(data.opcode(), IsReturn)) checkTailCall(inst, signature);
}

//===----------------------------------------------------------------------===//
// Branches
//===----------------------------------------------------------------------===//

void Verifier::checkBlockArguments(Inst inst) {
  const DataFlowGraph &dfg = function->dfg;
  const InstructionData &data = dfg[inst];
  if (data.format() == Format::TryCall || data.format() == Format::TryCallIndirect) {
    const ExceptionTableData &table = dfg.exceptionTables[data.exceptionTable()];
    checkBlockArguments(inst, table.normalReturn, Edge::NormalReturn);
    for (const ExceptionItem &item : table.items)
      if (item.kind != ExceptionItem::Context)
        checkBlockArguments(inst, item.target, Edge::Exception);
    return;
  }
  dfg.forEachBlockCall(
      inst, [&](const BlockCall &call) { checkBlockArguments(inst, call, Edge::Plain); });
}

void Verifier::checkBlockArguments(Inst inst, BlockCall call, Edge edge) {
  const DataFlowGraph &dfg = function->dfg;
  ArrayRef<Value> parameters = dfg.parameters(call.block(dfg.pool));
  ArrayRef<BlockArgument> arguments = call.arguments(dfg.pool);
  if (arguments.size() != parameters.size())
    return report(inst, formatv("mismatched argument count for `{0}`: got {1}, expected {2}",
                                toString(*function, inst), arguments.size(), parameters.size()));
  for (size_t i = 0; i < arguments.size(); ++i) {
    Type type = blockArgumentType(inst, arguments[i], edge);
    Type expected = dfg.typeOf(parameters[i]);
    if (!type || type == expected) continue;
    const char *prefixes[] = {Value::prefix, "ret", "exn"};
    report(inst, formatv("arg {0}{1} has type {2}, expected {3}", prefixes[arguments[i].kind()],
                         arguments[i].number(), type, expected));
  }
}

Type Verifier::blockArgumentType(Inst inst, BlockArgument argument, Edge edge) {
  const DataFlowGraph &dfg = function->dfg;
  auto fail = [&](const char *message) {
    reportFatal(inst, message);
    return Type();
  };
  if (argument.isValue()) return dfg.typeOf(argument.value());
  if (edge == Edge::Plain)
    return fail("`retN` block argument in block-call not on `try_call` instruction");
  const Signature &signature =
      dfg.signatures[dfg.exceptionTables[dfg[inst].exceptionTable()].signature];
  if (argument.kind() == BlockArgument::CallResult) {
    if (edge != Edge::NormalReturn)
      return fail("`retN` block argument used outside normal-return target of `try_call`");
    if (argument.number() >= signature.results.size())
      return fail("out-of-bounds `retN` block argument");
    return signature.results[argument.number()].type;
  }
  // The message speaks of the wrong kind of target; test files name it so.
  if (edge != Edge::Exception)
    return fail("`exnN` block argument used outside normal-return target of `try_call`");
  if (!target) return Type();
  if (argument.number() >= numExceptionPayloads(signature.callConv))
    return fail("out-of-bounds `exnN` block argument");
  return Type::intOfBits(target->pointerBits); // none if that is not known
}

//===- RandomCalls.cpp - Random calls, throws and tail calls -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Calls of functions that were built before, so that none recurs. A call with handlers ends its
/// block; what follows it is built in the block that a normal return goes to.
///
//===----------------------------------------------------------------------===//

#include "RandomBody.h"
#include "cot/IR/Verifier.h"

using namespace cot;
using namespace cot::ir;
using namespace cot::testing;
using cot::interpreter::DataValue;

/// Exceptions have one of so many tags.
static constexpr uint32_t numTags = 3;

RandomBody::Callee RandomBody::chooseCallee() {
  const RandomCallee &chosen = random.pick(callees);
  Callee result{chosen.function->signature, {}, {}, {}};
  if (chosen.takesAddress) result.arguments.push_back(someAddress());
  for (const AbiParameter &parameter :
       llvm::ArrayRef(result.signature.parameters).drop_front(chosen.takesAddress))
    // Often the same in all calls of a function.
    result.arguments.push_back(
        parameter.type.isInt() && random.chance(40)
            ? constant(DataValue::scalar(parameter.type, result.arguments.size()))
            : value(parameter.type));
  result.sig = function.dfg.signatures.push(result.signature);
  result.reference = function.dfg.functions.push(
      {chosen.function->name, result.sig, /*colocated=*/random.chance(80), false});
  return result;
}

void RandomBody::call() {
  if (callees.empty()) return instruction();
  Callee callee = chooseCallee();
  if (options.exceptions && supportsExceptions(callee.signature.callConv) && random.chance(40))
    return tryCall(callee);
  Inst inst = random.chance(15)
                  ? ins.callIndirect(callee.sig, ins.funcAddr(types::i64, callee.reference),
                                     callee.arguments)
                  : ins.call(callee.reference, callee.arguments);
  for (Value result : llvm::SmallVector<Value, 4>(function.dfg.results(inst)))
    locals.push_back(result);
}

/// A handler in the table of a call of \p callee; its block is added to \p handlers.
ExceptionItem RandomBody::handler(const Callee &callee, bool isDefault,
                                  std::vector<Block> &handlers) {
  Block block = builder.makeBlock();
  llvm::SmallVector<BlockArgument, 3> arguments;
  for (uint32_t word = 0; word < numExceptionPayloads(callee.signature.callConv); ++word)
    if (random.chance(60)) {
      function.dfg.appendParameter(block, types::i64);
      parameterTypes[block].push_back(types::i64);
      arguments.push_back(BlockArgument::exception(word));
    }
  handlers.push_back(block);
  ExceptionItem item{ExceptionItem::Tag, {}, {}, {}};
  if (isDefault)
    item.kind = ExceptionItem::Default;
  else
    item.tag = ExceptionTag(random.below(numTags));
  item.target = BlockCall::make(block, arguments, function.dfg.pool);
  return item;
}

void RandomBody::tryCall(const Callee &callee) {
  Block after = builder.makeBlock();
  llvm::SmallVector<BlockArgument, 4> arguments;
  llvm::SmallVector<Type, 4> passed;
  for (auto [i, result] : llvm::enumerate(callee.signature.results)) {
    if (random.chance(20)) continue; // not everyone wants every result
    bool isResult = random.chance(85);
    arguments.push_back(isResult ? BlockArgument::callResult(uint32_t(i)) : value(result.type));
    passed.push_back(result.type);
  }
  for (Type type : passed) {
    function.dfg.appendParameter(after, type);
    parameterTypes[after].push_back(type);
  }
  ExceptionTableData table;
  table.signature = callee.sig;
  table.normalReturn = BlockCall::make(after, arguments, function.dfg.pool);
  std::vector<Block> handlers;
  for (unsigned i = random.below(3); i-- > 0;)
    table.items.push_back(handler(callee, false, handlers));
  if (random.chance(50)) table.items.push_back(handler(callee, true, handlers));
  bool isIndirect = random.chance(15);
  Value address = isIndirect ? ins.funcAddr(types::i64, callee.reference) : Value();
  ExceptionTable reference = function.dfg.exceptionTables.push(std::move(table));
  builder.noteBranch(isIndirect ? ins.tryCallIndirect(address, callee.arguments, reference)
                                : ins.tryCall(callee.reference, callee.arguments, reference));
  for (Block block : handlers) {
    enterBlock(block);
    for (unsigned i = random.below(3); i-- > 0;)
      instruction();
    if (random.chance(20)) {
      returnFromHere();
      continue;
    }
    llvm::SmallVector<Value, 4> instead;
    for (Type type : passed)
      instead.push_back(value(type));
    builder.jump(after, instead);
  }
  enterBlock(after);
}

/// Throws if something rare holds.
void RandomBody::throwException() {
  Block thrower = builder.makeBlock(), after = builder.makeBlock();
  Value c = random.chance(50) ? condition()
                              : ins.icmp(IntCC::Equal, value(types::i64), value(types::i64));
  builder.brif(c, thrower, {}, after, {});
  enterBlock(thrower);
  Signature signature;
  signature.callConv = CallConv::SystemV;
  for (Type type : {types::i32, types::i64, types::i64})
    signature.parameters.emplace_back(type);
  SigRef sig = function.dfg.signatures.push(std::move(signature));
  FuncRef reference = function.dfg.functions.push(
      {ExternalName::symbol("cot_throw"), sig, /*colocated=*/false, false});
  Value tag = ins.iconst(types::i32, random.below(numTags));
  ins.call(reference, {tag, value(types::i64), value(types::i64)});
  ins.trap(TrapCode::user(40));
  enterBlock(after);
}

/// Returns what another function returns; false if there is none that may be called so.
bool RandomBody::tailCall() {
  if (function.signature.callConv != CallConv::Tail) return false;
  for (const RandomCallee &callee : callees) {
    const Signature &signature = callee.function->signature;
    if (callee.takesAddress || signature.callConv != CallConv::Tail ||
        signature.results != function.signature.results || random.chance(30))
      continue;
    llvm::SmallVector<Value, 8> arguments;
    for (const AbiParameter &parameter : signature.parameters)
      arguments.push_back(value(parameter.type));
    SigRef sig = function.dfg.signatures.push(signature);
    FuncRef reference = function.dfg.functions.push({callee.function->name, sig, true, false});
    if (random.chance(20))
      ins.returnCallIndirect(sig, ins.funcAddr(types::i64, reference), arguments);
    else
      ins.returnCall(reference, arguments);
    return true;
  }
  return false;
}

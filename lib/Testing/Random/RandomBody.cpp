//===- RandomBody.cpp - Random control flow -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A body is either made of nested statements, as a front end makes it, or of blocks that branch to
/// any others, irreducible loops included. Every jump backwards that is not a counted loop's costs
/// fuel, a variable of its own, so that the function ends.
///
//===----------------------------------------------------------------------===//

#include "RandomBody.h"
#include "cot/Interpreter/Evaluator.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;
using namespace cot::testing;

static std::vector<Type> typesOf(const RandomModuleOptions &options) {
  std::vector<Type> list{types::i8, types::i16, types::i32, types::i32, types::i64, types::i64};
  if (options.rareTypes) list.push_back(types::i128);
  if (options.floats) list.insert(list.end(), {types::f32, types::f64});
  if (options.floats && options.rareTypes) list.insert(list.end(), {types::f16, types::f128});
  if (options.vectors)
    list.insert(list.end(), {types::i8x16, types::i16x8, types::i32x4, types::i64x2});
  if (options.vectors && options.floats) list.insert(list.end(), {types::f32x4, types::f64x2});
  if (options.vectors && options.rareTypes)
    list.insert(list.end(), {types::i8.by(8), types::i16.by(4), types::i32.by(2)});
  if (options.vectors && options.floats && options.rareTypes) list.push_back(types::f32.by(2));
  return list;
}

static std::vector<Opcode> opcodesOf(const RandomModuleOptions &options) {
  std::vector<Opcode> list;
  for (unsigned i = 0; i < numOpcodes; ++i) {
    Opcode opcode = Opcode(i);
    if (!interpreter::Evaluator::canEvaluate(opcode)) continue;
    if (canTrap(opcode) && !options.traps) continue;
    list.push_back(opcode);
  }
  return list;
}

RandomBody::RandomBody(Function &function, bool takesAddress, llvm::ArrayRef<RandomCallee> callees,
                       llvm::ArrayRef<const DataObject *> dataObjects, RandomSource &random,
                       const RandomModuleOptions &options)
    : function(function), takesAddress(takesAddress), callees(callees), random(random),
      options(options), builder(function), ins(builder.instructions()),
      usableTypes(typesOf(options)), usableOpcodes(opcodesOf(options)) {
  for (const DataObject *object : dataObjects) {
    GlobalValueData data;
    data.kind = GlobalValueData::Symbol;
    data.name = object->name;
    data.colocated = true;
    GlobalValue global = function.globalValues.push(std::move(data));
    if (object->writable)
      objects.push_back(global);
    else
      constantObject = global;
  }
}

/// The entry block: parameters, slots and variables get their first values.
void RandomBody::declare() {
  Block entry = builder.makeBlock();
  builder.appendFunctionParameters(entry);
  builder.switchToBlock(entry);
  llvm::SmallVector<Value, 8> parameters(function.dfg.parameters(entry));
  if (takesAddress) addressParameter = parameters.front();
  for (Value parameter : llvm::ArrayRef<Value>(parameters).drop_front(takesAddress)) {
    Type type = function.dfg.typeOf(parameter);
    locals.push_back(parameter);
    variables.push_back({builder.declareVariable(type), type});
    builder.define(variables.back().variable, parameter);
  }
  for (unsigned i = random.between(2, 6); i-- > 0;) {
    Type type = random.pick(llvm::ArrayRef(usableTypes));
    variables.push_back({builder.declareVariable(type), type});
    builder.define(variables.back().variable, value(type));
  }
  flag = builder.declareVariable(types::i8);
  builder.define(flag, ins.iconst(types::i8, random.below(2)));
  fuel = builder.declareVariable(types::i32);
  builder.define(fuel, ins.iconst(types::i32, random.between(1, 20)));
  if (!options.memory) return;
  regions.push_back(function.dfg.aliasRegions.push({0, ""}));
  regions.push_back(function.dfg.aliasRegions.push({1, ""}));
  Value zero = ins.iconst(types::i64, 0);
  for (unsigned i = random.between(1, 4); i-- > 0;) {
    uint32_t size = pointeeBytes + 16 * random.below(2);
    uint8_t log2Align = random.chance(10) ? uint8_t(random.between(5, 7)) : 4;
    slots.push_back(function.stackSlots.push({size, log2Align, std::nullopt}));
    for (uint32_t offset = 0; offset < size; offset += 8)
      ins.store(MemFlags::trusted(), zero, ins.stackAddr(types::i64, slots.back(), int32_t(offset)),
                0);
  }
  // Nobody uses it: it makes frames large.
  if (random.chance(8)) function.stackSlots.push({random.between(2000, 100'000), 3, std::nullopt});
  pointerSlot = function.stackSlots.push({8, 3, std::nullopt});
  ins.store(MemFlags::trusted(), ins.stackAddr(types::i64, slots.front(), 0),
            ins.stackAddr(types::i64, pointerSlot, 0), 0);
}

void RandomBody::enterBlock(Block block) {
  builder.switchToBlock(block);
  repeatable.clear();
  auto own = function.dfg.parameters(block).take_front(parameterTypes.lookup(block).size());
  locals.assign(own.begin(), own.end());
}

void RandomBody::build() {
  declare();
  if (random.chance(50))
    structured();
  else
    unstructured();
  builder.finish();
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

/// An i8 that is 0 or 1.
Value RandomBody::comparison() {
  if (options.floats && random.chance(15)) {
    Type type = random.chance(50) ? types::f32 : types::f64;
    return ins.fcmp(FloatCC(random.below(14)), value(type), value(type));
  }
  Type type = random.pick(llvm::ArrayRef<Type>({types::i8, types::i16, types::i32, types::i64,
                                                options.rareTypes ? types::i128 : types::i64}));
  return ins.icmp(IntCC(random.below(10)), value(type), value(type));
}

Value RandomBody::condition() {
  Type type = random.pick(
      llvm::ArrayRef<Type>({types::i8, types::i8, types::i16, types::i32, types::i32, types::i64,
                            types::i64, options.rareTypes ? types::i128 : types::i64}));
  if (random.chance(30)) return value(type);
  // What was decided before, so that ways through the function depend on each other.
  if (random.chance(20)) return builder.use(flag);
  return comparison();
}

void RandomBody::statement() {
  unsigned choice = random.below(100);
  if (choice < 35 && options.memory) return memoryStatement();
  if (choice < 41 && options.calls) return call();
  if (choice < 43 && options.traps) {
    // Rarely true, so that something happens behind it.
    Value c = ins.icmp(IntCC::Equal, value(types::i64), value(types::i64));
    ins.trapnz(c, TrapCode::user(uint8_t(random.between(20, 29))));
    return;
  }
  if (choice < 44 && options.exceptions) return throwException();
  if (choice < 50) return repeat();
  if (choice < 52) return builder.define(flag, ins.iconst(types::i8, random.below(2)));
  if (choice < 54) return builder.define(flag, comparison());
  if (choice < 60 && !variables.empty()) {
    const LocalVariable &variable = random.pick(llvm::ArrayRef(variables));
    return builder.define(variable.variable, value(variable.type));
  }
  instruction();
}

void RandomBody::returnFromHere() {
  if (options.calls && random.chance(40) && tailCall()) return;
  llvm::SmallVector<Value, 4> values;
  for (const AbiParameter &result : function.signature.results)
    values.push_back(value(result.type));
  ins.return_(values);
}

//===----------------------------------------------------------------------===//
// Structured control flow
//===----------------------------------------------------------------------===//

void RandomBody::structured() {
  region(0, random.between(3, options.maxStatements));
  returnFromHere();
}

/// Statements one after the other, some of them with statements inside. \p statements is what may
/// be spent.
void RandomBody::region(unsigned depth, unsigned statements) {
  while (statements != 0) {
    unsigned inside = statements / 3;
    if (depth >= 3 || inside < 2 || !random.chance(20)) {
      statement();
      --statements;
      continue;
    }
    switch (random.below(6)) {
    case 0:
    case 1:
      ifElse(depth + 1, inside);
      break;
    case 2:
      countedLoop(depth + 1, inside);
      break;
    case 3:
      whileLoop(depth + 1, inside);
      break;
    case 4:
      compareChain(depth + 1, inside);
      break;
    default:
      switchOver(depth + 1, inside);
    }
    statements -= inside;
  }
}

void RandomBody::ifElse(unsigned depth, unsigned statements) {
  Block ifTrue = builder.makeBlock(), ifFalse = builder.makeBlock(), after = builder.makeBlock();
  bool hasElse = random.chance(60);
  builder.brif(condition(), ifTrue, {}, hasElse ? ifFalse : after, {});
  enterBlock(ifTrue);
  region(depth, statements / (hasElse ? 2 : 1));
  if (options.traps && random.chance(5))
    ins.trap(TrapCode::user(uint8_t(random.between(30, 39))));
  else if (random.chance(10))
    returnFromHere();
  else
    builder.jump(after);
  if (hasElse) {
    enterBlock(ifFalse);
    region(depth, statements / 2);
    builder.jump(after);
  }
  enterBlock(after);
}

/// `for (i = 0; i < b; i += c)`, tested at the top or at the bottom, often with a second counter,
/// products of the counter and another way out.
void RandomBody::countedLoop(unsigned depth, unsigned statements) {
  Type type = random.chance(70) ? types::i32 : types::i64;
  Variable counter = builder.declareVariable(type), second = builder.declareVariable(type);
  unsigned step = random.between(1, 4), end = step * random.between(1, 9);
  builder.define(counter, ins.iconst(type, 0));
  builder.define(second, ins.iconst(type, random.below(2)));
  Value limit = ins.iconst(type, end);
  IntCC condition = random.chance(30) ? IntCC::NotEqual : IntCC::UnsignedLessThan;
  Block body = builder.makeBlock(), after = builder.makeBlock();
  bool testsAtTop = random.chance(50);
  Block top = testsAtTop ? builder.makeBlock() : body;
  auto test = [&] {
    Value goesOn = ins.icmp(condition, builder.use(counter), limit);
    builder.brif(goesOn, body, {}, after, {});
  };
  builder.jump(top);
  enterBlock(top);
  if (testsAtTop) {
    test();
    enterBlock(body);
  }
  locals.push_back(builder.use(counter));
  if (random.chance(50)) {
    Value factor = random.chance(60) ? ins.iconst(type, random.below(100)) : value(type);
    locals.push_back(ins.imul(builder.use(counter), factor));
  }
  region(depth, statements);
  if (random.chance(20)) {
    Block on = builder.makeBlock();
    builder.brif(this->condition(), after, {}, on, {});
    enterBlock(on);
  }
  locals.push_back(builder.use(second));
  for (Variable variable : {counter, second})
    builder.define(variable, ins.iadd(builder.use(variable), ins.iconst(type, step)));
  if (testsAtTop)
    builder.jump(top);
  else
    test();
  enterBlock(after);
}

/// `if (x == 3) ... else if (x == 5) ...`
void RandomBody::compareChain(unsigned depth, unsigned statements) {
  Block after = builder.makeBlock();
  Type type = random.chance(60) ? types::i32 : types::i8;
  Value index = value(type);
  if (random.chance(60)) index = ins.band(index, ins.iconst(type, 7));
  unsigned count = random.between(2, 7);
  for (unsigned i = 0; i < count; ++i) {
    Block found = builder.makeBlock(), next = builder.makeBlock();
    bool isEqual = random.chance(80);
    Value test = ins.icmp(isEqual ? IntCC::Equal : IntCC::NotEqual, index,
                          ins.iconst(type, random.below(9)));
    builder.brif(test, isEqual ? found : next, {}, isEqual ? next : found, {});
    enterBlock(found);
    region(depth, statements / (count + 1));
    builder.jump(after);
    enterBlock(next);
  }
  builder.jump(after);
  enterBlock(after);
}

void RandomBody::whileLoop(unsigned depth, unsigned statements) {
  Block top = builder.makeBlock(), body = builder.makeBlock(), after = builder.makeBlock();
  builder.jump(top);
  enterBlock(top);
  region(depth, statements / 3);
  builder.brif(condition(), body, {}, after, {});
  enterBlock(body);
  region(depth, statements * 2 / 3);
  jumpBackOrOn(top, after);
  enterBlock(after);
}

void RandomBody::switchOver(unsigned depth, unsigned statements) {
  unsigned count = random.between(1, 4);
  Block after = builder.makeBlock(), other = builder.makeBlock();
  llvm::SmallVector<Block, 4> cases;
  llvm::SmallVector<BlockCall, 4> targets;
  for (unsigned i = 0; i < count; ++i) {
    cases.push_back(builder.makeBlock());
    targets.push_back(ins.blockCall(cases.back()));
  }
  if (random.chance(30)) targets.push_back(ins.blockCall(cases.front())); // a list of its own
  if (random.chance(30)) targets.push_back(ins.blockCall(after));
  Value index = value(types::i32);
  if (random.chance(50)) index = ins.band(index, ins.iconst(types::i32, 3));
  builder.noteBranch(ins.brTable(index, ins.jumpTable(ins.blockCall(other), targets)));
  for (unsigned i = 0; i < count; ++i) {
    enterBlock(cases[i]);
    region(depth, statements / (count + 1));
    builder.jump(random.chance(25) && i + 1 < count ? cases[i + 1] : after); // falls through
  }
  enterBlock(other);
  region(depth, statements / (count + 1));
  builder.jump(after);
  enterBlock(after);
}

//===----------------------------------------------------------------------===//
// Unstructured control flow
//===----------------------------------------------------------------------===//

/// \p block with values for its parameters.
BlockCall RandomBody::callOf(Block block) {
  llvm::SmallVector<Value, 2> arguments;
  for (Type type : parameterTypes.lookup(block))
    arguments.push_back(value(type));
  return ins.blockCall(block, arguments);
}

/// Ends the block: to \p back while there is fuel, else to \p on.
void RandomBody::jumpBackOrOn(Block back, Block on) {
  Value left = ins.iadd(builder.use(fuel), ins.iconst(types::i32, -1));
  builder.define(fuel, left);
  Value goesOn = ins.icmp(IntCC::SignedGreaterThan, left, ins.iconst(types::i32, 0));
  BlockCall first = callOf(back), second = callOf(on);
  builder.noteBranch(ins.brif(goesOn, first, second));
}

void RandomBody::unstructured() {
  std::vector<Block> blocks;
  for (unsigned i = random.between(2, options.maxBlocks); i-- > 0;) {
    blocks.push_back(builder.makeBlock());
    for (unsigned parameters = random.below(3); parameters-- > 0;) {
      Type type = random.pick(llvm::ArrayRef(usableTypes));
      function.dfg.appendParameter(blocks.back(), type);
      parameterTypes[blocks.back()].push_back(type);
    }
  }
  builder.noteBranch(ins.jump(callOf(blocks[0])));
  for (unsigned i = 0; i < blocks.size(); ++i) {
    enterBlock(blocks[i]);
    for (unsigned n = random.below(options.maxStatements / unsigned(blocks.size()) + 2); n-- > 0;)
      statement();
    randomTerminator(i, blocks);
  }
}

/// Ends block number \p index. Blocks behind it may be branched to freely.
void RandomBody::randomTerminator(unsigned index, llvm::ArrayRef<Block> blocks) {
  llvm::ArrayRef<Block> behind = blocks.drop_front(index + 1);
  unsigned choice = random.below(100);
  if (behind.empty() || choice < 5) return returnFromHere();
  if (choice < 7 && options.traps) {
    ins.trap(TrapCode::user(uint8_t(random.between(30, 39))));
  } else if (choice < 20) {
    builder.noteBranch(ins.jump(callOf(random.pick(behind))));
  } else if (choice < 60) {
    Value c = condition();
    BlockCall first = callOf(random.pick(behind)), second = callOf(random.pick(behind));
    builder.noteBranch(ins.brif(c, first, second));
  } else if (choice < 70) {
    llvm::SmallVector<BlockCall, 4> targets;
    Value c = value(types::i32);
    if (random.chance(60)) c = ins.band(c, ins.iconst(types::i32, 3));
    for (unsigned i = random.chance(10) ? random.below(40) : random.below(5); i-- > 0;)
      targets.push_back(callOf(random.pick(behind)));
    BlockCall other = callOf(random.pick(behind));
    builder.noteBranch(ins.brTable(c, ins.jumpTable(other, targets)));
  } else {
    jumpBackOrOn(random.pick(blocks), random.pick(behind));
  }
}

//===- RuleTree.cpp - Decision trees of rules, as C++ -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RuleTree.h"
#include "InstrModel.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace cot::tblgen;
using namespace llvm;
using cot::tblgen::Operand;
using cot::tblgen::Pattern;

const Pattern &cot::tblgen::nodeAt(const Pattern &root, StringRef place) {
  const Pattern *node = &root;
  SmallVector<StringRef> steps;
  place.split(steps, '.', -1, /*KeepEmpty=*/false);
  for (StringRef step : steps) {
    unsigned index = 0;
    step.getAsInteger(10, index);
    node = &node->operands[index];
  }
  return *node;
}

static unsigned lastStep(StringRef place) {
  unsigned index = 0;
  (place.contains('.') ? place.rsplit('.').second : place).getAsInteger(10, index);
  return index;
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

/// How InstructionData has an operand of \p kind; empty where the context knows better.
static StringRef accessorOf(StringRef kind) {
  return StringSwitch<StringRef>(kind)
      .Case("IntCCOperand", "intCC()")
      .Case("FloatCCOperand", "floatCC()")
      .Case("AtomicRmwOpOperand", "atomicRmwOp()")
      .Case("TrapCodeOperand", "trapCode()")
      .Case("Offset32", "offset()")
      .Case("Imm64", "imm64()")
      .Case("Uimm8", "lane()")
      .Case("Ieee16", "word(1)")
      .Case("Ieee32", "word(1)")
      .Case("Ieee64", "wide()")
      .Case("ConstantOperand", "constant()")
      .Case("ImmediateOperand", "mask()")
      .Case("GlobalValueOperand", "globalValue()")
      .Case("StackSlotOperand", "stackSlot()")
      .Case("DynamicStackSlotOperand", "dynamicStackSlot()")
      .Case("FuncRefOperand", "funcRef()")
      .Case("SigRefOperand", "sigRef()")
      .Case("JumpTableOperand", "jumpTable()")
      .Case("ExceptionTableOperand", "exceptionTable()")
      .Case("BlockOperand", "block()")
      .Default("");
}

std::string TreeEmitter::variable(char letter, StringRef place, const Variant &variant,
                                  Facts &facts, unsigned indent) {
  if (letter == 's')
    return "ir::swapOperands(" + variable('k', place, variant, facts, indent) + ")";
  std::string name = variableAt(letter, place);
  if (!facts.declared.insert(name).second) return name;
  StringRef parent = parentOf(place);
  std::string inst = parent.empty() ? "inst" : variableAt('i', parent);
  auto declare = [&](const Twine &type, const Twine &value) {
    line(indent) << "const " << type << ' ' << name << " = " << value << ";\n";
  };
  if (letter == 'c') {
    declare("ir::Inst",
            "ctx.possibleConstant(" + variable('v', place, variant, facts, indent) + ")");
    return name;
  }
  if (letter == 'i') {
    declare("ir::Inst", "ctx.definingInst(" + variable('v', place, variant, facts, indent) + ")");
    return name;
  }
  if (place == "r") {
    declare(letter == 't' ? "ir::Type" : "ir::Value",
            letter == 't' ? "ctx.typeOf(ctx.result(inst))" : "ctx.result(inst)");
    return name;
  }
  const OpcodeRecord &opcode = *nodeAt(variant.pattern, parent).opcode;
  unsigned number = lastStep(place);
  size_t values = 0, blocks = 0;
  for (const Operand &operand : ArrayRef(opcode.operands).take_front(number)) {
    values += operand.isValue();
    blocks += !operand.isValue() && operand.kind->getName() == "BlockCallOperand";
  }
  if (!parent.empty() && letter != 't') variable('i', parent, variant, facts, indent);
  if (letter == 't') {
    declare("ir::Type", "ctx.typeOf(" + variable('v', place, variant, facts, indent) + ")");
  } else if (letter == 'v') {
    declare("ir::Value", "ctx.argument(" + inst + ", " + Twine(values) + ")");
  } else if (letter == 'l') {
    declare("llvm::ArrayRef<ir::Value>",
            "ctx.dfg().arguments(" + inst + ").drop_front(" + Twine(values) + ")");
  } else if (opcode.text == "iconst") {
    declare("int64_t", parent.empty() ? "*ctx.constantOf(ctx.result(inst))"
                                      : "*ctx.constantOf(" + variableAt('v', parent) + ")");
  } else if (StringRef kind = opcode.operands[number].kind->getName(); kind == "BlockCallOperand") {
    declare("auto", "ctx.successor(" + Twine(blocks) + ")");
  } else if (kind == "MemFlagsOperand") {
    declare("ir::MemFlags", "ctx.dfg().memFlags(" + inst + ")");
  } else {
    declare("auto", "ctx.data(" + inst + ")." + accessorOf(kind));
  }
  return name;
}

//===----------------------------------------------------------------------===//
// Tests in C++
//===----------------------------------------------------------------------===//

static std::string numberText(int64_t number) {
  if (number == INT64_MIN) return "INT64_MIN";
  return itostr(number) + (number == int32_t(number) ? "" : "LL");
}

std::string TreeEmitter::valueText(const Test &test, const Variant &variant, int64_t value) const {
  switch (test.kind) {
  case Test::Kind::Type:
    return types.cxx(unsigned(value)) + ".code()";
  case Test::Kind::Opcode:
    return "ir::Opcode::" + dialect.opcodes[size_t(value)].enumerator;
  case Test::Kind::Word: {
    const Pattern &node = nodeAt(variant.pattern, parentOf(test.at));
    StringRef kind = node.opcode->operands[lastStep(test.at)].kind->getName();
    kind.consume_back("Operand");
    for (const auto &[enumeration, words] : dialect.enumerations)
      if (enumeration->getName() == kind)
        return ("ir::" + kind + "::" + words[size_t(value)]->getValueAsString("Enumerator")).str();
    return "";
  }
  default:
    return numberText(value);
  }
}

/// The answers that \p test takes, for kinds that a switch tells apart.
static std::vector<int64_t> answers(const Test &test, const Dialect &dialect) {
  switch (test.kind) {
  case Test::Kind::Type: {
    std::vector<unsigned> codes = membersOf(test.types);
    return std::vector<int64_t>(codes.begin(), codes.end());
  }
  case Test::Kind::Word:
    return std::vector<int64_t>(test.words.begin(), test.words.end());
  case Test::Kind::Number:
    return {test.number};
  default:
    return {find_if(dialect.opcodes,
                    [&](const OpcodeRecord &opcode) { return opcode.record == test.record; }) -
            dialect.opcodes.begin()};
  }
}

/// What a switch goes by.
std::string TreeEmitter::subjectText(const Variant &variant, const Test &test, Facts &facts,
                                     unsigned indent) {
  if (test.kind == Test::Kind::Type)
    return variable('t', test.at, variant, facts, indent) + ".code()";
  if (test.kind != Test::Kind::Opcode) return variable('k', test.at, variant, facts, indent);
  std::string inst = variable('i', test.at, variant, facts, indent);
  return inst + " ? ctx.data(" + inst + ").opcode() : ir::Opcode::Nop";
}

std::string TreeEmitter::condition(const Variant &variant, const Test &test, Facts &facts,
                                   unsigned indent) {
  switch (test.kind) {
  case Test::Kind::Feature:
    return ("ctx.hasFeature(unsigned(Feature::" + test.record->getName() + "))").str();
  case Test::Kind::Predicate: {
    std::string name = variable('k', test.at, variant, facts, indent);
    if (!test.record->isSubClassOf("ImmRange"))
      return (test.record->getValueAsString("Function") + "(" + name + ")").str();
    return name + " >= " + numberText(test.record->getValueAsInt("Min")) + " && " + name +
           " <= " + numberText(test.record->getValueAsInt("Max"));
  }
  case Test::Kind::Same:
    if (test.record)
      return variable('k', test.at, variant, facts, indent) +
             " == " + variable('k', test.other, variant, facts, indent);
    return "ctx.dfg().resolveAliases(" + variable('v', test.at, variant, facts, indent) +
           ") == ctx.dfg().resolveAliases(" + variable('v', test.other, variant, facts, indent) +
           ")";
  case Test::Kind::Lanes: {
    std::string inst = variable('c', test.at, variant, facts, indent);
    return inst + " && ctx.isConstant(" + inst + ", " +
           variable('v', test.at, variant, facts, indent) + ", " + numberText(test.number) + ")";
  }
  case Test::Kind::Constant: {
    std::string inst = variable('c', test.at, variant, facts, indent);
    return inst + " && ctx.isConstant(" + inst + ", " +
           variable('v', test.at, variant, facts, indent) + ")";
  }
  case Test::Kind::OneUse:
    return "ctx.isOnlyUse(" + variable('v', test.at, variant, facts, indent) + ")";
  case Test::Kind::Sink:
    return "ctx.canSink(" + variable('i', test.at, variant, facts, indent) + ")";
  case Test::Kind::When: {
    std::string text;
    StringRef rest = test.other;
    text = rest.consume_front("!") ? "!target." : "target.";
    while (true) {
      auto [before, after] = rest.split('$');
      text += before;
      if (before.size() == rest.size()) return text;
      StringRef name = after.take_while([](char c) { return isAlnum(c) || c == '_'; });
      std::string place = name.drop_front().str();
      std::replace(place.begin(), place.end(), '_', '.');
      text += variable(name.front(), place, variant, facts, indent);
      rest = after.drop_front(name.size());
    }
  }
  default:
    break;
  }
  std::string subject = subjectText(variant, test, facts, indent);
  if (test.kind == Test::Kind::Opcode) {
    std::string inst = variableAt('i', test.at);
    return inst + " && ctx.data(" + inst +
           ").opcode() == " + valueText(test, variant, answers(test, dialect)[0]);
  }
  std::string text;
  // Types compare as they are; only a switch needs their codes.
  if (test.kind == Test::Kind::Type) {
    std::string type = variableAt('t', test.at);
    for (unsigned code : membersOf(test.types))
      text += (text.empty() ? "" : " || ") + type + " == " + types.cxx(code);
    return text;
  }
  for (int64_t answer : answers(test, dialect))
    text += (text.empty() ? "" : " || ") + subject + " == " + valueText(test, variant, answer);
  return text;
}

//===----------------------------------------------------------------------===//
// The tree
//===----------------------------------------------------------------------===//

/// The opcodes of all instructions that \p test looks into are known.
static bool isAvailable(const Test &test, const Variant &variant, const Facts &facts) {
  auto isKnown = [&](StringRef place) {
    for (; !place.empty(); place = parentOf(place))
      if (!facts.opcodes.count(place.str())) return false;
    return true;
  };
  if (test.kind == Test::Kind::When)
    return all_of(variant.tests, [&](const Test &other) {
      return other.kind != Test::Kind::Opcode || isKnown(other.at);
    });
  if (test.kind == Test::Kind::Sink) return isKnown(test.at);
  return isKnown(parentOf(test.at)) && isKnown(parentOf(test.other));
}

/// Which of \p items ask \p subject and may go before all that don't.
std::vector<bool> TreeEmitter::hoistable(const Items &items, const Test &subject) const {
  std::vector<bool> group(items.size());
  for (size_t i = 0; i < items.size(); ++i)
    for (size_t t = 0; t < items[i].variant->tests.size(); ++t)
      if (!items[i].done[t] && items[i].variant->tests[t].sameSubject(subject)) group[i] = true;
  // Items are in order, so one pass is enough.
  for (size_t i = 0; i < items.size(); ++i)
    for (size_t j = 0; j < i && group[i]; ++j)
      if (!group[j] && ordered.precedes[items[j].number][items[i].number]) group[i] = false;
  return group;
}

/// The test of the first item that most others ask, too.
const Test *TreeEmitter::chooseTest(const Items &items, const Facts &facts,
                                    std::vector<bool> &group) const {
  const Test *best = nullptr;
  ptrdiff_t bestCount = 0;
  const Item &first = items.front();
  for (auto [t, test] : enumerate(first.variant->tests)) {
    if (first.done[t] || !isAvailable(test, *first.variant, facts)) continue;
    std::vector<bool> candidates = hoistable(items, test);
    ptrdiff_t count = llvm::count(candidates, true);
    if (best && (count < bestCount || (count == bestCount && test.kind >= best->kind))) continue;
    best = &test;
    bestCount = count;
    group = std::move(candidates);
  }
  return best;
}

/// True if it always returns.
bool TreeEmitter::build(Items items, Facts facts, unsigned indent) {
  while (!items.empty()) {
    const Item &first = items.front();
    if (!is_contained(first.done, false)) {
      reached.insert(first.variant->rule);
      leaf(*this, *first.variant, facts, indent);
      return true;
    }
    std::vector<bool> group;
    const Test subject = *chooseTest(items, facts, group);
    Items inside, rest;
    for (auto [i, item] : enumerate(items))
      (group[i] ? inside : rest).push_back(std::move(item));
    emitGroup(inside, subject, facts, indent);
    items = std::move(rest);
  }
  return false;
}

/// Marks the test of \p subject as done; returns it.
static const Test &settle(std::vector<bool> &done, const Variant &variant, const Test &subject) {
  for (size_t t = 0;; ++t)
    if (!done[t] && variant.tests[t].sameSubject(subject)) {
      done[t] = true;
      return variant.tests[t];
    }
}

void TreeEmitter::emitGroup(const Items &items, const Test &subject, Facts &facts,
                            unsigned indent) {
  if (subject.isSwitch()) {
    emitSwitch(items, subject, facts, indent);
    return;
  }
  Items inside = items;
  for (Item &item : inside)
    settle(item.done, *item.variant, subject);
  std::string text = condition(*items[0].variant, subject, facts, indent);
  line(indent) << "if (" << text << ") {\n";
  build(std::move(inside), facts, indent + 2);
  line(indent) << "}\n";
}

void TreeEmitter::emitSwitch(const Items &items, const Test &subject, Facts &facts,
                             unsigned indent) {
  // Answers that the same items take make one case.
  std::map<int64_t, std::vector<size_t>> takers;
  std::vector<Item> settled = items;
  std::vector<Test> tests;
  for (auto [i, item] : enumerate(settled)) {
    tests.push_back(settle(item.done, *item.variant, subject));
    for (int64_t answer : answers(tests.back(), dialect))
      takers[answer].push_back(i);
  }
  std::vector<std::pair<std::vector<size_t>, std::vector<int64_t>>> cases;
  for (const auto &[answer, who] : takers) {
    auto found = find_if(cases, [&](const auto &entry) { return entry.first == who; });
    if (found == cases.end()) found = cases.insert(cases.end(), {who, {}});
    found->second.push_back(answer);
  }
  const Variant &variant = *items[0].variant;
  std::string text = subjectText(variant, subject, facts, indent);
  bool isSwitch = cases.size() > 1 || cases[0].second.size() > 2;
  if (isSwitch) line(indent) << "switch (" << text << ") {\n";
  for (const auto &[who, values] : cases) {
    Facts inside = facts;
    Items takersOf;
    for (size_t i : who)
      takersOf.push_back(settled[i]);
    if (subject.kind == Test::Kind::Opcode) inside.opcodes.insert(subject.at);
    if (subject.kind == Test::Kind::Type) {
      inside.types[subject.at].reset();
      for (int64_t value : values)
        inside.types[subject.at].set(size_t(value));
    }
    if (isSwitch) {
      for (int64_t value : values)
        line(indent) << "case " << valueText(subject, variant, value) << ":"
                     << (value == values.back() ? " {\n" : "\n");
    } else {
      std::string asked = condition(variant, tests[who[0]], facts, indent);
      line(indent) << "if (" << asked << ") {\n";
    }
    bool returns = build(std::move(takersOf), std::move(inside), indent + 2);
    if (isSwitch && !returns) line(indent + 2) << "break;\n";
    line(indent) << "}\n";
  }
  if (isSwitch) line(indent) << "default: break;\n", line(indent) << "}\n";
}

void TreeEmitter::run() {
  Items items;
  for (auto [i, variant] : enumerate(ordered.variants))
    items.push_back({variant, unsigned(i), std::vector<bool>(variant->tests.size())});
  Facts facts;
  if (!build(std::move(items), facts, 2)) line(2) << "return false;\n";
  for (const Variant *variant : ordered.variants)
    if (!reached.count(variant->rule) && !hasReport(variant->rule->record))
      reportOnce(variant->rule->record, "this rule is never reached: others always match first");
}

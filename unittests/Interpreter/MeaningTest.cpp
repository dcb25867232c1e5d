//===- MeaningTest.cpp - The interpreter against the meaning of opcodes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// docs/Meaning.md describes the terms that cot-tblgen prints for every opcode and choice of types.
/// For each, the interpreter runs the instruction on random operands, and one run of z3 evaluates
/// whether the term gives the same.
///
//===----------------------------------------------------------------------===//

#include "Runner.h"
#include "cot/IR/Builder.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include <random>

using namespace cot;
using namespace cot::interpreter;
using namespace cot::ir;
using llvm::StringRef;

namespace {

/// The terms of one opcode with one choice of types and condition.
struct Meaning {
  Opcode opcode = Opcode::Nop;
  uint8_t condition = 0;
  std::vector<Type> types;
  /// One lane of a vector.
  bool ofLane = false;
  /// By position of the result: name of the function, and whether it is a floating-point number.
  struct Term {
    std::string name;
    std::string floatSort;
  };
  std::vector<Term> results;
  std::vector<std::string> traps;
};

/// An operand or immediate of the text, in order.
struct Parameter {
  Type type;     ///< Of a value; of a number, none.
  unsigned bits; ///< As z3 sees it.
  OperandKind kind;
  FieldSlot slot;
};

class MeaningTest {
public:
  void read(StringRef text);
  void sampleAll();
  std::string questions;
  unsigned numQuestions = 0;
  std::vector<std::string> skipped;

private:
  void readLine(StringRef line);
  void sample(const Meaning &meaning);
  bool layOut(const Meaning &meaning, std::vector<Parameter> &parameters, Type &control);
  DataValue randomValue(Type type);
  UInt128 randomBits();
  void ask(const std::string &term) {
    questions += "(simplify " + term + ")\n";
    ++numQuestions;
  }

  std::mt19937_64 random{20};
  llvm::MapVector<std::string, Meaning, std::map<std::string, unsigned>> meanings;
};

} // namespace

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static std::optional<uint8_t> parseCondition(Opcode opcode, StringRef word) {
  if (opcode == Opcode::Icmp)
    if (auto condition = parseIntCC(word)) return uint8_t(*condition);
  if (opcode == Opcode::Fcmp)
    if (auto condition = parseFloatCC(word)) return uint8_t(*condition);
  return std::nullopt;
}

/// `(define-fun NAME ((x SORT) ...) SORT TERM)`
void MeaningTest::readLine(StringRef line) {
  if (!line.consume_front("(define-fun ")) return;
  StringRef name = line.take_until([](char c) { return c == ' '; });
  llvm::SmallVector<StringRef> words;
  name.split(words, '.');
  auto opcode = parseOpcode(words[0]);
  ASSERT_TRUE(opcode) << name.str();
  Meaning meaning;
  meaning.opcode = *opcode;
  std::string key = words[0].str(), suffix;
  size_t i = 1;
  for (; i < words.size(); ++i) {
    StringRef word = words[i];
    if (auto condition = i == 1 ? parseCondition(*opcode, word) : std::nullopt) {
      meaning.condition = *condition;
    } else {
      meaning.ofLane |= word.consume_back("xN");
      auto type = Type::parse(word);
      if (!type) break;
      meaning.types.push_back(*type);
    }
    key += "." + words[i].str();
  }
  Meaning &known = meanings.insert({key, meaning}).first->second;
  if (i < words.size() && words[i] == "traps") {
    known.traps.push_back(name.str());
    return;
  }
  Meaning::Term term{name.str(), ""};
  size_t sort = line.find(" (_ FloatingPoint ");
  if (sort != StringRef::npos)
    term.floatSort = line.substr(sort + 18).take_until([](char c) { return c == ')'; }).str();
  known.results.push_back(term);
}

void MeaningTest::read(StringRef text) {
  llvm::SmallVector<StringRef> lines;
  text.split(lines, '\n');
  for (StringRef line : lines)
    readLine(line);
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

UInt128 MeaningTest::randomBits() {
  UInt128 bits = UInt128(random()) << 64 | random();
  switch (random() % 8) {
  case 0:
    return 0;
  case 1:
    return ~UInt128(0);
  case 2: // one bit, so the bounds of all widths
    return UInt128(1) << (random() % 128);
  case 3:
    return ~(UInt128(1) << (random() % 128));
  case 4:
    return bits % 256;
  default:
    return bits;
  }
}

/// Lanes; floats are now and then infinite, NaN, or of a size that integers have.
DataValue MeaningTest::randomValue(Type type) {
  DataValue value(type);
  for (unsigned i = 0; i < type.laneCount(); ++i) {
    UInt128 bits = randomBits();
    if (type.hasFloatLanes() && random() % 2) {
      unsigned width = type.laneBits();
      unsigned fraction = width == 16 ? 10 : width == 32 ? 23 : width == 64 ? 52 : 112;
      UInt128 bias = (UInt128(1) << (width - fraction - 2)) - 1;
      UInt128 exponent = random() % 4 ? bias + random() % 80 - 8 : 2 * bias + 1;
      bits = UInt128(random() % 2) << (width - 1) | exponent << fraction |
             (random() % 3 ? bits & ((UInt128(1) << fraction) - 1) : 0);
    }
    value.setLane(i, bits);
  }
  return value;
}

/// What the instruction's text holds, with types. The types that the control does not determine
/// come from the name, results first. False if the results' do.
bool MeaningTest::layOut(const Meaning &meaning, std::vector<Parameter> &parameters,
                         Type &control) {
  auto vectorOf = [&](Type lane) { return lane.by(std::max(2u, 128 / lane.bits())); };
  const OpcodeInfo &info = infoOf(meaning.opcode);
  llvm::ArrayRef<Type> free = meaning.types;
  if (info.isPolymorphic()) {
    control = meaning.ofLane ? vectorOf(free[0]) : free[0];
    free = free.drop_front();
  }
  for (TypeConstraint constraint : resultConstraints(meaning.opcode))
    if (!constraint.resolve(control)) return false;
  auto constraints = valueConstraints(meaning.opcode);
  for (const FieldInfo &field : infoOf(info.format).fields) {
    Parameter parameter{Type(), 0, field.kind, field.slot};
    switch (field.kind) {
    case OperandKind::ValueOperand: {
      parameter.type = constraints.front().resolve(control);
      constraints = constraints.drop_front();
      if (!parameter.type && !free.empty()) {
        parameter.type = meaning.ofLane ? vectorOf(free[0]) : free[0];
        free = free.drop_front();
      }
      if (!parameter.type) return false;
      break;
    }
    case OperandKind::Uimm8:
      parameter.bits = 8;
      break;
    case OperandKind::Ieee16:
      parameter.bits = 16;
      break;
    case OperandKind::Ieee32:
      parameter.bits = 32;
      break;
    case OperandKind::Imm64:
    case OperandKind::Ieee64:
      parameter.bits = 64;
      break;
    case OperandKind::ImmediateOperand:
      parameter.bits = 128;
      break;
    case OperandKind::ConstantOperand:
      parameter.bits = control ? control.bits() : 128;
      break;
    default: // conditions, flags and trap codes are no parameters
      continue;
    }
    parameters.push_back(parameter);
  }
  return true;
}

/// `#x` and the digits of the first \p bits bits.
static std::string literal(llvm::ArrayRef<uint8_t> bytes, unsigned bits) {
  std::string digits = "#x";
  for (unsigned i = bits / 8; i-- > 0;)
    digits += {llvm::hexdigit(bytes[i] >> 4, true), llvm::hexdigit(bytes[i] & 15, true)};
  return digits;
}

//===----------------------------------------------------------------------===//
// Asking
//===----------------------------------------------------------------------===//

/// The field of a number.
static void setNumber(InstructionData &data, DataFlowGraph &dfg, const Parameter &parameter,
                      llvm::ArrayRef<uint8_t> bytes) {
  uint64_t low = 0;
  std::memcpy(&low, bytes.data(), std::min<size_t>(8, parameter.bits / 8));
  switch (parameter.kind) {
  case OperandKind::Uimm8:
    data.setByte(bytes[0]);
    break;
  case OperandKind::ImmediateOperand: {
    std::array<uint8_t, 16> mask;
    std::copy(bytes.begin(), bytes.begin() + 16, mask.begin());
    data.setWord(2, dfg.addImmediate(mask).index());
    break;
  }
  case OperandKind::ConstantOperand:
    data.setWord(1, dfg.addConstant(bytes.take_front(parameter.bits / 8)).index());
    break;
  case OperandKind::Ieee16:
  case OperandKind::Ieee32:
    data.setWord(1, uint32_t(low));
    break;
  default:
    data.setWide(low);
    break;
  }
}

static std::string application(const std::string &name, llvm::ArrayRef<std::string> arguments) {
  std::string text = arguments.empty() ? name : "(" + name;
  for (const std::string &argument : arguments)
    text += " " + argument;
  return arguments.empty() ? text : text + ")";
}

void MeaningTest::sample(const Meaning &meaning) {
  std::vector<Parameter> parameters;
  Type control;
  if (!layOut(meaning, parameters, control)) {
    skipped.push_back(textOf(meaning.opcode).str());
    return;
  }
  Function function;
  function.name = ExternalName::symbol("f");
  DataFlowGraph &dfg = function.dfg;
  Block block = dfg.makeBlock();
  function.layout.appendBlock(block);
  InstructionData data(meaning.opcode);
  data.setByte(infoOf(meaning.opcode).format == Format::IntCompare ||
                       infoOf(meaning.opcode).format == Format::FloatCompare
                   ? meaning.condition
                   : 1);
  llvm::SmallVector<DataValue> arguments;
  std::vector<std::string> terms;
  unsigned numValues = 0;
  for (const Parameter &parameter : parameters) {
    DataValue value = randomValue(parameter.type ? parameter.type : types::i8.by(64));
    if (parameter.kind == OperandKind::Uimm8)
      value.setLane(0, value.lane(0) % arguments[0].type().laneCount());
    if (parameter.kind == OperandKind::ImmediateOperand)
      for (unsigned i = 0; i < 16; ++i)
        value.setLane(i, value.lane(i) % 32);
    terms.push_back(
        literal(value.bytes(), parameter.type ? parameter.type.bits() : parameter.bits));
    if (!parameter.type) {
      setNumber(data, dfg, parameter, value.bytes());
      continue;
    }
    data.setWord(numValues++, dfg.appendParameter(block, parameter.type).index());
    function.signature.parameters.push_back(parameter.type);
    arguments.push_back(value);
  }
  if (meaning.opcode == Opcode::Bitcast) data.setHalf(dfg.memFlagsId(MemFlags()));
  Inst inst = dfg.makeInst(data);
  ASSERT_TRUE(dfg.makeResults(inst, control)) << textOf(meaning.opcode).str();
  function.layout.appendInst(inst, block);
  llvm::SmallVector<Value> results(dfg.results(inst).begin(), dfg.results(inst).end());
  for (Value result : results)
    function.signature.results.push_back(dfg.typeOf(result));
  Builder builder(function);
  builder.setToEnd(block);
  builder.return_(results);

  Interpreter interpreter;
  interpreter.load(function);
  Outcome outcome = interpreter.call(function, arguments);
  if (outcome.status == Status::Trapped) {
    std::string code = outcome.trap == TrapCode::user(1) ? "code" : outcome.trap.name();
    for (const std::string &trap : meaning.traps) {
      bool isThis = StringRef(trap).ends_with("." + code);
      ask(isThis ? application(trap, terms) : "(not " + application(trap, terms) + ")");
      if (isThis) return;
    }
    ADD_FAILURE() << "unexpected " << outcome.str();
    return;
  }
  ASSERT_TRUE(outcome.returned()) << outcome.str();
  for (const std::string &trap : meaning.traps)
    ask("(not " + application(trap, terms) + ")");
  for (auto [term, result] : llvm::zip(meaning.results, outcome.results)) {
    unsigned lanes = meaning.ofLane ? result.type().laneCount() : 1;
    for (unsigned lane = 0; lane < lanes; ++lane) {
      std::vector<std::string> operands = terms;
      unsigned bits = result.type().bits();
      if (meaning.ofLane) {
        bits = result.type().laneBits();
        for (auto [i, argument] : llvm::enumerate(arguments)) {
          unsigned width = argument.type().laneBits();
          operands[i] = literal(argument.bytes().drop_front(lane * width / 8), width);
        }
      }
      std::string value = literal(result.bytes().drop_front(lane * bits / 8), bits);
      if (!term.floatSort.empty()) value = "((_ to_fp " + term.floatSort + ") " + value + ")";
      ask("(= " + application(term.name, operands) + " " + value + ")");
    }
  }
}

/// Test files of the dialect give conversions to i128 other bounds (see Interpreter.h).
static bool hasOtherBounds(const Meaning &meaning) {
  switch (meaning.opcode) {
  case Opcode::FcvtToUint:
  case Opcode::FcvtToSint:
  case Opcode::FcvtToUintSat:
  case Opcode::FcvtToSintSat:
    return meaning.types[0] == types::i128;
  default:
    return false;
  }
}

void MeaningTest::sampleAll() {
  constexpr unsigned samples = 6;
  for (const auto &[key, meaning] : meanings)
    for (unsigned i = 0; i < samples && !hasOtherBounds(meaning); ++i)
      sample(meaning);
}

/// The output of \p program, or nothing if it is not there.
static std::string run(StringRef program, llvm::ArrayRef<StringRef> arguments) {
  llvm::SmallString<128> output;
  EXPECT_FALSE(llvm::sys::fs::createTemporaryFile("cot", "out", output));
  std::vector<StringRef> all{program};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::optional<StringRef> redirects[] = {std::nullopt, StringRef(output), std::nullopt};
  llvm::sys::ExecuteAndWait(program, all, std::nullopt, redirects);
  auto buffer = llvm::MemoryBuffer::getFile(output);
  std::string text = buffer ? (*buffer)->getBuffer().str() : "";
  llvm::sys::fs::remove(output);
  return text;
}

TEST(Meaning, EveryTermAgrees) {
  auto z3 = llvm::sys::findProgramByName("z3");
  if (!z3) GTEST_SKIP() << "no z3";
  std::string definitions = run(COT_TBLGEN, {"-gen-smt", "-I", COT_SOURCE_DIR "/include",
                                             COT_SOURCE_DIR "/include/cot/IR/Opcodes.td"});
  MeaningTest test;
  test.read(definitions);
  test.sampleAll();
  EXPECT_GT(test.numQuestions, 8000u);
  // The result would be a vector of one lane, which is no type.
  for (const std::string &name : test.skipped)
    EXPECT_TRUE(StringRef(name).contains("widen")) << name;
  llvm::SmallString<128> path;
  int file;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("cot", "smt2", file, path));
  {
    llvm::raw_fd_ostream os(file, /*shouldClose=*/true);
    os << definitions << test.questions;
  }
  std::string answers = run(*z3, {path});
  llvm::sys::fs::remove(path);
  llvm::SmallVector<StringRef> questions, lines;
  StringRef(test.questions).split(questions, '\n', -1, false);
  StringRef(answers).split(lines, '\n', -1, false);
  ASSERT_EQ(lines.size(), questions.size());
  unsigned shown = 0;
  for (auto [question, answer] : llvm::zip(questions, lines))
    if (answer != "true" && ++shown <= 20)
      ADD_FAILURE() << question.str() << " is " << answer.str();
}

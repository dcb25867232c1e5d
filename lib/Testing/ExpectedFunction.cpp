//===- ExpectedFunction.cpp - Functions that comments state -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ExpectedFunction.h"
#include <array>

using namespace cot;
using namespace cot::ir;
using namespace cot::testing;

namespace {
enum class InstClass : uint8_t {
  Constant,
  Load,
  Store,
  Call,
  Branch,
  Jump,
  Return,
  Trap,
  Comparison,
  Choice,
  Multiplication,
  Division,
  Other,
};
constexpr unsigned numClasses = unsigned(InstClass::Other) + 1;
constexpr const char *classNames[numClasses] = {
    "constants", "loads",       "stores",  "calls",           "branches",  "jumps", "returns",
    "traps",     "comparisons", "choices", "multiplications", "divisions", "others"};
} // namespace

static InstClass classOf(Opcode opcode) {
  switch (opcode) {
  case Opcode::Iconst:
  case Opcode::F16const:
  case Opcode::F32const:
  case Opcode::F64const:
  case Opcode::F128const:
  case Opcode::Vconst:
    return InstClass::Constant;
  case Opcode::Jump:
    return InstClass::Jump;
  case Opcode::Icmp:
  case Opcode::Fcmp:
    return InstClass::Comparison;
  case Opcode::Select:
  case Opcode::SelectSpectreGuard:
  case Opcode::Bitselect:
    return InstClass::Choice;
  case Opcode::Imul:
  case Opcode::Fmul:
  case Opcode::Umulhi:
  case Opcode::Smulhi:
    return InstClass::Multiplication;
  case Opcode::Udiv:
  case Opcode::Sdiv:
  case Opcode::Urem:
  case Opcode::Srem:
  case Opcode::Fdiv:
    return InstClass::Division;
  case Opcode::Trap:
  case Opcode::Trapz:
  case Opcode::Trapnz:
    return InstClass::Trap;
  default:
    break;
  }
  if (isCall(opcode)) return InstClass::Call;
  if (isReturn(opcode)) return InstClass::Return;
  if (isBranch(opcode)) return InstClass::Branch;
  if (canStore(opcode)) return InstClass::Store;
  return canLoad(opcode) ? InstClass::Load : InstClass::Other;
}

static std::array<unsigned, numClasses> countClasses(const Function &function) {
  std::array<unsigned, numClasses> counts{};
  for (Block block : function.layout.blocks())
    for (Inst inst : function.layout.insts(block))
      ++counts[unsigned(classOf(function.dfg.opcode(inst)))];
  return counts;
}

std::unique_ptr<Function> cot::testing::expectedFunction(const TestFile &file, size_t index) {
  std::string text;
  for (const Comment &comment : file.comments(index)) {
    if (text.empty() && !comment.text.starts_with("function ")) continue;
    text += comment.text;
    text += '\n';
    if (comment.text == "}") break;
  }
  DiagnosticList diagnostics;
  auto function = parseFunction(text, "<expected>", diagnostics);
  return diagnostics.hasErrors() ? nullptr : std::move(function);
}

std::string cot::testing::moreThanExpected(const Function &actual, const Function &expected) {
  auto have = countClasses(actual), want = countClasses(expected);
  std::string text;
  for (unsigned i = 0; i < numClasses; ++i) {
    if (have[i] <= want[i]) continue;
    if (!text.empty()) text += ", ";
    text +=
        std::to_string(have[i]) + " " + classNames[i] + " instead of " + std::to_string(want[i]);
  }
  return text;
}

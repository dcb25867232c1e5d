//===- MachineParserOperands.cpp - Operands of machine instructions from text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Registers with their constraints, places, addresses, symbols.
///
//===----------------------------------------------------------------------===//

#include "MachineParser.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::codegen;
using llvm::StringRef;

bool MachineParser::operand(MachineOperand &result) {
  using regalloc::OperandKind;
  using regalloc::OperandPosition;
  bool isEarly = consumeWord("early"), isLate = !isEarly && consumeWord("late");
  bool isUse = consumeWord("use"), isDef = !isUse && consumeWord("def");
  if (!place(result)) return false;
  if (!isUse && !isDef) return !(isEarly || isLate) || error(at, "expected `use` or `def`");
  if (!result.isRegister() && !result.isSpillSlot()) return error(at, "expected a register");
  regalloc::Constraint constraint = regalloc::Constraint::any();
  if (!parseConstraint(constraint)) return false;
  OperandPosition position = isEarly  ? OperandPosition::Early
                             : isLate ? OperandPosition::Late
                             : isUse  ? OperandPosition::Early
                                      : OperandPosition::Late;
  MachineOperand extra = MachineOperand::extra(
      VReg(0, RegClass::Int), constraint, isUse ? OperandKind::Use : OperandKind::Def, position);
  if (result.isVirtual())
    extra.setVReg(result.vreg());
  else if (result.isPhysical())
    extra.setPReg(result.preg());
  else
    extra.setSpillSlot(result.spillSlot());
  result = extra;
  return true;
}

bool MachineParser::parseConstraint(regalloc::Constraint &constraint) {
  using regalloc::Constraint;
  skipSpace();
  size_t begin = at;
  StringRef name = word();
  if (name == "any" || name == "reg" || name == "stack") {
    constraint = name == "any"   ? Constraint::any()
                 : name == "reg" ? Constraint::reg()
                                 : Constraint::stack();
    return true;
  }
  uint32_t value;
  if (!expect("(") || !count(value) || !expect(")")) return false;
  std::optional<Constraint> found;
  if (name == "fixed") {
    if (std::optional<PReg> reg = PReg::make(value, RegClass::Float))
      found = Constraint::fixed(*reg);
  } else if (name == "reuse") {
    found = Constraint::makeReuse(value);
  } else if (name == "limit") {
    found = Constraint::makeLimit(value);
  }
  if (!found) return error(begin, "no such constraint");
  constraint = *found;
  return true;
}

bool MachineParser::fixup(mc::FixupKind &kind) {
  if (!expect(":")) return false;
  size_t begin = at;
  StringRef name = word();
  llvm::ArrayRef<mc::FixupInfo> all = target.machine.fixups;
  for (size_t i = 0; i < all.size(); ++i)
    if (all[i].name == name) {
      kind = static_cast<mc::FixupKind>(i);
      return true;
    }
  return error(begin, "unknown relocation");
}

bool MachineParser::place(MachineOperand &result) {
  skipSpace();
  size_t begin = at;
  if (consume("[")) return address(result);
  if (at < text.size() && (text[at] == '-' || llvm::isDigit(text[at]))) {
    int64_t value;
    if (!number(value, INT64_MIN, INT64_MAX)) return false;
    result = function->makeImmediate(value);
    return true;
  }
  if (std::optional<uint32_t> block = entity("block")) {
    result = MachineOperand::block(regalloc::Block(*block));
  } else if (std::optional<uint32_t> slot = entity("stack")) {
    if (*slot > regalloc::SpillSlot::maxIndex) return error(begin, "no such spill slot");
    result = MachineOperand::spillSlot(regalloc::SpillSlot(*slot));
  } else if (std::optional<uint32_t> call = entity("callsite")) {
    result = MachineOperand::call(CallRef(*call));
  } else if (std::optional<uint32_t> table = entity("table")) {
    result = MachineOperand::jumpTable(JumpTableRef(*table));
  } else if (std::optional<uint32_t> symbol = entity("symbol")) {
    mc::FixupKind kind = 0;
    if (!fixup(kind)) return false;
    result = MachineOperand::symbol(SymbolRef(*symbol), kind);
  } else {
    StringRef name = word();
    if (std::optional<VReg> vreg = parseVReg(name))
      result = MachineOperand::reg(*vreg);
    else if (std::optional<PReg> preg = parsePReg(name))
      result = MachineOperand::reg(*preg);
    else if (name != "none")
      return error(begin, "expected an operand");
  }
  return true;
}

/// Behind a symbol: its relocation and, in parentheses, a register that is added.
bool MachineParser::symbolAddress(MachineAddress &address) {
  if (!fixup(address.fixup)) return false;
  if (!consume("(")) return true;
  address.kind = MachineAddress::Base::SymbolOffset;
  size_t begin = at;
  if (!place(address.base)) return false;
  return address.base.isRegister() ? expect(")") : error(begin, "expected a register");
}

bool MachineParser::addressBase(MachineAddress &address) {
  using Base = MachineAddress::Base;
  struct Prefix {
    StringRef text;
    Base kind;
  };
  static constexpr Prefix prefixes[] = {{"slot", Base::StackSlot},     {"stack", Base::SpillArea},
                                        {"const", Base::Constant},     {"symbol", Base::Symbol},
                                        {"block", Base::Block},        {"table", Base::JumpTable},
                                        {"dynamic", Base::DynamicSlot}};
  for (const Prefix &prefix : prefixes)
    if (std::optional<uint32_t> number = entity(prefix.text)) {
      address.kind = prefix.kind;
      address.target = *number;
      return prefix.kind != Base::Symbol || symbolAddress(address);
    }
  if (consumeWord("savearea")) {
    address.kind = Base::RegisterSaveArea;
  } else if (consumeWord("incoming")) {
    address.kind = Base::IncomingArgument;
  } else if (consumeWord("outgoing")) {
    address.kind = Base::OutgoingArgument;
  } else if (!consumeWord("none")) {
    address.kind = Base::Register;
    size_t begin = at;
    return place(address.base) &&
           (address.base.isRegister() || error(begin, "expected a register"));
  }
  return true;
}

bool MachineParser::address(MachineOperand &result) {
  MachineAddress address;
  if (std::optional<uint32_t> segment = entity("segment")) {
    if (*segment > 5) return error(at, "no such segment register");
    address.segment = static_cast<uint8_t>(*segment);
  }
  if (!addressBase(address)) return false;
  for (bool isFirst = true;; isFirst = false) {
    bool isNegative = consume("-");
    if (!isNegative && !consume("+")) break;
    skipSpace();
    size_t begin = at;
    if (at < text.size() && llvm::isDigit(text[at])) {
      int64_t value;
      if (!number(value, 0, isNegative ? int64_t(1) << 31 : INT32_MAX)) return false;
      address.displacement = static_cast<int32_t>(isNegative ? -value : value);
      break;
    }
    if (isNegative || !isFirst || !place(address.index) || !address.index.isRegister())
      return error(begin, "expected a number");
    uint32_t scale = 0;
    if (consume("<<") && !count(scale)) return false;
    if (scale > 3) return error(begin, "an index is shifted by 3 at most");
    address.scale = static_cast<uint8_t>(scale);
  }
  if (!expect("]")) return false;
  result = function->makeAddress(address);
  return true;
}

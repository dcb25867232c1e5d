//===- MachineParser.cpp - Machine functions from text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A line is one fact, one block's head or one instruction. Reading puts together what the lines
/// say; whether it makes sense is asked afterwards, of the whole function (MachineCheck.cpp).
/// The first error ends the reading.
///
//===----------------------------------------------------------------------===//

#include "MachineParser.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::codegen;
using llvm::StringRef;

static constexpr StringRef sectionWord = "machine ";
/// Numbers of entities and sizes: below this.
static constexpr int64_t maxNumber = int64_t(1) << 30;

//===----------------------------------------------------------------------===//
// Characters and words
//===----------------------------------------------------------------------===//

bool MachineParser::error(size_t offset, const llvm::Twine &message) {
  if (!failed) diagnostics.errorAt(file, text, std::min(offset, text.size()), message);
  failed = true;
  return false;
}

void MachineParser::skipSpace() {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r'))
    ++at;
  if (at < text.size() && text[at] == ';') at = std::min(text.find('\n', at), text.size());
}

bool MachineParser::atLineEnd() {
  skipSpace();
  return at >= text.size() || text[at] == '\n';
}

/// To the first word of the next line that has one. False at the end of the text.
bool MachineParser::nextLine() {
  while (atLineEnd()) {
    if (at >= text.size()) return false;
    ++at;
  }
  return true;
}

bool MachineParser::endLine() { return atLineEnd() || error(at, "expected the end of the line"); }

static bool isWordChar(char c) { return llvm::isAlnum(c) || c == '_' || c == '.'; }

StringRef MachineParser::peekWord() {
  skipSpace();
  return text.drop_front(std::min(at, text.size())).take_while(isWordChar);
}

StringRef MachineParser::word() {
  StringRef result = peekWord();
  at += result.size();
  return result;
}

bool MachineParser::consume(StringRef mark) {
  skipSpace();
  if (!text.substr(at).starts_with(mark)) return false;
  at += mark.size();
  return true;
}

bool MachineParser::consumeWord(StringRef expected) {
  if (peekWord() != expected) return false;
  at += expected.size();
  return true;
}

bool MachineParser::expect(StringRef mark) {
  return consume(mark) || error(at, "expected `" + mark + "`");
}

bool MachineParser::number(int64_t &value, int64_t min, int64_t max) {
  skipSpace();
  size_t begin = at;
  bool isNegative = consume("-");
  StringRef digits = text.substr(at).take_while(llvm::isDigit);
  at += digits.size();
  uint64_t magnitude;
  if (digits.empty()) return error(begin, "expected a number");
  uint64_t limit = isNegative ? uint64_t(1) << 63 : uint64_t(INT64_MAX);
  if (digits.getAsInteger(10, magnitude) || magnitude > limit)
    return error(begin, "the number does not fit 64 bits");
  value = static_cast<int64_t>(isNegative ? 0 - magnitude : magnitude);
  if (value < min || value > max) return error(begin, "the number is out of range");
  return true;
}

bool MachineParser::count(uint32_t &value) {
  int64_t wide;
  if (!number(wide, 0, maxNumber - 1)) return false;
  value = static_cast<uint32_t>(wide);
  return true;
}

/// The number behind \p prefix in the word that comes, if that is what it is.
std::optional<uint32_t> MachineParser::entity(StringRef prefix) {
  StringRef digits = peekWord();
  uint32_t value;
  if (!digits.consume_front(prefix) || digits.empty() || !llvm::all_of(digits, llvm::isDigit) ||
      digits.getAsInteger(10, value) || value >= maxNumber)
    return std::nullopt;
  word();
  return value;
}

bool MachineParser::newEntity(StringRef prefix, size_t expected) {
  size_t begin = at;
  std::optional<uint32_t> value = entity(prefix);
  if (!value || *value != expected)
    return error(begin, "expected `" + prefix + llvm::Twine(expected) + "`");
  return true;
}

static std::optional<RegClass> parseClass(char letter) {
  for (RegClass regClass : regalloc::allRegClasses)
    if (regalloc::regClassLetter(regClass) == letter) return regClass;
  return std::nullopt;
}

/// A virtual register `v3i` (\p prefix 'v') or a register `p3i` ('p').
template <typename Reg> static std::optional<Reg> parseReg(StringRef word, char prefix) {
  if (word.size() < 3 || word.front() != prefix) return std::nullopt;
  std::optional<RegClass> regClass = parseClass(word.back());
  StringRef digits = word.drop_front().drop_back();
  uint64_t number;
  if (!regClass || !llvm::all_of(digits, llvm::isDigit) || digits.getAsInteger(10, number))
    return std::nullopt;
  return Reg::make(number, *regClass);
}

bool MachineParser::vreg(VReg &reg) {
  skipSpace();
  size_t begin = at;
  std::optional<VReg> found = parseReg<VReg>(word(), 'v');
  if (!found) return error(begin, "expected a virtual register");
  reg = *found;
  return true;
}

bool MachineParser::registerSet(regalloc::PRegSet &set) {
  while (!atLineEnd()) {
    size_t begin = at;
    std::optional<PReg> reg = parseReg<PReg>(word(), 'p');
    if (!reg) return error(begin, "expected a register");
    set.insert(*reg);
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Facts and tables
//===----------------------------------------------------------------------===//

bool MachineParser::fact() {
  skipSpace();
  size_t begin = at;
  StringRef name = peekWord();
  if (name.starts_with("symbol")) return symbol();
  if (name.starts_with("const")) return constant();
  if (name.starts_with("table")) return jumpTable();
  if (name.starts_with("callsite")) return callSite();
  word();
  if (name == "vregs") {
    if (!count(function->numVRegs)) return false;
    // Memory stays in proportion to the text, in which values of the CLIF are named, unless it is
    // little: optimization may have left few of many values.
    constexpr size_t alwaysGranted = 1 << 20;
    return function->numVRegs <= std::max(text.size(), alwaysGranted) ||
           error(begin, "more registers than the text has use for");
  }
  if (name == "allocated") {
    function->isAllocated = true;
    return registerSet(function->writtenRegs);
  }
  if (name == "spills") return count(function->numSpillSlots);
  if (name == "incoming") return count(function->incomingBytes);
  if (name == "tailgrowth") return count(function->tailGrowth);
  if (name == "savearea") return count(function->registerSaveBytes);
  if (name == "framepointer") return function->needsFramePointer = true;
  if (name == "probe") return symbolReference(function->probeSymbol);
  if (name == "limit") return stackLimitStep();
  if (name == "outgoing") {
    if (!count(function->outgoingBytes)) return false;
    function->hasCalls = consumeWord("calls");
    return true;
  }
  return error(begin, "expected a fact about the function or a block");
}

/// `%name`, `%"a name"` (never a library call's), `u0:1`.
bool MachineParser::externalName(ir::ExternalName &name) {
  StringRef line = text.substr(at).take_until([](char c) { return c == '\n'; });
  StringRef rest = line;
  if (line.starts_with("%")) {
    std::optional<std::string> symbol = ir::consumeSymbol(rest);
    if (!symbol || symbol->empty()) return false;
    name = line.starts_with("%\"") ? ir::ExternalName::symbol(*symbol)
                                   : ir::ExternalName::reference(*symbol);
  } else {
    uint32_t space, index;
    if (!rest.consume_front("u") || rest.consumeInteger(10, space) || !rest.consume_front(":") ||
        rest.consumeInteger(10, index))
      return false;
    name = ir::ExternalName::user(space, index);
  }
  at += line.size() - rest.size();
  return true;
}

bool MachineParser::symbol() {
  if (!newEntity("symbol", function->symbols.size()) || !expect("=")) return false;
  skipSpace();
  size_t begin = at;
  MachineSymbol symbol;
  if (!externalName(symbol.name)) return error(begin, "expected a name: `%name` or `u0:1`");
  symbol.colocated = consumeWord("colocated");
  symbol.threadLocal = consumeWord("tls");
  function->symbols.push_back(std::move(symbol));
  return true;
}

bool MachineParser::constant() {
  if (!newEntity("const", function->constants.size()) || !expect("=")) return false;
  if (!consumeWord("align")) return error(at, "expected `align`");
  skipSpace();
  size_t begin = at;
  MachineFunction::Constant constant;
  if (!count(constant.alignment)) return false;
  if (!llvm::isPowerOf2_32(constant.alignment) || constant.alignment > 64)
    return error(begin, "an alignment is a power of two up to 64");
  skipSpace();
  begin = at;
  StringRef digits = word();
  std::string bytes;
  if (!digits.consume_front("0x") || digits.empty() || digits.size() % 2 != 0 ||
      !llvm::tryGetFromHex(digits, bytes))
    return error(begin, "expected the bytes, two hexadecimal digits for each");
  constant.begin = static_cast<uint32_t>(function->constantBytes.size());
  constant.size = static_cast<uint32_t>(bytes.size());
  function->constants.push_back(constant);
  function->constantBytes.insert(function->constantBytes.end(), bytes.begin(), bytes.end());
  return true;
}

/// A symbol that the lines before have introduced.
bool MachineParser::symbolReference(SymbolRef &symbol) {
  skipSpace();
  size_t begin = at;
  std::optional<uint32_t> number = entity("symbol");
  if (!number || *number >= function->symbols.size()) return error(begin, "expected a symbol");
  symbol = SymbolRef(*number);
  return true;
}

bool MachineParser::stackLimitStep() {
  using Kind = StackLimitStep::Kind;
  StackLimitStep step;
  skipSpace();
  size_t begin = at;
  StringRef kind = word();
  bool isFirst = function->stackLimit.empty();
  if (kind == "register") {
    step.kind = Kind::Register;
    skipSpace();
    begin = at;
    std::optional<PReg> reg = parseReg<PReg>(word(), 'p');
    if (!reg || reg->regClass() != RegClass::Int || !target.isRegister(*reg))
      return error(begin, "expected an integer register");
    step.reg = *reg;
  } else if (kind == "address") {
    step.kind = Kind::Symbol;
    if (!symbolReference(step.symbol)) return false;
  } else if (kind == "incoming") {
    step.kind = Kind::Incoming;
  } else if ((kind == "load" || kind == "add") && !isFirst) {
    step.kind = kind == "load" ? Kind::Load : Kind::Add;
  } else {
    return error(begin, "expected a step of the stack limit");
  }
  if (!number(step.offset, INT32_MIN, INT32_MAX)) return false;
  function->stackLimit.push_back(step);
  return true;
}

bool MachineParser::blockList(llvm::function_ref<void(regalloc::Block)> add) {
  while (std::optional<uint32_t> block = entity("block"))
    add(regalloc::Block(*block));
  return true;
}

bool MachineParser::jumpTable() {
  if (!newEntity("table", function->tableOffsets.size() - 1) || !expect("=")) return false;
  blockList([&](regalloc::Block block) { function->tableTargets.push_back(block); });
  function->tableOffsets.push_back(static_cast<uint32_t>(function->tableTargets.size()));
  return true;
}

bool MachineParser::callSite() {
  if (!newEntity("callsite", function->calls.size()) || !expect("=")) return false;
  skipSpace();
  size_t begin = at;
  CallSite &call = function->calls.emplace_back();
  std::optional<CallConv> convention = parseCallConv(word());
  if (!convention) return error(begin, "expected a calling convention");
  call.callConv = *convention;
  if (consumeWord("inst")) {
    begin = at;
    uint32_t position;
    if (!count(position)) return false;
    if (position >= sourceInsts.size()) return error(begin, "the CLIF has no such instruction");
    call.inst = sourceInsts[position];
  }
  if (consumeWord("catches")) {
    begin = at;
    const ir::DataFlowGraph &graph = function->source->dfg;
    if (call.inst.isNone() || (graph.opcode(call.inst) != ir::Opcode::TryCall &&
                               graph.opcode(call.inst) != ir::Opcode::TryCallIndirect))
      return error(begin, "the CLIF instruction has no exception table");
    call.exceptions = graph[call.inst].exceptionTable();
  }
  if (consumeWord("outgoing") && !count(call.outgoingBytes)) return false;
  if (consumeWord("popped") && !count(call.poppedBytes)) return false;
  call.isPatchable = consumeWord("patchable");
  if (consumeWord("handlers"))
    blockList([&](regalloc::Block block) { call.handlers.push_back(block); });
  if (consumeWord("contexts"))
    while (!atLineEnd() && llvm::isDigit(text[at])) {
      uint32_t offset;
      if (!count(offset)) return false;
      call.contextOffsets.push_back(offset);
    }
  if (!consumeWord("clobbers")) return error(at, "expected `clobbers`");
  return registerSet(call.clobbers);
}

//===----------------------------------------------------------------------===//
// Blocks and instructions
//===----------------------------------------------------------------------===//

bool MachineParser::vregList(std::vector<VReg> &list) {
  if (!consume("(")) return true;
  do {
    VReg reg;
    if (!vreg(reg)) return false;
    list.push_back(reg);
  } while (consume(","));
  return expect(")");
}

bool MachineParser::blockHead() {
  MachineFunction &machine = *function;
  if (!newEntity("block", machine.numBlocks())) return false;
  blockPlaces.push_back(at);
  machine.successorOffsets.push_back(static_cast<uint32_t>(machine.successors.size()));
  machine.blockBegins.push_back(static_cast<uint32_t>(machine.insts.size()));
  machine.blockParamOffsets.push_back(static_cast<uint32_t>(machine.blockParams.size()));
  if (!vregList(machine.blockParams)) return false;
  MachineFunction::BlockInfo info;
  info.isCold = consumeWord("cold");
  if (consumeWord("depth") && !count(info.loopDepth)) return false;
  if (!consumeWord("frequency")) return error(at, "expected `frequency`");
  skipSpace();
  size_t begin = at;
  StringRef digits = text.substr(at).take_while(
      [](char c) { return llvm::isDigit(c) || c == '.' || c == 'e' || c == '+' || c == '-'; });
  at += digits.size();
  double frequency;
  if (digits.getAsDouble(frequency) || !(frequency >= 0 && frequency <= 1e30))
    return error(begin, "expected a frequency");
  machine.blockFrequencies.push_back(static_cast<float>(frequency));
  if (consumeWord("from")) {
    begin = at;
    uint32_t position;
    if (!count(position)) return false;
    if (position >= sourceBlocks.size()) return error(begin, "the CLIF has no such block");
    info.source = sourceBlocks[position];
  }
  machine.blockInfos.push_back(info);
  return expect(":");
}

bool MachineParser::edges() {
  MachineFunction &machine = *function;
  do {
    skipSpace();
    size_t begin = at;
    std::optional<uint32_t> target = entity("block");
    if (!target) return error(begin, "expected a block");
    machine.successors.emplace_back(*target);
    machine.branchArgOffsets.push_back(static_cast<uint32_t>(machine.branchArgs.size()));
    if (!vregList(machine.branchArgs)) return false;
  } while (consume(","));
  return true;
}

bool MachineParser::inst() {
  skipSpace();
  size_t begin = at;
  if (hasEdges) return error(begin, "instructions after the edges of the block");
  auto found = opcodes.find(word());
  if (found == opcodes.end()) return error(begin, "unknown instruction");
  instPlaces.push_back(begin);
  MachineInst inst;
  inst.opcode = found->second;
  inst.firstOperand = static_cast<uint32_t>(function->operands.size());
  auto atSuffix = [&] {
    return atLineEnd() || text[at] == '!' || text[at] == '@' || text.substr(at).starts_with("->");
  };
  if (!atSuffix()) {
    do {
      MachineOperand value;
      if (!operand(value)) return false;
      function->operands.push_back(value);
    } while (consume(","));
  }
  inst.operandCount = static_cast<uint32_t>(function->operands.size()) - inst.firstOperand;
  if (!instSuffixes(inst)) return false;
  function->insts.push_back(inst);
  if (!consume("->")) return true;
  hasEdges = true;
  return edges();
}

bool MachineParser::instSuffixes(MachineInst &inst) {
  while (consume("!")) {
    size_t begin = at;
    StringRef name = word();
    if (name == "move") {
      inst.flags |= MachineInst::IsMove;
    } else if (name == "cheap") {
      inst.flags |= MachineInst::IsCheap;
    } else if (name == "dead") {
      inst.flags |= MachineInst::IsDead;
    } else if (name == "trap") {
      if (!expect("(")) return false;
      begin = at;
      std::optional<TrapCode> code = TrapCode::parse(word());
      if (!code) return error(begin, "unknown trap code");
      inst.trap = *code;
      if (!expect(")")) return false;
    } else {
      return error(begin, "expected `move`, `cheap`, `dead` or `trap`");
    }
  }
  if (!consume("@")) return true;
  int64_t location;
  if (!number(location, 0, UINT32_MAX - 1)) return false;
  inst.location = SourceLocation(static_cast<uint32_t>(location));
  return true;
}

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
    if (std::optional<VReg> vreg = parseReg<VReg>(name, 'v'))
      result = MachineOperand::reg(*vreg);
    else if (std::optional<PReg> preg = parseReg<PReg>(name, 'p'))
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

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

bool MachineParser::head(const ir::Function &source, MachinePass &lastPass) {
  if (!nextLine() || !consumeWord("machine"))
    return error(at, "expected `machine`: each function of the CLIF has its section");
  skipSpace();
  size_t begin = at;
  std::string expected;
  llvm::raw_string_ostream os(expected);
  source.name.print(os);
  if (!consume(expected)) return error(begin, "expected the section of " + expected);
  if (!consumeWord("for")) return error(at, "expected `for`");
  skipSpace();
  begin = at;
  if (word() != target.name) return error(begin, "expected `" + target.name + "`");
  if (!consumeWord("after")) return error(at, "expected `after`");
  skipSpace();
  begin = at;
  StringRef passName = text.substr(at).take_until(llvm::isSpace);
  at += passName.size();
  std::optional<MachinePass> pass = parseMachinePass(passName);
  if (!pass) return error(begin, "unknown pass");
  lastPass = *pass;
  return expect("{") && endLine();
}

void MachineParser::begin(const ir::Function &source, MachineFunction &machine) {
  function = &machine;
  machine.clear();
  machine.source = &source;
  hasEdges = false;
  blockPlaces.clear();
  instPlaces.clear();
  sourceBlocks.clear();
  sourceInsts.clear();
  for (ir::Block block : source.layout.blocks()) {
    sourceBlocks.push_back(block);
    for (ir::Inst inst : source.layout.insts(block))
      sourceInsts.push_back(inst);
  }
}

bool MachineParser::body() {
  while (nextLine()) {
    if (consume("}")) return endLine();
    bool isHead = text.substr(at).starts_with("block");
    if (isHead) hasEdges = false;
    bool isFine = isHead ? blockHead() : function->blockInfos.empty() ? fact() : inst();
    if (!isFine || !endLine()) return false;
  }
  return error(at, "expected `}`");
}

/// The ends of the last ranges.
void MachineParser::finish() {
  MachineFunction &machine = *function;
  machine.successorOffsets.push_back(static_cast<uint32_t>(machine.successors.size()));
  machine.blockBegins.push_back(static_cast<uint32_t>(machine.insts.size()));
  machine.blockParamOffsets.push_back(static_cast<uint32_t>(machine.blockParams.size()));
  machine.branchArgOffsets.push_back(static_cast<uint32_t>(machine.branchArgs.size()));
}

static void fillPredecessors(MachineFunction &machine) {
  uint32_t numBlocks = machine.numBlocks();
  std::vector<uint32_t> &offsets = machine.predecessorOffsets;
  offsets.assign(numBlocks + 1, 0);
  for (regalloc::Block target : machine.successors)
    ++offsets[target.index() + 1];
  for (uint32_t block = 0; block < numBlocks; ++block)
    offsets[block + 1] += offsets[block];
  std::vector<uint32_t> next(offsets.begin(), offsets.end());
  machine.predecessors.resize(machine.successors.size());
  for (uint32_t block = 0; block < numBlocks; ++block)
    for (regalloc::Block target : machine.successorsOf(block))
      machine.predecessors[next[target.index()]++] = regalloc::Block(block);
}

bool MachineParser::parse(const ir::Function &source, MachineFunction &machine,
                          MachinePass &lastPass) {
  if (!head(source, lastPass)) return false;
  begin(source, machine);
  size_t start = at;
  if (!body()) return false;
  if (machine.blockInfos.empty()) return error(start, "the function has no block");
  finish();
  for (uint32_t block = 0; block < machine.numBlocks(); ++block)
    for (regalloc::Block successor : machine.successorsOf(block))
      if (successor.index() >= machine.numBlocks())
        return error(blockPlaces[block], "the block leads to one that does not exist");
  fillPredecessors(machine);
  if (std::optional<MachineFault> fault = checkMachineFunction(machine, target))
    return error(fault->isBlock ? blockPlaces[fault->number] : instPlaces[fault->number],
                 fault->message);
  return true;
}

std::optional<size_t> codegen::findMachineSections(StringRef text) {
  if (text.starts_with(sectionWord)) return 0;
  size_t found = text.find("\nmachine ");
  if (found == StringRef::npos) return std::nullopt;
  return found + 1;
}

bool codegen::parseMachineFunctions(StringRef file, StringRef text, size_t begin,
                                    const ir::Module &module, const Target &target,
                                    DiagnosticList &diagnostics, ParsedMachineFunctions &result) {
  MachineParser parser(file, text, begin, target, diagnostics);
  result.functions.resize(module.functions.size());
  for (size_t i = 0; i < module.functions.size(); ++i) {
    MachinePass lastPass = result.lastPass;
    size_t start = parser.position();
    if (!parser.parse(*module.functions[i], result.functions[i], lastPass)) return false;
    if (i != 0 && lastPass != result.lastPass)
      return parser.error(start, "the sections are after different passes");
    result.lastPass = lastPass;
  }
  return !parser.nextLine() || parser.error(parser.position(), "expected the end of the file");
}

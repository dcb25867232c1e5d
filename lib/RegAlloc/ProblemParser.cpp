//===- ProblemParser.cpp - Reading problems from text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A line is a statement. After an error the parser goes on with the next line.
///
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/ProblemText.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace cot;
using namespace cot::regalloc;

namespace {

class ProblemParser {
public:
  ProblemParser(llvm::StringRef file, llvm::StringRef text, DiagnosticList &diagnostics,
                ParsedProblem &result)
      : file(file), text(text), diagnostics(diagnostics), result(result), draft(result.draft) {}

  bool run();

private:
  // Characters and words of the current line.
  bool error(size_t at, const llvm::Twine &message);
  void skipSpace();
  bool atLineEnd();
  bool accept(char c);
  bool expect(char c);
  llvm::StringRef word();
  bool acceptWord(llvm::StringRef expected);
  bool number(uint64_t max, uint64_t &value, const char *what);
  bool name(std::string &value);

  // Things that have a number.
  bool numbered(llvm::StringRef prefix, bool withClass, uint64_t &value, RegClass &regClass);
  bool preg(PReg &reg);
  bool vreg(VReg &vreg);
  bool block(Block &block);
  bool inst(Inst &inst);
  bool regClass(RegClass &regClass);
  bool pregs(PRegSet &set);
  template <typename List> bool vregs(List &list);

  // Statements.
  bool statement();
  bool regsStatement();
  bool scratchStatement();
  bool nameStatement();
  bool slotsStatement();
  bool debugStatement();
  bool blockStatement(size_t start, uint64_t number);
  bool instStatement(size_t start, InstFlags flags);
  bool frequency();
  bool constraint(RegClass regClass, Constraint &constraint);
  bool operand(DraftInst &inst);
  bool successors(DraftBlock &block);
  void finish();

  llvm::StringRef file;
  llvm::StringRef text;
  DiagnosticList &diagnostics;
  ParsedProblem &result;
  ProblemDraft &draft;
  size_t position = 0;
  size_t lineEnd = 0;
  /// One more than the highest vreg number, and where it stands.
  uint64_t vregsSeen = 0;
  size_t lastVReg = 0;
  bool sizeGiven = false;
  size_t blocksWithFrequency = 0;
  bool failed = false;
};

bool isWordChar(char c) { return llvm::isAlnum(c) || c == '_' || c == '.' || c == '$' || c == '-'; }

} // namespace

bool ProblemParser::error(size_t at, const llvm::Twine &message) {
  diagnostics.errorAt(file, text, at, message);
  failed = true;
  return false;
}

void ProblemParser::skipSpace() {
  while (position < lineEnd &&
         (text[position] == ' ' || text[position] == '\t' || text[position] == '\r'))
    ++position;
  if (position < lineEnd && text[position] == ';') position = lineEnd;
}

bool ProblemParser::atLineEnd() {
  skipSpace();
  return position == lineEnd;
}

bool ProblemParser::accept(char c) {
  skipSpace();
  if (position == lineEnd || text[position] != c) return false;
  ++position;
  return true;
}

bool ProblemParser::expect(char c) {
  return accept(c) || error(position, llvm::Twine("expected `") + llvm::Twine(c) + "`");
}

llvm::StringRef ProblemParser::word() {
  skipSpace();
  size_t start = position;
  while (position < lineEnd && isWordChar(text[position])) {
    // An arrow is no part of a word.
    if (text.substr(position, 2) == "->") break;
    ++position;
  }
  return text.slice(start, position);
}

bool ProblemParser::acceptWord(llvm::StringRef expected) {
  skipSpace();
  size_t start = position;
  if (word() == expected) return true;
  position = start;
  return false;
}

bool ProblemParser::number(uint64_t max, uint64_t &value, const char *what) {
  skipSpace();
  size_t start = position;
  llvm::StringRef digits = word();
  if (digits.empty() || !llvm::all_of(digits, llvm::isDigit))
    return error(start, llvm::Twine("expected ") + what);
  if (digits.getAsInteger(10, value) || value > max)
    return error(start, llvm::Twine(what) + " is more than " + llvm::Twine(max));
  return true;
}

bool ProblemParser::name(std::string &value) {
  value.clear();
  skipSpace();
  size_t start = position;
  if (!accept('"')) {
    value = word().str();
    return !value.empty() || error(start, "expected a name");
  }
  while (position < lineEnd && text[position] != '"') {
    char c = text[position++];
    if (c != '\\') {
      value += c;
      continue;
    }
    if (text.slice(position, lineEnd).starts_with("\\")) {
      value += '\\';
      ++position;
      continue;
    }
    unsigned byte = 0;
    if (lineEnd - position < 2 || text.substr(position, 2).getAsInteger(16, byte))
      return error(position - 1, "expected two hexadecimal digits after `\\`");
    value += static_cast<char>(byte);
    position += 2;
  }
  if (position == lineEnd) return error(start, "name lacks its closing quote");
  ++position;
  return true;
}

bool ProblemParser::numbered(llvm::StringRef prefix, bool withClass, uint64_t &value,
                             RegClass &regClass) {
  skipSpace();
  size_t start = position;
  llvm::StringRef token = word();
  auto wrong = [&] {
    llvm::StringRef what = prefix == "p"   ? "a register such as `p0i`"
                           : prefix == "v" ? "a vreg such as `v0i`"
                                           : prefix;
    if (withClass) return error(start, "expected " + what);
    return error(start, "expected `" + prefix + "` and a number");
  };
  if (!token.consume_front(prefix)) return wrong();
  if (withClass) {
    if (token.empty()) return wrong();
    size_t letter = llvm::StringRef("ifv").find(token.back());
    if (letter == llvm::StringRef::npos) return wrong();
    regClass = static_cast<RegClass>(letter);
    token = token.drop_back();
  }
  if (token.empty() || !llvm::all_of(token, llvm::isDigit)) return wrong();
  if (token.getAsInteger(10, value)) value = UINT64_MAX;
  return true;
}

bool ProblemParser::preg(PReg &reg) {
  skipSpace();
  size_t start = position;
  uint64_t value = 0;
  RegClass regClass = RegClass::Int;
  if (!numbered("p", true, value, regClass)) return false;
  std::optional<PReg> made = PReg::make(value, regClass);
  if (!made) return error(start, "no such register: encodings go to 62 (int) and 63");
  reg = *made;
  return true;
}

bool ProblemParser::vreg(VReg &vreg) {
  skipSpace();
  size_t start = position;
  uint64_t value = 0;
  RegClass regClass = RegClass::Int;
  if (!numbered("v", true, value, regClass)) return false;
  std::optional<VReg> made = VReg::make(value, regClass);
  if (!made || value > text.size())
    return error(start, "vreg number is too large: vregs are numbered from 0 without gaps");
  if (value >= vregsSeen) {
    vregsSeen = value + 1;
    lastVReg = start;
  }
  vreg = *made;
  return true;
}

bool ProblemParser::block(Block &block) {
  skipSpace();
  size_t start = position;
  uint64_t value = 0;
  RegClass unused;
  if (!numbered("block", false, value, unused)) return false;
  if (value >= Block::noneIndex) return error(start, "block number is too large");
  block = Block(static_cast<uint32_t>(value));
  return true;
}

bool ProblemParser::inst(Inst &inst) {
  skipSpace();
  size_t start = position;
  uint64_t value = 0;
  RegClass unused;
  if (!numbered("inst", false, value, unused)) return false;
  if (value > ProgPoint::maxInst) return error(start, "instruction number is too large");
  inst = Inst(static_cast<uint32_t>(value));
  return true;
}

bool ProblemParser::regClass(RegClass &regClass) {
  skipSpace();
  size_t start = position;
  llvm::StringRef token = word();
  for (RegClass candidate : allRegClasses) {
    if (token != regClassName(candidate)) continue;
    regClass = candidate;
    return true;
  }
  return error(start, "expected `int`, `float` or `vector`");
}

bool ProblemParser::pregs(PRegSet &set) {
  while (!atLineEnd() && text[position] != '-') {
    PReg reg;
    if (!preg(reg)) return false;
    set.insert(reg);
  }
  return true;
}

template <typename List> bool ProblemParser::vregs(List &list) {
  if (!accept('(')) return true;
  if (accept(')')) return true;
  do {
    VReg item;
    if (!vreg(item)) return false;
    list.push_back(item);
  } while (accept(','));
  return expect(')');
}

bool ProblemParser::regsStatement() {
  RegClass regClass;
  if (!this->regClass(regClass)) return false;
  skipSpace();
  size_t start = position;
  llvm::StringRef kind = word();
  if (kind != "preferred" && kind != "nonpreferred")
    return error(start, "expected `preferred` or `nonpreferred`");
  PRegSet regs;
  if (!pregs(regs)) return false;
  for (PReg reg : regs)
    if (reg.regClass() != regClass) return error(start, "registers of another class");
  (kind == "preferred" ? result.environment.preferred : result.environment.nonPreferred) |= regs;
  return true;
}

bool ProblemParser::scratchStatement() {
  skipSpace();
  size_t start = position;
  PReg reg;
  if (!preg(reg)) return false;
  PReg &scratch = result.environment.scratch[static_cast<unsigned>(reg.regClass())];
  if (scratch) return error(start, "second scratch register of one class");
  scratch = reg;
  return true;
}

bool ProblemParser::nameStatement() {
  PReg reg;
  std::string value;
  if (!preg(reg) || !name(value)) return false;
  std::vector<std::string> &names = result.environment.registerNames;
  if (names.size() <= reg.index()) names.resize(reg.index() + 1);
  names[reg.index()] = std::move(value);
  return true;
}

bool ProblemParser::slotsStatement() {
  RegClass regClass;
  uint64_t size = 0;
  if (!this->regClass(regClass) || !number(64, size, "spill slot size")) return false;
  draft.spillSlotSize[static_cast<unsigned>(regClass)] = static_cast<uint32_t>(size);
  return true;
}

bool ProblemParser::debugStatement() {
  DebugLabel label;
  uint64_t value = 0;
  if (!vreg(label.vreg) || !inst(label.begin) || !inst(label.end) || !expect('=') ||
      !number(UINT32_MAX, value, "label"))
    return false;
  label.label = static_cast<uint32_t>(value);
  draft.debugLabels.push_back(label);
  return true;
}

bool ProblemParser::frequency() {
  skipSpace();
  size_t start = position;
  size_t end = position;
  while (end < lineEnd && (isWordChar(text[end]) || text[end] == '+'))
    ++end;
  double value = 0;
  bool bad = text.slice(start, end).getAsDouble(value);
  position = end;
  if (bad || !std::isfinite(static_cast<float>(value)) || value < 0)
    return error(start, "expected a frequency: a finite number, not negative");
  draft.blocks.back().frequency = static_cast<float>(value);
  ++blocksWithFrequency;
  return true;
}

bool ProblemParser::blockStatement(size_t start, uint64_t number) {
  if (number != draft.blocks.size())
    return error(start, "blocks are numbered as they come: expected block" +
                            llvm::Twine(draft.blocks.size()));
  draft.blocks.emplace_back();
  result.blockOffsets.push_back(start);
  if (!vregs(draft.blocks.back().params)) return false;
  if (acceptWord("freq") && !frequency()) return false;
  return expect(':');
}

bool ProblemParser::constraint(RegClass regClass, Constraint &constraint) {
  skipSpace();
  size_t start = position;
  llvm::StringRef kind = word();
  if (kind == "any" || kind == "reg" || kind == "stack") {
    constraint = kind == "any"   ? Constraint::any()
                 : kind == "reg" ? Constraint::reg()
                                 : Constraint::stack();
    return true;
  }
  uint64_t value = 0;
  if (kind == "fixed") {
    PReg reg;
    if (!expect('(')) return false;
    size_t at = position;
    if (!preg(reg)) return false;
    if (reg.regClass() != regClass) return error(at, "register and vreg are of different classes");
    constraint = Constraint::fixed(reg);
    return expect(')');
  }
  if (kind == "reuse") {
    if (!expect('(') || !number(Constraint::maxReuse, value, "operand position")) return false;
    constraint = *Constraint::makeReuse(value);
    return expect(')');
  }
  if (kind == "limit") {
    if (!expect('(')) return false;
    size_t at = position;
    if (!number(Constraint::maxLimit, value, "limit")) return false;
    std::optional<Constraint> made = Constraint::makeLimit(value);
    if (!made) return error(at, "limit is not a power of two");
    constraint = *made;
    return expect(')');
  }
  return error(start, "expected a constraint: any, reg, stack, fixed, reuse or limit");
}

bool ProblemParser::operand(DraftInst &inst) {
  skipSpace();
  size_t start = position;
  llvm::StringRef token = word();
  if (token == "fixed") {
    PReg reg;
    if (!preg(reg)) return false;
    inst.operands.push_back(Operand::nonAllocatable(reg));
    return true;
  }
  std::optional<OperandPosition> given;
  if (token == "early" || token == "late") {
    given = token == "early" ? OperandPosition::Early : OperandPosition::Late;
    token = word();
  }
  if (token != "use" && token != "def")
    return error(start, "expected an operand: `use`, `def` or `fixed`");
  bool isUse = token == "use";
  OperandPosition usual = isUse ? OperandPosition::Early : OperandPosition::Late;
  VReg value;
  Constraint wanted = Constraint::any();
  if (!vreg(value) || !constraint(value.regClass(), wanted)) return false;
  inst.operands.push_back(
      Operand(value, wanted, isUse ? OperandKind::Use : OperandKind::Def, given.value_or(usual)));
  return true;
}

bool ProblemParser::successors(DraftBlock &block) {
  do {
    DraftEdge edge;
    if (!this->block(edge.target) || !vregs(edge.args)) return false;
    block.successors.push_back(std::move(edge));
  } while (accept(','));
  return true;
}

bool ProblemParser::instStatement(size_t start, InstFlags flags) {
  if (draft.blocks.empty()) return error(start, "instruction outside of a block");
  DraftBlock &block = draft.blocks.back();
  DraftInst &inst = block.insts.emplace_back();
  result.instOffsets.push_back(start);
  inst.flags = flags;
  skipSpace();
  if (position < lineEnd && text[position] != '(' && !name(inst.name)) return false;
  if (!expect('(')) return false;
  if (!accept(')')) {
    do {
      if (!operand(inst)) return false;
    } while (accept(','));
    if (!expect(')')) return false;
  }
  if (acceptWord("clobbers") && !pregs(inst.clobbers)) return false;
  if (!has(flags, InstFlags::Branch) || atLineEnd()) return true;
  return expect('-') && expect('>') && successors(block);
}

bool ProblemParser::statement() {
  skipSpace();
  size_t start = position;
  llvm::StringRef keyword = word();
  uint64_t value = 0;
  if (keyword == "op") return instStatement(start, InstFlags::None);
  if (keyword == "branch") return instStatement(start, InstFlags::Branch);
  if (keyword == "return") return instStatement(start, InstFlags::Return);
  if (keyword == "move") return instStatement(start, InstFlags::Move);
  if (keyword == "cheap") return instStatement(start, InstFlags::Cheap);
  if (keyword == "regs") return regsStatement();
  if (keyword == "scratch") return scratchStatement();
  if (keyword == "fixedstack") return pregs(result.environment.fixedStackSlots);
  if (keyword == "name") return nameStatement();
  if (keyword == "slots") return slotsStatement();
  if (keyword == "debug") return debugStatement();
  if (keyword == "entry") return block(draft.entry);
  if (keyword == "multiple-defs") return draft.allowMultipleDefs = true;
  if (keyword == "multi-slot") {
    if (!acceptWord("last")) return error(position, "expected `last`");
    return draft.multiSlotNamedByLast = true;
  }
  if (keyword == "vregs") {
    if (!number(std::max<uint64_t>(text.size(), 1), value, "number of vregs")) return false;
    draft.numVRegs = static_cast<uint32_t>(value);
    return sizeGiven = true;
  }
  llvm::StringRef digits = keyword;
  if (digits.consume_front("block") && !digits.getAsInteger(10, value))
    return blockStatement(start, value);
  return error(start, "unknown statement `" + keyword + "`");
}

void ProblemParser::finish() {
  if (draft.blocks.empty()) error(text.size(), "no blocks");
  if (!sizeGiven)
    draft.numVRegs = static_cast<uint32_t>(vregsSeen);
  else if (vregsSeen > draft.numVRegs)
    error(lastVReg, "vreg beyond the " + llvm::Twine(draft.numVRegs) + " that `vregs` announces");
  draft.hasFrequencies = blocksWithFrequency != 0;
  if (draft.hasFrequencies && blocksWithFrequency != draft.blocks.size())
    error(text.size(), "some blocks have a frequency and some don't");
}

bool ProblemParser::run() {
  while (position < text.size() && !diagnostics.full()) {
    lineEnd = std::min(text.find('\n', position), text.size());
    if (!atLineEnd() && statement() && !atLineEnd())
      error(position, "unexpected text after the statement");
    position = std::min(lineEnd + 1, text.size());
  }
  if (!failed) finish();
  return !failed;
}

bool regalloc::parseProblem(llvm::StringRef file, llvm::StringRef text, DiagnosticList &diagnostics,
                            ParsedProblem &result) {
  return ProblemParser(file, text, diagnostics, result).run();
}

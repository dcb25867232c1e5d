//===- Ltl.cpp - Allocations as CompCert's LTL -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/Report.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::regalloc;

namespace {

class LtlPrinter {
public:
  LtlPrinter(llvm::raw_ostream &os, const Problem &problem, const MachineEnvironment &environment,
             const Output &output)
      : os(os), problem(problem), environment(environment), output(output) {
    for (Operand operand : problem.operands)
      if (operand.isDef() && operand.constraint().isFixed()) defined.insert(operand.fixedReg());
  }

  void print(llvm::StringRef functionName);

private:
  std::string location(Allocation place, RegClass regClass) const;
  std::string list(llvm::ArrayRef<std::string> items) const;
  void split(Inst inst, std::vector<std::string> &args, std::vector<std::string> &results) const;
  void printParameters(llvm::StringRef functionName);
  void printBlock(Block block);
  void printEdits(size_t &next, ProgPoint point);
  void printInst(Inst inst);
  void printEnd(Block block, Inst inst);
  bool isParameters(Inst inst) const;
  bool isDropped(Inst inst) const;
  llvm::StringRef nameOf(Inst inst) const {
    return problem.instNames.empty() ? llvm::StringRef() : problem.instNames[inst.index()];
  }

  llvm::raw_ostream &os;
  const Problem &problem;
  const MachineEnvironment &environment;
  const Output &output;
  PRegSet defined;
};

} // namespace

std::string LtlPrinter::location(Allocation place, RegClass regClass) const {
  static constexpr const char *types[] = {"long", "float", "vector"};
  std::string out;
  llvm::raw_string_ostream stream(out);
  const char *type = types[static_cast<unsigned>(regClass)];
  if (place.isNone())
    stream << '_';
  else if (place.isSpillSlot())
    stream << "S(Local, " << place.slot().index() << ", " << type << ')';
  else if (environment.fixedStackSlots.contains(place.reg()))
    stream << (defined.contains(place.reg()) ? "S(Incoming, " : "S(Outgoing, ")
           << place.reg().encoding() << ", " << type << ')';
  else
    stream << "XDV"[static_cast<unsigned>(regClass)] << place.reg().encoding();
  return out;
}

std::string LtlPrinter::list(llvm::ArrayRef<std::string> items) const {
  return "[" + llvm::join(items.begin(), items.end(), "; ") + "]";
}

void LtlPrinter::split(Inst inst, std::vector<std::string> &args,
                       std::vector<std::string> &results) const {
  llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
  for (unsigned i = 0; i < operands.size(); ++i)
    (operands[i].isDef() ? results : args)
        .push_back(location(output.allocations[problem.operandOffsets[inst.index()] + i],
                            operands[i].regClass()));
  auto [word, rest] = nameOf(inst).split(' ');
  llvm::SmallVector<llvm::StringRef, 4> extra;
  rest.split(extra, ' ', -1, false);
  for (llvm::StringRef arg : extra)
    args.push_back(arg.str());
}

bool LtlPrinter::isParameters(Inst inst) const {
  return inst == problem.instsOf(problem.entry).begin && !problem.operandsOf(inst).empty() &&
         llvm::all_of(problem.operandsOf(inst), [](Operand operand) {
           return operand.isDef() && operand.constraint().isFixed();
         });
}

/// A cheap instruction that every use repeats.
bool LtlPrinter::isDropped(Inst inst) const {
  return problem.isCheap(inst) && output.allocations[problem.operandOffsets[inst.index()]].isNone();
}

void LtlPrinter::printParameters(llvm::StringRef functionName) {
  std::vector<std::string> args;
  std::vector<std::string> params;
  Inst first = problem.instsOf(problem.entry).begin;
  if (isParameters(first)) split(first, args, params);
  os << functionName << '(' << llvm::join(params, ", ") << ") {\n";
}

void LtlPrinter::printEdits(size_t &next, ProgPoint point) {
  for (; next < output.edits.size() && output.edits[next].point == point; ++next) {
    const Edit &edit = output.edits[next].edit;
    RegClass regClass = edit.to().isReg() ? edit.to().reg().regClass() : RegClass::Int;
    if (edit.isMove() && edit.from().isReg()) regClass = edit.from().reg().regClass();
    if (edit.isMove()) {
      os << "Lop(Omove, [" << location(edit.from(), regClass) << "], "
         << location(edit.to(), regClass) << "); ";
      continue;
    }
    auto [word, rest] = nameOf(edit.inst()).split(' ');
    os << "Lop(" << word << ", [" << rest << "], " << location(edit.to(), regClass) << "); ";
  }
}

void LtlPrinter::printInst(Inst inst) {
  std::vector<std::string> args;
  std::vector<std::string> results;
  split(inst, args, results);
  llvm::StringRef name = nameOf(inst).split(' ').first;
  auto [kind, what] = name.split('.');
  std::string result = results.size() == 1 ? results[0] : list(results);
  if (problem.isMove(inst))
    os << "Lop(Omove, " << list(args) << ", " << result << ')';
  else if (name == "nop")
    os << "Lnop";
  else if (kind == "load")
    os << "Lload(" << what << ", " << list(args) << ", " << result << ')';
  else if (kind == "store" && !args.empty())
    os << "Lstore(" << what << ", " << list(llvm::ArrayRef(args).drop_back()) << ", " << args.back()
       << ')';
  else if (kind == "call")
    os << "Lcall(" << what << ", " << list(args) << ", " << result << ')';
  else if (kind == "builtin")
    os << "Lbuiltin(" << what << ", " << list(args) << ", " << result << ')';
  else
    os << "Lop(" << name << ", " << list(args) << ", " << result << ')';
  os << "; ";
}

void LtlPrinter::printEnd(Block block, Inst inst) {
  std::vector<std::string> args;
  std::vector<std::string> results;
  split(inst, args, results);
  llvm::StringRef name = nameOf(inst).split(' ').first;
  llvm::ArrayRef<Block> successors = problem.successorsOf(block);
  if (problem.isReturn(inst)) {
    auto [kind, what] = name.split('.');
    if (kind == "tailcall")
      os << "Ltailcall(" << what << ", " << list(args) << ')';
    else if (args.empty())
      os << "Lreturn None";
    else
      os << "Lreturn (Some " << (args.size() == 1 ? args[0] : list(args)) << ')';
  } else if (successors.size() == 1) {
    os << "Lbranch " << successors[0].index();
  } else if (successors.size() == 2) {
    os << "Lcond(" << name << ", " << list(args) << ", " << successors[0].index() << ", "
       << successors[1].index() << ')';
  } else {
    os << "Ljumptable(" << (args.size() == 1 ? args[0] : list(args)) << ", [";
    llvm::interleave(successors, os, [&](Block target) { os << target.index(); }, "; ");
    os << "])";
  }
}

void LtlPrinter::printBlock(Block block) {
  os << "  " << block.index() << ": { ";
  InstRange range = problem.instsOf(block);
  auto first =
      std::lower_bound(output.edits.begin(), output.edits.end(), ProgPoint::before(range.begin),
                       [](const PlacedEdit &e, ProgPoint p) { return e.point < p; });
  size_t next = static_cast<size_t>(first - output.edits.begin());
  for (uint32_t i = range.begin.index(); i < range.end.index(); ++i) {
    printEdits(next, ProgPoint::before(Inst(i)));
    if (Inst(i) == range.last())
      printEnd(block, Inst(i));
    else if (!isParameters(Inst(i)) && !isDropped(Inst(i)))
      printInst(Inst(i));
    printEdits(next, ProgPoint::after(Inst(i)));
  }
  os << " }\n";
}

void LtlPrinter::print(llvm::StringRef functionName) {
  printParameters(functionName);
  for (uint32_t b = 0; b < problem.numBlocks(); ++b)
    printBlock(Block(b));
  os << "}\nentry: " << problem.entry.index() << '\n';
}

void regalloc::printLtl(llvm::raw_ostream &os, const Problem &problem,
                        const MachineEnvironment &environment, const Output &output,
                        llvm::StringRef functionName) {
  LtlPrinter(os, problem, environment, output).print(functionName);
}

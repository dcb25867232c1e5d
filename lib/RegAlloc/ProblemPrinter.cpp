//===- ProblemPrinter.cpp - Writing problems as text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/ProblemText.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace cot;
using namespace cot::regalloc;

static bool isWord(llvm::StringRef name) {
  return !name.empty() && llvm::all_of(name, [](char c) {
    return llvm::isAlnum(c) || c == '_' || c == '.' || c == '$' || c == '-';
  });
}

static void printName(llvm::raw_ostream &os, llvm::StringRef name) {
  if (isWord(name)) {
    os << name;
    return;
  }
  os << '"';
  llvm::printEscapedString(name, os);
  os << '"';
}

static void printRegs(llvm::raw_ostream &os, const char *keyword, PRegSet regs) {
  os << keyword;
  for (PReg reg : regs)
    os << ' ' << reg;
  os << '\n';
}

static PRegSet ofClass(const PRegSet &set, RegClass regClass) {
  PRegSet result;
  result.setMask(regClass, set.mask(regClass));
  return result;
}

static void printEnvironment(llvm::raw_ostream &os, const MachineEnvironment &environment) {
  for (RegClass regClass : allRegClasses) {
    std::string head = std::string("regs ") + regClassName(regClass);
    if (PRegSet regs = ofClass(environment.preferred, regClass); !regs.empty())
      printRegs(os, (head + " preferred").c_str(), regs);
    if (PRegSet regs = ofClass(environment.nonPreferred, regClass); !regs.empty())
      printRegs(os, (head + " nonpreferred").c_str(), regs);
  }
  for (PReg reg : environment.scratch)
    if (reg) os << "scratch " << reg << '\n';
  if (!environment.fixedStackSlots.empty())
    printRegs(os, "fixedstack", environment.fixedStackSlots);
  for (unsigned i = 0; i < environment.registerNames.size() && i < PReg::numIndices; ++i) {
    if (environment.registerNames[i].empty()) continue;
    os << "name " << PReg::fromIndex(i) << ' ';
    printName(os, environment.registerNames[i]);
    os << '\n';
  }
}

static void printVRegs(llvm::raw_ostream &os, llvm::ArrayRef<VReg> vregs) {
  if (vregs.empty()) return;
  os << '(';
  llvm::interleaveComma(vregs, os);
  os << ')';
}

static const char *keywordOf(InstFlags flags) {
  if (has(flags, InstFlags::Branch)) return "branch";
  if (has(flags, InstFlags::Return)) return "return";
  if (has(flags, InstFlags::Move)) return "move";
  return has(flags, InstFlags::Cheap) ? "cheap" : "op";
}

void regalloc::printInst(llvm::raw_ostream &os, const Problem &problem, Block block, Inst inst) {
  os << keywordOf(problem.flagsOf(inst));
  if (!problem.instNames.empty() && !problem.instNames[inst.index()].empty()) {
    os << ' ';
    printName(os, problem.instNames[inst.index()]);
  }
  os << '(';
  llvm::interleaveComma(problem.operandsOf(inst), os);
  os << ')';
  if (problem.hasClobbers(inst)) {
    os << " clobbers";
    for (PReg reg : problem.clobbersOf(inst))
      os << ' ' << reg;
  }
  if (!problem.isBranch(inst)) return;
  llvm::ArrayRef<Block> successors = problem.successorsOf(block);
  for (unsigned s = 0; s < successors.size(); ++s) {
    os << (s == 0 ? " -> " : ", ") << successors[s];
    printVRegs(os, problem.branchArgsOf(block, s));
  }
}

void regalloc::printProblem(llvm::raw_ostream &os, const Problem &problem,
                            const MachineEnvironment &environment) {
  printEnvironment(os, environment);
  for (RegClass regClass : allRegClasses)
    if (uint32_t size = problem.spillSlotSize[static_cast<unsigned>(regClass)]; size != 1)
      os << "slots " << regClassName(regClass) << ' ' << size << '\n';
  if (problem.multiSlotNamedByLast) os << "multi-slot last\n";
  if (problem.allowMultipleDefs) os << "multiple-defs\n";
  os << "vregs " << problem.numVRegs << "\nentry " << problem.entry << '\n';
  for (const DebugLabel &label : problem.debugLabels)
    os << "debug " << label.vreg << ' ' << label.begin << ' ' << label.end << " = " << label.label
       << '\n';
  for (uint32_t b = 0; b < problem.numBlocks(); ++b) {
    os << Block(b);
    printVRegs(os, problem.paramsOf(Block(b)));
    if (!problem.blockFrequencies.empty())
      os << " freq " << llvm::format("%.9g", static_cast<double>(problem.blockFrequencies[b]));
    os << ":\n";
    InstRange range = problem.instsOf(Block(b));
    for (uint32_t i = range.begin.index(); i < range.end.index(); ++i) {
      os << "  ";
      printInst(os, problem, Block(b), Inst(i));
      os << '\n';
    }
  }
}

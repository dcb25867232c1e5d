//===- Report.cpp - Allocations for people -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/Report.h"
#include "BlockWeights.h"
#include "Liveness.h"
#include "cot/RegAlloc/ProblemText.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::regalloc;

namespace {

/// Walks instructions and edits in order and keeps, per row, what each vreg does there.
class LiveRows {
public:
  explicit LiveRows(const Problem &problem, uint32_t maxColumns)
      : problem(problem), columns(std::min(problem.numVRegs, maxColumns)) {
    liveness.compute(problem);
    marks.resize(problem.numInsts());
    for (uint32_t b = 0; b < problem.numBlocks(); ++b)
      fillBlock(Block(b));
  }
  uint32_t numColumns() const { return columns; }
  const std::string &of(Inst inst) const { return marks[inst.index()]; }

private:
  void fillBlock(Block block) {
    std::string live(columns, ' ');
    auto mark = [&](std::string &row, VReg vreg, char c) {
      if (vreg.index() < columns) row[vreg.index()] = c;
    };
    for (unsigned s = 0; s < problem.successorsOf(block).size(); ++s) {
      for (VReg vreg : liveness.liveIn(problem.successorsOf(block)[s]))
        mark(live, vreg, '|');
      for (VReg arg : problem.branchArgsOf(block, s))
        mark(live, arg, '|');
    }
    InstRange range = problem.instsOf(block);
    for (uint32_t i = range.end.index(); i-- > range.begin.index();) {
      std::string &row = marks[i] = live;
      for (Operand operand : problem.operandsOf(Inst(i)))
        if (operand.isDef()) {
          mark(live, operand.vreg(), ' ');
          mark(row, operand.vreg(), 'D');
        }
      for (Operand operand : problem.operandsOf(Inst(i)))
        if (operand.isUse() && !operand.isNonAllocatable()) {
          mark(live, operand.vreg(), '|');
          bool both = operand.vreg().index() < columns && row[operand.vreg().index()] == 'D';
          mark(row, operand.vreg(), both ? 'X' : 'U');
        }
    }
  }

  const Problem &problem;
  uint32_t columns;
  Liveness liveness;
  std::vector<std::string> marks;
};

void printPlaces(llvm::raw_ostream &os, const Problem &problem,
                 const MachineEnvironment &environment, const Output &output, Inst inst) {
  llvm::ArrayRef<Operand> operands = problem.operandsOf(inst);
  for (unsigned i = 0; i < operands.size(); ++i) {
    os << (i == 0 ? "" : ", ");
    if (!operands[i].isNonAllocatable())
      os << (operands[i].isDef() ? "=" : "") << operands[i].vreg() << ':';
    environment.printName(os, output.allocations[problem.operandOffsets[inst.index()] + i]);
  }
}

void printEdit(llvm::raw_ostream &os, const MachineEnvironment &environment, const Edit &edit) {
  environment.printName(os, edit.to());
  os << " <- ";
  if (edit.isMove())
    environment.printName(os, edit.from());
  else
    os << "rematerialize " << edit.inst();
}

/// Calls back for blocks, edits and instructions in their order.
template <typename OnBlock, typename OnEdit, typename OnInst>
void walk(const Problem &problem, const Output &output, OnBlock onBlock, OnEdit onEdit,
          OnInst onInst) {
  size_t next = 0;
  auto edits = [&](ProgPoint point) {
    for (; next < output.edits.size() && output.edits[next].point <= point; ++next)
      onEdit(output.edits[next]);
  };
  for (uint32_t b = 0; b < problem.numBlocks(); ++b) {
    onBlock(Block(b));
    InstRange range = problem.instsOf(Block(b));
    for (uint32_t i = range.begin.index(); i < range.end.index(); ++i) {
      edits(ProgPoint::before(Inst(i)));
      onInst(Block(b), Inst(i));
      edits(ProgPoint::after(Inst(i)));
    }
  }
}

std::string blockHead(const Problem &problem, Block block) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << block;
  if (!problem.paramsOf(block).empty()) {
    os << '(';
    llvm::interleaveComma(problem.paramsOf(block), os);
    os << ')';
  }
  return text;
}

std::string escape(llvm::StringRef text) {
  std::string out;
  llvm::raw_string_ostream os(out);
  llvm::printHTMLEscaped(text, os);
  return out;
}

} // namespace

void regalloc::printListing(llvm::raw_ostream &os, const Problem &problem,
                            const MachineEnvironment &environment, const Output &output) {
  LiveRows rows(problem, 100);
  std::string indent(rows.numColumns() + 2, ' ');
  walk(
      problem, output, [&](Block block) { os << indent << blockHead(problem, block) << ":\n"; },
      [&](const PlacedEdit &placed) {
        os << indent << "    ";
        printEdit(os, environment, placed.edit);
        os << '\n';
      },
      [&](Block block, Inst inst) {
        os << rows.of(inst) << "    " << inst.index() << ": ";
        printInst(os, problem, block, inst);
        os << "  [";
        printPlaces(os, problem, environment, output, inst);
        os << "]\n";
      });
}

void regalloc::printPage(llvm::raw_ostream &os, const Problem &problem,
                         const MachineEnvironment &environment, const Output &output,
                         llvm::StringRef title) {
  LiveRows rows(problem, 400);
  os << "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>" << escape(title)
     << "</title>\n<style>\nbody{font-family:monospace}table{border-collapse:collapse}"
        "td{padding:0 .4em;white-space:pre}th{position:sticky;top:0;background:#fff;"
        "writing-mode:vertical-rl;font-weight:normal}.e{color:#b40}.b{font-weight:bold}"
        "td.l{background:#cde;padding:0}td.d{background:#47a;padding:0}td.u{background:#8bd;"
        "padding:0}td.n{padding:0}\n</style></head><body>\n<h1>"
     << escape(title) << "</h1>\n<pre>";
  std::string statistics;
  llvm::raw_string_ostream statisticsStream(statistics);
  printStatistics(statisticsStream, output.statistics);
  os << escape(statistics) << "</pre>\n<table><tr><th></th><th></th>";
  for (uint32_t v = 0; v < rows.numColumns(); ++v)
    os << "<th>v" << v << "</th>";
  os << "</tr>\n";
  walk(
      problem, output,
      [&](Block block) {
        os << "<tr><td class=\"b\">" << escape(blockHead(problem, block)) << "</td></tr>\n";
      },
      [&](const PlacedEdit &placed) {
        std::string text;
        llvm::raw_string_ostream stream(text);
        printEdit(stream, environment, placed.edit);
        os << "<tr><td></td><td class=\"e\">" << escape(text) << "</td></tr>\n";
      },
      [&](Block block, Inst inst) {
        std::string text;
        std::string places;
        llvm::raw_string_ostream stream(text);
        llvm::raw_string_ostream placesStream(places);
        printInst(stream, problem, block, inst);
        printPlaces(placesStream, problem, environment, output, inst);
        os << "<tr><td>" << inst.index() << ": " << escape(text) << "</td><td>" << escape(places)
           << "</td>";
        for (char mark : rows.of(inst)) {
          const char *style = mark == ' ' ? "n" : mark == '|' ? "l" : mark == 'U' ? "u" : "d";
          os << "<td class=\"" << style << "\">" << (mark == '|' ? ' ' : mark) << "</td>";
        }
        os << "</tr>\n";
      });
  os << "</table></body></html>\n";
}

void regalloc::printOutput(llvm::raw_ostream &os, const Problem &problem, const Output &output) {
  MachineEnvironment plain;
  walk(
      problem, output, [&](Block block) { os << block << ":\n"; },
      [&](const PlacedEdit &placed) { os << "  " << placed.point << ": " << placed.edit << '\n'; },
      [&](Block, Inst inst) {
        os << "  " << inst << ": ";
        printPlaces(os, problem, plain, output, inst);
        os << '\n';
      });
  for (const DebugLocation &location : output.debugLocations)
    os << "debug " << location.label << ": " << location.begin << " to " << location.end << " in "
       << location.place << '\n';
  os << "spill slots: " << output.numSpillSlots << '\n';
}

void regalloc::printStatistics(llvm::raw_ostream &os, const Statistics &statistics) {
  os << "live ranges:        " << statistics.liveRanges << '\n'
     << "bundles:            " << statistics.bundles << '\n'
     << "splits:             " << statistics.splits << '\n'
     << "evictions:          " << statistics.evictions << '\n'
     << "rounds:             " << statistics.rounds << '\n'
     << "spilled ranges:     " << statistics.spilledRanges << '\n'
     << "spills:             " << statistics.spills << '\n'
     << "reloads:            " << statistics.reloads << '\n'
     << "moves:              " << statistics.moves << '\n'
     << "rematerializations: " << statistics.rematerializations << '\n';
}

WeightedCost regalloc::weightedCost(const Problem &problem, const MachineEnvironment &environment,
                                    const Output &output) {
  BlockWeights weights;
  weights.compute(problem);
  WeightedCost cost;
  Block current;
  walk(
      problem, output, [&](Block block) { current = block; },
      [&](const PlacedEdit &placed) {
        double weight = weights[current];
        if (!placed.edit.isMove())
          cost.rematerializations += weight;
        else if (environment.isStack(placed.edit.to()))
          cost.spills += weight;
        else if (environment.isStack(placed.edit.from()))
          cost.reloads += weight;
        else
          cost.moves += weight;
      },
      [&](Block block, Inst inst) {
        // A move of the program that allocation didn't make superfluous.
        if (!problem.isMove(inst)) return;
        const Allocation *places = &output.allocations[problem.operandOffsets[inst.index()]];
        if (places[1].isNone() || places[0] == places[1]) return;
        double weight = weights[block];
        bool fromStack = environment.isStack(places[0]), toStack = environment.isStack(places[1]);
        cost.spills += toStack ? weight : 0;
        cost.reloads += fromStack ? weight : 0;
        cost.moves += fromStack || toStack ? 0 : weight;
      });
  return cost;
}

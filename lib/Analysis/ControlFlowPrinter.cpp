//===- ControlFlowPrinter.cpp - Text of control flow, dominators and loops -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Analysis/ControlFlow.h"
#include "cot/IR/Printer.h"

using namespace cot;
using namespace cot::ir;
using llvm::raw_ostream;

/// \p text as a part of a record label: characters that Graphviz gives a meaning are escaped only
/// where the dialect uses them.
static void printLabel(raw_ostream &os, llvm::StringRef text) {
  for (char c : text.trim()) {
    if (c == '"' || c == '|' || c == '<' || c == '>') os << '\\';
    os << c;
  }
}

static void printNode(raw_ostream &os, const Function &function, Block block) {
  std::string header;
  llvm::raw_string_ostream stream(header);
  printBlockHeader(stream, function, block);
  os << "    " << block << " [shape=record, label=\"{";
  printLabel(os, header);
  os << ":\n";
  for (Inst inst : function.layout.insts(block)) {
    if (!isBranch(function.dfg.opcode(inst)) && inst != function.layout.lastInst(block)) continue;
    os << " | <" << inst << '>';
    printLabel(os, toString(function, inst));
    os << '\n';
  }
  os << "}\"]\n";
}

void cot::printControlFlowDot(raw_ostream &os, const Function &function) {
  std::string name;
  llvm::raw_string_ostream stream(name);
  function.name.print(stream);
  os << "digraph \"";
  for (char c : name) {
    if (c == '"' || c == '\\') os << '\\';
    os << c;
  }
  os << "\" {\n";
  if (Block entry = function.layout.entryBlock()) os << "    {rank=min; " << entry << "}\n";
  for (Block block : function.layout.blocks())
    printNode(os, function, block);
  for (Block block : function.layout.blocks()) {
    Inst last = function.layout.lastInst(block);
    if (!last) continue;
    function.dfg.forEachBlockCall(last, [&](const BlockCall &call) {
      os << "    " << block << ':' << last << " -> " << call.block(function.dfg.pool) << '\n';
    });
  }
  os << "}\n";
}

void cot::printDominatorTree(raw_ostream &os, const Function &function, const DominatorTree &tree) {
  uint32_t numBlocks = function.dfg.numBlocks();
  auto printBlock = [&](uint32_t node) {
    if (node < numBlocks)
      os << Block(node);
    else
      os << "exit";
  };
  for (uint32_t node : tree.preorder()) {
    // Isolated nodes of the post-dominator tree are numbers that no block of the layout has.
    if (node < numBlocks && !function.layout.isInserted(Block(node))) continue;
    printBlock(node);
    os << ':';
    for (uint32_t child : tree.children(node)) {
      if (child < numBlocks && !function.layout.isInserted(Block(child))) continue;
      os << ' ';
      printBlock(child);
    }
    os << '\n';
  }
}

void cot::printLoops(raw_ostream &os, const Function &function, const LoopForest &loops) {
  for (uint32_t loop = 0; loop < loops.numLoops(); ++loop) {
    os.indent(4 * (loops.depth(loop) - 1))
        << "loop" << loop << ": header " << Block(loops.header(loop)) << ", blocks";
    for (uint32_t node : loops.nodes(loop))
      os << ' ' << Block(node);
    if (loops.isIrreducible(loop)) os << ", irreducible";
    os << '\n';
  }
}

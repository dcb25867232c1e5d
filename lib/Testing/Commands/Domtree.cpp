//===- Domtree.cpp - test domtree: immediate dominators -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A comment `dominates: block1 block2` behind an instruction says that its block is the immediate
/// dominator of these. All other blocks but the entry must be unreachable. Printed for the check
/// directives: the postorder, and every block with the blocks that it immediately dominates, in
/// reverse postorder.
///
//===----------------------------------------------------------------------===//

#include "Commands/Commands.h"
#include "cot/Analysis/ControlFlow.h"
#include "llvm/ADT/DenseSet.h"
#include <algorithm>

using namespace cot;
using namespace cot::testing;
using ir::Block;
using llvm::StringRef;
using llvm::Twine;

namespace {

class DomtreeTest {
public:
  DomtreeTest(TestContext &context, size_t index)
      : context(context), index(index), function(*context.file.module().functions[index]) {
    graph.compute(function);
    tree.compute(graph.successors(), graph.predecessors());
  }

  void run() {
    for (const Comment &comment : context.file.comments(index))
      if (StringRef rest = comment.text; rest.consume_front("dominates:"))
        checkDirective(comment, rest);
    for (Block block : function.layout.blocks())
      if (!named.count(block.index()) && dominatorOf(block))
        context.fail(context.file.lineOf(context.file.places(index).blocks[block]),
                     Twine(text(block)) + ": expected unreachable, its immediate dominator is " +
                         text(dominatorOf(block)));
    context.checkOutput(index, print());
  }

private:
  static std::string text(Block block) {
    return block ? Block::prefix + std::to_string(block.index()) : "none (unreachable)";
  }

  Block dominatorOf(Block block) const {
    uint32_t dominator = tree.immediateDominator(block.index());
    return dominator == DominatorTree::none ? Block() : Block(dominator);
  }

  /// The block whose last instruction before \p comment is.
  Block blockAt(const Comment &comment) const {
    const ir::FunctionPlaces &places = context.file.places(index);
    Block found;
    for (Block block : function.layout.blocks())
      if (places.blocks[block] < comment.offset &&
          (!found || places.blocks[block] > places.blocks[found]))
        found = block;
    return found;
  }

  void checkDirective(const Comment &comment, StringRef blocks) {
    Block expected = blockAt(comment);
    llvm::SmallVector<StringRef, 8> words;
    blocks.split(words, ' ', -1, /*KeepEmpty=*/false);
    for (StringRef word : words) {
      uint32_t number = 0;
      if (!word.consume_front(Block::prefix) || word.getAsInteger(10, number) ||
          !function.dfg.contains(Block(number)) || !function.layout.isInserted(Block(number))) {
        context.fail(comment.line, "no such block in `" + comment.text + "`");
        return;
      }
      if (!named.insert(number).second)
        context.fail(comment.line, text(Block(number)) + " has two immediate dominators");
      else if (Block actual = dominatorOf(Block(number)); actual != expected)
        context.fail(comment.line, "immediate dominator of " + text(Block(number)) + ": expected " +
                                       text(expected) + ", actual " + text(actual));
    }
  }

  std::string print() const {
    std::string output;
    llvm::raw_string_ostream os(output);
    os << "cfg_postorder:";
    for (uint32_t node : graph.postorder().order())
      os << ' ' << Block(node);
    os << "\ndomtree_preorder {\n";
    llvm::SmallVector<uint32_t, 16> stack;
    if (tree.root() != DominatorTree::none) stack.push_back(tree.root());
    while (!stack.empty()) {
      uint32_t node = stack.pop_back_val();
      os << "    " << Block(node) << ':';
      size_t first = stack.size();
      llvm::append_range(stack, tree.children(node));
      // On the stack in postorder, so that the next one is the first in reverse postorder.
      std::sort(stack.begin() + first, stack.end(), [&](uint32_t a, uint32_t b) {
        return graph.postorder().number(a) < graph.postorder().number(b);
      });
      for (size_t i = stack.size(); i > first; --i)
        os << ' ' << Block(stack[i - 1]);
      os << '\n';
    }
    os << "}\n";
    return output;
  }

  TestContext &context;
  size_t index;
  const ir::Function &function;
  ControlFlowGraph graph;
  DominatorTree tree;
  llvm::DenseSet<uint32_t> named;
};

} // namespace

void cot::testing::runDomtree(TestContext &context) {
  if (!verifyAll(context)) return;
  for (size_t i = 0; i < context.file.module().functions.size(); ++i)
    DomtreeTest(context, i).run();
}

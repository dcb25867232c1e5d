//===- SwitchConversion.cpp - Chains of comparisons and branch tables -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A chain is a block that ends with a branch on `icmp eq x, c` (or `ne`) and blocks that do only
/// that, each with the one before it as its only way in. A table is looked at as intervals of
/// indices with the same target, beyond its end the default.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/SwitchConversion.h"
#include "FunctionEdit.h"
#include "cot/Analysis/ControlFlow.h"
#include "cot/IR/Builder.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;

namespace {

class SwitchConverter {
public:
  /// Comparisons that a table is worth, entries for each of them, and comparisons that are better
  /// than a table.
  static constexpr unsigned minCases = 4, maxEntriesPerCase = 4, maxComparisons = 2;

  explicit SwitchConverter(Function &function)
      : function(function), dfg(function.dfg), layout(function.layout) {}

  void run();
  unsigned tablesMade = 0, tablesRemoved = 0;

private:
  /// A branch that compares `value` with `constant`.
  struct Link {
    Block block;
    Value value;
    uint64_t constant = 0;
    BlockCall ifEqual, otherwise;
  };
  struct Interval {
    uint32_t begin;
    BlockCall target;
  };
  std::optional<Link> linkOf(Block block) const;
  bool onlyCompares(Block block) const;
  void countWays();
  void convertChain(Block block);
  void makeTable(Inst branch, llvm::ArrayRef<Link> links);
  void convertTable(Inst inst);

  Function &function;
  DataFlowGraph &dfg;
  Layout &layout;
  /// By block: edges into it. By value: uses.
  std::vector<uint32_t> ways, uses;
  /// Blocks of chains that begin elsewhere.
  EntitySet<Block> inside;
};

} // namespace

//===----------------------------------------------------------------------===//
// Chains to tables
//===----------------------------------------------------------------------===//

std::optional<SwitchConverter::Link> SwitchConverter::linkOf(Block block) const {
  Inst branch = layout.lastInst(block);
  if (dfg.opcode(branch) != Opcode::Brif) return std::nullopt;
  Inst comparison = dfg.definingInst(dfg.argument(branch, 0));
  if (!comparison || dfg.opcode(comparison) != Opcode::Icmp) return std::nullopt;
  IntCC condition = dfg[comparison].intCC();
  if (condition != IntCC::Equal && condition != IntCC::NotEqual) return std::nullopt;
  for (unsigned i = 0; i < 2; ++i) {
    Value value = dfg.resolveAliases(dfg.argument(comparison, i));
    auto constant = integerConstant(function, dfg.argument(comparison, 1 - i));
    Type type = dfg.typeOf(value);
    if (!constant || !type.isInt() || type.bits() > 32) continue;
    unsigned equal = condition == IntCC::Equal ? 0 : 1;
    uint64_t mask = (uint64_t(1) << type.bits()) - 1;
    return Link{block, value, uint64_t(*constant) & mask, dfg[branch].blockCall(equal),
                dfg[branch].blockCall(1 - equal)};
  }
  return std::nullopt;
}

/// True for a block of constants and a comparison that is for its own branch alone.
bool SwitchConverter::onlyCompares(Block block) const {
  Inst branch = layout.lastInst(block);
  for (Inst inst : layout.insts(block)) {
    if (function.valueLabels.count(inst.index())) return false;
    if (inst == branch) continue;
    Opcode opcode = dfg.opcode(inst);
    if (opcode == Opcode::Iconst) continue;
    if (opcode != Opcode::Icmp || uses[dfg.firstResult(inst).index()] > 1 ||
        dfg.opcode(branch) != Opcode::Brif || dfg.definingInst(dfg.argument(branch, 0)) != inst)
      return false;
  }
  return true;
}

void SwitchConverter::countWays() {
  ways.assign(dfg.numBlocks(), 0);
  uses.assign(dfg.numValues(), 0);
  for (Block block : layout.blocks())
    for (Inst inst : layout.insts(block)) {
      std::as_const(dfg).forEachUse(
          inst, [&](Value value) { ++uses[dfg.resolveAliases(value).index()]; });
      std::as_const(dfg).forEachBlockCall(
          inst, [&](const BlockCall &call) { ++ways[call.block(dfg.pool).index()]; });
    }
}

void SwitchConverter::convertChain(Block block) {
  llvm::SmallVector<Link, 16> links;
  Value value;
  for (Block at = block;;) {
    auto link = linkOf(at);
    if (!link || (value && link->value != value)) break;
    value = link->value;
    links.push_back(*link);
    Block next = link->otherwise.block(dfg.pool);
    if (next == block || ways[next.index()] != 1 || !dfg.parameters(next).empty() ||
        !onlyCompares(next))
      break;
    at = next;
    if (auto further = linkOf(at); further && further->value == value) inside.insert(at);
  }
  if (links.size() < minCases) return;
  uint64_t least = UINT64_MAX, most = 0;
  for (const Link &link : links) {
    least = std::min(least, link.constant);
    most = std::max(most, link.constant);
  }
  if (most - least >= uint64_t(links.size()) * maxEntriesPerCase) return;
  makeTable(layout.lastInst(block), links);
  ++tablesMade;
}

/// The first link that names a constant decides it. Constants of the blocks that go are what others
/// are passed, or compute with: they move up.
void SwitchConverter::makeTable(Inst branch, llvm::ArrayRef<Link> links) {
  uint64_t least = UINT64_MAX, most = 0;
  for (const Link &link : links) {
    least = std::min(least, link.constant);
    most = std::max(most, link.constant);
  }
  if (least <= links.size()) least = 0; // the subtraction is not worth it
  BlockCall otherwise = links.back().otherwise;
  llvm::SmallVector<std::optional<BlockCall>, 32> found(size_t(most - least + 1));
  for (const Link &link : links)
    if (auto &entry = found[size_t(link.constant - least)]; !entry) entry = link.ifEqual;
  llvm::SmallVector<BlockCall, 32> targets;
  for (const auto &entry : found)
    targets.push_back((entry ? *entry : otherwise).clone(dfg.pool));
  for (const Link &link : links.drop_front())
    for (Inst inst = layout.firstInst(link.block), next; inst; inst = next) {
      next = layout.nextInst(inst);
      if (dfg.opcode(inst) != Opcode::Iconst) continue;
      function.removeInst(inst);
      layout.insertInstBefore(inst, branch);
    }
  Builder builder(function);
  builder.setBefore(branch);
  Value index = links.front().value;
  Type type = dfg.typeOf(index);
  if (least != 0) index = builder.iadd(index, builder.integer(type, -int64_t(least)));
  if (type != types::i32) index = builder.uextend(types::i32, index);
  builder.brTable(index, builder.jumpTable(otherwise.clone(dfg.pool), targets));
  function.removeInst(branch);
}

//===----------------------------------------------------------------------===//
// Tables to comparisons
//===----------------------------------------------------------------------===//

void SwitchConverter::convertTable(Inst inst) {
  const JumpTableData table = dfg.jumpTables[dfg[inst].jumpTable()];
  llvm::SmallVector<Interval, 4> intervals;
  uint32_t size = table.targets.size(dfg.pool);
  for (uint32_t i = 0; i <= size; ++i) {
    BlockCall target =
        i == size ? table.defaultTarget : table.targets.get(std::as_const(dfg.pool))[i];
    if (!intervals.empty() && callsAgree(function, intervals.back().target, target)) continue;
    if (intervals.size() > maxComparisons) return;
    intervals.push_back({i, target});
  }
  if (intervals.size() < 2) return; // jump-opt makes it a jump
  Value index = dfg.argument(inst, 0);
  Builder builder(function);
  builder.setBefore(inst);
  SourceLocation location = function.sourceLocations.lookup(inst);
  Block last = layout.blockOf(inst);
  for (size_t i = 0; i + 1 < intervals.size(); ++i) {
    bool isLast = i + 2 == intervals.size();
    Value bound = builder.integer(types::i32, intervals[i + 1].begin);
    Value isBelow = builder.icmp(IntCC::UnsignedLessThan, index, bound);
    BlockCall below = intervals[i].target.clone(dfg.pool);
    if (isLast) {
      builder.brif(isBelow, below, intervals[i + 1].target.clone(dfg.pool));
      break;
    }
    Block next = dfg.makeBlock();
    layout.insertBlockAfter(next, last);
    if (layout.isCold(last)) layout.setCold(next);
    builder.brif(isBelow, below, dfg.blockCall(next, {}));
    builder.setToEnd(next);
    builder.setSourceLocation(location);
    last = next;
  }
  function.removeInst(inst);
  ++tablesRemoved;
}

void SwitchConverter::run() {
  std::vector<Inst> tables;
  countWays();
  for (Block block : layout.blocks()) {
    Inst last = layout.lastInst(block);
    if (dfg.opcode(last) == Opcode::BrTable) tables.push_back(last);
  }
  for (Inst inst : tables)
    convertTable(inst);
  if (tablesRemoved) countWays();
  for (Block block : layout.blocks())
    if (!inside.contains(block)) convertChain(block);
}

PreservedAnalyses SwitchConversion::run(Function &function, PassContext<Function> &context) {
  bool removed = keepReachableBlocks(function, context);
  SwitchConverter converter(function);
  converter.run();
  context.statistics.count(name, "branch tables made", converter.tablesMade);
  context.statistics.count(name, "branch tables removed", converter.tablesRemoved);
  if (converter.tablesMade + converter.tablesRemoved == 0)
    return removed ? PreservedAnalyses::none() : PreservedAnalyses::all();
  removeUnreachableBlocks(function);
  removeDeadInsts(function);
  return PreservedAnalyses::none();
}

//===- CallGraph.cpp - Which function names which -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Analysis/CallGraph.h"

using namespace cot;
using namespace cot::ir;

static std::string keyOf(const ExternalName &name) { return name.str(); }

/// The function that \p inst names; none for instructions that name none.
static FuncRef functionNamedBy(const DataFlowGraph &dfg, Inst inst) {
  switch (dfg[inst].format()) {
  case Format::Call:
  case Format::TryCall:
  case Format::FuncAddr:
    return dfg[inst].funcRef();
  default:
    return FuncRef();
  }
}

uint32_t CallGraph::find(const ExternalName &name) const {
  auto found = byName.find(keyOf(name));
  return found == byName.end() ? none : found->second;
}

void CallGraph::compute(const Module &module) {
  byName.clear();
  uint32_t count = uint32_t(module.functions.size());
  for (uint32_t i = 0; i < count; ++i)
    byName.try_emplace(keyOf(module.functions[i]->name), i); // of several the first is meant
  callees.assign(count, {});
  counts.assign(count, 0);
  std::vector<uint32_t> targets; // by function reference
  for (uint32_t i = 0; i < count; ++i) {
    const Function &function = *module.functions[i];
    targets.clear();
    for (FuncRef reference : function.dfg.functions.keys())
      targets.push_back(calleeOf(function, reference));
    if (!targets.empty())
      for (Block block : function.layout.blocks())
        for (Inst inst : function.layout.insts(block)) {
          FuncRef reference = functionNamedBy(function.dfg, inst);
          uint32_t callee = reference ? targets[reference.index()] : none;
          if (callee == none) continue;
          callees[i].push_back(callee);
          if (callee != i) ++counts[callee];
        }
    for (GlobalValue global : function.globalValues.keys())
      if (uint32_t named = find(function.globalValues[global].name); named != none) ++counts[named];
  }
  for (const DataObject &object : module.data)
    for (const DataPiece &piece : object.pieces)
      if (piece.kind == DataPiece::Address)
        if (uint32_t named = find(piece.symbol); named != none) ++counts[named];
  sort();
}

void CallGraph::sort() {
  uint32_t count = uint32_t(callees.size()), next = 0;
  order.clear();
  components.assign(count, none);
  std::vector<uint32_t> numbers(count, none), lowest(count);
  std::vector<uint32_t> open;                           // not in a component yet
  std::vector<std::pair<uint32_t, uint32_t>> searching; // function, next callee
  auto enter = [&](uint32_t function) {
    numbers[function] = lowest[function] = next++;
    open.push_back(function);
    searching.emplace_back(function, 0);
  };
  for (uint32_t root = 0; root < count; ++root) {
    if (numbers[root] == none) enter(root);
    while (!searching.empty()) {
      auto &[function, position] = searching.back();
      if (position < callees[function].size()) {
        uint32_t callee = callees[function][position++];
        if (numbers[callee] == none)
          enter(callee);
        else if (components[callee] == none)
          lowest[function] = std::min(lowest[function], numbers[callee]);
        continue;
      }
      uint32_t done = function;
      searching.pop_back();
      if (!searching.empty()) {
        uint32_t &above = lowest[searching.back().first];
        above = std::min(above, lowest[done]);
      }
      if (lowest[done] != numbers[done]) continue;
      uint32_t member;
      do {
        member = open.back();
        open.pop_back();
        components[member] = done;
        order.push_back(member);
      } while (member != done);
    }
  }
}

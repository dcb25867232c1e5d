//===- Testing/RandomControlFlow.cpp - Control flow for random problems -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Testing/RandomControlFlow.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;

namespace {

/// Grows a program by turning one block into a sequence, a branch, a switch or a loop, so that what
/// follows it still does.
class Grower {
public:
  Grower(Chance &chance, ControlFlow &flow) : chance(chance), flow(flow) {}

  void grow(uint32_t numBlocks) {
    while (flow.size() < numBlocks) {
      uint32_t block = chance.below(static_cast<uint32_t>(flow.size()));
      switch (chance.below(4)) {
      case 0:
        addBranch(block, 2);
        break;
      case 1:
        addBranch(block, chance.between(3, 6));
        break;
      case 2:
        addIf(block);
        break;
      default:
        addLoop(block);
      }
    }
  }
  uint32_t addLoop(uint32_t block) {
    uint32_t exit = split(block);
    uint32_t header = add();
    uint32_t body = add();
    flow[block] = {header};
    flow[header] = {body, exit};
    flow[body] = {header};
    return body;
  }

private:
  uint32_t add() {
    flow.emplace_back();
    return static_cast<uint32_t>(flow.size() - 1);
  }
  /// The new block takes the successors over.
  uint32_t split(uint32_t block) {
    uint32_t rest = add();
    flow[rest] = std::move(flow[block]);
    flow[block].clear();
    return rest;
  }
  void addBranch(uint32_t block, uint32_t arms) {
    uint32_t join = split(block);
    for (uint32_t i = 0; i < arms; ++i) {
      uint32_t arm = add();
      flow[block].push_back(arm);
      if (chance.percent(85)) flow[arm].push_back(join);
    }
    if (std::none_of(flow[block].begin(), flow[block].end(),
                     [&](uint32_t arm) { return !flow[arm].empty(); }))
      flow[flow[block][0]].push_back(join);
  }
  void addIf(uint32_t block) {
    uint32_t join = split(block);
    uint32_t arm = add();
    flow[block] = {arm, join};
    flow[arm] = {join};
  }

  Chance &chance;
  ControlFlow &flow;
};

void connectAtRandom(Chance &chance, ControlFlow &flow, uint32_t numBlocks) {
  flow.assign(numBlocks, {});
  // Every block follows an earlier one; then edges anywhere.
  for (uint32_t b = 1; b < numBlocks; ++b)
    flow[chance.between(b > 8 ? b - 8 : 0, b - 1)].push_back(b);
  for (uint32_t i = 0; i < numBlocks / 2; ++i) {
    uint32_t to = chance.below(numBlocks);
    if (to != 0 || chance.percent(20)) flow[chance.below(numBlocks)].push_back(to);
  }
}

void splitCriticalEdges(ControlFlow &flow) {
  std::vector<uint32_t> entries(flow.size());
  entries[0] = 1;
  for (const std::vector<uint32_t> &successors : flow)
    for (uint32_t target : successors)
      ++entries[target];
  for (size_t b = 0, count = flow.size(); b < count; ++b) {
    if (flow[b].size() < 2) continue;
    for (size_t s = 0; s < flow[b].size(); ++s) {
      uint32_t target = flow[b][s];
      if (entries[target] < 2) continue;
      flow.push_back({target});
      flow[b][s] = static_cast<uint32_t>(flow.size() - 1);
    }
  }
}

} // namespace

ControlFlow regalloc::makeControlFlow(Chance &chance, ProblemShape shape, uint32_t numBlocks) {
  ControlFlow flow(1);
  switch (shape) {
  case ProblemShape::StraightLine:
  case ProblemShape::TiedChain:
    return flow;
  case ProblemShape::Unstructured:
    connectAtRandom(chance, flow, std::max(numBlocks, 2u));
    break;
  case ProblemShape::WideSwitch: {
    uint32_t arms = std::max(numBlocks, 3u) - 2;
    flow.assign(arms + 2, {});
    for (uint32_t i = 1; i <= arms; ++i) {
      flow[0].push_back(i);
      flow[i].push_back(arms + 1);
    }
    break;
  }
  case ProblemShape::DeepLoops: {
    Grower grower(chance, flow);
    uint32_t block = 0;
    for (uint32_t depth = 0; depth < 30 && flow.size() < numBlocks; ++depth)
      block = grower.addLoop(block);
    grower.grow(numBlocks);
    break;
  }
  default:
    Grower(chance, flow).grow(numBlocks);
  }
  splitCriticalEdges(flow);
  return flow;
}

//===- GraphBenchmark.cpp - Postorder, dominators and loops on large graphs -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "benchmark/benchmark.h"
#include "cot/Support/Graph.h"
#include "cot/Support/GraphDominators.h"
#include "cot/Support/GraphLoops.h"

namespace {

using namespace cot;

enum Shape { Chain, Ladder, Comb, Diamonds };

struct Graph {
  std::vector<uint32_t> offsets{0}, targets;
  GraphView view() const { return {offsets, targets, 0}; }
};

/// Shapes that hurt: depth (chain), cross edges (ladder, two rails with rungs both ways), fan-in
/// and fan-out (comb), and diamonds in a loop as in structured programs.
Graph makeGraph(Shape shape, uint32_t numNodes) {
  Graph graph;
  for (uint32_t node = 0; node < numNodes; ++node) {
    auto add = [&](uint32_t target) {
      if (target < numNodes) graph.targets.push_back(target);
    };
    switch (shape) {
    case Chain:
      add(node + 1);
      break;
    case Ladder:
      add(node + 2);
      add(node ^ 1);
      break;
    case Comb:
      add(node + 1);
      add(numNodes - 1);
      add(0);
      break;
    case Diamonds:
      add(node % 4 == 1 ? node + 2 : node + 1);
      if (node % 4 == 0) add(node + 2);
      if (node % 64 == 63) add(node - 63);
      break;
    }
    graph.offsets.push_back(static_cast<uint32_t>(graph.targets.size()));
  }
  return graph;
}

template <typename Analysis> void run(benchmark::State &state) {
  Graph graph =
      makeGraph(static_cast<Shape>(state.range(0)), static_cast<uint32_t>(state.range(1)));
  Analysis analysis;
  for (auto _ : state) {
    analysis.compute(graph.view());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * state.range(1));
}

void shapes(benchmark::internal::Benchmark *benchmark) {
  benchmark->ArgNames({"shape", "nodes"});
  for (int shape : {Chain, Ladder, Comb, Diamonds})
    for (int numNodes : {1000, 1000000})
      benchmark->Args({shape, numNodes});
}

BENCHMARK(run<Postorder>)->Name("Postorder")->Apply(shapes);
BENCHMARK(run<DominatorTree>)->Name("DominatorTree")->Apply(shapes);
BENCHMARK(run<LoopForest>)->Name("LoopForest")->Apply(shapes);

} // namespace

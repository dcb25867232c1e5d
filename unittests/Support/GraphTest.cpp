//===- GraphTest.cpp - Postorder, dominators and loops against slow definitions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/Graph.h"
#include "cot/Support/GraphDominators.h"
#include "cot/Support/GraphLoops.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <functional>
#include <random>

namespace {

using namespace cot;

constexpr uint32_t none = GraphView::none;

struct TestGraph {
  std::vector<uint32_t> offsets{0}, targets;

  TestGraph() = default;
  TestGraph(std::initializer_list<std::initializer_list<uint32_t>> rows) {
    for (const auto &row : rows)
      add(row);
  }
  void add(llvm::ArrayRef<uint32_t> row) {
    targets.insert(targets.end(), row.begin(), row.end());
    offsets.push_back(static_cast<uint32_t>(targets.size()));
  }
  GraphView view() const { return {offsets, targets, 0}; }
};

std::vector<uint32_t> vec(llvm::ArrayRef<uint32_t> list) { return list.vec(); }

using Nodes = std::vector<bool>;

/// What is reached from `from` through nodes that `allowed` has, itself included.
Nodes reachable(const GraphView &graph, llvm::ArrayRef<uint32_t> from, const Nodes &allowed) {
  Nodes seen(graph.numNodes());
  std::vector<uint32_t> work;
  auto visit = [&](uint32_t node) {
    if (allowed[node] && !seen[node]) {
      seen[node] = true;
      work.push_back(node);
    }
  };
  for (uint32_t node : from)
    visit(node);
  while (!work.empty()) {
    uint32_t node = work.back();
    work.pop_back();
    for (uint32_t next : graph.successors(node))
      visit(next);
  }
  return seen;
}

/// Random graphs of several shapes: sparse, dense, long with short jumps, with unreachable nodes.
TestGraph randomGraph(std::mt19937 &random) {
  uint32_t numNodes = 1 + random() % 24;
  uint32_t shape = random() % 4;
  TestGraph graph;
  for (uint32_t node = 0; node < numNodes; ++node) {
    std::vector<uint32_t> row;
    uint32_t degree = shape == 1 ? random() % 6 : random() % 3;
    for (uint32_t i = 0; i < degree; ++i) {
      uint32_t target = random() % numNodes;
      if (shape == 2)
        target = std::min<uint32_t>(numNodes - 1, node - std::min(node, 2u) + random() % 6);
      row.push_back(target);
    }
    if (shape >= 2 && node + 1 < numNodes && random() % 8) row.push_back(node + 1);
    graph.add(row);
  }
  return graph;
}

/// By removal: a dominates b when b can't be reached without a.
void expectDominators(const DominatorTree &tree, const GraphView &graph, uint32_t root) {
  uint32_t numNodes = graph.numNodes();
  Nodes all(numNodes, true);
  Nodes reached = reachable(graph, root, all);
  ASSERT_EQ(tree.root(), root);
  ASSERT_EQ(tree.preorder().size(), size_t(std::count(reached.begin(), reached.end(), true)));
  std::vector<uint32_t> numDominators(numNodes, 0);
  for (uint32_t a = 0; a < numNodes; ++a) {
    Nodes others = all;
    others[a] = false;
    Nodes without = reachable(graph, root, others);
    for (uint32_t b = 0; b < numNodes; ++b) {
      bool expected = reached[a] && reached[b] && !without[b];
      numDominators[b] += expected;
      ASSERT_EQ(tree.dominates(a, b), expected) << a << " " << b;
      ASSERT_EQ(tree.strictlyDominates(a, b), expected && a != b);
    }
  }
  uint32_t numChildren = 0;
  for (uint32_t node = 0; node < numNodes; ++node) {
    ASSERT_EQ(tree.isReachable(node), reached[node]);
    ASSERT_EQ(tree.level(node), reached[node] ? numDominators[node] - 1 : none);
    uint32_t parent = tree.immediateDominator(node);
    ASSERT_EQ(parent != none, reached[node] && node != root);
    if (parent != none) {
      ASSERT_TRUE(tree.strictlyDominates(parent, node));
      ASSERT_EQ(tree.level(parent) + 1, tree.level(node));
    }
    for (uint32_t child : tree.children(node)) {
      ++numChildren;
      ASSERT_EQ(tree.immediateDominator(child), node);
    }
    if (reached[node]) ASSERT_EQ(tree.preorder()[tree.position(node)], node);
  }
  ASSERT_EQ(numChildren + 1, tree.preorder().size());
}

/// The graph turned around, with a virtual exit behind the nodes that `exits` has.
TestGraph withVirtualExit(const GraphView &graph, const Nodes &exits) {
  uint32_t numNodes = graph.numNodes();
  TestGraph result;
  for (uint32_t node = 0; node <= numNodes; ++node) {
    std::vector<uint32_t> row;
    for (uint32_t other = 0; other < numNodes; ++other) {
      if (node == numNodes) {
        if (exits[other]) row.push_back(other);
        continue;
      }
      for (uint32_t next : graph.successors(other))
        if (next == node) row.push_back(other);
    }
    result.add(row);
  }
  return result;
}

/// The loop of h in the depth-first tree, by definition: descendants of h that reach h through
/// them.
struct SlowLoops {
  std::vector<Nodes> loops; ///< By header; empty where there is none.
  explicit SlowLoops(const GraphView &graph) : loops(graph.numNodes()) {
    uint32_t numNodes = graph.numNodes();
    std::vector<uint32_t> first(numNodes, none), last(numNodes, none);
    uint32_t clock = 0;
    std::function<void(uint32_t)> visit = [&](uint32_t node) {
      first[node] = clock++;
      for (uint32_t next : graph.successors(node))
        if (first[next] == none) visit(next);
      last[node] = clock;
    };
    visit(0);
    ReversedGraph reversed;
    reversed.compute(graph);
    for (uint32_t header = 0; header < numNodes; ++header) {
      if (first[header] == none) continue;
      Nodes below(numNodes);
      for (uint32_t node = 0; node < numNodes; ++node)
        below[node] =
            first[node] != none && first[node] >= first[header] && first[node] < last[header];
      std::vector<uint32_t> latches;
      for (uint32_t node : reversed.view().successors(header))
        if (below[node]) latches.push_back(node);
      if (latches.empty()) continue;
      loops[header] = reachable(reversed.view(), latches, below);
      loops[header][header] = true;
    }
  }
};

void expectLoops(const LoopForest &forest, const GraphView &graph) {
  uint32_t numNodes = graph.numNodes();
  SlowLoops slow(graph);
  Nodes reached = reachable(graph, 0, Nodes(numNodes, true));
  std::vector<uint32_t> byHeader(numNodes, none), depth(numNodes, 0);
  for (uint32_t loop = 0; loop < forest.numLoops(); ++loop)
    byHeader[forest.header(loop)] = loop;
  for (uint32_t header = 0; header < numNodes; ++header) {
    const Nodes &body = slow.loops[header];
    ASSERT_EQ(byHeader[header] != none, !body.empty());
    if (body.empty()) continue;
    uint32_t loop = byHeader[header];
    Nodes members(numNodes);
    for (uint32_t node : forest.nodes(loop))
      members[node] = true;
    ASSERT_EQ(members, body);
    ASSERT_EQ(forest.nodes(loop).size(), size_t(std::count(body.begin(), body.end(), true)));
    ASSERT_EQ(forest.nodes(loop)[0], header);
    ASSERT_EQ(forest.loopOf(header), loop);
    bool irreducible = false;
    for (uint32_t node = 0; node < numNodes; ++node) {
      depth[node] += body[node];
      ASSERT_EQ(forest.contains(loop, node), body[node]);
      if (!reached[node] || body[node]) continue;
      for (uint32_t next : graph.successors(node))
        irreducible |= body[next] && next != header;
    }
    ASSERT_EQ(forest.isIrreducible(loop), irreducible);
    uint32_t parent = forest.parent(loop);
    ASSERT_TRUE(parent == none || (parent < loop && forest.contains(parent, header)));
  }
  for (uint32_t node = 0; node < numNodes; ++node) {
    ASSERT_EQ(forest.nodeDepth(node), depth[node]);
    uint32_t loop = forest.loopOf(node);
    ASSERT_EQ(loop == none, depth[node] == 0);
    if (loop == none) continue;
    ASSERT_EQ(forest.depth(loop), depth[node]);
    ASSERT_EQ(forest.depth(loop),
              forest.parent(loop) == none ? 1 : forest.depth(forest.parent(loop)) + 1);
  }
}

TEST(GraphTest, Reverse) {
  TestGraph graph({{1, 2, 2}, {0}, {}, {2}});
  ReversedGraph reversed;
  reversed.compute(graph.view());
  GraphView view = reversed.view();
  EXPECT_EQ(view.numNodes(), 4u);
  EXPECT_EQ(vec(view.successors(0)), (std::vector<uint32_t>{1}));
  EXPECT_EQ(vec(view.successors(1)), (std::vector<uint32_t>{0}));
  EXPECT_EQ(vec(view.successors(2)), (std::vector<uint32_t>{0, 0, 3}));
  EXPECT_TRUE(view.successors(3).empty());
}

TEST(GraphTest, EmptyGraph) {
  GraphView empty;
  ReversedGraph reversed;
  reversed.compute(empty);
  EXPECT_EQ(reversed.view().numNodes(), 0u);
  Postorder postorder;
  postorder.compute(empty);
  EXPECT_TRUE(postorder.order().empty());
  DominatorTree tree;
  tree.compute(empty);
  EXPECT_EQ(tree.root(), none);
  tree.computePostDominators(empty);
  EXPECT_EQ(tree.root(), 0u);
  LoopForest forest;
  forest.compute(empty);
  EXPECT_EQ(forest.numLoops(), 0u);
}

TEST(GraphTest, PostorderOfADiamond) {
  TestGraph graph({{1, 2}, {3}, {3}, {}, {3}});
  Postorder postorder;
  postorder.compute(graph.view());
  EXPECT_EQ(vec(postorder.order()), (std::vector<uint32_t>{3, 1, 2, 0}));
  EXPECT_EQ(postorder.number(0), 3u);
  EXPECT_FALSE(postorder.isReachable(4));
}

TEST(GraphTest, PostDominatorsOfInfiniteLoops) {
  // 0 branches to an exit (1), to a loop (2, 3) without exit, and to a loop (4) that reaches it.
  TestGraph graph({{1, 2, 4}, {}, {3}, {2}, {4, 2}, {5}});
  DominatorTree tree;
  tree.computePostDominators(graph.view());
  EXPECT_EQ(tree.root(), 6u);
  EXPECT_EQ(tree.immediateDominator(0), 6u);
  EXPECT_EQ(tree.immediateDominator(1), 6u);
  EXPECT_EQ(tree.immediateDominator(4), 2u);
  EXPECT_EQ(tree.immediateDominator(5), 6u);
  // One of the two is the exit of the loop and post-dominates the other.
  EXPECT_TRUE(tree.dominates(2, 3) || tree.dominates(3, 2));
  for (uint32_t node = 0; node < 6; ++node)
    EXPECT_TRUE(tree.isReachable(node));
}

TEST(GraphTest, NestedLoops) {
  // 1 heads an outer loop with the loops of 2 (2, 3) and 5 (itself) inside; 7 follows.
  TestGraph graph({{1}, {2}, {3}, {2, 4}, {5}, {5, 6}, {1, 7}, {}});
  LoopForest forest;
  forest.compute(graph.view());
  ASSERT_EQ(forest.numLoops(), 3u);
  EXPECT_EQ(forest.header(0), 1u);
  EXPECT_EQ(forest.header(1), 2u);
  EXPECT_EQ(forest.header(2), 5u);
  EXPECT_EQ(vec(forest.nodes(0)), (std::vector<uint32_t>{1, 4, 6, 2, 3, 5}));
  EXPECT_EQ(vec(forest.nodes(1)), (std::vector<uint32_t>{2, 3}));
  EXPECT_EQ(forest.nodeDepth(3), 2u);
  EXPECT_EQ(forest.nodeDepth(7), 0u);
  EXPECT_TRUE(forest.contains(0, 5));
  EXPECT_FALSE(forest.contains(1, 5));
}

TEST(GraphTest, IrreducibleLoop) {
  TestGraph graph({{1, 2}, {2}, {1, 3}, {}});
  LoopForest forest;
  forest.compute(graph.view());
  ASSERT_EQ(forest.numLoops(), 1u);
  EXPECT_EQ(forest.header(0), 1u);
  EXPECT_TRUE(forest.isIrreducible(0));
}

TEST(GraphTest, RandomGraphsAgainstDefinitions) {
  std::mt19937 random(1);
  Postorder postorder;
  DominatorTree tree;
  LoopForest forest;
  for (int i = 0; i < 3000; ++i) {
    SCOPED_TRACE(i);
    TestGraph graph = randomGraph(random);
    GraphView view = graph.view();
    uint32_t numNodes = view.numNodes();

    postorder.compute(view);
    Nodes reached = reachable(view, 0u, Nodes(numNodes, true));
    ASSERT_EQ(postorder.order().back(), 0u);
    for (uint32_t node = 0; node < numNodes; ++node) {
      ASSERT_EQ(postorder.isReachable(node), reached[node]);
      if (reached[node]) ASSERT_EQ(postorder.order()[postorder.number(node)], node);
    }

    tree.compute(view);
    ASSERT_NO_FATAL_FAILURE(expectDominators(tree, view, 0));
    forest.compute(view);
    ASSERT_NO_FATAL_FAILURE(expectLoops(forest, view));

    tree.computePostDominators(view);
    Nodes exits(numNodes);
    for (uint32_t exit : tree.children(tree.root()))
      exits[exit] = true;
    TestGraph backward = withVirtualExit(view, exits);
    ASSERT_NO_FATAL_FAILURE(expectDominators(tree, backward.view(), numNodes));
    ASSERT_EQ(tree.preorder().size(), numNodes + 1);
  }
}

/// The virtual exit's edges are just those that the documentation promises.
TEST(GraphTest, PostDominatorExitsAreMinimal) {
  std::mt19937 random(2);
  DominatorTree tree;
  for (int i = 0; i < 2000; ++i) {
    TestGraph graph = randomGraph(random);
    GraphView view = graph.view();
    uint32_t numNodes = view.numNodes();
    tree.computePostDominators(view);
    Nodes all(numNodes, true);
    // A node in a component that no edge leaves reaches just what reaches it.
    std::vector<Nodes> from;
    for (uint32_t node = 0; node < numNodes; ++node)
      from.push_back(reachable(view, node, all));
    for (uint32_t node = 0; node < numNodes; ++node) {
      bool bottom = true;
      for (uint32_t other = 0; other < numNodes; ++other)
        if (from[node][other]) bottom &= from[other][node];
      if (!bottom) continue;
      // Its component holds one node that only the virtual exit post-dominates.
      uint32_t numExits = 0;
      for (uint32_t other = 0; other < numNodes; ++other)
        if (from[node][other]) numExits += tree.immediateDominator(other) == numNodes;
      ASSERT_EQ(numExits, 1u) << i;
    }
  }
}

constexpr uint32_t large = 1000000;

TestGraph chain(uint32_t numNodes) {
  TestGraph graph;
  for (uint32_t node = 0; node + 1 < numNodes; ++node)
    graph.add({node + 1});
  graph.add({});
  return graph;
}

/// Two rails with a rung at each step, from one rail to the other and back.
TestGraph ladder(uint32_t numNodes) {
  TestGraph graph;
  for (uint32_t node = 0; node < numNodes; ++node) {
    std::vector<uint32_t> row;
    if (node + 2 < numNodes) row.push_back(node + 2);
    if ((node ^ 1) < numNodes) row.push_back(node ^ 1);
    graph.add(row);
  }
  return graph;
}

/// A chain whose nodes all jump to the last node and back to the first.
TestGraph comb(uint32_t numNodes) {
  TestGraph graph;
  for (uint32_t node = 0; node + 1 < numNodes; ++node)
    graph.add({node + 1, numNodes - 1, 0});
  graph.add({});
  return graph;
}

/// Every node of a chain has a back edge: a nest as deep as the chain.
TestGraph nest(uint32_t numNodes) {
  TestGraph graph;
  for (uint32_t node = 0; node < numNodes; ++node) {
    std::vector<uint32_t> row;
    if (node + 1 < numNodes) row.push_back(node + 1);
    if (node >= numNodes / 2) row.push_back(numNodes - 1 - node);
    graph.add(row);
  }
  return graph;
}

TEST(GraphTest, LargeChain) {
  TestGraph graph = chain(large);
  DominatorTree tree;
  tree.compute(graph.view());
  EXPECT_EQ(tree.level(large - 1), large - 1);
  EXPECT_TRUE(tree.dominates(17, large - 1));
  tree.computePostDominators(graph.view());
  EXPECT_EQ(tree.level(0), large);
  LoopForest forest;
  forest.compute(graph.view());
  EXPECT_EQ(forest.numLoops(), 0u);
}

TEST(GraphTest, LargeLadder) {
  TestGraph graph = ladder(large);
  DominatorTree tree;
  tree.compute(graph.view());
  EXPECT_EQ(tree.immediateDominator(large - 1), 0u);
  tree.computePostDominators(graph.view());
  EXPECT_EQ(tree.preorder().size(), large + 1);
  LoopForest forest;
  forest.compute(graph.view());
  // Each step's two nodes are a loop; all but the first are entered from both rails.
  EXPECT_EQ(forest.numLoops(), large / 2);
  EXPECT_FALSE(forest.isIrreducible(forest.loopOf(0)));
  EXPECT_TRUE(forest.isIrreducible(forest.loopOf(large / 2)));
}

TEST(GraphTest, LargeComb) {
  TestGraph graph = comb(large);
  DominatorTree tree;
  tree.compute(graph.view());
  EXPECT_EQ(tree.immediateDominator(large - 1), 0u);
  EXPECT_EQ(tree.level(large - 2), large - 2);
  tree.computePostDominators(graph.view());
  EXPECT_EQ(tree.immediateDominator(0), large - 1);
  LoopForest forest;
  forest.compute(graph.view());
  ASSERT_EQ(forest.numLoops(), 1u);
  EXPECT_EQ(forest.nodes(0).size(), large - 1);
}

TEST(GraphTest, LargeNest) {
  TestGraph graph = nest(large);
  DominatorTree tree;
  tree.compute(graph.view());
  EXPECT_EQ(tree.level(large - 1), large - 1);
  LoopForest forest;
  forest.compute(graph.view());
  EXPECT_EQ(forest.numLoops(), large / 2);
  EXPECT_EQ(forest.nodeDepth(large / 2), large / 2);
  EXPECT_EQ(forest.nodes(0).size(), large);
}

} // namespace

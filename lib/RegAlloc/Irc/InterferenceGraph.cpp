//===- Irc/InterferenceGraph.cpp - Coloring with coalescing -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Irc/InterferenceGraph.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace cot;
using namespace cot::regalloc;

void InterferenceGraph::start(const MachineEnvironment &environment, size_t expectedNodes) {
  this->environment = &environment;
  nodes.clear();
  moves.clear();
  edges.start(expectedNodes);
  neighbors.clear();
  simplifyList.clear();
  freezeList.clear();
  spillCandidates.clear();
  isHeap = false;
  stack.clear();
  failures.clear();
  moveList.clear();
  coalescedMoves = 0;
  nodes.resize(PReg::numIndices);
  for (NodeId i = 0; i < PReg::numIndices; ++i) {
    nodes[i].color = PReg::fromIndex(i);
    nodes[i].regClass = nodes[i].color.regClass();
    nodes[i].colors = bitOf(i);
    nodes[i].state = State::Precolored;
    nodes[i].cost = unspillable;
  }
}

NodeId InterferenceGraph::addNode(RegClass regClass, uint64_t colors) {
  Node &node = nodes.emplace_back();
  node.regClass = regClass;
  node.colors = colors;
  return size() - 1;
}

void InterferenceGraph::addEdge(NodeId a, NodeId b) {
  if (a == b || !edges.insert(a, b)) return;
  neighbors.append(nodes[a].neighbors, b);
  neighbors.append(nodes[b].neighbors, a);
  ++nodes[a].degree;
  ++nodes[b].degree;
}

void InterferenceGraph::addMove(NodeId a, NodeId b, float weight) {
  if (a == b || nodes[a].regClass != nodes[b].regClass) return;
  uint32_t index = static_cast<uint32_t>(moves.size());
  moves.push_back({{a, b}, {noLink, noLink}, weight, MoveState::Worklist, 0});
  for (uint32_t side : {0, 1}) {
    Node &node = nodes[side == 0 ? a : b];
    moves[index].next[side] = node.firstLink;
    node.firstLink = 2 * index + side;
    if (node.lastLink == noLink) node.lastLink = node.firstLink;
    ++node.openLinks;
  }
}

/// Calls \p visit for the moves of a node until it says no.
template <typename Visit> void InterferenceGraph::forEachMove(NodeId node, Visit visit) {
  for (uint32_t link = nodes[node].firstLink; link != noLink; link = moves[link / 2].next[link % 2])
    if (!visit(link / 2)) return;
}

NodeId InterferenceGraph::find(NodeId node) const {
  while (nodes[node].state == State::Coalesced)
    node = nodes[node].alias;
  return node;
}

bool InterferenceGraph::interfere(NodeId a, NodeId b) const {
  if (isRegister(a)) return nodes[b].registers & bitOf(a);
  return edges.contains(a, b);
}

/// Puts a node on the list that its degree and its moves ask for.
void InterferenceGraph::place(NodeId node) {
  Node &n = nodes[node];
  if (!isLow(n)) {
    n.state = State::Spill;
    addCandidate(node);
  } else if (isMoveRelated(n)) {
    n.state = State::Freeze;
    freezeList.push_back(node);
  } else {
    n.state = State::Simplify;
    simplifyList.push_back(node);
  }
}

NodeId InterferenceGraph::pop(std::vector<NodeId> &list, State state) {
  while (!list.empty()) {
    NodeId node = list.back();
    list.pop_back();
    if (nodes[node].state == state) return node;
  }
  return noNode;
}

/// The list is taken from its end: heavy moves first.
void InterferenceGraph::sortMoves() {
  for (uint32_t move = static_cast<uint32_t>(moves.size()); move-- > 0;)
    moveList.push_back(move);
  auto lighter = [&](uint32_t a, uint32_t b) {
    return std::make_pair(moves[a].weight, b) < std::make_pair(moves[b].weight, a);
  };
  if (!std::is_sorted(moveList.begin(), moveList.end(), lighter)) llvm::sort(moveList, lighter);
}

void InterferenceGraph::color() {
  for (NodeId node = PReg::numIndices; node < size(); ++node)
    place(node);
  sortMoves();
  seen.assign(size(), 0);
  seenStamp = 0;
  for (;;) {
    if (NodeId node = pop(simplifyList, State::Simplify); node != noNode) {
      simplify(node);
    } else if (!moveList.empty()) {
      uint32_t move = moveList.back();
      moveList.pop_back();
      coalesce(move);
    } else if (NodeId node = pop(freezeList, State::Freeze); node != noNode) {
      freeze(node);
    } else if (NodeId node = selectSpill(); node != noNode) {
      freezeMoves(node);
      simplify(node);
    } else {
      break;
    }
  }
  assignColors();
}

void InterferenceGraph::simplify(NodeId node) {
  nodes[node].state = State::Stacked;
  stack.push_back(node);
  forEachNeighbor(node, [&](NodeId neighbor) {
    if (isPresent(neighbor)) decrementDegree(neighbor);
  });
}

void InterferenceGraph::decrementDegree(NodeId node) {
  Node &n = nodes[node];
  bool wasLow = isLow(n);
  --n.degree;
  if (!wasLow && isLow(n)) becomeLow(node);
}

void InterferenceGraph::becomeLow(NodeId node) {
  enableMoves(node);
  uint32_t left = scanLimit;
  neighbors.forEach(nodes[node].neighbors, [&](NodeId neighbor) {
    if (isPresent(neighbor)) enableMoves(neighbor);
    return --left != 0;
  });
  place(node);
}

/// Moves that were too risky may be safe by now.
void InterferenceGraph::enableMoves(NodeId node) {
  if (nodes[node].openLinks == 0) return;
  uint32_t left = 64;
  forEachMove(node, [&](uint32_t index) {
    Move &move = moves[index];
    if (move.state == MoveState::Active && move.tries < triesPerMove) {
      move.state = MoveState::Worklist;
      moveList.push_back(index);
    }
    return --left != 0;
  });
}

void InterferenceGraph::finishMove(Move &move) {
  move.state = MoveState::Done;
  for (NodeId end : move.ends)
    --nodes[find(end)].openLinks;
}

/// After a move is done with, its node may be free to be simplified.
void InterferenceGraph::unblock(NodeId node) {
  Node &n = nodes[node];
  if (n.state != State::Freeze || isMoveRelated(n) || !isLow(n)) return;
  n.state = State::Simplify;
  simplifyList.push_back(node);
}

void InterferenceGraph::coalesce(uint32_t index) {
  Move &move = moves[index];
  if (move.state != MoveState::Worklist) return;
  ++move.tries;
  NodeId a = find(move.ends[0]);
  NodeId b = find(move.ends[1]);
  if (isRegister(b)) std::swap(a, b);
  if (a == b) {
    ++coalescedMoves;
    finishMove(move);
  } else if (isRegister(b) || nodes[a].state == State::Stacked ||
             nodes[b].state == State::Stacked || (nodes[a].colors & nodes[b].colors) == 0 ||
             interfere(a, b)) {
    finishMove(move);
  } else if (isRegister(a) ? georgeHolds(a, b) : briggsHolds(a, b)) {
    ++coalescedMoves;
    finishMove(move);
    if (isRegister(a)) {
      combineWithRegister(a, b);
    } else {
      // Whose lists are shorter is taken apart.
      if (nodes[a].neighbors.size < nodes[b].neighbors.size) std::swap(a, b);
      combine(a, b);
    }
  } else {
    move.state = MoveState::Active;
    return;
  }
  for (NodeId node : {a, b})
    if (!isRegister(node)) unblock(node);
}

/// George: every neighbor of the node interferes with the register already, or is no trouble.
bool InterferenceGraph::georgeHolds(NodeId reg, NodeId node) const {
  bool holds = nodes[node].neighbors.size <= scanLimit;
  if (!holds) return false;
  neighbors.forEach(nodes[node].neighbors, [&](NodeId neighbor) {
    const Node &n = nodes[neighbor];
    holds = !isPresent(neighbor) || !(n.colors & ~n.registers & bitOf(reg)) || isLow(n);
    return holds;
  });
  return holds;
}

/// Briggs: the united node has fewer neighbors of high degree than colors.
bool InterferenceGraph::briggsHolds(NodeId a, NodeId b) {
  if (nodes[a].neighbors.size + nodes[b].neighbors.size > scanLimit) return false;
  uint64_t common = nodes[a].colors & nodes[b].colors & ~nodes[a].registers & ~nodes[b].registers;
  uint32_t numCommon = static_cast<uint32_t>(llvm::popcount(common));
  uint32_t high = 0;
  ++seenStamp;
  for (NodeId side : {a, b})
    neighbors.forEach(nodes[side].neighbors, [&](NodeId neighbor) {
      if (!isPresent(neighbor) || seen[neighbor] == seenStamp) return true;
      seen[neighbor] = seenStamp;
      const Node &n = nodes[neighbor];
      uint32_t limit = numColors(n);
      if (n.degree < limit) return true;
      // A common neighbor loses one.
      high += n.degree > limit || !edges.contains(neighbor, side == a ? b : a);
      return high < numCommon;
    });
  return high < numCommon;
}

void InterferenceGraph::appendMoves(NodeId into, NodeId node) {
  Node &target = nodes[into];
  Node &from = nodes[node];
  target.openLinks += from.openLinks;
  if (from.firstLink == noLink) return;
  if (target.lastLink == noLink)
    target.firstLink = from.firstLink;
  else
    moves[target.lastLink / 2].next[target.lastLink % 2] = from.firstLink;
  target.lastLink = from.lastLink;
}

void InterferenceGraph::combine(NodeId into, NodeId node) {
  nodes[node].state = State::Coalesced;
  nodes[node].alias = into;
  enableMoves(node);
  appendMoves(into, node);
  nodes[into].colors &= nodes[node].colors;
  nodes[into].registers |= nodes[node].registers;
  // Temporaries in good company can be made again: only a union of temporaries is unspillable.
  float &cost = nodes[into].cost;
  if (cost >= unspillable || nodes[node].cost >= unspillable)
    cost = std::min(cost, nodes[node].cost);
  else
    cost += nodes[node].cost;
  forEachNeighbor(node, [&](NodeId neighbor) {
    // Who is stacked is colored after the union, and finds it by its new name.
    if (!isPresent(neighbor)) return;
    if (!edges.insert(neighbor, into)) {
      decrementDegree(neighbor);
      return;
    }
    neighbors.append(nodes[neighbor].neighbors, into);
    neighbors.append(nodes[into].neighbors, neighbor);
    ++nodes[into].degree;
  });
  if (nodes[into].state == State::Spill) {
    addCandidate(into);
  } else if (!isLow(nodes[into])) {
    nodes[into].state = State::Spill;
    addCandidate(into);
  }
}

void InterferenceGraph::combineWithRegister(NodeId reg, NodeId node) {
  nodes[node].state = State::Coalesced;
  nodes[node].alias = reg;
  enableMoves(node);
  appendMoves(reg, node);
  forEachNeighbor(node, [&](NodeId neighbor) {
    if (!isPresent(neighbor)) return;
    Node &n = nodes[neighbor];
    bool wasLow = isLow(n);
    --n.degree;
    n.registers |= bitOf(reg);
    if (!wasLow && isLow(n)) becomeLow(neighbor);
  });
}

void InterferenceGraph::freeze(NodeId node) {
  nodes[node].state = State::Simplify;
  simplifyList.push_back(node);
  freezeMoves(node);
}

void InterferenceGraph::freezeMoves(NodeId node) {
  forEachMove(node, [&](uint32_t index) {
    Move &move = moves[index];
    if (move.state == MoveState::Done) return true;
    finishMove(move);
    NodeId a = find(move.ends[0]);
    NodeId other = a == node ? find(move.ends[1]) : a;
    if (!isRegister(other) && other != node) unblock(other);
    return true;
  });
}

void InterferenceGraph::addCandidate(NodeId node) {
  const Node &n = nodes[node];
  spillCandidates.push_back({n.cost / static_cast<float>(n.degree + 1), node});
  if (isHeap) std::push_heap(spillCandidates.begin(), spillCandidates.end());
}

/// The cheapest per neighbor goes on the stack without a guarantee of a color. What a candidate
/// costs now may be more than when it was added: then it is added again.
NodeId InterferenceGraph::selectSpill() {
  if (!isHeap) std::make_heap(spillCandidates.begin(), spillCandidates.end());
  isHeap = true;
  while (!spillCandidates.empty()) {
    std::pop_heap(spillCandidates.begin(), spillCandidates.end());
    Candidate candidate = spillCandidates.back();
    spillCandidates.pop_back();
    const Node &n = nodes[candidate.node];
    if (n.state != State::Spill) continue;
    if (n.cost / static_cast<float>(n.degree + 1) <= candidate.costPerNeighbor)
      return candidate.node;
    addCandidate(candidate.node);
  }
  return noNode;
}

/// A color that a partner of a move has, a preferred one, or any.
PReg InterferenceGraph::chooseColor(NodeId node, uint64_t colors) {
  RegClass regClass = nodes[node].regClass;
  float bestWeight = 0;
  PReg best;
  forEachMove(node, [&](uint32_t index) {
    const Move &move = moves[index];
    if (move.weight <= bestWeight) return true;
    NodeId a = find(move.ends[0]);
    PReg color = nodes[a == node ? find(move.ends[1]) : a].color;
    if (!color || !(colors >> color.encoding() & 1)) return true;
    best = color;
    bestWeight = move.weight;
    return true;
  });
  if (best) return best;
  if (uint64_t preferred = colors & environment->preferred.mask(regClass)) colors = preferred;
  return PReg(static_cast<unsigned>(llvm::countr_zero(colors)), regClass);
}

void InterferenceGraph::assignColors() {
  while (!stack.empty()) {
    NodeId node = stack.back();
    stack.pop_back();
    uint64_t colors = nodes[node].colors & ~nodes[node].registers;
    forEachNeighbor(node, [&](NodeId neighbor) {
      const Node &other = nodes[find(neighbor)];
      if (other.color) colors &= ~(uint64_t(1) << other.color.encoding());
    });
    if (colors != 0)
      nodes[node].color = chooseColor(node, colors);
    else
      failures.push_back(node);
  }
}

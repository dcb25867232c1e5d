//===- Irc/InterferenceGraph.cpp - Coloring with coalescing -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Irc/InterferenceGraph.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::regalloc;

void InterferenceGraph::start(const MachineEnvironment &environment) {
  this->environment = &environment;
  nodes.clear();
  moves.clear();
  edges.clear();
  simplifyList.clear();
  freezeList.clear();
  spillList.clear();
  stack.clear();
  failures.clear();
  moveList.clear();
  coalescedMoves = 0;
  nodes.resize(PReg::numIndices);
  for (NodeId i = 0; i < PReg::numIndices; ++i) {
    nodes[i].color = PReg::fromIndex(i);
    nodes[i].regClass = nodes[i].color.regClass();
    nodes[i].colors = uint64_t(1) << nodes[i].color.encoding();
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

uint32_t InterferenceGraph::numColors(const Node &node) const {
  return static_cast<uint32_t>(llvm::popcount(node.colors));
}

void InterferenceGraph::addEdge(NodeId a, NodeId b) {
  if (a == b || nodes[a].regClass != nodes[b].regClass) return;
  if (isRegister(a) && isRegister(b)) return;
  if (!edges.insert(key(a, b)).second) return;
  for (auto [node, other] : {std::make_pair(a, b), std::make_pair(b, a)}) {
    if (isRegister(node)) continue;
    nodes[node].neighbors.push_back(other);
    ++nodes[node].degree;
  }
}

void InterferenceGraph::addMove(NodeId a, NodeId b, float weight) {
  if (a == b || nodes[a].regClass != nodes[b].regClass) return;
  uint32_t index = static_cast<uint32_t>(moves.size());
  moves.push_back({a, b, weight, MoveState::Worklist});
  for (NodeId node : {a, b})
    nodes[node].moves.push_back(index);
}

NodeId InterferenceGraph::find(NodeId node) const {
  while (nodes[node].state == State::Coalesced)
    node = nodes[node].alias;
  return node;
}

bool InterferenceGraph::isMoveRelated(NodeId node) const {
  return llvm::any_of(nodes[node].moves,
                      [&](uint32_t move) { return moves[move].state != MoveState::Done; });
}

/// Puts a node on the list that its degree and its moves ask for.
void InterferenceGraph::place(NodeId node) {
  Node &n = nodes[node];
  if (!isLow(n)) {
    n.state = State::Spill;
    spillList.push_back(node);
  } else if (isMoveRelated(node)) {
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

void InterferenceGraph::color() {
  for (NodeId node = PReg::numIndices; node < size(); ++node)
    place(node);
  // The list is taken from its end: heavy moves first.
  for (uint32_t move = 0; move < moves.size(); ++move)
    moveList.push_back(move);
  llvm::sort(moveList, [&](uint32_t a, uint32_t b) {
    return std::make_pair(moves[a].weight, b) < std::make_pair(moves[b].weight, a);
  });
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
  for (NodeId neighbor : nodes[node].neighbors)
    if (isPresent(neighbor)) decrementDegree(neighbor);
}

void InterferenceGraph::decrementDegree(NodeId node) {
  if (isRegister(node)) return;
  bool wasLow = isLow(nodes[node]);
  --nodes[node].degree;
  if (wasLow || !isLow(nodes[node])) return;
  enableMoves(node);
  for (NodeId neighbor : nodes[node].neighbors)
    if (isPresent(neighbor) && !isRegister(neighbor)) enableMoves(neighbor);
  place(node);
}

/// Moves that were too risky may be safe by now.
void InterferenceGraph::enableMoves(NodeId node) {
  for (uint32_t move : nodes[node].moves) {
    if (moves[move].state != MoveState::Active) continue;
    moves[move].state = MoveState::Worklist;
    moveList.push_back(move);
  }
}

/// After a move is done with, its node may be free to be simplified.
void InterferenceGraph::unblock(NodeId node) {
  Node &n = nodes[node];
  if (n.state != State::Freeze || isMoveRelated(node) || !isLow(n)) return;
  n.state = State::Simplify;
  simplifyList.push_back(node);
}

void InterferenceGraph::coalesce(uint32_t index) {
  Move &move = moves[index];
  if (move.state != MoveState::Worklist) return;
  NodeId a = find(move.a);
  NodeId b = find(move.b);
  if (isRegister(b)) std::swap(a, b);
  uint64_t common = nodes[a].colors & nodes[b].colors;
  bool impossible = isRegister(b) || adjacent(a, b) || common == 0 ||
                    nodes[a].state == State::Stacked || nodes[b].state == State::Stacked;
  if (a == b || impossible) {
    coalescedMoves += a == b;
    move.state = MoveState::Done;
  } else if (isRegister(a) ? georgeHolds(a, b) : briggsHolds(a, b)) {
    ++coalescedMoves;
    move.state = MoveState::Done;
    combine(a, b);
  } else {
    move.state = MoveState::Active;
    return;
  }
  for (NodeId node : {a, b})
    if (!isRegister(node)) unblock(node);
}

/// George: every neighbor of the node interferes with the register already, or is no trouble.
bool InterferenceGraph::georgeHolds(NodeId reg, NodeId node) const {
  return llvm::all_of(nodes[node].neighbors, [&](NodeId neighbor) {
    return !isPresent(neighbor) || isRegister(neighbor) || isLow(nodes[neighbor]) ||
           adjacent(neighbor, reg);
  });
}

/// Briggs: the united node has fewer neighbors of high degree than colors.
bool InterferenceGraph::briggsHolds(NodeId a, NodeId b) {
  uint32_t numCommon = static_cast<uint32_t>(llvm::popcount(nodes[a].colors & nodes[b].colors));
  uint32_t high = 0;
  ++seenStamp;
  for (NodeId side : {a, b})
    for (NodeId neighbor : nodes[side].neighbors) {
      if (!isPresent(neighbor) || seen[neighbor] == seenStamp) continue;
      seen[neighbor] = seenStamp;
      if (isRegister(neighbor)) {
        high += (nodes[a].colors & nodes[b].colors & nodes[neighbor].colors) != 0;
        continue;
      }
      // A common neighbor loses one.
      const Node &n = nodes[neighbor];
      uint32_t degree = n.degree - (adjacent(neighbor, a) && adjacent(neighbor, b));
      high += degree >= numColors(n);
      if (high >= numCommon) return false;
    }
  return high < numCommon;
}

void InterferenceGraph::combine(NodeId into, NodeId node) {
  Node &from = nodes[node];
  from.state = State::Coalesced;
  from.alias = into;
  nodes[into].moves.insert(nodes[into].moves.end(), from.moves.begin(), from.moves.end());
  if (!isRegister(into)) {
    nodes[into].colors &= from.colors;
    // Temporaries in good company can be made again: only a union of temporaries is unspillable.
    float &cost = nodes[into].cost;
    if (cost >= unspillable || from.cost >= unspillable)
      cost = std::min(cost, from.cost);
    else
      cost += from.cost;
  }
  enableMoves(node);
  for (NodeId neighbor : from.neighbors) {
    // Who is stacked is colored after the union, and finds it by its new name.
    if (!isPresent(neighbor)) continue;
    addEdge(neighbor, into);
    decrementDegree(neighbor);
  }
  if (!isRegister(into) && nodes[into].state != State::Spill && !isLow(nodes[into])) {
    nodes[into].state = State::Spill;
    spillList.push_back(into);
  }
}

void InterferenceGraph::freeze(NodeId node) {
  nodes[node].state = State::Simplify;
  simplifyList.push_back(node);
  freezeMoves(node);
}

void InterferenceGraph::freezeMoves(NodeId node) {
  for (uint32_t index : nodes[node].moves) {
    Move &move = moves[index];
    if (move.state == MoveState::Done) continue;
    move.state = MoveState::Done;
    NodeId a = find(move.a);
    NodeId b = find(move.b);
    NodeId other = a == node ? b : a;
    if (!isRegister(other) && other != node) unblock(other);
  }
}

/// The cheapest per neighbor goes on the stack without a guarantee of a color.
NodeId InterferenceGraph::selectSpill() {
  NodeId best = noNode;
  float bestCost = 0;
  size_t kept = 0;
  for (NodeId node : spillList) {
    if (nodes[node].state != State::Spill) continue;
    spillList[kept++] = node;
    float cost = nodes[node].cost / static_cast<float>(nodes[node].degree + 1);
    if (best != noNode && cost >= bestCost) continue;
    best = node;
    bestCost = cost;
  }
  spillList.resize(kept);
  return best;
}

/// A color that a partner of a move has, a preferred one, or any.
PReg InterferenceGraph::chooseColor(NodeId node, uint64_t colors) const {
  RegClass regClass = nodes[node].regClass;
  float bestWeight = 0;
  PReg best;
  for (uint32_t index : nodes[node].moves) {
    NodeId a = find(moves[index].a);
    NodeId b = find(moves[index].b);
    PReg color = nodes[a == node ? b : a].color;
    if (!color || !(colors >> color.encoding() & 1) || moves[index].weight <= bestWeight) continue;
    best = color;
    bestWeight = moves[index].weight;
  }
  if (best) return best;
  if (uint64_t preferred = colors & environment->preferred.mask(regClass)) colors = preferred;
  return PReg(static_cast<unsigned>(llvm::countr_zero(colors)), regClass);
}

void InterferenceGraph::assignColors() {
  while (!stack.empty()) {
    NodeId node = stack.back();
    stack.pop_back();
    uint64_t colors = nodes[node].colors;
    for (NodeId neighbor : nodes[node].neighbors) {
      const Node &other = nodes[find(neighbor)];
      if (other.color) colors &= ~(uint64_t(1) << other.color.encoding());
    }
    if (colors != 0)
      nodes[node].color = chooseColor(node, colors);
    else
      failures.push_back(node);
  }
}

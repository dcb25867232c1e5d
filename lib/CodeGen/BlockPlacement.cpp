//===- BlockPlacement.cpp - The order of allocated blocks -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BlockPlacement.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::codegen;

//===----------------------------------------------------------------------===//
// Blocks that only jump
//===----------------------------------------------------------------------===//

void BlockPlacement::findFixed() {
  isFixed.assign(function->numBlocks(), 0);
  isFixed[0] = 1;
  for (const CallSite &call : function->calls)
    for (regalloc::Block handler : call.handlers)
      isFixed[handler.index()] = 1;
  for (const MachineAddress &address : function->addresses)
    if (address.kind == MachineAddress::Base::Block) isFixed[address.target] = 1;
}

bool BlockPlacement::onlyJumps(uint32_t block) const {
  llvm::ArrayRef<MachineInst> insts = function->instsOf(block);
  if (insts.size() != 1 || isFixed[block] || function->successorsOf(block).size() != 1)
    return false;
  llvm::ArrayRef<MachineOperand> list = function->operandsOf(insts[0]);
  return list.size() == 1 && list[0].kind() == MachineOperand::Kind::Block;
}

void BlockPlacement::findTargets() {
  uint32_t count = function->numBlocks();
  targets.assign(count, none);
  for (uint32_t block = 0; block < count; ++block) {
    path.clear();
    uint32_t at = block;
    // A circle of jumps ends where it closes.
    for (; targets[at] == none && onlyJumps(at); at = function->successorsOf(at)[0].index()) {
      targets[at] = at;
      path.push_back(at);
    }
    if (targets[at] != none) at = targets[at];
    targets[at] = at;
    for (uint32_t passed : path)
      targets[passed] = at;
  }
}

//===----------------------------------------------------------------------===//
// Chains
//===----------------------------------------------------------------------===//

uint32_t BlockPlacement::headOf(uint32_t block) {
  while (heads[block] != block)
    block = heads[block] = heads[heads[block]];
  return block;
}

/// Cold blocks stay apart from the others, so that they can all go last.
bool BlockPlacement::mayFollow(uint32_t from, uint32_t to) const {
  return to != 0 && nexts[from] == none && isCold(from) == isCold(to);
}

/// The chain of \p to follows that of \p from.
void BlockPlacement::join(uint32_t from, uint32_t to) {
  uint32_t head = headOf(from), next = headOf(to);
  nexts[lasts[head]] = next;
  lasts[head] = lasts[next];
  heads[next] = head;
}

/// Joins chains along the edges of \p loop between \p blocks.
void BlockPlacement::joinAlong(llvm::ArrayRef<uint32_t> blocks, uint32_t loop) {
  edges.clear();
  edges.reserve(function->successors.size());
  for (uint32_t from : blocks) {
    llvm::ArrayRef<regalloc::Block> successors = function->successorsOf(from);
    for (regalloc::Block successor : successors) {
      uint32_t to = successor.index();
      if (loop != LoopForest::none && !loops.forest().contains(loop, to)) continue;
      float weight = std::min(function->blockFrequencies[from], function->blockFrequencies[to]);
      edges.push_back({from, to, weight, successors.size() == 1});
    }
  }
  // An only edge that falls through saves a jump; of two, either one does.
  llvm::sort(edges, [](const Edge &a, const Edge &b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    if (a.isOnly != b.isOnly) return a.isOnly;
    bool aFollows = a.to == a.from + 1, bFollows = b.to == b.from + 1;
    if (aFollows != bFollows) return aFollows;
    return std::pair(a.from, a.to) < std::pair(b.from, b.to);
  });
  for (const Edge &edge : edges)
    if (mayFollow(edge.from, edge.to) && headOf(edge.to) == edge.to && headOf(edge.from) != edge.to)
      join(edge.from, edge.to);
}

/// What is left of a loop's chains, one behind the other as their first blocks were, cold ones
/// apart.
void BlockPlacement::joinAll(llvm::ArrayRef<uint32_t> blocks) {
  for (bool cold : {false, true}) {
    uint32_t last = none;
    for (uint32_t block : blocks) {
      if (headOf(block) != block || isCold(block) != cold) continue;
      if (last != none) join(last, block);
      last = block;
    }
  }
}

void BlockPlacement::placeLoop(uint32_t loop) {
  nodes.assign(loops.forest().nodes(loop));
  llvm::sort(nodes);
  joinAlong(nodes, loop);
  joinAll(nodes);
}

void BlockPlacement::findChains() {
  uint32_t count = function->numBlocks();
  nexts.assign(count, none);
  heads.resize(count);
  lasts.resize(count);
  for (uint32_t block = 0; block < count; ++block)
    heads[block] = lasts[block] = block;
  // Inner loops have higher numbers.
  for (uint32_t loop = loops.forest().numLoops(); loop-- > 0;)
    placeLoop(loop);
  nodes.clear();
  for (uint32_t block = 0; block < count; ++block)
    if (targets[block] == block) nodes.push_back(block);
  joinAlong(nodes, LoopForest::none);
  joinAll(nodes);
}

//===----------------------------------------------------------------------===//
// The new order
//===----------------------------------------------------------------------===//

/// Puts the elements of \p items into the new order. The memory stays with its owner: a larger
/// function may follow.
template <typename T>
static void putInOrder(llvm::ArrayRef<uint32_t> order, ScratchArray<T> &items,
                       ScratchArray<T> &copy) {
  copy.assign(items);
  items.clear();
  for (uint32_t block : order)
    items.push_back(copy[block]);
}

void BlockPlacement::permute() {
  MachineFunction &machine = *function;
  numbers.assign(machine.numBlocks(), 0);
  insts.resize(machine.insts.size());
  std::copy(machine.insts.begin(), machine.insts.end(), insts.begin());
  begins.assign(machine.blockBegins);
  successors.assign(machine.successors);
  successorOffsets.assign(machine.successorOffsets);
  machine.insts.clear();
  machine.blockBegins.clear();
  machine.successors.clear();
  machine.successorOffsets.clear();
  for (auto [number, block] : llvm::enumerate(order)) {
    numbers[block] = static_cast<uint32_t>(number);
    machine.blockBegins.push_back(static_cast<uint32_t>(machine.insts.size()));
    uint32_t count = begins[block + 1] - begins[block];
    std::copy_n(insts.begin() + begins[block], count, machine.insts.extend(count));
    machine.successorOffsets.push_back(static_cast<uint32_t>(machine.successors.size()));
    machine.successors.append(
        llvm::ArrayRef<regalloc::Block>(successors)
            .slice(successorOffsets[block], successorOffsets[block + 1] - successorOffsets[block]));
  }
  machine.blockBegins.push_back(static_cast<uint32_t>(machine.insts.size()));
  machine.successorOffsets.push_back(static_cast<uint32_t>(machine.successors.size()));
  putInOrder(order, machine.blockInfos, infos);
  putInOrder(order, machine.blockFrequencies, frequencies);
  // Who leads to a block leads to where that leads.
  auto renumber = [&](regalloc::Block &block) {
    block = regalloc::Block(numbers[targets[block.index()]]);
  };
  for (regalloc::Block &block : machine.successors)
    block = regalloc::Block(numbers[block.index()]);
  for (regalloc::Block &block : machine.tableTargets)
    renumber(block);
  for (CallSite &call : machine.calls)
    for (regalloc::Block &handler : call.handlers)
      renumber(handler);
  // Operands that belong to no instruction are not written.
  for (const MachineInst &inst : machine.insts) {
    if (inst.flags & MachineInst::IsMove) continue;
    for (MachineOperand &operand : machine.operandsOf(inst)) {
      if (operand.kind() != MachineOperand::Kind::Block) continue;
      regalloc::Block block = operand.block();
      renumber(block);
      operand = MachineOperand::block(block);
    }
  }
  for (MachineAddress &address : machine.addresses)
    if (address.kind == MachineAddress::Base::Block) address.target = numbers[address.target];
  machine.fillPredecessors();
}

void BlockPlacement::run(MachineFunction &machine, const Target &machineTarget,
                         MachinePassCounts &counts) {
  assert(machine.isAllocated);
  function = &machine;
  target = &machineTarget;
  // Registers hold what edges passed.
  machine.blockParams.clear();
  machine.branchArgs.clear();
  machine.blockParamOffsets.assign(machine.numBlocks() + 1, 0);
  machine.branchArgOffsets.assign(machine.successors.size() + 1, 0);
  // The entry, and what it leads to or what nothing leads to.
  if (machine.numBlocks() < 3) return;
  findFixed();
  findTargets();
  for (regalloc::Block &successor : machine.successors)
    successor = regalloc::Block(targets[successor.index()]);
  loops.compute(machine);
  findChains();
  order.clear();
  for (bool cold : {false, true})
    for (uint32_t block : nodes)
      if (headOf(block) == block && isCold(block) == cold)
        for (uint32_t at = block; at != none; at = nexts[at])
          order.push_back(at);
  counts.threadedBlocks += machine.numBlocks() - order.size();
  for (size_t i = 1; i < order.size(); ++i)
    counts.movedBlocks += order[i] < order[i - 1];
  if (order.size() == machine.numBlocks() && llvm::is_sorted(order)) return;
  permute();
  machine.blockParamOffsets.assign(machine.numBlocks() + 1, 0);
  machine.branchArgOffsets.assign(machine.successors.size() + 1, 0);
}

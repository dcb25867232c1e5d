//===- Structure.cpp - Checks of blocks, references and SSA form -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// First the control flow graph, by block number, with its dominator tree; then block by block
/// whether it ends as it must, and of every instruction whether what it names exists and is
/// available there. What depends on types comes afterwards (Types.cpp) and only where all names
/// were good.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/Verifier.h"
#include "llvm/Support/FormatVariadic.h"

using namespace cot;
using namespace cot::ir;
using llvm::formatv;

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

/// Whether the handle of \p call is one of a list of at least a block. Instructions that were made
/// without operands have none.
bool Verifier::isValidCall(BlockCall call) const {
  const EntityListPool &pool = function->dfg.pool;
  return call.handle() != 0 && call.handle() < pool.capacity();
}

/// Calls \p visit with every block call of \p inst whose table exists.
template <typename Visit>
static void forEachSafeCall(const DataFlowGraph &dfg, Inst inst, Visit visit) {
  const InstructionData &data = dfg[inst];
  switch (data.format()) {
  case Format::BranchTable:
    if (!dfg.jumpTables.contains(data.jumpTable())) return;
    break;
  case Format::TryCall:
  case Format::TryCallIndirect:
    if (!dfg.exceptionTables.contains(data.exceptionTable())) return;
    break;
  default:
    break;
  }
  dfg.forEachBlockCall(inst, [&](const BlockCall &call) { visit(call); });
}

void Verifier::computeDominators() {
  const DataFlowGraph &dfg = function->dfg;
  const Layout &layout = function->layout;
  uint32_t numBlocks = dfg.numBlocks();
  edgeOffsets.assign(numBlocks + 1, 0);
  edgeTargets.clear();
  // Rows must come by block number; the layout may have another order.
  for (uint32_t number = 0; number < numBlocks; ++number) {
    edgeOffsets[number] = static_cast<uint32_t>(edgeTargets.size());
    Block block(number);
    if (!layout.isInserted(block)) continue;
    Inst last = layout.lastInst(block);
    if (!dfg.contains(last)) continue;
    forEachSafeCall(dfg, last, [&](BlockCall call) {
      if (!isValidCall(call)) return;
      Block to = call.block(dfg.pool);
      if (isValidTarget(to)) edgeTargets.push_back(to.index());
    });
  }
  edgeOffsets[numBlocks] = static_cast<uint32_t>(edgeTargets.size());
  Block entry = layout.entryBlock();
  if (dfg.contains(entry))
    dominators.compute(GraphView{edgeOffsets, edgeTargets, entry.index()});
  else
    dominators.compute(GraphView());
}

void Verifier::resolveAliases() {
  const DataFlowGraph &dfg = function->dfg;
  hasAliases = false;
  for (Value value : dfg.allValues())
    if (dfg.definition(value).kind == ValueDef::Alias) {
      hasAliases = true;
      break;
    }
  if (!hasAliases) return;

  // Every chain is walked once: what was met before ends the walk.
  constexpr Value unknown(Value::noneIndex - 1), onPath(Value::noneIndex - 2);
  resolved.assign(dfg.numValues(), unknown);
  for (Value start : dfg.allValues()) {
    aliasPath.clear();
    Value at = start, end;
    while (true) {
      if (!dfg.contains(at) || resolved[at.index()] == onPath) break; // no value, or a cycle
      if (resolved[at.index()] != unknown) {
        end = resolved[at.index()];
        break;
      }
      ValueDef def = dfg.definition(at);
      if (def.kind != ValueDef::Alias) {
        end = resolved[at.index()] = at;
        break;
      }
      resolved[at.index()] = onPath;
      aliasPath.push_back(at);
      at = Value(def.owner);
    }
    for (Value passed : aliasPath)
      resolved[passed.index()] = end;
  }
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

void Verifier::checkBlock(Block block) {
  const DataFlowGraph &dfg = function->dfg;
  const Layout &layout = function->layout;
  if (!dfg.contains(block)) return reportFatal(block, formatv("invalid block {0}", block));
  uint32_t position = 0;
  for (Value parameter : dfg.parameters(block)) {
    ValueDef def = dfg.definition(parameter);
    if (!def.isParameter())
      reportFatal(parameter, "expected an argument, found a result");
    else if (def.block() != block || def.number != position)
      reportFatal(parameter, formatv("does not belong to {0}", block));
    else if (!dfg.typeOf(parameter))
      report(parameter, "block parameter without a type");
    ++position;
  }
  Inst last = layout.lastInst(block);
  if (!layout.firstInst(block)) return reportFatal(block, formatv("{0} cannot be empty", block));
  for (Inst inst : layout.insts(block)) {
    if (full()) return;
    if (!dfg.contains(inst)) {
      reportFatal(block, formatv("contains {0}, which does not exist", inst));
      continue;
    }
    printable = false;
    bool ends = isTerminator(dfg.opcode(inst));
    if (ends && inst != last) {
      printable = true;
      reportFatal(inst,
                  formatv("a terminator instruction was encountered before the end of {0}", block));
    } else if (!ends && inst == last) {
      reportFatal(block, "block does not end in a terminator instruction");
    }
    if (layout.blockOf(inst) != block)
      reportFatal(inst, formatv("should belong to {0} not {1}", block, layout.blockOf(inst)));
    checkInst(block, inst);
  }
}

void Verifier::checkInst(Block block, Inst inst) {
  printable = checkReferences(inst);
  // A missing value is printed by its number, so the text is complete for all that follows.
  if (!printable || !checkUses(block, inst) || !checkResults(inst)) return;
  checkTypes(inst);
  checkSpecial(inst);
  checkSideTables(inst);
}

//===----------------------------------------------------------------------===//
// References to entities other than values
//===----------------------------------------------------------------------===//

bool Verifier::checkTargetBlock(Inst inst, Block block) {
  if (!isValidTarget(block)) {
    reportFatal(ErrorLocation(inst), formatv("invalid block reference {0}", block));
    return false;
  }
  if (block == function->layout.entryBlock()) {
    reportFatal(ErrorLocation(inst), formatv("invalid reference to entry block {0}", block));
    return false;
  }
  return true;
}

bool Verifier::checkBlockCall(Inst inst, BlockCall call) {
  return checkTargetBlock(inst, isValidCall(call) ? call.block(function->dfg.pool) : Block());
}

bool Verifier::checkSigRef(Inst inst, SigRef signature) {
  if (function->dfg.signatures.contains(signature)) return true;
  reportFatal(inst, formatv("invalid signature reference {0}", signature));
  return false;
}

bool Verifier::checkFuncRef(Inst inst, FuncRef callee) {
  const auto &functions = function->dfg.functions;
  if (functions.contains(callee)) return checkSigRef(inst, functions[callee].signature);
  report(inst, formatv("invalid function reference {0}", callee));
  return false;
}

bool Verifier::checkJumpTable(Inst inst, JumpTable table) {
  const DataFlowGraph &dfg = function->dfg;
  if (!dfg.jumpTables.contains(table)) {
    report(inst, formatv("invalid jump table reference {0}", table));
    return false;
  }
  const JumpTableData &data = dfg.jumpTables[table];
  bool good = checkBlockCall(inst, data.defaultTarget);
  for (BlockCall call : data.targets.get(dfg.pool))
    good = good && checkBlockCall(inst, call);
  return good;
}

bool Verifier::checkExceptionTable(Inst inst, ExceptionTable table) {
  const DataFlowGraph &dfg = function->dfg;
  if (!dfg.exceptionTables.contains(table)) {
    report(inst, formatv("invalid exception table reference {0}", table));
    return false;
  }
  const ExceptionTableData &data = dfg.exceptionTables[table];
  if (!checkSigRef(inst, data.signature) || !checkBlockCall(inst, data.normalReturn)) return false;
  for (const ExceptionItem &item : data.items)
    if (item.kind != ExceptionItem::Context && !checkBlockCall(inst, item.target)) return false;
  return true;
}

/// Whether everything but values that \p inst names exists.
bool Verifier::checkReferences(Inst inst) {
  const DataFlowGraph &dfg = function->dfg;
  const InstructionData &data = dfg[inst];
  auto check = [&](bool exists, const char *what, auto entity) {
    if (!exists) report(inst, formatv("invalid {0} {1}", what, entity));
    return exists;
  };
  switch (data.format()) {
  case Format::Jump:
    return checkBlockCall(inst, data.blockCall(0));
  case Format::Brif:
    return checkBlockCall(inst, data.blockCall(0)) && checkBlockCall(inst, data.blockCall(1));
  case Format::BranchTable:
    return checkJumpTable(inst, data.jumpTable());
  case Format::Call:
  case Format::FuncAddr:
    return checkFuncRef(inst, data.funcRef());
  case Format::CallIndirect:
    return checkSigRef(inst, data.sigRef());
  case Format::TryCall:
    return checkFuncRef(inst, data.funcRef()) && checkExceptionTable(inst, data.exceptionTable());
  case Format::TryCallIndirect:
    return checkExceptionTable(inst, data.exceptionTable());
  case Format::ExceptionHandlerAddress:
    return checkTargetBlock(inst, data.block());
  case Format::StackAddr:
    return check(function->stackSlots.contains(data.stackSlot()), "stack slot", data.stackSlot());
  case Format::DynamicStackAddr:
    return check(function->dynamicStackSlots.contains(data.dynamicStackSlot()),
                 "dynamic stack slot", data.dynamicStackSlot());
  case Format::UnaryGlobalValue:
    return check(function->globalValues.contains(data.globalValue()), "global value",
                 data.globalValue());
  case Format::UnaryConst:
    return check(dfg.constants.contains(data.constant()), "constant", data.constant());
  case Format::Shuffle:
    return check(dfg.immediates.contains(data.mask()), "immediate", data.mask());
  case Format::Load:
  case Format::Store:
  case Format::LoadNoOffset:
  case Format::StoreNoOffset:
  case Format::AtomicRmw:
  case Format::AtomicCas: {
    if (!check(data.half() < dfg.numMemFlags(), "memory flags", data.half())) return false;
    AliasRegion region = dfg.memFlags(inst).region;
    if (region && !dfg.aliasRegions.contains(region))
      report(inst, formatv("undefined alias region {0}", region));
    return true;
  }
  default:
    return true;
  }
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

bool Verifier::checkUses(Block block, Inst inst) {
  const DataFlowGraph &dfg = function->dfg;
  const InstructionData &data = dfg[inst];
  bool good = true;
  if (infoOf(data.format()).hasList && data.valueList().handle() >= dfg.pool.capacity() &&
      !data.valueList().empty()) {
    printable = false; // the text would read the list
    report(inst, "invalid value list reference");
    return false;
  }
  for (Value value : dfg.arguments(inst))
    good &= checkUse(block, inst, value);
  if (has(data.opcode(), IsBranch))
    dfg.forEachBlockCall(inst, [&](const BlockCall &call) {
      for (BlockArgument argument : call.arguments(dfg.pool))
        if (argument.isValue()) good &= checkUse(block, inst, argument.value());
    });
  if (data.format() == Format::TryCall || data.format() == Format::TryCallIndirect)
    for (const ExceptionItem &item : dfg.exceptionTables[data.exceptionTable()].items)
      if (item.kind == ExceptionItem::Context) good &= checkUse(block, inst, item.context);
  if (valueConstraints(data.opcode()).size() > dfg.arguments(inst).size()) {
    report(inst, "has fewer operands than its opcode");
    return false;
  }
  return good;
}

/// Returns whether \p value has a type to check; all else about it is only reported.
bool Verifier::checkUse(Block block, Inst inst, Value value) {
  const DataFlowGraph &dfg = function->dfg;
  if (!dfg.contains(value)) {
    report(inst, formatv("invalid value reference {0}", value));
    return false;
  }
  Value original = hasAliases ? resolved[value.index()] : value;
  if (!original) {
    reportFatal(inst, formatv("{0} is an alias of itself", value));
    return false;
  }
  if (!checkDominance(block, inst, value, original)) return true;
  ValueDef def = dfg.definition(original);
  llvm::ArrayRef<Value> siblings;
  if (def.isResult()) siblings = dfg.results(def.inst());
  if (def.isParameter()) siblings = dfg.parameters(def.block());
  if (def.number >= siblings.size() || siblings[def.number] != original)
    report(inst, formatv("argument {0} -> {1} is not attached", value, original));
  return true;
}

/// Whether the definition \p original of \p value is available at \p inst in \p block. Nothing is
/// asked of code that never runs but that definitions exist.
bool Verifier::checkDominance(Block block, Inst inst, Value value, Value original) {
  const DataFlowGraph &dfg = function->dfg;
  const Layout &layout = function->layout;
  ValueDef def = dfg.definition(original);
  auto fail = [&](const auto &message) {
    reportFatal(inst, message);
    return false;
  };
  if (def.isParameter()) {
    Block home = def.block();
    if (home == block) return true;
    if (!dfg.contains(home))
      return fail(formatv("{0} is defined by invalid block {1}", value, home));
    if (!layout.isInserted(home))
      return fail(formatv("{0} is defined by {1} which is not in the layout", value, home));
    if (dominators.isReachable(block.index()) && !dominators.dominates(home.index(), block.index()))
      return fail(formatv("uses value arg from non-dominating {0}", home));
    return true;
  }
  if (!def.isResult()) return true;
  Inst definition = def.inst();
  if (!dfg.contains(definition))
    return fail(formatv("{0} is defined by invalid instruction {1}", value, definition));
  Block home = layout.blockOf(definition);
  if (!home) return fail(formatv("{0} is defined by {1} which has no block", value, definition));
  if (!dominators.isReachable(block.index())) return true;
  if (definition == inst) return fail(formatv("uses value {0} from itself", value));
  if (home == block ? layout.comesBefore(definition, inst)
                    : dfg.contains(home) && dominators.dominates(home.index(), block.index()))
    return true;
  return fail(formatv("uses value {0} from non-dominating {1}", value, definition));
}

bool Verifier::checkResults(Inst inst) {
  const DataFlowGraph &dfg = function->dfg;
  const OpcodeInfo &info = infoOf(dfg.opcode(inst));
  size_t expected = info.numResults;
  if (info.variableResults) expected = dfg.signatures[dfg.callSignature(inst)].results.size();
  llvm::ArrayRef<Value> results = dfg.results(inst);
  if (results.size() != expected) {
    reportFatal(inst, formatv("expected {0} result values, found {1}", expected, results.size()));
    return false;
  }
  for (Value result : results) {
    ValueDef def = dfg.definition(result);
    if (def.isResult() && def.inst() == inst) continue;
    reportFatal(inst, formatv("instruction result {0} is not defined by the instruction", result));
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Side tables
//===----------------------------------------------------------------------===//

void Verifier::checkSideTables(Inst inst) {
  const Function &f = *function;
  if (!f.debugTags.empty()) {
    if (auto tags = f.debugTags.find(inst.index()); tags != f.debugTags.end()) {
      Opcode opcode = f.dfg.opcode(inst);
      if (!isCall(opcode) && opcode != Opcode::SequencePoint)
        reportFatal(inst, "debug tags present on non-call, non-sequence point instruction");
      for (DebugTag tag : tags->second)
        if (tag.slot && !f.stackSlots.contains(tag.slot))
          report(inst, formatv("invalid stack slot {0}", tag.slot));
    }
  }
  if (!f.stackMaps.empty()) {
    if (auto map = f.stackMaps.find(inst.index()); map != f.stackMaps.end())
      for (const StackMapEntry &entry : map->second) {
        if (!f.stackSlots.contains(entry.slot))
          report(inst, formatv("invalid stack slot {0}", entry.slot));
        else if (uint64_t(entry.offset) + entry.type.bytes() > f.stackSlots[entry.slot].size)
          report(inst, formatv("stack map entry of type {0} at offset {1} is outside of {2}",
                               entry.type, entry.offset, entry.slot));
      }
  }
  if (!f.valueLabels.empty()) {
    if (auto labels = f.valueLabels.find(inst.index()); labels != f.valueLabels.end())
      for (const ValueLabel &label : labels->second)
        if (label.value && !f.dfg.contains(label.value))
          report(inst, formatv("value label `{0}` of {1}, which does not exist", label.name,
                               label.value));
  }
}

//===- CallConstants.cpp - Constants through internal calls -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Results are propagated from callees to callers, then parameters from callers to callees, each
/// function once, so that a constant passes through any number of functions that hand it on.
///
//===----------------------------------------------------------------------===//

#include "cot/Transforms/CallConstants.h"
#include "KnownConstants.h"
#include "cot/Analysis/CallGraph.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;
using cot::interpreter::DataValue;
using cot::interpreter::Evaluator;

namespace {

class ConstantPropagator {
public:
  explicit ConstantPropagator(Module &module) : module(module) {}

  void run();
  unsigned parameters = 0, results = 0;

private:
  /// What a parameter or result is in all places that were looked at.
  struct Joined {
    std::optional<DataValue> constant;
    bool varies = false;

    void add(const std::optional<DataValue> &value) {
      varies |= !value || (constant && !(*constant == *value));
      if (!constant) constant = value;
    }
    bool isKnown() const { return constant && !varies && hasConstantInst(constant->type()); }
  };
  struct CallSite {
    uint32_t caller;
    Inst inst;
  };
  void collectCalls();
  void noteInst(uint32_t caller, Inst inst);
  std::optional<DataValue> constantOf(const Function &function, Value value) const;
  bool isInternal(uint32_t position) const {
    return module.functions[position]->linkage == Linkage::Local;
  }
  bool matches(const CallSite &site, const Function &callee) const;
  void propagateResults(uint32_t position);
  void propagateParameters(uint32_t position);
  void replaceUses(Function &function, Value value, const DataValue &constant, Inst before);

  Module &module;
  CallGraph calls;
  /// By function: direct calls of it, and whether its address is taken.
  std::vector<std::vector<CallSite>> sites;
  std::vector<bool> isNamed;
};

} // namespace

void ConstantPropagator::noteInst(uint32_t caller, Inst inst) {
  const Function &function = *module.functions[caller];
  const InstructionData &data = function.dfg[inst];
  Format format = data.format();
  if (format != Format::Call && format != Format::TryCall && format != Format::FuncAddr) return;
  uint32_t callee = calls.calleeOf(function, data.funcRef());
  if (callee == CallGraph::none) return;
  if (format == Format::FuncAddr)
    isNamed[callee] = true;
  else
    sites[callee].push_back({caller, inst});
}

void ConstantPropagator::collectCalls() {
  sites.resize(module.functions.size());
  isNamed.resize(module.functions.size());
  auto name = [&](const ExternalName &symbol) {
    uint32_t function = calls.find(symbol);
    if (function != CallGraph::none) isNamed[function] = true;
  };
  for (const DataObject &object : module.data)
    for (const DataPiece &piece : object.pieces)
      if (piece.kind == DataPiece::Address) name(piece.symbol);
  for (uint32_t i = 0; i < module.functions.size(); ++i) {
    const Function &function = *module.functions[i];
    for (const GlobalValueData &global : function.globalValues.values())
      if (global.kind == GlobalValueData::Symbol) name(global.name);
    for (Block block : function.layout.blocks())
      for (Inst inst : function.layout.insts(block))
        noteInst(i, inst);
  }
}

std::optional<DataValue> ConstantPropagator::constantOf(const Function &function,
                                                        Value value) const {
  Inst inst = function.dfg.definingInst(value);
  return inst ? Evaluator::constant(function, inst) : std::nullopt;
}

bool ConstantPropagator::matches(const CallSite &site, const Function &callee) const {
  const DataFlowGraph &dfg = module.functions[site.caller]->dfg;
  return dfg.signatures[dfg.callSignature(site.inst)] == callee.signature;
}

/// Inserts a constant in front of \p before and lets all but the definer of \p value use it.
void ConstantPropagator::replaceUses(Function &function, Value value, const DataValue &constant,
                                     Inst before) {
  DataFlowGraph &dfg = function.dfg;
  Builder builder(function);
  builder.setBefore(before);
  Value made = makeConstant(builder, function, constant);
  for (Block block : function.layout.blocks())
    for (Inst inst : function.layout.insts(block))
      dfg.mapUses(inst,
                  [&](Value other) { return dfg.resolveAliases(other) == value ? made : other; });
}

void ConstantPropagator::propagateResults(uint32_t position) {
  const Function &callee = *module.functions[position];
  if (!isInternal(position) || sites[position].empty()) return;
  llvm::SmallVector<Joined, 4> joined(callee.signature.results.size());
  for (Block block : callee.layout.blocks()) {
    Inst last = callee.layout.lastInst(block);
    Opcode opcode = callee.dfg.opcode(last);
    // What a function that is called in place of the return gives is not looked at.
    if (opcode == Opcode::ReturnCall || opcode == Opcode::ReturnCallIndirect) return;
    if (opcode != Opcode::Return) continue;
    for (auto [result, value] : llvm::zip(joined, callee.dfg.arguments(last)))
      result.add(constantOf(callee, value));
  }
  for (auto [i, result] : llvm::enumerate(joined)) {
    if (!result.isKnown()) continue;
    for (const CallSite &site : sites[position]) {
      Function &caller = *module.functions[site.caller];
      if (caller.dfg.opcode(site.inst) != Opcode::Call || !matches(site, callee)) continue;
      replaceUses(caller, caller.dfg.results(site.inst)[i], *result.constant,
                  caller.layout.nextInst(site.inst));
      ++results;
    }
  }
}

void ConstantPropagator::propagateParameters(uint32_t position) {
  Function &callee = *module.functions[position];
  Block entry = callee.layout.entryBlock();
  if (!isInternal(position) || isNamed[position] || sites[position].empty() || !entry) return;
  llvm::SmallVector<Value, 8> values(callee.dfg.parameters(entry));
  llvm::SmallVector<Joined, 8> joined(values.size());
  for (const CallSite &site : sites[position]) {
    if (!matches(site, callee)) return;
    const Function &caller = *module.functions[site.caller];
    for (auto [i, argument] : llvm::enumerate(caller.dfg.arguments(site.inst))) {
      if (i >= values.size()) return;
      // A function that hands its own parameter on to itself changes nothing.
      bool isOwn = site.caller == position && caller.dfg.resolveAliases(argument) == values[i];
      if (!isOwn) joined[i].add(constantOf(caller, argument));
    }
  }
  bool isLooped = false;
  for (Block block : callee.layout.blocks())
    std::as_const(callee.dfg)
        .forEachBlockCall(callee.layout.lastInst(block), [&](const BlockCall &call) {
          isLooped |= call.block(callee.dfg.pool) == entry;
        });
  if (isLooped) return; // the entry's parameters are also a loop's
  for (auto [i, parameter] : llvm::enumerate(joined)) {
    if (!parameter.isKnown() || parameter.constant->type() != callee.dfg.typeOf(values[i]) ||
        callee.signature.parameters[i].purpose != ArgumentPurpose::Normal)
      continue;
    replaceUses(callee, values[i], *parameter.constant, callee.layout.firstInst(entry));
    ++parameters;
  }
}

void ConstantPropagator::run() {
  calls.compute(module);
  collectCalls();
  for (uint32_t position : calls.bottomUp())
    propagateResults(position);
  for (uint32_t position : llvm::reverse(calls.bottomUp()))
    propagateParameters(position);
}

PreservedAnalyses CallConstants::run(Module &module, PassContext<Module> &context) {
  ConstantPropagator propagator(module);
  propagator.run();
  context.statistics.count(name, "parameters that are constant", propagator.parameters);
  context.statistics.count(name, "results that are constant", propagator.results);
  return propagator.parameters + propagator.results ? PreservedAnalyses::none()
                                                    : PreservedAnalyses::all();
}

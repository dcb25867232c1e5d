//===- Printer.cpp - Functions as text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Printer.h"
#include "InstPrinter.h"
#include "PrintedString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace cot;
using namespace cot::ir;
using llvm::raw_ostream;

namespace {

/// Collects what is written to it before it goes on to another stream.
class Buffered : public raw_ostream {
public:
  explicit Buffered(raw_ostream &target) : target(target) { SetBufferSize(1 << 14); }
  ~Buffered() override { flush(); }

private:
  void write_impl(const char *text, size_t size) override { target.write(text, size); }
  uint64_t current_pos() const override { return target.tell(); }

  raw_ostream &target;
};

/// Which aliases stand directly for a value.
class AliasTable {
public:
  explicit AliasTable(const DataFlowGraph &dfg) {
    uint32_t count = 0;
    for (Value value : dfg.allValues())
      count += dfg.definition(value).kind == ValueDef::Alias;
    if (count == 0) return;
    starts.resize(dfg.numValues() + 1);
    for (Value value : dfg.allValues())
      if (Value target = targetOf(dfg, value)) ++starts[target.index() + 1];
    for (size_t i = 1; i < starts.size(); ++i)
      starts[i] += starts[i - 1];
    aliases.resize(count);
    std::vector<uint32_t> next(starts.begin(), starts.end() - 1);
    for (Value value : dfg.allValues())
      if (Value target = targetOf(dfg, value)) aliases[next[target.index()]++] = value;
  }
  /// In ascending order.
  llvm::ArrayRef<Value> of(Value value) const {
    if (starts.empty()) return {};
    return llvm::ArrayRef(aliases).slice(starts[value.index()],
                                         starts[value.index() + 1] - starts[value.index()]);
  }

private:
  static Value targetOf(const DataFlowGraph &dfg, Value value) {
    ValueDef def = dfg.definition(value);
    return def.kind == ValueDef::Alias ? Value(def.owner) : Value();
  }
  std::vector<uint32_t> starts;
  std::vector<Value> aliases;
};

class FunctionPrinter {
public:
  FunctionPrinter(raw_ostream &os, const Function &function, const PrintOptions &options)
      : os(os), function(function), dfg(function.dfg), options(options), insts(os, function),
        aliases(function.dfg) {}

  void print();

private:
  void printHeader();
  bool printPreamble();
  void numberUserNames();
  void printSymbolReference(const GlobalValueData &global);
  void printBlock(Block block);
  void printInst(Inst inst);
  void printAliases(Value value, unsigned indent);
  unsigned printTags(Inst inst);

  raw_ostream &os;
  const Function &function;
  const DataFlowGraph &dfg;
  const PrintOptions &options;
  InstPrinter insts;
  AliasTable aliases;
  llvm::DenseMap<std::pair<uint32_t, uint32_t>, unsigned> userNames;
  /// The column where instructions begin: further right if there are locations before them.
  unsigned indent = 4;
};

} // namespace

void FunctionPrinter::print() {
  if (function.sourceLocations.size() != 0 || !function.debugTags.empty()) indent = 36;
  printHeader();
  bool any = printPreamble();
  for (Block block : function.layout.blocks()) {
    if (any) os << '\n';
    any = true;
    printBlock(block);
  }
  os << "}\n";
}

void FunctionPrinter::printHeader() {
  if (function.explicitLinkage) os << ir::textOf(function.linkage) << ' ';
  os << "function ";
  function.name.print(os);
  function.signature.print(os);
  function.attributes.print(os);
  os << " {\n";
}

//===----------------------------------------------------------------------===//
// Preamble
//===----------------------------------------------------------------------===//

/// Cranelift numbers the `u0:7`s of a function by first mention. Reading leaves no trace of the
/// order between globals and functions; globals first is what its own tests need.
void FunctionPrinter::numberUserNames() {
  for (const GlobalValueData &global : function.globalValues.values())
    if (global.kind == GlobalValueData::Symbol && global.name.kind == ExternalName::User)
      userNames.try_emplace({global.name.space, global.name.index}, unsigned(userNames.size()));
}

void FunctionPrinter::printSymbolReference(const GlobalValueData &global) {
  os << "symbol " << (global.colocated ? "colocated " : "") << (global.threadLocal ? "tls " : "");
  os << "userextname" << userNames.lookup({global.name.space, global.name.index});
  if (global.offset > 0) os << '+';
  if (global.offset != 0) printInteger(os, global.offset);
}

void ir::printStackSlot(raw_ostream &os, const StackSlotData &slot) {
  os << "explicit_slot " << slot.size;
  if (slot.log2Align) os << ", align = " << (uint64_t(1) << slot.log2Align);
  if (slot.key) os << ", key = " << *slot.key;
}

void ir::printGlobalValue(raw_ostream &os, const GlobalValueData &global) {
  switch (global.kind) {
  case GlobalValueData::VMContext:
    os << "vmctx";
    return;
  case GlobalValueData::Load:
    os << "load." << global.type;
    global.flags.print(os);
    os << ' ' << global.base;
    printOffset(os, int32_t(global.offset));
    return;
  case GlobalValueData::IAddImm:
    os << "iadd_imm." << global.type << ' ' << global.base << ", ";
    printInteger(os, global.offset);
    return;
  case GlobalValueData::Symbol:
    os << "symbol " << (global.colocated ? "colocated " : "") << (global.threadLocal ? "tls " : "");
    global.name.printReference(os);
    if (global.offset > 0) os << '+';
    if (global.offset != 0) printInteger(os, global.offset);
    return;
  case GlobalValueData::DynamicScale:
    os << "dyn_scale_target_const." << global.type;
    return;
  }
}

void ir::printExternalFunction(raw_ostream &os, const ExternalFunction &function) {
  if (function.colocated) os << "colocated ";
  if (function.patchable) os << "patchable ";
  function.name.printReference(os);
  os << ' ' << function.signature;
}

/// Returns whether there was anything to print.
bool FunctionPrinter::printPreamble() {
  bool any = false;
  auto define = [&](auto entity) -> raw_ostream & {
    any = true;
    return os << "    " << entity << " = ";
  };
  for (DynamicStackSlot slot : function.dynamicStackSlots.keys())
    define(slot) << "explicit_dynamic_slot " << function.dynamicStackSlots[slot].type << '\n';
  for (StackSlot slot : function.stackSlots.keys()) {
    printStackSlot(define(slot), function.stackSlots[slot]);
    os << '\n';
  }
  for (AliasRegion region : dfg.aliasRegions.keys()) {
    define(region) << dfg.aliasRegions[region].userId << ' ';
    printString(os, dfg.aliasRegions[region].description);
    os << '\n';
  }
  if (options.userNameReferences) numberUserNames();
  for (GlobalValue global : function.globalValues.keys()) {
    const GlobalValueData &data = function.globalValues[global];
    define(global);
    if (options.userNameReferences && data.kind == GlobalValueData::Symbol &&
        data.name.kind == ExternalName::User)
      printSymbolReference(data);
    else
      printGlobalValue(os, data);
    os << '\n';
  }
  for (DynamicType type : function.dynamicTypes.keys())
    define(type) << function.dynamicTypes[type].base << '*' << function.dynamicTypes[type].scale
                 << '\n';
  for (SigRef signature : dfg.signatures.keys()) {
    dfg.signatures[signature].print(define(signature));
    os << '\n';
  }
  for (FuncRef callee : dfg.functions.keys()) {
    // A number that the text skipped has no signature.
    if (!dfg.functions[callee].signature) continue;
    printExternalFunction(define(callee), dfg.functions[callee]);
    os << '\n';
  }
  for (Constant constant : dfg.constants.keys()) {
    if (dfg.constants[constant].empty()) continue;
    printHexBytes(define(constant), dfg.constants[constant]);
    os << '\n';
  }
  if (function.stackLimit) define("stack_limit") << function.stackLimit << '\n';
  return any;
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

void ir::printBlockHeader(raw_ostream &os, const Function &function, Block block) {
  os << block;
  const char *separator = "(";
  for (Value parameter : function.dfg.parameters(block)) {
    os << separator << parameter << ": " << function.dfg.typeOf(parameter);
    separator = ", ";
  }
  if (!function.dfg.parameters(block).empty()) os << ')';
  if (function.layout.isCold(block)) os << " cold";
}

void FunctionPrinter::printBlock(Block block) {
  os.indent(indent - 4);
  printBlockHeader(os, function, block);
  os << ":\n";
  for (Value parameter : dfg.parameters(block))
    printAliases(parameter, indent);
  for (Inst inst : function.layout.insts(block))
    printInst(inst);
}

/// Lines `v3 -> v1` for all that stands for \p value, directly or through others.
void FunctionPrinter::printAliases(Value value, unsigned indent) {
  if (aliases.of(value).empty()) return;
  llvm::SmallVector<Value, 8> pending = {value};
  while (!pending.empty()) {
    Value target = pending.pop_back_val();
    for (Value alias : aliases.of(target)) {
      os.indent(indent) << alias << " -> " << target << '\n';
      pending.push_back(alias);
    }
  }
}

/// Returns the width of what was printed.
unsigned FunctionPrinter::printTags(Inst inst) {
  auto found = function.debugTags.find(inst.index());
  if (found == function.debugTags.end() || found->second.empty()) return 0;
  std::string text;
  llvm::raw_string_ostream tags(text);
  llvm::ListSeparator separator;
  for (const DebugTag &tag : found->second) {
    tags << separator;
    if (tag.slot)
      tags << tag.slot;
    else
      tags << tag.number;
  }
  os << '<' << text << "> ";
  return unsigned(text.size()) + 3;
}

void FunctionPrinter::printInst(Inst inst) {
  if (auto labels = function.valueLabels.find(inst.index()); labels != function.valueLabels.end()) {
    for (const ValueLabel &label : labels->second) {
      os.indent(indent) << "dbg ";
      if (label.value)
        os << label.value << ' ';
      else
        os << "none ";
      printString(os, label.name);
      os << '\n';
    }
  }
  unsigned width = printTags(inst);
  unsigned rest = width < indent ? indent - width : 0;
  SourceLocation location = function.sourceLocations.lookup(inst);
  if (location.isUnknown()) {
    os.indent(rest);
  } else {
    std::string digits = llvm::utohexstr(location.bits(), /*LowerCase=*/true);
    std::string text =
        "@" + std::string(4 - std::min<size_t>(4, digits.size()), '0') + digits + " ";
    os << llvm::left_justify(text, rest);
  }
  insts.print(inst);
  if (options.constantComments) insts.printConstantComment(inst);
  os << '\n';
  for (Value result : dfg.results(inst))
    printAliases(result, rest);
}

//===----------------------------------------------------------------------===//
// Faces
//===----------------------------------------------------------------------===//

void ir::printFunction(raw_ostream &os, const Function &function, const PrintOptions &options) {
  // Words are short: a stream that passes each on by itself would take most of the time.
  if (os.GetBufferSize() != 0) return FunctionPrinter(os, function, options).print();
  Buffered buffered(os);
  FunctionPrinter(buffered, function, options).print();
}

void ir::printInst(raw_ostream &os, const Function &function, Inst inst) {
  InstPrinter(os, function).print(inst);
}

std::string ir::toString(const Function &function, Inst inst) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printInst(os, function, inst);
  return text;
}

std::string ir::toString(const Function &function) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printFunction(os, function);
  return text;
}

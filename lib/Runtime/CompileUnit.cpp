//===- CompileUnit.cpp - From a module of CLIF to a unit -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Composition of the code generator and the JIT. What differs between host machines is here and in
/// HostTarget.cpp.
///
//===----------------------------------------------------------------------===//

#include "cot/Runtime/CompileUnit.h"
#include "cot/Target/X86/CodeGen/Target.h"
#include "llvm/TargetParser/Host.h"

namespace cot::runtime {

const codegen::Target &hostCodeTarget() { return x86::codegenTarget; }

namespace {

/// A setting and LLVM's name of the feature.
struct HostFeature {
  Setting setting;
  llvm::StringLiteral name;
};

} // namespace

static constexpr HostFeature hostFeatures[] = {
    {Setting::HasSse3, "sse3"},
    {Setting::HasSsse3, "ssse3"},
    {Setting::HasCmpxchg16b, "cx16"},
    {Setting::HasSse41, "sse4.1"},
    {Setting::HasSse42, "sse4.2"},
    {Setting::HasAvx, "avx"},
    {Setting::HasAvx2, "avx2"},
    {Setting::HasFma, "fma"},
    {Setting::HasF16c, "f16c"},
    {Setting::HasAvxVnni, "avxvnni"},
    {Setting::HasAvx512bitalg, "avx512bitalg"},
    {Setting::HasAvx512dq, "avx512dq"},
    {Setting::HasAvx512vl, "avx512vl"},
    {Setting::HasAvx512vbmi, "avx512vbmi"},
    {Setting::HasAvx512f, "avx512f"},
    {Setting::HasAvx512vnni, "avx512vnni"},
    {Setting::HasPopcnt, "popcnt"},
    {Setting::HasBmi1, "bmi"},
    {Setting::HasBmi2, "bmi2"},
    {Setting::HasLzcnt, "lzcnt"},
};

static bool hostHas(llvm::StringRef feature) {
  static const llvm::StringMap<bool> all = llvm::sys::getHostCPUFeatures();
  return all.lookup(feature);
}

llvm::StringRef missingHostFeature(const Settings &settings) {
  for (const HostFeature &feature : hostFeatures)
    if (settings.value(feature.setting) && !hostHas(feature.name)) return feature.name;
  return {};
}

void enableHostFeatures(Settings &settings) {
  std::string error;
  for (const HostFeature &feature : hostFeatures)
    if (hostHas(feature.name)) settings.enable(nameOf(feature.setting), error);
}

codegen::CompileOptions hostCompileOptions(const Settings &settings, OptimizationLevel level,
                                           std::optional<regalloc::Algorithm> allocator) {
  codegen::CompileOptions options;
  options.target.settings = settings;
  options.target.level = level;
  options.target.features = x86::featuresOf(settings);
  options.target.relocation = codegen::RelocationModel::Pic;
  options.target.format = codegen::CodeFormat::ELF;
  bool isPlain = level == OptimizationLevel::O0;
  options.allocator.algorithm =
      allocator.value_or(isPlain ? regalloc::Algorithm::Fast : regalloc::Algorithm::Ion);
  options.allocator.validate = false;
  if (level != OptimizationLevel::O2) options.allocator.splitBudget = 0;
  return options;
}

static mc::Linkage linkageOf(ir::Linkage linkage) {
  return linkage == ir::Linkage::Local ? mc::Linkage::Local : mc::Linkage::Global;
}

llvm::Error compileInto(LinkUnit &unit, codegen::FunctionCompiler &compiler,
                        const ir::Function &function) {
  std::string name = function.name.symbolName();
  mc::CodeBuffer buffer(unit.target());
  if (llvm::Error error = compiler.compile(function, buffer))
    return llvm::createStringError("function " + name + ": " + llvm::toString(std::move(error)));
  llvm::ArrayRef<codegen::MachineSymbol> symbols = compiler.symbols();
  codegen::SideTables tables;
  compiler.collectSideTables(buffer, tables);
  auto mapSymbol = [&](mc::SymbolId id) {
    return unit.symbol(symbols[id.index()].name.symbolName());
  };
  return unit.addFunction(name, linkageOf(function.linkage), buffer, mapSymbol, &tables.runtime);
}

llvm::Expected<LinkUnit> compileUnit(const ir::Module &module,
                                     const codegen::CompileOptions &options) {
  LinkUnit unit(hostCodeTarget().machine);
  codegen::FunctionCompiler compiler(hostCodeTarget(), options);
  for (const std::unique_ptr<ir::Function> &function : module.functions)
    if (llvm::Error error = compileInto(unit, compiler, *function)) return std::move(error);
  for (const ir::DataObject &data : module.data)
    if (llvm::Error error = unit.addData(data)) return std::move(error);
  return std::move(unit);
}

llvm::Error linkLazily(Jit &jit, std::shared_ptr<const ir::Module> module,
                       const codegen::CompileOptions &options) {
  for (const std::unique_ptr<ir::Function> &function : module->functions) {
    auto compile = [module, options, function = function.get()]() -> llvm::Expected<LinkUnit> {
      LinkUnit unit(hostCodeTarget().machine);
      codegen::FunctionCompiler compiler(hostCodeTarget(), options);
      if (llvm::Error error = compileInto(unit, compiler, *function)) return std::move(error);
      // Others call it by its name, whatever its linkage.
      for (UnitSymbol &symbol : unit.symbols)
        symbol.linkage = mc::Linkage::Global;
      return std::move(unit);
    };
    if (llvm::Error error = jit.defineLazy(function->name.symbolName(), std::move(compile)))
      return error;
  }
  LinkUnit unit(jit.target());
  for (const ir::DataObject &data : module->data) {
    if (llvm::Error error = unit.addData(data)) return error;
    mc::SymbolId id = unit.symbol(data.name.symbolName());
    unit.symbols[id.index()].linkage = mc::Linkage::Global;
  }
  return jit.link(std::move(unit));
}

} // namespace cot::runtime

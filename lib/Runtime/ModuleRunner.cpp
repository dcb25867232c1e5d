//===- ModuleRunner.cpp - Running functions of a module -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One entry function per signature, made when a function of it is first called.
///
//===----------------------------------------------------------------------===//

#include "cot/Runtime/ModuleRunner.h"
#include "cot/Runtime/EntryFunction.h"

namespace cot::runtime {

llvm::Expected<std::unique_ptr<ModuleRunner>> ModuleRunner::create(const ir::Module &module,
                                                                   RunnerOptions options) {
  auto jit = Jit::create(options.jit);
  if (!jit) return jit.takeError();
  if (options.isLazy) {
    // The module is the caller's: nothing to delete.
    std::shared_ptr<const ir::Module> shared(&module, [](const ir::Module *) {});
    if (llvm::Error error = linkLazily(**jit, std::move(shared), options.compile))
      return std::move(error);
  } else {
    auto unit = compileUnit(module, options.compile);
    if (!unit) return unit.takeError();
    // Local functions are called by name here.
    for (UnitSymbol &symbol : unit->symbols)
      if (symbol.linkage == mc::Linkage::Local) symbol.linkage = mc::Linkage::Global;
    if (llvm::Error error = (*jit)->link(std::move(*unit))) return std::move(error);
  }
  return std::unique_ptr<ModuleRunner>(new ModuleRunner(std::move(options), std::move(*jit)));
}

llvm::Expected<uint64_t> ModuleRunner::entryFor(const ir::Signature &signature) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "entry of ";
  signature.print(os);
  uint64_t &entry = entries[text];
  if (entry) return entry;
  if (signature.variadic)
    return llvm::createStringError("a variadic function needs a caller of its own");
  // A name that no CLIF has: it has blanks.
  std::unique_ptr<ir::Function> function = buildEntryFunction(text, signature);
  LinkUnit unit(memory->target());
  codegen::FunctionCompiler compiler(hostCodeTarget(), options.compile);
  if (llvm::Error error = compileInto(unit, compiler, *function)) return std::move(error);
  if (llvm::Error error = memory->link(std::move(unit))) return std::move(error);
  auto address = memory->lookup(text);
  if (address) entry = *address;
  return address;
}

llvm::Expected<CallOutcome> ModuleRunner::call(const ir::Function &function,
                                               llvm::ArrayRef<interpreter::DataValue> arguments) {
  auto target = memory->lookup(function.name.symbolName());
  if (!target) return target.takeError();
  auto entry = entryFor(function.signature);
  if (!entry) return entry.takeError();
  CallOutcome outcome;
  EntryCall call(function.signature, arguments);
  outcome.trap = callGuarded([&] { call.run(*entry, *target); });
  if (!outcome.trap) outcome.results = call.results();
  return outcome;
}

} // namespace cot::runtime

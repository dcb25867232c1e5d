//===- ModuleCompiler.cpp - From a CLIF module to an object -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/CodeGen/ModuleCompiler.h"
#include "cot/CodeGen/MachineText.h"
#include "cot/IR/Printer.h"
#include "cot/MC/DebugLines.h"
#include "cot/MC/UnwindTables.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/ThreadPool.h"

using namespace cot;
using namespace cot::codegen;

/// Functions that are compiled before their code goes into the object, per thread.
static constexpr size_t batchPerThread = 32;
/// More than any target has rules of lowering.
static constexpr size_t maxRules = 1 << 14;

mc::ObjectFormat codegen::objectFormat(CodeFormat format) {
  switch (format) {
  case CodeFormat::MachO:
    return mc::ObjectFormat::MachO;
  case CodeFormat::COFF:
    return mc::ObjectFormat::COFF;
  default:
    return mc::ObjectFormat::ELF;
  }
}

namespace {
/// A compiled function that waits for its place.
struct Slot {
  std::unique_ptr<mc::CodeBuffer> buffer;
  std::vector<MachineSymbol> symbols;
  SideTables tables;
  std::string failure;
  ir::Inst failedInst;
  uint64_t instructions = 0;
  uint64_t heapRequests = 0;
  bool isLate = false; ///< Of the later half of the functions.
  regalloc::Statistics allocation;
};

enum class Order { AsTheyCome, LargestFirst };

/// Runs the functions through the compilers in batches and hands each to `sink` in order.
class BatchRunner {
public:
  BatchRunner(const ir::Module &module, const Target &target, const ModuleCompileOptions &options)
      : module(module), target(target), options(options) {
    if (options.instrumentation) instrumentation.emplace(*options.instrumentation, llvm::errs());
  }

  /// \p order: whether a compiler may begin with the largest function, so that its tables soon have
  /// the size that all others need.
  void run(Order order, llvm::function_ref<void(uint32_t, Slot &)> sink) {
    auto count = static_cast<uint32_t>(module.functions.size());
    unsigned threads = numThreads(count);
    for (unsigned i = 0; i < threads; ++i) {
      compilers.push_back(std::make_unique<FunctionCompiler>(target, options.compile));
      if (options.countRules) compilers.back()->lowering().ruleCounts.resize(maxRules);
    }
    if (threads == 1) return runAlone(order, sink);
    size_t batch = batchPerThread * threads;
    makeSlots(std::min<size_t>(batch, count));
    llvm::DefaultThreadPool pool(llvm::hardware_concurrency(threads));
    for (uint32_t first = 0; first < count; first += static_cast<uint32_t>(batch)) {
      uint32_t last = static_cast<uint32_t>(std::min<size_t>(count, first + batch));
      runBatch(pool, first, last, threads);
      for (uint32_t i = first; i < last; ++i)
        sink(i, slots[i - first]);
    }
  }

  /// On one thread: what made the function that the sink is handed.
  FunctionCompiler &compiler() const { return *compilers.front(); }
  void finish(ModuleStatistics &statistics) const;

private:
  unsigned numThreads(uint32_t numFunctions) const {
    if (options.instrumentation || options.passes.last != MachinePass::Emit) return 1;
    unsigned threads =
        llvm::heavyweight_hardware_concurrency(options.threads).compute_thread_count();
    return std::max(1u, std::min<unsigned>(threads, numFunctions));
  }
  void makeSlots(size_t count) {
    slots.resize(count);
    for (Slot &slot : slots)
      slot.buffer = std::make_unique<mc::CodeBuffer>(target.machine);
  }
  void runAlone(Order order, llvm::function_ref<void(uint32_t, Slot &)> sink);
  void runBatch(llvm::DefaultThreadPool &pool, uint32_t first, uint32_t last, unsigned threads) {
    std::atomic<uint32_t> next = first;
    for (unsigned thread = 0; thread < threads; ++thread)
      pool.async([&, thread] {
        for (uint32_t i = next++; i < last; i = next++)
          compileCounted(*compilers[thread], i, i, slots[i - first]);
      });
    pool.wait();
  }
  void compileInto(FunctionCompiler &compiler, uint32_t number, Slot &slot);
  void compileCounted(FunctionCompiler &compiler, uint32_t number, uint32_t position, Slot &slot);

  const ir::Module &module;
  const Target &target;
  const ModuleCompileOptions &options;
  std::optional<PassInstrumentation> instrumentation;
  std::vector<std::unique_ptr<FunctionCompiler>> compilers;
  std::vector<Slot> slots;
};

void BatchRunner::runAlone(Order order, llvm::function_ref<void(uint32_t, Slot &)> sink) {
  auto count = static_cast<uint32_t>(module.functions.size());
  uint32_t early = count;
  makeSlots(2);
  FunctionCompiler &compiler = *compilers.front();
  // Who looks at the passes sees the functions as they come.
  if (order == Order::LargestFirst && !instrumentation && count > 1) {
    auto largest = llvm::max_element(module.functions, [](const auto &a, const auto &b) {
      return a->dfg.numInsts() < b->dfg.numInsts();
    });
    early = static_cast<uint32_t>(largest - module.functions.begin());
    compileCounted(compiler, early, 0, slots[1]);
  }
  for (uint32_t i = 0; i < count; ++i) {
    if (i != early) compileCounted(compiler, i, i, slots[0]);
    sink(i, slots[i == early]);
    if (i == early) std::swap(slots[0], slots[1]); // The larger buffer is the one to go on with.
  }
}

/// Counts what compileInto asks the heap for. \p position: in time, about.
void BatchRunner::compileCounted(FunctionCompiler &compiler, uint32_t number, uint32_t position,
                                 Slot &slot) {
  uint64_t before = options.heapRequests ? options.heapRequests() : 0;
  compileInto(compiler, number, slot);
  slot.heapRequests = options.heapRequests ? options.heapRequests() - before : 0;
  slot.isLate = position >= module.functions.size() / 2;
}

void BatchRunner::compileInto(FunctionCompiler &compiler, uint32_t number, Slot &slot) {
  slot.failure.clear();
  slot.failedInst = ir::Inst();
  if (options.passes.first != MachinePass::Lower)
    compiler.adopt(std::move((*options.machineFunctions)[number]));
  if (llvm::Error error = compiler.run(*module.functions[number], options.passes, *slot.buffer,
                                       instrumentation ? &*instrumentation : nullptr)) {
    slot.failure = llvm::toString(std::move(error));
    if (options.passes.contains(MachinePass::Lower))
      slot.failedInst = compiler.lowering().failedInst();
    return;
  }
  if (options.passes.last == MachinePass::Emit)
    compiler.collectSideTables(*slot.buffer, slot.tables);
  slot.symbols.assign(compiler.symbols().begin(), compiler.symbols().end());
  slot.instructions = compiler.machineFunction().insts.size();
  slot.allocation = compiler.allocatorStatistics();
}

void BatchRunner::finish(ModuleStatistics &statistics) const {
  for (const auto &compiler : compilers) {
    statistics.combined += compiler->combineCounts();
    statistics.passes += compiler->passCounts();
    const std::vector<uint64_t> &rules = compiler->lowering().ruleCounts;
    statistics.rules.resize(rules.size());
    for (size_t i = 0; i < rules.size(); ++i)
      statistics.rules[i] += rules[i];
  }
  if (instrumentation)
    statistics.times.assign(instrumentation->times().begin(), instrumentation->times().end());
}

void count(ModuleStatistics *statistics, const Slot &slot) {
  if (!statistics) return;
  ++statistics->functions;
  statistics->instructions += slot.instructions;
  statistics->codeBytes += slot.buffer->bytes().size();
  statistics->heapRequests += slot.heapRequests;
  statistics->lateHeapRequests += slot.isLate ? slot.heapRequests : 0;
  statistics->heapUsers += slot.heapRequests != 0;
  statistics->spills += slot.allocation.spills;
  statistics->reloads += slot.allocation.reloads;
  statistics->moves += slot.allocation.moves;
  statistics->rematerializations += slot.allocation.rematerializations;
  statistics->splits += slot.allocation.splits;
  statistics->liveRanges += slot.allocation.liveRanges;
  statistics->bundles += slot.allocation.bundles;
  statistics->evictions += slot.allocation.evictions;
  statistics->spilledRanges += slot.allocation.spilledRanges;
}

/// Builds the object of one module.
class ObjectBuilder {
public:
  ObjectBuilder(const ir::Module &module, const Target &target, const ModuleCompileOptions &options)
      : module(module), options(options),
        object(target.machine, objectFormat(options.compile.target.format)) {}

  void addFunction(uint32_t number, Slot &slot);
  void addData(const ir::DataObject &data);
  llvm::Error finish();
  std::unique_ptr<mc::Object> take() { return std::make_unique<mc::Object>(std::move(object)); }
  /// False if the module has defined something of that name already.
  bool claimName(const ir::ExternalName &name) { return defined.insert(name.symbolName()).second; }

private:
  mc::SymbolId symbolNamed(llvm::StringRef name);
  mc::SymbolId defineSymbol(llvm::StringRef name, ir::Linkage linkage, mc::SymbolType type);

  const ir::Module &module;
  const ModuleCompileOptions &options;
  mc::Object object;
  llvm::StringMap<mc::SymbolId> symbols;
  llvm::StringSet<> defined;
  struct Function {
    mc::SymbolId symbol;
    uint32_t size;
    std::vector<mc::UnwindStep> steps;
    std::vector<mc::SourceEntry> sources;
  };
  std::vector<Function> functions;
};
} // namespace

mc::SymbolId ObjectBuilder::symbolNamed(llvm::StringRef name) {
  auto [place, isNew] = symbols.try_emplace(name);
  if (isNew) {
    mc::Symbol symbol;
    symbol.name = object.mangled(name);
    place->second = object.addSymbol(std::move(symbol));
  }
  return place->second;
}

mc::SymbolId ObjectBuilder::defineSymbol(llvm::StringRef name, ir::Linkage linkage,
                                         mc::SymbolType type) {
  mc::SymbolId id = symbolNamed(name);
  mc::Symbol &symbol = object.symbol(id);
  symbol.linkage = linkage == ir::Linkage::Local ? mc::Linkage::Local : mc::Linkage::Global;
  symbol.type = type;
  return id;
}

void ObjectBuilder::addFunction(uint32_t number, Slot &slot) {
  const ir::Function &function = *module.functions[number];
  const mc::CodeBuffer &code = *slot.buffer;
  std::string name = function.name.symbolName();
  mc::SymbolId symbol = defineSymbol(name, function.linkage, mc::SymbolType::Function);
  mc::SectionId text = options.functionSections && object.format() == mc::ObjectFormat::ELF
                           ? object.addSection(".text." + name, mc::SectionKind::Text)
                           : object.standardSection(mc::SectionKind::Text);
  uint64_t offset = object.appendCode(text, code, [&](mc::SymbolId id) {
    return symbolNamed(slot.symbols[id.index()].name.symbolName());
  });
  object.define(symbol, text, offset, code.bytes().size());
  addSideTables(object, symbol, code.codeSize(), slot.tables);
  functions.push_back({symbol,
                       code.codeSize(),
                       {code.unwindSteps().begin(), code.unwindSteps().end()},
                       {code.sourceLocations().begin(), code.sourceLocations().end()}});
}

void ObjectBuilder::addData(const ir::DataObject &data) {
  bool isZero = llvm::all_of(
      data.pieces, [](const ir::DataPiece &piece) { return piece.kind == ir::DataPiece::Zero; });
  bool hasAddresses = llvm::any_of(
      data.pieces, [](const ir::DataPiece &piece) { return piece.kind == ir::DataPiece::Address; });
  auto kind = [&] {
    if (data.threadLocal)
      return isZero ? mc::SectionKind::ThreadZeroFill : mc::SectionKind::ThreadData;
    if (data.writable) return isZero ? mc::SectionKind::ZeroFill : mc::SectionKind::Data;
    return hasAddresses ? mc::SectionKind::ReadOnlyRelocated : mc::SectionKind::ReadOnly;
  }();
  mc::SectionId id =
      data.section.empty() ? object.standardSection(kind) : object.addSection(data.section, kind);
  mc::Section &section = object.section(id);
  mc::SymbolId symbol =
      defineSymbol(data.name.symbolName(), data.linkage,
                   data.threadLocal ? mc::SymbolType::ThreadLocal : mc::SymbolType::Object);
  auto alignment = static_cast<uint32_t>(data.align);
  if (mc::isZeroFill(kind)) {
    section.alignment = std::max(section.alignment, alignment);
    section.zeroFillSize = llvm::alignTo(section.zeroFillSize, alignment);
    object.define(symbol, id, section.zeroFillSize, data.size());
    section.zeroFillSize += data.size();
    return;
  }
  std::vector<uint8_t> bytes;
  std::vector<mc::Relocation> relocations;
  for (const ir::DataPiece &piece : data.pieces) {
    if (piece.kind == ir::DataPiece::Bytes) {
      bytes.insert(bytes.end(), piece.bytes.begin(), piece.bytes.end());
      continue;
    }
    if (piece.kind == ir::DataPiece::Address) {
      mc::Relocation relocation;
      relocation.offset = static_cast<uint32_t>(bytes.size());
      relocation.kind = piece.size == 8 ? mc::CommonFixup::Absolute64 : mc::CommonFixup::Absolute32;
      relocation.symbol = symbolNamed(piece.symbol.symbolName());
      relocation.addend = piece.addend;
      relocations.push_back(relocation);
    }
    bytes.resize(bytes.size() + piece.size);
  }
  uint64_t offset = object.appendBytes(id, bytes, alignment);
  for (mc::Relocation &relocation : relocations) {
    relocation.offset += static_cast<uint32_t>(offset);
    object.section(id).relocations.push_back(relocation);
  }
  object.define(symbol, id, offset, bytes.size());
}

llvm::Error ObjectBuilder::finish() {
  std::vector<mc::FunctionFrame> frames;
  std::vector<mc::FunctionLines> lines;
  for (const Function &function : functions) {
    frames.push_back({function.symbol, function.size, function.steps});
    if (llvm::any_of(function.sources,
                     [](const mc::SourceEntry &entry) { return !entry.location.isUnknown(); }))
      lines.push_back({function.symbol, function.size, function.sources});
  }
  // Without it linkers make the stack executable.
  if (object.format() == mc::ObjectFormat::ELF)
    object.addSection(".note.GNU-stack", mc::SectionKind::Note);
  if (options.compile.target.settings.unwindInfo())
    if (llvm::Error error = mc::addUnwindTables(object, frames)) return error;
  if (!options.debugLines || lines.empty()) return llvm::Error::success();
  mc::DebugUnit unit;
  unit.file = options.fileName.empty() ? "clif" : options.fileName;
  unit.producer = "cot";
  unit.functions = lines;
  mc::addDebugLines(object, unit, [](SourceLocation location) {
    return mc::LinePosition{location.isUnknown() ? 0 : location.bits(), 0};
  });
  return llvm::Error::success();
}

std::unique_ptr<mc::Object> codegen::compileModule(const ir::Module &module, const Target &target,
                                                   const ModuleCompileOptions &options,
                                                   std::vector<CompileFailure> &failures,
                                                   ModuleStatistics *statistics) {
  constexpr const char *isDefined = "a function or data object of that name is already defined";
  ObjectBuilder builder(module, target, options);
  for (auto [number, data] : llvm::enumerate(module.data))
    if (data.linkage != ir::Linkage::Import && !builder.claimName(data.name))
      failures.push_back({static_cast<uint32_t>(number), ir::Inst(), isDefined, true});
  BatchRunner runner(module, target, options);
  runner.run(Order::LargestFirst, [&](uint32_t number, Slot &slot) {
    if (!slot.failure.empty())
      failures.push_back({number, slot.failedInst, slot.failure});
    else if (!builder.claimName(module.functions[number]->name))
      failures.push_back({number, ir::Inst(), isDefined});
    else if (failures.empty()) {
      builder.addFunction(number, slot);
      count(statistics, slot);
    }
  });
  if (statistics) runner.finish(*statistics);
  if (!failures.empty()) return nullptr;
  for (const ir::DataObject &data : module.data)
    if (data.linkage != ir::Linkage::Import) builder.addData(data);
  if (llvm::Error error = builder.finish()) {
    failures.push_back({0, ir::Inst(), llvm::toString(std::move(error))});
    return nullptr;
  }
  return builder.take();
}

void codegen::compileOnly(const ir::Module &module, const Target &target,
                          const ModuleCompileOptions &options,
                          std::vector<CompileFailure> &failures, ModuleStatistics *statistics) {
  BatchRunner runner(module, target, options);
  runner.run(Order::LargestFirst, [&](uint32_t number, Slot &slot) {
    if (slot.failure.empty())
      count(statistics, slot);
    else
      failures.push_back({number, slot.failedInst, slot.failure});
  });
  if (statistics) runner.finish(*statistics);
}

void codegen::printCompiled(llvm::raw_ostream &os, const ir::Module &module, const Target &target,
                            const ModuleCompileOptions &options,
                            std::vector<CompileFailure> &failures, ModuleStatistics *statistics) {
  ModuleCompileOptions alone = options;
  alone.threads = 1;
  BatchRunner runner(module, target, alone);
  bool isLtl = options.form == PrintForm::Ltl;
  if (!isLtl) ir::printModule(os, module);
  runner.run(Order::AsTheyCome, [&](uint32_t number, Slot &slot) {
    if (!slot.failure.empty()) {
      failures.push_back({number, slot.failedInst, slot.failure});
      return;
    }
    count(statistics, slot);
    if (isLtl) {
      runner.compiler().printAllocation(os, module.functions[number]->name.symbolName());
      return;
    }
    os << '\n';
    printMachineFunction(os, runner.compiler().machineFunction(), target, options.passes.last);
  });
  if (statistics) runner.finish(*statistics);
}

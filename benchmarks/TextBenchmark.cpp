//===- TextBenchmark.cpp - Parsing and printing -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The text is that of the file that COT_BENCH_CLIF names (for comparable figures, the output of
/// `synth.py 300 12 18 1`) or, without it, a module of the same flavour made here.
///
//===----------------------------------------------------------------------===//

#include "cot/IR/Parser.h"
#include "cot/IR/Printer.h"
#include "cot/IR/Verifier.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include <benchmark/benchmark.h>
#include <cstdlib>

using namespace cot;
using namespace cot::ir;

/// Blocks of arithmetic, loads and stores, each branching to the next with all that is live.
static std::string makeText() {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (int function = 0; function < 300; ++function) {
    os << llvm::formatv("function %f{0}(i64, i64) -> i64 system_v {{\n", function);
    os << "block0(v0: i64, v1: i64):\n    jump block1(v0, v1)\n";
    int next = 2;
    for (int block = 1; block < 12; ++block) {
      int address = next, value = next + 1;
      os << llvm::formatv("block{0}(v{1}: i64, v{2}: i64):\n", block, address, value);
      next += 2;
      for (int line = 0; line < 6; ++line, next += 3) {
        os << llvm::formatv("    v{0} = iconst.i64 {1}\n", next, line * 1000);
        os << llvm::formatv("    v{0} = load.i64 notrap v{1}+{2}\n", next + 1, address, line * 8);
        os << llvm::formatv("    v{0} = iadd v{1}, v{2}\n", next + 2, next + 1, value);
        os << llvm::formatv("    store notrap v{0}, v{1}+{2}\n", next + 2, address, line * 16);
        value = next + 2;
      }
      os << llvm::formatv("    v{0} = icmp ult v{1}, v{2}\n", next, value, address);
      os << llvm::formatv("    brif v{0}, block{1}(v{2}, v{3}), block12\n", next, block % 11 + 1,
                          address, value);
      ++next;
    }
    os << "block12:\n    return v0\n}\n";
  }
  return text;
}

static const std::string &text() {
  static const std::string loaded = [] {
    const char *file = std::getenv("COT_BENCH_CLIF");
    auto buffer = llvm::MemoryBuffer::getFile(file ? file : "");
    return file && buffer ? (*buffer)->getBuffer().str() : makeText();
  }();
  return loaded;
}

static void parse(benchmark::State &state) {
  for (auto _ : state) {
    DiagnosticList diagnostics;
    auto module = parseModule(text(), "bench.clif", diagnostics);
    if (diagnostics.hasErrors()) state.SkipWithError("the text has errors");
    benchmark::DoNotOptimize(module);
  }
  state.SetBytesProcessed(int64_t(state.iterations() * text().size()));
}
BENCHMARK(parse)->Unit(benchmark::kMillisecond);

/// What a tool does with its input before any pass.
static void parseAndVerify(benchmark::State &state) {
  Verifier verifier;
  VerifierTarget target;
  for (auto _ : state) {
    DiagnosticList diagnostics;
    auto module = parseModule(text(), "bench.clif", diagnostics);
    for (const auto &function : module->functions)
      if (!verifier.verify(*function, &target)) state.SkipWithError("the text does not verify");
    benchmark::DoNotOptimize(module);
  }
  state.SetBytesProcessed(int64_t(state.iterations() * text().size()));
}
BENCHMARK(parseAndVerify)->Unit(benchmark::kMillisecond);

static void print(benchmark::State &state) {
  DiagnosticList diagnostics;
  auto module = parseModule(text(), "bench.clif", diagnostics);
  uint64_t size = 0;
  for (auto _ : state) {
    std::string printed;
    llvm::raw_string_ostream os(printed);
    printModule(os, *module);
    size = printed.size();
    benchmark::DoNotOptimize(printed);
  }
  state.SetBytesProcessed(int64_t(state.iterations() * size));
}
BENCHMARK(print)->Unit(benchmark::kMillisecond);

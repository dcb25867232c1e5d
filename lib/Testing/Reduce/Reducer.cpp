//===- Reducer.cpp - Smaller programs that still show something -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reduce/ModuleEdits.h"
#include "cot/IR/Parser.h"
#include "cot/IR/Printer.h"
#include "cot/IR/Verifier.h"
#include "cot/Testing/Reduce.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot;
using namespace cot::ir;
using namespace cot::testing;
using llvm::StringRef;

namespace {

class Reducer {
public:
  Reducer(std::string text, InterestingTest isInteresting, const ReduceOptions &options)
      : current(std::move(text)), isInteresting(isInteresting), options(options) {}

  bool accepts(std::string text);
  bool structures();
  bool lines();
  ReduceResult finish() { return {std::move(current), tests}; }

private:
  bool isSpent() const { return tests >= options.maxTests; }
  uint32_t countPlaces(const ModuleEdit &edit) const;
  bool tryEdit(const ModuleEdit &edit, uint32_t begin, uint32_t end);
  bool reduceBy(const ModuleEdit &edit);

  /// The smallest text so far, and the same as it is printed.
  std::string current, printed;
  InterestingTest isInteresting;
  const ReduceOptions &options;
  uint64_t tests = 0;
};

} // namespace

static std::unique_ptr<Module> parse(StringRef text) {
  DiagnosticList diagnostics;
  auto module = parseModule(text, "<reduced>", diagnostics);
  return diagnostics.hasErrors() ? nullptr : std::move(module);
}

static bool verifies(const Module &module) {
  Verifier verifier;
  return llvm::all_of(module.functions,
                      [&](const auto &function) { return verifier.verify(*function); });
}

static std::string textOf(const Module &module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printModule(os, module);
  return text;
}

/// Takes \p text over if it is a valid module, another one than before, and interesting. What only
/// looks different is not another one: edits would write it out again, and so on for ever.
bool Reducer::accepts(std::string text) {
  if (isSpent()) return false;
  auto module = parse(text);
  if (!module || !verifies(*module)) return false;
  std::string newPrinted = textOf(*module);
  if (newPrinted == printed) return false;
  ++tests;
  if (!isInteresting(text)) return false;
  current = std::move(text);
  printed = std::move(newPrinted);
  return true;
}

uint32_t Reducer::countPlaces(const ModuleEdit &edit) const {
  EditRange none(0, 0);
  edit.run(*parse(current), none);
  return none.visited();
}

bool Reducer::tryEdit(const ModuleEdit &edit, uint32_t begin, uint32_t end) {
  auto module = parse(current);
  EditRange range(begin, end);
  edit.run(*module, range);
  return accepts(textOf(*module));
}

/// Tries all places together, then halves and so on. True if anything went.
bool Reducer::reduceBy(const ModuleEdit &edit) {
  bool changed = false;
  uint32_t count = countPlaces(edit);
  for (uint32_t step = count; step != 0 && !isSpent(); step /= 2) {
    // From the end, so that places in front keep their numbers.
    for (uint32_t end = count; end != 0 && !isSpent();) {
      uint32_t begin = end > step ? end - step : 0;
      if (tryEdit(edit, begin, end)) {
        changed = true;
        count = countPlaces(edit);
      }
      end = std::min(begin, count);
    }
  }
  return changed;
}

/// One round of all edits; true if anything went.
bool Reducer::structures() {
  bool changed = false;
  for (const ModuleEdit &edit : moduleEdits())
    changed |= reduceBy(edit);
  return changed;
}

/// Removes lines: what no edit knows of (declarations, data, comments).
bool Reducer::lines() {
  bool changed = false;
  llvm::SmallVector<StringRef, 0> all;
  std::string text = current;
  StringRef(text).split(all, '\n');
  for (size_t step = all.size() / 2; step != 0 && !isSpent(); step /= 2) {
    for (size_t end = all.size(); end != 0 && !isSpent();) {
      size_t begin = end > step ? end - step : 0;
      llvm::SmallVector<StringRef, 0> rest(all.begin(), all.begin() + ptrdiff_t(begin));
      rest.append(all.begin() + ptrdiff_t(end), all.end());
      if (accepts(llvm::join(rest, "\n"))) {
        all = std::move(rest);
        changed = true;
      }
      end = begin;
    }
  }
  return changed;
}

llvm::Expected<ReduceResult> cot::testing::reduceModule(StringRef text,
                                                        InterestingTest isInteresting,
                                                        const ReduceOptions &options) {
  auto module = parse(text);
  if (!module || !verifies(*module))
    return llvm::createStringError("the input is not a valid module");
  Reducer reducer(text.str(), isInteresting, options);
  if (!reducer.accepts(text.str())) return llvm::createStringError("the input is not interesting");
  bool changed = true;
  while (changed) {
    changed = reducer.structures();
    changed |= reducer.lines();
  }
  return reducer.finish();
}

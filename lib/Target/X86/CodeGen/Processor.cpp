//===- Processor.cpp - LLVM's names of x86 processors ---------------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/CodeGen/Processor.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace cot;
using llvm::StringRef;

namespace {
struct FeatureName {
  llvm::StringLiteral llvmName;
  llvm::StringLiteral setting;
};
} // namespace

static constexpr FeatureName features[] = {
    {"sse3", "has_sse3"},
    {"ssse3", "has_ssse3"},
    {"cx16", "has_cmpxchg16b"},
    {"sse4.1", "has_sse41"},
    {"sse4.2", "has_sse42"},
    {"popcnt", "has_popcnt"},
    {"lzcnt", "has_lzcnt"},
    {"bmi", "has_bmi1"},
    {"bmi2", "has_bmi2"},
    {"avx", "has_avx"},
    {"avx2", "has_avx2"},
    {"fma", "has_fma"},
    {"avxvnni", "has_avx_vnni"},
    {"avx512f", "has_avx512f"},
    {"avx512vl", "has_avx512vl"},
    {"avx512dq", "has_avx512dq"},
    {"avx512vnni", "has_avx512vnni"},
    {"avx512vbmi", "has_avx512vbmi"},
    {"avx512bitalg", "has_avx512bitalg"},
};

/// Every feature that LLVM's tables know.
static constexpr llvm::StringLiteral knownFeatures[] = {
#define X86_FEATURE(ENUM, STR) STR,
#include "llvm/TargetParser/X86TargetParser.def"
};

/// What all 64-bit processors have.
static constexpr llvm::StringLiteral baseline[] = {"sse", "sse2", "mmx", "cmov",
                                                   "cx8", "fxsr", "x87", "64bit"};

static void set(Settings &settings, StringRef setting, bool isOn) {
  std::string unused;
  settings.set(setting, isOn ? "true" : "false", unused);
}

bool x86::applyProcessor(StringRef cpu, Settings &settings, std::string &error) {
  llvm::StringMap<bool> has;
  if (cpu == "native") {
    has = llvm::sys::getHostCPUFeatures();
  } else {
    llvm::SmallVector<StringRef, 0> names;
    llvm::X86::fillValidCPUArchList(names, /*Only64Bit=*/true);
    if (!llvm::is_contained(names, cpu)) {
      error = "unknown processor `" + cpu.str() + "`: expected native, " + llvm::join(names, ", ");
      return false;
    }
    names.clear();
    llvm::X86::getFeaturesForCPU(cpu, names);
    for (StringRef name : names)
      has[name] = true;
  }
  for (const FeatureName &feature : features)
    set(settings, feature.setting, has.lookup(feature.llvmName));
  return true;
}

bool x86::applyFeature(StringRef word, Settings &settings, std::string &error) {
  StringRef name = word;
  bool isOn = name.consume_front("+");
  if (!isOn && !name.consume_front("-")) {
    error = "expected +feature or -feature, not `" + word.str() + "`";
    return false;
  }
  if (name.empty() || !llvm::is_contained(knownFeatures, name)) {
    llvm::SmallVector<StringRef, 0> names;
    for (const FeatureName &feature : features)
      names.push_back(feature.llvmName);
    error =
        "unknown feature `" + name.str() + "`: those that matter are " + llvm::join(names, ", ");
    return false;
  }
  if (!isOn && llvm::is_contained(baseline, name)) {
    error = "`" + name.str() + "` can't be left out: every 64-bit processor has it";
    return false;
  }
  llvm::StringMap<bool> changed;
  changed[name] = isOn;
  llvm::X86::updateImpliedFeatures(name, isOn, changed);
  for (const FeatureName &feature : features)
    if (auto found = changed.find(feature.llvmName); found != changed.end())
      set(settings, feature.setting, found->second);
  return true;
}

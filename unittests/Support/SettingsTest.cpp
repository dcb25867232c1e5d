//===- SettingsTest.cpp - What a compilation can be told -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/Settings.h"
#include "llvm/ADT/SmallVector.h"
#include "gtest/gtest.h"

namespace {

using namespace cot;
using llvm::StringRef;

/// Applies \p words, separated by blanks, and expects that each is accepted.
Settings settings(StringRef words, std::optional<SettingGroup> only = std::nullopt) {
  Settings result;
  llvm::SmallVector<StringRef> split;
  words.split(split, ' ', -1, false);
  for (StringRef word : split) {
    std::string error;
    EXPECT_TRUE(result.apply(word, error, only)) << word.str() << ": " << error;
  }
  return result;
}

/// The error of applying \p word, which must change nothing.
std::string failure(StringRef word, std::optional<SettingGroup> only = std::nullopt) {
  Settings changed;
  std::string error;
  EXPECT_FALSE(changed.apply(word, error, only)) << word.str();
  EXPECT_EQ(changed, Settings());
  return error;
}

TEST(SettingsTest, Defaults) {
  Settings fresh;
  EXPECT_EQ(fresh.optLevel(), OptLevel::None);
  EXPECT_EQ(fresh.tlsModel(), TlsModel::None);
  EXPECT_EQ(fresh.probestackSizeLog2(), 12u);
  EXPECT_TRUE(fresh.unwindInfo());
  EXPECT_TRUE(fresh.enableVerifier());
  EXPECT_FALSE(fresh.isPic());
  EXPECT_FALSE(fresh.hasSse3());
  EXPECT_TRUE(fresh.hasZicsr());
  EXPECT_TRUE(fresh.changes().empty());
}

TEST(SettingsTest, EverySpellingOfABool) {
  for (StringRef yes : {"is_pic", "is_pic=true", "is_pic=on", "is_pic=yes", "is_pic=1"})
    EXPECT_TRUE(settings(yes).isPic()) << yes.str();
  for (StringRef no : {"unwind_info=false", "unwind_info=off", "unwind_info=no", "unwind_info=0"})
    EXPECT_FALSE(settings(no).unwindInfo()) << no.str();
}

TEST(SettingsTest, EnumerationsAndNumbers) {
  EXPECT_EQ(settings("tls_model=elf_gd").tlsModel(), TlsModel::ElfGd);
  EXPECT_EQ(settings("stack_switch_model=basic").stackSwitchModel(), StackSwitchModel::Basic);
  EXPECT_EQ(settings("libcall_call_conv=apple_aarch64").libcallCallConv(),
            LibcallCallConv::AppleAarch64);
  EXPECT_EQ(settings("probestack_strategy=inline").probestackStrategy(),
            ProbestackStrategy::Inline);
  EXPECT_EQ(settings("bb_padding_log2_minus_one=21").bbPaddingLog2MinusOne(), 21u);
  EXPECT_EQ(settings("probestack_size_log2=31").probestackSizeLog2(), 31u);
}

TEST(SettingsTest, EveryNameReadsBack) {
  for (unsigned i = 0; i < numSettings; ++i)
    EXPECT_EQ(parseSetting(nameOf(Setting(i))), Setting(i));
  EXPECT_EQ(parseSetting("haswell"), std::nullopt);
  EXPECT_EQ(parseSetting(""), std::nullopt);
  EXPECT_TRUE(isPreset("haswell"));
  EXPECT_TRUE(isPreset("skylake-avx512"));
  EXPECT_FALSE(isPreset("has_avx"));
  EXPECT_EQ(kindOf(Setting::OptLevel), SettingKind::Enum);
  EXPECT_EQ(wordsOf(Setting::OptLevel).size(), 3u);
  EXPECT_TRUE(wordsOf(Setting::IsPic).empty());
  EXPECT_EQ(groupOf(Setting::HasLse), SettingGroup::AArch64);
}

TEST(SettingsTest, PresetsAddUp) {
  Settings sse41 = settings("sse41");
  EXPECT_TRUE(sse41.hasSse3() && sse41.hasSsse3() && sse41.hasSse41());
  EXPECT_FALSE(sse41.hasSse42() || sse41.hasPopcnt());
  Settings haswell = settings("haswell");
  EXPECT_TRUE(haswell.hasAvx2() && haswell.hasFma() && haswell.hasF16c() && haswell.hasLzcnt() &&
              haswell.hasBmi2() && haswell.hasPopcnt() && haswell.hasCmpxchg16b() &&
              haswell.hasSse42());
  EXPECT_FALSE(haswell.hasAvx512f());
  EXPECT_EQ(settings("skylake"), haswell);
  EXPECT_EQ(settings("corei7"), settings("nehalem"));
  EXPECT_EQ(settings("baseline"), Settings());
  EXPECT_EQ(settings("x86-64-v4"), settings("x86-64-v3 has_avx512dq has_avx512vl"));
  EXPECT_EQ(settings("has_c"), settings("has_zca has_zcd"));
  EXPECT_EQ(settings("zvl128b"), settings("has_zvl32b has_zvl64b has_zvl128b"));
}

TEST(SettingsTest, LaterWordsWin) {
  EXPECT_FALSE(settings("sse41 has_ssse3=false").hasSsse3());
  EXPECT_TRUE(settings("has_ssse3=false sse41").hasSsse3());
  EXPECT_EQ(settings("opt_level=speed opt_level=none"), Settings());
}

TEST(SettingsTest, EqualityIgnoresWhoSetIt) {
  Settings same = settings("opt_level=none");
  EXPECT_EQ(same, Settings());
  EXPECT_TRUE(same.wasSet(Setting::OptLevel));
  EXPECT_FALSE(Settings().wasSet(Setting::OptLevel));
  EXPECT_TRUE(settings("sse3").wasSet(Setting::HasSse3));
  EXPECT_FALSE(settings("opt_level=speed") == Settings());
}

TEST(SettingsTest, ChangesRebuildTheSettings) {
  Settings changed = settings("has_avx opt_level=speed unwind_info=false probestack_size_log2=16");
  EXPECT_EQ(changed.changes(),
            (std::vector<std::string>{"opt_level=speed", "unwind_info=false",
                                      "probestack_size_log2=16", "has_avx=true"}));
  EXPECT_EQ(changed.changes(SettingGroup::X86), std::vector<std::string>{"has_avx=true"});
  Settings rebuilt;
  for (const std::string &word : changed.changes()) {
    std::string error;
    EXPECT_TRUE(rebuilt.apply(word, error)) << error;
  }
  EXPECT_EQ(rebuilt, changed);
}

TEST(SettingsTest, OptimizationLevels) {
  EXPECT_EQ(settings("opt_level=none").optimizationLevel(), OptimizationLevel::O0);
  EXPECT_EQ(settings("opt_level=speed").optimizationLevel(), OptimizationLevel::O2);
  EXPECT_EQ(settings("opt_level=speed_and_size").optimizationLevel(), OptimizationLevel::O2);
  EXPECT_EQ(settings("opt_level=speed").optimizationLevel(OptimizationLevel::O1),
            OptimizationLevel::O1);
  EXPECT_EQ(settings("opt_level=speed").optimizationLevel(std::nullopt), OptimizationLevel::O2);
}

TEST(SettingsTest, ErrorsNameTheFault) {
  EXPECT_EQ(failure("has_axv"), "unknown setting `has_axv`; did you mean `has_avx`?");
  EXPECT_EQ(failure("frobnicate=1"), "unknown setting `frobnicate`");
  EXPECT_EQ(failure(""), "unknown setting ``");
  EXPECT_EQ(failure("=true"), "unknown setting ``");
  EXPECT_EQ(failure("haswell=true"), "`haswell` is a preset: it takes no value");
  EXPECT_EQ(failure("is_pic=maybe"), "setting `is_pic` must be true or false, not `maybe`");
  EXPECT_EQ(failure("is_pic="), "setting `is_pic` must be true or false, not ``");
  EXPECT_EQ(failure("opt_level=fast"),
            "setting `opt_level` must be one of none, speed, speed_and_size, not `fast`");
  EXPECT_EQ(failure("opt_level"),
            "setting `opt_level` needs a value: one of none, speed, speed_and_size");
  EXPECT_EQ(failure("probestack_size_log2"),
            "setting `probestack_size_log2` needs a value: a number from 0 to 31");
  for (StringRef number : {"32", "-1", "+1", "0x4", "", "99999999999999999999", "1 "})
    EXPECT_EQ(failure("probestack_size_log2=" + number.str()),
              "setting `probestack_size_log2` must be a number from 0 to 31, not `" + number.str() +
                  "`");
}

TEST(SettingsTest, ErrorsDoNotRepeatLongOrUnprintableText) {
  EXPECT_EQ(failure("a\nb"), "unknown setting `a?b`");
  EXPECT_EQ(failure(std::string(1000, 'x')), "unknown setting `" + std::string(60, 'x') + "...`");
}

TEST(SettingsTest, GroupsKeepApart) {
  EXPECT_TRUE(settings("has_avx", SettingGroup::X86).hasAvx());
  EXPECT_EQ(failure("has_avx", SettingGroup::AArch64),
            "unknown setting `has_avx` in this place: it belongs to x86-64");
  EXPECT_EQ(failure("has_avx", SettingGroup::Shared),
            "unknown setting `has_avx` in this place: it belongs to x86-64");
  EXPECT_EQ(failure("opt_level=speed", SettingGroup::X86),
            "unknown setting `opt_level` in this place: it belongs to shared settings");
  EXPECT_EQ(failure("haz_lse", SettingGroup::AArch64),
            "unknown setting `haz_lse`; did you mean `has_lse`?");
}

TEST(SettingsTest, MachinesOfTargetLines) {
  EXPECT_EQ(settingGroupOf("x86_64"), SettingGroup::X86);
  EXPECT_EQ(settingGroupOf("x86_64-unknown-linux-gnu"), SettingGroup::X86);
  EXPECT_EQ(settingGroupOf("i686"), SettingGroup::X86);
  EXPECT_EQ(settingGroupOf("aarch64-apple-darwin"), SettingGroup::AArch64);
  EXPECT_EQ(settingGroupOf("riscv64"), SettingGroup::Riscv64);
  EXPECT_EQ(settingGroupOf("s390x"), SettingGroup::S390x);
  EXPECT_EQ(settingGroupOf("pulley32be"), SettingGroup::Pulley);
  EXPECT_EQ(settingGroupOf("pdp11"), std::nullopt);
  EXPECT_EQ(settingGroupOf(""), std::nullopt);
  EXPECT_FALSE(isForeign(SettingGroup::Shared));
  EXPECT_FALSE(isForeign(SettingGroup::X86));
  EXPECT_FALSE(isForeign(SettingGroup::AArch64));
  EXPECT_TRUE(isForeign(SettingGroup::Riscv64));
  EXPECT_TRUE(isForeign(SettingGroup::S390x));
  EXPECT_TRUE(isForeign(SettingGroup::Pulley));
}

// What the shared corpus of CLIF files sets, one line for each group.
TEST(SettingsTest, WhatFilesSetIsAccepted) {
  settings("enable_multi_ret_implicit_sret opt_level=speed unwind_info=false "
           "enable_llvm_abi_extensions=1 preserve_frame_pointers probestack_strategy=inline "
           "tls_model=macho tls_model=coff machine_code_cfg_info=true stack_switch_model=basic "
           "regalloc_checker=1 is_pic enable_table_access_spectre_mitigation=false "
           "enable_pinned_reg=true enable_nan_canonicalization=true enable_probestack=true",
           SettingGroup::Shared);
  settings("sse42 ssse3 has_cmpxchg16b has_avx512vnni has_avx_vnni has_bmi1 has_popcnt baseline",
           SettingGroup::X86);
  settings("has_pauth sign_return_address sign_return_address_all sign_return_address_with_bkey "
           "use_bti use_csdb has_fp16 has_i8mm has_dotprod has_lse",
           SettingGroup::AArch64);
  settings("has_v has_c has_zcb has_zbb has_zfa has_zfhmin has_zvfh has_zicond has_zbkb",
           SettingGroup::Riscv64);
  settings("has_mie3 arch15 z17", SettingGroup::S390x);
  settings("pointer_width=pointer64 big_endian", SettingGroup::Pulley);
}

} // namespace

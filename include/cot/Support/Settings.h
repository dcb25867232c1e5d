//===- cot/Support/Settings.h - What a compilation can be told -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The settings of `set` and `target` lines and of the tools' `--set name[=value]`: one byte each,
/// named, typed and documented in Settings.td.
///
/// A Settings is a value: copy it, compare it, share it between threads. Invariant: every byte is
/// within its setting's range, whatever text was applied.
///
//===----------------------------------------------------------------------===//

#ifndef COT_SUPPORT_SETTINGS_H
#define COT_SUPPORT_SETTINGS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cot {

#define COT_SETTING_ENUMS
#include "cot/Support/Settings.inc"

enum class SettingKind : uint8_t { Bool, Enum, Num };

/// How much to optimize: `-O0`, `-O1`, `-O2`.
enum class OptimizationLevel : uint8_t { O0, O1, O2 };

class Settings {
public:
  /// Everything at its default.
  Settings();

  /// Sets \p name to \p value. A bool takes true, on, yes or 1 and false, off, no or 0; a number
  /// takes decimal digits; a preset takes no value. With \p only, names of other groups are
  /// unknown. Returns false, says why in \p error and changes nothing if that can't be done.
  bool set(llvm::StringRef name, llvm::StringRef value, std::string &error,
           std::optional<SettingGroup> only = std::nullopt);
  /// Makes the bool \p name true or applies the preset \p name.
  bool enable(llvm::StringRef name, std::string &error,
              std::optional<SettingGroup> only = std::nullopt);
  /// One word as users write it: `name=value`, or `name` for a bool or a preset.
  bool apply(llvm::StringRef word, std::string &error,
             std::optional<SettingGroup> only = std::nullopt);

  uint8_t value(Setting setting) const { return values[size_t(setting)]; }
  /// Something gave the setting a value, perhaps its default.
  bool wasSet(Setting setting) const { return touched[size_t(setting)]; }

#define COT_SETTING_GETTERS
#include "cot/Support/Settings.inc"

  /// The level that opt_level asks for: none is O0, speed and speed_and_size are O2.
  OptimizationLevel optimizationLevel() const;
  /// The level to compile at: that of the command line if there is one.
  OptimizationLevel optimizationLevel(std::optional<OptimizationLevel> commandLine) const {
    return commandLine.value_or(optimizationLevel());
  }

  /// `name=value` for each setting that is not at its default, in the order of Settings.td; with \p
  /// only, those of one group. Applied to fresh Settings in order, they make an equal one.
  std::vector<std::string> changes(std::optional<SettingGroup> only = std::nullopt) const;

  /// Equal values; whether they were set or left alone does not count.
  friend bool operator==(const Settings &a, const Settings &b) { return a.values == b.values; }

private:
  void assign(size_t setting, uint8_t value);

  std::array<uint8_t, numSettings> values;
  std::bitset<numSettings> touched;
};

llvm::StringRef nameOf(Setting setting);
SettingGroup groupOf(Setting setting);
SettingKind kindOf(Setting setting);
/// The words of an enumeration by value; none for other kinds.
llvm::ArrayRef<llvm::StringLiteral> wordsOf(Setting setting);
/// The setting of that name; nothing for other text, presets included.
std::optional<Setting> parseSetting(llvm::StringRef name);
bool isPreset(llvm::StringRef name);

/// The group that belongs to the machine of \p triple (`x86_64`, `aarch64-unknown-linux-gnu`,
/// `i686`); nothing if the dialect does not know the machine.
std::optional<SettingGroup> settingGroupOf(llvm::StringRef triple);
/// The dialect knows the group's names, but cot generates no code for its machines.
bool isForeign(SettingGroup group);

} // namespace cot

#endif // COT_SUPPORT_SETTINGS_H

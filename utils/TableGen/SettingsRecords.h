//===- SettingsRecords.h - Settings.td, read and checked -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The records of Settings.td in order of definition, with presets flattened to the features that
/// they switch on. Two things of one name, or a preset that names another group's feature, end the
/// run.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UTILS_TABLEGEN_SETTINGSRECORDS_H
#define COT_UTILS_TABLEGEN_SETTINGSRECORDS_H

#include "llvm/TableGen/Record.h"
#include <vector>

namespace cot::tblgen {

struct PresetRecord {
  const llvm::Record *record = nullptr;
  /// Every bool setting that the preset makes true, directly or through other presets.
  std::vector<const llvm::Record *> settings;
};

struct SettingsDescription {
  explicit SettingsDescription(const llvm::RecordKeeper &records);

  std::vector<const llvm::Record *> groups;
  std::vector<const llvm::Record *> settings;
  std::vector<PresetRecord> presets;

  unsigned groupIndex(const llvm::Record *configurable) const;
  unsigned settingIndex(const llvm::Record *setting) const;
};

/// The value that a setting has when nobody sets it, as text: `true`, `12`, `speed`.
std::string defaultText(const llvm::Record *setting);

} // namespace cot::tblgen

#endif // COT_UTILS_TABLEGEN_SETTINGSRECORDS_H

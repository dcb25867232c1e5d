//===- SettingsRecords.cpp - Settings.td, read and checked -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SettingsRecords.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/TableGen/Error.h"

using namespace cot::tblgen;
using llvm::PrintFatalError;
using llvm::Record;
using llvm::StringRef;

static std::vector<const Record *> inOrder(const llvm::RecordKeeper &records, StringRef className) {
  std::vector<const Record *> result;
  for (const Record *record : records.getAllDerivedDefinitions(className))
    result.push_back(record);
  llvm::sort(result, [](const Record *a, const Record *b) { return a->getID() < b->getID(); });
  return result;
}

/// The features of \p preset, each once. A record only names records before it, so this ends.
static void flatten(const Record *preset, std::vector<const Record *> &settings) {
  for (const Record *member : preset->getValueAsListOfDefs("Members")) {
    if (member->isSubClassOf("Preset"))
      flatten(member, settings);
    else if (!member->isSubClassOf("BoolSetting"))
      PrintFatalError(preset->getLoc(), "a preset holds bool settings and presets");
    else if (!llvm::is_contained(settings, member))
      settings.push_back(member);
  }
}

SettingsDescription::SettingsDescription(const llvm::RecordKeeper &records)
    : groups(inOrder(records, "SettingGroup")), settings(inOrder(records, "Setting")) {
  for (const Record *record : inOrder(records, "Preset")) {
    PresetRecord preset;
    preset.record = record;
    flatten(record, preset.settings);
    for (const Record *setting : preset.settings)
      if (setting->getValueAsDef("Group") != record->getValueAsDef("Group"))
        PrintFatalError(record->getLoc(), "a preset stays in its group");
    presets.push_back(std::move(preset));
  }
  llvm::StringSet<> names;
  for (const Record *record : inOrder(records, "Configurable"))
    if (!names.insert(record->getValueAsString("Name")).second)
      PrintFatalError(record->getLoc(), "two settings of one name");
}

unsigned SettingsDescription::groupIndex(const Record *configurable) const {
  return unsigned(llvm::find(groups, configurable->getValueAsDef("Group")) - groups.begin());
}

unsigned SettingsDescription::settingIndex(const Record *setting) const {
  return unsigned(llvm::find(settings, setting) - settings.begin());
}

std::string cot::tblgen::defaultText(const Record *setting) {
  int64_t value = setting->getValueAsInt("Default");
  if (setting->isSubClassOf("BoolSetting")) return value ? "true" : "false";
  if (setting->isSubClassOf("NumSetting")) return llvm::itostr(value);
  return setting->getValueAsListOfStrings("Words")[size_t(value)].str();
}

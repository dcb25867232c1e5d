//===- SettingsEmitter.cpp - C++ tables and getters of the settings -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// -gen-settings: the parts of Settings.h and Settings.cpp that follow from Settings.td.
///
//===----------------------------------------------------------------------===//

#include "OpcodeRecords.h"
#include "SettingsRecords.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/TableGen/TableGenBackend.h"

using namespace cot::tblgen;
using llvm::formatv;
using llvm::raw_ostream;
using llvm::Record;
using llvm::StringRef;

static std::string enumerator(const Record *setting) {
  return upperCamel(setting->getValueAsString("Name"));
}

static std::string getter(const Record *setting) {
  std::string name = enumerator(setting);
  name[0] = llvm::toLower(name[0]);
  return name;
}

static StringRef groupName(const Record *group) {
  StringRef name = group->getName();
  name.consume_back("Group");
  return name;
}

/// The first sentence of a setting's documentation.
static StringRef summary(const Record *record) {
  StringRef doc = record->getValueAsString("Doc");
  return doc.take_front(doc.find(". ")).rtrim('.');
}

static void emitEnums(raw_ostream &os, const SettingsDescription &description) {
  os << "#ifdef COT_SETTING_ENUMS\n#undef COT_SETTING_ENUMS\n";
  os << "/// Settings that are visible together.\nenum class SettingGroup : uint8_t {\n";
  for (const Record *group : description.groups)
    os << formatv("  {0}, ///< {1}\n", groupName(group), group->getValueAsString("Title"));
  os << "};\n\n/// Everything that has a value.\nenum class Setting : uint8_t {\n";
  for (const Record *setting : description.settings)
    os << formatv("  {0}, ///< `{1}`: {2}.\n", enumerator(setting),
                  setting->getValueAsString("Name"), summary(setting));
  os << formatv("};\ninline constexpr unsigned numSettings = {0};\n\n",
                description.settings.size());
  for (const Record *setting : description.settings) {
    if (!setting->isSubClassOf("EnumSetting")) continue;
    os << formatv("/// `{0}`: {1}.\nenum class {2} : uint8_t {{", setting->getValueAsString("Name"),
                  summary(setting), enumerator(setting));
    for (StringRef word : setting->getValueAsListOfStrings("Words"))
      os << upperCamel(word) << ", ";
    os << "};\n";
  }
  os << "#endif // COT_SETTING_ENUMS\n\n";
}

static void emitGetters(raw_ostream &os, const SettingsDescription &description) {
  os << "#ifdef COT_SETTING_GETTERS\n#undef COT_SETTING_GETTERS\n";
  for (const Record *setting : description.settings) {
    bool isBool = setting->isSubClassOf("BoolSetting"), isNum = setting->isSubClassOf("NumSetting");
    os << formatv("/// `{0}`: {1}.\n", setting->getValueAsString("Name"), summary(setting));
    if (isBool || isNum)
      os << formatv("{0} {1}() const {{ return value(Setting::{2}){3}; }\n",
                    isBool ? "bool" : "unsigned", getter(setting), enumerator(setting),
                    isBool ? " != 0" : "");
    else
      os << formatv("cot::{0} {1}() const {{ return cot::{0}(value(Setting::{0})); }\n",
                    enumerator(setting), getter(setting));
  }
  os << "#endif // COT_SETTING_GETTERS\n\n";
}

static void emitSettingTable(raw_ostream &os, const SettingsDescription &description) {
  for (const Record *setting : description.settings) {
    if (!setting->isSubClassOf("EnumSetting")) continue;
    os << formatv("static constexpr llvm::StringLiteral wordsOf{0}[] = {{", enumerator(setting));
    for (StringRef word : setting->getValueAsListOfStrings("Words"))
      os << '"' << word << "\", ";
    os << "};\n";
  }
  os << "static constexpr SettingInfo settingInfos[] = {\n";
  for (const Record *setting : description.settings) {
    bool isEnum = setting->isSubClassOf("EnumSetting"), isNum = setting->isSubClassOf("NumSetting");
    size_t max = isEnum  ? setting->getValueAsListOfStrings("Words").size() - 1
                 : isNum ? size_t(setting->getValueAsInt("Max"))
                         : 1;
    os << formatv("    {{\"{0}\", SettingGroup::{1}, SettingKind::{2}, {3}, {4}, {5}},\n",
                  setting->getValueAsString("Name"), groupName(setting->getValueAsDef("Group")),
                  isEnum  ? "Enum"
                  : isNum ? "Num"
                          : "Bool",
                  setting->getValueAsInt("Default"), max,
                  isEnum ? "wordsOf" + enumerator(setting) : "{}");
  }
  os << "};\n\n";
}

static void emitPresetTable(raw_ostream &os, const SettingsDescription &description) {
  os << "static constexpr uint8_t presetMembers[] = {\n";
  for (const PresetRecord &preset : description.presets) {
    os << "    ";
    for (const Record *setting : preset.settings)
      os << description.settingIndex(setting) << ", ";
    os << "// " << preset.record->getValueAsString("Name") << "\n";
  }
  os << "};\nstatic constexpr PresetInfo presetInfos[] = {\n";
  size_t begin = 0;
  for (const PresetRecord &preset : description.presets) {
    os << formatv("    {{\"{0}\", SettingGroup::{1}, {2}, {3}},\n",
                  preset.record->getValueAsString("Name"),
                  groupName(preset.record->getValueAsDef("Group")), begin, preset.settings.size());
    begin += preset.settings.size();
  }
  os << "};\n\n";
}

/// Names of settings and presets, sorted; a preset's index counts on from the settings.
static void emitNameTable(raw_ostream &os, const SettingsDescription &description) {
  std::vector<std::pair<StringRef, size_t>> names;
  names.reserve(description.settings.size() + description.presets.size());
  for (const Record *setting : description.settings)
    names.emplace_back(setting->getValueAsString("Name"), names.size());
  for (const PresetRecord &preset : description.presets)
    names.emplace_back(preset.record->getValueAsString("Name"), names.size());
  llvm::sort(names);
  os << "static constexpr NamedIndex sortedNames[] = {\n";
  for (auto [name, index] : names)
    os << formatv("    {{\"{0}\", {1}},\n", name, index);
  os << "};\n\n";
}

static void emitArchitectureTable(raw_ostream &os, const SettingsDescription &description) {
  os << "static constexpr NamedGroup architectures[] = {\n";
  for (const Record *group : description.groups)
    for (StringRef name : group->getValueAsListOfStrings("Architectures"))
      os << formatv("    {{\"{0}\", SettingGroup::{1}},\n", name, groupName(group));
  os << "};\nstatic constexpr GroupInfo groupInfos[] = {\n";
  for (const Record *group : description.groups)
    os << formatv("    {{\"{0}\", {1}},\n", group->getValueAsString("Title"),
                  group->getValueAsBit("IsForeign"));
  os << "};\n";
}

static void emitSettings(llvm::RecordKeeper &records, raw_ostream &os) {
  llvm::emitSourceFileHeader("Settings", os, records);
  SettingsDescription description(records);
  emitEnums(os, description);
  emitGetters(os, description);
  os << "#ifdef COT_SETTING_TABLES\n#undef COT_SETTING_TABLES\n";
  emitSettingTable(os, description);
  emitPresetTable(os, description);
  emitNameTable(os, description);
  emitArchitectureTable(os, description);
  os << "#endif // COT_SETTING_TABLES\n";
}

static llvm::TableGen::Emitter::Opt settings("gen-settings", emitSettings,
                                             "Tables and getters of the settings");

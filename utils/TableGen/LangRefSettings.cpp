//===- LangRefSettings.cpp - The chapter on settings -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LangRef.h"
#include "SettingsRecords.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace cot::tblgen;
using llvm::formatv;
using llvm::raw_ostream;
using llvm::Record;
using llvm::StringRef;

static std::string valuesText(const Record *setting) {
  if (setting->isSubClassOf("BoolSetting")) return "bool";
  if (setting->isSubClassOf("NumSetting"))
    return formatv("0 to {0}", setting->getValueAsInt("Max"));
  std::string result;
  for (StringRef word : setting->getValueAsListOfStrings("Words"))
    result += (result.empty() ? "`" : ", `") + word.str() + "`";
  return result;
}

static void emitGroup(raw_ostream &os, const SettingsDescription &description,
                      const Record *group) {
  os << "\n### " << group->getValueAsString("Title") << "\n\n";
  auto architectures = group->getValueAsListOfStrings("Architectures");
  if (!architectures.empty())
    os << "On `target` lines for `" << llvm::join(architectures, "`, `") << "`."
       << (group->getValueAsBit("IsForeign")
               ? " Understood and kept; cot has no code generator for them."
               : "")
       << "\n\n";
  os << "| setting | values | default | |\n|---|---|---|---|\n";
  for (const Record *setting : description.settings)
    if (setting->getValueAsDef("Group") == group)
      os << formatv("| `{0}` | {1} | `{2}` | {3} |\n", setting->getValueAsString("Name"),
                    valuesText(setting), defaultText(setting), setting->getValueAsString("Doc"));
  bool any = false;
  for (const PresetRecord &preset : description.presets) {
    if (preset.record->getValueAsDef("Group") != group) continue;
    if (!any) os << "\n| preset | switches on | |\n|---|---|---|\n";
    any = true;
    std::string members;
    for (const Record *setting : preset.settings)
      members += (members.empty() ? "`" : ", `") + setting->getValueAsString("Name").str() + "`";
    os << formatv("| `{0}` | {1} | {2} |\n", preset.record->getValueAsString("Name"), members,
                  preset.record->getValueAsString("Doc"));
  }
}

void cot::tblgen::emitSettingsChapter(raw_ostream &os, const llvm::RecordKeeper &records) {
  SettingsDescription description(records);
  os << "\n## Settings\n\n"
        "Shared settings stand on `set` lines of a file, features and presets behind the machine's "
        "name on\n"
        "`target` lines; the tools take both as `--set name[=value]`, and theirs come last. Later "
        "words win over\n"
        "earlier ones.\n\n"
        "- A bool is `name` or `name=value` with `true`, `on`, `yes`, `1` or `false`, `off`, `no`, "
        "`0`.\n"
        "- An enumeration or a number is `name=value`.\n"
        "- A preset is `name`: it switches features on, and none off.\n\n"
        "`opt_level` decides the passes that run: `none` is `-O0`, `speed` and `speed_and_size` "
        "are `-O2`. An `-O`\n"
        "on the command line wins over it. An unknown name and a value out of range are errors.\n";
  for (const Record *group : description.groups)
    emitGroup(os, description, group);
}

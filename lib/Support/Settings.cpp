//===- Settings.cpp - What a compilation can be told -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Support/Settings.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <algorithm>

using namespace cot;
using llvm::StringRef;

namespace {
struct SettingInfo {
  llvm::StringLiteral name;
  SettingGroup group;
  SettingKind kind;
  uint8_t initial;
  uint8_t max;
  llvm::ArrayRef<llvm::StringLiteral> words;
};

struct PresetInfo {
  llvm::StringLiteral name;
  SettingGroup group;
  uint16_t begin; ///< in presetMembers
  uint16_t size;
};

struct NamedIndex {
  llvm::StringLiteral name;
  uint16_t index;
};

struct NamedGroup {
  llvm::StringLiteral name;
  SettingGroup group;
};

struct GroupInfo {
  llvm::StringLiteral title;
  bool isForeign;
};
} // namespace

#define COT_SETTING_TABLES
#include "cot/Support/Settings.inc"

/// Everything with a name: settings by number, then presets.
static constexpr size_t firstPreset = numSettings;

static SettingGroup groupOfIndex(size_t index) {
  return index < firstPreset ? settingInfos[index].group : presetInfos[index - firstPreset].group;
}

static std::optional<size_t> lookUp(StringRef name, std::optional<SettingGroup> only) {
  const auto *found =
      llvm::lower_bound(sortedNames, name, [](const NamedIndex &entry, StringRef wanted) {
        return StringRef(entry.name) < wanted;
      });
  if (found == std::end(sortedNames) || StringRef(found->name) != name) return std::nullopt;
  if (only && groupOfIndex(found->index) != *only) return std::nullopt;
  return found->index;
}

/// Names from outside are shown only so far.
static std::string quoted(StringRef text) {
  constexpr size_t shown = 60;
  std::string result = "`";
  for (char c : text.take_front(shown))
    result += llvm::isPrint(c) ? c : '?';
  return result + (text.size() > shown ? "...`" : "`");
}

/// The known name that \p name is most like, if it differs in at most two places; of several the
/// one nearest in length.
static StringRef nearest(StringRef name, std::optional<SettingGroup> only) {
  constexpr unsigned limit = 2;
  constexpr size_t shortest = 4, longest = 60;
  StringRef best;
  std::pair<unsigned, size_t> bestDistance(limit + 1, 0);
  if (name.size() < shortest || name.size() > longest) return best;
  for (const NamedIndex &entry : sortedNames) {
    if (only && groupOfIndex(entry.index) != *only) continue;
    size_t longer = std::max(name.size(), entry.name.size());
    size_t difference = longer - std::min(name.size(), entry.name.size());
    std::pair<unsigned, size_t> distance(name.edit_distance(entry.name, true, limit), difference);
    if (distance >= bestDistance) continue;
    bestDistance = distance;
    best = entry.name;
  }
  return best;
}

static std::string unknown(StringRef name, std::optional<SettingGroup> only) {
  std::string message = "unknown setting " + quoted(name);
  if (only && lookUp(name, std::nullopt))
    return message + " in this place: it belongs to " +
           groupInfos[size_t(groupOfIndex(*lookUp(name, std::nullopt)))].title.lower();
  StringRef like = nearest(name, only);
  return like.empty() ? message : message + "; did you mean `" + like.str() + "`?";
}

static std::optional<uint8_t> parseValue(const SettingInfo &info, StringRef text) {
  switch (info.kind) {
  case SettingKind::Bool:
    return llvm::StringSwitch<std::optional<uint8_t>>(text)
        .Cases("true", "on", "yes", "1", uint8_t(1))
        .Cases("false", "off", "no", "0", uint8_t(0))
        .Default(std::nullopt);
  case SettingKind::Enum:
    for (auto [i, word] : llvm::enumerate(info.words))
      if (word == text) return uint8_t(i);
    return std::nullopt;
  case SettingKind::Num: {
    unsigned number = 0;
    if (text.empty() || !llvm::all_of(text, llvm::isDigit) || text.getAsInteger(10, number) ||
        number > info.max)
      return std::nullopt;
    return uint8_t(number);
  }
  }
  return std::nullopt;
}

static std::string expected(const SettingInfo &info) {
  switch (info.kind) {
  case SettingKind::Bool:
    return "true or false";
  case SettingKind::Enum:
    return "one of " + llvm::join(info.words, ", ");
  case SettingKind::Num:
    return "a number from 0 to " + llvm::utostr(info.max);
  }
  return "";
}

Settings::Settings() {
  for (auto [value, info] : llvm::zip_equal(values, settingInfos))
    value = info.initial;
}

void Settings::assign(size_t setting, uint8_t value) {
  values[setting] = value;
  touched[setting] = true;
}

bool Settings::set(StringRef name, StringRef value, std::string &error,
                   std::optional<SettingGroup> only) {
  std::optional<size_t> index = lookUp(name, only);
  if (!index) {
    error = unknown(name, only);
    return false;
  }
  if (*index >= firstPreset) {
    error = "`" + name.str() + "` is a preset: it takes no value";
    return false;
  }
  const SettingInfo &info = settingInfos[*index];
  std::optional<uint8_t> parsed = parseValue(info, value);
  if (!parsed) {
    error = "setting `" + name.str() + "` must be " + expected(info) + ", not " + quoted(value);
    return false;
  }
  assign(*index, *parsed);
  return true;
}

bool Settings::enable(StringRef name, std::string &error, std::optional<SettingGroup> only) {
  std::optional<size_t> index = lookUp(name, only);
  if (!index) {
    error = unknown(name, only);
    return false;
  }
  if (*index >= firstPreset) {
    const PresetInfo &preset = presetInfos[*index - firstPreset];
    for (uint8_t member : llvm::ArrayRef(presetMembers).slice(preset.begin, preset.size))
      assign(member, 1);
    return true;
  }
  const SettingInfo &info = settingInfos[*index];
  if (info.kind != SettingKind::Bool) {
    error = "setting `" + name.str() + "` needs a value: " + expected(info);
    return false;
  }
  assign(*index, 1);
  return true;
}

bool Settings::apply(StringRef word, std::string &error, std::optional<SettingGroup> only) {
  size_t equals = word.find('=');
  if (equals == StringRef::npos) return enable(word, error, only);
  return set(word.take_front(equals), word.drop_front(equals + 1), error, only);
}

OptimizationLevel Settings::optimizationLevel() const {
  return optLevel() == OptLevel::None ? OptimizationLevel::O0 : OptimizationLevel::O2;
}

static std::string valueText(const SettingInfo &info, uint8_t value) {
  switch (info.kind) {
  case SettingKind::Bool:
    return value ? "true" : "false";
  case SettingKind::Enum:
    return info.words[value].str();
  case SettingKind::Num:
    return llvm::utostr(value);
  }
  return "";
}

std::vector<std::string> Settings::changes(std::optional<SettingGroup> only) const {
  std::vector<std::string> result;
  for (auto [value, info] : llvm::zip_equal(values, settingInfos))
    if (value != info.initial && (!only || info.group == *only))
      result.push_back((info.name + "=" + valueText(info, value)).str());
  return result;
}

StringRef cot::nameOf(Setting setting) { return settingInfos[size_t(setting)].name; }
SettingGroup cot::groupOf(Setting setting) { return settingInfos[size_t(setting)].group; }
SettingKind cot::kindOf(Setting setting) { return settingInfos[size_t(setting)].kind; }
llvm::ArrayRef<llvm::StringLiteral> cot::wordsOf(Setting setting) {
  return settingInfos[size_t(setting)].words;
}

std::optional<Setting> cot::parseSetting(StringRef name) {
  std::optional<size_t> index = lookUp(name, std::nullopt);
  if (!index || *index >= firstPreset) return std::nullopt;
  return Setting(*index);
}

bool cot::isPreset(StringRef name) {
  std::optional<size_t> index = lookUp(name, std::nullopt);
  return index && *index >= firstPreset;
}

std::optional<SettingGroup> cot::settingGroupOf(StringRef triple) {
  StringRef architecture = triple.split('-').first;
  for (const NamedGroup &entry : architectures)
    if (entry.name == architecture) return entry.group;
  return std::nullopt;
}

bool cot::isForeign(SettingGroup group) { return groupInfos[size_t(group)].isForeign; }

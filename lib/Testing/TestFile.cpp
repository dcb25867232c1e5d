//===- TestFile.cpp - A .clif file with its test lines -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Testing/TestFile.h"
#include "llvm/Support/MemoryBuffer.h"
#include <algorithm>

using namespace cot;
using namespace cot::testing;
using llvm::StringRef;
using llvm::Twine;

std::string TestLine::text() const {
  return command + (preciseOutput ? " precise-output" : "") + (expectFail ? " expect-fail" : "");
}

std::string TargetLine::unsupported() const {
  StringRef architecture = StringRef(triple).split('-').first;
  if (isForeign(group)) return ("foreign target " + architecture).str();
  if (group == SettingGroup::X86 && !architecture.starts_with("x86_64"))
    return ("foreign target " + architecture).str();
  if (architecture == "aarch64_be") return "foreign target aarch64_be";
  return "";
}

ir::VerifierTarget TargetLine::verifierTarget() const {
  ir::VerifierTarget target;
  StringRef architecture = StringRef(triple).split('-').first;
  bool narrow = architecture.starts_with("i") || architecture.starts_with("pulley32");
  target.pointerBits = narrow ? 32 : 64;
  target.enablePinnedReg = settings.enablePinnedReg();
  target.preserveFramePointers = settings.preserveFramePointers();
  return target;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

std::unique_ptr<TestFile> TestFile::read(StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (buffer) return fromText(path, (*buffer)->getBuffer().str());
  auto file = std::make_unique<TestFile>();
  file->fileName = path.str();
  file->clif = std::make_unique<ir::Module>();
  file->diagnostics.error(path, buffer.getError().message());
  return file;
}

std::unique_ptr<TestFile> TestFile::fromText(StringRef path, std::string text) {
  auto file = std::make_unique<TestFile>();
  file->fileName = path.str();
  file->contents = std::move(text);
  file->parse();
  return file;
}

void TestFile::parse() {
  clif = ir::parseModule(contents, fileName, diagnostics, &map);
  if (diagnostics.hasErrors()) return;
  indexLines();
  readHeader();
  collectComments();
}

void TestFile::indexLines() {
  lineStarts = {0};
  for (size_t i = 0; i < contents.size(); ++i)
    if (contents[i] == '\n') lineStarts.push_back(static_cast<uint32_t>(i + 1));
}

uint32_t TestFile::lineOf(uint32_t offset) const {
  auto after = std::upper_bound(lineStarts.begin(), lineStarts.end(), offset);
  return static_cast<uint32_t>(after - lineStarts.begin());
}

StringRef TestFile::lineText(uint32_t line) const {
  StringRef rest = StringRef(contents).drop_front(lineStarts[line - 1]);
  return rest.take_until([](char c) { return c == '\n'; }).rtrim('\r');
}

void TestFile::error(uint32_t line, const Twine &message) {
  StringRef text = lineText(line);
  auto column = static_cast<uint32_t>(text.size() - text.ltrim().size() + 1);
  diagnostics.add(makeDiagnostic(Severity::Error, fileName, line, column, text, message));
}

//===----------------------------------------------------------------------===//
// The header
//===----------------------------------------------------------------------===//

/// The first word of \p text, and what follows it.
static std::pair<StringRef, StringRef> splitWord(StringRef text) {
  StringRef word = text.take_until([](char c) { return c == ' ' || c == '\t'; });
  return {word, text.drop_front(word.size()).ltrim()};
}

static Comment asComment(const ir::TextLine &line) {
  return {line.line, line.offset, StringRef(line.text).trim().ltrim(';').trim()};
}

void TestFile::readHeader() {
  for (const ir::TextLine &header : clif->header) {
    if (StringRef(header.text).trim().starts_with(";")) {
      preamble.push_back(asComment(header));
      continue;
    }
    auto [word, rest] = splitWord(StringRef(header.text).split(';').first.trim());
    if (word == "test")
      readTestLine(rest, header.line);
    else if (word == "set")
      readSetLine(rest, header.line);
    else if (word == "target")
      readTargetLine(rest, header.line);
    else if (word == "feature")
      readFeatureLine(rest, header.line);
  }
}

void TestFile::readTestLine(StringRef words, uint32_t line) {
  TestLine test;
  test.line = line;
  auto [command, rest] = splitWord(words);
  test.command = command.str();
  if (command.empty()) return error(line, "expected a command after `test`");
  while (!rest.empty()) {
    auto [option, after] = splitWord(rest);
    if (option == "precise-output")
      test.preciseOutput = true;
    else if (option == "expect-fail")
      test.expectFail = true;
    else
      return error(line, "unknown option `" + option + "` of `test " + command + "`");
    rest = after;
  }
  testLines.push_back(std::move(test));
}

void TestFile::readSetLine(StringRef words, uint32_t line) {
  while (!words.empty()) {
    auto [word, rest] = splitWord(words);
    std::string why;
    if (!allSettings.apply(word, why, SettingGroup::Shared)) return error(line, why);
    words = rest;
  }
}

void TestFile::readTargetLine(StringRef words, uint32_t line) {
  auto [triple, rest] = splitWord(words);
  std::optional<SettingGroup> group = settingGroupOf(triple);
  if (!group) return error(line, "unknown target `" + triple + "`");
  TargetLine target;
  target.line = line;
  target.triple = triple.str();
  target.group = *group;
  target.settings = allSettings;
  target.text = words.str();
  while (!rest.empty()) {
    auto [word, after] = splitWord(rest);
    std::string why;
    if (!target.settings.apply(word, why, *group)) return error(line, why);
    rest = after;
  }
  targetLines.push_back(std::move(target));
}

void TestFile::overrideSettings(llvm::ArrayRef<std::string> words) {
  std::string why;
  for (const std::string &word : words) {
    allSettings.apply(word, why);
    for (TargetLine &target : targetLines)
      target.settings.apply(word, why);
  }
}

void TestFile::readFeatureLine(StringRef words, uint32_t line) {
  StringRef name = words;
  bool unwanted = name.consume_front("!");
  if (!name.consume_front("\"") || !name.consume_back("\""))
    return error(line, "expected a quoted name after `feature`");
  // Features are build options of the tester; this one has none.
  if (!unwanted && feature.empty()) feature = name.str();
}

//===----------------------------------------------------------------------===//
// Comments
//===----------------------------------------------------------------------===//

void TestFile::collectComments() {
  byFunction.resize(clif->functions.size());
  for (const ir::ModuleItem &item : clif->items)
    if (item.kind == ir::ModuleItem::DefinedFunction)
      for (const ir::TextLine &comment : item.comments)
        byFunction[item.index].push_back(asComment(comment));
}

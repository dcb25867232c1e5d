//===- cot/Testing/TestFile.h - A .clif file with its test lines -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A test file is a module and, above it, lines that say what is to be tested:
///
///     test interpret                  a command and its options
///     set opt_level=speed             a setting, for the targets that follow and for all commands
///     target x86_64 has_sse41         a machine to test for
///     feature "name"                  the file needs a feature of the tester
///
/// and comments, some of which are directives to the commands. The comments after a function, up
/// to the next, belong to it; those above the first belong to all.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TESTING_TESTFILE_H
#define COT_TESTING_TESTFILE_H

#include "cot/IR/Parser.h"
#include "cot/IR/Verifier.h"
#include "cot/Support/Settings.h"
#include <memory>

namespace cot::testing {

/// A `test` line.
struct TestLine {
  uint32_t line = 0;
  std::string command;
  /// Results are listed but their text is not compared.
  bool preciseOutput = false;
  /// The command must fail.
  bool expectFail = false;
  /// `interpret`, `compile precise-output`.
  std::string text() const;
};

/// A `target` line, with the settings in force after it.
struct TargetLine {
  uint32_t line = 0;
  /// The first word: `x86_64`.
  std::string triple;
  SettingGroup group = SettingGroup{};
  Settings settings;
  /// The whole line without `target`.
  std::string text;

  /// A reason why cot has no code generator for it; empty if it has, or will.
  std::string unsupported() const;
  /// What the verifier needs to know.
  ir::VerifierTarget verifierTarget() const;
};

/// A comment from the semicolon to the end of the line.
struct Comment {
  uint32_t line = 0;
  /// Of the semicolon, in the text.
  uint32_t offset = 0;
  /// Without the semicolon and surrounding blanks.
  llvm::StringRef text;
};

class TestFile {
public:
  /// Reads \p path. The result is never null; problems() says what is wrong with it.
  static std::unique_ptr<TestFile> read(llvm::StringRef path);
  /// The same for a \p text that is in memory.
  static std::unique_ptr<TestFile> fromText(llvm::StringRef path, std::string text);

  /// Why the file is no test file: it cannot be read, does not parse, or has bad header lines.
  const DiagnosticList &problems() const { return diagnostics; }
  llvm::StringRef path() const { return fileName; }
  llvm::StringRef text() const { return contents; }
  const ir::Module &module() const { return *clif; }
  const ir::FunctionPlaces &places(size_t function) const { return map.functions[function]; }

  llvm::ArrayRef<TestLine> tests() const { return testLines; }
  llvm::ArrayRef<TargetLine> targets() const { return targetLines; }
  /// The settings of all `set` lines.
  const Settings &settings() const { return allSettings; }
  /// Applies \p words (`name` or `name=value`, all of them valid) after all lines of the file.
  void overrideSettings(llvm::ArrayRef<std::string> words);
  /// A feature that the file needs and the tester lacks (or the other way around); else empty.
  llvm::StringRef missingFeature() const { return feature; }

  llvm::ArrayRef<Comment> headerComments() const { return preamble; }
  /// By position in Module::functions.
  llvm::ArrayRef<Comment> comments(size_t function) const { return byFunction[function]; }

  /// From 1.
  uint32_t lineOf(uint32_t offset) const;
  /// The text of line \p line, without its end.
  llvm::StringRef lineText(uint32_t line) const;

private:
  void parse();
  void indexLines();
  void readHeader();
  void readTestLine(llvm::StringRef words, uint32_t line);
  void readSetLine(llvm::StringRef words, uint32_t line);
  void readTargetLine(llvm::StringRef words, uint32_t line);
  void readFeatureLine(llvm::StringRef words, uint32_t line);
  void collectComments();
  void error(uint32_t line, const llvm::Twine &message);

  std::string fileName, contents;
  DiagnosticList diagnostics;
  std::unique_ptr<ir::Module> clif;
  ir::SourceMap map;
  std::vector<uint32_t> lineStarts;
  std::vector<TestLine> testLines;
  std::vector<TargetLine> targetLines;
  Settings allSettings;
  std::string feature;
  std::vector<Comment> preamble;
  std::vector<std::vector<Comment>> byFunction;
};

} // namespace cot::testing

#endif // COT_TESTING_TESTFILE_H

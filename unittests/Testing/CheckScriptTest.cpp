//===- CheckScriptTest.cpp - The matcher of filecheck directives -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Testing/CheckScript.h"
#include "gtest/gtest.h"

namespace {

using namespace cot::testing;

/// The message of the failure and its line; "" for a match; "bad: ..." for a directive that cannot
/// be read.
std::string run(std::initializer_list<const char *> comments, llvm::StringRef text) {
  CheckScript script;
  uint32_t line = 0;
  for (const char *comment : comments) {
    std::string error;
    if (!script.add(comment, ++line, error)) return "bad: " + error;
  }
  std::optional<CheckFailure> failure = script.match(text);
  return failure ? std::to_string(failure->line) + ": " + failure->message : "";
}

TEST(CheckScript, NoDirectivesMatchEverything) {
  CheckScript script;
  std::string error;
  EXPECT_TRUE(script.add("just words; check this", 1, error));
  EXPECT_TRUE(script.add("note: nothing", 2, error));
  EXPECT_TRUE(script.add("recheck: nothing", 3, error));
  EXPECT_TRUE(script.empty());
  EXPECT_FALSE(script.match("anything"));
}

TEST(CheckScript, CheckGoesForward) {
  EXPECT_EQ(run({"check: a", "check: b"}, "a\nx\nb\n"), "");
  EXPECT_EQ(run({"check: a", "check: b"}, "a b"), "");
  EXPECT_EQ(run({"check: b", "check: a"}, "a\nb\n"), "2: no match");
  // A text is not matched twice.
  EXPECT_EQ(run({"check: a", "check: a"}, "a"), "2: no match");
}

TEST(CheckScript, BlankAfterTheColonIsOptional) { EXPECT_EQ(run({"check:}"}, "{}"), ""); }

TEST(CheckScript, SameLine) {
  EXPECT_EQ(run({"check: a", "sameln: c"}, "a b c\n"), "");
  EXPECT_EQ(run({"check: a", "sameln: c"}, "a b\nc\n"), "2: no match");
  EXPECT_EQ(run({"check: b", "sameln: a"}, "a b\n"), "2: no match");
  // Without a match before, the line is the first.
  EXPECT_EQ(run({"sameln: first"}, "the first\nsecond"), "");
  EXPECT_EQ(run({"sameln: second"}, "the first\nsecond"), "1: no match");
}

TEST(CheckScript, NextLine) {
  EXPECT_EQ(run({"check: a", "nextln: b", "nextln: c"}, "a\nb\nc"), "");
  EXPECT_EQ(run({"check: a", "nextln: b"}, "a b\n"), "2: no match");
  EXPECT_EQ(run({"check: a", "nextln: b"}, "a\n\nb\n"), "2: no match");
}

TEST(CheckScript, BlanksMatchBlanks) {
  EXPECT_EQ(run({"check:   v1 =  iadd v2"}, "    v1 = iadd  v2"), "");
  EXPECT_EQ(run({"check: a b"}, "ab"), "1: no match");
  EXPECT_EQ(run({"check: a b"}, "a\nb"), "1: no match");
}

TEST(CheckScript, PlainTextIsNoExpression) {
  EXPECT_EQ(run({"check: f(x) [1] a.b*"}, "f(x) [1] a.b*"), "");
  EXPECT_EQ(run({"check: a.b"}, "axb"), "1: no match");
  EXPECT_EQ(run({"check: 5$$"}, "5$"), "");
}

TEST(CheckScript, Unordered) {
  EXPECT_EQ(run({"check: s", "unordered: a", "unordered: b", "check: e"}, "s b a e"), "");
  EXPECT_EQ(run({"check: s", "unordered: a", "unordered: b"}, "a s b"), "2: no match");
  // What comes next in order is after all of them.
  EXPECT_EQ(run({"unordered: a", "unordered: b", "check: e"}, "a e b"), "3: no match");
}

TEST(CheckScript, Not) {
  EXPECT_EQ(run({"check: a", "not: x", "check: b"}, "x a b x"), "");
  EXPECT_EQ(run({"check: a", "not: x", "check: b"}, "a x b"), "2: found what must not be there");
  // After the last ordered match, the rest of the text counts.
  EXPECT_EQ(run({"check: a", "not: x"}, "a\nb\nx"), "2: found what must not be there");
  EXPECT_EQ(run({"not: x", "check: a"}, "a x"), "");
}

TEST(CheckScript, DefinedVariables) {
  EXPECT_EQ(run({"check: $(V=v\\d+) = iconst", "check: iadd $V, $(V)"},
                "v12 = iconst 1\nv3 = iadd v12, v12"),
            "");
  EXPECT_EQ(run({"check: $(V=v\\d+) = iconst", "check: iadd $V, $V"},
                "v12 = iconst 1\nv3 = iadd v12, v13"),
            "2: no match");
  EXPECT_EQ(run({"check: $V"}, "x"), "1: undefined variable `$V`");
  // $() ends a name.
  EXPECT_EQ(run({"check: $(V=a+)", "check: $V$()b"}, "aa aab"), "");
  // A value's text is plain, whatever it looks like.
  EXPECT_EQ(run({"check: $(V=.+);", "check: $V"}, "a.c;\nabc"), "2: no match");
}

TEST(CheckScript, SeveralDefinitionsInOnePattern) {
  EXPECT_EQ(run({"check: $(A=(x|y)+) $(B=\\d+)", "check: $B $A"}, "xyx 42\n42 xyx"), "");
  EXPECT_EQ(run({"check: $(=[ab]+)$(B=c)", "check: $B!"}, "abc\nc!"), "");
}

TEST(CheckScript, RegexVariables) {
  EXPECT_EQ(
      run({"regex: I=\\binst\\d+\\b", "check: <$(B=$I)>brif", "unordered: block0:$B -> block2"},
          "| <inst17>brif v2\nblock0:inst17 -> block2"),
      "");
  EXPECT_EQ(run({"regex: I=\\binst\\d+\\b", "check: $I"}, "xinst4 inst4x"), "2: no match");
  // Each use may match another text.
  EXPECT_EQ(run({"regex: V=v\\d+", "check: add $V, $V"}, "add v1, v2"), "");
  // An alternation does not reach beyond the variable.
  EXPECT_EQ(run({"regex: V=a|b", "check: x$V"}, "b xa"), "");
  EXPECT_EQ(run({"regex: V=a|b", "check: x$V"}, "b"), "2: no match");
}

TEST(CheckScript, UnorderedAfterItsVariable) {
  EXPECT_EQ(run({"unordered: $(V=v\\d+) = a", "unordered: b $V"}, "b v1\nv1 = a"), "2: no match");
  EXPECT_EQ(run({"unordered: $(V=v\\d+) = a", "unordered: b $V"}, "v1 = a\nb v1"), "");
}

TEST(CheckScript, BadDirectives) {
  EXPECT_EQ(run({"check:"}, ""), "bad: empty pattern");
  EXPECT_EQ(run({"check: $"}, ""), "bad: expected a variable's name after `$`");
  EXPECT_EQ(run({"check: $1"}, ""), "bad: expected a variable's name after `$`");
  EXPECT_EQ(run({"check: $(V=a"}, ""), "bad: missing `)` after `$(`");
  EXPECT_EQ(run({"check: $(V:a)"}, ""), "bad: expected `=` or `)` after the variable's name");
  EXPECT_EQ(run({"regex: V"}, ""), "bad: expected `NAME=expression`");
  EXPECT_EQ(run({"regex: =a"}, ""), "bad: expected `NAME=expression`");
  EXPECT_EQ(run({"regex: V=("}, ""), "bad: parentheses not balanced");
  EXPECT_EQ(run({"regex: V=((a{1,99}){1,99}){1,99}"}, ""),
            "bad: more than one counted repetition in a regular expression");
}

TEST(CheckScript, FailureNamesTheSearchedPart) {
  CheckScript script;
  std::string error;
  ASSERT_TRUE(script.add("check: a", 4, error));
  ASSERT_TRUE(script.add("nextln:  z  ", 7, error));
  std::optional<CheckFailure> failure = script.match("a\nbb\nc");
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->line, 7u);
  EXPECT_EQ(failure->directive, "nextln:  z");
  EXPECT_EQ(failure->begin, 2u);
  EXPECT_EQ(failure->end, 5u);
}

TEST(CheckScript, PosixSyntax) {
  unsigned groups = 0;
  std::string error;
  EXPECT_EQ(toPosixRegex("(?:a|\\bb)[\\d_]\\w\\.", groups, error),
            "(a|[[:<:]]b)[0-9_][A-Za-z0-9_]\\.");
  EXPECT_EQ(groups, 1u);
  EXPECT_EQ(toPosixRegex("x\\b", groups, error), "x[[:>:]]");
  EXPECT_FALSE(toPosixRegex("[", groups, error));
}

} // namespace

//===- Verifier.cpp - test verifier: errors where the file says -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A comment `error: text` says that the verifier finds an error whose message has that text, about
/// the thing that the comment follows: an instruction, a block, a line of the preamble, the
/// function. Functions without such comments must verify. Errors that are not certain, because they
/// may follow from one before, may be named but need not be.
///
//===----------------------------------------------------------------------===//

#include "Commands/Commands.h"
#include <algorithm>

using namespace cot;
using namespace cot::testing;
using llvm::StringRef;

/// Where things begin that errors can be about, in order.
static std::vector<uint32_t> collectPlaces(const ir::FunctionPlaces &places) {
  std::vector<uint32_t> all{places.header};
  auto add = [&]<typename Id>(const SecondaryMap<Id, ir::TextOffset> &map) {
    for (uint32_t i = 0; i < map.size(); ++i)
      if (ir::TextOffset place = map[Id(i)]; place != ir::noPlace) all.push_back(place);
  };
  add(places.insts);
  add(places.blocks);
  add(places.signatures);
  add(places.functions);
  add(places.stackSlots);
  add(places.dynamicStackSlots);
  add(places.dynamicTypes);
  add(places.globalValues);
  add(places.constants);
  add(places.aliasRegions);
  if (places.stackLimit != ir::noPlace) all.push_back(places.stackLimit);
  std::sort(all.begin(), all.end());
  return all;
}

namespace {

class VerifierTest {
public:
  VerifierTest(TestContext &context, size_t index) : context(context), index(index) {}

  void run() {
    const TestFile &file = context.file;
    errors = verifyOne(context, index);
    for (const ir::VerifierError &error : errors)
      lines.push_back(lineOf(file, index, error.location));
    found.assign(errors.size(), false);
    std::vector<uint32_t> places = collectPlaces(file.places(index));
    for (const Comment &comment : file.comments(index)) {
      StringRef message = comment.text;
      if (!message.consume_front("error:")) continue;
      auto after = std::upper_bound(places.begin(), places.end(), comment.offset);
      expect(comment.line, file.lineOf(after[-1]), message.trim());
    }
    for (size_t i = 0; i < errors.size(); ++i)
      if (!found[i] && errors[i].certain)
        context.fail(lines[i], "unexpected error: " + describe(errors[i]));
  }

private:
  static std::string describe(const ir::VerifierError &error) {
    std::string text;
    llvm::raw_string_ostream os(text);
    error.print(os);
    return text;
  }

  void expect(uint32_t commentLine, uint32_t line, StringRef message) {
    for (size_t i = 0; i < errors.size(); ++i) {
      if (found[i] || lines[i] != line || !StringRef(errors[i].message).contains(message)) continue;
      found[i] = true;
      return;
    }
    context.fail(commentLine, "expected error not found: " + message);
  }

  TestContext &context;
  size_t index;
  std::vector<ir::VerifierError> errors;
  std::vector<uint32_t> lines;
  std::vector<bool> found;
};

} // namespace

void cot::testing::runVerifier(TestContext &context) {
  for (size_t i = 0; i < context.file.module().functions.size(); ++i)
    VerifierTest(context, i).run();
}

//===- Pipeline.cpp - Pipelines in text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Pass/Pipeline.h"

using namespace cot;
using llvm::StringRef;

namespace {

/// A recursive-descent reader whose depth is limited by maxPipelineDepth.
class Reader {
public:
  Reader(StringRef text, DiagnosticList &diagnostics) : text(text), diagnostics(diagnostics) {}

  bool readList(std::vector<PipelineElement> &elements, unsigned depth);
  bool atEnd() const { return at == text.size(); }
  bool fail(const llvm::Twine &message) {
    diagnostics.errorAt("-passes", text, at, message);
    return false;
  }

private:
  bool readElement(PipelineElement &element, unsigned depth);
  bool readOptions(std::vector<PassOption> &options);
  bool consume(char c) {
    if (atEnd() || text[at] != c) return false;
    ++at;
    return true;
  }
  StringRef readUntil(StringRef stops) {
    size_t end = std::min(text.find_first_of(stops, at), text.size());
    StringRef word = text.slice(at, end);
    at = end;
    return word.trim();
  }

  StringRef text;
  DiagnosticList &diagnostics;
  size_t at = 0;
};

} // namespace

bool Reader::readOptions(std::vector<PassOption> &options) {
  do {
    PassOption option;
    option.offset = at;
    option.name = readUntil("=;<>").str();
    if (consume('=')) {
      // A value may hold balanced angle brackets of its own: print<domtree>.
      option.value = readUntil(";<>").str();
    }
    if (option.name.empty()) return fail("expected the name of an option");
    options.push_back(std::move(option));
  } while (consume(';'));
  return consume('>') || fail("expected `>` after the options");
}

bool Reader::readElement(PipelineElement &element, unsigned depth) {
  while (!atEnd() && text[at] == ' ')
    ++at;
  element.offset = at;
  element.name = readUntil(",<>()").str();
  if (element.name.empty()) return fail("expected the name of a pass");
  if (consume('<') && !readOptions(element.options)) return false;
  if (consume('(')) {
    element.hasNested = true;
    if (depth == maxPipelineDepth) return fail("pipelines are nested too deeply");
    if (!readList(element.nested, depth + 1)) return false;
    if (!consume(')')) return fail("expected `)`");
  }
  return true;
}

bool Reader::readList(std::vector<PipelineElement> &elements, unsigned depth) {
  do {
    PipelineElement element;
    if (!readElement(element, depth)) return false;
    elements.push_back(std::move(element));
  } while (consume(','));
  return true;
}

std::vector<PipelineElement> cot::parsePipeline(StringRef text, DiagnosticList &diagnostics) {
  std::vector<PipelineElement> elements;
  if (text.trim().empty()) return elements;
  Reader reader(text, diagnostics);
  if (reader.readList(elements, 1) && !reader.atEnd())
    reader.fail("expected `,` or the end of the pipeline");
  return elements;
}

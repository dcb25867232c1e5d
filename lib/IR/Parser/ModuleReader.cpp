//===- ModuleReader.cpp - Reading files -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Parser/DataReader.h"
#include "Parser/FunctionReader.h"
#include "cot/IR/Parser.h"
#include "cot/Support/Settings.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::ir;
using llvm::StringRef;

namespace {

class ModuleReader {
public:
  ModuleReader(StringRef text, StringRef fileName, DiagnosticList &diagnostics, Module &module,
               SourceMap *places)
      : in(text, fileName, diagnostics), functions(in), module(module), places(places) {}

  void read(bool onlyFirstFunction = false);

private:
  void readHeader();
  void checkSettings(StringRef line);
  bool readItem();
  bool readFunction(bool hasLinkage, Linkage linkage);
  bool readImport();
  bool readData(Linkage linkage);
  void skipToItem();
  void takeComments(std::vector<TextLine> &lines);

  TextReader in;
  FunctionReader functions;
  Module &module;
  SourceMap *places;
  TextOffset itemOffset = 0;
};

} // namespace

//===----------------------------------------------------------------------===//
// Lines
//===----------------------------------------------------------------------===//

void ModuleReader::takeComments(std::vector<TextLine> &lines) {
  for (StringRef comment : in.lexer.comments) {
    TextOffset offset = in.offsetOf(comment.begin());
    lines.push_back({comment.str(), in.lineOf(offset), offset});
  }
  in.lexer.comments.clear();
}

/// Test commands, and the comments among them.
void ModuleReader::readHeader() {
  for (;;) {
    takeComments(module.header);
    bool isCommand = in.token.isWord("test") || in.token.isWord("set") ||
                     in.token.isWord("target") || in.token.isWord("feature");
    if (!isCommand) return;
    TextOffset offset = in.offset();
    StringRef line = in.lexer.restOfLine(in.token.begin);
    module.header.push_back({line.str(), in.lineOf(offset), offset});
    if (in.token.text == "set") checkSettings(line);
    // The host calls such functions.
    if (line.consume_front("test") && line.trim().split(' ').first == "run")
      in.defaultCallConv = CallConv::SystemV;
    in.advance();
  }
}

/// Every word behind `set` must be a setting; what they mean is for those who compile.
void ModuleReader::checkSettings(StringRef line) {
  Settings settings;
  std::string message;
  line = line.take_front(line.find(';'));
  for (StringRef rest = line.drop_front(StringRef("set").size());;) {
    StringRef word;
    std::tie(word, rest) = llvm::getToken(rest);
    if (word.empty()) return;
    if (!settings.apply(word, message)) in.errorAt(in.offsetOf(word.begin()), message);
  }
}

void ModuleReader::read(bool onlyFirstFunction) {
  in.advance();
  readHeader();
  while (!in.token.is(TokenKind::End) && !in.isFull()) {
    size_t itemCount = module.items.size();
    if (!readItem()) skipToItem();
    if (module.items.size() != itemCount)
      takeComments(module.items.back().comments);
    else
      takeComments(module.items.empty() ? module.header : module.items.back().comments);
    if (onlyFirstFunction && !module.functions.empty()) break;
  }
  if (const char *comment = in.lexer.firstTooMany)
    in.errorAt(in.offsetOf(comment),
               "more than " + llvm::Twine(Lexer::maxComments) + " comments in a text");
}

static std::optional<Linkage> linkageOf(const Token &token) {
  if (token.isWord("export")) return Linkage::Export;
  if (token.isWord("import")) return Linkage::Import;
  if (token.isWord("local")) return Linkage::Local;
  return std::nullopt;
}

/// After an error, goes on with the next line that begins an item.
void ModuleReader::skipToItem() {
  for (;;) {
    if (in.token.is(TokenKind::End)) return;
    bool isItem = in.token.isWord("function") || linkageOf(in.token);
    if (isItem && in.startsLine() && in.offset() != itemOffset) return;
    in.skipLine();
  }
}

//===----------------------------------------------------------------------===//
// Items
//===----------------------------------------------------------------------===//

bool ModuleReader::readItem() {
  itemOffset = in.offset();
  std::optional<Linkage> linkage = linkageOf(in.token);
  if (linkage) in.advance();
  if (in.acceptWord("function")) {
    if (linkage == Linkage::Import) return readImport();
    return readFunction(linkage.has_value(), linkage.value_or(Linkage::Export));
  }
  if (linkage && (in.token.isWord("data") || in.token.isWord("tls"))) return readData(*linkage);
  return in.expected(linkage ? "`function`, `data` or `tls data`" : "`function`");
}

bool ModuleReader::readFunction(bool hasLinkage, Linkage linkage) {
  auto function = std::make_unique<Function>();
  function->explicitLinkage = hasLinkage;
  function->linkage = linkage;
  FunctionPlaces functionPlaces;
  functionPlaces.header = itemOffset;
  in.startFunction();
  if (!in.readName(function->name, /*isReference=*/false)) return false;
  functionPlaces.signature = in.offset();
  if (!in.readSignature(function->signature) || !in.readAttributes(function->attributes) ||
      !in.expect(TokenKind::LeftBrace, "`{` before the function"))
    return false;
  if (!functions.read(*function, places ? &functionPlaces : nullptr)) return true;
  module.addFunction(std::move(function));
  if (places) places->functions.push_back(std::move(functionPlaces));
  return true;
}

bool ModuleReader::readImport() {
  ImportedFunction import;
  if (!in.readName(import.name, /*isReference=*/false) || !in.readSignature(import.signature) ||
      !in.readAttributes(import.attributes))
    return false;
  module.addImport(std::move(import));
  if (places) places->imports.push_back(itemOffset);
  return true;
}

bool ModuleReader::readData(Linkage linkage) {
  DataObject object;
  object.linkage = linkage;
  if (!DataReader(in).read(object)) return false;
  module.addData(std::move(object));
  if (places) places->data.push_back(itemOffset);
  return true;
}

//===----------------------------------------------------------------------===//
// Faces
//===----------------------------------------------------------------------===//

/// Offsets have 32 bits.
static bool checkSize(StringRef text, StringRef fileName, DiagnosticList &diagnostics) {
  if (text.size() < UINT32_MAX) return true;
  diagnostics.error(fileName, "text of 4 GiB or more");
  return false;
}

std::unique_ptr<Module> ir::parseModule(StringRef text, StringRef fileName,
                                        DiagnosticList &diagnostics, SourceMap *places) {
  auto module = std::make_unique<Module>();
  if (checkSize(text, fileName, diagnostics))
    ModuleReader(text, fileName, diagnostics, *module, places).read();
  return module;
}

std::unique_ptr<Function> ir::parseFunction(StringRef text, StringRef fileName,
                                            DiagnosticList &diagnostics) {
  Module module;
  uint32_t errorsBefore = diagnostics.errorCount();
  if (checkSize(text, fileName, diagnostics))
    ModuleReader(text, fileName, diagnostics, module, nullptr).read(/*onlyFirstFunction=*/true);
  if (diagnostics.errorCount() != errorsBefore) return nullptr;
  if (module.functions.empty()) {
    diagnostics.error(fileName, "no function");
    return nullptr;
  }
  return std::move(module.functions.front());
}

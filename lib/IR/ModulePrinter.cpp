//===- ModulePrinter.cpp - Modules as text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PrintedString.h"
#include "cot/IR/Printer.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::ir;
using llvm::raw_ostream;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Strings
//===----------------------------------------------------------------------===//

static bool startsEscape(StringRef text) {
  return text.size() >= 3 && text[0] == '\\' && llvm::isHexDigit(text[1]) &&
         llvm::isHexDigit(text[2]);
}

void ir::printString(raw_ostream &os, StringRef text) {
  os << '"';
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool isPlain =
        (llvm::isPrint(c) || uint8_t(c) >= 0x80) && c != '"' && !startsEscape(text.substr(i));
    if (isPlain)
      os << c;
    else
      os << '\\' << llvm::hexdigit(uint8_t(c) >> 4) << llvm::hexdigit(c & 0xf);
  }
  os << '"';
}

std::string ir::unescape(StringRef text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (!startsEscape(text.substr(i))) {
      bytes.push_back(text[i]);
      continue;
    }
    bytes.push_back(char(llvm::hexFromNibbles(text[i + 1], text[i + 2])));
    i += 2;
  }
  return bytes;
}

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

/// Text if it is ASCII and most of it is text: the shorter of the two spellings.
static void printBytes(raw_ostream &os, llvm::ArrayRef<uint8_t> bytes) {
  os << "bytes ";
  size_t printable = llvm::count_if(bytes, [](uint8_t byte) { return llvm::isPrint(char(byte)); });
  bool isAscii = llvm::all_of(bytes, [](uint8_t byte) { return byte < 0x80; });
  if (isAscii && 2 * printable >= bytes.size()) {
    printString(os, llvm::toStringRef(bytes));
    return;
  }
  os << "x\"";
  for (uint8_t byte : bytes)
    os << llvm::hexdigit(byte >> 4, true) << llvm::hexdigit(byte & 0xf, true);
  os << '"';
}

static void printPiece(raw_ostream &os, const DataPiece &piece) {
  switch (piece.kind) {
  case DataPiece::Bytes:
    printBytes(os, piece.bytes);
    return;
  case DataPiece::Zero:
    os << "zero " << piece.size;
    return;
  case DataPiece::Address:
    os << "reloc" << piece.size << ' ';
    piece.symbol.printReference(os);
    if (piece.addend > 0) os << '+';
    if (piece.addend != 0) printInteger(os, piece.addend);
    return;
  }
}

void ir::printDataObject(raw_ostream &os, const DataObject &object) {
  os << textOf(object.linkage) << (object.threadLocal ? " tls" : "") << " data ";
  object.name.print(os);
  bool isImport = object.linkage == Linkage::Import;
  if (!isImport || object.align != 1) os << " align " << object.align;
  if (!object.section.empty()) {
    os << " section ";
    printString(os, object.section);
  }
  if (object.writable)
    os << " writable";
  else if (!isImport)
    os << " readonly";
  if (isImport) {
    os << '\n';
    return;
  }
  os << " {";
  bool isShort = object.pieces.size() <= 1;
  for (const DataPiece &piece : object.pieces) {
    os << (isShort ? " " : "\n    ");
    printPiece(os, piece);
    if (!isShort) os << ';';
  }
  os << (isShort ? " }\n" : "\n}\n");
}

//===----------------------------------------------------------------------===//
// Modules
//===----------------------------------------------------------------------===//

/// A comment that is a command for a test.
static bool isRunLine(StringRef line) {
  line = line.ltrim("; \t");
  return (line.consume_front("run") || line.consume_front("print")) &&
         (line.rtrim().empty() || line.starts_with(":"));
}

static bool isWanted(StringRef line, PrintOptions::CommentChoice choice) {
  if (!line.ltrim().starts_with(";")) return true;
  switch (choice) {
  case PrintOptions::NoComments:
    return false;
  case PrintOptions::RunLines:
    return isRunLine(line);
  case PrintOptions::AllComments:
    return true;
  }
  return true;
}

/// Returns whether there was one.
static bool printLines(raw_ostream &os, llvm::ArrayRef<TextLine> lines,
                       PrintOptions::CommentChoice choice) {
  bool any = false;
  for (const TextLine &line : lines) {
    if (!isWanted(line.text, choice)) continue;
    os << StringRef(line.text).rtrim() << '\n';
    any = true;
  }
  return any;
}

static void printItem(raw_ostream &os, const Module &module, const ModuleItem &item,
                      const PrintOptions &options) {
  switch (item.kind) {
  case ModuleItem::DefinedFunction:
    printFunction(os, *module.functions[item.index], options);
    return;
  case ModuleItem::FunctionImport: {
    const ImportedFunction &import = module.imports[item.index];
    os << "import function ";
    import.name.print(os);
    import.signature.print(os);
    import.attributes.print(os);
    os << '\n';
    return;
  }
  case ModuleItem::Data:
    printDataObject(os, module.data[item.index]);
    return;
  }
}

void ir::printModule(raw_ostream &os, const Module &module, const PrintOptions &options) {
  bool any = printLines(os, module.header, options.comments);
  const ModuleItem *previous = nullptr;
  for (const ModuleItem &item : module.items) {
    // Declarations stand together.
    bool isDefinition = item.kind == ModuleItem::DefinedFunction;
    bool wasDefinition = !previous || previous->kind == ModuleItem::DefinedFunction;
    if (any && (isDefinition || wasDefinition)) os << '\n';
    printItem(os, module, item, options);
    printLines(os, item.comments, options.comments);
    any = true;
    previous = &item;
  }
}

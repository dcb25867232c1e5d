//===- LangRefEmitter.cpp - The language reference -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// -gen-langref: docs/LangRef.md from docs/LangRef.td, which includes the descriptions of opcodes
/// and settings.
///
//===----------------------------------------------------------------------===//

#include "LangRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/TableGen/Record.h"
#include "llvm/TableGen/TableGenBackend.h"

using namespace cot::tblgen;
using llvm::formatv;
using llvm::raw_ostream;
using llvm::Record;
using llvm::StringRef;

std::string cot::tblgen::unindented(StringRef text) {
  llvm::SmallVector<StringRef> lines;
  text.split(lines, '\n');
  size_t indentation = StringRef::npos;
  for (StringRef line : lines)
    if (!line.trim().empty()) indentation = std::min(indentation, line.find_first_not_of(' '));
  std::string result;
  for (StringRef line : lines) {
    bool isBlank = line.trim().empty();
    if (isBlank && StringRef(result).ends_with("\n\n")) continue;
    result += (line.drop_front(std::min(indentation, line.size())).rtrim() + "\n").str();
  }
  return StringRef(result).trim('\n').str();
}

static void emitIntroduction(raw_ostream &os) {
  os << "<!-- Generated from docs/LangRef.td by cot-tblgen -gen-langref: change the descriptions, "
        "then run\n"
        "     utils/update-langref.sh. -->\n"
        "# CLIF language reference\n\n"
        "What the words of CLIF are and mean: types, operands, conditions, opcodes, settings. How "
        "a file is\n"
        "put together from them is told in [The text format](LangRef/Text.md), and the notation of "
        "meanings in\n"
        "[The meaning of opcodes](Meaning.md).\n\n"
        "- [Types](#types)\n- [Type variables](#type-variables)\n- [Operands](#operands)\n"
        "- [Words](#words)\n- [Properties](#properties)\n- [Formats](#formats)\n- "
        "[Opcodes](#opcodes)\n"
        "- [Settings](#settings)\n";
}

static void emitTypes(raw_ostream &os, const Dialect &dialect) {
  os << "\n## Types\n\n| type | bits | |\n|---|---|---|\n";
  for (const Record *lane : dialect.lanes)
    os << formatv("| `{0}` | {1} | {2} |\n", lane->getValueAsString("Name"),
                  lane->getValueAsInt("Width"), lane->getValueAsString("Doc"));
  os << "\nA vector is a row of 2 to 256 lanes (a power of two) of one of these types: `i32x4`, "
        "`f64x2`. Lane 0\n"
        "is the least significant one. Machines have vectors of 64, 128, 256 and 512 bits. A "
        "dynamic vector,\n"
        "`i32x4xN`, is a row of such vectors whose length is known when the program runs.\n\n"
        "There are no booleans and no pointers: truth is `i8` 0 or 1, every integer that is not 0 "
        "counts as\n"
        "true, and an address is an integer of the machine's word size.\n";
}

/// `2, 4, 8`, or a range where all powers of two between two bounds are there.
static std::string laneCounts(const std::vector<int64_t> &counts) {
  if (counts.size() > 3)
    return formatv("{0} to {1}", counts[counts[0] == 1 ? 1 : 0], counts.back());
  std::string result;
  for (int64_t count : counts)
    result += (result.empty() ? "" : ", ") + llvm::itostr(count);
  return result;
}

static void emitTypeVariables(raw_ostream &os, const Dialect &dialect) {
  os << "\n## Type variables\n\nAn opcode says by these what types it takes. Operands and results "
        "that name the same variable have the\n"
        "same type. The controlling type of an instruction is the one from which its other types "
        "follow; it is\n"
        "what stands behind the opcode, `iadd.i32`.\n\n"
        "| variable | lanes of type | scalar | lanes | dynamic | |\n|---|---|---|---|---|---|\n";
  for (const Record *set : dialect.typeSets) {
    std::string lanes;
    for (const Record *lane : set->getValueAsListOfDefs("Lanes"))
      lanes += (lanes.empty() ? "`" : ", `") + lane->getValueAsString("Name").str() + "`";
    auto counts = set->getValueAsListOfInts("LaneCounts");
    bool scalar = llvm::is_contained(counts, 1);
    bool vectors = counts.size() > (scalar ? 1 : 0);
    os << formatv("| `{0}` | {1} | {2} | {3} | {4} | {5} |\n", set->getName(), lanes,
                  scalar ? "yes" : "", vectors ? laneCounts(counts) : "",
                  set->getValueAsListOfInts("DynamicLaneCounts").empty() ? "" : "yes",
                  set->getValueAsString("Doc"));
  }
}

static void emitOperandKinds(raw_ostream &os, const llvm::RecordKeeper &records) {
  os << "\n## Operands\n\n| kind | |\n|---|---|\n";
  std::vector<const Record *> kinds;
  for (const Record *kind : records.getAllDerivedDefinitions("OperandKind"))
    kinds.push_back(kind);
  llvm::sort(kinds, [](const Record *a, const Record *b) { return a->getID() < b->getID(); });
  for (const Record *kind : kinds)
    os << formatv("| {0} | {1} |\n", kind->getName(), kind->getValueAsString("Doc"));
}

static void emitWords(raw_ostream &os, const Dialect &dialect, const llvm::RecordKeeper &records) {
  os << "\n## Words\n";
  std::map<const Record *, StringRef> meanings;
  for (const Record *record : records.getAllDerivedDefinitions("ConditionMeaning"))
    meanings[record->getValueAsDef("Of")] = record->getValueAsString("Meaning");
  for (const auto &[enumeration, words] : dialect.enumerations) {
    bool hasMeaning = meanings.count(words.front());
    os << formatv("\n### {0}\n\n{1}\n\n| word | |{2}\n|---|---|{3}\n", enumeration->getName(),
                  enumeration->getValueAsString("Summary"), hasMeaning ? " meaning |" : "",
                  hasMeaning ? "---|" : "");
    for (const Record *word : words) {
      StringRef text = word->getValueAsString("Text");
      os << "| " << (text.empty() ? "" : ("`" + text + "`").str()) << " | "
         << word->getValueAsString("Doc") << " |";
      if (hasMeaning) os << " `" << meanings[word] << "` |";
      os << "\n";
    }
  }
}

static void emitProperties(raw_ostream &os, const Dialect &dialect) {
  os << "\n## Properties\n\nWhat passes may know of an opcode. An opcode without any of them is "
        "pure: its results depend on its operands\n"
        "only, and it may be removed, duplicated and moved.\n\n| property | |\n|---|---|\n";
  for (const Record *property : dialect.properties)
    os << formatv("| {0} | {1} |\n", property->getName(), property->getValueAsString("Doc"));
}

static void emitLangRef(llvm::RecordKeeper &records, raw_ostream &os) {
  Dialect dialect(records);
  emitIntroduction(os);
  emitTypes(os, dialect);
  emitTypeVariables(os, dialect);
  emitOperandKinds(os, records);
  emitWords(os, dialect, records);
  emitProperties(os, dialect);
  emitFormatChapter(os, dialect);
  emitOpcodeChapter(os, dialect);
  emitSettingsChapter(os, records);
}

static llvm::TableGen::Emitter::Opt langref("gen-langref", emitLangRef,
                                            "The language reference in Markdown");

//===- OpcodeEmitter.cpp - C++ tables and builder methods of CLIF -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// -gen-vocabulary, -gen-clif-opcodes and -gen-clif-builder: enumerations, tables and builder
/// methods in C++, in the order of the description.
///
//===----------------------------------------------------------------------===//

#include "OpcodeRecords.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/TableGen/Error.h"
#include "llvm/TableGen/TableGenBackend.h"

using namespace cot::tblgen;
using llvm::formatv;
using llvm::raw_ostream;
using llvm::Record;
using llvm::StringRef;

static void emitEnumeration(raw_ostream &os, const Record *enumeration,
                            llvm::ArrayRef<const Record *> words) {
  StringRef name = enumeration->getName();
  os << "/// " << enumeration->getValueAsString("Summary") << "\n";
  os << formatv("enum class {0} : uint8_t {{\n", name);
  for (const Record *word : words)
    os << formatv("  {0}, ///< `{1}`: {2}\n", word->getValueAsString("Enumerator"),
                  word->getValueAsString("Text"), word->getValueAsString("Doc"));
  os << "};\n";
  os << formatv("inline constexpr unsigned num{0}s = {1};\n", name, words.size());
  os << formatv("/// The word of the text format.\ninline llvm::StringRef textOf({0} word) {{\n"
                "  static constexpr llvm::StringLiteral words[] = {{",
                name);
  for (const Record *word : words)
    os << '"' << word->getValueAsString("Text") << "\", ";
  os << "};\n  return words[unsigned(word)];\n}\n";
  os << formatv("inline std::optional<{0}> parse{0}(llvm::StringRef text) {{\n"
                "  return llvm::StringSwitch<std::optional<{0}>>(text)\n",
                name);
  for (const Record *word : words)
    os << formatv("      .Case(\"{0}\", {1}::{2})\n", word->getValueAsString("Text"), name,
                  word->getValueAsString("Enumerator"));
  os << "      .Default(std::nullopt);\n}\n\n";
}

/// Enumerations whose records stand in a file of \p room.
static void emitEnumerations(raw_ostream &os, const Dialect &dialect, StringRef file) {
  for (const auto &[enumeration, words] : dialect.enumerations) {
    StringRef source =
        llvm::SrcMgr.getBufferInfo(llvm::SrcMgr.FindBufferContainingLoc(enumeration->getLoc()[0]))
            .Buffer->getBufferIdentifier();
    if (source.ends_with(file)) emitEnumeration(os, enumeration, words);
  }
}

static void emitVocabulary(const llvm::RecordKeeper &records, raw_ostream &os) {
  llvm::emitSourceFileHeader("Words that all rooms share", os, records);
  emitEnumerations(os, Dialect(records), "Vocabulary.td");
}

//===--- Tables ------------------------------------------------------------===//

static void emitEnums(raw_ostream &os, const Dialect &dialect) {
  os << "#ifdef COT_OPCODE_ENUMS\n#undef COT_OPCODE_ENUMS\n";
  os << "enum class Format : uint8_t {\n";
  for (const FormatRecord &format : dialect.formats)
    os << "  " << format.name << ",\n";
  os << "};\n\nenum class Opcode : uint8_t {\n";
  for (const OpcodeRecord &opcode : dialect.opcodes)
    os << formatv("  {0}, ///< `{1}`{2}{3}\n", opcode.enumerator, opcode.text,
                  opcode.record->getValueAsString("Summary").empty() ? "" : ": ",
                  opcode.record->getValueAsString("Summary"));
  os << formatv("};\ninline constexpr unsigned numOpcodes = {0};\n", dialect.opcodes.size());
  os << "enum OpcodeProperty : uint16_t {\n";
  for (auto [i, property] : llvm::enumerate(dialect.properties))
    os << formatv("  {0} = 1 << {1}, ///< {2}\n", property->getName(), i,
                  property->getValueAsString("Doc"));
  os << "};\n\nenum class OperandKind : uint8_t {\n";
  std::vector<const Record *> kinds;
  for (const FormatRecord &format : dialect.formats)
    for (const Record *field : format.record->getValueAsListOfDefs("Fields"))
      if (!llvm::is_contained(kinds, field->getValueAsDef("Kind")))
        kinds.push_back(field->getValueAsDef("Kind"));
  for (const Record *kind : kinds)
    os << formatv("  {0}, ///< {1}\n", kind->getName(), kind->getValueAsString("Doc"));
  os << "};\n\n";
  emitEnumerations(os, dialect, "Enumerations.td");
  os << "#endif // COT_OPCODE_ENUMS\n\n";
}

static unsigned laneCountMask(const Record *set, StringRef field) {
  unsigned mask = 0;
  for (int64_t count : set->getValueAsListOfInts(field))
    mask |= 1u << llvm::Log2_64(uint64_t(count));
  return mask;
}

static void emitTypeSets(raw_ostream &os, const Dialect &dialect) {
  os << "constexpr TypeSet typeSets[] = {\n";
  for (const Record *set : dialect.typeSets) {
    unsigned lanes = 0;
    for (const Record *lane : set->getValueAsListOfDefs("Lanes"))
      lanes |= 1u << lane->getValueAsInt("Number");
    os << formatv("    {{{0}, {1}, {2}}, // {3}\n", lanes, laneCountMask(set, "LaneCounts"),
                  laneCountMask(set, "DynamicLaneCounts"), set->getName());
  }
  os << "};\n\n";
}

static void emitConstraints(raw_ostream &os, const Dialect &dialect) {
  os << "/// Results, then values, of one opcode after the other.\n"
        "constexpr TypeConstraint typeConstraints[] = {\n";
  for (const OpcodeRecord &opcode : dialect.opcodes) {
    os << "    ";
    for (const Operand &result : opcode.results)
      os << formatv("{{TypeConstraint::{0}, {1}}, ", result.constraint.kind,
                    result.constraint.payload);
    for (const Operand *value : opcode.valueOperands())
      os << formatv("{{TypeConstraint::{0}, {1}}, ", value->constraint.kind,
                    value->constraint.payload);
    os << "// " << opcode.text << "\n";
  }
  os << "};\n\n";
}

static std::string properties(const OpcodeRecord &opcode) {
  std::vector<StringRef> names;
  for (const Record *property : opcode.record->getValueAsListOfDefs("Properties"))
    names.push_back(property->getName());
  return names.empty() ? "0" : llvm::join(names, " | ");
}

static void emitOpcodeTable(raw_ostream &os, const Dialect &dialect) {
  os << "constexpr OpcodeInfo opcodeInfos[] = {\n";
  size_t offset = 0;
  for (const OpcodeRecord &opcode : dialect.opcodes) {
    size_t values = opcode.valueOperands().size();
    os << formatv("    {{\"{0}\", Format::{1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}},\n",
                  opcode.text, dialect.format(opcode.format).name, properties(opcode),
                  opcode.control ? int(dialect.typeSetIndex(opcode.control)) : 255,
                  opcode.results.size(), values, offset, opcode.variableResults,
                  opcode.usesTypeOperand, opcode.requiresTypeOperand);
    offset += opcode.results.size() + values;
  }
  os << "};\n\n";
}

static void emitFormatTable(raw_ostream &os, const Dialect &dialect) {
  for (const FormatRecord &format : dialect.formats) {
    auto fields = format.record->getValueAsListOfDefs("Fields");
    if (fields.empty()) continue;
    os << formatv("static constexpr FieldInfo fieldsOf{0}[] = {{", format.name);
    for (const Record *field : fields) {
      const Record *kind = field->getValueAsDef("Kind");
      os << formatv("{{OperandKind::{0}, FieldSlot::{1}, \"{2}\"}, ", kind->getName(),
                    field->getValueAsDef("At")->getName(), kind->getValueAsString("Separator"));
    }
    os << "};\n";
  }
  os << "constexpr FormatInfo formatInfos[] = {\n";
  for (const FormatRecord &format : dialect.formats) {
    bool any = !format.record->getValueAsListOfDefs("Fields").empty();
    os << formatv("    {{\"{0}\", {1}, {2}, {3}, {4}},\n", format.name,
                  any ? "fieldsOf" + format.name : "{}", format.fixedValues, format.hasList,
                  format.record->getValueAsInt("TypeOperand"));
  }
  os << "};\n\n";
}

static void emitOpcodes(const llvm::RecordKeeper &records, raw_ostream &os) {
  llvm::emitSourceFileHeader("Opcodes, formats and enumerations of CLIF", os, records);
  Dialect dialect(records);
  emitEnums(os, dialect);
  os << "#ifdef COT_OPCODE_TABLES\n#undef COT_OPCODE_TABLES\nnamespace tables {\n";
  emitTypeSets(os, dialect);
  emitConstraints(os, dialect);
  emitOpcodeTable(os, dialect);
  emitFormatTable(os, dialect);
  os << "} // namespace tables\n#endif // COT_OPCODE_TABLES\n\n";
  os << "// COT_OPCODE(Enumerator, text, Format) once for each opcode.\n#ifdef COT_OPCODE\n";
  for (const OpcodeRecord &opcode : dialect.opcodes)
    os << formatv("COT_OPCODE({0}, \"{1}\", {2})\n", opcode.enumerator, opcode.text,
                  dialect.format(opcode.format).name);
  os << "#undef COT_OPCODE\n#endif // COT_OPCODE\n";
}

//===--- Builder methods ---------------------------------------------------===//

/// The statement that stores operand \p name into its slot.
static std::string storeField(const Record *field, StringRef name) {
  StringRef kind = field->getValueAsDef("Kind")->getName();
  StringRef slot = field->getValueAsDef("At")->getName();
  if (kind == "MemFlagsOperand") return formatv("data.setHalf(memFlagsId({0}));", name);
  if (kind == "ValueList" || kind == "PlainValueList")
    return formatv("data.setWord(0, valueList({0}));", name);
  if (kind == "BlockCallOperand")
    return formatv("data.setWord({0}, {1}.handle());", slot.substr(4), name);
  if (kind == "TrapCodeOperand") return formatv("data.setByte({0}.bits());", name);
  if (slot == "Byte") return formatv("data.setByte(uint8_t({0}));", name);
  if (kind == "Offset32") return formatv("data.setWord({0}, uint32_t({1}));", slot.substr(4), name);
  if (kind.starts_with("Ieee"))
    return slot == "Wide" ? formatv("data.setWide({0}.bits());", name).str()
                          : formatv("data.setWord({0}, {1}.bits());", slot.substr(4), name).str();
  if (slot == "Wide") return formatv("data.setWide(uint64_t({0}));", name);
  return formatv("data.setWord({0}, {1}.index());", slot.substr(4), name);
}

static void emitMethod(raw_ostream &os, const Dialect &dialect, const OpcodeRecord &opcode) {
  std::vector<std::string> parameters, statements;
  bool explicitType = opcode.control && !opcode.usesTypeOperand;
  if (explicitType) parameters.push_back("Type type");
  auto fields = opcode.format->getValueAsListOfDefs("Fields");
  size_t at = 0;
  std::string leading, typeOperand;
  size_t value = 0;
  for (const Operand &operand : opcode.operands) {
    if (operand.isValue() && opcode.usesTypeOperand &&
        value++ == size_t(opcode.format->getValueAsInt("TypeOperand")))
      typeOperand = operand.name;
    if (operand.isValue() && dialect.format(opcode.format).hasList) {
      parameters.push_back("Value " + operand.name); // the callee in front of a list
      leading = operand.name;
      continue;
    }
    const Record *field = fields[at++];
    StringRef type = field->getValueAsDef("Kind")->getValueAsString("CxxType");
    parameters.push_back((type + " " + operand.name).str());
    std::string name = operand.name;
    if (!leading.empty() && field->getValueAsDef("Kind")->getName() == "ValueList")
      name = leading + ", " + name;
    statements.push_back(storeField(field, name));
  }
  bool pair = opcode.results.size() == 2, one = opcode.results.size() == 1;
  StringRef summary = opcode.record->getValueAsString("Summary");
  os << formatv("/// `{0}`{1}{2}\n", opcode.text, summary.empty() ? "" : ": ", summary);
  if (llvm::StringRef(opcode.method).ends_with("_"))
    os << "// NOLINTNEXTLINE(readability-identifier-naming): the opcode is a keyword of C++\n";
  os << formatv("{0} {1}({2}) {{\n  InstructionData data(Opcode::{3});\n",
                pair  ? "std::pair<Value, Value>"
                : one ? "Value"
                      : "Inst",
                opcode.method, llvm::join(parameters, ", "), opcode.enumerator);
  for (const std::string &statement : statements)
    os << "  " << statement << "\n";
  std::string control = explicitType             ? "type"
                        : opcode.usesTypeOperand ? "typeOf(" + typeOperand + ")"
                                                 : "Type()";
  os << formatv("  return insert{0}(data, {1});\n}\n", pair ? "Pair" : one ? "One" : "", control);
}

static void emitBuilder(const llvm::RecordKeeper &records, raw_ostream &os) {
  llvm::emitSourceFileHeader("One builder method for each opcode", os, records);
  Dialect dialect(records);
  for (const OpcodeRecord &opcode : dialect.opcodes)
    emitMethod(os, dialect, opcode);
}

// The backends' names on the command line.
template <void (*Emit)(const llvm::RecordKeeper &, raw_ostream &)>
static void adapt(llvm::RecordKeeper &records, raw_ostream &os) {
  Emit(records, os);
}
static llvm::TableGen::Emitter::Opt vocabulary("gen-vocabulary", adapt<emitVocabulary>,
                                               "Enumerations of Vocabulary.td");
static llvm::TableGen::Emitter::Opt opcodes("gen-clif-opcodes", adapt<emitOpcodes>,
                                            "Enumerations and tables of CLIF");
static llvm::TableGen::Emitter::Opt builder("gen-clif-builder", adapt<emitBuilder>,
                                            "Builder methods of CLIF");

//===- lib/MC/AssemblyWriter.cpp - An object as assembly text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/MC/AssemblyWriter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;

namespace cot::mc {

namespace {

class AssemblyWriter {
public:
  AssemblyWriter(const Object &object, AsmSyntax syntax, raw_ostream &os)
      : object(object), target(object.target()), syntax(syntax), os(os) {}

  Error write();

private:
  ObjectFormat format() const { return object.format(); }
  Error writeSection(SectionId id);
  void writeDirective(const Section &section);
  void writeElfDirective(const Section &section);
  void writeCoffDirective(const Section &section);
  void writeAttributes(const Symbol &symbol);
  void writeLabels(uint64_t offset);
  Error writeCode(uint64_t end);
  uint64_t codeEnd(uint64_t end);
  Error writeData(uint64_t end);
  Error writeDataField(const Relocation &relocation);
  void writeBytes(uint64_t end);
  /// The relocation in the \p size bytes at the current place, or null.
  const Relocation *relocationIn(uint64_t size) const;
  Error hasNoForm(const Relocation &relocation) const;
  Error expression(const Relocation &relocation, int64_t addend, raw_ostream &to) const;
  void name(SymbolId id, raw_ostream &to) const;
  static void quoted(StringRef text, raw_ostream &to);

  const Object &object;
  const Target &target;
  AsmSyntax syntax;
  raw_ostream &os;
  const Section *section = nullptr;
  std::vector<SymbolId> labels; ///< Of the section at hand, by offset.
  size_t nextLabel = 0, nextRelocation = 0, nextDataRange = 0;
  uint64_t at = 0; ///< Offset in the section.
  DecodedInstruction decoded;
};

/// Names that an assembler takes bare; others go in quotes.
void AssemblyWriter::quoted(StringRef text, raw_ostream &to) {
  bool isPlain = !text.empty() && !isDigit(text[0]) && all_of(text, [](char c) {
    return isAlnum(c) || c == '_' || c == '.' || c == '$';
  });
  if (isPlain) {
    to << text;
    return;
  }
  to << '"';
  for (char c : text)
    if (c == '"' || c == '\\')
      to << '\\' << c;
    else
      to << c;
  to << '"';
}

/// A section's symbol has no label: it is written as the section's name.
void AssemblyWriter::name(SymbolId id, raw_ostream &to) const {
  quoted(object.symbol(id).name, to);
}

Error AssemblyWriter::hasNoForm(const Relocation &relocation) const {
  return createStringError("section '" + section->name + "', offset " + Twine(relocation.offset) +
                           ": assembly has no way to write " + target.fixup(relocation.kind).name);
}

Error AssemblyWriter::expression(const Relocation &relocation, int64_t addend,
                                 raw_ostream &to) const {
  const FixupInfo &info = target.fixup(relocation.kind);
  if (info.base == FixupBase::Linker && info.asmPrefix.empty() && info.asmSuffix.empty())
    return hasNoForm(relocation);
  to << info.asmPrefix;
  name(relocation.symbol, to);
  to << info.asmSuffix;
  if (addend > 0) to << '+';
  if (addend) to << addend;
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Sections and symbols
//===----------------------------------------------------------------------===//

void AssemblyWriter::writeElfDirective(const Section &current) {
  std::string flags;
  switch (current.kind) {
  case SectionKind::Text:
    flags = "ax";
    break;
  case SectionKind::Data:
  case SectionKind::ZeroFill:
  case SectionKind::ReadOnlyRelocated:
  case SectionKind::Constructors:
  case SectionKind::Destructors:
  case SectionKind::ThreadDescriptor:
    flags = "aw";
    break;
  case SectionKind::ThreadData:
  case SectionKind::ThreadZeroFill:
    flags = "awT";
    break;
  case SectionKind::ReadOnly:
  case SectionKind::EhFrame:
  case SectionKind::CompactUnwind:
  case SectionKind::UnwindFunctions:
  case SectionKind::UnwindCodes:
    flags = "a";
    break;
  case SectionKind::Debug:
  case SectionKind::Note:
    break;
  }
  if (current.mergeSize) flags += current.isStrings ? "MS" : "M";
  if (current.group) flags += "G";
  StringRef type = isZeroFill(current.kind)                    ? "nobits"
                   : current.kind == SectionKind::Constructors ? "init_array"
                   : current.kind == SectionKind::Destructors  ? "fini_array"
                                                               : "progbits";
  os << "\t.section\t";
  quoted(current.name, os);
  os << ",\"" << flags << "\",@" << type;
  if (current.mergeSize) os << ',' << current.mergeSize;
  if (current.group) {
    os << ',';
    name(current.group, os);
    os << ",comdat";
  }
}

void AssemblyWriter::writeCoffDirective(const Section &current) {
  StringRef flags = "dr";
  switch (current.kind) {
  case SectionKind::Text:
    flags = "xr";
    break;
  case SectionKind::Data:
  case SectionKind::ThreadData:
  case SectionKind::ThreadZeroFill:
  case SectionKind::ThreadDescriptor:
    flags = "dw";
    break;
  case SectionKind::ZeroFill:
    flags = "bw";
    break;
  case SectionKind::Debug:
  case SectionKind::Note:
    flags = "drD";
    break;
  default:
    break;
  }
  os << "\t.section\t";
  quoted(current.name, os);
  os << ",\"" << flags << '"';
  if (!current.group) return;
  bool isLeader = &object.section(object.symbol(current.group).section) == &current;
  os << (isLeader ? ",discard," : ",associative,");
  name(current.group, os);
}

void AssemblyWriter::writeDirective(const Section &current) {
  switch (format()) {
  case ObjectFormat::ELF:
    writeElfDirective(current);
    break;
  case ObjectFormat::COFF:
    writeCoffDirective(current);
    break;
  case ObjectFormat::MachO:
    os << "\t.section\t" << current.name;
    if (current.kind == SectionKind::Text) os << ",regular,pure_instructions";
    if (current.kind == SectionKind::ZeroFill) os << ",zerofill";
    break;
  }
  os << "\n\t.p2align\t" << Log2_32(current.alignment) << '\n';
}

void AssemblyWriter::writeAttributes(const Symbol &symbol) {
  auto directive = [&](StringRef word) {
    os << '\t' << word << '\t';
    quoted(symbol.name, os);
    os << '\n';
  };
  bool isMachO = format() == ObjectFormat::MachO,
       isDefined = symbol.place == Symbol::Place::Defined;
  if (symbol.linkage == Linkage::Global && symbol.place != Symbol::Place::Common)
    directive(".globl");
  if (symbol.linkage == Linkage::Weak && isMachO && isDefined) directive(".globl");
  if (symbol.linkage == Linkage::Weak)
    directive(!isMachO ? ".weak" : isDefined ? ".weak_definition" : ".weak_reference");
  if (symbol.visibility == Visibility::Hidden && format() != ObjectFormat::COFF)
    directive(isMachO ? ".private_extern" : ".hidden");
  if (symbol.visibility == Visibility::Protected && format() == ObjectFormat::ELF)
    directive(".protected");
  if (format() != ObjectFormat::ELF) return;
  StringRef type = symbol.type == SymbolType::Function      ? "function"
                   : symbol.type == SymbolType::Object      ? "object"
                   : symbol.type == SymbolType::ThreadLocal ? "tls_object"
                                                            : "";
  if (type.empty()) return;
  os << "\t.type\t";
  quoted(symbol.name, os);
  os << ",@" << type << '\n';
}

void AssemblyWriter::writeLabels(uint64_t offset) {
  for (; nextLabel < labels.size(); ++nextLabel) {
    const Symbol &symbol = object.symbol(labels[nextLabel]);
    if (symbol.value > offset) return;
    quoted(symbol.name, os);
    os << ":\n";
  }
}

//===----------------------------------------------------------------------===//
// Contents
//===----------------------------------------------------------------------===//

const Relocation *AssemblyWriter::relocationIn(uint64_t size) const {
  if (nextRelocation >= section->relocations.size()) return nullptr;
  const Relocation &next = section->relocations[nextRelocation];
  return next.offset < at + size ? &next : nullptr;
}

/// Plain bytes up to \p end, no label and no relocation among them.
void AssemblyWriter::writeBytes(uint64_t end) {
  while (at < end) {
    uint64_t stop = std::min(end, at + 16);
    os << "\t.byte\t";
    for (uint64_t i = at; i < stop; ++i)
      os << (i == at ? "0x" : ", 0x") << utohexstr(section->bytes[i], /*LowerCase=*/true);
    os << '\n';
    at = stop;
  }
}

Error AssemblyWriter::writeDataField(const Relocation &relocation) {
  const FixupInfo &info = target.fixup(relocation.kind);
  StringRef word = info.size == 8   ? ".quad"
                   : info.size == 4 ? ".long"
                   : info.size == 2 ? ".short"
                                    : ".byte";
  if (info.base == FixupBase::SectionRelative) word = ".secrel32";
  if (info.base == FixupBase::SectionIndex) word = ".secidx";
  // A Mach-O assembler subtracts only where it knows both places.
  if (info.base == FixupBase::Place && format() == ObjectFormat::MachO &&
      object.symbol(relocation.symbol).place == Symbol::Place::Undefined)
    return hasNoForm(relocation);
  os << '\t' << word << '\t';
  if (Error error = expression(relocation, relocation.addend, os)) return error;
  if (info.base == FixupBase::ImageRelative) os << "@IMGREL";
  if (info.base == FixupBase::Place) os << "-.";
  os << '\n';
  at += info.size;
  ++nextRelocation;
  return Error::success();
}

Error AssemblyWriter::writeData(uint64_t end) {
  while (at < end) {
    const Relocation *next = relocationIn(end - at);
    writeBytes(next ? next->offset : end);
    if (!next) break;
    if (Error error = writeDataField(*next)) return error;
  }
  return Error::success();
}

/// Where code that begins here ends: at data or at \p end.
uint64_t AssemblyWriter::codeEnd(uint64_t end) {
  llvm::ArrayRef<DataRange> ranges = section->dataRanges;
  while (nextDataRange < ranges.size() && ranges[nextDataRange].end <= at)
    ++nextDataRange;
  return nextDataRange < ranges.size() ? std::min(end, ranges[nextDataRange].begin) : end;
}

Error AssemblyWriter::writeCode(uint64_t end) {
  while (at < end) {
    uint64_t last = codeEnd(end);
    if (last <= at) {
      if (Error error = writeData(std::min(end, section->dataRanges[nextDataRange].end)))
        return error;
      continue;
    }
    ArrayRef<uint8_t> rest = ArrayRef(section->bytes).slice(at, last - at);
    Error error = Error::success();
    bool wasWritten = false;
    auto symbolizer = [&](const SymbolicOperand &operand, SmallVectorImpl<char> &text) {
      using Use = SymbolicOperand::Use;
      bool isRelative = operand.use == Use::Branch || operand.use == Use::ProgramRelative;
      const Relocation *relocation = relocationIn(operand.fieldOffset + operand.fieldSize);
      raw_svector_ostream to(text);
      if (!relocation || relocation->offset != at + operand.fieldOffset) {
        // What the code itself resolved is in the same section, so that its distance is known.
        int64_t distance = operand.value - static_cast<int64_t>(at + decoded.padding);
        if (isRelative) to << (distance < 0 ? "." : ".+") << distance;
        return isRelative;
      }
      // Assemblers count from the instruction's end by themselves.
      bool isBytes = target.fixup(relocation->kind).encoding == FixupEncoding::Bytes;
      int64_t toEnd = isRelative && isBytes ? decoded.length - operand.fieldOffset : 0;
      if (!error) error = expression(*relocation, relocation->addend + toEnd, to);
      wasWritten = true;
      return true;
    };
    DecodeOptions options;
    options.syntax = syntax;
    options.explicitEncoding = true;
    options.symbolizer = symbolizer;
    target.decode(rest, at, options, decoded);
    if (error) return error;
    const Relocation *inside = relocationIn(decoded.length);
    // Of long no-operations only the length matters, and assemblers choose their own.
    bool isPadding = decoded.length > 1 && StringRef(decoded.text).contains("nop");
    if (!decoded.isKnown || isPadding || (inside && !wasWritten)) {
      // Constants between functions, and what the decoder doesn't know.
      uint64_t stop = inside ? inside->offset + target.fixup(inside->kind).size : at;
      if (Error failure = writeData(std::max(stop, at + decoded.length))) return failure;
      continue;
    }
    if (inside) ++nextRelocation;
    writeBytes(at + decoded.padding);
    os << '\t' << decoded.text << '\n';
    at += decoded.length - decoded.padding;
  }
  return Error::success();
}

Error AssemblyWriter::writeSection(SectionId id) {
  section = &object.section(id);
  labels.clear();
  nextLabel = nextRelocation = nextDataRange = 0;
  at = 0;
  for (SymbolId symbol : object.symbols().keys()) {
    const Symbol &entry = object.symbol(symbol);
    bool isHere = entry.place == Symbol::Place::Defined && entry.section == id;
    bool hasLabel = entry.type != SymbolType::Section || format() == ObjectFormat::MachO;
    if (isHere && hasLabel) labels.push_back(symbol);
  }
  llvm::sort(labels, [&](SymbolId a, SymbolId b) {
    return std::pair(object.symbol(a).value, a) < std::pair(object.symbol(b).value, b);
  });
  writeDirective(*section);
  uint64_t size = section->size();
  while (at < size || nextLabel < labels.size()) {
    writeLabels(at);
    uint64_t end = size;
    if (nextLabel < labels.size()) end = std::min(size, object.symbol(labels[nextLabel]).value);
    if (at == end) break;
    Error error = Error::success();
    if (isZeroFill(section->kind)) {
      os << "\t.zero\t" << end - at << '\n';
      at = end;
    } else if (section->kind == SectionKind::Text) {
      error = writeCode(end);
    } else {
      error = writeData(end);
    }
    if (error) return error;
  }
  writeLabels(UINT64_MAX);
  return Error::success();
}

Error AssemblyWriter::write() {
  if (syntax == AsmSyntax::Intel) os << "\t.intel_syntax noprefix\n";
  if (format() == ObjectFormat::MachO) os << "\t.subsections_via_symbols\n";
  for (const Symbol &symbol : object.symbols().values()) {
    if (symbol.type == SymbolType::Section) continue;
    if (symbol.type == SymbolType::File) {
      os << "\t.file\t\"" << symbol.name << "\"\n";
      continue;
    }
    writeAttributes(symbol);
    if (symbol.place == Symbol::Place::Common) {
      os << "\t.comm\t";
      quoted(symbol.name, os);
      uint64_t alignment = std::max<uint64_t>(symbol.value, 1);
      os << ',' << symbol.size << ','
         << (format() == ObjectFormat::ELF ? alignment : Log2_64(alignment)) << '\n';
    } else if (symbol.place == Symbol::Place::Absolute) {
      quoted(symbol.name, os);
      os << " = " << symbol.value << '\n';
    }
  }
  for (SectionId id : object.sections().keys())
    if (Error error = writeSection(id)) return error;
  if (format() != ObjectFormat::ELF) return Error::success();
  for (const Symbol &symbol : object.symbols().values()) {
    if (symbol.size == 0 || symbol.place != Symbol::Place::Defined) continue;
    os << "\t.size\t";
    quoted(symbol.name, os);
    os << ", " << symbol.size << '\n';
  }
  return Error::success();
}

} // namespace

Error writeAssembly(const Object &object, AsmSyntax syntax, std::string &out) {
  std::string text;
  raw_string_ostream os(text);
  if (Error error = AssemblyWriter(object, syntax, os).write()) return error;
  out += os.str();
  return Error::success();
}

} // namespace cot::mc

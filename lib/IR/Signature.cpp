//===- Signature.cpp - Signatures and names of functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Signature.h"
#include "PrintedString.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::ir;
using llvm::raw_ostream;
using llvm::StringRef;

void AbiParameter::print(raw_ostream &os) const {
  os << type;
  if (extension != ArgumentExtension::None) os << ' ' << textOf(extension);
  if (purpose == ArgumentPurpose::Normal) return;
  os << ' ' << textOf(purpose);
  if (purpose == ArgumentPurpose::StructArgument) os << '(' << structSize << ')';
}

static void printList(raw_ostream &os, llvm::ArrayRef<AbiParameter> list) {
  llvm::ListSeparator separator;
  for (const AbiParameter &parameter : list) {
    os << separator;
    parameter.print(os);
  }
}

void Signature::print(raw_ostream &os) const {
  os << '(';
  printList(os, parameters);
  if (variadic) os << (parameters.empty() ? "..." : ", ...");
  os << ')';
  if (!results.empty()) {
    os << " -> ";
    printList(os, results);
  }
  os << ' ' << textOf(callConv);
}

ExternalName ExternalName::user(uint32_t space, uint32_t index) {
  ExternalName name;
  name.space = space;
  name.index = index;
  return name;
}

ExternalName ExternalName::symbol(StringRef text) {
  ExternalName name;
  name.kind = Symbol;
  name.text = text.str();
  return name;
}

ExternalName ExternalName::reference(StringRef text) {
  ExternalName name;
  if (auto call = parseLibCall(text)) {
    name.kind = Library;
    name.index = uint32_t(*call);
    return name;
  }
  if (auto known = parseKnownSymbol(text)) {
    name.kind = KnownSymbol;
    name.index = uint32_t(*known);
    return name;
  }
  return symbol(text);
}

static StringRef symbolOf(LibCall call) {
  switch (call) {
  case LibCall::Probestack:
    return "__cot_probestack";
  case LibCall::CeilF32:
    return "ceilf";
  case LibCall::CeilF64:
    return "ceil";
  case LibCall::FloorF32:
    return "floorf";
  case LibCall::FloorF64:
    return "floor";
  case LibCall::TruncF32:
    return "truncf";
  case LibCall::TruncF64:
    return "trunc";
  case LibCall::NearestF32:
    return "nearbyintf";
  case LibCall::NearestF64:
    return "nearbyint";
  case LibCall::FmaF32:
    return "fmaf";
  case LibCall::FmaF64:
    return "fma";
  case LibCall::Memcpy:
    return "memcpy";
  case LibCall::Memset:
    return "memset";
  case LibCall::Memmove:
    return "memmove";
  case LibCall::Memcmp:
    return "memcmp";
  case LibCall::ElfTlsGetAddr:
    return "__tls_get_addr";
  case LibCall::ElfTlsGetOffset:
    return "__tls_get_offset";
  case LibCall::X86Pshufb:
    return "__cot_x86_pshufb";
  case LibCall::AddF128:
    return "__addtf3";
  case LibCall::SubF128:
    return "__subtf3";
  case LibCall::MulF128:
    return "__multf3";
  case LibCall::DivF128:
    return "__divtf3";
  case LibCall::SqrtF128:
    return "sqrtf128";
  case LibCall::FmaF128:
    return "fmaf128";
  case LibCall::CeilF128:
    return "ceilf128";
  case LibCall::FloorF128:
    return "floorf128";
  case LibCall::TruncF128:
    return "truncf128";
  case LibCall::NearestF128:
    return "nearbyintf128";
  case LibCall::EqualF128:
    return "__eqtf2";
  case LibCall::LessF128:
    return "__lttf2";
  case LibCall::LessEqualF128:
    return "__letf2";
  case LibCall::UnorderedF128:
    return "__unordtf2";
  case LibCall::F16ToF32:
    return "__extendhfsf2";
  case LibCall::F32ToF128:
    return "__extendsftf2";
  case LibCall::F64ToF128:
    return "__extenddftf2";
  case LibCall::F32ToF16:
    return "__truncsfhf2";
  case LibCall::F64ToF16:
    return "__truncdfhf2";
  case LibCall::F128ToF16:
    return "__trunctfhf2";
  case LibCall::F128ToF32:
    return "__trunctfsf2";
  case LibCall::F128ToF64:
    return "__trunctfdf2";
  case LibCall::F32ToI128:
    return "__fixsfti";
  case LibCall::F32ToU128:
    return "__fixunssfti";
  case LibCall::F64ToI128:
    return "__fixdfti";
  case LibCall::F64ToU128:
    return "__fixunsdfti";
  case LibCall::F128ToI64:
    return "__fixtfdi";
  case LibCall::F128ToU64:
    return "__fixunstfdi";
  case LibCall::F128ToI128:
    return "__fixtfti";
  case LibCall::F128ToU128:
    return "__fixunstfti";
  case LibCall::I128ToF32:
    return "__floattisf";
  case LibCall::U128ToF32:
    return "__floatuntisf";
  case LibCall::I128ToF64:
    return "__floattidf";
  case LibCall::U128ToF64:
    return "__floatuntidf";
  case LibCall::I64ToF128:
    return "__floatditf";
  case LibCall::U64ToF128:
    return "__floatunditf";
  case LibCall::I128ToF128:
    return "__floattitf";
  case LibCall::U128ToF128:
    return "__floatuntitf";
  }
  return "";
}

static StringRef symbolOf(KnownSymbol symbol) {
  return symbol == KnownSymbol::ElfGlobalOffsetTable ? "_GLOBAL_OFFSET_TABLE_" : "_tls_index";
}

std::string ExternalName::symbolName() const {
  switch (kind) {
  case User:
    return "u" + llvm::utostr(space) + "_" + llvm::utostr(index);
  case Symbol:
    return text;
  case Library:
    return symbolOf(libCall()).str();
  case KnownSymbol:
    return symbolOf(ir::KnownSymbol(index)).str();
  }
  return text;
}

static bool isNameCharacter(char c) { return llvm::isAlnum(c) || c == '_'; }

void ExternalName::printReference(raw_ostream &os) const {
  if (kind != Symbol || reference(text).kind == Symbol) return print(os);
  os << '%';
  printString(os, text);
}

std::optional<std::string> ir::consumeSymbol(StringRef &text, StringRef others) {
  StringRef rest = text;
  if (!rest.consume_front("%")) return std::nullopt;
  std::string symbol;
  if (rest.consume_front("\"")) {
    size_t quote = rest.find('"');
    if (quote == StringRef::npos) return std::nullopt;
    symbol = unescape(rest.take_front(quote));
    rest = rest.drop_front(quote + 1);
  } else {
    StringRef name =
        rest.take_while([&](char c) { return isNameCharacter(c) || others.contains(c); });
    symbol = name.str();
    rest = rest.drop_front(name.size());
  }
  text = rest;
  return symbol;
}

std::string ExternalName::str() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  print(os);
  return text;
}

void ExternalName::print(raw_ostream &os) const {
  switch (kind) {
  case User:
    os << 'u' << space << ':' << index;
    return;
  case Symbol:
    os << '%';
    if (llvm::all_of(text, isNameCharacter))
      os << text;
    else
      printString(os, text);
    return;
  case Library:
    os << '%' << textOf(libCall());
    return;
  case KnownSymbol:
    os << '%' << textOf(ir::KnownSymbol(index));
    return;
  }
}

//===- Encoder.cpp - From AArch64 instructions to words -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Target/AArch64/MC/Encoder.h"
#include "Codecs.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

using namespace cot;
using namespace cot::aarch64;
using llvm::ArrayRef;

static constexpr uint8_t numberMask = 31; // the stack pointer's number has more bits

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

static bool isInClass(const mc::OperandInfo &info, uint8_t reg) {
  return reg < 64 && (registerClasses[info.type].members >> reg & 1) != 0;
}

/// \p value in units of the field, in its bits.
static bool encodeNumber(const FieldInfo &info, int64_t value, uint32_t &field) {
  int64_t scaled = value >> info.scale;
  if (scaled << info.scale != value) return false;
  field = static_cast<uint32_t>(scaled) & llvm::maskTrailingOnes<uint32_t>(info.width);
  if (info.isSigned) return llvm::isIntN(info.width, scaled);
  return llvm::isUIntN(info.width, static_cast<uint64_t>(scaled));
}

/// Is \p memory an address of the shape that \p style has?
static bool hasShape(Style style, const Operand &memory) {
  bool isLabel = memory.reg == pcRegister;
  bool hasIndex = memory.index != noRegister;
  switch (style) {
  case Style::BaseOnly:
    return !isLabel && !hasIndex && memory.displacement == 0 &&
           memory.reference == Operand::Reference::None;
  case Style::BaseOffset:
    return !isLabel && !hasIndex;
  case Style::Indexed:
    return !isLabel && hasIndex && memory.displacement == 0;
  default:
    return isLabel && !hasIndex;
  }
}

static bool encodeAddress(const FieldInfo &info, const Operand &memory, uint32_t &field) {
  constexpr uint64_t bases = registerClasses[static_cast<unsigned>(RegisterClass::GPRsp)].members;
  switch (info.part) {
  case Part::Base:
    field = memory.reg & numberMask;
    return memory.reg < 64 && (bases >> memory.reg & 1) != 0;
  case Part::Index:
    field = memory.index & numberMask;
    return memory.index < 32;
  case Part::Option:
    field = static_cast<uint32_t>(memory.extend);
    return (field & 2) != 0;
  case Part::Scaled:
    field = memory.isScaled ? 1 : 0;
    return true;
  case Part::Target:
  case Part::Offset:
    field = 0;
    if (memory.reference == Operand::Reference::None)
      return encodeNumber(info, memory.displacement, field);
    // A relocation fills an offset that is scaled; of a literal, the label.
    return info.part == Part::Target || !info.isSigned;
  case Part::Value:
    break;
  }
  return false;
}

static bool encodeValue(const FieldInfo &info, const Operand &operand, uint32_t word,
                        uint32_t &field) {
  switch (operand.kind) {
  case Operand::Kind::Immediate:
    if (info.codec != Codec::None) return encodeWith(info.codec, operand.value, word, field);
    return encodeNumber(info, operand.value, field);
  case Operand::Kind::Label:
    field = 0;
    return info.fixup != noFixup;
  case Operand::Kind::Symbol:
    // The high twelve bits are added with a shift.
    field = operand.fixup == static_cast<mc::FixupKind>(Fixup::TlsOffsetHigh12) ? 1U << 12 : 0;
    return true;
  case Operand::Kind::Memory:
    return encodeAddress(info, operand, field);
  case Operand::Kind::Register:
  case Operand::Kind::None:
    break;
  }
  return false;
}

/// Is the operand of the kind and class that its record has?
static bool isAllowed(const mc::OperandInfo &info, const OperandStyle &style, size_t place,
                      ArrayRef<Operand> operands) {
  const Operand &operand = operands[place];
  switch (info.kind) {
  case mc::OperandKind::Register:
    if (!operand.isRegister() || !isInClass(info, operand.reg)) return false;
    if (info.fixed != mc::OperandInfo::none) return operand.reg == info.fixed;
    return !style.follows || operand.reg == ((operands[place - 1].reg + 1) & numberMask);
  case mc::OperandKind::Memory:
    return operand.isMemory() && hasShape(style.style, operand);
  default:
    return !operand.isRegister() && !operand.isMemory();
  }
}

/// Bits of \p field into their places; few fields have two.
static uint32_t placed(const FieldInfo &info, uint32_t field) {
  auto part = [field](const FieldPiece &piece) {
    return (field >> piece.from & ((1U << piece.width) - 1)) << piece.lsb;
  };
  uint32_t word = part(info.pieces[0]);
  if (info.pieces[1].width != 0) [[unlikely]]
    word |= part(info.pieces[1]);
  return word;
}

/// The word, where the operands are of the kinds and classes that the record has; nothing when a
/// value has no encoding.
static std::optional<uint32_t> encodeFields(Opcode opcode, ArrayRef<Operand> operands) {
  const EncodingInfo &encoding = encodingInfo(opcode);
  uint32_t word = encoding.bits;
  const FieldInfo *info = tables::fieldInfos + encoding.firstField;
  for (const FieldInfo *end = info + encoding.fieldCount; info != end; ++info) {
    const Operand &operand = operands[info->operand];
    uint32_t field = operand.reg & numberMask;
    if (!operand.isRegister() && !encodeValue(*info, operand, word, field)) return std::nullopt;
    word |= placed(*info, field);
  }
  return word;
}

std::optional<uint32_t> aarch64::tryEncode(Opcode opcode, ArrayRef<Operand> operands) {
  ArrayRef<mc::OperandInfo> infos = operandInfos(opcode);
  if (operands.size() != infos.size()) return std::nullopt;
  for (unsigned place = 0; place < operands.size(); ++place)
    if (!isAllowed(infos[place], operandStyle(opcode, place), place, operands)) return std::nullopt;
  return encodeFields(opcode, operands);
}

uint32_t aarch64::encode(Opcode opcode, ArrayRef<Operand> operands) {
  assert(tryEncode(opcode, operands) && "the opcode can't say these operands");
  return encodeFields(opcode, operands).value_or(0);
}

/// Can the one form of a load or store, \p opcode, say the address? The rest of the operands is
/// known to be right.
static std::optional<uint32_t> encodeForm(Opcode opcode, ArrayRef<Operand> operands) {
  const Operand &address = operands.back();
  const OperandStyle &style = operandStyle(opcode, static_cast<unsigned>(operands.size()) - 1);
  if (!hasShape(style.style, address)) return std::nullopt;
  return encodeFields(opcode, operands);
}

std::optional<Opcode> aarch64::chooseForm(Opcode opcode, ArrayRef<Operand> operands) {
  const uint16_t *forms = formsOf(opcode);
  if (!forms || tryEncode(opcode, operands)) return opcode;
  for (; *forms != noForm; ++forms)
    if (auto form = static_cast<Opcode>(*forms); tryEncode(form, operands)) return form;
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Into the buffer
//===----------------------------------------------------------------------===//

static std::optional<mc::BranchKind> branchKind(Opcode opcode) {
  switch (opcode) {
  case Opcode::B:
    return Branch::Jump;
  case Opcode::Bcond:
    return Branch::Conditional;
  case Opcode::CBZ32:
  case Opcode::CBZ64:
  case Opcode::CBNZ32:
  case Opcode::CBNZ64:
    return Branch::CompareZero;
  case Opcode::TBZ:
  case Opcode::TBNZ:
    return Branch::TestBit;
  default:
    return std::nullopt;
  }
}

/// The label or symbol of \p operand fills a field of the word at \p offset.
static void addField(mc::CodeBuffer &buffer, uint32_t offset, const FieldInfo &info,
                     const Operand &operand) {
  using Reference = Operand::Reference;
  if (operand.kind == Operand::Kind::Symbol || operand.reference == Reference::Symbol)
    return buffer.addRelocation(offset, operand.fixup, mc::SymbolId(operand.target),
                                operand.displacement);
  assert(info.fixup != static_cast<mc::FixupKind>(Fixup::Page21) &&
         "the page of a label is not known before the function's place is");
  buffer.addFixup(offset, info.fixup, mc::Label(operand.target), operand.displacement);
}

/// Does a label or a symbol fill \p info's field of \p operand?
static bool isPending(const FieldInfo &info, const Operand &operand) {
  if (operand.isMemory())
    return operand.reference != Operand::Reference::None &&
           (info.part == Part::Offset || info.part == Part::Target);
  return operand.kind == Operand::Kind::Label || operand.kind == Operand::Kind::Symbol;
}

static bool hasReference(ArrayRef<Operand> operands) {
  for (const Operand &operand : operands)
    if (operand.kind >= Operand::Kind::Label || operand.reference != Operand::Reference::None)
      return true;
  return false;
}

namespace {
/// What the encoder of an opcode's shape fills in.
struct EncodeRow {
  uint32_t bits;
  uint32_t shape; // in shapeEncoders
};

using ShapeEncoder = void (*)(mc::CodeBuffer &buffer, Opcode opcode, const Operand *operands,
                              size_t count, uint32_t word);

/// [base, #number]
bool isBaseOffset(const Operand &memory) {
  return (memory.index == noRegister) & (memory.reg < 64) &
         (memory.reference == Operand::Reference::None);
}
/// [base, index]
bool isIndexed(const Operand &memory) {
  return (memory.index < 32) & (memory.reg < 64) & (memory.displacement == 0);
}

/// The field of a value that is known to have one, as encodeWith() gives it.
template <Codec codec> uint32_t encodeKnown(int64_t value, uint32_t word) {
  // Short ways of those that search.
  bool isShort = (codec == Codec::AddImmediate && value >> 12 == 0) ||
                 (codec == Codec::MoveZero && value >> 16 == 0);
  if (isShort) return static_cast<uint32_t>(value);
  uint32_t field = 0;
  encodeWith(codec, value, word, field);
  return field;
}

void emitOther(mc::CodeBuffer &buffer, Opcode opcode, const Operand *list, size_t count,
               uint32_t bits);

void emitWord(mc::CodeBuffer &buffer, Opcode opcode, const Operand *operands, size_t count,
              uint32_t word) {
  assert(tryEncode(opcode, {operands, count}) == word && "the opcode can't say these operands");
  // A buffer that must grow is rare: without it, there is no call here that needs a frame.
  if (!buffer.hasRoom(instructionSize)) [[unlikely]]
    return emitOther(buffer, opcode, operands, count, word);
  uint8_t *at = buffer.reserve(instructionSize);
  llvm::support::endian::write32le(at, word);
  buffer.commit(at + instructionSize);
}

/// Whatever needs more than its shape's encoder: labels, symbols, another form.
[[gnu::noinline]] void emitOther(mc::CodeBuffer &buffer, Opcode opcode, const Operand *list,
                                 size_t count, uint32_t /*bits*/) {
  ArrayRef<Operand> operands(list, count);
  uint32_t word = 0;
  if (encodingInfo(opcode).forms == 0) {
    word = encode(opcode, operands);
  } else if (std::optional<uint32_t> sayable = encodeForm(opcode, operands)) {
    word = *sayable;
    assert(word == tryEncode(opcode, operands) && "the opcode can't say these operands");
  } else {
    std::optional<Opcode> form = chooseForm(opcode, operands);
    assert(form && "no form of the opcode can say these operands");
    opcode = *form;
    word = encode(opcode, operands);
  }
  bool endsInLabel = !operands.empty() && operands.back().kind == Operand::Kind::Label;
  if (std::optional<mc::BranchKind> kind = endsInLabel ? branchKind(opcode) : std::nullopt) {
    uint8_t bytes[instructionSize];
    llvm::support::endian::write32le(bytes, word);
    return buffer.branch(*kind, bytes, mc::Label(operands.back().target));
  }
  uint8_t *at = buffer.reserve(instructionSize);
  llvm::support::endian::write32le(at, word);
  if (hasReference(operands)) [[unlikely]]
    for (const FieldInfo &field : fieldInfos(opcode))
      if (isPending(field, operands[field.operand]))
        addField(buffer, buffer.offset(), field, operands[field.operand]);
  buffer.commit(at + instructionSize);
}

#include "cot/Target/AArch64/MC/Encoders.inc"
} // namespace

void aarch64::emit(mc::CodeBuffer &buffer, Opcode opcode, ArrayRef<Operand> operands) {
  assert(operands.size() == instrInfo(opcode).operandCount && "wrong number of operands");
  const EncodeRow &row = encodeRows[static_cast<unsigned>(opcode)];
  shapeEncoders[row.shape](buffer, opcode, operands.data(), operands.size(), row.bits);
}

void aarch64::fillNops(uint8_t *at, uint32_t size) {
  constexpr uint32_t nop = 0xd503201f;
  for (uint32_t i = 0; i + instructionSize <= size; i += instructionSize)
    llvm::support::endian::write32le(at + i, nop);
}

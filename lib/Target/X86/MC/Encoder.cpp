//===- Encoder.cpp - From x86-64 instructions to bytes -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Formats: Intel manual volume 2, chapter 2 (2.1 legacy and REX, 2.3.5 VEX, 2.7 EVEX).
//
//===----------------------------------------------------------------------===//

#include "cot/Target/X86/MC/Encoder.h"
#include "EncodingTables.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/ADT/PointerUnion.h"
#include "llvm/Support/Endian.h"
#include <cstddef>
#include <cstring>

using namespace cot;
using namespace cot::x86;
using llvm::ArrayRef;
using llvm::support::endian::read16le;
using llvm::support::endian::write16le;
using llvm::support::endian::write32le;
using llvm::support::endian::write64le;

static constexpr uint8_t segmentPrefixes[] = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65};

//===----------------------------------------------------------------------===//
// What is generated
//===----------------------------------------------------------------------===//

namespace {
/// In place of an operand's number: no operand is there.
constexpr uint8_t none = 15;

/// Which operand is where. Each shape has an encoder of its own, in which all of this is constant.
struct Shape {
  Space space;
  uint8_t prefixSize, opcodeSize; // bytes; the latter with escape bytes, the former of legacy ones
  uint8_t reg, rm;
  bool rmRegister, rmMemory; // what ModRM.rm may be
  uint8_t vvvv, is4, low;    // low: a register or a condition in the opcode
  bool isCondition;
  // Immediates and labels, in order, and their bytes.
  uint8_t immediate0, bytes0, immediate1, bytes1;
  uint8_t byteRegisters; // bits 0, 1, 2: reg, rm, low are registers of eight bits

  constexpr bool hasByte(unsigned bit) const { return (byteRegisters >> bit & 1) != 0; }
  /// The same with a register, or with memory, alone in ModRM.rm.
  constexpr Shape with(bool isMemory) const {
    Shape result = *this;
    result.rmRegister = !isMemory;
    result.rmMemory = isMemory;
    return result;
  }
};

/// What the encoder of an opcode's shape fills in.
struct EncodeRow {
  uint8_t shape;        // in shapeEncoders
  uint8_t choice;       // of findBetter(); 0: its only form, or the best one
  uint16_t betterForms; // where its run begins
  /// Legacy: prefixes, the first one lowest. VEX, EVEX: all of the prefix for registers 0.
  uint32_t prefix;
  uint32_t opcode; // with its escape bytes, the first one lowest
  uint8_t emitter; // in shapeEncoders: `shape`, or that of opcodes with a choice
  uint8_t rex;     // EVEX: as `detail`, where an element is broadcast
  uint8_t modrm;   // its digit
  /// VEX: 1 where the short form may be. EVEX: the logarithm of what an eight-bit displacement
  /// counts in.
  uint8_t detail;
};
static_assert(sizeof(EncodeRow) == 16);

/// Who wants to know of fields that labels and symbols fill.
using FieldSink = llvm::PointerUnion<mc::CodeBuffer *, Encoded *>;

/// Up to two PendingFields by value: a byte each of offset, size and operand; 0 where there is
/// none.
using PackedFields = uint64_t;

/// Writes at \p end and moves it on. The parameters that emit() has are where it has them, so that
/// it ends in a jump to here.
using ShapeEncoder = void (*)(FieldSink sink, const EncodeRow &row, const Operand *operands,
                              uint8_t *&end, EvexOptions evex);

void reportFields(FieldSink sink, PackedFields fields, const EncodeRow &row,
                  const Operand *operands, uint32_t size);

bool isWithin(const Operand &operand, int64_t min, int64_t max) {
  return operand.kind == Operand::Kind::Immediate && operand.value >= min && operand.value <= max;
}

// Whatever the optimizer leaves out of line would keep the writer in memory.
#define COT_IN_PLACE [[gnu::always_inline]] inline

/// One instruction under way. What may or may not be there is written in any case and then counted
/// or not: that costs less than branches that no processor can predict.
template <Shape shape, bool isRare> class Writer {
public:
  Writer(uint8_t *at, const Operand *operands, const EncodeRow &row, EvexOptions evex)
      : at(at), operands(operands), row(row), evex(evex), start(at) {}
  /// Returns the end.
  COT_IN_PLACE uint8_t *run(FieldSink sink);

private:
  template <uint8_t place> COT_IN_PLACE unsigned number(unsigned byteBit);
  COT_IN_PLACE void withMemory(const Operand &memory);
  COT_IN_PLACE void withRegisters();
  COT_IN_PLACE void writePrefixAndOpcode();
  COT_IN_PLACE void writeLegacy();
  COT_IN_PLACE void writeVex();
  COT_IN_PLACE void writeEvex();
  template <bool hasIndex> COT_IN_PLACE void writeMemory(const Operand &memory);
  COT_IN_PLACE void writeImmediate(uint8_t place, uint8_t bytes);

  /// Of ModRM: a register or the digit.
  COT_IN_PLACE unsigned regField() const { return shape.reg == none ? row.modrm : (reg & 7) << 3; }
  COT_IN_PLACE void byte(unsigned value) { *at++ = static_cast<uint8_t>(value); }
  /// The \p bytes from here on are the field of operand \p place.
  COT_IN_PLACE void pending(uint8_t place, unsigned bytes) {
    // The first is lowest, for it is reported first.
    PackedFields field = static_cast<PackedFields>(at - start) << 16 | bytes << 8 | place;
    fields |= field << (fields != 0 ? 24 : 0);
  }

  uint8_t *at;
  const Operand *operands;
  const EncodeRow &row;
  EvexOptions evex;
  uint8_t *start;
  PackedFields fields = 0;

  unsigned reg = 0, base = 0, index = 0, low = 0;
  bool needsRex = false;
};

/// Labels, symbols, segments, addresses without a base.
template <Shape shape> bool hasRareOperand(const Operand *operands) {
  bool isRare = false;
  if constexpr (shape.rmMemory) {
    const Operand &rm = operands[shape.rm];
    // Neither a segment nor a reference, asked at once: they lie side by side.
    static_assert(offsetof(Operand, reference) == offsetof(Operand, segment) + 1);
    static_assert(static_cast<uint8_t>(Operand::Reference::None) == 0);
    isRare = (rm.reg >= ripRegister) | (read16le(&rm.segment) != noRegister);
  }
  if constexpr (shape.immediate0 != none)
    isRare |= operands[shape.immediate0].kind != Operand::Kind::Immediate;
  if constexpr (shape.immediate1 != none)
    isRare |= operands[shape.immediate1].kind != Operand::Kind::Immediate;
  return isRare;
}

template <Shape shape>
[[gnu::noinline]] void encodeRare(FieldSink sink, const EncodeRow &row, const Operand *operands,
                                  uint8_t *&end, EvexOptions evex) {
  end = Writer<shape, true>(end, operands, row, evex).run(sink);
}

/// Without the rare ones, nothing here is called that would need a frame.
template <Shape shape>
[[gnu::noinline]] void encodeUsual(FieldSink sink, const EncodeRow &row, const Operand *operands,
                                   uint8_t *&end, EvexOptions evex) {
  if (hasRareOperand<shape>(operands)) [[unlikely]]
    return encodeRare<shape>(sink, row, operands, end, evex);
  end = Writer<shape, false>(end, operands, row, evex).run(sink);
}

/// Registers and memory apart: the former need fewer registers of the encoder's own.
template <Shape shape>
void encodeShape(FieldSink sink, const EncodeRow &row, const Operand *operands, uint8_t *&end,
                 EvexOptions evex) {
  if constexpr (shape.rmRegister && shape.rmMemory)
    if (!operands[shape.rm].isMemory())
      return encodeUsual<shape.with(false)>(sink, row, operands, end, evex);
  encodeUsual<shape.with(shape.rmMemory)>(sink, row, operands, end, evex);
}
} // namespace

//===----------------------------------------------------------------------===//
// Prefixes and opcode
//===----------------------------------------------------------------------===//

/// Of the register operand \p place, as the encoding has it.
template <Shape shape, bool isRare>
template <uint8_t place>
unsigned Writer<shape, isRare>::number(unsigned byteBit) {
  if constexpr (place == none) return 0;
  unsigned value = operands[place].reg;
  if (!shape.hasByte(byteBit)) return value;
  // SPL to DIL need REX; without it, the same numbers are AH to BH.
  needsRex |= value - 4 < 4;
  return value - (value >= firstHighByte ? firstHighByte - 4 : 0);
}

template <Shape shape, bool isRare> void Writer<shape, isRare>::writeLegacy() {
  if constexpr (shape.prefixSize != 0) {
    write32le(at, row.prefix);
    at += shape.prefixSize;
  }
  // A register is either in the opcode or in ModRM.rm.
  unsigned extension = shape.isCondition ? base : base | low;
  unsigned rex = row.rex | (reg >> 3 & 1) << 2 | (index >> 3 & 1) << 1 | (extension >> 3 & 1);
  *at = static_cast<uint8_t>(rex);
  at += (rex != 0x40) | needsRex;
}

template <Shape shape, bool isRare> void Writer<shape, isRare>::writeVex() {
  unsigned vvvv = number<shape.vvvv>(3);
  uint32_t extensions = (base >> 3 & 1) << 13 | (index >> 3 & 1) << 14;
  uint32_t prefix = row.prefix ^ (extensions | (reg >> 3 & 1) << 15 | (vvvv & 15) << 19);
  bool isShort = (row.detail != 0) & (extensions == 0);
  // R has its place above vvvv there.
  uint32_t shortPrefix = 0xc5 | (prefix & 0x8000) | (prefix >> 8 & 0x7f00);
  write32le(at, isShort ? shortPrefix : prefix);
  at += isShort ? 2 : 3;
}

template <Shape shape, bool isRare> void Writer<shape, isRare>::writeEvex() {
  unsigned vvvv = number<shape.vvvv>(3);
  // A vector register in ModRM.rm has its fifth bit where an index has its fourth.
  unsigned x = (index >> 3 | base >> 4) & 1;
  uint32_t first = (reg >> 3 & 1) << 7 | x << 6 | (base >> 3 & 1) << 5 | (reg >> 4 & 1) << 4;
  uint32_t third =
      (evex.zeroing ? 0x80 : 0) | (evex.broadcast ? 0x10 : 0) | (vvvv >> 4 & 1) << 3 | evex.mask;
  write32le(at, row.prefix ^ (first << 8 | (vvvv & 15) << 19 | third << 24));
  at += 4;
}

template <Shape shape, bool isRare> void Writer<shape, isRare>::writePrefixAndOpcode() {
  reg = number<shape.reg>(0);
  if constexpr (shape.low != none)
    low = shape.isCondition ? static_cast<unsigned>(operands[shape.low].value) & 15
                            : number<shape.low>(2);
  if constexpr (shape.space == Space::Legacy) writeLegacy();
  if constexpr (shape.space == Space::Vex) writeVex();
  if constexpr (shape.space == Space::Evex) writeEvex();
  write32le(at, row.opcode);
  at += shape.opcodeSize;
  // It is the last byte that has room for it.
  if constexpr (shape.low != none)
    at[-1] = static_cast<uint8_t>(at[-1] + (shape.isCondition ? low : low & 7));
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

template <Shape shape, bool isRare> void Writer<shape, isRare>::withRegisters() {
  base = number<shape.rm>(1);
  writePrefixAndOpcode();
  if constexpr (shape.rm != none) byte(0xc0 | regField() | (base & 7));
}

/// ModRM and what follows for an address without a register as its base, or one that a label or
/// symbol stands in. Its displacement has four bytes, in front of the end that is returned.
[[gnu::noinline]] static uint8_t *writeSpecialMemory(uint8_t *at, const Operand &memory,
                                                     unsigned regField) {
  auto byte = [&at](unsigned value) { *at++ = static_cast<uint8_t>(value); };
  bool hasIndex = memory.index != noRegister;
  unsigned scaleIndex = memory.scale << 6 | (hasIndex ? memory.index & 7 : 4) << 3;
  unsigned base = memory.reg & 7;
  if (memory.reg == ripRegister) {
    byte(regField | 5);
  } else if (memory.reg == noRegister) {
    byte(regField | 4);
    byte(scaleIndex | 5);
  } else {
    bool hasSib = hasIndex | (base == 4);
    byte(0x80 | regField | (hasSib ? 4 : base));
    if (hasSib) byte(scaleIndex | base);
  }
  bool isKnown = memory.reference == Operand::Reference::None;
  write32le(at, isKnown ? static_cast<uint32_t>(memory.displacement) : 0);
  return at + 4;
}

template <Shape shape, bool isRare> void Writer<shape, isRare>::withMemory(const Operand &memory) {
  if (isRare && memory.segment != noRegister) byte(segmentPrefixes[memory.segment]);
  bool hasReference = isRare && memory.reference != Operand::Reference::None;
  bool hasBase = !isRare || memory.reg < ripRegister;
  base = hasBase ? memory.reg : 0;
  bool hasIndex = memory.index != noRegister;
  if (!isRare && !hasIndex) {
    writePrefixAndOpcode();
    return writeMemory<false>(memory);
  }
  index = hasIndex ? memory.index : 0;
  writePrefixAndOpcode();
  if (hasBase && !hasReference)
    return hasIndex ? writeMemory<true>(memory) : writeMemory<false>(memory);
  at = writeSpecialMemory(at, memory, regField());
  if (!hasReference) return;
  at -= 4;
  pending(shape.rm, 4);
  at += 4;
}

template <Shape shape, bool isRare>
template <bool hasIndex>
void Writer<shape, isRare>::writeMemory(const Operand &memory) {
  int32_t displacement = memory.displacement;
  int32_t scaled = displacement;
  bool isFar;
  if constexpr (shape.space == Space::Evex) {
    // An eight-bit displacement counts in units of what is accessed, a power of two.
    unsigned shift = evex.broadcast ? row.rex : row.detail;
    scaled = displacement >> shift;
    isFar = (scaled != static_cast<int8_t>(scaled)) |
            (static_cast<uint32_t>(scaled) << shift != static_cast<uint32_t>(displacement));
  } else {
    isFar = displacement != static_cast<int8_t>(displacement);
  }
  // RBP and R13 as a base without displacement would mean something else.
  unsigned mod = ((displacement != 0) | ((base & 7) == 5)) + isFar;
  if constexpr (!hasIndex) {
    // RSP and R12 as a base need the byte for an index, which says that there is none.
    write16le(at, static_cast<uint16_t>(0x2400 | mod << 6 | regField() | (base & 7)));
    at += 1 + ((base & 7) == 4);
  } else {
    unsigned sib = memory.scale << 6 | (index & 7) << 3 | (base & 7);
    write16le(at, static_cast<uint16_t>(sib << 8 | mod << 6 | regField() | 4));
    at += 2;
  }
  write32le(at, static_cast<uint32_t>(isFar ? displacement : scaled));
  at += mod + (mod & 2); // 0, 1 or 4 bytes
}

template <Shape shape, bool isRare>
void Writer<shape, isRare>::writeImmediate(uint8_t place, uint8_t bytes) {
  const Operand &operand = operands[place];
  uint64_t value = static_cast<uint64_t>(operand.value);
  if (isRare && operand.kind != Operand::Kind::Immediate) {
    pending(place, bytes);
    value = 0;
  }
  if (bytes == 8)
    write64le(at, value);
  else
    write32le(at, static_cast<uint32_t>(value));
  at += bytes;
}

template <Shape shape, bool isRare> uint8_t *Writer<shape, isRare>::run(FieldSink sink) {
  if constexpr (shape.rmMemory)
    withMemory(operands[shape.rm]);
  else
    withRegisters();
  if constexpr (shape.immediate0 != none) writeImmediate(shape.immediate0, shape.bytes0);
  if constexpr (shape.immediate1 != none) writeImmediate(shape.immediate1, shape.bytes1);
  if constexpr (shape.is4 != none) byte(operands[shape.is4].reg << 4);
  if (isRare && fields != 0)
    reportFields(sink, fields, row, operands, static_cast<uint32_t>(at - start));
  return at;
}

namespace {
void encodeChosen(FieldSink sink, const EncodeRow &row, const Operand *operands, uint8_t *&end,
                  EvexOptions evex);

#include "cot/Target/X86/MC/Encoders.inc"
} // namespace

static const EncodeRow &rowOf(Opcode opcode) {
  assert(static_cast<unsigned>(opcode) < numOpcodes && "no opcode");
  return encodeRows[static_cast<unsigned>(opcode)];
}

static Opcode opcodeOf(const EncodeRow &row) { return static_cast<Opcode>(&row - encodeRows); }

/// The better form of the opcode of \p row, or itself.
COT_IN_PLACE static const EncodeRow &bestRow(const EncodeRow &row, const Operand *operands) {
  int better = findBetter(row.choice, operands);
  return better < 0 ? row : encodeRows[betterForms[row.betterForms + better]];
}

Opcode x86::chooseForm(Opcode opcode, ArrayRef<Operand> operands) {
  return opcodeOf(bestRow(rowOf(opcode), operands.data()));
}

Encoded x86::encode(uint8_t *at, Opcode opcode, ArrayRef<Operand> operands, EvexOptions evex) {
  assert(operands.size() == instrInfo(opcode).operandCount && "wrong number of operands");
  const EncodeRow &row = rowOf(opcode);
  Encoded result;
  result.end = at;
  shapeEncoders[row.shape](&result, row, operands.data(), result.end, evex);
  return result;
}

//===----------------------------------------------------------------------===//
// Into the buffer
//===----------------------------------------------------------------------===//

/// What the field at \p offset, \p toEnd bytes before the instruction's end, is to hold.
static void addField(mc::CodeBuffer &buffer, uint32_t offset, int32_t toEnd, unsigned bytes,
                     const mc::OperandInfo &info, const Operand &operand) {
  bool isMemory = operand.isMemory();
  // Relative fields count from the instruction's end; absolute ones are immediates and
  // displacements.
  bool isRelative = isMemory ? operand.reg == ripRegister : info.kind == mc::OperandKind::Label;
  int32_t addend = operand.displacement - (isRelative ? toEnd : 0);
  bool isLabel = isMemory ? operand.reference == Operand::Reference::Label
                          : operand.kind == Operand::Kind::Label;
  if (!isLabel)
    return buffer.addRelocation(offset, operand.fixup, mc::SymbolId(operand.target), addend);
  assert(isRelative && "labels have no absolute address");
  mc::FixupKind kind = bytes == 1 ? static_cast<mc::FixupKind>(Fixup::Relative8)
                                  : static_cast<mc::FixupKind>(mc::CommonFixup::Relative32);
  buffer.addFixup(offset, kind, mc::Label(operand.target), addend);
}

namespace {
[[gnu::noinline]] void reportFields(FieldSink sink, PackedFields fields, const EncodeRow &row,
                                    const Operand *operands, uint32_t size) {
  for (; fields != 0; fields >>= 24) {
    PendingField field = {static_cast<uint8_t>(fields >> 16), static_cast<uint8_t>(fields >> 8),
                          static_cast<uint8_t>(fields)};
    if (auto *encoded = llvm::dyn_cast<Encoded *>(sink)) {
      encoded->fields[encoded->fieldCount++] = field;
      continue;
    }
    auto &buffer = *llvm::cast<mc::CodeBuffer *>(sink);
    addField(buffer, buffer.offset() + field.offset, static_cast<int32_t>(size) - field.offset,
             field.size, operandInfos(opcodeOf(row))[field.operand], operands[field.operand]);
  }
}
} // namespace

/// A jump. One to a label is the buffer's to shorten, invert or drop.
static void emitBranch(mc::CodeBuffer &buffer, const EncodeRow &row, const Operand *operands) {
  Opcode opcode = opcodeOf(row);
  bool isConditional = opcode == Opcode::JCC;
  if (operands[isConditional].kind != Operand::Kind::Label)
    return shapeEncoders[row.shape](&buffer, row, operands, buffer.writePosition(), {});
  uint8_t longForm[encodeRoom];
  encode(longForm, opcode, {operands, isConditional ? 2U : 1U});
  buffer.branch(isConditional ? Branch::Conditional : Branch::Jump, longForm,
                mc::Label(operands[isConditional].target));
}

namespace {
/// An opcode with forms to choose from, or one that jumps; into a buffer.
void encodeChosen(FieldSink sink, const EncodeRow &row, const Operand *operands, uint8_t *&end,
                  EvexOptions evex) {
  if (row.choice == branchChoice)
    return emitBranch(*llvm::cast<mc::CodeBuffer *>(sink), row, operands);
  const EncodeRow &best = bestRow(row, operands);
  shapeEncoders[best.shape](sink, best, operands, end, evex);
}
} // namespace

[[gnu::noinline]] static void emitGrowing(mc::CodeBuffer &buffer, const EncodeRow &row,
                                          const Operand *operands, EvexOptions evex) {
  buffer.reserve(encodeRoom);
  shapeEncoders[row.emitter](&buffer, row, operands, buffer.writePosition(), evex);
}

void x86::emit(mc::CodeBuffer &buffer, Opcode opcode, ArrayRef<Operand> operands,
               EvexOptions evex) {
  assert(operands.size() == instrInfo(opcode).operandCount && "wrong number of operands");
  const EncodeRow &row = rowOf(opcode);
  // Nothing lives here past a call: a frame would cost as much as the rest.
  if (!buffer.hasRoom(encodeRoom)) [[unlikely]]
    return emitGrowing(buffer, row, operands.data(), evex);
  shapeEncoders[row.emitter](&buffer, row, operands.data(), buffer.writePosition(), evex);
}

//===----------------------------------------------------------------------===//
// No-operations
//===----------------------------------------------------------------------===//

void x86::fillNops(uint8_t *at, uint32_t size) {
  // The sequences that the Intel manual recommends (volume 2, NOP), and two more with 66 and 2E
  // prefixes.
  static constexpr uint8_t sequences[10][10] = {
      {0x90},
      {0x66, 0x90},
      {0x0f, 0x1f, 0x00},
      {0x0f, 0x1f, 0x40, 0x00},
      {0x0f, 0x1f, 0x44, 0x00, 0x00},
      {0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00},
      {0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
      {0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
      {0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
      {0x66, 0x2e, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
  };
  while (size != 0) {
    uint32_t length = size < 10 ? size : 10;
    std::memcpy(at, sequences[length - 1], length);
    at += length;
    size -= length;
  }
}

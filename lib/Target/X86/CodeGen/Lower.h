//===- Lower.h - Lowering for x86-64: what rules call -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The parts of lowering that rules can't say: addresses, conditions, calls, branches.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TARGET_X86_CODEGEN_LOWER_H
#define COT_LIB_TARGET_X86_CODEGEN_LOWER_H

#include "cot/CodeGen/Lowering.h"
#include "cot/Target/X86/CodeGen/Target.h"
#include "cot/Target/X86/MC/Instruction.h"
#include <array>

namespace cot::x86 {

using codegen::LoweringContext;
using codegen::MachineAddress;
using codegen::MachineInst;
using codegen::MachineOperand;
using codegen::PReg;
using codegen::RegClass;
using codegen::VReg;
using ir::Value;

constexpr uint16_t id(Opcode opcode) { return static_cast<uint16_t>(opcode); }
constexpr uint16_t id(PseudoOpcode opcode) { return static_cast<uint16_t>(opcode); }
constexpr PReg gpr(Gpr reg) { return PReg(static_cast<unsigned>(reg), RegClass::Int); }
constexpr PReg xmm(unsigned number) { return PReg(number, RegClass::Float); }
inline MachineOperand use(VReg reg) { return MachineOperand::reg(reg); }
inline MachineOperand cc(Condition condition) {
  return MachineOperand::immediate(static_cast<int32_t>(condition));
}
inline MachineOperand imm(int32_t value) { return MachineOperand::immediate(value); }

/// The opcode of a record that covers 8, 16, 32 and 64 bits, at the width of \p type.
constexpr uint16_t sized(Opcode opcode8, ir::Type type) {
  return static_cast<uint16_t>(id(opcode8) + type.laneNumber() - 1);
}

/// An instruction on scalars in its forms of SSE and AVX.
struct FloatForms {
  Opcode single, twice, vexSingle, vexDouble;
};

/// A number of a float type, as its bits.
struct FloatBits {
  uint64_t low = 0;
  uint64_t high = 0; ///< Of f128.
};

/// What the flags say after an instruction that set them.
struct FlagsTest {
  enum Kind : uint8_t { One, And, Or };
  Kind kind = One;
  Condition a = Condition::E;
  Condition b = Condition::E;
};
FlagsTest invert(FlagsTest test);

Condition conditionOf(ir::IntCC condition);

/// Lowers one instruction at a time through \p ctx.
class Lower {
public:
  explicit Lower(LoweringContext &ctx) : ctx(ctx) {}
  bool run(ir::Inst inst);

  // What rules ask for.
  Condition condition(ir::IntCC condition) { return conditionOf(condition); }
  /// The memory that \p inst, a load or a store, accesses.
  MachineAddress address(ir::Inst inst);
  TrapCode trapOf(ir::Inst inst) { return ctx.dfg().memFlags(inst).trap; }
  /// x + k, as an address for LEA.
  MachineAddress sumWith(Value x, int64_t k) { return address(x, k); }

  // LowerInteger.cpp
  VReg binary(uint16_t opcode, VReg a, VReg b);
  VReg binary(uint16_t opcode, VReg a, int64_t k);
  VReg inPlace(uint16_t opcode, VReg a);
  VReg unary(uint16_t opcode, VReg a, RegClass to);
  VReg constantReg(int64_t value);
  VReg undefined();
  /// \p value where the condition holds, else \p otherwise.
  VReg conditionalMove(ir::Type type, Condition condition, VReg otherwise, VReg value);
  VReg zeroExtended(Value value);
  VReg signExtended(Value value);
  MachineAddress scaledSum(Value x, Value y, int64_t shift);
  VReg extend32(Value value);
  VReg extendingLoad(ir::Inst load, bool isSigned);
  VReg mask(Value value);
  VReg multiply(Value x, int64_t k);
  /// Takes a shift or LEA: no multiplication is needed.
  static bool isCheapFactor(int64_t k);
  /// Do shifts to the left by \p k and to the right by \p n move the \p width bits round?
  static bool isRotation(int64_t k, int64_t n, int64_t width) {
    return (k + n) % width == 0 && k % width != 0;
  }
  static int64_t shiftAmount(int64_t k, int64_t width) { return k & (width - 1); }
  VReg divide(ir::Inst inst);
  /// 1 or 0 in the low byte.
  VReg flag(FlagsTest test);
  VReg condition(ir::Inst compare);
  VReg minMax(ir::Inst inst);
  void minMaxWide(ir::Inst inst);
  VReg select(ir::Inst inst);
  void selectWide(ir::Inst inst);
  void setWide(ir::Inst inst, VReg low, VReg high);

  // LowerBits.cpp
  VReg shift(ir::Inst inst);
  void shiftWide(ir::Inst inst);
  VReg countOnes(Value x);
  void countOnesWide(ir::Inst inst);
  VReg countLeadingZeros(Value x);
  void countLeadingZerosWide(ir::Inst inst);
  VReg countTrailingZeros(Value x);
  void countTrailingZerosWide(ir::Inst inst);
  VReg countLeadingSigns(Value x);
  void countLeadingSignsWide(ir::Inst inst);
  VReg reverseBits(Value x);
  void reverseBitsWide(ir::Inst inst);

  // LowerVector.cpp
  VReg compareLanes(ir::Inst inst);
  VReg minMaxLanes(ir::Inst inst);
  VReg invertLanes(Value x);
  VReg selectBits(Value c, Value x, Value y);
  VReg negateLanes(Value x);
  VReg absoluteLanes(Value x);
  VReg multiplyLanes(Value x, Value y);
  VReg averageLanes(Value x, Value y);
  VReg multiplyRounding(Value x, Value y);
  VReg countOnesInBytes(Value x);
  VReg shiftLanes(ir::Inst inst);
  VReg shiftBytes(ir::Opcode opcode, VReg a, VReg amount);

  // LowerLanes.cpp
  VReg toVector(VReg reg, unsigned bits);
  VReg fromVector(VReg reg, unsigned bits);
  VReg splat(ir::Inst inst);
  VReg scalarToVector(ir::Inst inst);
  VReg insertLane(ir::Inst inst);
  VReg extractLane(ir::Inst inst);
  FlagsTest testAnyTrue(Value x);
  FlagsTest testAllTrue(Value x);
  VReg anyTrue(Value x);
  VReg allTrue(Value x);
  VReg highBits(Value x);
  VReg shuffle(ir::Inst inst);
  VReg swizzle(Value x, Value indices);
  VReg pickBytes(VReg from, VReg order);
  VReg blendLanes(Value c, Value x, Value y);
  VReg narrowLongs(ir::Inst inst);
  VReg narrowUnsigned(Value x, Value y);
  VReg narrowBetweenUnsigned(Value x, Value y);
  VReg widenLanes(ir::Inst inst);
  VReg widen(VReg reg, unsigned lane, bool isSigned, bool isLow);
  VReg addPairs(ir::Inst inst);

  // LowerVectorFloat.cpp
  VReg negateFloats(Value x);
  VReg absoluteFloats(Value x);
  VReg copySigns(Value x, Value y);
  VReg compareFloats(ir::Inst inst);
  VReg minMaxFloats(ir::Inst inst);
  VReg roundFloats(ir::Inst inst);
  VReg fusedFloats(ir::Inst inst);
  VReg singlesFromUnsigned(Value x);
  VReg doublesFromSigned(Value x);
  VReg doublesFromUnsigned(Value x);
  VReg singlesToSigned(Value x);
  VReg singlesToUnsigned(Value x);
  VReg doublesToIntegers(Value x, bool isSigned);

  // LowerFloat.cpp
  /// 16 bytes: the sign bits of lanes of the type of \p like, all others.
  MachineAddress pooledSign(Value like);
  MachineAddress pooledMagnitude(Value like);
  /// 16 bytes: the low \p bytes of \p value, repeated.
  MachineAddress lanes(uint64_t value, unsigned bytes);
  /// \p constant, an iconst of 64 bits, in memory.
  MachineAddress pooledNumber(Value constant);
  /// \p constant, an f32const or f64const, in memory.
  MachineAddress pooled(Value constant);
  VReg floatCall(ir::Inst inst, LibCall call);
  VReg inSingle(ir::Inst inst);
  VReg fused(ir::Inst inst);
  VReg fusedHalf(ir::Inst inst);
  VReg quadExtremum(ir::Inst inst);

  // LowerConvert.cpp
  VReg convertFloat(ir::Inst inst);
  VReg doubleFromUnsigned(Value value);
  VReg fromInteger(ir::Inst inst);
  VReg toInteger(ir::Inst inst);
  void toWideInteger(ir::Inst inst);
  VReg toIntegerSaturating(ir::Inst inst);
  void toWideIntegerSaturating(ir::Inst inst);
  VReg bitcast(ir::Inst inst);
  void bitcastWide(ir::Inst inst);

  // LowerMemory.cpp
  /// The operands of an address that \p pointer + \p offset is, folded as far as it goes.
  MachineAddress address(Value pointer, int64_t offset);
  void load(ir::Type type, VReg to, const MachineAddress &from, TrapCode trap);
  void store(ir::Type type, VReg from, const MachineAddress &to, TrapCode trap);
  VReg lowerLoad(ir::Inst inst);
  void lowerLoadWide(ir::Inst inst);
  void lowerStore(ir::Inst inst);
  bool storeLane(ir::Inst inst);
  bool changeMemory(ir::Inst inst);
  VReg lowerExtendingLoad(ir::Inst inst);
  void lowerNarrowStore(ir::Inst inst);
  VReg lowerWideningLoad(ir::Inst inst);
  bool lowerStackAddress(ir::Inst inst);
  bool lowerSymbolAddress(ir::Inst inst, const ir::ExternalName &name, int64_t offset,
                          bool colocated);

  // LowerMachine.cpp
  VReg lowerThreadLocal(ir::Inst inst);
  VReg lowerStackSwitch(ir::Inst inst);

  // LowerAtomics.cpp
  VReg lowerAtomicLoad(ir::Inst inst);
  void lowerAtomicLoadWide(ir::Inst inst);
  void lowerAtomicStore(ir::Inst inst);
  VReg lowerAtomicChange(ir::Inst inst);
  void lowerAtomicChangeWide(ir::Inst inst);
  VReg lowerCompareAndSwap(ir::Inst inst);
  void lowerCompareAndSwapWide(ir::Inst inst);

  // LowerControl.cpp
  /// Sets flags by whether \p value, a condition, is not 0.
  FlagsTest test(Value value);
  /// The same for a comparison.
  FlagsTest testOf(ir::Inst compare);
  void branch(FlagsTest test, regalloc::Block taken, regalloc::Block other);
  void trapIf(FlagsTest test, TrapCode code);
  bool lowerBranchIf(ir::Inst inst);
  bool lowerBranchTable(ir::Inst inst);

  // LowerCalls.cpp
  bool lowerCall(ir::Inst inst);
  bool lowerTailCall(ir::Inst inst);
  bool lowerReturn(ir::Inst inst);
  bool lowerSequencePoint(ir::Inst inst);
  bool lowerHandlerAddress(ir::Inst inst);
  bool lowerVariadicStart(ir::Inst inst);
  bool lowerMachineState(ir::Inst inst);
  /// Copies \p size bytes that don't overlap.
  void copy(const MachineAddress &to, const MachineAddress &from, uint32_t size);
  void pack(VReg to, VReg low, VReg high);
  /// Either half may be none.
  void unpack(VReg low, VReg high, VReg from);
  void saveVariadicRegisters(llvm::SmallVectorImpl<MachineOperand> &defs);

  // LowerValues.cpp
  bool materialize(ir::Inst inst, VReg to);
  void constant(VReg to, int64_t value);
  void move(ir::Type type, VReg to, VReg from);

  LoweringContext &ctx;

private:
  bool rejectTypes(ir::Inst inst);
  void canonicalizeNaN(ir::Inst inst);
  VReg canonicalized(VReg x, ir::Type type);
  VReg divideUnsigned(Value x, Value y, bool isRemainder);
  VReg divideSigned(Value x, Value y, bool isRemainder);
  VReg divideByConstant(Value x, int64_t k, bool isSigned, bool isRemainder);
  VReg multiplied(VReg x, int64_t k, bool isWide);
  VReg upperProduct(VReg x, uint64_t factor, bool isSigned);
  VReg quotientUnsigned(VReg x, uint64_t divisor, bool isWide);
  VReg quotientSigned(VReg x, int64_t divisor, bool isWide);
  void compareWide(VReg xLow, VReg xHigh, VReg yLow, VReg yHigh);
  VReg selectPart(ir::Type type, FlagsTest test, VReg x, VReg y);
  VReg doubleShift(Opcode opcode, VReg value, VReg fill, VReg amount);
  VReg doubleShift(Opcode opcode, VReg value, VReg fill, int64_t amount);
  void shiftWideByConstant(ir::Inst inst, VReg low, VReg high, unsigned amount);
  VReg onesOf(VReg x, bool isWide);
  VReg leadingZerosOf(VReg x, bool isWide);
  VReg leadingZerosOfWide(VReg low, VReg high);
  VReg trailingZerosOf(VReg x, bool isWide);
  VReg reverseInBytes(VReg x, bool isWide);
  VReg insertWords(VReg into, VReg from, unsigned first, unsigned count);
  VReg byteMask(VReg reg, ir::Type type);
  void testVector(VReg reg);
  MachineOperand takeLoad(Value value, TrapCode &trap);
  VReg loadLane(unsigned bits, MachineOperand memory, TrapCode trap);
  VReg insertLoad(ir::Inst inst);
  bool isZeroVector(Value value);
  VReg doublesToWords(VReg x);
  VReg shuffleBytes(VReg a, VReg b, const std::array<uint8_t, 16> &mask, bool isOne);
  VReg callForLanes(ir::Inst inst, LibCall call);
  codegen::CallRef specialCall(const regalloc::PRegSet &clobbers);
  MachineAddress atomicAddress(ir::Inst inst);
  VReg inByteOrder(ir::Inst inst, VReg reg, ir::Type type);
  VReg swapBytes(VReg reg, ir::Type type);
  bool canSwapWide(ir::Inst inst);
  void swapWide(ir::Inst inst, VReg oldLow, VReg oldHigh, VReg low, VReg high);
  std::pair<VReg, VReg> changeWide(ir::Inst inst, ir::AtomicRmwOp operation, Value operand);
  FlagsTest testWideCompare(ir::Inst compare);
  FlagsTest testCompare(ir::Inst compare);
  FlagsTest testNonZero(Value value);
  bool testsBit(Value value);
  void testZero(Value value);
  void readRegister(VReg to, Gpr reg);

  // LowerFloat.cpp
  MachineAddress pooled(ir::Type type, FloatBits value);
  MachineAddress pooledPair(uint64_t low, uint64_t high);
  VReg scalar(const FloatForms &forms, ir::Type type, VReg a, MachineOperand b);
  void scalarTest(const FloatForms &forms, ir::Type type, VReg a, MachineOperand b);
  VReg scalarToInt(const FloatForms &forms, ir::Type type, VReg x);
  VReg floatConstant(ir::Type type, FloatBits value);
  VReg floatZero();
  VReg callFloat(LibCall call, llvm::ArrayRef<VReg> arguments, ir::Type type, ir::Type resultType);
  VReg roundSingle(ir::Opcode opcode, VReg x);
  bool isInMemory(Value value);
  MachineOperand sunkOperand(Value value, TrapCode &trap);
  FlagsTest compareFloats(ir::FloatCC condition, ir::Type type, VReg x, VReg y);
  FlagsTest compareQuads(ir::FloatCC condition, VReg x, VReg y);
  FlagsTest testFloatCompare(ir::Inst compare);

  // LowerConvert.cpp
  VReg convert(VReg x, ir::Type from, ir::Type to);
  VReg singleFrom64(VReg x);
  VReg floatOperand(ir::Inst inst, ir::Type &type);
  void checkRange(VReg x, ir::Type from, unsigned bits, bool isSigned);
  VReg truncateTo64(VReg x, ir::Type from);
  std::pair<VReg, VReg> truncateTo128(VReg x, ir::Type from, bool isSigned);
  VReg clampFloat(VReg x, ir::Type type, unsigned bits, bool isSigned);
  VReg saturateSigned64(VReg x, ir::Type from);
  VReg saturateUnsigned64(VReg x, ir::Type from);
  VReg saturateQuad(VReg x, unsigned bits, bool isSigned);
  void saturateWide(ir::Inst inst, VReg x, ir::Type from, bool isSigned);
  void saturateParts(VReg x, ir::Type from, unsigned bits, bool isSigned,
                     llvm::MutableArrayRef<VReg> parts);
  void replaceParts(llvm::MutableArrayRef<VReg> parts, FlagsTest test, llvm::ArrayRef<VReg> values);
  bool isPlainBitcast(ir::Inst inst);
};

} // namespace cot::x86

#endif // COT_LIB_TARGET_X86_CODEGEN_LOWER_H

//===- EncodingBenchmark.cpp - Bytes per second of the encoders -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// cot's encoder and LLVM's MC encoder write the same stream: random instances of what compilers
/// emit most, or (X86Code) what a compiler made of this program itself. Each starts from its own
/// form of the instructions (operands here, MCInst there, the latter made by LLVM's disassembler),
/// ready in memory.
///
//===----------------------------------------------------------------------===//

#include "benchmark/benchmark.h"
#include "cot/Target/AArch64/MC/Encoder.h"
#include "cot/Target/AArch64/MC/InstrTables.h"
#include "cot/Target/AArch64/MC/RandomInstance.h"
#include "cot/Target/AArch64/MC/Target.h"
#include "cot/Target/X86/MC/Decoder.h"
#include "cot/Target/X86/MC/Encoder.h"
#include "cot/Target/X86/MC/InstrTables.h"
#include "cot/Target/X86/MC/RandomInstance.h"
#include "cot/Target/X86/MC/Target.h"
#include "llvm/MC/MCAsmInfo.h"
#include "llvm/MC/MCCodeEmitter.h"
#include "llvm/MC/MCContext.h"
#include "llvm/MC/MCDisassembler/MCDisassembler.h"
#include "llvm/MC/MCFixup.h"
#include "llvm/MC/MCInst.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCRegisterInfo.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/MCTargetOptions.h"
#include "llvm/MC/TargetRegistry.h"

// What llvm/Support/TargetSelect.h would declare for all targets.
extern "C" {
void LLVMInitializeX86TargetInfo();
void LLVMInitializeX86TargetMC();
void LLVMInitializeX86Disassembler();
void LLVMInitializeAArch64TargetInfo();
void LLVMInitializeAArch64TargetMC();
void LLVMInitializeAArch64Disassembler();
}

namespace {

using namespace cot;

constexpr unsigned streamLength = 20000;
constexpr unsigned maxInstruction = 16; // bytes

/// A machine: what the stream is drawn from, and how either encoder is set up.
struct X86 {
  using Instruction = x86::Instruction;
  using Generator = x86::InstanceGenerator;
  static constexpr const mc::Target &target = x86::mcTarget;
  static constexpr const char *triple = "x86_64-linux-gnu", *cpu = "x86-64-v4";
  static constexpr const char *mixture[] = {
      "MOVmr64", "MOVrm64",    "MOVmr32",  "MOVrm32",  "MOVriz32", "LEA64",     "ADDmr64",
      "ADDrm64", "ADDmb64",    "SUBmb64",  "CMPmr64",  "CMPmb32",  "TESTmr32",  "XORmr32",
      "ANDmi32", "SHLmb64",    "IMULrm64", "MOVZXb32", "MOVSXD",   "SETCC",     "CMOV64",
      "PUSH64",  "POP64",      "CALLr",    "RET",      "MOVAPSrm", "ADDSD",     "MULSD",
      "MOVSDrm", "CVTSI2SD64", "UCOMISD",  "PADDD",    "PXOR",     "VADDPS128", "VPADDD256"};
  static auto findOpcode(llvm::StringRef name) { return x86::findOpcode(name); }
  static void emit(mc::CodeBuffer &buffer, const Instruction &instruction) {
    x86::emit(buffer, instruction.opcode, instruction.operandList(), instruction.evex);
  }
  static void initialize() {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86Disassembler();
  }
};

struct AArch64 {
  using Instruction = aarch64::Instruction;
  using Generator = aarch64::InstanceGenerator;
  static constexpr const mc::Target &target = aarch64::mcTarget;
  static constexpr const char *triple = "aarch64-linux-gnu", *cpu = "neoverse-n1";
  static constexpr const char *mixture[] = {
      "MOVrr64", "MOVzero64", "MOVK64",  "ADDrs64",  "ADDri64",  "SUBri64",   "SUBrs32",
      "CMPri64", "CMPrs32",   "ANDri64", "ORRrs64",  "EORrs32",  "LSLri64",   "UBFX32",
      "MADD64",  "SDIV32",    "CSEL64",  "CSET32",   "SXTW",     "LDR64ui",   "LDR32ui",
      "STR64ui", "LDR64ro",   "LDR8ui",  "LDP64i",   "STP64pre", "LDP64post", "BLR",
      "RET",     "FADD64",    "FMUL64",  "SCVTFd64", "FCMP64",   "ADDv4S",    "EORv16B"};
  static auto findOpcode(llvm::StringRef name) { return aarch64::findOpcode(name); }
  static void emit(mc::CodeBuffer &buffer, const Instruction &instruction) {
    aarch64::emit(buffer, instruction.opcode, instruction.operandList());
  }
  static void initialize() {
    LLVMInitializeAArch64TargetInfo();
    LLVMInitializeAArch64TargetMC();
    LLVMInitializeAArch64Disassembler();
  }
};

/// x86-64 with the instructions of a real program in their order: this one's own, from the first
/// function that the linker placed behind the one named here.
struct X86Code : X86 {
  static std::vector<Instruction> stream() {
    const auto *at = reinterpret_cast<const uint8_t *>(&LLVMInitializeX86Disassembler);
    std::vector<Instruction> result;
    while (result.size() < streamLength) {
      std::optional<x86::Decoded> decoded = x86::decode({at, x86::maxLength});
      at += decoded ? decoded->length : std::max(1U, x86::instructionLength({at, x86::maxLength}));
      if (!decoded) continue;
      const Instruction &instruction = decoded->instruction;
      // Not what is longer than need be, such as padding: that is the decoder's, not an encoder's.
      uint8_t bytes[x86::encodeRoom];
      x86::Encoded encoded =
          x86::encode(bytes, instruction.opcode, instruction.operandList(), instruction.evex);
      if (encoded.end - bytes == decoded->length) result.push_back(instruction);
    }
    return result;
  }
};

template <typename Machine> std::vector<typename Machine::Instruction> makeStream() {
  if constexpr (requires { Machine::stream(); }) return Machine::stream();
  typename Machine::Generator generator(1);
  std::vector<typename Machine::Instruction> stream;
  for (unsigned i = 0; i < streamLength; ++i) {
    const char *name = Machine::mixture[i % std::size(Machine::mixture)];
    stream.push_back(*generator.draw(*Machine::findOpcode(name)));
  }
  return stream;
}

template <typename Machine> void cotEncoder(benchmark::State &state) {
  auto stream = makeStream<Machine>();
  mc::CodeBuffer buffer(Machine::target);
  // Its memory stays from function to function: growing is no part of encoding.
  buffer.reserve(streamLength * maxInstruction);
  uint64_t bytes = 0;
  for (auto _ : state) {
    buffer.clear();
    for (const auto &instruction : stream)
      Machine::emit(buffer, instruction);
    bytes += buffer.offset();
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * streamLength);
}
BENCHMARK(cotEncoder<X86>);
BENCHMARK(cotEncoder<X86Code>);
BENCHMARK(cotEncoder<AArch64>);

/// LLVM's encoder with what it needs.
template <typename Machine> struct LlvmEncoder {
  LlvmEncoder() {
    Machine::initialize();
    std::string error;
    const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
    registers.reset(target->createMCRegInfo(triple));
    asmInfo.reset(target->createMCAsmInfo(*registers, triple, options));
    instructions.reset(target->createMCInstrInfo());
    subtarget.reset(target->createMCSubtargetInfo(triple, Machine::cpu, ""));
    context = std::make_unique<llvm::MCContext>(llvm::Triple(triple), asmInfo.get(),
                                                registers.get(), subtarget.get());
    emitter.reset(target->createMCCodeEmitter(*instructions, *context));
    disassembler.reset(target->createMCDisassembler(*subtarget, *context));
  }

  std::vector<llvm::MCInst> read(llvm::ArrayRef<uint8_t> bytes) const {
    std::vector<llvm::MCInst> result;
    while (!bytes.empty()) {
      llvm::MCInst instruction;
      uint64_t size = 0;
      if (disassembler->getInstruction(instruction, size, bytes, 0, llvm::nulls()) !=
          llvm::MCDisassembler::Success)
        break;
      result.push_back(instruction);
      bytes = bytes.drop_front(size);
    }
    return result;
  }

  const char *triple = Machine::triple;
  llvm::MCTargetOptions options;
  std::unique_ptr<llvm::MCRegisterInfo> registers;
  std::unique_ptr<llvm::MCAsmInfo> asmInfo;
  std::unique_ptr<llvm::MCInstrInfo> instructions;
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget;
  std::unique_ptr<llvm::MCContext> context;
  std::unique_ptr<llvm::MCCodeEmitter> emitter;
  std::unique_ptr<llvm::MCDisassembler> disassembler;
};

template <typename Machine> void llvmEncoder(benchmark::State &state) {
  LlvmEncoder<Machine> llvm;
  mc::CodeBuffer buffer(Machine::target);
  for (const auto &instruction : makeStream<Machine>())
    Machine::emit(buffer, instruction);
  llvm::cantFail(buffer.finish());
  std::vector<llvm::MCInst> stream = llvm.read(buffer.bytes());
  if (stream.size() != streamLength) return state.SkipWithError("LLVM reads another stream");
  llvm::SmallVector<char, 0> code;
  code.reserve(size_t(streamLength) * maxInstruction);
  llvm::SmallVector<llvm::MCFixup, 4> fixups;
  uint64_t bytes = 0;
  for (auto _ : state) {
    code.clear();
    for (const llvm::MCInst &instruction : stream) {
      fixups.clear();
      llvm.emitter->encodeInstruction(instruction, code, fixups, *llvm.subtarget);
    }
    bytes += code.size();
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * streamLength);
}
BENCHMARK(llvmEncoder<X86>);
BENCHMARK(llvmEncoder<X86Code>);
BENCHMARK(llvmEncoder<AArch64>);

} // namespace

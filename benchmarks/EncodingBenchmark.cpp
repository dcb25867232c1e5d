//===- EncodingBenchmark.cpp - Bytes per second of the x86-64 encoder -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// cot's encoder and LLVM's MC encoder write the same stream: random instances of what compilers
/// emit most. Each starts from its own form of the instructions (operands here, MCInst there, the
/// latter made by LLVM's disassembler), ready in memory.
///
//===----------------------------------------------------------------------===//

#include "benchmark/benchmark.h"
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
}

namespace {

using namespace cot;

constexpr unsigned streamLength = 20000;

/// What the stream is drawn from.
constexpr const char *mixture[] = {
    "MOVmr64", "MOVrm64",    "MOVmr32",  "MOVrm32",  "MOVriz32", "LEA64",     "ADDmr64",
    "ADDrm64", "ADDmb64",    "SUBmb64",  "CMPmr64",  "CMPmb32",  "TESTmr32",  "XORmr32",
    "ANDmi32", "SHLmb64",    "IMULrm64", "MOVZXb32", "MOVSXD",   "SETCC",     "CMOV64",
    "PUSH64",  "POP64",      "CALLr",    "RET",      "MOVAPSrm", "ADDSD",     "MULSD",
    "MOVSDrm", "CVTSI2SD64", "UCOMISD",  "PADDD",    "PXOR",     "VADDPS128", "VPADDD256"};

std::vector<x86::Instruction> makeStream() {
  x86::InstanceGenerator generator(1);
  std::vector<x86::Instruction> stream;
  for (unsigned i = 0; i < streamLength; ++i)
    stream.push_back(*generator.draw(*x86::findOpcode(mixture[i % std::size(mixture)])));
  return stream;
}

void cotEncoder(benchmark::State &state) {
  std::vector<x86::Instruction> stream = makeStream();
  mc::CodeBuffer buffer(x86::mcTarget);
  uint64_t bytes = 0;
  for (auto _ : state) {
    buffer.clear();
    for (const x86::Instruction &instruction : stream)
      x86::emit(buffer, instruction.opcode, instruction.operandList(), instruction.evex);
    bytes += buffer.offset();
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * streamLength);
}
BENCHMARK(cotEncoder);

/// LLVM's encoder with what it needs.
struct LlvmEncoder {
  LlvmEncoder() {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86Disassembler();
    std::string error;
    const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, error);
    registers.reset(target->createMCRegInfo(triple));
    asmInfo.reset(target->createMCAsmInfo(*registers, triple, options));
    instructions.reset(target->createMCInstrInfo());
    subtarget.reset(target->createMCSubtargetInfo(triple, "x86-64-v4", ""));
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

  const char *triple = "x86_64-linux-gnu";
  llvm::MCTargetOptions options;
  std::unique_ptr<llvm::MCRegisterInfo> registers;
  std::unique_ptr<llvm::MCAsmInfo> asmInfo;
  std::unique_ptr<llvm::MCInstrInfo> instructions;
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget;
  std::unique_ptr<llvm::MCContext> context;
  std::unique_ptr<llvm::MCCodeEmitter> emitter;
  std::unique_ptr<llvm::MCDisassembler> disassembler;
};

void llvmEncoder(benchmark::State &state) {
  LlvmEncoder llvm;
  mc::CodeBuffer buffer(x86::mcTarget);
  for (const x86::Instruction &instruction : makeStream())
    x86::emit(buffer, instruction.opcode, instruction.operandList(), instruction.evex);
  llvm::cantFail(buffer.finish());
  std::vector<llvm::MCInst> stream = llvm.read(buffer.bytes());
  if (stream.size() != streamLength) return state.SkipWithError("LLVM reads another stream");
  llvm::SmallVector<char, 0> code;
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
BENCHMARK(llvmEncoder);

} // namespace

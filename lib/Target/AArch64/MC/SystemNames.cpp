//===- SystemNames.cpp - Names of barriers, prefetches and system registers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Numbers: Arm Architecture Reference Manual, D19 (AArch64 System register encoding). Here are
// those that programs without privileges may use, and a few that kernels emulate for them.
//
//===----------------------------------------------------------------------===//

#include "SystemNames.h"
#include "llvm/ADT/STLExtras.h"

using namespace cot::aarch64;

/// op0 is 2 or 3.
static constexpr uint16_t number(unsigned op0, unsigned op1, unsigned n, unsigned m, unsigned op2) {
  return static_cast<uint16_t>((op0 & 1) << 14 | op1 << 11 | n << 7 | m << 3 | op2);
}

static constexpr SystemRegisterName registers[] = {
    {number(3, 0, 0, 0, 0), "MIDR_EL1", true},
    {number(3, 0, 0, 0, 5), "MPIDR_EL1", true},
    {number(3, 0, 0, 0, 6), "REVIDR_EL1", true},
    {number(3, 0, 0, 4, 0), "ID_AA64PFR0_EL1", true},
    {number(3, 0, 0, 4, 1), "ID_AA64PFR1_EL1", true},
    {number(3, 0, 0, 5, 0), "ID_AA64DFR0_EL1", true},
    {number(3, 0, 0, 5, 1), "ID_AA64DFR1_EL1", true},
    {number(3, 0, 0, 6, 0), "ID_AA64ISAR0_EL1", true},
    {number(3, 0, 0, 6, 1), "ID_AA64ISAR1_EL1", true},
    {number(3, 0, 0, 6, 2), "ID_AA64ISAR2_EL1", true},
    {number(3, 0, 0, 7, 0), "ID_AA64MMFR0_EL1", true},
    {number(3, 0, 0, 7, 1), "ID_AA64MMFR1_EL1", true},
    {number(3, 0, 0, 7, 2), "ID_AA64MMFR2_EL1", true},
    {number(3, 0, 1, 0, 0), "SCTLR_EL1"},
    {number(3, 0, 1, 0, 2), "CPACR_EL1"},
    {number(3, 0, 2, 0, 0), "TTBR0_EL1"},
    {number(3, 0, 2, 0, 1), "TTBR1_EL1"},
    {number(3, 0, 2, 0, 2), "TCR_EL1"},
    {number(3, 0, 4, 0, 0), "SPSR_EL1"},
    {number(3, 0, 4, 0, 1), "ELR_EL1"},
    {number(3, 0, 4, 1, 0), "SP_EL0"},
    {number(3, 0, 4, 2, 0), "SPSel"},
    {number(3, 0, 4, 2, 2), "CurrentEL", true},
    {number(3, 0, 5, 2, 0), "ESR_EL1"},
    {number(3, 0, 6, 0, 0), "FAR_EL1"},
    {number(3, 0, 10, 2, 0), "MAIR_EL1"},
    {number(3, 0, 12, 0, 0), "VBAR_EL1"},
    {number(3, 0, 13, 0, 4), "TPIDR_EL1"},
    {number(3, 1, 0, 0, 0), "CCSIDR_EL1", true},
    {number(3, 1, 0, 0, 1), "CLIDR_EL1", true},
    {number(3, 3, 0, 0, 1), "CTR_EL0", true},
    {number(3, 3, 0, 0, 7), "DCZID_EL0", true},
    {number(3, 3, 4, 2, 0), "NZCV"},
    {number(3, 3, 4, 2, 1), "DAIF"},
    {number(3, 3, 4, 4, 0), "FPCR"},
    {number(3, 3, 4, 4, 1), "FPSR"},
    {number(3, 3, 9, 12, 0), "PMCR_EL0"},
    {number(3, 3, 9, 13, 0), "PMCCNTR_EL0"},
    {number(3, 3, 13, 0, 2), "TPIDR_EL0"},
    {number(3, 3, 13, 0, 3), "TPIDRRO_EL0"},
    {number(3, 3, 14, 0, 0), "CNTFRQ_EL0"},
    {number(3, 3, 14, 0, 1), "CNTPCT_EL0", true},
    {number(3, 3, 14, 0, 2), "CNTVCT_EL0", true},
};

llvm::ArrayRef<SystemRegisterName> cot::aarch64::systemRegisterNames() { return registers; }

const SystemRegisterName *cot::aarch64::findSystemRegister(uint32_t number, bool forWriting) {
  const auto *found =
      llvm::lower_bound(registers, number, [](const SystemRegisterName &entry, uint32_t wanted) {
        return entry.number < wanted;
      });
  if (found == std::end(registers) || found->number != number) return nullptr;
  return forWriting && found->isReadOnly ? nullptr : found;
}

llvm::StringRef cot::aarch64::barrierName(uint32_t kind) {
  static constexpr llvm::StringLiteral names[16] = {
      "", "oshld", "oshst", "osh", "", "nshld", "nshst", "nsh",
      "", "ishld", "ishst", "ish", "", "ld",    "st",    "sy"};
  return names[kind & 15];
}

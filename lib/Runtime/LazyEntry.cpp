//===- LazyEntry.cpp - Functions that are compiled when first called -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The way from a call of a lazy function to its code. All vector registers are saved with XSAVE,
/// which knows their widths (Intel SDM volume 1, chapter 13), or with FXSAVE where there is no
/// XSAVE.
///
//===----------------------------------------------------------------------===//

#include "LazyEntry.h"
#include "RuntimeFunctions.h"
#include <cpuid.h>
#include <memory>
#include <mutex>
#include <vector>

extern "C" {
/// Bytes that the registers' state takes, a multiple of 64; read by cot_lazy_entry.
__attribute__((visibility("hidden"))) uint64_t cot_lazy_state_size = 512;
/// Is it saved by XSAVE?
__attribute__((visibility("hidden"))) uint8_t cot_lazy_has_xsave = 0;
__attribute__((visibility("hidden"))) uint64_t cot_lazy_resolve(uint64_t number);
}

// On entry: number at (%rsp), the caller's return address above it.
__asm__(R"(
    .text
    .globl cot_lazy_entry
    .hidden cot_lazy_entry
    .type cot_lazy_entry,@function
    .p2align 4
cot_lazy_entry:
    .cfi_startproc
    .cfi_def_cfa_offset 16
    pushq %rbp
    .cfi_def_cfa_offset 24
    .cfi_offset %rbp, -24
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    pushq %rax
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    subq cot_lazy_state_size(%rip), %rsp
    andq $-64, %rsp
    cmpb $0, cot_lazy_has_xsave(%rip)
    je 1f
    xorl %eax, %eax
    movl $64, %ecx
    leaq 512(%rsp), %rdi
    cld
    rep stosb
    movl $-1, %eax
    movl $-1, %edx
    xsave64 (%rsp)
    jmp 2f
1:  fxsave64 (%rsp)
2:  movq 8(%rbp), %rdi
    callq cot_lazy_resolve
    movq %rax, 8(%rbp)
    cmpb $0, cot_lazy_has_xsave(%rip)
    je 3f
    movl $-1, %eax
    movl $-1, %edx
    xrstor64 (%rsp)
    jmp 4f
3:  fxrstor64 (%rsp)
4:  leaq -72(%rbp), %rsp
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popq %rax
    popq %rbp
    .cfi_def_cfa %rsp, 16
    .cfi_same_value %rbp
    retq
    .cfi_endproc
    .size cot_lazy_entry, .-cot_lazy_entry
)");

namespace cot::runtime {

namespace {

struct LazyEntries {
  LazyEntries();
  std::mutex lock;
  std::vector<std::unique_ptr<LazyResolver>> byNumber;
  std::vector<uint32_t> unused;
};

LazyEntries::LazyEntries() {
  unsigned a, b, c, d;
  constexpr unsigned osxsave = 1u << 27;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & osxsave)) return;
  // Leaf 13, sub-leaf 0: EBX is the size for the features that are enabled now.
  if (!__get_cpuid_count(13, 0, &a, &b, &c, &d)) return;
  cot_lazy_state_size = (uint64_t(b) + 63) / 64 * 64;
  cot_lazy_has_xsave = 1;
}

/// Never destroyed: threads may still be in an entry when main ends.
LazyEntries &entries() {
  static LazyEntries *const all = new LazyEntries;
  return *all;
}

} // namespace

uint32_t addLazyEntry(LazyResolver resolver) {
  LazyEntries &all = entries();
  std::lock_guard<std::mutex> guard(all.lock);
  auto owned = std::make_unique<LazyResolver>(std::move(resolver));
  if (all.unused.empty()) {
    all.byNumber.push_back(std::move(owned));
    return static_cast<uint32_t>(all.byNumber.size() - 1);
  }
  uint32_t number = all.unused.back();
  all.unused.pop_back();
  all.byNumber[number] = std::move(owned);
  return number;
}

void removeLazyEntry(uint32_t number) {
  LazyEntries &all = entries();
  std::lock_guard<std::mutex> guard(all.lock);
  all.byNumber[number] = nullptr;
  all.unused.push_back(number);
}

} // namespace cot::runtime

uint64_t cot_lazy_resolve(uint64_t number) {
  using namespace cot::runtime;
  LazyEntries &all = entries();
  // Nothing that owns memory: a failure leaves this frame by a jump.
  LazyResolver *resolver;
  {
    std::lock_guard<std::mutex> guard(all.lock);
    resolver = all.byNumber[static_cast<uint32_t>(number)].get();
  }
  // Outside of the lock: it compiles, and may come back here for other functions.
  return (*resolver)();
}

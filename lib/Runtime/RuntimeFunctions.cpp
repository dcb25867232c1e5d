//===- RuntimeFunctions.cpp - Assembly that generated code calls -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Pieces that no C++ can express because of the registers that they keep or set. Each carries its
/// unwind directives, so that a walk from a fault inside arrives at the caller.
///
//===----------------------------------------------------------------------===//

#include "RuntimeFunctions.h"

#if defined(__x86_64__)

// Reads a byte of each page from the top down: the first page that is not there faults, and the
// faulting address is close to the stack's end. The caller subtracts rax afterwards.
__asm__(R"(
    .text
    .globl __cot_probestack
    .hidden __cot_probestack
    .type __cot_probestack,@function
    .p2align 4
__cot_probestack:
    .cfi_startproc
    pushq %r11
    .cfi_adjust_cfa_offset 8
    pushq %r10
    .cfi_adjust_cfa_offset 8
    leaq 24(%rsp), %r10
    movq %r10, %r11
    subq %rax, %r11
1:  subq $4096, %r10
    cmpq %r11, %r10
    jb 2f
    testb %al, (%r10)
    jmp 1b
2:  testb %al, (%r11)
    popq %r10
    .cfi_adjust_cfa_offset -8
    popq %r11
    .cfi_adjust_cfa_offset -8
    retq
    .cfi_endproc
__cot_probestack_end:
    .size __cot_probestack, .-__cot_probestack
    .globl __cot_probestack_end
    .hidden __cot_probestack_end

# void cot_resume(const ResumePoint *): enters a handler; the point is below the new stack pointer
# and not used after it is set.
    .globl cot_resume
    .hidden cot_resume
    .type cot_resume,@function
    .p2align 4
cot_resume:
    .cfi_startproc
    movq 0(%rdi), %rcx
    movq 16(%rdi), %rax
    movq 24(%rdi), %rdx
    movq 32(%rdi), %rbx
    movq 40(%rdi), %rbp
    movq 48(%rdi), %r12
    movq 56(%rdi), %r13
    movq 64(%rdi), %r14
    movq 72(%rdi), %r15
    movq 8(%rdi), %rsp
    jmpq *%rcx
    .cfi_endproc
    .size cot_resume, .-cot_resume

# Bytes of xmm0 by the low four bits of each byte of xmm1, 0 where its high bit is set: what PSHUFB
# does, for machines that lack it. Works through memory, a byte at a time.
    .globl __cot_x86_pshufb
    .hidden __cot_x86_pshufb
    .type __cot_x86_pshufb,@function
    .p2align 4
__cot_x86_pshufb:
    .cfi_startproc
    pushq %rax
    .cfi_adjust_cfa_offset 8
    pushq %rcx
    .cfi_adjust_cfa_offset 8
    pushq %rdx
    .cfi_adjust_cfa_offset 8
    subq $48, %rsp
    .cfi_adjust_cfa_offset 48
    movdqu %xmm0, (%rsp)
    movdqu %xmm1, 16(%rsp)
    xorl %ecx, %ecx
1:  movzbl 16(%rsp,%rcx), %edx
    xorl %eax, %eax
    testb %dl, %dl
    js 2f
    andl $15, %edx
    movb (%rsp,%rdx), %al
2:  movb %al, 32(%rsp,%rcx)
    incl %ecx
    cmpl $16, %ecx
    jne 1b
    movdqu 32(%rsp), %xmm0
    addq $48, %rsp
    .cfi_adjust_cfa_offset -48
    popq %rdx
    .cfi_adjust_cfa_offset -8
    popq %rcx
    .cfi_adjust_cfa_offset -8
    popq %rax
    .cfi_adjust_cfa_offset -8
    retq
    .cfi_endproc
    .size __cot_x86_pshufb, .-__cot_x86_pshufb
)");

extern "C" const char __cot_probestack_end[];

namespace cot::runtime {

bool isInStackProbe(uint64_t address) {
  uint64_t begin = reinterpret_cast<uint64_t>(&__cot_probestack);
  return address - begin < reinterpret_cast<uint64_t>(__cot_probestack_end) - begin;
}

} // namespace cot::runtime

#else
#error "the runtime knows x86-64 only"
#endif

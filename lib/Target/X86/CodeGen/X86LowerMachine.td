//===- X86LowerMachine.td - State of the machine on x86-64 -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def : Lower<i64, (tls_value $global), (cpp "lowerThreadLocal", "inst")>;
def : Lower<i64, (stack_switch $store, $load, $payload), (cpp "lowerStackSwitch", "inst")>;
def : Illegal<[stack_switch, tls_value], AllBut<i64>, "addresses have 64 bits on x86-64">;
def : Lower<Any, (debugtrap), (INT3)>;

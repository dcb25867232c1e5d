//===- Error.cpp - Why a problem can't be allocated -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/RegAlloc/Error.h"

using namespace cot;
using namespace cot::regalloc;

char AllocationError::ID = 0;

llvm::StringRef regalloc::errorKindName(ErrorKind kind) {
  switch (kind) {
  case ErrorKind::MalformedProblem:
    return "malformed problem";
  case ErrorKind::BadEnvironment:
    return "bad environment";
  case ErrorKind::BadBlock:
    return "bad block";
  case ErrorKind::CriticalEdge:
    return "critical edge";
  case ErrorKind::MultipleDefinitions:
    return "multiple definitions";
  case ErrorKind::UndominatedUse:
    return "use not dominated";
  case ErrorKind::EntryLiveIn:
    return "live into entry";
  case ErrorKind::BranchArguments:
    return "branch arguments";
  case ErrorKind::BranchOperands:
    return "branch operands";
  case ErrorKind::OperandConflict:
    return "operand conflict";
  case ErrorKind::BadInstruction:
    return "bad instruction";
  case ErrorKind::BadDebugLabel:
    return "bad debug label";
  case ErrorKind::TooManyLiveRegisters:
    return "too many live registers";
  case ErrorKind::TooManyOperands:
    return "too many operands";
  case ErrorKind::ProblemTooLarge:
    return "problem too large";
  case ErrorKind::TooManySpillSlots:
    return "too many spill slots";
  }
  llvm_unreachable("all errors are covered");
}

void AllocationError::log(llvm::raw_ostream &os) const {
  os << errorKindName(errorKind) << ": " << detail;
}

//===- Throw.cpp - From a throw to its handler -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Frames are found with the system's unwinder (_Unwind_Backtrace: "System V Application Binary
/// Interface, AMD64", chapter 6), which knows those of C, of linked code and, because the JIT
/// registers its tables, of code in memory. It also tells the saved registers of each frame.
///
//===----------------------------------------------------------------------===//

#include "Guard.h"
#include "RuntimeFunctions.h"
#include "cot/Runtime/CodeMap.h"
#include "cot/Runtime/Exceptions.h"
#include <unwind.h>

namespace cot::runtime {

namespace {

struct Search {
  uint32_t tag;
  uint64_t limit; ///< Frames above belong to those who called the guard.
  bool isFound = false;
  ResumePoint point;
};

/// DWARF numbers of rbx, rbp, r12 to r15.
constexpr int savedRegisters[] = {3, 6, 12, 13, 14, 15};

const mc::HandlerRow *findHandler(const UnitFunction &function, uint32_t returnOffset,
                                  uint32_t tag) {
  const mc::CallSiteRow *call = function.tables.findCallSite(returnOffset);
  if (!call) return nullptr;
  for (const mc::HandlerRow &handler : function.tables.handlersOf(*call)) {
    bool takes = handler.kind == mc::HandlerRow::Default ||
                 (handler.kind == mc::HandlerRow::Tag && handler.value == tag);
    if (takes) return &handler;
  }
  return nullptr;
}

_Unwind_Reason_Code visitFrame(_Unwind_Context *context, void *data) {
  Search &search = *static_cast<Search *>(data);
  // What the unwinder calls the frame's canonical address is that of the frame that it came from:
  // the stack pointer of this one just before its call pushed the return address.
  uint64_t stackPointer = _Unwind_GetCFA(context);
  if (stackPointer > search.limit) return _URC_NORMAL_STOP;
  uint64_t returnAddress = _Unwind_GetIP(context);
  PlacedFunction found = findFunction(returnAddress - 1);
  if (!found) return _URC_NO_REASON;
  const mc::HandlerRow *handler =
      findHandler(*found.function, found.offsetOf(returnAddress), search.tag);
  if (!handler) return _URC_NO_REASON;

  const mc::CallSiteRow *call = found.function->tables.findCallSite(found.offsetOf(returnAddress));
  search.isFound = true;
  search.point.instruction = found.start + handler->landing;
  search.point.stackPointer = stackPointer + call->stackAdjustment;
  for (unsigned i = 0; i < std::size(savedRegisters); ++i)
    search.point.saved[i] = _Unwind_GetGR(context, savedRegisters[i]);
  return _URC_NORMAL_STOP;
}

} // namespace

} // namespace cot::runtime

void cot_throw(uint32_t tag, uint64_t payload0, uint64_t payload1) {
  using namespace cot::runtime;
  Search search{tag, innermostGuard(), false, {}};
  _Unwind_Backtrace(visitFrame, &search);
  if (search.isFound) {
    search.point.payload[0] = payload0;
    search.point.payload[1] = payload1;
    cot_resume(&search.point);
  }
  Trap trap;
  trap.kind = Trap::UncaughtException;
  trap.tag = tag;
  trap.payload[0] = payload0;
  trap.payload[1] = payload1;
  leaveGuarded(std::move(trap));
}

void __cranelift_throw(uint64_t, uint64_t, uint64_t, uint32_t tag, uint64_t payload0,
                       uint64_t payload1) {
  cot_throw(tag, payload0, payload1);
}

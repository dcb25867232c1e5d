//===- Trap.cpp - Traps of generated code as results -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Guards, the alternate stack of each thread, and the signal handler.
///
/// The handler runs where anything may have been interrupted: it reads tables, writes into the
/// guard and jumps; text is made after the jump. It runs on an alternate stack, because the stack
/// itself may be what is exhausted.
///
/// This file is compiled with exceptions on: a C++ exception of the body passes through
/// callGuarded(), which must then forget its guard.
///
//===----------------------------------------------------------------------===//

#include "cot/Runtime/Trap.h"
#include "Guard.h"
#include "RuntimeFunctions.h"
#include "cot/Runtime/CodeMap.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include <csetjmp>
#include <csignal>
#include <exception>
#include <mutex>
#include <pthread.h>
#include <sys/mman.h>
#include <ucontext.h>

namespace cot::runtime {

namespace {

struct Guard {
  sigjmp_buf jump;
  Guard *outer = nullptr;
  // Of a machine trap; written by the handler.
  TrapCode code;
  PlacedFunction function;
  uint32_t offset = 0;
  /// Of all other kinds; made before the jump.
  Trap *other = nullptr;
};

/// What the handler needs of its thread. Initial-exec: the handler may read it without allocating.
struct ThreadState {
  Guard *top = nullptr;
  bool isPrepared = false;
  uint64_t stackLow = 0; ///< The lowest address of the stack.
};
__attribute__((tls_model("initial-exec"))) thread_local constinit ThreadState thread;

/// The thread's alternate stack, where none was there.
struct AlternateStack {
  static constexpr size_t size = 64 << 10;
  void *memory = nullptr;

  void install() {
    stack_t current;
    if (sigaltstack(nullptr, &current) == 0 && !(current.ss_flags & SS_DISABLE)) return;
    void *at = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) return;
    stack_t mine = {};
    mine.ss_sp = at;
    mine.ss_size = size;
    if (sigaltstack(&mine, nullptr) == 0)
      memory = at;
    else
      munmap(at, size);
  }
  ~AlternateStack() {
    if (!memory) return;
    stack_t off = {};
    off.ss_flags = SS_DISABLE;
    sigaltstack(&off, nullptr);
    munmap(memory, size);
  }
};
thread_local AlternateStack alternateStack;

constexpr int handledSignals[] = {SIGILL, SIGFPE, SIGSEGV, SIGBUS};
struct sigaction previousActions[std::size(handledSignals)];

struct sigaction &previousOf(int signal) {
  for (size_t i = 0; i < std::size(handledSignals); ++i)
    if (handledSignals[i] == signal) return previousActions[i];
  return previousActions[0];
}

//===----------------------------------------------------------------------===//
// The signal handler
//===----------------------------------------------------------------------===//

/// Where a fault happened.
struct Fault {
  int signal;
  uint64_t instruction;
  uint64_t stackPointer;
  uint64_t address; ///< Of memory that could not be accessed.

  bool isAccess() const { return signal == SIGSEGV || signal == SIGBUS; }
};

bool isBelowStack(const Fault &fault) {
  // The guard page, what little lies above it, and the gap that the system keeps below a stack that
  // grows: 256 pages by default.
  constexpr uint64_t above = 16 << 10, below = 16 << 20;
  return fault.address < thread.stackLow + above && fault.address >= thread.stackLow - below;
}

bool isNearStackPointer(const Fault &fault) {
  constexpr uint64_t page = 4096;
  return fault.address + page >= fault.stackPointer && fault.address < fault.stackPointer + page;
}

/// Fills in what the guard is told; false if the fault is no trap of generated code.
bool classify(const Fault &fault, Guard &guard) {
  uint64_t at = fault.instruction;
  bool isProbe = isInStackProbe(at);
  if (isProbe) {
    if (!fault.isAccess()) return false;
    at = *reinterpret_cast<const uint64_t *>(fault.stackPointer + probeReturnOffset) - 1;
  }
  PlacedFunction found = findFunction(at);
  if (!found) return false;
  guard.function = found;
  guard.offset = found.offsetOf(at);
  guard.code = TrapCode::stackOverflow();
  if (isProbe || (fault.isAccess() && isBelowStack(fault))) return true;
  if (const mc::TrapRow *row = found.function->tables.findTrap(guard.offset)) {
    guard.code = row->code;
    return true;
  }
  return fault.isAccess() && isNearStackPointer(fault);
}

/// Does with the signal what would have been done without us.
void passOn(int signal, siginfo_t *info, void *context) {
  struct sigaction &previous = previousOf(signal);
  if (previous.sa_flags & SA_SIGINFO) return previous.sa_sigaction(signal, info, context);
  if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN)
    return previous.sa_handler(signal);
  // The instruction runs again and faults with the default action, as it does for faults when the
  // signal is ignored; a signal that was sent is sent again.
  struct sigaction standard = {};
  standard.sa_handler = SIG_DFL;
  sigaction(signal, &standard, nullptr);
  if (info->si_code <= 0) raise(signal);
}

void handleSignal(int signal, siginfo_t *info, void *context) {
  auto &registers = static_cast<ucontext_t *>(context)->uc_mcontext.gregs;
  Fault fault{signal, static_cast<uint64_t>(registers[REG_RIP]),
              static_cast<uint64_t>(registers[REG_RSP]), reinterpret_cast<uint64_t>(info->si_addr)};
  Guard *guard = thread.top;
  bool isSent = info->si_code <= 0;
  if (guard && !isSent && classify(fault, *guard)) {
    // As returning from the handler would: what it blocks is not blocked behind the guard.
    pthread_sigmask(SIG_SETMASK, &static_cast<ucontext_t *>(context)->uc_sigmask, nullptr);
    siglongjmp(guard->jump, 1);
  }
  passOn(signal, info, context);
}

void installHandlers() {
  struct sigaction action = {};
  action.sa_sigaction = handleSignal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (int signal : handledSignals)
    sigaction(signal, &action, &previousOf(signal));
}

void prepareThread() {
  static std::once_flag installed;
  std::call_once(installed, installHandlers);
  alternateStack.install();
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    void *low = nullptr;
    size_t size = 0;
    pthread_attr_getstack(&attributes, &low, &size);
    thread.stackLow = reinterpret_cast<uint64_t>(low);
    pthread_attr_destroy(&attributes);
  }
  thread.isPrepared = true;
}

Trap describe(const Guard &guard) {
  Trap trap;
  trap.code = guard.code;
  trap.offset = guard.offset;
  const UnitFunction &function = *guard.function.function;
  trap.function = function.name;
  const mc::TrapRow *row = function.tables.findTrap(guard.offset);
  trap.location = row ? row->location : sourceLocationAt(function, guard.offset);
  return trap;
}

/// The innermost guard of its thread while it lives.
class ScopedGuard {
public:
  explicit ScopedGuard(Guard &guard) : guard(guard) {
    guard.outer = thread.top;
    thread.top = &guard;
  }
  ~ScopedGuard() { thread.top = guard.outer; }

private:
  Guard &guard;
};

} // namespace

//===----------------------------------------------------------------------===//
// Guards
//===----------------------------------------------------------------------===//

std::optional<Trap> callGuarded(llvm::function_ref<void()> body) {
  if (!thread.isPrepared) prepareThread();
  Guard guard;
  ScopedGuard scope(guard);
  // The mask is not saved: the handler restores it.
  if (sigsetjmp(guard.jump, 0) == 0) {
    body();
    return std::nullopt;
  }
  if (!guard.other) return describe(guard);
  Trap trap = std::move(*guard.other);
  delete guard.other;
  return trap;
}

uint64_t innermostGuard() {
  return thread.top ? reinterpret_cast<uint64_t>(thread.top) : UINT64_MAX;
}

void leaveGuarded(Trap trap) {
  Guard *guard = thread.top;
  if (!guard) std::terminate();
  guard->other = new Trap(std::move(trap));
  siglongjmp(guard->jump, 1);
}

std::string Trap::str() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  switch (kind) {
  case MachineTrap:
    os << "trap " << code.name();
    if (!function.empty()) os << " in '" << function << "'";
    if (!location.isUnknown()) os << " at @" << llvm::format("%04x", location.bits());
    break;
  case UncaughtException:
    os << "uncaught exception, tag " << tag << ", payload " << payload[0] << ", " << payload[1];
    break;
  case NotCompiled:
    os << message;
    break;
  }
  return text;
}

} // namespace cot::runtime

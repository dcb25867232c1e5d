//===- cot/MC/Unwind.h - What a prologue and an epilogue do to the frame -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The code generator records what each instruction of a prologue or epilogue does to the stack, in
/// terms near to the instruction; from that one list come `.eh_frame`, Windows' `.pdata`/`.xdata`
/// and Mach-O's compact unwind. Registers are a bank of Target::registers and a hardware number.
///
//===----------------------------------------------------------------------===//

#ifndef COT_MC_UNWIND_H
#define COT_MC_UNWIND_H

#include <cstdint>

namespace cot::mc {

/// A register as this room names it.
struct RegisterName {
  uint8_t bank = 0;   ///< Index into Target::registers.
  uint8_t number = 0; ///< Hardware number.
  friend constexpr bool operator==(RegisterName, RegisterName) = default;
};

struct UnwindAction {
  enum class Kind : uint8_t {
    Push,          ///< SP -= amount (x86: 8); `first` (and `second`, above it) saved at the new SP.
    Allocate,      ///< SP -= amount.
    SetFrame,      ///< `first` = SP + amount; the frame is found through `first` from now on.
    Save,          ///< `first` (and `second`, above it) saved at SP + amount.
    SignReturn,    ///< AArch64: the return address is signed from now on (PACIASP).
    EndPrologue,   ///< The body starts.
    BeginEpilogue, ///< The state of the body is saved; what follows undoes.
    RestoreFrame,  ///< SP = `first` - amount, where SetFrame's inverse has amount = SetFrame's.
    Release,       ///< SP += amount.
    Pop,           ///< `first` (and `second`) loaded from SP; SP += amount.
    Restore,       ///< `first` (and `second`) loaded from SP + amount.
    AuthReturn,    ///< AArch64: the return address is plain again (AUTIASP).
    EndEpilogue    ///< After the return: the body's state is in force again.
  };

  Kind kind = Kind::EndPrologue;
  bool isPair = false; ///< `second` counts.
  RegisterName first;
  RegisterName second;
  uint32_t amount = 0; ///< Bytes.
};

} // namespace cot::mc

#endif // COT_MC_UNWIND_H

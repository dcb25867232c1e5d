//===- cot/Runtime/EntryFunction.h - Calling any signature from the host -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// C++ can't call a function whose signature is known only at run time, or whose calling convention
/// C++ does not have. An entry function can: it is CLIF,
///
///     function %entry(i64, i64, i64) system_v { ; target, arguments, results
///         load every argument from memory, call_indirect the target, store every result
///     }
///
/// and the code generator compiles it for whatever convention and types the target has.
///
/// Arguments and results lie in memory in order, each at the next multiple of 16 bytes, in the byte
/// order and layout of interpreter::DataValue.
///
//===----------------------------------------------------------------------===//

#ifndef COT_RUNTIME_ENTRYFUNCTION_H
#define COT_RUNTIME_ENTRYFUNCTION_H

#include "cot/IR/Function.h"
#include "cot/Interpreter/DataValue.h"
#include "llvm/ADT/SmallVector.h"
#include <memory>
#include <vector>

namespace cot::runtime {

/// Where arguments or results of a call lie.
struct SlotLayout {
  llvm::SmallVector<uint32_t, 8> offsets;
  uint32_t bytes = 0; ///< Of all, a multiple of slotAlignment.
};
inline constexpr uint32_t slotAlignment = 16;
SlotLayout layOutSlots(llvm::ArrayRef<ir::AbiParameter> values);

/// The entry function for targets of \p signature, named \p name. The signature is not variadic.
std::unique_ptr<ir::Function> buildEntryFunction(llvm::StringRef name,
                                                 const ir::Signature &signature);

/// One call through an entry function. The memory is the object's, so that a call that ends by a
/// trap loses none.
class EntryCall {
public:
  /// \p arguments have the types of the parameters of \p signature, which outlives the object.
  EntryCall(const ir::Signature &signature, llvm::ArrayRef<interpreter::DataValue> arguments);
  /// Calls the code at \p target through the compiled entry function at \p entry.
  void run(uint64_t entry, uint64_t target);
  /// After run() has returned.
  llvm::SmallVector<interpreter::DataValue, 2> results() const;

private:
  struct alignas(slotAlignment) Slot {
    uint8_t bytes[slotAlignment];
  };
  const ir::Signature &signature;
  SlotLayout in, out;
  std::vector<Slot> slots;
};

} // namespace cot::runtime

#endif // COT_RUNTIME_ENTRYFUNCTION_H

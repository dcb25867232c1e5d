//===- EntryFunction.cpp - Calling any signature from the host -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Builds entry functions, and fills and reads the memory that they work on.
///
//===----------------------------------------------------------------------===//

#include "cot/Runtime/EntryFunction.h"
#include "cot/IR/FunctionBuilder.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>
#include <vector>

namespace cot::runtime {

SlotLayout layOutSlots(llvm::ArrayRef<ir::AbiParameter> values) {
  SlotLayout layout;
  for (const ir::AbiParameter &value : values) {
    layout.offsets.push_back(layout.bytes);
    layout.bytes += static_cast<uint32_t>(llvm::alignTo(value.type.bytes(), slotAlignment));
  }
  return layout;
}

std::unique_ptr<ir::Function> buildEntryFunction(llvm::StringRef name,
                                                 const ir::Signature &signature) {
  auto function = std::make_unique<ir::Function>();
  function->name = ir::ExternalName::symbol(name);
  function->signature.callConv = CallConv::SystemV;
  for (int i = 0; i < 3; ++i)
    function->signature.parameters.emplace_back(ir::types::i64);
  ir::SigRef signatureRef = function->dfg.signatures.push(signature);

  ir::FunctionBuilder builder(*function);
  ir::Block block = builder.makeBlock();
  builder.switchToBlock(block);
  builder.appendFunctionParameters(block);
  auto parameters = function->dfg.parameters(block);
  ir::Value target = parameters[0], arguments = parameters[1], results = parameters[2];

  ir::Builder &instructions = builder.instructions();
  SlotLayout layout = layOutSlots(signature.parameters);
  llvm::SmallVector<ir::Value, 8> values;
  for (size_t i = 0; i < signature.parameters.size(); ++i)
    values.push_back(instructions.load(signature.parameters[i].type, ir::MemFlags::trusted(),
                                       arguments, static_cast<int32_t>(layout.offsets[i])));
  ir::Inst call = instructions.callIndirect(signatureRef, target, values);
  layout = layOutSlots(signature.results);
  llvm::SmallVector<ir::Value, 4> returned(function->dfg.results(call));
  for (size_t i = 0; i < returned.size(); ++i)
    instructions.store(ir::MemFlags::trusted(), returned[i], results,
                       static_cast<int32_t>(layout.offsets[i]));
  instructions.return_({});
  builder.finish();
  return function;
}

EntryCall::EntryCall(const ir::Signature &signature,
                     llvm::ArrayRef<interpreter::DataValue> arguments)
    : signature(signature), in(layOutSlots(signature.parameters)),
      out(layOutSlots(signature.results)), slots((in.bytes + out.bytes) / slotAlignment + 1) {
  uint8_t *bytes = slots.data()->bytes;
  for (size_t i = 0; i < arguments.size(); ++i)
    std::memcpy(bytes + in.offsets[i], arguments[i].bytes().data(), arguments[i].size());
}

void EntryCall::run(uint64_t entry, uint64_t target) {
  uint8_t *bytes = slots.data()->bytes;
  reinterpret_cast<void (*)(uint64_t, void *, void *)>(entry)(target, bytes, bytes + in.bytes);
}

llvm::SmallVector<interpreter::DataValue, 2> EntryCall::results() const {
  const uint8_t *bytes = slots.data()->bytes + in.bytes;
  llvm::SmallVector<interpreter::DataValue, 2> values;
  for (size_t i = 0; i < signature.results.size(); ++i) {
    ir::Type type = signature.results[i].type;
    values.emplace_back(type, llvm::ArrayRef(bytes + out.offsets[i], type.bytes()));
  }
  return values;
}

} // namespace cot::runtime

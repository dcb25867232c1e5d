//===- RandomModule.cpp - Random modules -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomBody.h"

using namespace cot;
using namespace cot::ir;
using namespace cot::testing;

static DataObject makeObject(llvm::StringRef name, bool writable, RandomSource &random) {
  DataObject object;
  object.name = ExternalName::symbol(name);
  object.writable = writable;
  object.align = 16;
  DataPiece piece;
  for (uint32_t i = 0; i < pointeeBytes; ++i)
    piece.bytes.push_back(random.chance(50) ? 0 : uint8_t(random.below(256)));
  object.pieces.push_back(std::move(piece));
  return object;
}

static CallConv chooseConvention(RandomSource &random) {
  static constexpr CallConv conventions[] = {
      CallConv::Fast,    CallConv::Fast,    CallConv::Fast,  CallConv::SystemV,
      CallConv::SystemV, CallConv::SystemV, CallConv::Tail,  CallConv::Tail,
      CallConv::Tail,    CallConv::Tail,    CallConv::Winch, CallConv::WindowsFastcall};
  return random.pick(llvm::ArrayRef(conventions));
}

/// A function of convention `tail` returns, more often than not, what one of \p callees does, so
/// that it may call it last.
static Signature makeSignature(bool takesAddress, llvm::ArrayRef<RandomCallee> callees,
                               RandomSource &random, const RandomModuleOptions &options) {
  std::vector<Type> usable{types::i8, types::i16, types::i32, types::i32, types::i64, types::i64};
  if (options.rareTypes) usable.push_back(types::i128);
  if (options.floats) usable.insert(usable.end(), {types::f32, types::f64});
  if (options.floats && options.rareTypes) usable.insert(usable.end(), {types::f16, types::f128});
  if (options.vectors) usable.insert(usable.end(), {types::i32x4, types::i64x2, types::i8x16});
  if (options.vectors && options.floats) usable.push_back(types::f32x4);
  Signature signature;
  signature.callConv = options.conventions ? chooseConvention(random) : CallConv::Fast;
  if (takesAddress) {
    AbiParameter address(types::i64);
    // What the callee sees is a copy.
    if (random.chance(30)) {
      address.purpose = ArgumentPurpose::StructArgument;
      address.structSize = pointeeBytes;
    }
    signature.parameters.push_back(address);
  }
  for (unsigned i = random.chance(10) ? random.between(6, 20) : random.below(6); i-- > 0;)
    signature.parameters.push_back(random.pick(llvm::ArrayRef(usable)));
  if (signature.callConv == CallConv::Tail && random.chance(70))
    for (const RandomCallee &callee : callees)
      if (callee.function->signature.callConv == CallConv::Tail) {
        signature.results = callee.function->signature.results;
        return signature;
      }
  for (unsigned i = random.chance(10) ? random.between(3, 9) : random.between(1, 3); i-- > 0;)
    signature.results.push_back(random.pick(llvm::ArrayRef(usable)));
  return signature;
}

std::unique_ptr<Module> cot::testing::makeRandomModule(uint64_t seed,
                                                       const RandomModuleOptions &options) {
  RandomSource random(seed);
  auto module = std::make_unique<Module>();
  std::vector<const DataObject *> objects;
  if (options.memory) {
    module->data.reserve(3); // the pointers stay good
    objects.push_back(&module->addData(makeObject("constants", false, random)));
    objects.push_back(&module->addData(makeObject("data0", true, random)));
    objects.push_back(&module->addData(makeObject("data1", true, random)));
  }
  std::vector<RandomCallee> callees;
  unsigned count = random.between(1, options.maxFunctions);
  for (unsigned i = 0; i < count; ++i) {
    bool takesAddress = options.memory && i + 1 < count && random.chance(40);
    auto function = std::make_unique<Function>();
    function->name = ExternalName::symbol("f" + std::to_string(i));
    function->signature = makeSignature(takesAddress, callees, random, options);
    function->linkage =
        takesAddress || (i + 1 < count && random.chance(50)) ? Linkage::Local : Linkage::Export;
    function->explicitLinkage = true;
    RandomBody(*function, takesAddress, callees, objects, random, options).build();
    callees.push_back({&module->addFunction(std::move(function)), takesAddress});
  }
  return module;
}

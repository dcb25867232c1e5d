//===- RandomBody.h - The body of a random function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Builds one function of a random module. Values that are alive across blocks are variables of the
/// FunctionBuilder, so that any control flow is good; values of the block at work are kept in a
/// list and used again.
///
/// Invariants: addresses are never in that list; every float in it whose bits are a NaN's has them
/// from canonical NaNs by copying or by changing the sign.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TESTING_RANDOM_RANDOMBODY_H
#define COT_LIB_TESTING_RANDOM_RANDOMBODY_H

#include "cot/IR/FunctionBuilder.h"
#include "cot/Testing/RandomModule.h"

namespace cot::testing {

/// Data objects and stack slots are at least so large, and what an address parameter points to is.
inline constexpr uint32_t pointeeBytes = 64;

/// What a body may call.
struct RandomCallee {
  const ir::Function *function;
  /// Its first parameter is an address of pointeeBytes bytes.
  bool takesAddress;
};

class RandomBody {
public:
  RandomBody(ir::Function &function, bool takesAddress, llvm::ArrayRef<RandomCallee> callees,
             llvm::ArrayRef<const ir::DataObject *> objects, RandomSource &random,
             const RandomModuleOptions &options);

  void build();

private:
  // RandomBody.cpp: blocks and statements.
  void declare();
  void enterBlock(ir::Block block);
  void statement();
  void structured();
  void region(unsigned depth, unsigned statements);
  void ifElse(unsigned depth, unsigned statements);
  void countedLoop(unsigned depth, unsigned statements);
  void whileLoop(unsigned depth, unsigned statements);
  void compareChain(unsigned depth, unsigned statements);
  void switchOver(unsigned depth, unsigned statements);
  void unstructured();
  void randomTerminator(unsigned index, llvm::ArrayRef<ir::Block> blocks);
  ir::BlockCall callOf(ir::Block block);
  void jumpBackOrOn(ir::Block back, ir::Block on);
  void returnFromHere();
  ir::Value condition();
  ir::Value comparison();

  // RandomCalls.cpp.
  struct Callee {
    ir::Signature signature;
    llvm::SmallVector<ir::Value, 8> arguments;
    ir::SigRef sig;
    ir::FuncRef reference;
  };
  Callee chooseCallee();
  void call();
  void tryCall(const Callee &callee);
  ir::ExceptionItem handler(const Callee &callee, bool isDefault, std::vector<ir::Block> &handlers);
  void throwException();
  bool tailCall();

  // RandomInstructions.cpp: values and instructions without memory.
  ir::Value value(ir::Type type);
  ir::Value constant(const interpreter::DataValue &value);
  void instruction();
  bool instruction(ir::Opcode opcode);
  void repeat();
  bool setImmediates(ir::InstructionData &data, ir::Type control);
  ir::Type chooseType(const ir::TypeConstraint &constraint, ir::Type control);
  void keep(ir::Inst inst);
  ir::Value canonical(ir::Value value);
  bool mayUse(ir::Type type) const;
  bool admits(ir::Opcode opcode, ir::Type control) const {
    return !options.admits || options.admits(opcode, control);
  }

  // RandomMemory.cpp: accesses.
  struct Place {
    ir::Value address;
    int32_t offset = 0;
    ir::MemFlags flags;
    bool writable = true;
  };
  Place place(uint32_t size, bool isAtomic);
  Place slotPlace(uint32_t size, bool isAtomic);
  Place objectPlace(uint32_t size, bool isAtomic);
  Place pointerPlace(uint32_t size, bool isAtomic);
  void vary(Place &place, bool isAtomic);
  void varyByteOrder(Place &place, ir::Type type);
  ir::Value boundedIndex(uint32_t size);
  ir::Value someAddress();
  void load();
  void store();
  void atomic();
  void movePointer();
  void memoryStatement();

  ir::Function &function;
  bool takesAddress;
  llvm::ArrayRef<RandomCallee> callees;
  RandomSource &random;
  const RandomModuleOptions &options;
  ir::FunctionBuilder builder;
  ir::Builder &ins;
  std::vector<ir::Type> usableTypes;
  std::vector<ir::Opcode> usableOpcodes;

  struct LocalVariable {
    ir::Variable variable;
    ir::Type type;
  };
  std::vector<LocalVariable> variables;
  /// Set to constants and tested now and then.
  ir::Variable flag;
  ir::Variable fuel;
  /// Of the parameters that a block has of itself; those of variables follow them.
  SecondaryMap<ir::Block, llvm::SmallVector<ir::Type, 2>> parameterTypes;
  ir::Value addressParameter;
  std::vector<ir::StackSlot> slots;
  /// Holds the address of one of the slots at any time.
  ir::StackSlot pointerSlot;
  std::vector<ir::GlobalValue> objects;
  ir::GlobalValue constantObject;
  llvm::SmallVector<ir::AliasRegion, 2> regions;
  /// Values of the block, usable from here on.
  std::vector<ir::Value> locals;
  /// Instructions of the block that can be repeated.
  std::vector<ir::Inst> repeatable;
};

} // namespace cot::testing

#endif // COT_LIB_TESTING_RANDOM_RANDOMBODY_H

//===- cot/IR/Entities.h - Ids of everything in a function -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// One id type for each kind of thing that a function or a module owns, with its letters in the
/// text format.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_ENTITIES_H
#define COT_IR_ENTITIES_H

#include "cot/Support/Entity.h"

namespace cot::ir {

COT_ENTITY(Value, "v");
COT_ENTITY(Inst, "inst");
COT_ENTITY(Block, "block");
COT_ENTITY(StackSlot, "ss");
COT_ENTITY(DynamicStackSlot, "dss");
COT_ENTITY(DynamicType, "dt");
COT_ENTITY(GlobalValue, "gv");
COT_ENTITY(SigRef, "sig");
COT_ENTITY(FuncRef, "fn");
COT_ENTITY(JumpTable, "jt");
COT_ENTITY(Constant, "const");
COT_ENTITY(Immediate, "imm");
COT_ENTITY(ExceptionTable, "extable");
COT_ENTITY(ExceptionTag, "tag");
COT_ENTITY(AliasRegion, "region");
/// Of a module.
COT_ENTITY(FunctionId, "function");
COT_ENTITY(DataId, "data");

} // namespace cot::ir

#endif // COT_IR_ENTITIES_H

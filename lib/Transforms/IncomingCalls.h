//===- IncomingCalls.h - The block calls that lead to each block -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The block calls of all terminators, sorted by their target, so that what is passed to a block
/// can be looked at without reading whole branch tables. Good while no call's number of arguments
/// changes.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_TRANSFORMS_INCOMINGCALLS_H
#define COT_LIB_TRANSFORMS_INCOMINGCALLS_H

#include "cot/IR/Function.h"
#include "cot/Support/EntitySet.h"

namespace cot {

struct IncomingCall {
  ir::Block from;
  ir::BlockCall call;
};

class IncomingCalls {
public:
  void compute(const ir::Function &function);
  llvm::ArrayRef<IncomingCall> to(ir::Block block) const {
    return llvm::ArrayRef(calls).slice(offsets[block.index()],
                                       offsets[block.index() + 1] - offsets[block.index()]);
  }

private:
  std::vector<uint32_t> offsets;
  std::vector<IncomingCall> calls;
};

/// Removes the block parameters that \p isGone names, with the arguments that are passed to them.
/// Their values become unused. One walk over all terminators.
void removeParameters(ir::Function &function, const EntitySet<ir::Value> &isGone);

} // namespace cot

#endif // COT_LIB_TRANSFORMS_INCOMINGCALLS_H

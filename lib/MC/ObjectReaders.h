//===- lib/MC/ObjectReaders.h - The three formats' readers -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_MC_OBJECTREADERS_H
#define COT_LIB_MC_OBJECTREADERS_H

#include "cot/MC/ObjectView.h"

namespace cot::mc {

llvm::Expected<ObjectView> readElf(llvm::ArrayRef<uint8_t> bytes);
llvm::Expected<ObjectView> readMachO(llvm::ArrayRef<uint8_t> bytes);
llvm::Expected<ObjectView> readCoff(llvm::ArrayRef<uint8_t> bytes);
bool isCoff(llvm::ArrayRef<uint8_t> bytes);

} // namespace cot::mc

#endif // COT_LIB_MC_OBJECTREADERS_H

//===- cot/IR/SourceMap.h - Where things stand in the text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the parser remembers, on request, about the places of a module's parts: byte offsets into
/// the text that it read, by id. For diagnostics that are found after parsing.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_SOURCEMAP_H
#define COT_IR_SOURCEMAP_H

#include "cot/IR/Entities.h"
#include "cot/Support/EntityMap.h"

namespace cot::ir {

/// A byte offset into the text; noPlace where nothing is known.
using TextOffset = uint32_t;
inline constexpr TextOffset noPlace = UINT32_MAX;

/// The places of one function's parts. Each is the first byte of the line's own text: of an
/// instruction its results or opcode, of a preamble entity its name, of a value its definition.
struct FunctionPlaces {
  template <typename Id> using Places = SecondaryMap<Id, TextOffset>;

  /// The word `function` (or the linkage before it).
  TextOffset header = noPlace;
  TextOffset signature = noPlace;
  /// The closing brace.
  TextOffset end = noPlace;
  TextOffset stackLimit = noPlace;
  Places<Inst> insts{noPlace};
  Places<Block> blocks{noPlace};
  Places<Value> values{noPlace};
  Places<StackSlot> stackSlots{noPlace};
  Places<DynamicStackSlot> dynamicStackSlots{noPlace};
  Places<DynamicType> dynamicTypes{noPlace};
  Places<GlobalValue> globalValues{noPlace};
  Places<SigRef> signatures{noPlace};
  Places<FuncRef> functions{noPlace};
  Places<Constant> constants{noPlace};
  Places<AliasRegion> aliasRegions{noPlace};
};

/// The places of a module's parts, by position in Module::functions, imports and data.
struct SourceMap {
  std::vector<FunctionPlaces> functions;
  std::vector<TextOffset> imports;
  std::vector<TextOffset> data;
};

} // namespace cot::ir

#endif // COT_IR_SOURCEMAP_H

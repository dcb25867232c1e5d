//===- cot/Analysis/CallGraph.h - Which function names which -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The functions of a module by name, the calls between them, and an order in which callees come
/// before their callers, functions that call each other in circles aside.
///
/// R. Tarjan, "Depth-First Search and Linear Graph Algorithms", SIAM J. Computing 1972, with an
/// explicit stack.
///
//===----------------------------------------------------------------------===//

#ifndef COT_ANALYSIS_CALLGRAPH_H
#define COT_ANALYSIS_CALLGRAPH_H

#include "cot/IR/Module.h"
#include "llvm/ADT/StringMap.h"

namespace cot {

class CallGraph {
public:
  static constexpr uint32_t none = UINT32_MAX;

  void compute(const ir::Module &module);

  /// The position in the module of the function that \p reference of \p function names; none if the
  /// module does not define it.
  uint32_t calleeOf(const ir::Function &function, ir::FuncRef reference) const {
    return find(function.dfg.functions[reference].name);
  }
  uint32_t find(const ir::ExternalName &name) const;
  /// Positions of functions, callees before callers.
  llvm::ArrayRef<uint32_t> bottomUp() const { return order; }
  /// Functions of the same component call each other, directly or not.
  uint32_t componentOf(uint32_t function) const { return components[function]; }
  /// How many instructions name the function, itself excepted; data objects count as well.
  uint32_t references(uint32_t function) const { return counts[function]; }

private:
  void sort();

  llvm::StringMap<uint32_t> byName;
  std::vector<std::vector<uint32_t>> callees;
  std::vector<uint32_t> order, components, counts;
};

} // namespace cot

#endif // COT_ANALYSIS_CALLGRAPH_H

//===- cot/RegAlloc/Generator.h - Random problems -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Makes valid problems up, for tests and benchmarks. The same options give the same problem.
///
//===----------------------------------------------------------------------===//

#ifndef COT_REGALLOC_GENERATOR_H
#define COT_REGALLOC_GENERATOR_H

#include "cot/RegAlloc/ProblemDraft.h"
#include <optional>

namespace cot::regalloc {

/// What a problem is rich in.
enum class ProblemShape : uint8_t {
  Structured,   ///< Branches, switches and loops inside one another; a bit of everything.
  Unstructured, ///< Edges at random, irreducible loops among them.
  Calls,        ///< Arguments and results in fixed registers, clobbers.
  Constraints,  ///< Fixed, tied, limited and stack operands, early definitions, late uses.
  Pressure,     ///< Many values live at once, few registers.
  Parameters,   ///< Joins with many parameters.
  StraightLine, ///< One block.
  OneLongLife,  ///< One value is live over everything.
  WideSwitch,   ///< One branch with thousands of targets, which pass parameters to one block.
  DeepLoops,    ///< A nest of loops, many blocks.
  TiedChain,    ///< Each instruction is tied to the result of the one before.
};
inline constexpr unsigned numProblemShapes = 11;
/// The first ones, which random campaigns choose from; the others are for growth measurements.
inline constexpr unsigned numRandomShapes = 7;

/// "structured", "one-long-life", ...
llvm::StringRef problemShapeName(ProblemShape shape);
std::optional<ProblemShape> parseProblemShape(llvm::StringRef name);

struct GeneratorOptions {
  uint64_t seed = 0;
  ProblemShape shape = ProblemShape::Structured;
  /// Roughly how many instructions.
  uint32_t numInsts = 100;
  /// A machine like x86-64 (15 + 16 registers, scratch) rather than a random one, and no operands
  /// that are only there to be difficult.
  bool realistic = false;
};

struct GeneratedProblem {
  ProblemDraft draft;
  MachineEnvironment environment;
};

GeneratedProblem generateProblem(const GeneratorOptions &options);

/// The options of campaign number \p seed: shape and size (10 to 200 instructions) by chance.
GeneratorOptions randomGeneratorOptions(uint64_t seed);

} // namespace cot::regalloc

#endif // COT_REGALLOC_GENERATOR_H

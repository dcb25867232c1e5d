//===- cot/Pass/Pipeline.h - Pipelines in text -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The text of a pipeline, as given to -passes=:
///
///     gvn,licm,inline<threshold=40;hot>,function(dce,jump-opt)
///
///     pipeline := element (',' element)*
///     element  := name [ '<' option (';' option)* '>' ] [ '(' pipeline ')' ]
///     option   := name [ '=' value ]
///
/// Reading checks the form only; names are the registry's business.
///
//===----------------------------------------------------------------------===//

#ifndef COT_PASS_PIPELINE_H
#define COT_PASS_PIPELINE_H

#include "cot/Support/Diagnostics.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace cot {

struct PassOption {
  std::string name;
  std::string value; ///< empty when there is no `=`
  size_t offset = 0; ///< in the text, for diagnostics
};

struct PipelineElement {
  std::string name;
  std::vector<PassOption> options;
  std::vector<PipelineElement> nested;
  bool hasNested = false;
  size_t offset = 0;
};

/// Nesting deeper than this is an error.
inline constexpr unsigned maxPipelineDepth = 16;

/// Reads \p text. Errors are reported in \p diagnostics as of the file "-passes"; the result is
/// then of no use.
std::vector<PipelineElement> parsePipeline(llvm::StringRef text, DiagnosticList &diagnostics);

} // namespace cot

#endif // COT_PASS_PIPELINE_H

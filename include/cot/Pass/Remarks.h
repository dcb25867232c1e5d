//===- cot/Pass/Remarks.h - What passes say about their decisions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A remark is what a pass did at a place, what it would have done but could not, or what it found
/// out. A pass asks first whether anybody wants one, so that runs without remarks pay a comparison.
/// Runs over different functions have a list each; lists are put together in the order of the
/// functions.
///
//===----------------------------------------------------------------------===//

#ifndef COT_PASS_REMARKS_H
#define COT_PASS_REMARKS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>
#include <string>
#include <vector>

namespace cot {

enum class RemarkKind : uint8_t {
  Passed,  ///< The pass changed something.
  Missed,  ///< It would have, but for a reason that the remark tells.
  Analysis ///< It found something out.
};

class Remark {
public:
  RemarkKind kind = RemarkKind::Passed;
  /// Of the pass.
  std::string pass;
  /// Which remark of the pass: `Hoisted`.
  std::string name;
  std::string function;
  /// `@0012`; empty if it is not known.
  std::string location;

  /// Adds words to the message.
  Remark &operator<<(llvm::StringRef text) {
    parts.push_back({"", text.str()});
    return *this;
  }
  /// Adds something that programs look for: \p key names it.
  Remark &add(llvm::StringRef key, const llvm::Twine &value) {
    parts.push_back({key.str(), value.str()});
    return *this;
  }
  std::string message() const;

  struct Part {
    /// Empty for words.
    std::string key, text;
  };
  llvm::ArrayRef<Part> all() const { return parts; }

private:
  std::vector<Part> parts;
};

/// Which remarks are wanted: a regular expression for the names of passes for each kind, matched
/// anywhere in the name; none: no remarks of the kind.
class RemarkFilter {
public:
  /// Makes remarks of \p kind wanted. Fails if \p expression is not a regular expression.
  llvm::Error want(RemarkKind kind, llvm::StringRef expression);
  bool wants(RemarkKind kind, llvm::StringRef pass) const;
  bool any() const { return expressions[0] || expressions[1] || expressions[2]; }

private:
  std::shared_ptr<const llvm::Regex> expressions[3];
};

/// The remarks of one run over one unit.
class RemarkList {
public:
  explicit RemarkList(const RemarkFilter &filter) : filter(filter) {}

  bool wants(RemarkKind kind, llvm::StringRef pass) const { return filter.wants(kind, pass); }
  /// The reference is good until the next one is added.
  Remark &add(RemarkKind kind, llvm::StringRef pass, llvm::StringRef name, llvm::StringRef function,
              llvm::StringRef location = "");
  std::vector<Remark> take() { return std::move(remarks); }

private:
  const RemarkFilter &filter;
  std::vector<Remark> remarks;
};

/// One line each: `remark: %f @0012: moved `imul` out of the loop [-pass-remarks=licm]`.
void printRemarks(llvm::raw_ostream &os, llvm::ArrayRef<Remark> remarks);
/// One YAML document each, in the form of LLVM's remark files.
void printRemarksAsYaml(llvm::raw_ostream &os, llvm::ArrayRef<Remark> remarks);

} // namespace cot

#endif // COT_PASS_REMARKS_H

//===- SimplifyRules.h - Right sides of Simplify rules, typed -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Rules from CLIF trees to CLIF trees (cot/Transforms/Simplify.td). Their left sides are read by
/// RuleModel; here are their right sides, each expression with a type that follows from types of
/// the left side.
///
/// Invariant: what is wrong with a right side was reported at its rule's line, and the rule has no
/// result.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UTILS_TABLEGEN_SIMPLIFYRULES_H
#define COT_UTILS_TABLEGEN_SIMPLIFYRULES_H

#include "RuleModel.h"
#include <optional>

namespace cot::tblgen {

/// The type of an expression: that of a place on the left, then functions of it ("AsTruthy", ...);
/// or a fixed one.
struct TypeTerm {
  std::string place;
  std::vector<std::string> functions;
  unsigned fixed = 0; ///< Where `place` is empty.
  bool operator==(const TypeTerm &) const = default;
};

/// What stands for an immediate or a block call on the right.
struct ResultImmediate {
  enum class Kind { Number, Name, Word };
  Kind kind = Kind::Number;
  int64_t number = 0;
  std::string name;             ///< Without $.
  const Record *word = nullptr; ///< An Enumerator.
  /// Functions of a condition, the outermost first: "inverse", "exchanged", ...
  std::vector<std::string> functions;
};

/// An expression on the right.
struct Result {
  enum class Kind { Name, Number, Instruction, Computed };
  Kind kind = Kind::Name;
  TypeTerm type;
  std::string name; ///< Name: without $. Computed: the function.
  int64_t number = 0;
  const OpcodeRecord *opcode = nullptr;
  TypeTerm control;                        ///< Instruction: its controlling type.
  std::vector<Result> values;              ///< Instruction: its value operands.
  std::vector<ResultImmediate> immediates; ///< Instruction: its other operands.
  std::vector<std::string> arguments;      ///< Computed: names.
};

/// What a rule makes of its root.
struct RuleResult {
  enum class Kind {
    Use,     ///< `(use $x)`, `(values $x, $y)`: results of the root are replaced by values
    Replace, ///< another instruction at the place of the root
    Nothing, ///< `(none)`: the root, which has no results, goes
  };
  Kind kind = Kind::Use;
  std::vector<Result> results; ///< Replace: one.

  /// How many instructions it makes that are no constants.
  unsigned numInstructions() const;
};

class SimplifyRules {
public:
  explicit SimplifyRules(llvm::RecordKeeper &records);

  llvm::RecordKeeper &records;
  Dialect dialect;
  RuleSet rules;

  /// What the rule of \p variant makes, with types by the places that \p variant has; nothing where
  /// the rule is wrong.
  std::optional<RuleResult> resultOf(const Variant &variant) const;
  /// The rule as it is written, before commuting.
  const Variant *variantOf(const Rule &rule) const;
  /// `(iadd $x, 0) -> $x`
  std::string equation(const Rule &rule) const;
  /// The file and line of the rule with its equation.
  std::string title(const Rule &rule) const;
  /// The file of the rule without its ending.
  static StringRef familyOf(const Rule &rule);
  /// The members of a condition or computation: its Condition or Computation record by C++ name.
  const Record *functionOf(const Rule &rule, StringRef className, StringRef name) const;

private:
  friend class ResultReader;
  std::map<const Record *, const OpcodeRecord *> opcodesByRecord;
};

} // namespace cot::tblgen

#endif // COT_UTILS_TABLEGEN_SIMPLIFYRULES_H

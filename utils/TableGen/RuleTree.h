//===- RuleTree.h - Decision trees of rules, as C++ -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Turns the ordered variants of an opcode into nested tests. Code that a variant's tests don't
/// share stands in sequence: where a group of tests ends without a match, control falls through to
/// what follows, so that the code grows with the rules and not with their products.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UTILS_TABLEGEN_RULETREE_H
#define COT_UTILS_TABLEGEN_RULETREE_H

#include "RuleOrder.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace cot::tblgen {

/// What the code so far has found out, and the variables that it has declared.
struct Facts {
  std::set<std::string> opcodes;        ///< Places of instructions whose opcode is known.
  std::map<std::string, TypeSet> types; ///< By place, where something was asked.
  std::set<std::string> declared;
};

class TreeEmitter {
public:
  /// Writes what a match does, ending in a return.
  using Leaf = llvm::function_ref<void(TreeEmitter &, const Variant &, Facts &, unsigned indent)>;

  TreeEmitter(const OrderedVariants &variants, const Dialect &dialect, const TypeSystem &types,
              llvm::raw_ostream &os, Leaf leaf)
      : ordered(variants), dialect(dialect), types(types), os(os), leaf(leaf) {}

  /// The body of the function; reports rules that are never reached.
  void run();

  /// Declares the variable of \p place with that letter, and what it needs, if that is not done:
  ///   v value, i instruction, c instruction that may make a constant, k immediate,
  ///   l list of values, t type
  /// Returns its name; for s, k with operands exchanged, an expression.
  std::string variable(char letter, StringRef place, const Variant &variant, Facts &facts,
                       unsigned indent);
  /// What a name of the pattern stands for in C++.
  std::string expression(const Binding &binding, const Variant &variant, Facts &facts,
                         unsigned indent) {
    return variable(binding.letter(), binding.at, variant, facts, indent);
  }
  llvm::raw_ostream &line(unsigned indent) { return os.indent(indent); }

private:
  struct Item {
    const Variant *variant;
    unsigned number; // in `ordered`
    std::vector<bool> done;
  };
  using Items = std::vector<Item>;

  bool build(Items items, Facts facts, unsigned indent);
  const Test *chooseTest(const Items &items, const Facts &facts, std::vector<bool> &group) const;
  std::vector<bool> hoistable(const Items &items, const Test &subject) const;
  void emitGroup(const Items &items, const Test &subject, Facts &facts, unsigned indent);
  void emitSwitch(const Items &items, const Test &subject, Facts &facts, unsigned indent);
  std::string condition(const Variant &variant, const Test &test, Facts &facts, unsigned indent);
  std::string subjectText(const Variant &variant, const Test &test, Facts &facts, unsigned indent);
  std::string valueText(const Test &test, const Variant &variant, int64_t value) const;

  const OrderedVariants &ordered;
  const Dialect &dialect;
  const TypeSystem &types;
  llvm::raw_ostream &os;
  Leaf leaf;
  std::set<const Rule *> reached;
};

/// The node of the instruction at \p place.
const Pattern &nodeAt(const Pattern &root, StringRef place);

} // namespace cot::tblgen

#endif // COT_UTILS_TABLEGEN_RULETREE_H

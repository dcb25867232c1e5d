//===- RuleProver.h - The proof obligations of one rule -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Writes what has to hold for one rule of simplify: SimplifyProofs.cpp goes through the types and
/// words, RuleProverTerms.cpp says what the sides of the rule compute, RuleProverCases.cpp compares
/// them.
///
//===----------------------------------------------------------------------===//

#ifndef COT_TBLGEN_RULEPROVER_H
#define COT_TBLGEN_RULEPROVER_H

#include "SimplifyRules.h"
#include "SmtTerms.h"

namespace cot::tblgen {

/// The place of operand number \p operand of the instruction at \p place.
std::string below(llvm::StringRef place, size_t operand);
/// The condition codes that \p operand is one of, by name; empty for other operands.
llvm::StringRef enumerationName(const Operand &operand);

/// Writes all cases of one rule.
class RuleProver {
public:
  RuleProver(const SimplifyRules &rules, const Variant &variant, RuleResult result,
             llvm::raw_ostream &os)
      : rules(rules), types(rules.rules.typeSystem()), variant(variant), result(std::move(result)),
        os(os) {}
  void run();

private:
  /// The type at `to` follows from that at `from`.
  struct Relation {
    std::string from, to;
    const TypeRelation *table;
  };
  /// A condition code of the pattern.
  struct Choice {
    std::string place;
    const Record *enumeration;
    std::vector<unsigned> words;
  };
  /// A value: bits, whatever its type.
  using Term = std::string;

  void collect(const Pattern &node, StringRef place);
  void collectOpcodes(const Result &expression);
  void note(const OpcodeRecord &opcode) { isWhole |= !opcode.record->getValueAsBit("PerLane"); }
  void chooseTypes(size_t next);
  bool isConsistent(StringRef place) const;
  void chooseWords(size_t next);
  void writeCase();

  SmtType smtType(unsigned code) const;
  SmtType typeAt(StringRef place) const { return smtType(assigned.find(place.str())->second); }
  unsigned codeOf(const TypeTerm &term) const;
  std::string operandName(StringRef place, const Pattern &node) const;
  Term declare(StringRef name, unsigned bits);
  Term number(int64_t lane, const SmtType &type) const;
  Term patternTerm(const Pattern &node, StringRef place);
  Term resultTerm(const Result &expression);
  std::string wordText(const Record *enumeration, unsigned word) const;
  std::string wordOf(const ResultImmediate &immediate, const Record *enumeration) const;
  /// What an opcode means: its results' bits, one after the other, and when it traps.
  struct Call {
    const OpcodeRecord *opcode = nullptr;
    unsigned control = 0;
    std::string word;
    std::map<std::string, unsigned> typeCodes;       ///< Of operands and results, by name.
    std::vector<std::pair<Term, SmtType>> arguments; ///< Values and numbers, in order.
    std::vector<bool> isValue;
  };
  std::string functionName(const Call &call) const;
  Term apply(const Call &call, unsigned resultNumber, StringRef suffix = "");
  Term applyLanes(const Call &call, unsigned resultNumber, const SmtType &type);
  Term bitsOfNumber(const Term &term, const SmtType &type);
  void checkWhere(const Pattern &node, StringRef place);
  Call patternCall(const Pattern &node, StringRef place);
  Call resultCall(const Result &expression);
  std::string conditionTerm(StringRef text);
  std::string expandFor(const Record *function, llvm::ArrayRef<StringRef> names, std::string &lets);
  bool typesAllow();
  std::string functionTerm(const Record *function, llvm::ArrayRef<StringRef> names);
  void compare();
  void compareResults(const Call &left);
  std::string truth(const OpcodeRecord &opcode, const Term &value, const SmtType &type,
                    bool exchanged) const;
  Term storedBits(const OpcodeRecord &opcode, const Term &value, const SmtType &type) const;

  const SimplifyRules &rules;
  const TypeSystem &types;
  const Variant &variant;
  RuleResult result;
  llvm::raw_ostream &os;

  std::vector<Relation> relations;
  std::map<std::string, std::string> controls; ///< By place of the instruction.
  std::vector<Choice> choices;
  std::vector<std::string> places;
  /// Values whose type no other type says anything of: amounts of shifts, conditions of choices.
  std::set<std::string> freePlaces;
  bool isWhole = false;
  std::map<std::string, unsigned> assigned; ///< Types by place.
  std::map<std::string, unsigned> words;    ///< Condition codes by place.
  std::set<std::string> written;            ///< Cases, to write none twice.

  // One case.
  std::string body, variables;
  std::map<std::string, Term> terms; ///< By name of the pattern.
  unsigned counter = 0;
  bool isPossible = true; ///< The opcodes may have these types.
};

} // namespace cot::tblgen

#endif // COT_TBLGEN_RULEPROVER_H

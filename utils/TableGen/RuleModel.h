//===- RuleModel.h - Rules, read, typed and flattened -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The left sides of rules (cot/IR/Pattern.td) as plain structures. A rule is read into a tree;
/// each way to commute its nodes is a variant, flattened into a list of tests, each of a place in
/// the tree. What a rule's right side means is for the client to know: it is left as it is.
///
/// A place is written as a path of operand numbers, counted over all operands of the opcode: "0.2"
/// is operand 2 of the instruction that defines operand 0 of the root; "" is the root itself and
/// "r" its first result.
///
/// Invariant: whatever is wrong with a pattern was reported at its rule's line, and the rule left
/// out.
///
//===----------------------------------------------------------------------===//

#ifndef COT_UTILS_TABLEGEN_RULEMODEL_H
#define COT_UTILS_TABLEGEN_RULEMODEL_H

#include "OpcodeRecords.h"
#include "RuleTypes.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace cot::tblgen {

using llvm::Record;
using llvm::StringRef;

/// A node of a pattern: an operand, or the root.
struct Pattern {
  enum class Kind { Anything, Instruction, Number, Lanes, Constant, Words, Predicate };
  Kind kind = Kind::Anything;
  std::string name;             ///< Without $; empty for none.
  const Record *type = nullptr; ///< Of `Types:$x`.
  bool isRuleType = false;      ///< `T:$x`.
  // Instruction
  const OpcodeRecord *opcode = nullptr;
  std::vector<Pattern> operands; ///< As many as the opcode has.
  bool once = false, sink = false;
  // Number: of an immediate. Lanes: a constant value, each lane of which is this.
  int64_t number = 0;
  // Words: values of an enumeration
  std::set<unsigned> words;
  // Predicate
  const Record *predicate = nullptr;
  /// The condition is the one of exchanged operands.
  bool swapped = false;
};

/// One question about the tree.
struct Test {
  // In the order in which they are best asked.
  enum class Kind {
    Type,
    Opcode,
    Word,
    Number,
    Lanes,
    Constant,
    Feature,
    Predicate,
    Same,
    OneUse,
    Sink,
    When
  };
  Kind kind;
  std::string at = {};
  std::string other = {};         ///< Same: the other place. When: the C++ condition.
  const Record *record = nullptr; ///< Opcode, Predicate, Feature.
  TypeSet types = {};             ///< Type.
  std::set<unsigned> words = {};  ///< Word.
  int64_t number = 0;             ///< Number, Lanes.

  /// Both ask the same question, perhaps for different answers.
  bool sameSubject(const Test &test) const;
  /// Several answers are told apart by a switch.
  bool isSwitch() const {
    return kind == Kind::Type || kind == Kind::Opcode || kind == Kind::Word || kind == Kind::Number;
  }
  bool operator==(const Test &) const = default;
};

struct Rule;

/// What a name of the pattern stands for.
struct Binding {
  enum class Kind { Value, Instruction, Immediate, List };
  Kind kind;
  std::string at;
  const Record *operandKind = nullptr; ///< Immediate: its OperandKind.
  const Record *predicate = nullptr;   ///< Immediate: what it is known to satisfy.
  bool swapped = false;                ///< Immediate: the condition of exchanged operands is meant.
  bool isConstant = false;             ///< Immediate: of an iconst.

  /// What the variable is called by, s for a condition of exchanged operands.
  char letter() const {
    if (kind == Kind::Immediate) return swapped ? 's' : 'k';
    return kind == Kind::Value ? 'v' : kind == Kind::Instruction ? 'i' : 'l';
  }
};

struct Variant {
  const Rule *rule = nullptr;
  Pattern pattern; ///< The rule's, perhaps commuted.
  std::vector<Test> tests;
  std::map<std::string, Binding> bindings;
  /// Of every value in the pattern, by place: the types that it may have where the variant matches.
  std::map<std::string, TypeSet> types;
  /// The place whose type is the rule's type; empty where the opcode has fixed types.
  std::string typePlace;
  /// The place of the root's controlling type; empty where there is none.
  std::string controlPlace;
  /// The rule's types that this variant is for.
  TypeSet ruleTypes;
  std::vector<std::string> sunk; ///< Places of the instructions that the root takes in.
};

/// A part of a rule: types for which it needs the same processor features.
struct RulePart {
  TypeSet types;
  std::vector<const Record *> features;
};

struct Rule {
  const Record *record = nullptr;
  unsigned id = 0;
  Pattern pattern;
  const Record *typesRecord = nullptr;
  TypeSet types; ///< Of typePlace.
  /// Filled by the client; one part with all types and no features to begin with.
  std::vector<RulePart> parts;
  /// Not a rule: the opcode is illegal for these types, with this message.
  std::string illegal;

  /// file:line, the file without its folder.
  std::string location() const;
  std::string title() const;
};

class RuleSet {
public:
  /// Reads all rules of class \p ruleClass.
  RuleSet(const llvm::RecordKeeper &records, const Dialect &dialect, StringRef ruleClass);

  const TypeSystem &typeSystem() const { return types; }
  std::vector<Rule> rules; ///< By id.

  /// Fills `variants` from the rules and their parts.
  void flatten();
  /// By opcode, in the order of the rules.
  std::map<const OpcodeRecord *, std::vector<Variant>> variants;

  const Dialect &dialect;

private:
  bool readPattern(const Record *rule, const llvm::Init *init, StringRef name, Pattern &pattern);
  bool readInstruction(const Record *rule, const llvm::DagInit *dag, Pattern &pattern);
  bool readOperand(const Record *rule, const Operand &operand, const llvm::Init *init,
                   StringRef name, Pattern &pattern);
  bool readImmediate(const Record *rule, const Operand &operand, const llvm::Init *init,
                     Pattern &pattern);
  void readIllegal(const llvm::RecordKeeper &records);
  std::vector<Pattern> commuted(const Pattern &pattern) const;
  bool flattenPattern(const Rule &rule, const Pattern &pattern, Variant &variant) const;
  bool solveTypes(const Rule &rule, Variant &variant) const;

  TypeSystem types;
  std::map<const Record *, const OpcodeRecord *> opcodesByRecord;
};

/// "v0_2" for the place "0.2" and the letter v.
std::string variableAt(char letter, StringRef place);
/// The place of the instruction that has the operand at \p place.
StringRef parentOf(StringRef place);
StringRef fileName(const Record *record);
unsigned lineOf(const Record *record);
/// Reports as reportAt does, but the same message at the same record only once: false if it
/// was reported before.
bool reportOnce(const Record *record, const llvm::Twine &message);
/// Something was reported at \p record.
bool hasReport(const Record *record);

} // namespace cot::tblgen

#endif // COT_UTILS_TABLEGEN_RULEMODEL_H

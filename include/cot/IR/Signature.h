//===- cot/IR/Signature.h - Signatures and names of functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// How a function is called, and how functions and data are named across functions.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_SIGNATURE_H
#define COT_IR_SIGNATURE_H

#include "cot/IR/Entities.h"
#include "cot/IR/Opcodes.h"
#include "cot/Support/Vocabulary.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>
#include <string>

namespace cot::ir {

/// A parameter or a result.
struct AbiParameter {
  Type type;
  ArgumentPurpose purpose = ArgumentPurpose::Normal;
  ArgumentExtension extension = ArgumentExtension::None;
  /// Of StructArgument: bytes.
  uint32_t structSize = 0;

  AbiParameter() = default;
  AbiParameter(Type type, ArgumentPurpose purpose = ArgumentPurpose::Normal)
      : type(type), purpose(purpose) {}
  /// `i32 sext`, `i64 sarg(64)`.
  void print(llvm::raw_ostream &os) const;
  friend bool operator==(const AbiParameter &, const AbiParameter &) = default;
};

struct Signature {
  llvm::SmallVector<AbiParameter, 4> parameters;
  llvm::SmallVector<AbiParameter, 2> results;
  CallConv callConv = CallConv::Fast;
  /// More arguments may follow the parameters (`...`).
  bool variadic = false;

  /// `(i32, i64 sext) -> i8 system_v`.
  void print(llvm::raw_ostream &os) const;
  friend bool operator==(const Signature &, const Signature &) = default;
};

/// The name of a function or a data object, as the text spells it.
struct ExternalName {
  enum Kind : uint8_t {
    User,       ///< `u0:7`: numbers that the front end understands
    Symbol,     ///< `%name`
    Library,    ///< `%CeilF32`: a LibCall
    KnownSymbol ///< `%ElfGlobalOffsetTable`: made by the linker
  };
  Kind kind = User;
  uint32_t space = 0; ///< User: the number before the colon
  uint32_t index = 0; ///< User: the number after it; Library, KnownSymbol: the enumerator
  std::string text;   ///< Symbol: without the percent sign

  static ExternalName user(uint32_t space, uint32_t index);
  /// A LibCall or KnownSymbol if \p text is one's, else a Symbol.
  static ExternalName reference(llvm::StringRef text);
  static ExternalName symbol(llvm::StringRef text);

  LibCall libCall() const { return LibCall(index); }
  /// The name in object files: the text itself, `u0_7` for u0:7, the C name of a library call.
  std::string symbolName() const;
  /// As the text says it where the name is defined: `%name`, in quotes (`%"a.b"`) where it has
  /// other characters than letters, digits and `_`.
  void print(llvm::raw_ostream &os) const;
  /// What `print` prints.
  std::string str() const;
  /// As the text says it where something refers to it: the same, but in quotes also where a symbol
  /// has the name of a library call.
  void printReference(llvm::raw_ostream &os) const;
  friend bool operator==(const ExternalName &, const ExternalName &) = default;
};

/// Takes `%name` or `%"name"` off the start of \p text and returns the symbol; nothing where there
/// is neither. Without quotes, \p others are part of a name like letters, digits and `_`.
std::optional<std::string> consumeSymbol(llvm::StringRef &text, llvm::StringRef others = "");

/// A function that this one may call or take the address of.
struct ExternalFunction {
  ExternalName name;
  SigRef signature;
  /// Close enough for a direct call: defined in the same object.
  bool colocated = false;
  /// Calls may be patched to nothing while the program runs.
  bool patchable = false;
};

} // namespace cot::ir

#endif // COT_IR_SIGNATURE_H

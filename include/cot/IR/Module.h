//===- cot/IR/Module.h - Functions and data of one program -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A module: functions and data objects in source order, with the comments and the test, set and
/// target lines of the text around them.
///
//===----------------------------------------------------------------------===//

#ifndef COT_IR_MODULE_H
#define COT_IR_MODULE_H

#include "cot/IR/Function.h"
#include <memory>

namespace cot::ir {

/// A piece of a data object's initial contents.
struct DataPiece {
  enum Kind : uint8_t {
    Bytes,  ///< `bytes`
    Zero,   ///< `size` zeros
    Address ///< the address of `symbol` plus `addend`, in `size` (4 or 8) bytes
  };
  Kind kind = Bytes;
  std::vector<uint8_t> bytes;
  uint64_t size = 0;
  ExternalName symbol;
  int64_t addend = 0;
};

struct DataObject {
  ExternalName name;
  Linkage linkage = Linkage::Export;
  bool threadLocal = false;
  bool writable = false;
  uint64_t align = 1;  ///< bytes, a power of two
  std::string section; ///< empty: chosen from the contents
  std::vector<DataPiece> pieces;

  uint64_t size() const;
};

/// A function that is only declared: `import function %puts(i64) -> i32 system_v`.
struct ImportedFunction {
  ExternalName name;
  Signature signature;
  FunctionAttributes attributes;
};

/// A comment, from its semicolon to the end of the line, or a whole line of the header.
struct TextLine {
  std::string text;
  /// Where it was read: line (from 1; 0 if it was not read) and byte offset.
  uint32_t line = 0;
  uint32_t offset = 0;
};

/// One thing of a module, in source order.
struct ModuleItem {
  enum Kind : uint8_t { DefinedFunction, FunctionImport, Data };
  Kind kind;
  /// Position in Module::functions, imports or data.
  uint32_t index;
  /// The comments inside and after it, up to the next item, in order.
  std::vector<TextLine> comments;
};

class Module {
public:
  /// `test`, `set`, `target` and `feature` lines, and comments, before the first item.
  std::vector<TextLine> header;
  std::vector<ModuleItem> items;
  std::vector<std::unique_ptr<Function>> functions;
  std::vector<ImportedFunction> imports;
  std::vector<DataObject> data;

  Function &addFunction(std::unique_ptr<Function> function);
  DataObject &addData(DataObject object);
  ImportedFunction &addImport(ImportedFunction import);
  /// The first function of that name; null if there is none.
  Function *findFunction(const ExternalName &name) const;
  const DataObject *findData(const ExternalName &name) const;
};

} // namespace cot::ir

#endif // COT_IR_MODULE_H

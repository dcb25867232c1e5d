//===- Module.cpp - Functions and data of one program -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/IR/Module.h"

using namespace cot::ir;

uint64_t DataObject::size() const {
  uint64_t total = 0;
  for (const DataPiece &piece : pieces)
    total += piece.kind == DataPiece::Bytes ? piece.bytes.size() : piece.size;
  return total;
}

Function &Module::addFunction(std::unique_ptr<Function> function) {
  items.push_back({ModuleItem::DefinedFunction, uint32_t(functions.size()), {}});
  functions.push_back(std::move(function));
  return *functions.back();
}

DataObject &Module::addData(DataObject object) {
  items.push_back({ModuleItem::Data, uint32_t(data.size()), {}});
  data.push_back(std::move(object));
  return data.back();
}

ImportedFunction &Module::addImport(ImportedFunction import) {
  items.push_back({ModuleItem::FunctionImport, uint32_t(imports.size()), {}});
  imports.push_back(std::move(import));
  return imports.back();
}

Function *Module::findFunction(const ExternalName &name) const {
  for (const auto &function : functions)
    if (function->name == name) return function.get();
  return nullptr;
}

const DataObject *Module::findData(const ExternalName &name) const {
  for (const DataObject &object : data)
    if (object.name == name) return &object;
  return nullptr;
}

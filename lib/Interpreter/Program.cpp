//===- Program.cpp - Names, entries and data of a program -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LibraryCalls.h"
#include "Machine.h"
#include "llvm/Support/Endian.h"

using namespace cot;
using namespace cot::interpreter;
using namespace cot::ir;

void Machine::bind(llvm::StringRef name, HostFunction function) {
  // Entries point at the map's values, which never move.
  hostFunctions[name] = std::move(function);
}

static std::string keyOf(const ExternalName &name) {
  std::string key;
  llvm::raw_string_ostream os(key);
  name.print(os);
  return key;
}

/// What the module does not define: a library call is not the symbol with the same letters.
static std::string externalKeyOf(const ExternalName &name) {
  std::string key;
  llvm::raw_string_ostream os(key);
  name.printReference(os);
  return key;
}

void Machine::indexNames() {
  if (namesIndexed) return;
  namesIndexed = true;
  if (!module) return;
  for (const auto &function : module->functions)
    entryByName.try_emplace(keyOf(function->name), entryOf(*function));
}

uint32_t Machine::entryOf(const Function &function) {
  auto [it, isNew] = entryByFunction.try_emplace(&function, static_cast<uint32_t>(entries.size()));
  if (isNew) {
    entries.emplace_back();
    entries.back().function = &function;
    // A program of one function may call itself.
    if (!module) entryByName.try_emplace(keyOf(function.name), it->second);
  }
  return it->second;
}

uint32_t Machine::entryOf(const ExternalName &name) {
  indexNames();
  std::string key = externalKeyOf(name);
  for (const std::string &known : {keyOf(name), key})
    if (auto found = entryByName.find(known); found != entryByName.end()) return found->second;
  uint32_t index = static_cast<uint32_t>(entries.size());
  entries.emplace_back();
  entries.back().name = key;
  auto host = hostFunctions.find(name.kind == ExternalName::Symbol ? name.text : name.symbolName());
  if (host != hostFunctions.end())
    entries.back().host = &host->second;
  else
    entries.back().host = builtinFunction(name);
  entryByName[key] = index;
  return index;
}

std::optional<uint32_t> Machine::entryAt(uint64_t address) const {
  uint64_t offset = address - Memory::codeBase;
  if (offset % Memory::codeStride || offset / Memory::codeStride >= entries.size())
    return std::nullopt;
  return static_cast<uint32_t>(offset / Memory::codeStride);
}

std::optional<uint64_t> Machine::addressOf(const ExternalName &name) {
  auto found = dataByName.find(keyOf(name));
  if (found != dataByName.end()) return found->second;
  uint32_t index = entryOf(name);
  if (!entries[index].function && !entries[index].host) return std::nullopt;
  return addressOfEntry(index);
}

llvm::Error Machine::load(const Module *newModule, const Function *single) {
  module = newModule;
  entries.clear();
  entryByFunction.clear();
  entryByName.clear();
  namesIndexed = false;
  frames.clear();
  code = nullptr;
  if (single) entryOf(*single);
  return createData();
}

static void writePiece(Machine &machine, const DataPiece &piece, uint8_t *to) {
  if (piece.kind == DataPiece::Bytes) std::copy(piece.bytes.begin(), piece.bytes.end(), to);
  if (piece.kind != DataPiece::Address) return;
  uint64_t address = machine.addressOf(piece.symbol).value_or(0) + uint64_t(piece.addend);
  llvm::endianness order = machine.options.endianness;
  if (piece.size == 4)
    llvm::support::endian::write32(to, static_cast<uint32_t>(address), order);
  else
    llvm::support::endian::write64(to, address, order);
}

llvm::Error Machine::createData() {
  memory.clear();
  dataByName.clear();
  if (!module) return llvm::Error::success();
  std::vector<uint64_t> addresses;
  for (const DataObject &object : module->data) {
    auto address = memory.allocate(object.size(), std::max<uint64_t>(object.align, 16));
    if (!address)
      return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                     "data object " + keyOf(object.name) +
                                         " is too large to interpret");
    addresses.push_back(*address);
    dataByName.try_emplace(keyOf(object.name), *address);
  }
  // All addresses are known now.
  for (auto [object, address] : llvm::zip(module->data, addresses)) {
    uint8_t *to = memory.access(address, object.size(), true);
    for (const DataPiece &piece : object.pieces) {
      writePiece(*this, piece, to);
      to += piece.kind == DataPiece::Bytes ? piece.bytes.size() : piece.size;
    }
    memory.setWritable(address, object.writable);
  }
  return llvm::Error::success();
}

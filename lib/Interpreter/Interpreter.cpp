//===- Interpreter.cpp - Running CLIF -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Interpreter/Interpreter.h"
#include "Machine.h"

using namespace cot;
using namespace cot::interpreter;

llvm::StringRef interpreter::textOf(Status status) {
  switch (status) {
  case Status::Returned:
    return "returned";
  case Status::Trapped:
    return "trapped";
  case Status::Breakpoint:
    return "stopped at debugtrap";
  case Status::Uncaught:
    return "exception not caught";
  case Status::OutOfFuel:
    return "out of fuel";
  case Status::StackExhausted:
    return "stack exhausted";
  case Status::NotInterpretable:
    return "not interpretable";
  case Status::UndefinedBehaviour:
    return "undefined behaviour";
  case Status::Unresolved:
    return "unresolved name";
  case Status::BadCall:
    return "bad call";
  case Status::Malformed:
    return "malformed function";
  }
  return "";
}

std::string Outcome::str() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (returned()) {
    printDataValues(os, results);
    return text;
  }
  os << textOf(status);
  if (status == Status::Trapped) os << ": " << trap.name();
  if (status == Status::Uncaught) os << ": " << ir::ExceptionTag(exceptionTag);
  if (!detail.empty()) os << ": " << detail;
  if (inst) os << " at " << inst;
  if (function && inst) {
    SourceLocation location = function->sourceLocations.lookup(inst);
    if (!location.isUnknown()) os << " (@" << llvm::format_hex_no_prefix(location.bits(), 4) << ")";
  }
  if (function) {
    os << (inst ? " of " : " in ");
    function->name.print(os);
  }
  return text;
}

Interpreter::Interpreter(const Options &options) : machine(std::make_unique<Machine>(options)) {}
Interpreter::~Interpreter() = default;

void Interpreter::bind(llvm::StringRef name, HostFunction function) {
  machine->bind(name, std::move(function));
}
llvm::Error Interpreter::load(const ir::Module &module) { return machine->load(&module, nullptr); }
void Interpreter::load(const ir::Function &function) {
  // Without a module there is no data that could be too large.
  llvm::cantFail(machine->load(nullptr, &function));
}
llvm::Error Interpreter::resetMemory() { return machine->createData(); }
Outcome Interpreter::call(const ir::Function &function, llvm::ArrayRef<DataValue> arguments) {
  return machine->run(function, arguments);
}
Memory &Interpreter::memory() { return machine->memory; }
const Options &Interpreter::options() const { return machine->options; }
void Interpreter::setFuel(uint64_t fuel) { machine->options.fuel = fuel; }
std::optional<uint64_t> Interpreter::addressOf(const ir::ExternalName &name) {
  return machine->addressOf(name);
}

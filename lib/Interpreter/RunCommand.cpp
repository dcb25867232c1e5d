//===- RunCommand.cpp - Comments that call functions -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Interpreter/RunCommand.h"
#include "llvm/ADT/StringExtras.h"

using namespace cot;
using namespace cot::interpreter;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static llvm::Error textError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// Removes semicolons, the keyword and the colon.
static std::optional<RunCommand::Kind> consumeKeyword(StringRef &text, bool &hasColon) {
  text = text.ltrim("; \t").rtrim();
  RunCommand::Kind kind = RunCommand::Run;
  if (text.consume_front("print"))
    kind = RunCommand::Print;
  else if (!text.consume_front("run"))
    return std::nullopt;
  hasColon = text.consume_front(":");
  if (!hasColon && !text.empty()) return std::nullopt;
  text = text.ltrim();
  return kind;
}

bool interpreter::isRunCommand(StringRef comment) {
  bool hasColon;
  return consumeKeyword(comment, hasColon).has_value();
}

/// The name at the start of \p text, which may have characters that a definition would quote.
static std::string consumeName(StringRef &text) {
  return ir::consumeSymbol(text, ".$-").value_or("");
}

std::string interpreter::functionOfRunCommand(StringRef comment) {
  bool hasColon;
  if (!consumeKeyword(comment, hasColon)) return {};
  return consumeName(comment);
}

static llvm::Error consumeValues(StringRef &text, llvm::ArrayRef<ir::AbiParameter> types,
                                 llvm::SmallVectorImpl<DataValue> &values) {
  for (const ir::AbiParameter &parameter : types) {
    text = text.ltrim();
    if (!values.empty() && !text.consume_front(","))
      return textError("expected a comma and " + llvm::Twine(types.size() - values.size()) +
                       " more values");
    auto value = consumeDataValue(text, parameter.type);
    if (!value) return value.takeError();
    values.push_back(*value);
  }
  text = text.ltrim();
  return llvm::Error::success();
}

static llvm::Error consumeInvocation(StringRef &text, const ir::Signature &signature,
                                     RunCommand &command) {
  command.function = consumeName(text);
  if (command.function.empty()) return textError("expected a function's name, as in %f(1)");
  if (!text.consume_front("(")) return textError("expected an opening parenthesis after the name");
  if (llvm::Error error = consumeValues(text, signature.parameters, command.arguments))
    return error;
  if (!text.consume_front(")")) return textError("expected a closing parenthesis");
  return llvm::Error::success();
}

/// One result stands alone, several stand in brackets; none are `[]`.
static llvm::Error consumeExpected(StringRef &text, const ir::Signature &signature,
                                   RunCommand &command) {
  text = text.ltrim();
  command.equal = text.starts_with("==");
  if (!text.consume_front("==") && !text.consume_front("!=")) return textError("expected == or !=");
  text = text.ltrim();
  bool inBrackets = signature.results.size() != 1;
  if (inBrackets && !text.consume_front("[")) return textError("expected an opening bracket");
  if (llvm::Error error = consumeValues(text, signature.results, command.expected)) return error;
  if (inBrackets && !text.consume_front("]")) return textError("expected a closing bracket");
  return llvm::Error::success();
}

/// `run` alone: the result is not 0.
static llvm::Error makeDefault(const ir::Signature &signature, RunCommand &command) {
  if (!signature.parameters.empty())
    return textError("a function with parameters needs a call, as in `run: %f(1) == 2`");
  if (command.kind == RunCommand::Print) return llvm::Error::success();
  if (signature.results.size() != 1 || !signature.results[0].type.isInt())
    return textError("`run` alone needs a function that returns one integer");
  command.equal = false;
  command.expected.push_back(DataValue(signature.results[0].type));
  return llvm::Error::success();
}

llvm::Expected<RunCommand> interpreter::parseRunCommand(StringRef comment,
                                                        const ir::Signature &signature) {
  RunCommand command;
  bool hasColon;
  auto kind = consumeKeyword(comment, hasColon);
  if (!kind) return textError("expected `run` or `print`");
  command.kind = *kind;
  if (!hasColon) {
    if (llvm::Error error = makeDefault(signature, command)) return std::move(error);
    return command;
  }
  if (llvm::Error error = consumeInvocation(comment, signature, command)) return std::move(error);
  if (command.kind == RunCommand::Run)
    if (llvm::Error error = consumeExpected(comment, signature, command)) return std::move(error);
  comment = comment.ltrim();
  if (!comment.empty() && !comment.starts_with(";"))
    return textError("unexpected `" + comment + "` after the command");
  return command;
}

bool RunCommand::accepts(llvm::ArrayRef<DataValue> results) const {
  return kind == Print || (llvm::ArrayRef(expected) == results) == equal;
}

std::string RunCommand::str() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << (kind == Run ? "run: " : "print: ");
  ir::ExternalName::symbol(function).print(os);
  os << '(';
  llvm::ListSeparator comma;
  for (const DataValue &argument : arguments)
    os << comma << argument;
  os << ')';
  if (kind == Run) {
    os << (equal ? " == " : " != ");
    printDataValues(os, expected);
  }
  return text;
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

static const ir::Function *findFunction(const ir::Module &module, StringRef name) {
  return name.empty() ? nullptr : module.findFunction(ir::ExternalName::symbol(name));
}

std::vector<RunLine> interpreter::collectRunLines(const ir::Module &module, RunTarget target) {
  std::vector<RunLine> lines;
  for (const ir::ModuleItem &item : module.items) {
    const ir::Function *preceding =
        item.kind == ir::ModuleItem::DefinedFunction ? module.functions[item.index].get() : nullptr;
    for (const ir::TextLine &comment : item.comments) {
      if (!isRunCommand(comment.text)) continue;
      std::string name = functionOfRunCommand(comment.text);
      const ir::Function *function = preceding;
      bool named = preceding && (name.empty() || preceding->name.symbolName() == name);
      if (target == RunTarget::Named && !named) function = findFunction(module, name);
      lines.push_back({&comment, function});
    }
  }
  return lines;
}

static RunLineResult interpretLine(Interpreter &interpreter, const RunLine &line) {
  RunLineResult result;
  result.line = line.comment->line;
  if (!line.function) {
    result.message = "there is no function to call";
    return result;
  }
  auto command = parseRunCommand(line.comment->text, line.function->signature);
  if (!command) {
    result.message = llvm::toString(command.takeError());
    return result;
  }
  Outcome outcome = interpreter.call(*line.function, command->arguments);
  result.passed = outcome.returned() && command->accepts(outcome.results);
  if (!result.passed)
    result.message = command->str() + ", actual: " + outcome.str();
  else if (command->kind == RunCommand::Print)
    result.message = command->str() + " -> " + outcome.str();
  return result;
}

llvm::Expected<std::vector<RunLineResult>> interpreter::interpretRunLines(Interpreter &interpreter,
                                                                          const ir::Module &module,
                                                                          RunTarget target) {
  if (llvm::Error error = interpreter.load(module)) return std::move(error);
  std::vector<RunLineResult> results;
  for (const RunLine &line : collectRunLines(module, target)) {
    if (!results.empty())
      if (llvm::Error error = interpreter.resetMemory()) return std::move(error);
    results.push_back(interpretLine(interpreter, line));
  }
  return results;
}

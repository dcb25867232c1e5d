//===- calculator.cpp - A small language, compiled in memory --------------===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A front end in one file that uses cot as a library. Every line of a program is a function
/// definition or an expression, over 64-bit integers; it is built as CLIF while it is parsed,
/// optimized, compiled into memory, and, if it is an expression, run at once:
///
///     def gcd(a, b) while b do (t = a - a / b * b; a = b; b = t); a
///     gcd(1071, 462)
///
///     sequence   = statement { ";" statement }
///     statement  = "while" statement "do" statement
///                | "if" statement "then" statement "else" statement
///                | name "=" statement | comparison
///     comparison = sum [ ( "<" | "==" ) sum ]
///     sum        = product { ( "+" | "-" ) product }
///     product    = primary { ( "*" | "/" ) primary }
///     primary    = number | name | name "(" statement { "," statement } ")" | "(" sequence ")"
///
//===----------------------------------------------------------------------===//

#include "cot/IR/FunctionBuilder.h"
#include "cot/Passes/PassPipeline.h"
#include "cot/Runtime/CompileUnit.h"
#include "cot/Runtime/Trap.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/LineIterator.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace cot;
using namespace cot::ir;
using llvm::StringRef;

/// Builds the function of one line.
class LineCompiler {
public:
  /// \p arities: the functions that may be called. A definition adds its own.
  LineCompiler(StringRef line, llvm::StringMap<unsigned> &arities)
      : rest(line), arities(arities), function(std::make_unique<Function>()) {
    next();
  }

  /// The function, or null: `error` says why.
  std::unique_ptr<Function> compile() {
    std::vector<std::string> parameters;
    isDefinition = take("def");
    std::string name = isDefinition ? takeName() : ".line";
    if (isDefinition && expect("(") && !take(")")) {
      do
        parameters.push_back(takeName());
      while (take(","));
      expect(")");
    }
    if (isDefinition && !arities.try_emplace(name, parameters.size()).second)
      fail(name + " is defined already");
    function->name = ExternalName::symbol(name);
    function->signature = signatureOf(parameters.size());
    builder.emplace(*function);
    Block entry = builder->makeBlock();
    builder->switchToBlock(entry);
    builder->appendFunctionParameters(entry);
    for (auto [i, parameter] : llvm::enumerate(parameters))
      builder->define(variable(parameter), function->dfg.parameters(entry)[i]);
    Value result = sequence();
    if (!token.empty()) fail("expected the end of the line");
    builder->instructions().return_({result});
    builder->finish();
    if (error.empty()) return std::move(function);
    if (isDefinition) arities.erase(name);
    return nullptr;
  }

  bool isDefinition = false;
  std::string error;

private:
  static Signature signatureOf(size_t parameters) {
    Signature signature;
    signature.callConv = CallConv::SystemV;
    signature.parameters.assign(parameters, AbiParameter(types::i64));
    signature.results.emplace_back(types::i64);
    return signature;
  }

  // Tokens. After an error there are none, so that every loop ends.
  void next() {
    rest = rest.ltrim();
    size_t length = rest.take_while([](char c) { return llvm::isAlnum(c); }).size();
    if (length == 0) length = rest.starts_with("==") ? 2 : 1;
    token = rest.take_front(length);
    rest = rest.drop_front(token.size());
  }
  void fail(const std::string &what) {
    if (error.empty()) error = what + (token.empty() ? "" : " before `" + token.str() + "`");
    token = rest = "";
  }
  bool take(StringRef wanted) {
    if (token != wanted) return false;
    next();
    return true;
  }
  bool expect(StringRef wanted) {
    bool found = take(wanted);
    if (!found) fail("expected `" + wanted.str() + "`");
    return found;
  }
  std::string takeName() {
    std::string name = token.str();
    if (token.empty() || !llvm::isAlpha(token[0])) fail("expected a name");
    next();
    return name;
  }

  Builder &ins() { return builder->instructions(); }
  Value number(int64_t value) { return ins().iconst(types::i64, value); }
  Variable variable(StringRef name) {
    auto [at, isNew] = variables.try_emplace(name);
    if (isNew) at->second = builder->declareVariable(types::i64);
    return at->second;
  }

  // One function for each rule of the grammar; each builds its code and returns the value.
  Value sequence() {
    Value value = statement();
    while (take(";"))
      value = statement();
    return value;
  }

  Value statement() {
    if (take("while")) return loop();
    if (take("if")) return choice();
    if (rest.ltrim().starts_with("=") && !rest.ltrim().starts_with("==")) {
      std::string name = takeName();
      expect("=");
      Value value = statement();
      builder->define(variable(name), value);
      return value;
    }
    return comparison();
  }

  Value loop() {
    Block head = builder->makeBlock(), body = builder->makeBlock(), after = builder->makeBlock();
    builder->jump(head);
    builder->switchToBlock(head); // sealed at the end: the body will branch back to it
    Value condition = statement();
    expect("do");
    builder->brif(condition, body, {}, after, {});
    builder->switchToBlock(body);
    statement();
    builder->jump(head);
    builder->switchToBlock(after);
    return number(0);
  }

  Value choice() {
    Block yes = builder->makeBlock(), no = builder->makeBlock(), after = builder->makeBlock();
    Value result = function->dfg.appendParameter(after, types::i64);
    Value condition = statement();
    builder->brif(condition, yes, {}, no, {});
    expect("then");
    builder->switchToBlock(yes);
    Value value = statement();
    builder->jump(after, {value});
    expect("else");
    builder->switchToBlock(no);
    value = statement();
    builder->jump(after, {value});
    builder->switchToBlock(after);
    return result;
  }

  Value comparison() {
    Value left = sum();
    bool isLess = take("<");
    if (!isLess && !take("==")) return left;
    IntCC condition = isLess ? IntCC::SignedLessThan : IntCC::Equal;
    return ins().uextend(types::i64, ins().icmp(condition, left, sum()));
  }

  Value sum() {
    Value value = product();
    while (token == "+" || token == "-") {
      bool isPlus = take("+") || !take("-");
      Value right = product();
      value = isPlus ? ins().iadd(value, right) : ins().isub(value, right);
    }
    return value;
  }

  Value product() {
    Value value = primary();
    while (token == "*" || token == "/") {
      bool isTimes = take("*") || !take("/");
      Value right = primary();
      value = isTimes ? ins().imul(value, right) : ins().sdiv(value, right);
    }
    return value;
  }

  Value primary() {
    if (int64_t value = 0; !token.getAsInteger(10, value)) {
      next();
      return number(value);
    }
    if (take("(")) {
      Value value = sequence();
      expect(")");
      return value;
    }
    std::string name = takeName();
    return take("(") ? call(name) : builder->use(variable(name));
  }

  Value call(const std::string &name) {
    llvm::SmallVector<Value, 4> arguments;
    if (!take(")")) {
      do
        arguments.push_back(statement());
      while (take(","));
      expect(")");
    }
    auto callee = arities.find(name);
    if (callee == arities.end() || callee->second != arguments.size()) {
      fail("there is no " + name + " of " + std::to_string(arguments.size()) + " arguments");
      return number(0);
    }
    SigRef signature = function->dfg.signatures.push(signatureOf(arguments.size()));
    FuncRef reference =
        function->dfg.functions.push({ExternalName::symbol(name), signature, false, false});
    return function->dfg.results(ins().call(reference, arguments))[0];
  }

  StringRef token, rest;
  llvm::StringMap<unsigned> &arities;
  std::unique_ptr<Function> function;
  std::optional<FunctionBuilder> builder;
  llvm::StringMap<Variable> variables;
};

/// Compiles \p line into \p jit and, if it is an expression, runs it.
static llvm::Error runLine(StringRef line, runtime::Jit &jit, llvm::StringMap<unsigned> &arities) {
  LineCompiler compiler(line, arities);
  std::unique_ptr<Function> function = compiler.compile();
  if (!function) return llvm::createStringError(compiler.error);
  Module module;
  module.addFunction(std::move(function));
  constexpr OptimizationLevel level = OptimizationLevel::O2;
  runPipeline(module, PassPipeline::forLevel(level), {}, llvm::errs());
  auto unit = runtime::compileUnit(module, runtime::hostCompileOptions(Settings(), level));
  if (!unit) return unit.takeError();
  if (llvm::Error error = jit.link(std::move(*unit))) return error;
  if (compiler.isDefinition) return llvm::Error::success();

  auto address = jit.lookup(".line");
  if (!address) return address.takeError();
  auto code = reinterpret_cast<int64_t (*)()>(*address);
  int64_t value = 0;
  std::optional<runtime::Trap> trap = runtime::callGuarded([&] { value = code(); });
  llvm::outs() << line << ": " << (trap ? trap->str() : std::to_string(value)) << '\n';
  return jit.freeFunction(".line");
}

int main(int argc, char **argv) {
  auto text = llvm::MemoryBuffer::getFileOrSTDIN(argc > 1 ? argv[1] : "-");
  auto jit = runtime::Jit::create();
  if (!text || !jit) {
    llvm::errs() << (text ? toString(jit.takeError()) : text.getError().message()) << '\n';
    return 1;
  }
  llvm::StringMap<unsigned> arities;
  for (llvm::line_iterator line(**text, /*SkipBlanks=*/true, '#'); !line.is_at_eof(); ++line)
    if (llvm::Error error = runLine(*line, **jit, arities)) {
      llvm::errs() << (argc > 1 ? argv[1] : "<stdin>") << ':' << line.line_number() << ": "
                   << toString(std::move(error)) << '\n';
      return 1;
    }
  return 0;
}

//===- Machine.cpp - Frames and transfers of control -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Machine.h"
#include "Decoder.h"
#include "llvm/ADT/ScopeExit.h"
#include <algorithm>

using namespace cot;
using namespace cot::interpreter;
using namespace cot::ir;
using llvm::ArrayRef;

/// What each frame takes of the simulated stack besides its slots.
static constexpr uint64_t linkageBytes = 32;

Machine::Machine(const Options &options)
    : options(options), memory(options.maxDataBytes, options.maxStackBytes) {}

Machine::~Machine() { std::free(slots); }

//===----------------------------------------------------------------------===//
// Ends
//===----------------------------------------------------------------------===//

const Operation *Machine::stop(const Operation *op, Status status, const llvm::Twine &detail) {
  outcome.status = status;
  outcome.function = code ? code->function : nullptr;
  outcome.inst = op ? op->inst : Inst();
  outcome.detail = detail.str();
  return nullptr;
}

const Operation *Machine::trap(const Operation *op, TrapCode trapCode) {
  outcome.trap = trapCode;
  return stop(op, Status::Trapped);
}

//===----------------------------------------------------------------------===//
// Frames
//===----------------------------------------------------------------------===//

bool Machine::reserveSlots(uint32_t count) {
  if (count <= numSlots) return true;
  uint64_t limit = options.maxFrameBytes / sizeof(Slot);
  if (count > limit) return false;
  uint64_t wanted = std::min(limit, std::max<uint64_t>(count, uint64_t(numSlots) * 2));
  void *grown = std::realloc(slots, wanted * sizeof(Slot));
  if (!grown) return false;
  slots = static_cast<Slot *>(grown);
  // A function that does not verify may read what was never written.
  std::memset(static_cast<void *>(slots + numSlots), 0, (wanted - numSlots) * sizeof(Slot));
  numSlots = static_cast<uint32_t>(wanted);
  if (!frames.empty()) frame = slots + frames.back().base;
  return true;
}

bool Machine::pushFrame(const Code &callee) {
  if (!memory.skip(linkageBytes)) return false;
  if (callee.frameAddressSlot == noSlot) return true;
  auto address = memory.push(callee.frameSize, callee.frameAlign);
  if (!address) return false;
  set<uint64_t>(callee.frameAddressSlot, *address);
  return true;
}

bool Machine::checkStackLimit(const Operation *op) {
  GlobalValue limit = code->function->stackLimit;
  if (!limit) return true;
  auto value = evaluateGlobal(op, limit);
  if (!value) return false;
  if (memory.currentStackPointer() >= static_cast<uint64_t>(*value)) return true;
  trap(op, TrapCode::stackOverflow());
  return false;
}

/// Starts \p callee in the frame that was just pushed; its arguments are in place.
const Operation *Machine::beginFrame(const Operation *op, const Code &callee) {
  code = &callee;
  frame = slots + frames.back().base;
  Operation entry;
  if (!pushFrame(callee)) return stop(&entry, Status::StackExhausted);
  if (callee.function->stackLimit && !checkStackLimit(&entry)) return nullptr;
  return callee.operations.data();
}

const Operation *Machine::takeEdge(uint32_t index) {
  const Edge &edge = code->edges[index];
  const Move *moves = code->moves.data() + edge.firstMove;
  if (!edge.staged) {
    for (uint32_t i = 0; i < edge.numMoves; ++i)
      std::memcpy(frame + moves[i].to, frame + moves[i].from, moves[i].slots * sizeof(Slot));
    return code->operations.data() + edge.target;
  }
  if (scratch.size() < edge.numMoves * padding) scratch.resize(edge.numMoves * padding);
  for (uint32_t i = 0; i < edge.numMoves; ++i)
    std::memcpy(&scratch[i * padding], frame + moves[i].from, moves[i].slots * sizeof(Slot));
  for (uint32_t i = 0; i < edge.numMoves; ++i)
    std::memcpy(frame + moves[i].to, &scratch[i * padding], moves[i].slots * sizeof(Slot));
  return code->operations.data() + edge.target;
}

const Operation *Machine::leave(const Operation *op, ArrayRef<Move> moves) {
  Frame left = frames.back();
  const Slot *from = frame;
  if (!left.call) {
    for (auto [move, result] : llvm::zip(moves, code->function->signature.results)) {
      const auto *bytes = reinterpret_cast<const uint8_t *>(from + move.from);
      outcome.results.push_back(DataValue(result.type, ArrayRef(bytes, result.type.bytes())));
    }
    outcome.status = Status::Returned;
    return nullptr;
  }
  frames.pop_back();
  memory.pop(left.mark);
  code = frames.back().code;
  frame = slots + frames.back().base;
  const CallSite &site = code->sites[left.call->immediate];
  const Move *results = code->moves.data() + site.firstResult;
  for (uint32_t i = 0; i < site.numResults; ++i)
    std::memcpy(frame + results[i].to, from + moves[i].from, results[i].slots * sizeof(Slot));
  return site.normalEdge == UINT32_MAX ? left.call + 1 : takeEdge(site.normalEdge);
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static bool sameTypes(ArrayRef<AbiParameter> a, ArrayRef<AbiParameter> b) {
  return llvm::equal(a, b, [](const AbiParameter &x, const AbiParameter &y) {
    return x.type == y.type && (x.purpose == ArgumentPurpose::StructArgument) ==
                                   (y.purpose == ArgumentPurpose::StructArgument);
  });
}

bool Machine::checkSignature(const CallSite &site, const FunctionEntry &callee) const {
  const Signature &is = callee.function->signature;
  return is.variadic == site.signature->variadic &&
         sameTypes(is.parameters, site.signature->parameters) &&
         sameTypes(is.results, site.signature->results);
}

/// Structures passed by value get a copy in the callee's part of the stack; variable arguments
/// follow each other in multiples of 8 bytes, those of 16 bytes aligned. \p from is the caller's
/// frame; the callee's is the current one. Status::Returned is success.
Status Machine::passMemoryArguments(const CallSite &site, const Slot *from, ArrayRef<Move> moves,
                                    const Code &callee) {
  for (auto [move, parameter] : llvm::zip(moves, site.signature->parameters)) {
    if (parameter.purpose != ArgumentPurpose::StructArgument) continue;
    auto copy = memory.push(parameter.structSize, 16);
    const uint8_t *original = memory.access(getAddress(move.to, parameter.type == types::i32),
                                            parameter.structSize, false);
    if (!original) return Status::UndefinedBehaviour;
    if (!copy) return Status::StackExhausted;
    if (parameter.structSize) // the access may be at the end of a region
      std::memcpy(memory.access(*copy, parameter.structSize, true), original, parameter.structSize);
    set<uint64_t>(move.to, *copy);
  }
  if (callee.variableArgumentsSlot == noSlot) return Status::Returned;
  uint64_t size = 0;
  auto place = [&size](Type type) {
    uint64_t at = llvm::alignTo(size, type.bytes() >= 16 ? 16 : 8);
    size = at + llvm::alignTo(type.bytes(), 8);
    return at;
  };
  for (Type type : site.variableTypes)
    place(type);
  auto area = memory.push(size, 16);
  if (!area) return Status::StackExhausted;
  set<uint64_t>(callee.variableArgumentsSlot, *area);
  size = 0;
  for (auto [move, type] :
       llvm::zip(moves.drop_front(site.signature->parameters.size()), site.variableTypes))
    std::memcpy(memory.access(*area + place(type), type.bytes(), true), from + move.from,
                type.bytes());
  return Status::Returned;
}

const Operation *Machine::enterCode(const Operation *op, const CallSite &site, const Code &callee) {
  ArrayRef<Move> moves(code->moves.data() + site.firstArgument, site.numArguments);
  uint32_t numFixed = static_cast<uint32_t>(site.signature->parameters.size());
  if (frames.size() >= options.maxCallDepth && !site.isTail)
    return stop(op, Status::StackExhausted);
  uint32_t base = frames.back().base + code->numSlots + padding;
  if (!reserveSlots(base + callee.numSlots + padding)) return stop(op, Status::StackExhausted);
  // First to the place of a new frame, which for a tail call is the way round itself.
  Slot *target = slots + base;
  for (const Move &move : moves.take_front(numFixed))
    std::memcpy(target + move.to, frame + move.from, move.slots * sizeof(Slot));
  const Slot *from = frame;
  if (!site.isTail) {
    frames.push_back({&callee, op, base, memory.mark()});
    frame = target;
    if (site.hasMemoryArguments)
      if (Status status = passMemoryArguments(site, from, moves, callee);
          status != Status::Returned)
        return stop(op, status, "arguments in memory");
    return beginFrame(op, callee);
  }
  Frame &current = frames.back();
  if (site.hasMemoryArguments) {
    // The caller's structures may be in its own frame: keep it on the stack.
    frame = target;
    if (Status status = passMemoryArguments(site, from, moves, callee); status != Status::Returned)
      return stop(op, status, "arguments in memory");
  } else {
    memory.pop(current.mark);
  }
  std::memmove(static_cast<void *>(slots + current.base), target, callee.numSlots * sizeof(Slot));
  current.code = &callee;
  return beginFrame(op, callee);
}

const Operation *Machine::callHost(const Operation *op, const CallSite &site,
                                   const HostFunction &host) {
  llvm::SmallVector<DataValue, 4> arguments;
  llvm::SmallVector<DataValue, 2> results;
  const Move *moves = code->moves.data() + site.firstArgument;
  size_t numFixed = site.signature->parameters.size();
  for (uint32_t i = 0; i < site.numArguments; ++i) {
    Type type =
        i < numFixed ? site.signature->parameters[i].type : site.variableTypes[i - numFixed];
    arguments.push_back(DataValue(type, ArrayRef(bytesOf(moves[i].from), type.bytes())));
  }
  HostCall call{memory, *site.signature, arguments, results, {}, {}};
  host(call);
  if (call.trap) return trap(op, *call.trap);
  if (call.exception) return raise(op, *call.exception);
  const Move *targets = code->moves.data() + site.firstResult;
  bool matches = results.size() == site.numResults;
  for (size_t i = 0; matches && i < results.size(); ++i)
    matches = results[i].type() == site.signature->results[i].type;
  if (!matches)
    return stop(op, Status::BadCall, "the library function's results are not the signature's");
  for (size_t i = 0; i < results.size(); ++i)
    std::memcpy(bytesOf(targets[i].to), results[i].bytes().data(), results[i].size());
  if (!site.isTail) return site.normalEdge == UINT32_MAX ? op + 1 : takeEdge(site.normalEdge);
  llvm::SmallVector<Move, 2> returned;
  for (uint32_t i = 0; i < site.numResults; ++i)
    returned.push_back({targets[i].to, 0, targets[i].slots});
  return leave(op, returned);
}

const Operation *Machine::enter(const Operation *op, const CallSite &site, uint32_t index) {
  if (entries[index].host) return callHost(op, site, *entries[index].host);
  if (!entries[index].function) return stop(op, Status::Unresolved, entries[index].name);
  if (site.checkedCallee != index) {
    if (!checkSignature(site, entries[index]))
      return stop(op, Status::BadCall, "the callee has another signature");
    site.checkedCallee = index;
  }
  if (!entries[index].code) {
    // Decoding adds entries for the callee's own callees.
    auto decoded = std::make_unique<Code>();
    Decoder(*this, *entries[index].function, *decoded).decode();
    entries[index].code = std::move(decoded);
  }
  return enterCode(op, site, *entries[index].code);
}

const Operation *Machine::raise(const Operation *op, const Exception &exception) {
  const Operation *call = op;
  size_t depth = frames.size();
  while (call) {
    const Code &catcher = *frames[depth - 1].code;
    const CallSite &site = catcher.sites[call->immediate];
    for (const Catch &item : ArrayRef(catcher.catches).slice(site.firstCatch, site.numCatches)) {
      if (!item.isDefault && item.tag != exception.tag) continue;
      if (depth < frames.size()) {
        memory.pop(frames[depth].mark);
        frames.resize(depth);
      }
      code = &catcher;
      frame = slots + frames.back().base;
      for (uint32_t i = 0; i < site.numPayloads; ++i)
        set<uint64_t>(site.payloadSlot + i,
                      i < exception.payload.size() ? exception.payload[i] : 0);
      return takeEdge(item.edge);
    }
    call = frames[--depth].call;
  }
  outcome.exceptionTag = exception.tag;
  return stop(op, Status::Uncaught);
}

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

static bool argumentsMatch(const Signature &signature, ArrayRef<DataValue> arguments) {
  return arguments.size() == signature.parameters.size() &&
         llvm::all_of(llvm::zip(arguments, signature.parameters), [](const auto &pair) {
           return std::get<0>(pair).type() == std::get<1>(pair).type;
         });
}

Outcome Machine::run(const Function &function, ArrayRef<DataValue> arguments) {
  outcome = Outcome();
  frames.clear();
  code = nullptr;
  uint32_t index = entryOf(function);
  if (!argumentsMatch(function.signature, arguments)) {
    stop(nullptr, Status::BadCall, "the arguments are not the signature's");
    outcome.function = &function;
    return std::move(outcome);
  }
  if (!entries[index].code) {
    auto decoded = std::make_unique<Code>();
    Decoder(*this, function, *decoded).decode();
    entries[index].code = std::move(decoded);
  }
  const Code &entryCode = *entries[index].code;
  Memory::Mark mark = memory.mark();
  auto release = llvm::make_scope_exit([&] { memory.pop(mark); });
  code = &entryCode;
  if (!reserveSlots(entryCode.numSlots + 2 * padding)) {
    stop(nullptr, Status::StackExhausted);
    return std::move(outcome);
  }
  frames.push_back({&entryCode, nullptr, 0, mark});
  frame = slots;
  uint32_t slot = 0;
  for (const DataValue &argument : arguments) {
    std::memcpy(frame[slot].bytes, argument.bytes().data(), argument.size());
    slot += slotsOf(argument.type());
  }
  if (entryCode.variableArgumentsSlot != noSlot) set<uint64_t>(entryCode.variableArgumentsSlot, 0);
  uint64_t steps = 0, fuel = options.fuel;
  const Operation *op = beginFrame(nullptr, entryCode);
  while (op) {
    if (steps == fuel) {
      stop(op, Status::OutOfFuel);
      break;
    }
    ++steps;
    op = op->handler(*this, op);
  }
  outcome.steps = steps;
  return std::move(outcome);
}

//===- Jit.cpp - Compiled code in memory -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The JIT's face: locks, and leads to the linker. Slots, stubs and lazy functions are made here.
///
//===----------------------------------------------------------------------===//

#include "cot/Runtime/Jit.h"
#include "Guard.h"
#include "HostTarget.h"
#include "JitState.h"
#include "LazyEntry.h"
#include "Linker.h"
#include "RuntimeFunctions.h"
#include "ThreadLocals.h"
#include "cot/Runtime/LibrarySymbols.h"
#include "llvm/ADT/STLExtras.h"

extern "C" void __deregister_frame(void *frames);

namespace cot::runtime {

Jit::Jit(std::unique_ptr<State> state) : state(std::move(state)) {}
Jit::~Jit() = default;

llvm::Expected<std::unique_ptr<Jit>> Jit::create(JitOptions options) {
  auto state = std::make_unique<State>();
  auto memory = CodeMemory::create(options.memory);
  if (!memory) return memory.takeError();
  state->memory = std::move(*memory);
  uint64_t begin = state->memory->begin(Region::Code);
  auto map = CodeMap::create(begin, state->memory->end(Region::Code) - begin);
  if (!map) return map.takeError();
  state->map = std::move(*map);
  state->options = std::move(options);
  return std::unique_ptr<Jit>(new Jit(std::move(state)));
}

const mc::Target &Jit::target() const { return hostTarget(); }

void Jit::defineSymbol(llvm::StringRef name, const void *address) {
  std::lock_guard<std::mutex> guard(state->lock);
  state->userSymbols[name] = reinterpret_cast<uint64_t>(address);
}

llvm::Error Jit::link(LinkUnit unit) {
  std::lock_guard<std::mutex> guard(state->lock);
  return Linker(*state, unit).run();
}

uint64_t Jit::bytesUsed(Region region) const {
  std::lock_guard<std::mutex> guard(state->lock);
  return state->memory->used(region);
}

llvm::Expected<uint64_t> Jit::lookup(llvm::StringRef name) const {
  std::lock_guard<std::mutex> guard(state->lock);
  if (auto user = state->userSymbols.find(name); user != state->userSymbols.end())
    return user->second;
  if (auto at = state->symbols.find(name); at != state->symbols.end()) {
    if (at->second.isThreadLocal)
      return llvm::createStringError("'" + name + "' is thread-local and has no one address");
    return at->second.address;
  }
  if (auto address = state->findExternal(name)) return *address;
  return llvm::createStringError("undefined symbol '" + name + "'");
}

//===----------------------------------------------------------------------===//
// Lazy functions
//===----------------------------------------------------------------------===//

/// What the entry of a lazy function calls. Nothing here may hold a lock or own memory when the
/// guard is left.
static uint64_t compileNow(Jit &jit, LazyFunction &function, llvm::StringRef name) {
  Trap failure;
  failure.kind = Trap::NotCompiled;
  {
    std::lock_guard<std::mutex> guard(function.compiling);
    if (uint64_t address = function.compiled.load(std::memory_order_acquire)) return address;
    auto unit = function.compile();
    llvm::Error error = unit ? jit.link(std::move(*unit)) : unit.takeError();
    uint64_t address = function.compiled.load(std::memory_order_acquire);
    if (!error && address) return address;
    failure.message = error ? llvm::toString(std::move(error))
                            : ("what was compiled for '" + name + "' does not define it").str();
  }
  leaveGuarded(std::move(failure));
}

llvm::Error Jit::defineLazy(llvm::StringRef name, Compile compile) {
  std::lock_guard<std::mutex> guard(state->lock);
  if (state->symbols.contains(name))
    return llvm::createStringError("'" + name + "' is defined already");
  auto resolver = state->slotFor(reinterpret_cast<uint64_t>(&cot_lazy_entry));
  if (!resolver) return resolver.takeError();
  auto slot = state->slotArena.take(*state->memory);
  if (!slot) return slot.takeError();
  auto stub = state->stubArena.take(*state->memory);
  if (!stub) return stub.takeError();
  auto entry = state->stubArena.take(*state->memory);
  if (!entry) return entry.takeError();

  auto function = std::make_shared<LazyFunction>();
  function->compile = std::move(compile);
  function->entry = entry->address;
  function->slot = reinterpret_cast<std::atomic<uint64_t> *>(slot->writable);
  function->slot->store(entry->address);
  function->number = addLazyEntry([this, function = function.get(), name = name.str()] {
    return compileNow(*this, *function, name);
  });
  writeLazyEntry(entry->writable, entry->address, function->number, *resolver);
  writeStub(stub->writable, stub->address, slot->address);

  JitSymbol &symbol = state->symbols[name];
  symbol.address = stub->address;
  symbol.lazy = std::move(function);
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Freeing
//===----------------------------------------------------------------------===//

llvm::Error Jit::freeFunction(llvm::StringRef name) {
  std::lock_guard<std::mutex> guard(state->lock);
  auto at = state->symbols.find(name);
  if (at == state->symbols.end() || !at->second.block || at->second.block->kind != UnitBlock::Code)
    return llvm::createStringError("'" + name + "' is no function in memory");
  JitSymbol &symbol = at->second;
  if (symbol.block->code.functions.size() != 1)
    return llvm::createStringError("'" + name + "' shares a section with others");
  state->remove(symbol.block);
  symbol.block = nullptr;
  if (!symbol.lazy) {
    state->symbols.erase(at);
    return llvm::Error::success();
  }
  symbol.lazy->compiled.store(0);
  symbol.lazy->slot->store(symbol.lazy->entry, std::memory_order_release);
  return llvm::Error::success();
}

void Jit::State::release(PlacedBlock &block) {
  forget(block.debugger);
  if (block.kind == UnitBlock::ThreadLocal) return removeThreadLocalImage(block.threadLocalImage);
  for (const MemoryBlock &frames : block.frames) {
    __deregister_frame(reinterpret_cast<void *>(frames.address));
    if (frames.address != block.memory.address) memory->free(frames);
  }
  // Placing failed before it had memory.
  if (!block.memory.writable) return;
  if (block.kind == UnitBlock::Code) map->remove(block.code);
  memory->free(block.memory);
}

void Jit::State::remove(PlacedBlock *block) {
  auto at = llvm::find_if(blocks, [&](const auto &each) { return each.get() == block; });
  release(*block);
  std::swap(*at, blocks.back());
  blocks.pop_back();
}

Jit::State::~State() {
  for (auto &entry : symbols)
    if (entry.second.lazy) removeLazyEntry(entry.second.lazy->number);
  for (std::unique_ptr<PlacedBlock> &block : blocks)
    release(*block);
}

//===----------------------------------------------------------------------===//
// Slots, stubs, names
//===----------------------------------------------------------------------===//

llvm::Expected<MemoryBlock> PieceArena::take(CodeMemory &memory) {
  if (taken + pieceSize > current.size) {
    auto more = memory.allocate(region, 4096, pieceSize);
    if (!more) return more.takeError();
    current = *more;
    taken = 0;
  }
  MemoryBlock piece{region, current.address + taken, current.writable + taken, pieceSize};
  taken += pieceSize;
  return piece;
}

llvm::Expected<uint64_t> Jit::State::slotFor(uint64_t address) {
  uint64_t &slot = slots[address];
  if (slot) return slot;
  auto piece = slotArena.take(*memory);
  if (!piece) return piece.takeError();
  *reinterpret_cast<uint64_t *>(piece->writable) = address;
  return slot = piece->address;
}

llvm::Expected<uint64_t> Jit::State::stubFor(uint64_t address) {
  uint64_t &stub = stubs[address];
  if (stub) return stub;
  auto slot = slotFor(address);
  if (!slot) return slot.takeError();
  auto piece = stubArena.take(*memory);
  if (!piece) return piece.takeError();
  writeStub(piece->writable, piece->address, *slot);
  return stub = piece->address;
}

llvm::Expected<uint64_t> Jit::State::threadSlotFor(uint64_t image, uint64_t offset) {
  uint64_t &slot = threadSlots[{image, offset}];
  if (slot) return slot;
  auto piece = slotArena.take(*memory);
  if (!piece) return piece.takeError();
  *reinterpret_cast<ThreadLocalSlot *>(piece->writable) = {image, offset};
  return slot = piece->address;
}

std::optional<uint64_t> Jit::State::findExternal(llvm::StringRef name) const {
  if (uint64_t address = findLibrarySymbol(name)) return address;
  if (!options.useProcessSymbols) return std::nullopt;
  if (uint64_t address = findProcessSymbol(name)) return address;
  return std::nullopt;
}

} // namespace cot::runtime

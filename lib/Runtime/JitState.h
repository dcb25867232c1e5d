//===- JitState.h - The inside of a JIT -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a JIT holds, shared by the files that link, compile lazily and free.
///
/// Slots and stubs are found by the address that they lead to, not by name: an address that is used
/// again for another function needs no other slot.
///
/// Invariant: `lock` is held by whoever reads or writes anything but `options` and a LazyFunction's
/// own members.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_RUNTIME_JITSTATE_H
#define COT_LIB_RUNTIME_JITSTATE_H

#include "Debugger.h"
#include "cot/Runtime/CodeMap.h"
#include "cot/Runtime/CodeMemory.h"
#include "cot/Runtime/Jit.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include <atomic>
#include <mutex>

namespace cot::runtime {

/// A block of a unit in memory, and what was told to others about it.
struct PlacedBlock {
  UnitBlock::Kind kind = UnitBlock::Code;
  MemoryBlock memory;
  CodeBlock code;                  ///< Of a block of code.
  std::vector<MemoryBlock> frames; ///< Registered unwind tables.
  DebuggerEntry *debugger = nullptr;
  uint64_t threadLocalImage = 0;
  std::vector<uint8_t> threadLocalBytes;
};

/// A function that is compiled when it is called.
struct LazyFunction {
  Jit::Compile compile;
  uint64_t entry = 0;                    ///< Address of the code that has it compiled.
  std::atomic<uint64_t> *slot = nullptr; ///< Where its stub jumps: `entry` or the code.
  uint32_t number = 0;
  std::mutex compiling;
  std::atomic<uint64_t> compiled = 0; ///< Address of the code; 0: not yet.
};

/// A name that other units see.
struct JitSymbol {
  uint64_t address = 0; ///< Of a lazy function, its stub.
  bool isWeak = false;
  bool isThreadLocal = false;
  uint64_t image = 0, offset = 0; ///< Of thread-local data.
  PlacedBlock *block = nullptr;   ///< That holds the definition.
  std::shared_ptr<LazyFunction> lazy;
};

/// Pieces of equal size from larger allocations, never given back.
class PieceArena {
public:
  PieceArena(Region region, uint64_t pieceSize) : region(region), pieceSize(pieceSize) {}
  llvm::Expected<MemoryBlock> take(CodeMemory &memory);

private:
  Region region;
  uint64_t pieceSize;
  MemoryBlock current;
  uint64_t taken = 0;
};

struct Jit::State {
  JitOptions options;
  std::unique_ptr<CodeMemory> memory;
  std::unique_ptr<CodeMap> map;

  std::mutex lock;
  llvm::StringMap<JitSymbol> symbols;
  llvm::StringMap<uint64_t> userSymbols;
  std::vector<std::unique_ptr<PlacedBlock>> blocks;

  /// Address of a target to the word that holds it, and to the stub that jumps there.
  llvm::DenseMap<uint64_t, uint64_t> slots, stubs;
  /// Image and offset to the pair of words of __tls_get_addr.
  llvm::DenseMap<std::pair<uint64_t, uint64_t>, uint64_t> threadSlots;
  PieceArena slotArena{Region::Writable, 16};
  PieceArena stubArena{Region::Code, 16};

  ~State();

  llvm::Expected<uint64_t> slotFor(uint64_t address);
  llvm::Expected<uint64_t> stubFor(uint64_t address);
  llvm::Expected<uint64_t> threadSlotFor(uint64_t image, uint64_t offset);

  /// The address of \p name outside of any unit; nothing if it is not known.
  std::optional<uint64_t> findExternal(llvm::StringRef name) const;

  /// Takes back what others were told about \p block and frees its memory.
  void release(PlacedBlock &block);
  /// The same, and forgets the block.
  void remove(PlacedBlock *block);
};

} // namespace cot::runtime

#endif // COT_LIB_RUNTIME_JITSTATE_H

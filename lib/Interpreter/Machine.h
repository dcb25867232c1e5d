//===- Machine.h - The state of a run -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Frames, memory, the function table, and what handlers need of them.
///
/// Invariant: `frame` points at the slots of frames.back(), and `code` is its code.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_INTERPRETER_MACHINE_H
#define COT_LIB_INTERPRETER_MACHINE_H

#include "Code.h"
#include "cot/Interpreter/Interpreter.h"
#include "llvm/ADT/StringMap.h"

namespace cot::interpreter {

/// Something that can be called and has an address.
struct FunctionEntry {
  const ir::Function *function = nullptr;
  /// Decoded when first called.
  std::unique_ptr<Code> code;
  const HostFunction *host = nullptr;
  /// For messages about one that is neither.
  std::string name;
};

struct Frame {
  const Code *code = nullptr;
  /// The call in the frame below; null in the outermost.
  const Operation *call = nullptr;
  uint32_t base = 0;
  Memory::Mark mark;
};

class Machine {
public:
  explicit Machine(const Options &options);
  ~Machine();

  Options options;
  Memory memory;
  Outcome outcome;
  uint64_t pinnedRegister = 0;

  //===--- Program ---------------------------------------------------------===//

  void bind(llvm::StringRef name, HostFunction function);
  llvm::Error load(const ir::Module *module, const ir::Function *single);
  llvm::Error createData();
  /// The entry of \p function.
  uint32_t entryOf(const ir::Function &function);
  /// What \p name stands for; an entry that can't be called if nothing does.
  uint32_t entryOf(const ir::ExternalName &name);
  const FunctionEntry &entry(uint32_t index) const { return entries[index]; }
  static uint64_t addressOfEntry(uint32_t index) {
    return Memory::codeBase + Memory::codeStride * index;
  }
  std::optional<uint32_t> entryAt(uint64_t address) const;
  /// Of a function or data object.
  std::optional<uint64_t> addressOf(const ir::ExternalName &name);

  //===--- Running ---------------------------------------------------------===//

  Outcome run(const ir::Function &function, llvm::ArrayRef<DataValue> arguments);

  const Code *code = nullptr;
  std::vector<Frame> frames;

  template <typename T> T get(uint32_t slot, unsigned lane = 0) const {
    T value;
    std::memcpy(&value, frame[slot].bytes + lane * sizeof(T), sizeof(T));
    return value;
  }
  template <typename T> void set(uint32_t slot, T value, unsigned lane = 0) {
    std::memcpy(frame[slot].bytes + lane * sizeof(T), &value, sizeof(T));
  }
  uint8_t *bytesOf(uint32_t slot) { return frame[slot].bytes; }
  uint64_t getAddress(uint32_t slot, bool is32) const {
    return is32 ? get<uint32_t>(slot) : get<uint64_t>(slot);
  }

  //===--- Ends and transfers; each gives the next operation ---------------===//

  const Operation *trap(const Operation *op, TrapCode code);
  const Operation *stop(const Operation *op, Status status, const llvm::Twine &detail = "");
  const Operation *takeEdge(uint32_t edge);
  /// Leaves the frame with the values that \p moves name.
  const Operation *leave(const Operation *op, llvm::ArrayRef<Move> moves);
  const Operation *enter(const Operation *op, const CallSite &site, uint32_t callee);
  const Operation *raise(const Operation *op, const Exception &exception);

  /// The value of a global, or nothing once stop or trap was called for \p op.
  std::optional<UInt128> evaluateGlobal(const Operation *op, ir::GlobalValue global);

private:
  bool reserveSlots(uint32_t count);
  bool checkSignature(const CallSite &site, const FunctionEntry &callee) const;
  /// Makes room on the stack for what the frame keeps in memory; false if there is none.
  bool pushFrame(const Code &callee);
  bool checkStackLimit(const Operation *op);
  const Operation *beginFrame(const Operation *op, const Code &callee);
  const Operation *enterCode(const Operation *op, const CallSite &site, const Code &callee);
  const Operation *callHost(const Operation *op, const CallSite &site, const HostFunction &host);
  Status passMemoryArguments(const CallSite &site, const Slot *from, llvm::ArrayRef<Move> moves,
                             const Code &callee);
  void prepareResults();
  void indexNames();

  Slot *frame = nullptr;
  Slot *slots = nullptr;
  uint32_t numSlots = 0;
  std::vector<Slot> scratch;

  const ir::Module *module = nullptr;
  std::vector<FunctionEntry> entries;
  llvm::DenseMap<const ir::Function *, uint32_t> entryByFunction;
  llvm::StringMap<uint32_t> entryByName;
  llvm::StringMap<uint64_t> dataByName;
  llvm::StringMap<HostFunction> hostFunctions;
  bool namesIndexed = false;
};

} // namespace cot::interpreter

#endif // COT_LIB_INTERPRETER_MACHINE_H

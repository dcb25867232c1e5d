//===- Linker.h - Bringing one unit into memory -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The steps of Jit::link(): give every block its place; find out what every symbol means; copy the
/// bytes and fill their fields; make the unit known to symbols, unwinder, signal handler, debugger.
///
/// Invariant: until the last step nothing outside of the unit has changed but for slots and stubs,
/// which are of use to later units, so that a failure only has to give memory back.
///
//===----------------------------------------------------------------------===//

#ifndef COT_LIB_RUNTIME_LINKER_H
#define COT_LIB_RUNTIME_LINKER_H

#include "JitState.h"

namespace cot::runtime {

class Linker {
public:
  Linker(Jit::State &state, LinkUnit &unit) : state(state), unit(unit) {}
  ~Linker();

  llvm::Error run();

private:
  /// What a symbol of the unit means.
  struct Meaning {
    bool isKnown = false;
    bool isThreadLocal = false;
    uint64_t address = 0;
    uint64_t image = 0, offset = 0;
  };

  llvm::Error place();
  llvm::Error checkDefinitions();
  llvm::Error meaningOf(mc::SymbolId id, Meaning &meaning);
  llvm::Error relocate(uint32_t index);
  llvm::Error apply(const UnitBlock &block, const PlacedBlock &placed,
                    const mc::Relocation &relocation);
  llvm::Error addFrames(uint32_t index);
  llvm::Error readTables();
  void publish();
  std::string placeName(const UnitBlock &block, uint32_t offset) const;

  Jit::State &state;
  LinkUnit &unit;
  std::vector<std::unique_ptr<PlacedBlock>> placed; ///< By block of the unit.
  std::vector<Meaning> meanings;                    ///< By symbol, found when first asked for.
};

} // namespace cot::runtime

#endif // COT_LIB_RUNTIME_LINKER_H

//===- cot/Pass/PassManager.h - Passes in a row -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// A pass over a unit (a function, a module) is any class with
///
///     static constexpr llvm::StringLiteral name = "dce";
///     PreservedAnalyses run(Unit &unit, PassContext<Unit> &context);
///
/// A PassManager owns passes and runs them in order, each inside a PassScope, invalidating the
/// analyses that the pass did not preserve. A PassManager is used by one thread at a time.
///
//===----------------------------------------------------------------------===//

#ifndef COT_PASS_PASSMANAGER_H
#define COT_PASS_PASSMANAGER_H

#include "cot/Pass/AnalysisCache.h"
#include "cot/Pass/Instrumentation.h"
#include "cot/Pass/Remarks.h"
#include "cot/Pass/Statistics.h"
#include <memory>
#include <vector>

namespace cot {

/// What users may set of single passes.
struct PassSettings {
  /// Rounds of inline over the module, at most.
  unsigned inlineRounds = 1;
};

/// What a pass may use besides its unit.
template <typename Unit> struct PassContext {
  AnalysisCache<Unit> &analyses;
  Statistics &statistics;
  /// For passes whose purpose is to print.
  llvm::raw_ostream &output;
  /// Set by a pass that finds the unit to be wrong: the run ends after it.
  std::string failure;
  /// Where remarks go; null if nobody wants any.
  RemarkList *remarks = nullptr;
  PassSettings settings = {};

  bool wantsRemarks(RemarkKind kind, llvm::StringRef pass) const {
    return remarks && remarks->wants(kind, pass);
  }
  template <typename Analysis> typename Analysis::Result &get(Unit &unit) {
    return analyses.template get<Analysis>(unit);
  }
  /// Tables that keep their memory from run to run. They hold whatever the last run left.
  template <typename Tables> Tables &tables(Unit &unit) { return get<KeptTables<Tables>>(unit); }
};

template <typename Unit> class PassManager {
public:
  template <typename Pass> void add(Pass pass) {
    passes.push_back(std::make_unique<Model<Pass>>(std::move(pass)));
  }
  size_t size() const { return passes.size(); }

  /// Runs the passes in order. Stops after a pass whose result does not verify.
  void run(Unit &unit, const UnitView &view, PassContext<Unit> &context,
           PassInstrumentation &instrumentation) {
    for (auto &pass : passes) {
      PassScope scope(instrumentation, pass->name(), view);
      if (!scope.shouldRun()) continue;
      PreservedAnalyses preserved = pass->run(unit, context);
      context.analyses.invalidate(preserved);
      scope.finish(preserved.preservesAll());
      if (!context.failure.empty())
        instrumentation.reportFailure(pass->name(), view.name, context.failure);
      if (!instrumentation.verificationFailure().empty()) return;
    }
  }

private:
  struct Concept {
    virtual ~Concept() = default;
    virtual llvm::StringRef name() const = 0;
    virtual PreservedAnalyses run(Unit &unit, PassContext<Unit> &context) = 0;
  };
  template <typename Pass> struct Model final : Concept {
    explicit Model(Pass pass) : pass(std::move(pass)) {}
    llvm::StringRef name() const override { return Pass::name; }
    PreservedAnalyses run(Unit &unit, PassContext<Unit> &context) override {
      return pass.run(unit, context);
    }
    Pass pass;
  };

  std::vector<std::unique_ptr<Concept>> passes;
};

} // namespace cot

#endif // COT_PASS_PASSMANAGER_H

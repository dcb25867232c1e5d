//===- TextDiff.cpp - Lines that differ -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "cot/Pass/TextDiff.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/raw_ostream.h"
#include <vector>

using namespace cot;
using llvm::StringRef;

namespace {

enum class Edit : uint8_t { Keep, Remove, Insert };

using Lines = llvm::SmallVector<StringRef, 0>;

} // namespace

static Lines splitLines(StringRef text) {
  Lines lines;
  text.split(lines, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

/// The furthest positions in \p before on each diagonal after 0, 1, 2, ... edits; the last row
/// reaches the ends. Empty if more than \p maxEdits edits are needed.
static std::vector<std::vector<int>> findEdits(llvm::ArrayRef<StringRef> before,
                                               llvm::ArrayRef<StringRef> after, unsigned maxEdits) {
  int n = int(before.size()), m = int(after.size());
  std::vector<std::vector<int>> rows;
  // Row d holds diagonals -d..d at index diagonal + d.
  for (int d = 0; d <= int(maxEdits); ++d) {
    std::vector<int> row(2 * size_t(d) + 1);
    bool done = false;
    for (int k = -d; k <= d; k += 2) {
      int x = 0;
      if (d > 0) {
        auto at = [&](int diagonal) { return rows.back()[size_t(diagonal + d - 1)]; };
        bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
        x = down ? at(k + 1) : at(k - 1) + 1;
      }
      while (x < n && x - k < m && before[size_t(x)] == after[size_t(x - k)])
        ++x;
      row[unsigned(k + d)] = x;
      done |= x >= n && x - k >= m;
    }
    rows.push_back(std::move(row));
    if (done) return rows;
  }
  return {};
}

/// Walks the rows back from the end and gives the edits in order.
static std::vector<Edit> editScript(llvm::ArrayRef<StringRef> before,
                                    llvm::ArrayRef<StringRef> after, unsigned maxEdits) {
  std::vector<Edit> script;
  auto rows = findEdits(before, after, maxEdits);
  if (rows.empty()) {
    script.assign(before.size(), Edit::Remove);
    script.insert(script.end(), after.size(), Edit::Insert);
    return script;
  }
  int x = int(before.size()), y = int(after.size());
  for (int d = int(rows.size()) - 1; d > 0; --d) {
    auto at = [&](int diagonal) { return rows[size_t(d - 1)][size_t(diagonal + d - 1)]; };
    int k = x - y;
    bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
    int previousX = down ? at(k + 1) : at(k - 1);
    int previousY = previousX - (down ? k + 1 : k - 1);
    for (; x > previousX && y > previousY; --x, --y)
      script.push_back(Edit::Keep);
    script.push_back(down ? Edit::Insert : Edit::Remove);
    x = previousX;
    y = previousY;
  }
  script.insert(script.end(), size_t(x), Edit::Keep);
  std::reverse(script.begin(), script.end());
  return script;
}

/// True for the edits within \p context of a change.
static std::vector<bool> shownEdits(llvm::ArrayRef<Edit> script, unsigned context) {
  std::vector<bool> shown(script.size());
  for (size_t i = 0; i < script.size(); ++i) {
    if (script[i] == Edit::Keep) continue;
    size_t first = i > context ? i - context : 0;
    size_t last = std::min(script.size() - 1, i + context);
    for (size_t j = first; j <= last; ++j)
      shown[j] = true;
  }
  return shown;
}

static void printLine(llvm::raw_ostream &os, Edit edit, StringRef line, bool colors) {
  if (colors && edit != Edit::Keep)
    os.changeColor(edit == Edit::Remove ? llvm::raw_ostream::RED : llvm::raw_ostream::GREEN);
  os << (edit == Edit::Keep ? ' ' : edit == Edit::Remove ? '-' : '+') << line;
  if (colors && edit != Edit::Keep) os.resetColor();
  os << '\n';
}

void cot::printTextDiff(llvm::raw_ostream &os, StringRef before, StringRef after,
                        const TextDiffOptions &options) {
  Lines oldLines = splitLines(before), newLines = splitLines(after);
  std::vector<Edit> script = editScript(oldLines, newLines, options.maxEdits);
  std::vector<bool> shown = shownEdits(script, options.context);
  size_t x = 0, y = 0;
  bool skipping = false;
  for (auto [edit, show] : llvm::zip(script, shown)) {
    StringRef line = edit == Edit::Insert ? newLines[y] : oldLines[x];
    x += edit != Edit::Insert;
    y += edit != Edit::Remove;
    if (show)
      printLine(os, edit, line, options.colors);
    else if (!skipping)
      os << " ...\n";
    skipping = !show;
  }
}

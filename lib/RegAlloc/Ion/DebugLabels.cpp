//===- Ion/DebugLabels.cpp - Where labelled values are -===//
//
// Part of cot, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Ion/IonContext.h"
#include <algorithm>

using namespace cot::regalloc;
using namespace cot::regalloc::ion;

void ion::locateDebugLabels(IonContext &c) {
  for (const DebugLabel &label : c.problem->debugLabels) {
    uint32_t vreg = label.vreg.index();
    uint32_t begin = pointBefore(label.begin), end = pointBefore(label.end);
    auto first = std::lower_bound(
        c.pieces.begin() + c.pieceOffsets[vreg], c.pieces.begin() + c.pieceOffsets[vreg + 1], begin,
        [&](uint32_t piece, uint32_t point) { return c.ranges[piece].to <= point; });
    for (; first != c.pieces.begin() + c.pieceOffsets[vreg + 1]; ++first) {
      const LiveRange &range = c.ranges[*first];
      if (range.from >= end) break;
      Allocation place = c.placeOf(*first);
      if (place.isNone()) continue;
      c.output->debugLocations.push_back({label.label,
                                          ProgPoint::fromBits(std::max(begin, range.from)),
                                          ProgPoint::fromBits(std::min(end, range.to)), place});
    }
  }
  auto key = [](const DebugLocation &location) {
    return std::make_tuple(location.label, location.begin, location.end, location.place);
  };
  std::sort(c.output->debugLocations.begin(), c.output->debugLocations.end(),
            [&](const DebugLocation &a, const DebugLocation &b) { return key(a) < key(b); });
}

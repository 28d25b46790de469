// SPDX-License-Identifier: MIT
/// What one thread of a product works with.
#pragma once

#include "models/crossbar/crossbar.h"

namespace memwall {

/// Vectors computed together: their sums and one table stay in a second-level cache.
inline constexpr std::int64_t kTogether = 64;

struct ProgrammedCrossbar::Scratch {
  Scratch(const InputPlanes& planes, const ArrayGeometry& geometry, bool variance)
      : sums(std::size_t(planes.vectors() * geometry.phases() * planes.digits() * kGroup)),
        accumulators(std::size_t(planes.vectors() * kGroup)) {
    if (variance) variances.resize(std::size_t(planes.vectors() * geometry.phases() * planes.squares() * kGroup));
  }
  std::vector<std::int32_t> sums, variances;
  std::vector<std::int64_t> accumulators;
  std::int64_t clipped_low = 0, clipped_high = 0;
};

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// What one thread of a product works with.
#pragma once

#include "models/crossbar/crossbar.h"

namespace memwall {

/// Vectors computed together: their sums and one table stay in a second-level cache.
inline constexpr std::int64_t kTogether = 64;

/// Fewer where each sum is iterated: all columns' sums are kept at once.
inline constexpr std::int64_t kIteratedTogether = 8;

/// Sums of all arrays, and their variances with read noise: [blocks][groups][vectors][phases][16].
struct ProgrammedCrossbar::IteratedSums {
  std::vector<std::int32_t> levels, variances;

  /// A group's, as the tables give them: what is already summed over the digits of a phase stands in its first digit.
  void copy(std::int64_t at, const InputPlanes& planes, std::vector<std::int32_t>& sums, std::vector<std::int32_t>& squares) const {
    const std::int64_t slots = std::int64_t(sums.size()) / (planes.digits() * kGroup);
    for (std::int64_t i = 0; i < slots * kGroup; ++i) {
      const std::int64_t slot = i / kGroup, lane = i % kGroup;
      sums[std::size_t(slot * planes.digits() * kGroup + lane)] = levels[std::size_t(at * slots * kGroup + i)];
      if (!squares.empty()) squares[std::size_t(slot * planes.squares() * kGroup + lane)] = variances[std::size_t(at * slots * kGroup + i)];
    }
  }
};

struct ProgrammedCrossbar::Scratch {
  Scratch(const InputPlanes& planes, const ArrayGeometry& geometry, bool variance, const std::optional<IteratedSums>& iterated_sums)
      : sums(std::size_t(planes.vectors() * geometry.phases() * planes.digits() * kGroup)),
        accumulators(std::size_t(planes.vectors() * kGroup)),
        iterated(iterated_sums ? &*iterated_sums : nullptr) {
    if (variance) variances.resize(std::size_t(planes.vectors() * geometry.phases() * planes.squares() * kGroup));
  }
  std::vector<std::int32_t> sums, variances;
  std::vector<std::int64_t> accumulators;
  const IteratedSums* iterated;
  std::int64_t clipped_low = 0, clipped_high = 0;
};

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// Simulated time: integer picoseconds. Durations are rounded up, so that nothing is faster than its rate allows.
#pragma once

#include <cmath>
#include <cstdint>

#include "models/base/units.h"

namespace memwall {

/// The smallest whole number of picoseconds that is at least `time` (1e-6 ps below a tick counts as that tick).
inline std::int64_t to_ps(Seconds time) { return static_cast<std::int64_t>(std::ceil(time.value * 1e12 - 1e-6)); }

inline Seconds from_ps(std::int64_t picoseconds) { return Seconds(static_cast<double>(picoseconds) * 1e-12); }

/// The part of `total` that belongs to step `index` of `steps`: the parts differ by at most one and add up exactly.
inline std::int64_t part_of(std::int64_t total, std::int64_t index, std::int64_t steps) {
  __extension__ using Wide = __int128;
  return static_cast<std::int64_t>(Wide(total) * (index + 1) / steps - Wide(total) * index / steps);
}

}  // namespace memwall

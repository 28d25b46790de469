// SPDX-License-Identifier: MIT
/// Simulated time: integer picoseconds. Durations are rounded up, so that nothing is faster than its rate allows.
#pragma once

#include <cmath>
#include <cstdint>

#include "models/base/error.h"
#include "models/base/integers.h"
#include "models/base/units.h"

namespace memwall {

/// Simulated time is a 64-bit count of picoseconds: 106 days. Rates and times of configs are limited to sane ranges; this
/// guards the rest.
inline constexpr Seconds kLongestTime{100.0 * 86400.0};

/// The smallest whole number of picoseconds that is at least `time`; up to 1e-6 ps above a tick still count as that tick.
inline std::int64_t to_ps(Seconds time) {
  ensure(time.value < kLongestTime.value, "a time of more than 100 days cannot be simulated");
  return static_cast<std::int64_t>(std::ceil(time.value * 1e12 - 1e-6));
}

inline Seconds from_ps(std::int64_t picoseconds) { return Seconds(static_cast<double>(picoseconds) * 1e-12); }

}  // namespace memwall

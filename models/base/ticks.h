// SPDX-License-Identifier: MIT
/// Simulated time: integer picoseconds. Durations are rounded up, so that nothing is faster than its rate allows.
#pragma once

#include <cmath>
#include <cstdint>

#include "models/base/integers.h"
#include "models/base/units.h"

namespace memwall {

/// The smallest whole number of picoseconds that is at least `time`; up to 1e-6 ps above a tick still count as that tick.
inline std::int64_t to_ps(Seconds time) { return static_cast<std::int64_t>(std::ceil(time.value * 1e12 - 1e-6)); }

inline Seconds from_ps(std::int64_t picoseconds) { return Seconds(static_cast<double>(picoseconds) * 1e-12); }

}  // namespace memwall

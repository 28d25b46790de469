// SPDX-License-Identifier: MIT
/// Numbers for people: three digits, an SI prefix.
#pragma once

#include <string>

namespace memwall {

/// "2.05 ms", "640 W", "0 J". Prefixes from a (1e-18) to E (1e18).
std::string si_text(double value, const std::string& unit);

/// Bytes count in thousands: "8.6 GB".
inline std::string bytes_text(double bytes) { return si_text(bytes, "B"); }

/// "12.3 %"; below a tenth of a percent two digits are left.
std::string percent_text(double fraction);

}  // namespace memwall

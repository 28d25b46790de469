// SPDX-License-Identifier: MIT
/// checks.csv: the verdict of each law on each run.
#pragma once

#include <string>

#include "sim/account/result.h"

namespace memwall {

inline constexpr const char* kChecksHeader = "point,architecture,check,value,bound,verdict,note";

/// The line of one check from `check` on; a check that does not apply has neither value nor bound.
std::string checks_line(const CheckRow& row);

}  // namespace memwall

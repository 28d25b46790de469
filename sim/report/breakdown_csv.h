// SPDX-License-Identifier: MIT
/// breakdown.csv: joules, counts and bytes by operator class, component and action.
#pragma once

#include <string>
#include <vector>

#include "sim/account/result.h"

namespace memwall {

inline constexpr const char* kBreakdownHeader =
    "point,architecture,op_class,component,action,category,count,bytes,energy_j,busy_s,provenance";

/// The line of one row from `op_class` on.
std::string breakdown_line(const BreakdownRow& row);
void add_breakdown_line(std::string& out, const BreakdownRow& row);

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// machines.csv: what the machine of a point is, whatever ran on it: roofs and area by component.
#pragma once

#include <string>

#include "sim/account/machine_facts.h"

namespace memwall {

inline constexpr const char* kMachinesHeader = "point,architecture,component,quantity,value";

/// The lines of one machine from `component` on; all devices together. `memory_area_mm2` are the DRAM dies.
std::string machine_lines(const MachineFacts& facts);

}  // namespace memwall

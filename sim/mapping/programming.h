// SPDX-License-Identifier: MIT
/// Loading a model's weights into the arrays of a CIM system, once: what it takes beside any run.
#pragma once

#include "sim/account/machine_facts.h"
#include "sim/mapping/cim_placement.h"

namespace memwall {

/// All weights come from memory, enter their chips over the links, pass NoC, tile buffer and bus, and are programmed. The four ways overlap, so
/// that the slowest sets the time; arrays are programmed side by side, `parallel_cells` of each at once. `static_power` is paid meanwhile.
Programming programming(const CimConfig& config, const CimPlacement& placement, std::int64_t chips, Watts static_power);

/// Until all cells of one array are programmed and verified.
Seconds array_write_time(const CimConfig& config);

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// The table of machine kinds.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/base/config_node.h"
#include "sim/account/facility.h"
#include "sim/platforms/platform.h"
#include "sim/workload/summary.h"

namespace memwall {

/// Builds the machine that a resolved architecture describes, for the trace that `summary` describes. `devices`
/// replaces the preset's number. Throws InputError with every mistake of the config.
std::unique_ptr<Platform> make_platform(const ConfigNode& architecture, std::optional<std::int64_t> devices, const TraceSummary& summary);

/// What an architecture of any kind says under `facility`, if anything.
std::optional<FacilityConfig> read_facility(const ConfigNode& architecture);

/// Reads the architecture and throws what is wrong with it, without building anything.
void check_architecture(const ConfigNode& architecture);

/// What attention is cut to, in tokens, if anything.
std::optional<std::int64_t> attention_window(const ConfigNode& architecture);

std::vector<std::string> platform_kinds();

}  // namespace memwall

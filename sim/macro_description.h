// SPDX-License-Identifier: MIT
/// What `memwall describe` tells of a macro-only design.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <utility>

#include "models/base/config_node.h"

namespace memwall {

/// True for an architecture of kind `cim_macro`.
bool is_macro_design(const ConfigNode& architecture);

/// At the widths (weights, activations) given; without any, at 8 and 16 bits as far as the macro takes them, each keyed by its width.
nlohmann::ordered_json describe_macro_design(const ConfigNode& architecture, std::int64_t devices,
                                             std::optional<std::pair<int, int>> widths);

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// The axes that an experiment lays over architectures: `sweep`, `zip` and `sample`.
#pragma once

#include <string>
#include <vector>

#include "sim/sweep/axis.h"

namespace memwall {

/// Most combinations of values that one `sample` may draw.
inline constexpr std::int64_t kMaxSamples = 100'000;

/// All axes of `experiment`, in file order; `labels` are its architectures. Mistakes are appended to `issues`.
std::vector<Axis> read_sweep_axes(const ConfigNode& experiment, const std::vector<std::string>& labels, std::vector<InputIssue>& issues);

}  // namespace memwall

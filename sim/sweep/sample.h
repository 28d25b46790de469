// SPDX-License-Identifier: MIT
/// Values drawn at random: independently, or by a Latin hypercube.
#pragma once

#include <vector>

#include "sim/sweep/axis.h"

namespace memwall {

/// One axis for each path of `sample.over`, all `sample.points` long: the i-th values together are the i-th combination. Draws depend on `seed`
/// and on the position of a path alone. Mistakes are appended to `issues`.
std::vector<Axis> draw_sample(const ConfigNode& sample, std::vector<InputIssue>& issues);

}  // namespace memwall

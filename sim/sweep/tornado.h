// SPDX-License-Identifier: MIT
/// One parameter at a time: the base, then each parameter of an architecture that is assumed at both ends of its range.
#pragma once

#include <string>
#include <vector>

#include "sim/sweep/architecture_entry.h"
#include "sim/sweep/axis.h"

namespace memwall {

/// The axes of `tornado`, which advance together: values of the base first. `entries` are the experiment's architectures, `swept` the axes that it
/// has beside; what `fixed` says of it is its base. Mistakes are appended to `issues`.
std::vector<Axis> tornado_axes(const ConfigNode& tornado, const std::vector<ArchitectureEntry>& entries, const std::vector<Axis>& swept,
                               const std::vector<CommandLineSet>& fixed, const ConfigLibrary& library, std::vector<InputIssue>& issues);

}  // namespace memwall

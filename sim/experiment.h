// SPDX-License-Identifier: MIT
/// The straight line of the program: from an experiment file to tables, figures and an audit.
#pragma once

#include <filesystem>
#include <string>

#include "sim/commands.h"
#include "sim/simulate.h"

namespace memwall {

/// Runs an experiment and prints its table on stdout. Returns the exit code: 0 fine; 1 a check failed; 2 a point or
/// a figure was refused as the user's mistake; 3 a point or a figure was lost by our fault; 128 + n after signal n.
int run_experiment(const ConfigLibrary& library, const RunArguments& arguments);

/// Writes the files of one simulation, as an experiment of one point would: point 0, `label` as its architecture. What an earlier run left
/// in the folder goes. Throws InputError while another run writes there.
void write_simulation(const std::filesystem::path& folder, const std::string& label, const ConfigNode& architecture,
                      const std::vector<std::string>& overrides, Simulation simulation);

}  // namespace memwall

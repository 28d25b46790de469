// SPDX-License-Identifier: MIT
/// programming.csv: loading the weights of a point into its arrays, once, beside the run.
#pragma once

#include <string>

#include "sim/account/machine_facts.h"
#include "sim/account/result.h"
#include "sim/report/csv_writer.h"

namespace memwall {

inline constexpr const char* kProgrammingHeader =
    "point,architecture,weight_bytes,cells,pulses,program_energy_j,memory_energy_j,link_energy_j,chip_energy_j,static_energy_j,energy_j,"
    "time_s,tokens_to_1_percent";

/// Columns from `weight_bytes` on; none where no weight is in arrays.
Cells programming_cells(const Programming& load, double energy_per_token_j);

}  // namespace memwall

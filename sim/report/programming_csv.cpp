// SPDX-License-Identifier: MIT
#include "sim/report/programming_csv.h"

#include <cmath>

namespace memwall {

Cells programming_cells(const Programming& load, double energy_per_token_j) {
  if (load.bytes == 0) return {};
  return {{"weight_bytes", load.bytes},
          {"cells", load.cells},
          {"pulses", load.pulses},
          {"program_energy_j", load.program_energy.value},
          {"memory_energy_j", load.memory_energy.value},
          {"link_energy_j", load.link_energy.value},
          {"chip_energy_j", load.chip_energy.value},
          {"static_energy_j", load.static_energy.value},
          {"energy_j", load.energy().value},
          {"time_s", load.time.value},
          {"tokens_to_1_percent", std::ceil(100.0 * load.energy().value / energy_per_token_j)}};
}

}  // namespace memwall

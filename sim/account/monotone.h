// SPDX-License-Identifier: MIT
/// Law U7, across points: more work takes no less time and no less energy.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/account/result.h"

namespace memwall {

/// One run as the law sees it. Joules and seconds of the whole run.
struct MonotoneRow {
  std::uint64_t series = 0;  ///< a hash of everything that two comparable runs share: machine, model, phase, swept values
  std::int64_t batch = 1, context = 0, input_length = 0;
  std::array<std::int64_t, 3> bits{};  ///< weights, activations, KV
  bool ideal = false;                  ///< von Neumann without calibration: no fall at all
  bool von_neumann = false;
  double latency_s = 0.0, dynamic_j = 0.0, energy_per_token_j = 0.0;
  bool throttled = false;
  double devices = 1.0;  ///< a fall beside more devices is listed, with them as its cause
};

/// Tells one check per row, in order. Each row is compared with all that differ from it in exactly one of batch, context,
/// input length and bits, and are smaller there; `value` is the ratio nearest to its `bound`:
/// - latency and dynamic energy, over the smaller run's: ideal ≥ 1, else ≥ 0.85, with a note below 0.95;
/// - energy per token of a von Neumann machine, the smaller batch's over this one's: ≥ 1 / 1.05 per doubling.
/// A row without a smaller one is not applicable.
void check_monotone(const std::vector<MonotoneRow>& rows, const std::function<void(std::size_t row, const CheckRow& check)>& on_check);

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// Law U7, across points: more work takes no less time and no less energy.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <set>
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

/// Where rows come from: they may be too many for memory, and are asked for as often as they are needed.
using MonotoneSource = std::function<MonotoneRow(std::size_t row)>;

/// The checks of many rows, each as large as two numbers. Rows that nothing is comparable to take none.
class MonotoneChecks {
 public:
  /// `series` are those of the rows. Each row is compared with all that differ from it in exactly one of batch, context,
  /// input length and bits, and are smaller there; `value` is the ratio nearest to its `bound`:
  /// - latency and dynamic energy, over the smaller run's: ideal ≥ 1, else ≥ 0.85, with a note below 0.95;
  /// - energy per token of a von Neumann machine, the smaller batch's over this one's: ≥ 1 / 1.05 per doubling.
  /// A row without a smaller one is not applicable.
  MonotoneChecks(const std::vector<std::uint64_t>& series, const MonotoneSource& row);

  MonotoneChecks(const MonotoneChecks&) = delete;
  MonotoneChecks& operator=(const MonotoneChecks&) = delete;

  CheckRow of(std::size_t row) const;

 private:
  friend class MonotoneComparison;
  /// What a value is held against. Checks have most in common.
  struct Bound {
    double bound = 0.0;
    std::string note;
    auto operator<=>(const Bound&) const = default;
  };
  /// The comparison nearest to failing so far.
  struct Worst {
    double value = 0.0;
    const Bound* against = nullptr;  ///< null: none so far
  };

  std::vector<std::uint32_t> rows_;  ///< that others are comparable to, in order
  std::vector<Worst> worst_;         ///< of each
  std::set<Bound> bounds_;
};

}  // namespace memwall

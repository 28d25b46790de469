// SPDX-License-Identifier: MIT
/// The honesty panel beneath every figure: the conditions of a comparison, generated from the runs themselves.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "sim/report/baseline_error.h"
#include "sim/report/rows_by.h"

namespace memwall {

class Honesty {
 public:
  void see(const PointRows& point);

  /// One line per condition, each naming every architecture. Empty without rows.
  std::vector<std::string> lines(const BaselineErrors& errors = {}) const;

  /// What ratios to the calibrated baselines carry along; "" where none of them was measured.
  std::string baseline_remark(const BaselineErrors& errors) const;

  /// Of one architecture, over all its rows.
  struct Conditions {
    std::vector<std::string> bits, nodes, facilities, kv_stores;
    std::vector<std::pair<std::string, std::string>> modes;  ///< and how its memory is timed
    NumberRange batch, devices, capacity, utilization, kv_read_bytes, arrays_used;
    double energy_j = 0.0, dynamic_j = 0.0, static_j = 0.0, host_j = 0.0, cooling_j = 0.0, program_j = 0.0;
    std::array<double, kProvenances> provenance_j{};
    bool von_neumann = false, has_arrays = false;  ///< as its first row says
    bool lacks_operators = false;
  };

 private:
  ByArchitecture<Conditions> found_;
};

}  // namespace memwall

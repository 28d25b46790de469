// SPDX-License-Identifier: MIT
/// What `memwall run` prints: one table by point, at most 140 columns wide.
#pragma once

#include <string>
#include <vector>

#include "sim/report/result_set.h"

namespace memwall {

/// Points beyond this many are only counted; they stand in results.csv.
inline constexpr std::size_t kMostPrintedPoints = 60;

class ResultsTable {
 public:
  void see(const PointRows& point);
  std::string text(const std::vector<std::string>& swept_columns) const;

 private:
  std::vector<PointRows> points_;
  std::size_t left_out_ = 0;
};

/// "What a reviewer would attack", numbered, wrapped at 140 columns; "" without sentences.
std::string audit_text(const std::vector<std::string>& sentences);

}  // namespace memwall

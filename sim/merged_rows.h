// SPDX-License-Identifier: MIT
/// The records that a journal has of planned rows, merged in point order and checked against each other.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/account/monotone.h"
#include "sim/report/result_set.h"
#include "sim/result_plan.h"

namespace memwall {

/// A few bytes a row: what is more is read from the journal as often as it is needed.
class MergedRows {
 public:
  /// Takes the keys of `plan`, which as `journal` outlives the object.
  MergedRows(ResultPlan& plan, const Journal& journal);

  std::size_t size() const { return positions_.size(); }
  std::size_t left_out() const { return left_out_; }  ///< because they do not fit
  std::size_t missing() const { return missing_; }    ///< because the journal has no record of them
  void each(const OnRow& on_row) const;

 private:
  RunRecord head(std::uint64_t position) const;
  void add_across_points(std::size_t row, ResultRow& result) const;

  const ResultPlan& plan_;
  const Journal& journal_;
  mutable SharedFacts shared_;
  std::vector<bool> is_row_;              ///< of all that were planned
  std::vector<std::uint64_t> positions_;  ///< of the records of all rows
  std::size_t left_out_ = 0, missing_ = 0;
  std::optional<MonotoneChecks> monotone_;
};

}  // namespace memwall

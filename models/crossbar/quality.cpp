// SPDX-License-Identifier: MIT
#include "models/crossbar/quality.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace memwall {

void QualityMeter::add(double exact, double computed) {
  const double error = computed - exact;
  count_ += 1.0;
  exact_ += exact;
  computed_ += computed;
  exact_squares_ += exact * exact;
  products_ += exact * computed;
  error_squares_ += error * error;
  largest_ = std::max(largest_, std::abs(error));
}

Quality QualityMeter::result() const {
  Quality quality;
  quality.largest_error = largest_;
  if (error_squares_ == 0.0) {
    quality.sqnr_db = std::numeric_limits<double>::infinity();
    return quality;
  }
  quality.sqnr_db = exact_squares_ > 0.0 ? 10.0 * std::log10(exact_squares_ / error_squares_) : std::nan("");
  quality.rms_error = exact_squares_ > 0.0 ? std::sqrt(error_squares_ / exact_squares_) : std::nan("");
  const double spread = exact_squares_ - exact_ * exact_ / count_;
  if (spread > 0.0) quality.gain = (products_ - exact_ * computed_ / count_) / spread;
  quality.offset = (computed_ - quality.gain * exact_) / count_;
  return quality;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// How far a product is from the exact one.
#pragma once

#include <cstdint>

namespace memwall {

struct Quality {
  double sqnr_db = 0.0;    ///< signal to error in power; infinite where nothing is wrong
  double rms_error = 0.0;  ///< root mean square of the error over that of the exact values
  double gain = 1.0;       ///< of the line through (exact, computed) with the least squares
  double offset = 0.0;     ///< of that line
  double largest_error = 0.0;
};

/// Gathers pairs of exact and computed values.
class QualityMeter {
 public:
  void add(double exact, double computed);
  /// Values that are all zero have no signal: SQNR and RMS error are then NaN unless nothing is wrong.
  Quality result() const;

 private:
  double count_ = 0.0, exact_ = 0.0, computed_ = 0.0, exact_squares_ = 0.0, products_ = 0.0, error_squares_ = 0.0, largest_ = 0.0;
};

}  // namespace memwall

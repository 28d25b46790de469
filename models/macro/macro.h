// SPDX-License-Identifier: MIT
/// What one input vector through a full macro takes: counts, energy by part, time.
#pragma once

#include <array>

#include "models/macro/macro_config.h"

namespace memwall {

/// A part's bill.
struct PartCost {
  const MacroPart* part;
  double count;    ///< actions; 0 for a part of stated power
  Joules dynamic;  ///< of one input vector
  Watts leakage, idle;
  SquareMetres area;
};

class Macro {
 public:
  /// At operand widths, a supply, and the values that tensors have.
  Macro(const MacroConfig& config, std::int64_t weight_bits, std::int64_t input_bits, Volts supply);
  Macro(const MacroConfig& config, std::int64_t weight_bits, std::int64_t input_bits, Volts supply, ValueActivity values);

  const MvmActivity& activity() const { return activity_; }
  ArrayGeometry geometry() const { return geometry_; }
  std::int64_t outputs() const { return outputs_; }  ///< of all copies
  std::int64_t macs() const { return macs_; }        ///< of one input vector, all copies
  double weight_bits_stored() const { return double(macs_) * double(weight_bits_); }
  double count(MacroAction action) const;
  Seconds interval() const { return interval_; }
  Seconds latency() const { return latency_; }
  double utilisation() const;
  /// Of a part at any level that works once per input vector or all the time.
  PartCost cost(const MacroPart& part) const;
  std::vector<PartCost> costs() const;
  Joules energy() const;  ///< dynamic, of one input vector
  const ValueActivity& values() const { return values_; }

 private:
  Seconds stage_time(const MacroConfig::Stage& stage) const;
  double step_count(MacroConfig::StepPer per) const;
  std::int64_t conversion_bits() const;

  const MacroConfig& config_;
  std::int64_t weight_bits_, input_bits_;
  Volts supply_;
  ValueActivity values_;
  ArrayGeometry geometry_;
  std::int64_t outputs_, macs_;
  MatrixShape matrix_;  ///< that fills one array
  MvmActivity activity_;
  Seconds interval_, latency_;
};

}  // namespace memwall

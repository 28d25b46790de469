// SPDX-License-Identifier: MIT
/// Published statistics of memory cells: how far a programmed conductance misses, how it drifts, how it reads.
/// Conductances are shares of `on()`; times are since programming.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/base/units.h"

namespace memwall {

class DeviceStatistics {
 public:
  virtual ~DeviceStatistics() = default;
  /// The conductance that the statistics are relative to.
  virtual Siemens on() const = 0;
  /// Standard deviation right after programming to `g`.
  virtual double programming_sigma(double g) const = 0;
  /// Where a cell programmed to `g` has drifted at `time`; `normal` is the cell's own standard normal number.
  virtual double drifted(double g, Seconds time, double normal) const = 0;
  /// Standard deviation of one read at `time` of a cell that stands at `g`.
  virtual double read_sigma(double g, Seconds time) const = 0;
  /// When drift begins; before it the statistics say nothing.
  virtual Seconds drift_start() const = 0;
  virtual bool knows_drift() const { return true; }
  virtual bool knows_read_noise() const { return true; }
};

/// By name; nullptr where there is none.
std::unique_ptr<DeviceStatistics> device_statistics(const std::string& name);
const std::vector<std::string>& device_statistics_names();

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// What the cells of a layer really conduct, in units of one level.
#pragma once

#include <memory>
#include <vector>

#include "models/crossbar/crossbar_config.h"
#include "models/crossbar/ir_drop.h"
#include "models/crossbar/nonlinear_array.h"
#include "models/crossbar/weight_slices.h"

namespace memwall {

class DeviceStatistics;

/// The steps from a level to a conductance, in the order in which they happen. Conductances are shares of `on`.
class CellPhysics {
 public:
  explicit CellPhysics(const CrossbarConfig& config);
  ~CellPhysics();

  double target(int level) const;  ///< of a level
  /// Programmed, varied, drifted or stuck; `cell` counts all cells of a layer.
  double conductance(int level, std::uint64_t cell) const;
  /// Standard deviation of one read of a cell that stands at `conductance`.
  double read_sigma(double conductance) const;
  double level_of(double conductance) const { return (conductance - off_) * levels_per_conductance_; }
  double levels_per_conductance() const { return levels_per_conductance_; }

 private:
  double programmed(double target, std::uint64_t cell) const;
  double drifted(double conductance, std::uint64_t cell) const;

  CrossbarConfig config_;
  std::unique_ptr<DeviceStatistics> device_;
  double off_;  ///< conductance of level 0
  double levels_per_conductance_;
  double scale_ = 1.0;  ///< from shares of `on` to shares of the device's own
};

/// One array whose cells are not ohmic.
struct IteratedCells {
  NonlinearArray array;
  Eigen::ArrayXXd sigmas;  ///< of one read; empty without read noise
};

/// Conversion columns of one array row in fixed point, in groups of 16 columns: levels and their read variances.
struct AnalogCells {
  std::vector<std::int32_t> levels;     ///< [blocks][groups][rows padded to 4][16]
  std::vector<std::int32_t> variances;  ///< the same, of one read; empty without read noise
  double level_unit = 1.0;              ///< levels of 1 in `levels`
  double variance_unit = 1.0;           ///< squared levels of 1 in `variances`
  std::int64_t block_stride = 0, group_stride = 0;
  std::vector<IteratedCells> arrays;  ///< [blocks][arrays beside each other], instead of `levels` and `variances`
};

AnalogCells analog_cells(const CrossbarConfig& config, const WeightSlices& slices, EffectiveConductances& known, int threads);

}  // namespace memwall

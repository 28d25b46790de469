// SPDX-License-Identifier: MIT
// Sums of currents that are not linear in what is driven.
#include <cmath>

#include "models/crossbar/crossbar_scratch.h"
#include "models/crossbar/parallel.h"

namespace memwall {

/// Nothing where sums are linear.
std::optional<ProgrammedCrossbar::IteratedSums> ProgrammedCrossbar::iterate(const InputPlanes& planes, int threads) const {
  if (!iterates()) return {};
  const ArrayGeometry& geometry = config_.geometry;
  const double off = config_.window.off / config_.window.on, levels = geometry.max_level() / (1.0 - off), full = geometry.max_drive();
  const double to_levels = levels * full / analog_->level_unit;
  const double to_variance = levels * full * levels * full / analog_->variance_unit;
  const std::int64_t slots = planes.vectors() * geometry.phases(), across = std::int64_t(analog_->arrays.size()) / slices_.blocks();
  const std::int64_t sides = geometry.weight_scheme == WeightScheme::differential_analog ? 2 : 1;
  IteratedSums sums;
  sums.levels.resize(std::size_t(slices_.blocks() * groups_ * slots * kGroup));
  if (config_.read_noise) sums.variances.resize(sums.levels.size());
  parallel_for(slices_.blocks() * slots, threads, [&](std::int64_t at) {
    if (programming_) programming_->go_on();
    const std::int64_t block = at / slots, slot = at % slots;
    Eigen::VectorXd drives(slices_.block_rows(block));
    for (Eigen::Index row = 0; row < drives.size(); ++row) drives[row] = planes.drive(block, slot, row) / full;
    // The current of a level of zero is subtracted digitally, as if it were the ideal one.
    const double zero = off * drives.sum();
    Eigen::ArrayXd currents(slices_.cell_columns()), variances(slices_.cell_columns());
    for (std::int64_t a = 0; a < across; ++a) {
      const IteratedCells& cells = analog_->arrays[std::size_t(block * across + a)];
      const Eigen::ArrayXXd effective = cells.array.effective_drives(drives);
      currents.segment(a * geometry.columns, effective.cols()) = (cells.array.conductances() * effective).colwise().sum() - zero;
      // A read fluctuation changes its own cell's current in proportion. First order in the fluctuation.
      if (config_.read_noise)
        variances.segment(a * geometry.columns, effective.cols()) = (cells.sigmas * effective).square().colwise().sum();
    }
    for (std::int64_t column = 0; column < slices_.conversion_columns(); ++column) {
      const auto to = std::size_t(((block * groups_ + column / kGroup) * slots + slot) * kGroup + column % kGroup);
      const double current = sides == 2 ? currents[2 * column] - currents[2 * column + 1] : currents[column];
      sums.levels[to] = std::int32_t(std::lround(current * to_levels));
      if (!config_.read_noise) continue;
      const double variance = sides == 2 ? variances[2 * column] + variances[2 * column + 1] : variances[column];
      sums.variances[to] = std::int32_t(std::lround(variance * to_variance));
    }
  });
  return sums;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
// What the digital side learns of each column from calibration inputs.
#include <algorithm>
#include <cmath>

#include "models/crossbar/crossbar_scratch.h"
#include "models/crossbar/parallel.h"

namespace memwall {
namespace {

/// Read noise of vectors that no product reaches.
constexpr std::uint64_t kCalibrationVectors = std::uint64_t{1} << 40;
/// Of a column, at the least, for the two numbers of its line.
constexpr std::int64_t kFewestSums = 8;

/// The line from measured to ideal sums with the least squares; a column that always reads the same is only shifted.
class LineFit {
 public:
  void add(double measured, double ideal) {
    count_ += 1.0;
    measured_ += measured;
    ideal_ += ideal;
    squares_ += measured * measured;
    products_ += measured * ideal;
  }
  Correction line() const {
    const double spread = squares_ - measured_ * measured_ / count_;
    const double gain = spread > 1e-9 * squares_ ? (products_ - measured_ * ideal_ / count_) / spread : 1.0;
    return {gain, (ideal_ - gain * measured_) / count_};
  }

 private:
  double count_ = 0.0, measured_ = 0.0, ideal_ = 0.0, squares_ = 0.0, products_ = 0.0;
};

}  // namespace

void ProgrammedCrossbar::fit_corrections(IntegerMatrix inputs, int threads) {
  const ArrayGeometry& geometry = config_.geometry;
  InputPlanes::Needs both = needs();
  both.words = true;
  const InputPlanes planes(geometry, inputs.values, inputs.rows, std::min<std::int64_t>(inputs.columns, kTogether), inputs.stride, 0, both);
  const std::int64_t slots = planes.vectors() * geometry.phases();
  if (slots < kFewestSums) {
    throw InputError("adc.correction: a line through " + std::to_string(slots) +
                     " sums of a column (calibration vectors x phases); expected " + std::to_string(kFewestSums) + " or more");
  }
  if (analog_) pack_cells();
  vectors_read_ = kCalibrationVectors;
  const std::optional<IteratedSums> iterated = iterate(planes, threads);
  std::vector<Correction> corrections(std::size_t(slices_.blocks() * groups_ * kGroup));
  parallel_for(slices_.blocks() * groups_, threads, [&](std::int64_t at) {
    const std::int64_t block = at / groups_, group = at % groups_;
    Scratch scratch(planes, geometry, needs().squares, iterated);
    scratch.accumulators.assign(std::size_t(slots * kGroup), 0);
    sum(planes, block, group, scratch);
    convert(planes, block, group, scratch, true);
    sum_levels(planes, block, group, scratch);
    const std::int64_t columns = std::min<std::int64_t>(kGroup, slices_.conversion_columns() - group * kGroup);
    for (std::int64_t lane = 0; lane < columns; ++lane) {
      const CodeRange& range = this->range(block, group * kGroup + lane);
      LineFit fit;
      for (std::int64_t slot = 0; slot < slots; ++slot) {
        double ideal = 0.0;
        for (int d = 0; d < planes.digits(); ++d)
          ideal += std::ldexp(scratch.sums[std::size_t((slot * planes.digits() + d) * kGroup + lane)], d);
        fit.add(range.zero + range.step * double(scratch.accumulators[std::size_t(slot * kGroup + lane)]), ideal);
      }
      corrections[std::size_t(at * kGroup + lane)] = fit.line();
    }
  });
  corrections_ = std::move(corrections);
  vectors_read_ = 0;
  if (analog_) cell_planes_.clear();
}

}  // namespace memwall

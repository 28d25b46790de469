// SPDX-License-Identifier: MIT
// Which sums the codes of a layer's converters span.
#include <algorithm>
#include <cmath>
#include <mutex>
#include <string>

#include "models/base/error.h"
#include "models/crossbar/crossbar_scratch.h"
#include "models/crossbar/parallel.h"

namespace memwall {

void ProgrammedCrossbar::set_ranges(const std::optional<IntegerMatrix>& calibration, int threads) {
  const ArrayGeometry& geometry = config_.geometry;
  if (config_.adc.has_calibrated_range()) return calibrate(*calibration, threads);
  const bool is_signed = geometry.weight_scheme == WeightScheme::differential_analog;
  const double codes = std::exp2(config_.adc.bits);
  CodeRange range{.low = is_signed ? -codes / 2 : 0.0, .high = is_signed ? codes / 2 - 1 : codes - 1};
  const std::int64_t largest = geometry.weight_scheme == WeightScheme::offset_flipped ? geometry.max_sum() / 2 : geometry.max_sum();
  // No code is finer than one level: with enough bits every sum has its own. One signed bit has the codes -1 and 0.
  range.step = std::max(1.0, double(largest) / std::max(range.high, -range.low - 1 + double(config_.adc.bits == 1)));
  ranges_ = {range};
  const bool ideal_converter = gains_.empty() && config_.adc.bow == 0.0;
  exact_ = !analog_ && !config_.read_noise && ideal_converter && config_.adc.bits >= geometry.lossless_bits();
}

/// Ranges that hold the stated share of the sums that calibration inputs make.
void ProgrammedCrossbar::calibrate(IntegerMatrix inputs, int threads) {
  const ArrayGeometry& geometry = config_.geometry;
  const std::int64_t across = config_.adc.range == AdcRange::per_array ? ceil_div(slices_.cell_columns(), geometry.columns) : 1;
  const std::int64_t per_block = config_.adc.range == AdcRange::per_array ? across : 0;
  ranges_.assign(std::size_t(per_block ? slices_.blocks() * across : 1), {});
  const InputPlanes planes(geometry, inputs.values, inputs.rows, std::min<std::int64_t>(inputs.columns, kTogether), inputs.stride, 0,
                           needs());
  const std::optional<IteratedSums> iterated = iterate(planes, threads);
  const std::int64_t sums_per_column = planes.vectors() * geometry.phases();
  // All sums of a converter's array; calibration is short, so they are kept as they are.
  std::vector<std::vector<float>> seen(ranges_.size());
  std::mutex lock;
  parallel_for(slices_.blocks() * groups_, threads, [&](std::int64_t at) {
    const std::int64_t block = at / groups_, group = at % groups_;
    Scratch scratch(planes, geometry, needs().squares, iterated);
    sum(planes, block, group, scratch);
    const std::lock_guard<std::mutex> guard(lock);
    for (std::int64_t lane = 0; lane < kGroup; ++lane) {
      const std::int64_t column = group * kGroup + lane;
      if (column >= slices_.conversion_columns()) break;
      std::vector<float>& to = seen[std::size_t(&range(block, column) - ranges_.data())];
      for (std::int64_t s = 0; s < sums_per_column; ++s) {
        double total = 0.0;
        for (int d = 0; d < planes.digits(); ++d)
          total += std::ldexp(scratch.sums[std::size_t((s * planes.digits() + d) * kGroup + lane)], d);
        to.push_back(float(total * unit()));
      }
    }
  });
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    std::vector<float>& sums = seen[i];
    const auto outside = std::ptrdiff_t(double(sums.size() - 1) * (1.0 - config_.adc.coverage) / 2);
    const auto at = [&](auto place) {
      std::nth_element(sums.begin(), place, sums.end());
      return double(*place);
    };
    const double lowest = at(sums.begin() + outside), highest = at(sums.end() - 1 - outside);
    CodeRange& range = ranges_[i];
    range.high = std::exp2(config_.adc.bits) - 1;
    range.zero = std::floor(lowest);
    range.step = std::max(1.0, (std::ceil(highest) - range.zero) / range.high);
  }
}

const CodeRange& ProgrammedCrossbar::range(std::int64_t block, std::int64_t column) const {
  if (ranges_.size() == 1) return ranges_.front();
  const std::int64_t sides = config_.geometry.weight_scheme == WeightScheme::differential_analog ? 2 : 1;
  const std::int64_t across = std::int64_t(ranges_.size()) / slices_.blocks();
  return ranges_[std::size_t(block * across + column * sides / config_.geometry.columns)];
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
// From weights to cells and converters.
#include <algorithm>
#include <cmath>
#include <string>

#include "models/base/error.h"
#include "models/crossbar/counter_random.h"
#include "models/crossbar/crossbar.h"

namespace memwall {
namespace {

/// Bytes that programmed cells may take.
constexpr double kMostCellBytes = 4.0 * 1024 * 1024 * 1024;

void check_size(const CrossbarConfig& config, IntegerMatrix weights) {
  if (weights.rows < 1 || weights.columns < 1) throw InputError("expected weights with at least one row and one column");
  const ArrayGeometry& geometry = config.geometry;
  const double cells = double(weights.rows) * double(weights.columns) * geometry.cells_per_weight();
  const double bytes = cells * (config.has_ideal_cells() ? 1.0 + geometry.cell_bits / 8.0 : config.read_noise ? 45.0 : 25.0);
  if (bytes > kMostCellBytes) {
    throw InputError("weights of " + std::to_string(weights.rows) + " x " + std::to_string(weights.columns) + " take " +
                     std::to_string(std::int64_t(bytes / 1e9)) + " GB as cells; expected at most 4 GiB: program fewer outputs at a time");
  }
  const double product = double(weights.rows) * std::exp2(geometry.weight_bits + geometry.input_bits);
  if (product >= 0x1p62) throw InputError("products of these sizes leave 64 bits");
}

void check_calibration(const std::optional<IntegerMatrix>& calibration, std::int64_t rows) {
  if (!calibration) throw InputError("this converter is calibrated: expected calibration inputs");
  if (calibration->rows != rows) {
    throw InputError("calibration inputs have " + std::to_string(calibration->rows) + " rows; expected " + std::to_string(rows));
  }
  if (calibration->columns < 1) throw InputError("calibration needs at least one vector");
}

}  // namespace

ProgrammedCrossbar::ProgrammedCrossbar(const CrossbarConfig& config, IntegerMatrix weights, const std::optional<IntegerMatrix>& calibration,
                                       std::shared_ptr<EffectiveConductances> known, int threads)
    : config_(config),
      slices_((check_size(config, weights), WeightSlices(config.geometry, weights.values, weights.rows, weights.columns))),
      kernels_(&best_kernels()),
      groups_(ceil_div(slices_.conversion_columns(), kGroup)),
      programming_(known.get()) {
  if (config.is_calibrated()) check_calibration(calibration, slices_.rows());
  if (config.has_ideal_cells()) {
    pack_cells();
  } else {
    analog_ = analog_cells(config, slices_, *known, threads);
  }
  if (config.adc.has_own_errors()) draw_converters();
  set_ranges(calibration, threads);
  if (config.adc.is_corrected && !exact_) fit_corrections(*calibration, threads);
  programming_ = nullptr;
}

std::int64_t ProgrammedCrossbar::arrays() const { return slices_.blocks() * ceil_div(slices_.cell_columns(), config_.geometry.columns); }

std::pair<double, double> ProgrammedCrossbar::steps() const {
  const auto [least, most] = std::minmax_element(ranges_.begin(), ranges_.end(), [](auto& a, auto& b) { return a.step < b.step; });
  return {least->step, most->step};
}

void ProgrammedCrossbar::pack_cells() {
  const ArrayGeometry& geometry = config_.geometry;
  const std::int64_t words = ceil_div(geometry.rows, 32), sides = geometry.weight_scheme == WeightScheme::differential_analog ? 2 : 1;
  const std::int64_t group_size = sides * geometry.cell_bits * words * kGroup;
  cell_planes_.assign(std::size_t(slices_.blocks() * groups_ * group_size), 0);
  for (std::int64_t row = 0; row < slices_.rows(); ++row) {
    const std::int64_t block = row / geometry.rows, in_block = row % geometry.rows;
    for (std::int64_t column = 0; column < slices_.cell_columns(); ++column) {
      const int level = slices_.level(row, column);
      const std::int64_t converted = column / sides, side = column % sides;
      std::uint32_t* to = cell_planes_.data() + (block * groups_ + converted / kGroup) * group_size +
                          (side * geometry.cell_bits * words + in_block / 32) * kGroup + converted % kGroup;
      for (int bit = 0; bit < geometry.cell_bits; ++bit) to[bit * words * kGroup] |= std::uint32_t(level >> bit & 1) << (in_block % 32);
    }
  }
}

/// Columns of an array that share a converter share its errors: those of its first column.
void ProgrammedCrossbar::draw_converters() {
  const CounterRandom random(config_.seed, RandomStream::converter);
  const std::int64_t sides = config_.geometry.weight_scheme == WeightScheme::differential_analog ? 2 : 1;
  const std::int64_t width = config_.geometry.columns, count = groups_ * kGroup;
  for (std::int64_t i = 0; i < slices_.blocks() * count; ++i) {
    const std::int64_t column = i % count * sides, in_array = column % width;
    const std::int64_t first = column - in_array % config_.adc.columns;
    const auto converter = std::uint64_t(i / count * count + ceil_div(first, sides));
    gains_.push_back(float(1.0 + config_.adc.gain_sigma * random.normal(converter, 0)));
    offsets_.push_back(float(config_.adc.offset_sigma * random.normal(converter, 1)));
  }
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "models/crossbar/analog_cells.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "models/base/integers.h"
#include "models/crossbar/kernels.h"
#include "models/crossbar/parallel.h"

namespace memwall {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Levels and read variances of the cells of one block of rows; columns are cell columns.
struct BlockCells {
  MatrixXd levels, variances;
};

/// Conductances of the array whose first cell column is `first`, seen through its wires.
void drop(MatrixXd& conductances, MatrixXd& sigmas, const CrossbarConfig& config, EffectiveConductances& known) {
  const double on = config.window.on.value;
  const MatrixXd effective = *known.get(conductances * on, *config.wires) / on;
  // A read fluctuation reaches the output by the share of the cell's own current that does. First order in the fluctuation.
  for (Index i = 0; i < sigmas.size(); ++i) {
    if (conductances(i) > 0.0) sigmas(i) *= effective(i) / conductances(i);
  }
  conductances = effective;
}

/// Cells of one array as they were programmed, and deviations of their reads.
struct ArrayCells {
  MatrixXd conductances, sigmas;
};

ArrayCells array_cells(const CrossbarConfig& config, const CellPhysics& physics, const WeightSlices& slices, std::int64_t block,
                       std::int64_t first, std::int64_t columns) {
  const std::int64_t rows = slices.block_rows(block), top = block * config.geometry.rows;
  ArrayCells cells{MatrixXd(rows, columns), MatrixXd(rows, columns)};
  for (std::int64_t j = 0; j < columns; ++j) {
    for (std::int64_t i = 0; i < rows; ++i) {
      const auto cell = std::uint64_t((top + i) * slices.cell_columns() + first + j);
      cells.conductances(i, j) = physics.conductance(slices.level(top + i, first + j), cell);
      cells.sigmas(i, j) = physics.read_sigma(cells.conductances(i, j));
    }
  }
  return cells;
}

BlockCells block_cells(const CrossbarConfig& config, const CellPhysics& physics, ArrayCells array, EffectiveConductances& known) {
  if (config.wires) drop(array.conductances, array.sigmas, config, known);
  BlockCells cells;
  cells.levels = array.conductances.unaryExpr([&](double g) { return physics.level_of(g); });
  cells.variances = (array.sigmas * physics.levels_per_conductance()).cwiseAbs2();
  return cells;
}

/// Pairs of columns whose currents are subtracted; their fluctuations add.
void subtract_pairs(BlockCells& cells) {
  const Index pairs = cells.levels.cols() / 2;
  for (Index j = 0; j < pairs; ++j) {
    cells.levels.col(j) = (cells.levels.col(2 * j) - cells.levels.col(2 * j + 1)).eval();
    cells.variances.col(j) = (cells.variances.col(2 * j) + cells.variances.col(2 * j + 1)).eval();
  }
  cells.levels.conservativeResize(Eigen::NoChange, pairs);
  cells.variances.conservativeResize(Eigen::NoChange, pairs);
}

/// The finest power of two in which no column's sum of absolute values, times `factor`, leaves 30 bits.
double unit_for(double largest_sum, double factor) {
  if (largest_sum <= 0.0) return 1.0;
  return std::exp2(std::ceil(std::log2(largest_sum * factor)) - 30.0);
}

void place(std::vector<std::int32_t>& to, const AnalogCells& cells, const MatrixXd& values, double unit, std::int64_t block,
           std::int64_t first_column) {
  for (Index j = 0; j < values.cols(); ++j) {
    const std::int64_t column = first_column + j;
    std::int32_t* group = to.data() + block * cells.block_stride + column / kGroup * cells.group_stride + column % kGroup;
    for (Index i = 0; i < values.rows(); ++i) group[i * kGroup] = std::int32_t(std::lround(values(i, j) / unit));
  }
}

/// A cell's current is at most its conductance times the read voltage, and nothing flows back into a column: that bounds the sums.
AnalogCells iterated_cells(const CrossbarConfig& config, const WeightSlices& slices, int threads) {
  const ArrayGeometry& geometry = config.geometry;
  const CellPhysics physics(config);
  const std::int64_t width = geometry.columns, across = ceil_div(slices.cell_columns(), width);
  std::vector<std::optional<IteratedCells>> arrays(std::size_t(slices.blocks() * across));
  parallel_for(std::int64_t(arrays.size()), threads, [&](std::int64_t at) {
    const std::int64_t first = at % across * width;
    ArrayCells array = array_cells(config, physics, slices, at / across, first, std::min(width, slices.cell_columns() - first));
    arrays[std::size_t(at)] =
        IteratedCells{NonlinearArray(std::move(array.conductances), config), config.read_noise ? std::move(array.sigmas) : MatrixXd()};
  });
  AnalogCells cells;
  double largest_sum = physics.target(0) * double(geometry.rows), largest_variance = 0.0;
  for (std::optional<IteratedCells>& array : arrays) {
    largest_sum = std::max(largest_sum, array->array.conductances().colwise().sum().maxCoeff());
    if (config.read_noise) largest_variance = std::max(largest_variance, array->sigmas.square().colwise().sum().maxCoeff());
    cells.arrays.push_back(std::move(*array));
  }
  const double levels = physics.levels_per_conductance(), drive = geometry.max_drive();
  const double sides = geometry.weight_scheme == WeightScheme::differential_analog ? 2.0 : 1.0;
  cells.level_unit = unit_for(largest_sum, levels * drive);
  cells.variance_unit = unit_for(largest_variance, sides * levels * levels * drive * drive);
  return cells;
}

}  // namespace

AnalogCells analog_cells(const CrossbarConfig& config, const WeightSlices& slices, EffectiveConductances& known, int threads) {
  if (config.has_nonlinear_sums()) return iterated_cells(config, slices, threads);
  const ArrayGeometry& geometry = config.geometry;
  const CellPhysics physics(config);
  const bool pairs = geometry.weight_scheme == WeightScheme::differential_analog;
  // Wires end at an array's edge; a pair whose sides lie in two arrays is read like any other.
  const std::int64_t width = geometry.columns, across = ceil_div(slices.cell_columns(), width);
  std::vector<BlockCells> parts(std::size_t(slices.blocks() * across));
  parallel_for(std::int64_t(parts.size()), threads, [&](std::int64_t at) {
    const std::int64_t first = at % across * width;
    parts[std::size_t(at)] = block_cells(
        config, physics, array_cells(config, physics, slices, at / across, first, std::min(width, slices.cell_columns() - first)), known);
  });
  std::vector<BlockCells> blocks(std::size_t(slices.blocks()));
  double largest_level = 0.0, largest_variance = 0.0;
  for (std::int64_t block = 0; block < slices.blocks(); ++block) {
    BlockCells& whole = blocks[std::size_t(block)];
    whole.levels.resize(slices.block_rows(block), slices.cell_columns());
    whole.variances.resize(slices.block_rows(block), slices.cell_columns());
    for (std::int64_t a = 0; a < across; ++a) {
      BlockCells& part = parts[std::size_t(block * across + a)];
      whole.levels.middleCols(a * width, part.levels.cols()) = part.levels;
      whole.variances.middleCols(a * width, part.variances.cols()) = part.variances;
      part = {};
    }
    if (pairs) subtract_pairs(whole);
    largest_level = std::max(largest_level, whole.levels.cwiseAbs().colwise().sum().maxCoeff());
    largest_variance = std::max(largest_variance, whole.variances.colwise().sum().maxCoeff());
  }
  AnalogCells cells;
  const std::int64_t padded_rows = ceil_div(geometry.rows, 4) * 4, groups = ceil_div(slices.conversion_columns(), kGroup);
  cells.group_stride = padded_rows * kGroup;
  cells.block_stride = groups * cells.group_stride;
  cells.level_unit = unit_for(largest_level, geometry.max_drive());
  cells.variance_unit = unit_for(largest_variance, 1.0);
  cells.levels.resize(std::size_t(slices.blocks() * cells.block_stride));
  if (config.read_noise) cells.variances.resize(cells.levels.size());
  for (std::int64_t block = 0; block < slices.blocks(); ++block) {
    const BlockCells& whole = blocks[std::size_t(block)];
    place(cells.levels, cells, whole.levels, cells.level_unit, block, 0);
    if (config.read_noise) place(cells.variances, cells, whole.variances, cells.variance_unit, block, 0);
  }
  return cells;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// The closed form of models/compute/systolic_array against an array whose cells are clocked one by one.
#include "tests/sim/components/systolic_grid.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace memwall {
namespace {

using namespace systolic_test;

constexpr Dataflow kDataflows[] = {Dataflow::weight_stationary, Dataflow::output_stationary, Dataflow::input_stationary};

/// Values that differ from place to place and from `seed` to seed, some negative, none 0.
Matrix filled(std::int64_t rows, std::int64_t columns, std::int64_t seed) {
  Matrix matrix(rows, columns);
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      const std::int64_t mixed = (31 * r + 17 * c + 101 * seed + 7 * r * c) % 97;
      matrix.at(r, c) = mixed % 2 == 0 ? mixed + 1 : -mixed;
    }
  }
  return matrix;
}

bool is_product(const Matrix& outputs, const Matrix& a, const Matrix& b) {
  for (std::int64_t r = 0; r < a.rows(); ++r) {
    for (std::int64_t c = 0; c < b.columns(); ++c) {
      std::int64_t sum = 0;
      for (std::int64_t k = 0; k < a.columns(); ++k) sum += a.at(r, k) * b.at(k, c);
      if (outputs.at(r, c) != sum) return false;
    }
  }
  return true;
}

std::vector<std::pair<Matrix, Matrix>> operands(const std::vector<SystolicMatmul>& shapes) {
  std::vector<std::pair<Matrix, Matrix>> all;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const SystolicMatmul& s = shapes[i];
    all.emplace_back(filled(s.m, s.k, std::int64_t(2 * i)), filled(s.k, s.n, std::int64_t(2 * i + 1)));
  }
  return all;
}

/// Runs all shapes on one grid and compares each with the closed form.
void expect_closed_form(SystolicArrayConfig config, const std::vector<SystolicMatmul>& shapes) {
  const auto inputs = operands(shapes);
  SystolicGrid grid(config);
  const std::vector<GridRun> runs = grid.run(inputs);
  ASSERT_EQ(runs.size(), shapes.size());
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const auto& [m, n, k] = shapes[i];
    const SystolicRun expected = SystolicArray(config).matmul(shapes[i]);
    SCOPED_TRACE(std::to_string(config.rows) + "x" + std::to_string(config.columns) + " " + dataflow_names()[std::size_t(config.dataflow)] +
                 ", m " + std::to_string(m) + " n " + std::to_string(n) + " k " + std::to_string(k));
    EXPECT_TRUE(is_product(runs[i].outputs, inputs[i].first, inputs[i].second));
    EXPECT_EQ(runs[i].cycles, expected.cycles);
    EXPECT_EQ(runs[i].folds, expected.folds);
    EXPECT_EQ(runs[i].ifmap_reads, expected.ifmap_reads);
    EXPECT_EQ(runs[i].filter_reads, expected.filter_reads);
    // The cells write each output once. What SCALE-Sim adds where outputs stay is the one count that they do not explain.
    const bool outputs_stay = config.dataflow == Dataflow::output_stationary;
    const std::int64_t row_folds = (m + config.rows - 1) / config.rows;
    EXPECT_EQ(runs[i].ofmap_writes + (outputs_stay ? 2 * n * row_folds : 0), expected.ofmap_writes);
  }
  EXPECT_EQ(grid.faults().out_of_step, 0);
  EXPECT_EQ(grid.faults().collisions, 0);
}

// Edges 1, 2, 3 and 5 of the array, 1 to 6 of the matmul: below, at and beyond an edge, multiples and not, one cell, one row, one column.
TEST(SystolicGrid, AllSmallShapesTakeTheCyclesOfTheClosedFormAndGiveTheProduct) {
  std::vector<SystolicMatmul> shapes;
  for (std::int64_t m = 1; m <= 6; ++m) {
    for (std::int64_t n = 1; n <= 6; ++n) {
      for (std::int64_t k = 1; k <= 6; ++k) shapes.push_back({m, n, k});
    }
  }
  for (const Dataflow dataflow : kDataflows) {
    for (const std::int64_t rows : {1, 2, 3, 5}) {
      for (const std::int64_t columns : {1, 2, 3, 5}) expect_closed_form({rows, columns, dataflow}, shapes);
    }
  }
}

TEST(SystolicGrid, SoDoLargerOnesOnOblongArrays) {
  for (const Dataflow dataflow : kDataflows) {
    expect_closed_form({8, 4, dataflow}, {{17, 19, 23}, {1, 33, 40}, {40, 1, 7}});
    expect_closed_form({4, 8, dataflow}, {{17, 19, 23}, {1, 33, 40}, {40, 1, 7}});
    expect_closed_form({1, 12, dataflow}, {{13, 25, 11}});
    expect_closed_form({12, 1, dataflow}, {{13, 25, 11}});
  }
}

// 3 x 3 cells, one fold of 4 activations: 3 cycles to load, 4 + 2 + 2 until the last sum is out. The last of 11 has number 10.
TEST(SystolicGrid, ATileOfWeightsTakesAsLongAsCountedByHand) {
  SystolicGrid grid({3, 3, Dataflow::weight_stationary});
  EXPECT_EQ(grid.run(operands({{4, 3, 3}})).front().cycles, 10);
}

// The comparison can fail: without delay lines words of different steps meet, and neither values nor cycles are right.
TEST(SystolicGrid, WithoutSkewOperandsMissEachOther) {
  for (const Dataflow dataflow : kDataflows) {
    const auto inputs = operands({{3, 3, 3}});
    SystolicGrid grid({3, 3, dataflow}, false);
    const GridRun run = grid.run(inputs).front();
    EXPECT_GT(grid.faults().out_of_step, 0);
    EXPECT_FALSE(is_product(run.outputs, inputs.front().first, inputs.front().second));
    EXPECT_NE(run.cycles, SystolicArray({3, 3, dataflow}).matmul({3, 3, 3}).cycles);
  }
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "models/crossbar/ir_drop.h"

#include <cmath>

#include "tests/models/crossbar/crossbar_fixture.h"
#include "tests/models/crossbar/nodal_network.h"

namespace memwall {
namespace {

using namespace crossbar_test;
TEST(IrDrop, OneCellIsAVoltageDivider) {
  MatrixXd cell(1, 1);
  cell << 1e-3;  // 1 kOhm, behind 10 + 5 Ohm and before 20 + 40 Ohm
  EXPECT_NEAR(effective_conductances(cell, {Ohms(5), Ohms(20), Ohms(10), Ohms(40)})(0, 0), 1 / 1075.0, 1e-15);
}

TEST(IrDrop, EqualsNodalAnalysis) {
  const Wires mild{Ohms(1), Ohms(1), Ohms(20), Ohms(20)}, severe{Ohms(30), Ohms(7), Ohms(2000), Ohms(0)};
  for (const Wires& wires : {mild, severe}) {
    for (const auto& [rows, columns] : std::vector<std::pair<int, int>>{{1, 9}, {9, 1}, {17, 33}, {64, 48}, {128, 128}}) {
      const MatrixXd cells = random_cells(rows, columns);
      const VectorXd volts = VectorXd::Random(rows);
      const VectorXd nodal = NodalNetwork(cells, wires).currents(volts);
      const VectorXd effective = effective_conductances(cells, wires).transpose() * volts;
      EXPECT_LT((effective - nodal).cwiseAbs().maxCoeff(), 1e-9 * nodal.cwiseAbs().maxCoeff()) << rows << " x " << columns;
    }
  }
}

TEST(IrDrop, ThinnestWiresTakeNearlyNothing) {
  // 1 mOhm a cell: the longest path has 2 · 128 segments for at most 128 cells of 41 uS, 128 · 256 mOhm · 41 uS = 1.3e-3.
  const MatrixXd cells = random_cells(128, 128);
  const MatrixXd effective = effective_conductances(cells, {Ohms(1e-3), Ohms(1e-3), Ohms(0), Ohms(0)});
  EXPECT_LT((effective - cells).cwiseAbs().maxCoeff(), 1.3e-3 * cells.maxCoeff());
  EXPECT_GT((cells - effective).minCoeff(), -1e-9 * cells.maxCoeff());
}

TEST(IrDrop, EqualContentIsEliminatedOnce) {
  EffectiveConductances known;
  const Wires wires{Ohms(1), Ohms(1), Ohms(0), Ohms(0)};
  MatrixXd cells = random_cells(8, 8);
  const auto first = known.get(cells, wires);
  EXPECT_EQ(known.get(cells, wires), first);
  EXPECT_EQ(known.eliminated(), 1);
  EXPECT_NE(known.get(cells, {Ohms(2), Ohms(1), Ohms(0), Ohms(0)}), first);
  cells(3, 3) *= 1.0000001;
  EXPECT_NE(known.get(cells, wires), first);
  EXPECT_EQ(known.eliminated(), 3);
}

/// A whole product against nodal analysis, phase by phase, with a converter too fine to matter.
TEST(IrDrop, AProductIsWhatTheNetworkGives) {
  CrossbarConfig config = four_slices(16);
  config.geometry.rows = 40;
  config.geometry.columns = 24;
  config.window = {Siemens(40e-6), Siemens(1e-6)};
  config.wires = Wires{Ohms(3), Ohms(3), Ohms(100), Ohms(100)};
  const Integers weights = random_integers(40, 6, -128, 127, 4), inputs = random_integers(40, 1, -128, 127, 5);
  ProgrammedCrossbar layer = Crossbar(config).program(weights.view());
  const auto y = multiply<double>(layer, inputs);

  const WeightSlices slices(config.geometry, weights.values.data(), 40, 6);
  MatrixXd cells(40, 24);
  for (int i = 0; i < 40; ++i) {
    for (int j = 0; j < 24; ++j) cells(i, j) = 1e-6 + slices.level(i, j) * 13e-6;  // (40 - 1) / 3 uS a level
  }
  const NodalNetwork network(cells, *config.wires);
  std::vector<double> expected(6, 0.0);
  for (int phase = 0; phase < 8; ++phase) {
    VectorXd volts(40);
    for (int i = 0; i < 40; ++i) volts[i] = inputs.values[std::size_t(i)] >> phase & 1;
    const VectorXd levels = (network.currents(volts).array() - 1e-6 * volts.sum()) / 13e-6;
    for (int n = 0; n < 6; ++n) {
      for (int s = 0; s < 4; ++s)
        expected[std::size_t(n)] += (phase == 7 ? -1 : 1) * std::ldexp(std::round(levels[n * 4 + s]), phase + 2 * s);
    }
  }
  std::int64_t input_sum = 0;
  for (const std::int32_t x : inputs.values) input_sum += x;
  for (std::size_t n = 0; n < 6; ++n) EXPECT_EQ(y[n], expected[n] - 128.0 * double(input_sum)) << n;
  EXPECT_NE(expected[0] - 128.0 * double(input_sum), double(product(weights, inputs)[0]));  // the wires do something
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "models/crossbar/nonlinear_array.h"

#include <cmath>

#include "models/base/error.h"
#include "tests/models/crossbar/crossbar_fixture.h"
#include "tests/models/crossbar/nodal_network.h"

namespace memwall {
namespace {

using namespace crossbar_test;

constexpr double kOn = 40e-6;
const Wires kMild{Ohms(1), Ohms(1), Ohms(20), Ohms(20)}, kSevere{Ohms(300), Ohms(70), Ohms(2000), Ohms(0)};

CrossbarConfig sinh_cells(const std::optional<Wires>& wires, double steepness) {
  CrossbarConfig config = four_slices(16);
  config.window = {Siemens(kOn), Siemens(1e-6)};
  config.wires = wires;
  config.cell_current = CellCurrent{Volts(0.5), Volts(0.5 / steepness)};
  return config;
}

/// Amperes out of the columns, for volts of one volt of read voltage.
VectorXd currents(const MatrixXd& cells, const CrossbarConfig& config, const VectorXd& volts) {
  const NonlinearArray array(cells / kOn, config);
  return (array.conductances() * array.effective_drives(volts)).colwise().sum().transpose().matrix() * kOn;
}

/// Newton's method on all nodes: in each step every cell is its tangent, a conductance with a source beside it.
VectorXd nodal_currents(const MatrixXd& cells, const Wires& wires, double steepness, const VectorXd& volts) {
  MatrixXd voltages = volts.replicate(1, cells.cols());
  for (int step = 0; step < 200; ++step) {
    const MatrixXd slopes = cells.array() * steepness * (steepness * voltages.array()).cosh() / std::sinh(steepness);
    const MatrixXd carried = cells.array() * (steepness * voltages.array()).sinh() / std::sinh(steepness);
    const NodalNetwork tangent(slopes, wires);
    const VectorXd nodes = tangent.nodes(volts, carried - slopes.cwiseProduct(voltages));
    const MatrixXd next = tangent.cell_voltages(nodes);
    const double moved = (next - voltages).cwiseAbs().maxCoeff();
    voltages = next;
    if (moved < 1e-12) return tangent.out(nodes);
  }
  ADD_FAILURE() << "the oracle did not settle";
  return {};
}

VectorXd random_drives(int rows) { return VectorXd::Random(rows).cwiseAbs(); }

TEST(NonlinearArray, WithoutWiresIsTheLaw) {
  MatrixXd cells(2, 1);
  cells << 30e-6, 10e-6;
  VectorXd volts(2);
  volts << 0.5, 1.0;
  // sinh(2 · 0.5) / sinh(2) = 1.1752 / 3.62686 = 0.324027
  EXPECT_NEAR(currents(cells, sinh_cells({}, 2.0), volts)[0], 30e-6 * 0.324027 + 10e-6, 1e-11);
}

TEST(NonlinearArray, OneCellSharesItsVoltageWithItsWires) {
  MatrixXd cell(1, 1);
  cell << kOn;
  const double current = currents(cell, sinh_cells(kSevere, 3.0), VectorXd::Ones(1))[0];
  // 2000 + 300 + 70 + 0 Ohm in series take 2370 Ohm times the current; the cell has the rest.
  EXPECT_NEAR(current, kOn * std::sinh(3.0 * (1.0 - 2370.0 * current)) / std::sinh(3.0), 1e-8 * current);
  EXPECT_LT(current, 1 / (2370.0 + 1 / kOn));  // a steep cell loses more than an ohmic one, 1 / (2370 Ohm + 25 kOhm)
}

TEST(NonlinearArray, EqualsNodalAnalysis) {
  for (const Wires& wires : {kMild, kSevere}) {
    for (const double steepness : {0.5, 2.0, 12.0}) {
      for (const auto& [rows, columns] : std::vector<std::pair<int, int>>{{1, 9}, {9, 1}, {17, 33}, {64, 48}}) {
        const MatrixXd cells = random_cells(rows, columns);
        VectorXd volts = random_drives(rows);
        for (int i = 1; i < rows; i += 3) volts[i] = 0.0;
        const VectorXd nodal = nodal_currents(cells, wires, steepness, volts);
        const VectorXd iterated = currents(cells, sinh_cells(wires, steepness), volts);
        EXPECT_LT((iterated - nodal).cwiseAbs().maxCoeff(), 1e-6 * nodal.cwiseAbs().maxCoeff())
            << rows << " x " << columns << " " << steepness;
      }
    }
  }
}

TEST(NonlinearArray, FlatCellsAreOhmicOnes) {
  const MatrixXd cells = random_cells(32, 24);
  const VectorXd volts = random_drives(32), ohmic = effective_conductances(cells, kMild).transpose() * volts;
  // Of a sinh the cube term is k²/6 = 1.7e-9 at k = 1e-4.
  EXPECT_LT((currents(cells, sinh_cells(kMild, 1e-4), volts) - ohmic).cwiseAbs().maxCoeff(), 1e-8 * ohmic.maxCoeff());
  EXPECT_GT((currents(cells, sinh_cells(kMild, 2.0), volts) - ohmic).cwiseAbs().maxCoeff(), 1e-2 * ohmic.maxCoeff());
}

TEST(NonlinearArray, MoreDriveIsMoreCurrentInEveryColumn) {
  const MatrixXd cells = random_cells(16, 12);
  const CrossbarConfig config = sinh_cells(kSevere, 4.0);
  VectorXd volts = 0.5 * random_drives(16);
  VectorXd before = currents(cells, config, volts);
  for (int row = 0; row < 16; ++row) {
    volts[row] += 0.2;
    const VectorXd after = currents(cells, config, volts);
    EXPECT_GT((after - before).minCoeff(), 0.0) << row;
    before = after;
  }
}

TEST(NonlinearArray, WhatDoesNotSettleIsAnError) {
  const NonlinearArray array(random_cells(16, 12) / kOn, sinh_cells(kSevere, 12.0));
  EXPECT_NO_THROW(array.effective_drives(VectorXd::Ones(16)));
  EXPECT_THROW(array.effective_drives(VectorXd::Ones(16), 2), InputError);
}

TEST(NonlinearArray, SettlesWithTheSteepestCellsBehindTheWorstWires) {
  const Wires worst{Ohms(1e6), Ohms(1e6), Ohms(1e6), Ohms(1e6)};
  const MatrixXd cells = random_cells(24, 24);
  for (const Wires& wires : {kMild, kSevere, worst}) {
    for (const double steepness : {20.0, 50.0}) {
      EXPECT_NO_THROW(currents(cells, sinh_cells(wires, steepness), VectorXd::Ones(24))) << steepness;
    }
  }
}

TEST(NonlinearCells, OneBitAndNoWiresHideTheLaw) {
  CrossbarConfig config = sinh_cells({}, 2.0);
  EXPECT_TRUE(config.has_ideal_cells());
  const Integers weights = random_integers(40, 6, -128, 127, 4), inputs = random_integers(40, 3, -128, 127, 5);
  ProgrammedCrossbar layer = Crossbar(config).program(weights.view());
  EXPECT_TRUE(layer.is_exact());
  EXPECT_EQ(multiply<std::int64_t>(layer, inputs), product(weights, inputs));
}

TEST(NonlinearCells, DacLevelsBetweenCarryLessThanTheirShare) {
  CrossbarConfig config = sinh_cells({}, 2.0);
  config.window = {Siemens(kOn), Siemens(0.0)};
  config.geometry.weight_bits = 2;
  config.geometry.input_bits = 8;
  config.geometry.dac_bits = 8;
  config.geometry.input_signs = InputSigns::none;
  Integers inputs = constant(128, 3, 255);
  for (std::int64_t row = 0; row < 128; ++row) {
    inputs.values[std::size_t(3 * row + 1)] = 85;
    inputs.values[std::size_t(3 * row + 2)] = 0;
  }
  ProgrammedCrossbar layer = Crossbar(config).program(constant(128, 1, 1).view());
  const auto y = multiply<double>(layer, inputs);
  // Stored as 3; R = 128 · 3 · 255 in 65535 codes: 1.4942 a code. At a third of the read voltage
  // sinh(2/3) / sinh(2) = 0.717158 / 3.626860 = 0.197735 of the full current. The weights' offset is 2.
  EXPECT_NEAR(y[0], 97920.0 - 2 * 128 * 255, 1.0);
  EXPECT_NEAR(y[1], 97920.0 * 0.197735 - 2 * 128 * 85, 1.0);
  EXPECT_EQ(y[2], 0.0);
}

CrossbarConfig iterated_config(WeightScheme scheme) {
  CrossbarConfig config = sinh_cells(Wires{Ohms(3), Ohms(3), Ohms(100), Ohms(100)}, 2.0);
  config.geometry.rows = 20;
  config.geometry.columns = 13;  // pairs of columns lie in two arrays
  config.geometry.weight_scheme = scheme;
  config.geometry.dac_bits = 2;
  config.geometry.input_signs = InputSigns::phases;
  return config;
}

/// A whole product against nodal analysis, phase by phase.
TEST(NonlinearCells, AProductIsWhatTheNetworkGives) {
  for (const WeightScheme scheme : {WeightScheme::offset, WeightScheme::differential_analog}) {
    const CrossbarConfig config = iterated_config(scheme);
    const Integers weights = random_integers(27, 3, -127, 127, 4), inputs = random_integers(27, 1, -127, 127, 5);
    ProgrammedCrossbar layer = Crossbar(config).program(weights.view());
    EXPECT_TRUE(layer.iterates());
    const auto y = multiply<double>(layer, inputs);

    const WeightSlices slices(config.geometry, weights.values.data(), 27, 3);
    const int columns = int(slices.cell_columns()), sides = scheme == WeightScheme::offset ? 1 : 2;
    std::vector<double> expected(3, 0.0);
    for (int block = 0; block < 2; ++block) {
      const int first = 20 * block, rows = block == 0 ? 20 : 7;
      for (int phase = 0; phase < 8; ++phase) {
        VectorXd volts(rows);
        for (int i = 0; i < rows; ++i) {
          const int x = inputs.values[std::size_t(first + i)] * (phase < 4 ? 1 : -1);
          volts[i] = x > 0 ? (x >> (2 * (phase % 4)) & 3) / 3.0 : 0.0;
        }
        VectorXd levels(columns);
        for (int left = 0; left < columns; left += 13) {
          const int width = std::min(13, columns - left);
          MatrixXd cells(rows, width);
          for (int i = 0; i < rows; ++i) {
            for (int j = 0; j < width; ++j) cells(i, j) = 1e-6 + slices.level(first + i, left + j) * 13e-6;  // (40 - 1) / 3 uS a level
          }
          levels.segment(left, width) = (nodal_currents(cells, *config.wires, 2.0, volts).array() - 1e-6 * volts.sum()) / 13e-6 * 3.0;
        }
        for (int column = 0; column < columns / sides; ++column) {
          const double sum = sides == 2 ? levels[2 * column] - levels[2 * column + 1] : levels[column];
          const std::int64_t significance = slices.significance(column);
          expected[std::size_t(column / (columns / sides / 3))] +=
              (phase < 4 ? 1 : -1) * std::ldexp(double(significance) * std::round(sum), 2 * (phase % 4));
        }
      }
    }
    std::int64_t input_sum = 0;
    for (const std::int32_t x : inputs.values) input_sum += x;
    for (std::size_t n = 0; n < 3; ++n) EXPECT_EQ(y[n], expected[n] - double(slices.offset() * input_sum)) << n;
    EXPECT_NE(y[0], double(product(weights, inputs)[0]));
  }
}

TEST(NonlinearCells, ThreadsAndBatchesChangeNoBit) {
  CrossbarConfig config = iterated_config(WeightScheme::differential_analog);
  config.read_noise = ReadNoise{ReadNoise::Law::proportional, 0.03, false};
  config.adc.range = AdcRange::per_array;
  config.adc.bits = 8;
  const Integers weights = random_integers(27, 3, -127, 127, 1), inputs = random_integers(27, 20, -127, 127, 2);
  const Crossbar crossbar(config);
  ProgrammedCrossbar reference = crossbar.program(weights.view(), inputs.view(), 1),
                     threaded = crossbar.program(weights.view(), inputs.view(), 3),
                     in_parts = crossbar.program(weights.view(), inputs.view());
  const auto y = multiply<double>(reference, inputs, 1);
  EXPECT_EQ(multiply<double>(threaded, inputs, 3), y);
  std::vector<double> parts(y.size());
  in_parts.multiply(IntegerMatrix{inputs.values.data(), 27, 3, 20}, parts.data(), 20);
  in_parts.multiply(IntegerMatrix{inputs.values.data() + 3, 27, 17, 20}, parts.data() + 3, 20);
  EXPECT_EQ(parts, y);
}

TEST(NonlinearCells, CalibrationEndsWhenItIsCancelled) {
  CrossbarConfig config = iterated_config(WeightScheme::offset);
  config.adc.is_corrected = true;
  const Integers weights = random_integers(27, 3, -127, 127, 1), inputs = random_integers(27, 4, -127, 127, 2);
  const Crossbar crossbar(config);
  ProgrammedCrossbar layer = crossbar.program(weights.view(), inputs.view());
  crossbar.cancel();
  EXPECT_THROW(crossbar.program(weights.view(), inputs.view()), InputError);
  EXPECT_NO_THROW(multiply<double>(layer, inputs));  // a layer that is programmed is not asked
  crossbar.resume();
  EXPECT_NO_THROW(crossbar.program(weights.view(), inputs.view()));
}

TEST(NonlinearCells, ReadNoiseFollowsTheCurrentThatFlows) {
  CrossbarConfig config = sinh_cells({}, 2.0);
  config.window = {Siemens(kOn), Siemens(0.0)};
  config.geometry.weight_bits = 2;
  config.geometry.input_bits = 2;
  config.geometry.dac_bits = 2;
  config.geometry.input_signs = InputSigns::none;
  config.read_noise = ReadNoise{ReadNoise::Law::constant, 0.05, false};
  constexpr std::int64_t kDraws = 10'000;
  ProgrammedCrossbar layer = Crossbar(config).program(constant(128, 1, 1).view());
  const auto y = multiply<double>(layer, constant(128, kDraws, 2));
  // Two thirds of the read voltage: sinh(4/3) / sinh(2) = 1.765036 / 3.626860 = 0.486657 of the full current of 3 DAC levels. A cell's
  // deviation is 0.05 of 3 levels times that: 128 (0.15 · 3 · 0.486657)² = 6.139, and 1/12 for rounding. 4 sigma: 5.7 %.
  double sum = 0.0, squares = 0.0;
  for (const double value : y) sum += value;
  const double mean = sum / kDraws;
  for (const double value : y) squares += (value - mean) * (value - mean);
  EXPECT_NEAR(squares / (kDraws - 1), 6.222, 0.057 * 6.222);
  EXPECT_NEAR(mean, 128 * 9 * 0.486657 - 2 * 128 * 2, 4 * std::sqrt(6.222 / kDraws));
}

}  // namespace
}  // namespace memwall

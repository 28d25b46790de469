// SPDX-License-Identifier: MIT
/// Polynomials at points worked out by hand, and the cells that are drawn from them.
#include "models/crossbar/device_statistics.h"

#include <cmath>

#include "models/crossbar/counter_random.h"
#include "tests/models/crossbar/crossbar_fixture.h"

namespace memwall {
namespace {

using namespace crossbar_test;

TEST(DeviceStatistics, Pcm90nmAtHalfItsConductance) {
  const auto device = device_statistics("pcm-90nm");
  // 0.2635 + 1.9650 · 0.5 - 1.1731 · 0.25 = 0.952725 uS of 25
  EXPECT_NEAR(device->programming_sigma(0.5), 0.952725 / 25, 1e-12);
  // mean 0.0244 + 0.0155 · 0.693147 = 0.0351438, held at 0.049; spread -0.0059 + 0.0125 · 0.693147 = 0.0027643, held at 0.008
  EXPECT_NEAR(device->drifted(0.5, Seconds(2000), 0.0), 0.5 * std::pow(100.0, -0.049), 1e-12);
  EXPECT_NEAR(device->drifted(0.5, Seconds(2000), 1.0), 0.5 * std::pow(100.0, -0.057), 1e-12);
  EXPECT_DOUBLE_EQ(device->drifted(0.5, Seconds(20), 1.0), 0.5);
  // Q = 0.0088 / 0.5^0.65 = 0.0088 · 1.569168 = 0.01380868; ln((25 + 250e-9)/(500e-9)) = ln(5e7 + 0.5) = 17.727534
  EXPECT_NEAR(device->read_sigma(0.5, Seconds(25)), 0.5 * 0.01380868 * std::sqrt(17.727534), 1e-7);
}

TEST(DeviceStatistics, HermesOneAndTwoDevices) {
  const auto one = device_statistics("pcm-hermes-1"), two = device_statistics("pcm-hermes-2");
  // at 0.5: 0.15781817 + 1.16221958 - 0.5407770975 + 0.0860522725 = 0.865312925 uS of 10.35
  EXPECT_NEAR(one->programming_sigma(0.5), 0.865312925 / 10.35, 1e-9);
  // at 0.5: 0.16603222 + 2.35903234 - 2.12025313 + 0.58620177 = 0.9910132 uS of 20.7
  EXPECT_NEAR(two->programming_sigma(0.5), 0.9910132 / 20.7, 1e-9);
  // mean at 0.5: -0.0109 - 0.0063 + 0.0736 = 0.0564; spread of one -0.004125 + 0.0058 + 0.0104 = 0.012075
  EXPECT_NEAR(one->drifted(0.5, Seconds(2000), 1.0), 0.5 * std::pow(10.0, -0.068475), 1e-12);
  // spread of two -0.00295 + 0.00465 + 0.0073 = 0.009
  EXPECT_NEAR(two->drifted(0.5, Seconds(3000), -1.0), 0.5 * std::pow(10.0, -0.0474), 1e-12);
  // Q at 0.5: 0.0083 - 0.0338 + 0.0384 + 0.0088 = 0.0217
  EXPECT_NEAR(one->read_sigma(0.5, Seconds(1)), 0.5 * 0.0217 * std::sqrt(std::log(1.000000512 / 1.024e-6)), 1e-12);
  EXPECT_FALSE(two->knows_read_noise());
}

TEST(DeviceStatistics, NeurramAndCmoAtHalfAndTenMicrosiemens) {
  // at 0.5: 0.348 + 8.015 - 10.96325 + 5.674125 - 1.0509375 = 2.0229375 uS of 40
  EXPECT_NEAR(device_statistics("rram-neurram-1s")->programming_sigma(0.5), 2.0229375 / 40, 1e-12);
  // at 0.5: 0.782 + 10.137 - 10.87675 + 4.63275 - 0.745875 = 3.929125
  EXPECT_NEAR(device_statistics("rram-neurram-2days")->programming_sigma(0.5), 3.929125 / 40, 1e-12);
  const auto cmo = device_statistics("reram-cmo-2");
  EXPECT_NEAR(cmo->programming_sigma(10.0 / 90) * 90, 0.12412, 1e-12);  // 11.2902 · 10 + 11.218 nS
  // e seconds: 10 - 0.089 + 1 · (0.042 + 0.4118)
  EXPECT_NEAR(cmo->drifted(10.0 / 90, Seconds(std::exp(1.0)), 1.0) * 90, 10.3648, 1e-9);
}

/// Conductances of many cells of one level have the mean and the spread that the polynomials state.
TEST(CellPhysics, ProgrammedAndDriftedCellsFollowThePolynomials) {
  CrossbarConfig config = four_slices(8);
  config.window = {Siemens(25e-6), Siemens(0.0)};
  config.statistics = "pcm-90nm";
  config.programming_error = ProgrammingError{0.0, true};
  constexpr int kCells = 10'000;
  const auto moments = [&](int level) {
    const CellPhysics physics(config);
    double sum = 0.0, squares = 0.0;
    for (int cell = 0; cell < kCells; ++cell) {
      const double g = physics.conductance(level, std::uint64_t(cell));
      sum += g;
      squares += g * g;
    }
    return std::pair(sum / kCells, std::sqrt(squares / kCells - sum / kCells * (sum / kCells)));
  };
  // Level 2 of 3: g = 2/3; 0.2635 + 1.31 - 0.521378 = 1.052122 uS of 25. Mean within 4 sigma/100, spread within 4 / sqrt(2 · 10000).
  const double sigma = 1.052122 / 25;
  auto [mean, spread] = moments(2);
  EXPECT_NEAR(mean, 2.0 / 3, 0.04 * sigma);
  EXPECT_NEAR(spread, sigma, 0.0283 * sigma);

  config.programming_error.reset();
  config.drift = Drift{Seconds(2000)};
  // g^-nu over a factor 100 in time, nu ~ N(0.049, 0.008): log-normal.
  const double s = 0.008 * std::log(100.0), center = 2.0 / 3 * std::pow(100.0, -0.049) * std::exp(s * s / 2);
  std::tie(mean, spread) = moments(2);
  EXPECT_NEAR(mean, center, 0.04 * center * s);
  EXPECT_NEAR(spread, center * std::sqrt(std::expm1(s * s)), 0.03 * center * s);
}

TEST(CellPhysics, StuckCellsAreTheStatedShare) {
  CrossbarConfig config = four_slices(8);
  config.stuck_at = StuckAt{0.02, 0.05};
  const CellPhysics physics(config);
  int on = 0, off = 0;
  for (std::uint64_t cell = 0; cell < 100'000; ++cell) {
    const double g = physics.conductance(1, cell);
    on += g == 1.0;
    off += g == 0.0;
  }
  EXPECT_NEAR(on, 2000, 4 * std::sqrt(1960.0));  // binomial: 4 sigma of 100 000 · 0.02 · 0.98
  EXPECT_NEAR(off, 5000, 4 * std::sqrt(4750.0));
}

TEST(CellPhysics, DeviceVariationScalesWithTheCell) {
  CrossbarConfig config = four_slices(8);
  config.device_variation = DeviceVariation{0.1};
  const CellPhysics physics(config);
  EXPECT_NEAR(physics.conductance(3, 5) / physics.conductance(1, 5), 3.0, 1e-12);
  EXPECT_NE(physics.conductance(3, 5), physics.conductance(3, 6));
}

// Known answers of Philox 4x32-10: Salmon et al., SC 2011, test vectors of the authors' library.
TEST(CounterRandom, IsPhilox) {
  const CounterRandom zero(0, RandomStream(0));
  EXPECT_EQ(zero.words(0, 0), (CounterRandom::Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
}

}  // namespace
}  // namespace memwall

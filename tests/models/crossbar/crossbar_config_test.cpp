// SPDX-License-Identifier: MIT
#include "models/crossbar/crossbar_config.h"

#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;

std::string crossbar(const std::string& more = "", const std::string& adc = "{bits: 8, range: max}",
                     const std::string& inputs = "{bits: 8, dac_bits: 1, signs: twos_complement}") {
  return "array: {rows: 128, columns: 128}\nweights: {bits: 8, cell_bits: 2, scheme: offset}\ninputs: " + inputs + "\nadc: " + adc +
         "\nseed: 1\n" + more;
}

TEST(CrossbarConfig, ALosslessConverterHasAsManyBitsAsItsSumsNeed) {
  EXPECT_EQ(read_text<CrossbarConfig>(crossbar("", "{range: lossless}")).adc.bits, 9);
  EXPECT_EQ(mistakes<CrossbarConfig>(crossbar("", "{range: lossless, bits: 8}")), Texts{"f.yaml:4:24: adc.bits: unknown key"});
}

TEST(CrossbarConfig, TwosComplementGoesBitByBit) {
  EXPECT_EQ(mistakes<CrossbarConfig>(crossbar("", "{bits: 8, range: max}", "{bits: 8, dac_bits: 2, signs: twos_complement}")),
            Texts{"f.yaml:3:39: inputs.signs: two's complement needs a plane of its own for the sign, so `dac_bits: 1`; with more, "
                  "expected offset or phases"});
}

TEST(CrossbarConfig, WhatIsLeftOutIsIdeal) {
  EXPECT_TRUE(read_text<CrossbarConfig>(crossbar()).has_ideal_cells());
  EXPECT_TRUE(read_text<CrossbarConfig>(crossbar("read_noise: {law: constant, sigma: 1 %}\n")).has_ideal_cells());
  EXPECT_FALSE(read_text<CrossbarConfig>(crossbar("read_noise: {law: proportional, sigma: 1 %}\n")).has_ideal_cells());
}

TEST(CrossbarConfig, ACellThatIsNotOhmicShowsBehindWiresAndManyDacLevels) {
  const std::string sinh = "cell_current: {read_voltage: 0.5 V, sinh_voltage: 0.25 V}\n";
  const CrossbarConfig config = read_text<CrossbarConfig>(crossbar(sinh));
  EXPECT_DOUBLE_EQ(config.cell_current->steepness(), 2.0);
  EXPECT_FALSE(config.has_nonlinear_sums());
  EXPECT_TRUE(
      read_text<CrossbarConfig>(crossbar(sinh, "{bits: 8, range: max}", "{bits: 8, dac_bits: 2, signs: phases}")).has_nonlinear_sums());
  const std::string wires =
      "cell: {on: 40 uS, off: 1 uS}\nwires: {row_segment: 1 Ohm, column_segment: 1 Ohm, driver: 0 Ohm, sense: 0 Ohm}\n";
  EXPECT_TRUE(read_text<CrossbarConfig>(crossbar(sinh + wires)).has_nonlinear_sums());
  EXPECT_EQ(mistakes<CrossbarConfig>(crossbar("cell_current: {read_voltage: 0.5 V, sinh_voltage: 9 mV}\n")),
            Texts{"f.yaml:6:51: cell_current.sinh_voltage: expected at least 1/50 of `read_voltage`"});
  EXPECT_EQ(mistakes<CrossbarConfig>(crossbar("cell_current: {read_voltage: 0.5 V}\n")).size(), 1u);
  EXPECT_EQ(mistakes<CrossbarConfig>(crossbar(sinh + "read_noise: {law: constant, sigma: 1 %, draws: per_cell}\n")),
            Texts{"f.yaml:7:13: read_noise: `draws: per_cell` sums cells one by one, each linear; with `cell_current` expected "
                  "`per_conversion`"});
}

TEST(CrossbarConfig, ACorrectionIsCalibratedWhateverTheRange) {
  EXPECT_TRUE(read_text<CrossbarConfig>(crossbar("", "{bits: 8, range: max, correction: affine}")).is_calibrated());
  EXPECT_FALSE(read_text<CrossbarConfig>(crossbar("", "{bits: 8, range: max, correction: none}")).is_calibrated());
}

TEST(CrossbarConfig, SegmentsOfWiresResist) {
  const std::string cell = "cell: {on: 40 uS, off: 1 uS}\n";
  EXPECT_TRUE(
      mistakes<CrossbarConfig>(crossbar(cell + "wires: {row_segment: 1 mOhm, column_segment: 1 mOhm, driver: 0 Ohm, sense: 0 Ohm}\n"))
          .empty());
  EXPECT_EQ(
      mistakes<CrossbarConfig>(crossbar(cell + "wires: {row_segment: 0 Ohm, column_segment: 0.9 mOhm, driver: 0 Ohm, sense: 0 Ohm}\n"))
          .size(),
      2u);
}

TEST(CrossbarConfig, TheSignOfATwosComplementWeightHasItsOwnColumn) {
  EXPECT_EQ(mistakes<CrossbarConfig>("array: {rows: 8, columns: 8}\nweights: {bits: 8, cell_bits: 2, scheme: twos_complement}\n"
                                     "inputs: {bits: 8, dac_bits: 1, signs: none}\nadc: {range: lossless}\nseed: 1\n"),
            Texts{"f.yaml:2:42: weights.scheme: the sign of two's complement needs a column of its own, so `cell_bits: 1`"});
}

TEST(CrossbarConfig, StatisticsEndWhereTheyWereMeasured) {
  EXPECT_EQ(mistakes<CrossbarConfig>(crossbar("cell: {on: 41 uS, off: 1 uS}\nstatistics: rram-neurram-1s\n")),
            Texts{"f.yaml:7:13: statistics: of rram-neurram-1s end at 40 uS; expected a largest conductance of at most that, got 41 uS"});
  EXPECT_TRUE(mistakes<CrossbarConfig>(crossbar("cell: {on: 40 uS, off: 1 uS}\nstatistics: rram-neurram-1s\n")).empty());
}

TEST(Nonidealities, IdealCellsLeaveTheConverterAsItIs) {
  const std::string text = "seed: 3\nadc: {range: calibrated, offset_sigma: 0.5}\nstuck_at: {on: 1 %, off: 1 %}\ncells: ";
  const CrossbarConfig real = read_text<NonidealitiesConfig>(text + "real\n").crossbar;
  EXPECT_TRUE(real.stuck_at);
  const CrossbarConfig ideal = read_text<NonidealitiesConfig>(text + "ideal\n").crossbar;
  EXPECT_TRUE(ideal.has_ideal_cells());
  EXPECT_EQ(ideal.adc.range, AdcRange::calibrated);
  EXPECT_DOUBLE_EQ(ideal.adc.offset_sigma, 0.5);
  EXPECT_DOUBLE_EQ(ideal.adc.coverage, 1.0);
}

TEST(CrossbarConfig, WhatADeviceDoesNotStateIsNotGuessed) {
  const std::string cell = "cell: {on: 40 uS, off: 1 uS}\n";
  EXPECT_EQ(mistakes<CrossbarConfig>(crossbar(cell + "statistics: rram-neurram-1s\ndrift: {after: 1 d}\n")),
            Texts{"f.yaml:8:8: drift: no drift is published for rram-neurram-1s"});
  const std::string smaller = "cell: {on: 25 uS, off: 1 uS}\n";
  EXPECT_EQ(mistakes<CrossbarConfig>(crossbar(smaller + "statistics: pcm-90nm\nread_noise: {law: statistics}\n")),
            Texts{"f.yaml:8:13: read_noise: read noise by statistics grows with time; expected `drift` with a time"});
  EXPECT_EQ(mistakes<CrossbarConfig>(crossbar(smaller + "statistics: pcm-90nm\ndrift: {after: 19 s}\n")),
            Texts{"f.yaml:8:8: drift: the drift of pcm-90nm is published from 20.000000 s on"});
  EXPECT_EQ(mistakes<CrossbarConfig>(crossbar("drift: {after: 1 d}\n")).size(), 1u);
  EXPECT_EQ(mistakes<CrossbarConfig>(crossbar("wires: {row_segment: 1 Ohm, column_segment: 1 Ohm, driver: 0 Ohm, sense: 0 Ohm}\n")).size(),
            1u);
}

TEST(CrossbarConfig, SumsThatLeave30BitsAreRefused) {
  std::string text = crossbar("", "{bits: 8, range: max}", "{bits: 8, dac_bits: 8, signs: none}");
  text.replace(text.find("rows: 128"), 9, "rows: 65536");
  text.replace(text.find("cell_bits: 2"), 12, "cell_bits: 8");  // 65536 · 255 · 255
  EXPECT_EQ(mistakes<CrossbarConfig>(text),
            Texts{"f.yaml:1:15: array.rows: rows x largest level x largest DAC level is 4261478400; expected below 2^30"});
}

}  // namespace
}  // namespace memwall

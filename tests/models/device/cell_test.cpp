// SPDX-License-Identifier: MIT
#include "models/device/cell.h"

#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;

const std::string kAll =
    "bits: 2\nread_voltage: 0.2 V\nread_time: 10 ns\nread_energy: 2 fJ\nwrite_voltage: 2 V\nwrite_time: 100 ns\nwrite_energy: 2 pJ\n"
    "write_pulses: 10\ndrift: 0\nleakage: 0 W\narea: 0.01 um2\n";
const std::string kRram = kAll + "technology: rram\nconductance: {min: 1 uS, max: 50 uS}\nendurance: 1e6\nretention: 10 y\n";

TEST(Cell, AResistiveCellHasAWindowAndWearsOut) {
  const auto cell = read_text<CellConfig>(kRram);
  EXPECT_DOUBLE_EQ(cell.floor(), 0.02);
  // A million writes, a thousand places in turn, ten writes a second: 1e8 s.
  EXPECT_DOUBLE_EQ(cell.lifetime(1000, Hertz(10)).value, 1e8);
}

TEST(Cell, AStaticCellHasNeitherWindowNorEnduranceNorRetention) {
  const auto cell = read_text<CellConfig>(kAll + "technology: sram-6t\n");
  EXPECT_DOUBLE_EQ(cell.floor(), 0.0);
  EXPECT_FALSE(cell.endurance || cell.retention || cell.conductance);
  EXPECT_EQ(mistakes<CellConfig>(kAll + "technology: sram-6t\nendurance: 1e6\n"), Texts{"f.yaml:13:1: endurance: unknown key"});
}

TEST(Cell, AGainCellForgetsWithoutWearing) {
  const auto cell = read_text<CellConfig>(kAll + "technology: gain-cell\nretention: 100 us\n");
  EXPECT_DOUBLE_EQ(cell.retention->value, 1e-4);
  EXPECT_FALSE(cell.endurance);
}

TEST(Cell, AWindowUpsideDownIsRefused) {
  std::string text = kRram;
  text.replace(text.find("50 uS"), 5, "1 uS");
  EXPECT_EQ(mistakes<CellConfig>(text), Texts{"f.yaml:13:20: conductance.min: expected less than `max`"});
}

}  // namespace
}  // namespace memwall

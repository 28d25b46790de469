// SPDX-License-Identifier: MIT
#include "models/compute/matrix_unit.h"

#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;

const std::string kRest = "cores: 4\nfragment_m: 16\nfragment_n: 8\nfragment_k: 32\n";
const std::string kTwoWidths =
    "widths:\n  - {bits: 8, ops: 4 Top/s, mac_energy: 0.1 pJ}\n  - {bits: 16, ops: 2 Top/s, mac_energy: 0.4 pJ}\n";

TEST(MatrixUnit, AnOperandTakesTheNarrowestWidthThatHoldsIt) {
  const auto unit = read_text<MatrixUnitConfig>(kTwoWidths + kRest);
  EXPECT_EQ(unit.width(1).bits, 8);
  EXPECT_EQ(unit.width(8).bits, 8);
  EXPECT_EQ(unit.width(9).bits, 16);
  EXPECT_EQ(unit.width(16).bits, 16);
}

TEST(MatrixUnit, AnOperandWiderThanAllIsRefused) {
  const auto unit = read_text<MatrixUnitConfig>(kTwoWidths + kRest);
  EXPECT_EQ(texts_of([&] { unit.width(17); }), Texts{"the matrix unit has no width for 17-bit operands; its widest is 16"});
}

TEST(MatrixUnit, WidthsRise) {
  EXPECT_EQ(mistakes<MatrixUnitConfig>("widths:\n  - {bits: 8, ops: 4 Top/s, mac_energy: 1 pJ}\n"
                                       "  - {bits: 8, ops: 2 Top/s, mac_energy: 1 pJ}\n" +
                                       kRest),
            Texts{"f.yaml:3:12: widths[1].bits: expected widths by rising bits"});
  EXPECT_EQ(mistakes<MatrixUnitConfig>("widths: []\n" + kRest), Texts{"f.yaml:1:9: widths: expected at least one width"});
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "models/circuit/dac.h"

#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;

TEST(Dac, UnitElementsDoublePerBit) {
  const auto eight = read_text<DacConfig>("provenance: published\nbits: 8\nenergy: 0.256 pJ\nleakage: 6.4 uW\narea: 512 um2\n");
  const DacConfig same = eight.at(8), two = eight.at(2);
  EXPECT_DOUBLE_EQ(same.energy.value.value, 0.256e-12);
  EXPECT_EQ(same.energy.provenance, Provenance::published);
  EXPECT_DOUBLE_EQ(two.energy.value.value, 0.004e-12);  // 0.256 pJ / 2^6
  EXPECT_DOUBLE_EQ(two.area.value, 8e-12);
  EXPECT_DOUBLE_EQ(two.leakage.value.value, 0.1e-6);
  EXPECT_EQ(two.energy.provenance, Provenance::derived);
}

}  // namespace
}  // namespace memwall

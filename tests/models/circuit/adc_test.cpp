// SPDX-License-Identifier: MIT
#include "models/circuit/adc.h"

#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;

std::string adc(int bits) {
  return "bits: " + std::to_string(bits) +
         "\nrate: 1.28 GHz\nleakage: 0.2 mW\nprovenance: published\n"
         "table:\n  - {bits: 6, energy: !derived 1.13 pJ, area: 627 um2}\n  - {bits: 8, energy: 1.5625 pJ, area: 1200 um2}\n";
}

TEST(Adc, EnergyAndAreaFollowItsResolution) {
  const auto six = read_text<AdcConfig>(adc(6));
  EXPECT_DOUBLE_EQ(six.energy.value.value, 1.13e-12);
  EXPECT_EQ(six.energy.provenance, Provenance::derived);
  EXPECT_DOUBLE_EQ(six.area.value, 627e-12);
  const auto eight = read_text<AdcConfig>(adc(8));
  EXPECT_DOUBLE_EQ(eight.energy.value.value, 1.5625e-12);
  EXPECT_EQ(eight.energy.provenance, Provenance::published);
  EXPECT_DOUBLE_EQ(eight.area.value, 1200e-12);
}

TEST(Adc, AResolutionOutsideItsTableIsRefused) {
  EXPECT_EQ(mistakes<AdcConfig>(adc(7)), Texts{"f.yaml:1:7: bits: the table of this converter has no row for 7 bits; known: 6, 8"});
}

}  // namespace
}  // namespace memwall

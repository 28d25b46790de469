// SPDX-License-Identifier: MIT
#include "models/circuit/supply.h"

#include <cmath>

#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;

const char* kLaw = "nominal: 1 V\nminimum: 0.6 V\nmaximum: 1.2 V\nthreshold: 0.4 V\nalpha: 2\nleakage_slope: 0.5 V\n";

TEST(Supply, NominalChangesNothing) {
  const auto law = read_text<SupplyLaw>(kLaw);
  for (const double factor : {law.energy(Volts(1)), law.delay(Volts(1)), law.leakage(Volts(1))}) EXPECT_DOUBLE_EQ(factor, 1.0);
}

TEST(Supply, EnergyIsQuadraticDelayByAlphaPowerLeakageExponential) {
  const auto law = read_text<SupplyLaw>(kLaw);
  EXPECT_DOUBLE_EQ(law.energy(Volts(0.8)), 0.64);
  EXPECT_DOUBLE_EQ(law.delay(Volts(0.8)), 0.8 * 0.36 / 0.16);  // 0.8 x (0.6 / 0.4)^2
  EXPECT_DOUBLE_EQ(law.leakage(Volts(0.8)), 0.8 * std::exp(-0.4));
}

TEST(Supply, TheRangeEndsWhereItSays) {
  const auto law = read_text<SupplyLaw>(kLaw);
  EXPECT_TRUE(law.allows(Volts(0.6)));
  EXPECT_FALSE(law.allows(Volts(0.599)));
  EXPECT_TRUE(law.allows(Volts(1.2)));
  EXPECT_FALSE(law.allows(Volts(1.201)));
}

TEST(Supply, AThresholdAboveTheRangeIsRefused) {
  std::string text = kLaw;
  text.replace(text.find("0.4 V"), 5, "0.7 V");
  EXPECT_EQ(mistakes<SupplyLaw>(text), Texts{"f.yaml:2:10: minimum: expected more than `threshold`: below it the delay law does not hold"});
}

}  // namespace
}  // namespace memwall

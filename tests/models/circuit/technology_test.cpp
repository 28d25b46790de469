// SPDX-License-Identifier: MIT
#include "models/circuit/technology.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

const TechnologyPoint k45{45, Volts(0.9)}, k7{7, Volts(0.7)}, k32{32, Volts(0.9)};

TEST(Technology, StillmakerAndBaasSay64PercentAt32nm) {
  // (0.9559 x 0.81 - 0.7823 x 0.9 + 0.471) / (1.103 x 0.81 - 0.362 x 0.9 + 0.2767) = 0.541209 / 0.84433
  EXPECT_NEAR(energy_scaling(ScalingLaw::stillmaker, k45, k32), 0.541209 / 0.84433, 1e-6);
}

TEST(Technology, LawsDisagreeFromFortyFiveToSevenByFiveFold) {
  const double chains = energy_scaling(ScalingLaw::stillmaker, k45, k7), units = energy_scaling(ScalingLaw::real_units, k45, k7);
  EXPECT_NEAR(1.0 / chains, 17.5, 0.5);  // the reference rounds to 15 to 18
  EXPECT_NEAR(1.0 / units, 2.9, 1e-9);
}

TEST(Technology, ThereAndBackIsOne) {
  for (const ScalingLaw law : {ScalingLaw::none, ScalingLaw::stillmaker, ScalingLaw::real_units, ScalingLaw::dennard}) {
    EXPECT_DOUBLE_EQ(energy_scaling(law, k45, k7) * energy_scaling(law, k7, k45), 1.0);
    EXPECT_DOUBLE_EQ(energy_scaling(law, k7, k7), 1.0);
  }
}

TEST(Technology, DennardIsLengthTimesVoltageSquared) {
  EXPECT_DOUBLE_EQ(energy_scaling(ScalingLaw::dennard, {40, Volts(1.0)}, {20, Volts(0.5)}), 0.125);
}

}  // namespace
}  // namespace memwall

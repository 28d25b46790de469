// SPDX-License-Identifier: MIT
#include "models/link/link.h"

#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;

const std::string kLink = "bandwidth: 5 GB/s\nlatency: 20 ns\nports: 4\nfull_power: 10 W\narea: 20 mm2\n";

TEST(Link, IdlingTakesAShareOfFullPower) {
  EXPECT_DOUBLE_EQ(read_text<LinkConfig>(kLink + "idle_fraction: 0.2\n").idle_power().value, 2.0);
  EXPECT_DOUBLE_EQ(read_text<LinkConfig>(kLink + "idle_fraction: 0\n").idle_power().value, 0.0);
}

TEST(Link, PowerBeyondIdlingIsSpreadOverTheBytesOfAllPorts) {
  // 8 W at 4 x 5 GB/s = 0.4 nJ a byte: at full rate, idling and traffic draw full power together.
  const auto link = read_text<LinkConfig>(kLink + "idle_fraction: 20 %\n");
  EXPECT_DOUBLE_EQ(link.energy.value.value, 0.4e-9);
  EXPECT_EQ(link.energy.provenance, Provenance::derived);
  EXPECT_EQ(read_text<LinkConfig>(kLink + "idle_fraction: 1\n").energy.value.value, 0.0);
}

TEST(Link, AStatedEnergyIsTaken) {
  const auto link = read_text<LinkConfig>(kLink + "idle_fraction: 0.2\nenergy: !vendor 5 pJ/bit\n");
  EXPECT_DOUBLE_EQ(link.energy.value.value, 40e-12);
  EXPECT_EQ(link.energy.provenance, Provenance::vendor);
}

TEST(Link, TheIdleFractionIsAFraction) {
  EXPECT_EQ(mistakes<LinkConfig>(kLink + "idle_fraction: 1.1\n"),
            Texts{"f.yaml:6:16: idle_fraction: expected a value from 0 to 1, got `1.1`"});
}

}  // namespace
}  // namespace memwall

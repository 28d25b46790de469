// SPDX-License-Identifier: MIT
#include "models/memory/dram_energy.h"

#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;

constexpr double kPico = 1e-12;
constexpr double kExact = 1e-12;  ///< relative: rounding only

void expect_near(double value, double expected) { EXPECT_NEAR(value, expected, kExact * std::abs(expected)); }

/// The HBM2 preset of DRAMsim3 (HBM2_8Gb_x128.ini): currents in mA at 1.2 V, a clock of 1 ns, one device.
ToyMemory currents() {
  ToyMemory memory;
  for (const char* key : {"activate", "read", "write", "refresh", "background"}) memory.remove("energy", key);
  memory.timing("tBL", "2 nCK").timing("tRAS", "34 nCK").timing("tRC", "48 nCK").timing("tRFC", "260 nCK");
  memory.energy("basis", "currents").energy("supply", "1.2 V").energy("devices", "1");
  memory.energy("idd0", "65 mA").energy("idd2n", "40 mA").energy("idd3n", "55 mA");
  return memory.energy("idd4r", "390 mA").energy("idd4w", "500 mA").energy("idd5b", "250 mA");
}

TEST(DramEnergy, ComponentsAreTakenAsTheyAre) {
  const DramEnergy energy = ToyMemory().energy("activate", "!derived 100 pJ").config().energy;
  expect_near(energy.activate.value.value, 100 * kPico);
  EXPECT_EQ(energy.activate.provenance, Provenance::derived);
  expect_near(energy.array_read.value.value, 8 * kPico);  // a byte, of 1 pJ/bit
  expect_near(energy.array_write.value.value, 16 * kPico);
  expect_near(energy.io.value.value, 4 * kPico);
  expect_near(energy.phy.value.value, 2 * kPico);
  expect_near(energy.refresh.value.value, 4e-9);
  expect_near(energy.background.value.value, 0.1);
  EXPECT_EQ(energy.background.provenance, Provenance::assumed);
}

TEST(DramEnergy, CurrentsGiveTheEnergyOfEachAction) {
  const DramEnergy energy = currents().config().energy;
  // V (IDD0 tRC - IDD3N tRAS - IDD2N (tRC - tRAS)): mA x ns = pC.
  expect_near(energy.activate.value.value, 1.2 * (65 * 48 - 55 * 34 - 40 * 14) * kPico);  // 828 pJ
  expect_near(energy.activate.value.value, 828 * kPico);
  expect_near(energy.array_read.value.value, 1.2 * (390 - 55) * 2 / 64 * kPico);  // V (IDD4R - IDD3N) tBL, per byte of the burst
  expect_near(energy.array_write.value.value, 1.2 * (500 - 55) * 2 / 64 * kPico);
  expect_near(energy.refresh.value.value, 1.2 * (250 - 55) * 260 * kPico);  // 60.84 nJ
  expect_near(energy.background.value.value, 1.2 * 0.055);                  // 66 mW
}

TEST(DramEnergy, CurrentsCountForEachDeviceAndStandbyForEachRank) {
  ToyMemory memory = currents();
  memory.energy("devices", "8").organization("ranks", "2").organization("channels", "4");
  const DramEnergy energy = memory.organization("map", "[ch2, bg1, co4, ba1, ra1, ro6]").config().energy;
  expect_near(energy.activate.value.value, 8 * 828 * kPico);
  expect_near(energy.array_read.value.value, 8 * 1.2 * 335 * 2 / 64 * kPico);
  expect_near(energy.background.value.value, 8 * 2 * 4 * 0.066);  // devices of a rank x ranks x channels
}

TEST(DramEnergy, WhatVendorCurrentsGiveIsDerived) {
  EXPECT_EQ(currents().config().energy.activate.provenance, Provenance::assumed);
  EXPECT_EQ(currents().energy("idd0", "!vendor 65 mA").config().energy.activate.provenance, Provenance::derived);
  EXPECT_EQ(currents().energy("idd0", "!measured 65 mA").config().energy.refresh.provenance, Provenance::measured);
}

TEST(DramEnergy, AnActivateThatGainsEnergyIsRefused) {
  // IDD0 x 48 = 55 x 34 + 40 x 14 = 2430 at 50.625 mA.
  EXPECT_EQ(currents().energy("idd0", "50.63 mA").refusals(), Texts{});
  EXPECT_EQ(currents().energy("idd0", "50.62 mA").refusals(),
            Texts{"energy.idd0: IDD0 is too low for an activate that costs energy: give `basis: components`"});
}

TEST(DramEnergy, ACurrentBelowTheStandbyThatFlowsMeanwhileIsRefused) {
  for (const char* key : {"idd4r", "idd4w", "idd5b"}) {
    EXPECT_EQ(currents().energy(key, "55 mA").refusals(), Texts{}) << key;
    EXPECT_EQ(currents().energy(key, "54 mA").refusals(),
              Texts{std::string("energy.") + key + ": expected at least idd3n, the standby current that flows meanwhile"});
  }
}

TEST(DramEnergy, ANegativeEnergyOrCurrentIsRefused) {
  EXPECT_EQ(ToyMemory().energy("activate", "-1 pJ").refusals().size(), 1u);
  EXPECT_EQ(ToyMemory().energy("io", "-1 pJ/bit").refusals().size(), 1u);
  EXPECT_EQ(currents().energy("idd2n", "-1 mA").refusals().size(), 1u);
}

TEST(DramEnergy, KeysOfTheOtherBasisAreUnknown) {
  EXPECT_EQ(ToyMemory().energy("idd0", "65 mA").refusals().size(), 1u);
  EXPECT_EQ(currents().energy("activate", "1 pJ").refusals().size(), 1u);
}

TEST(DramEnergy, RefreshPowerIsOneRefreshOfEachUnitPerInterval) {
  const auto power = [](const ToyMemory& memory) {
    const DramConfig config = memory.config();
    return config.energy.refresh_power(config.device).value;
  };
  expect_near(power(ToyMemory()), 4e-9 / 4000e-9);  // 1 mW
  ToyMemory wide;                                   // 2 channels of 2 pseudo-channels of 2 ranks
  wide.organization("channels", "2").organization("pseudo_channels", "2").organization("ranks", "2");
  wide.organization("map", "[ch1, pc1, bg1, co4, ra1, ba1, ro6]");
  expect_near(power(wide), 8 * 1e-3);
  expect_near(power(wide.refresh("unit", "pseudo_channel")), 4 * 1e-3);
  expect_near(power(wide.refresh("scope", "per_bank")), 4 * 1e-3);  // the same rows in the same time
  EXPECT_EQ(power(wide.refresh("scope", "none")), 0.0);
}

TEST(DramEnergy, PartsAreCountsTimesPrices) {
  const DramConfig config = ToyMemory().config();
  DramCounts counts;
  counts.activates = 3, counts.reads = 10, counts.writes = 5, counts.refreshes = 2;
  const DramEnergyParts parts = dram_energy(config.energy, config.device, counts, Seconds(1e-6));
  expect_near(parts.activate.value, 3 * 100 * kPico);
  expect_near(parts.read.value, 10 * 64 * 8 * kPico);
  expect_near(parts.write.value, 5 * 64 * 16 * kPico);
  expect_near(parts.io.value, 15 * 64 * 4 * kPico);
  expect_near(parts.phy.value, 15 * 64 * 2 * kPico);
  expect_near(parts.refresh.value, 2 * 4e-9);
  expect_near(parts.background.value, 1e-6 * 0.1);
  expect_near(parts.total().value, (300 + 5120 + 5120 + 3840 + 1920 + 8000 + 100'000) * kPico);
}

TEST(DramEnergy, ARefreshOfSingleBanksCostsTheirShare) {
  const auto refresh = [](const char* scope, std::int64_t commands) {
    const DramConfig config = ToyMemory().refresh("scope", scope).config();
    DramCounts counts;
    counts.refreshes = commands;
    return dram_energy(config.energy, config.device, counts, Seconds(0)).refresh.value;
  };
  expect_near(refresh("all_bank", 1), 4e-9);
  expect_near(refresh("per_bank", 4), 4e-9);   // each of four banks
  expect_near(refresh("same_bank", 2), 4e-9);  // a bank of both groups, twice
}

TEST(DramEnergy, StandbyAndRefreshOfAllStacksAreStaticPower) {
  expect_near(ToyMemory().set("stacks", "3").config().static_power().value, 3 * (0.1 + 1e-3));
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/report/fleet_report.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

const char* const kFleet = R"(users: 1000000
token_time: 100 ms
activity: 0.5
duration: 10 d
facilities:
  - {name: bare, host_overhead: 1, pue: 1}
  - {name: hall, host_overhead: 1.5, pue: 1.2}
references: [{name: dam, energy: 36.525 TWh, per: 1 y, source: somewhere}]
claims: [{name: claim, devices: 15300000, device_power: 750 W, duration: 10 d, energy: 84 TWh, source: an article}]
)";

FleetConfig fleet_config() { return read_config<FleetConfig>(parse_yaml(kFleet, "fleet")); }

/// Two devices that draw 500 W each and make `batch` tokens every `latency_s`.
ResultRow row(std::int64_t batch, double latency_s, double capacity_used = 0.5) {
  ResultRow row;
  row.architecture = "gpu";
  row.facts.run.edit().model = "m";
  row.facts.run.edit().phase = "decode";
  row.facts.run.edit().batch = batch;
  row.facts.run.edit().devices = 2;
  row.facts.run.edit().latency_s = latency_s;
  row.facts.run.edit().tokens_per_s = double(batch) / latency_s;
  row.facts.power_w = 1000.0;
  row.facts.area_mm2 = 1600.0;
  row.facts.run.edit().capacity_used = capacity_used;
  return row;
}

TEST(Fleet, AClaimIsTheProductOfItsParts) {
  const FleetConfig config = fleet_config();
  const ClaimCheck check = check_claims(config).at(0);
  EXPECT_DOUBLE_EQ(check.power.value, 11.475e9);                                 // 15.3e6 x 750 W
  EXPECT_NEAR(check.energy.value / 3.6e15, 2.754, 1e-12);                        // TWh: 11.475 GW x 240 h
  EXPECT_NEAR(check.stated_over_computed, 84.0 / 2.754, 1e-9);                   // 30.5
  EXPECT_NEAR(check.time_to_stated.value / 86400, 84e3 / 11.475 / 24, 1e-9);     // 305 days
  EXPECT_NEAR(check.device_power_for_stated.value, 84e12 / 240 / 15.3e6, 1e-6);  // 22.9 kW
}

TEST(Fleet, TheLargestBatchThatKeepsTheTokenTimeAndFitsServes) {
  const FleetConfig config = fleet_config();
  const std::vector<ResultRow> rows = {row(1, 0.010), row(8, 0.1), row(16, 0.100001), row(4, 0.02), row(32, 0.05, 1.01)};
  const std::vector<FleetRow> fleet = serve_fleet(config, rows);
  ASSERT_EQ(fleet.size(), 2u);  // facilities
  EXPECT_EQ(fleet[0].result->facts.run->batch, 8);
}

TEST(Fleet, DevicesAndEnergyFollowFromOneSystem) {
  const FleetConfig config = fleet_config();
  const std::vector<ResultRow> rows = {row(8, 0.08)};  // 100 tokens/s on two devices
  const std::vector<FleetRow> fleet = serve_fleet(config, rows);
  // 1e6 users x 0.5 x 10 tokens/s = 5e6 tokens/s at 50 a device.
  EXPECT_DOUBLE_EQ(fleet[0].devices, 1e5);
  EXPECT_DOUBLE_EQ(fleet[0].systems, 5e4);
  EXPECT_DOUBLE_EQ(fleet[0].users_per_device, 10.0);
  EXPECT_DOUBLE_EQ(fleet[0].device_power.value, 500.0);
  EXPECT_DOUBLE_EQ(fleet[0].fleet_power.value, 5e7);
  EXPECT_NEAR(fleet[0].energy.value / 3.6e15, 5e7 * 240 * 1e-12, 1e-12);
  EXPECT_DOUBLE_EQ(fleet[1].fleet_power.value, 5e7 * 1.5 * 1.2);
  EXPECT_NEAR(fleet[0].silicon.value, 5e4 * 1600e-6, 1e-9);
}

TEST(Fleet, IsLinearInUsersActivityAndDuration) {
  FleetConfig config = fleet_config();
  const std::vector<ResultRow> rows = {row(8, 0.08)};
  const double before = serve_fleet(config, rows)[0].energy.value;
  config.users *= 3;
  config.activity *= 0.5;
  config.duration = 4.0 * config.duration;
  EXPECT_NEAR(serve_fleet(config, rows)[0].energy.value / before, 6.0, 1e-12);
}

TEST(Fleet, ATraceIsNoBatchOfAnotherTrace) {
  const FleetConfig config = fleet_config();
  std::vector<ResultRow> rows = {row(1, 0.01), row(8, 0.08)};
  rows[0].series = "a.csv";
  rows[1].series = "b.csv";
  const std::vector<FleetRow> fleet = serve_fleet(config, rows);
  ASSERT_EQ(fleet.size(), 4u);  // two traces in two facilities
  EXPECT_EQ(fleet[0].result->facts.run->batch, 1);
  EXPECT_EQ(fleet[2].result->facts.run->batch, 8);
  const std::string csv = fleet_csv(config, {}, rows), text = fleet_text(config, rows);
  EXPECT_NE(csv.find("kind,name,architecture,model,trace,phase,"), std::string::npos);
  for (const char* trace : {"a.csv", "b.csv"}) {
    EXPECT_NE(csv.find("fleet,hall,gpu,m," + std::string(trace) + ",decode,"), std::string::npos) << csv;
    EXPECT_NE(text.find("gpu                 " + std::string(trace)), std::string::npos) << text;
  }
}

TEST(Fleet, SomeOperatorsOfAModelServeNobody) {
  const FleetConfig config = fleet_config();
  std::vector<ResultRow> rows = {row(8, 0.08), row(16, 0.001)};
  EXPECT_FALSE(fleet_text(config, rows).find("left out") != std::string::npos);
  rows[1].facts.run.edit().operators = "layer0.up";
  const std::vector<FleetRow> fleet = serve_fleet(config, rows);
  ASSERT_EQ(fleet.size(), 2u);  // facilities
  EXPECT_EQ(fleet[0].result->facts.run->batch, 8);
  EXPECT_NE(fleet_text(config, rows).find("1 rows with some `operators` of a model only are left out"), std::string::npos);
}

TEST(Fleet, SaysWhyNothingServes) {
  const FleetConfig config = fleet_config();
  const std::vector<ResultRow> slow = {row(1, 0.2)}, large = {row(1, 0.01, 1.5)};
  EXPECT_EQ(serve_fleet(config, slow)[0].result, nullptr);
  EXPECT_EQ(serve_fleet(config, slow)[0].note, "no batch keeps 100 ms a token");
  EXPECT_EQ(serve_fleet(config, large)[0].note, "no batch fits the memory");
}

TEST(Fleet, RemarksABatchThatNeedsMoreDevicesThanASmallerOne) {
  const FleetConfig config = fleet_config();
  const std::vector<ResultRow> falling = {row(4, 0.02), row(8, 0.08)};  // 200, then 100 tokens/s
  EXPECT_EQ(serve_fleet(config, falling)[0].note, "batch 4 would need 50.0 % fewer devices");
  const std::vector<ResultRow> rising = {row(4, 0.05), row(8, 0.08)};
  EXPECT_EQ(serve_fleet(config, rising)[0].note, "");
}

TEST(Fleet, NeedsAFacility) {
  std::string text = kFleet;
  const std::size_t begin = text.find("facilities:"), end = text.find("references:");
  text.replace(begin, end - begin, "facilities: []\n");
  EXPECT_THROW(read_config<FleetConfig>(parse_yaml(text, "fleet")), InputError);
}

TEST(Fleet, TheFileHasFleetsClaimsAndReferences) {
  const std::string csv = fleet_csv(fleet_config(), {}, {row(8, 0.08)});
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 2 + 1 + 1);
  EXPECT_NE(csv.find("\nclaim,claim,"), std::string::npos);
  EXPECT_NE(csv.find(",tdp,11475000000,864000,"), std::string::npos);
  // A million users on 15.3 million devices.
  EXPECT_NE(csv.find(",15300000,0.0653594771242,750,"), std::string::npos) << csv;
  // 36.525 TWh a year are 1 TWh in ten days.
  EXPECT_NE(csv.find("reference,dam,"), std::string::npos);
  EXPECT_NE(csv.find(",1,36.525,"), std::string::npos);
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/account/facility.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

OpRow op(OpClass op_class, std::int64_t owned_ps, double energy_j) {
  OpRow row;
  row.op_class = op_class;
  row.owned_ps = owned_ps;
  row.energy_j = energy_j;
  return row;
}

BreakdownRow spent(OpClass op_class, double energy_j) {
  return {op_class, "c", "a", Category::mac, Provenance::derived, 1, 0, energy_j, 0.0};
}

double joules(const RunResult& result, OpClass op_class, const std::string& action) {
  double sum = 0.0;
  for (const BreakdownRow& row : result.breakdown) {
    if (row.component == kFacility && row.action == action && row.op_class == op_class) sum += row.energy_j;
  }
  return sum;
}

/// 2 s of feed-forward for 5 J and 1 s of attention for 3 J.
RunResult two_classes() {
  RunResult result;
  result.ops = {op(OpClass::ffn, 1'500'000'000'000, 4.0), op(OpClass::ffn, 500'000'000'000, 1.0),
                op(OpClass::attention, 1'000'000'000'000, 3.0)};
  result.breakdown = {spent(OpClass::ffn, 5.0), spent(OpClass::attention, 3.0)};
  return result;
}

FacilityConfig facility(double watts, double pue) { return {{Watts(watts), Provenance::assumed}, {pue, Provenance::published}}; }

TEST(Facility, AHostIsPaidForEachDeviceOverTheTimeThatAClassOwns) {
  RunResult result = two_classes();
  charge(facility(10.0, 1.0), 4, result);
  EXPECT_DOUBLE_EQ(joules(result, OpClass::ffn, "host"), 4 * 10.0 * 2.0);
  EXPECT_DOUBLE_EQ(joules(result, OpClass::attention, "host"), 4 * 10.0 * 1.0);
  EXPECT_DOUBLE_EQ(result.ops[0].energy_j, 4.0 + 4 * 10.0 * 1.5);
  EXPECT_EQ(result.breakdown.size(), 4u);  // no cooling
}

TEST(Facility, CoolingIsPaidForEverythingElse) {
  RunResult result = two_classes();
  charge(facility(10.0, 1.5), 4, result);
  EXPECT_DOUBLE_EQ(joules(result, OpClass::ffn, "cooling"), 0.5 * (5.0 + 80.0));
  EXPECT_DOUBLE_EQ(joules(result, OpClass::attention, "cooling"), 0.5 * (3.0 + 40.0));
  EXPECT_DOUBLE_EQ(result.ops[2].energy_j, 1.5 * (3.0 + 40.0));
  for (const BreakdownRow& row : result.breakdown) {
    if (row.component != kFacility) continue;
    EXPECT_EQ(row.category, Category::host);
    EXPECT_EQ(row.provenance, row.action == "host" ? Provenance::assumed : Provenance::published);
  }
}

TEST(Facility, NothingIsAddedWhereNothingIsCharged) {
  RunResult result = two_classes();
  charge(facility(0.0, 1.0), 4, result);
  EXPECT_EQ(result.breakdown.size(), 2u);
  EXPECT_DOUBLE_EQ(result.ops[0].energy_j, 4.0);
  EXPECT_EQ(facility(0.0, 1.0).text(), "");
  EXPECT_EQ(facility(0.0, 1.5).text(), "PUE 1.5");
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/account/monotone.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

std::vector<CheckRow> check_monotone(const std::vector<MonotoneRow>& rows) {
  std::vector<std::uint64_t> series;
  for (const MonotoneRow& row : rows) series.push_back(row.series);
  const MonotoneChecks checks(series, [&rows](std::size_t row) { return rows.at(row); });
  std::vector<CheckRow> found;
  for (std::size_t i = 0; i < rows.size(); ++i) found.push_back(checks.of(i));
  return found;
}

using Verdict = CheckRow::Verdict;

MonotoneRow row(std::int64_t batch, double latency_s, double dynamic_j) {
  MonotoneRow row;
  row.series = 1;
  row.batch = batch;
  row.context = 1024;
  row.bits = {8, 8, 8};
  row.ideal = row.von_neumann = true;
  row.latency_s = latency_s;
  row.dynamic_j = dynamic_j;
  row.energy_per_token_j = dynamic_j / double(batch);
  return row;
}

MonotoneRow cim_row(std::int64_t batch, double latency_s) {
  MonotoneRow result = row(batch, latency_s, 1.0 * double(batch));
  result.series = 2;
  result.ideal = result.von_neumann = false;
  return result;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Monotone, PassesWhereMoreWorkTakesMore) {
  const auto checks = check_monotone({row(1, 1.0, 1.0), row(2, 1.0, 1.5)});
  EXPECT_EQ(checks[0].verdict, Verdict::not_applicable);
  EXPECT_EQ(checks[1].verdict, Verdict::pass);
  EXPECT_EQ(checks[1].check, "U7");
  EXPECT_DOUBLE_EQ(checks[1].value, 1.0);  // latency stays: the ratio nearest to its bound
  EXPECT_DOUBLE_EQ(checks[1].bound, 1.0);
}

TEST(Monotone, FailsWhereIdealLatencyFallsAtAll) {
  const auto checks = check_monotone({row(1, 1.0, 1.0), row(2, 0.999, 2.0)});
  EXPECT_EQ(checks[1].verdict, Verdict::fail);
  EXPECT_TRUE(contains(checks[1].note, "latency falls by 0.1 % from batch 1 to 2"));
}

TEST(Monotone, FailsWhereIdealDynamicEnergyFalls) {
  const auto checks = check_monotone({row(1, 1.0, 1.0), row(2, 2.0, 0.99)});
  EXPECT_EQ(checks[1].verdict, Verdict::fail);
  EXPECT_TRUE(contains(checks[1].note, "dynamic energy"));
}

TEST(Monotone, ComparesWithTheHighestOfAllSmallerRunsWhateverTheirOrder) {
  // 1 s, 3 s, 2 s at batch 1, 2, 4: the third falls by a third from the second. Rows stand in another order.
  const auto checks = check_monotone({row(4, 2.0, 4.0), row(1, 1.0, 1.0), row(2, 3.0, 2.0)});
  EXPECT_EQ(checks[0].verdict, Verdict::fail);
  EXPECT_NEAR(checks[0].value, 2.0 / 3.0, 1e-12);
  EXPECT_EQ(checks[2].verdict, Verdict::pass);
}

TEST(Monotone, AllowsOtherModesAFallOfFifteenPercentAndListsOneAboveFive) {
  EXPECT_EQ(check_monotone({cim_row(1, 1.0), cim_row(2, 0.96)})[1].note, "");
  const auto listed = check_monotone({cim_row(1, 1.0), cim_row(2, 0.86)})[1];
  EXPECT_EQ(listed.verdict, Verdict::pass);
  EXPECT_TRUE(contains(listed.note, "falls by 14 %"));
  EXPECT_EQ(check_monotone({cim_row(1, 1.0), cim_row(2, 0.84)})[1].verdict, Verdict::fail);
}

TEST(Monotone, ComparesOnlyRunsThatDifferInOneQuantity) {
  MonotoneRow other = row(2, 0.5, 0.5);
  other.context = 2048;  // batch and context
  EXPECT_EQ(check_monotone({row(1, 1.0, 1.0), other})[1].verdict, Verdict::not_applicable);
  other.batch = 1;  // context alone
  EXPECT_EQ(check_monotone({row(1, 1.0, 1.0), other})[1].verdict, Verdict::fail);
  other.series = 3;  // another machine
  EXPECT_EQ(check_monotone({row(1, 1.0, 1.0), other})[1].verdict, Verdict::not_applicable);
}

TEST(Monotone, TreatsBitsAsASetOfThreeThatIsOrderedInPart) {
  MonotoneRow wide = row(1, 0.5, 0.5);
  wide.bits = {16, 16, 16};
  EXPECT_EQ(check_monotone({row(1, 1.0, 1.0), wide})[1].verdict, Verdict::fail);
  wide.bits = {16, 8, 4};  // neither more nor less than 8/8/8
  EXPECT_EQ(check_monotone({row(1, 1.0, 1.0), wide})[1].verdict, Verdict::not_applicable);
}

TEST(Monotone, ComparesInputLengths) {
  MonotoneRow longer = row(1, 0.5, 1.0);
  longer.input_length = 10;
  EXPECT_EQ(check_monotone({row(1, 1.0, 1.0), longer})[1].verdict, Verdict::fail);
}

TEST(Monotone, FailsWhereEnergyPerTokenOfAGpuRisesByMoreThanFivePercentPerDoubling) {
  MonotoneRow twice = row(2, 2.0, 2.0);
  twice.energy_per_token_j = 1.04;
  EXPECT_EQ(check_monotone({row(1, 1.0, 1.0), twice})[1].verdict, Verdict::pass);
  twice.energy_per_token_j = 1.06;
  const auto check = check_monotone({row(1, 1.0, 1.0), twice})[1];
  EXPECT_EQ(check.verdict, Verdict::fail);
  EXPECT_TRUE(contains(check.note, "energy per token rises by 6 %"));
  twice.throttled = true;
  EXPECT_EQ(check_monotone({row(1, 1.0, 1.0), twice})[1].verdict, Verdict::pass);
}

TEST(Monotone, LetsEnergyPerTokenOfACimMachineRise) {
  MonotoneRow twice = cim_row(2, 2.0);
  twice.energy_per_token_j = 5.0;
  EXPECT_EQ(check_monotone({cim_row(1, 1.0), twice})[1].verdict, Verdict::pass);
}

TEST(Monotone, AsksForNoRowThatStandsAlone) {
  const auto never = [](std::size_t) -> MonotoneRow { throw std::logic_error("a row was asked for"); };
  const MonotoneChecks checks({1, 2, 3}, never);
  EXPECT_EQ(checks.of(2).verdict, Verdict::not_applicable);
}

TEST(Monotone, IsEmptyWithoutRows) { EXPECT_TRUE(check_monotone({}).empty()); }

TEST(Monotone, MoreDevicesAreANamedCauseOfAFall) {
  MonotoneRow narrow = cim_row(1, 2.0), wide = cim_row(1, 1.0);
  wide.bits = {16, 8, 8};
  const auto verdict = [&] { return check_monotone({narrow, wide}).back(); };
  EXPECT_EQ(verdict().verdict, Verdict::fail);
  wide.devices = 2;  // wider weights fill more chips, whose units all work
  EXPECT_EQ(verdict().verdict, Verdict::pass);
  EXPECT_NE(verdict().note.find("on 2 devices instead of 1"), std::string::npos) << verdict().note;
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/account/tally.h"

#include <gtest/gtest.h>

#include "models/base/ticks.h"

namespace memwall {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000'000;

/// A machine with one dynamic account at 1 J an action and 100 W of static power.
class TallyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    read_ = accounts_.open("m.memory", "read_weight", Category::dram);
    prices_.set(read_, {Joules(1.0), Provenance::measured});
    prices_.add({"m", "residual", Category::leakage, {Watts(100.0), Provenance::assumed}});
  }

  /// A segment that lasts `seconds`, shared equally by its operators, each of which reads `count` times.
  PricedSegment segment(std::int64_t seconds, std::int64_t count, std::size_t slots = 1) const {
    SegmentResult result(slots);
    result.makespan_ps = seconds * kSecond;
    result.components = {"m.memory"};
    for (std::size_t slot = 0; slot < slots; ++slot) {
      result.ops[slot] = {0, result.makespan_ps, part_of(result.makespan_ps, std::int64_t(slot), std::int64_t(slots)), Bound::dram};
      result.ledger.post(slot, read_, {count, 10 * count, kSecond});
      result.timeline.push_back({0, slot, 0, result.makespan_ps});
    }
    return price(std::make_shared<const SegmentResult>(std::move(result)), prices_);
  }

  /// The same with actions of cores beside.
  PricedSegment segment_with_vector(std::int64_t seconds, std::int64_t reads, std::int64_t vector_ops) {
    const AccountId vector = accounts_.open("m.cores", "op", Category::vector);
    if (!priced_) prices_.set(vector, Sourced<Joules>{Joules(1.0), Provenance::measured});
    priced_ = true;
    SegmentResult result = *segment(seconds, reads).result;
    result.ledger.post(0, vector, {vector_ops, 0, kSecond});
    return price(std::make_shared<const SegmentResult>(std::move(result)), prices_);
  }

  static Op op(std::int64_t id, int step = 0, const std::string& fuse = "") {
    Op op;
    op.id = id;
    op.name = "op" + std::to_string(id);
    op.step = step;
    op.fuse = fuse;
    op.op_class = id % 2 == 0 ? OpClass::ffn : OpClass::qkv;
    return op;
  }

  Accounts accounts_;
  Prices prices_;
  AccountId read_ = 0;
  bool priced_ = false;
};

TEST_F(TallyTest, DynamicEnergyIsCountsTimesPrices) { EXPECT_DOUBLE_EQ(segment(1, 7, 3).dynamic_j, 21.0); }

TEST_F(TallyTest, SegmentsFollowEachOther) {
  Tally tally(accounts_, prices_, {Watts(0.0)});
  tally.add({op(1)}, segment(2, 1), true);
  tally.add({op(2)}, segment(3, 1), true);
  tally.finish();
  EXPECT_EQ(tally.now_ps(), 5 * kSecond);
  const auto rows = tally.take_ops();
  EXPECT_EQ(rows[1].start_ps, 2 * kSecond);
  EXPECT_EQ(rows[1].end_ps, 5 * kSecond);
}

TEST_F(TallyTest, AnOperatorPaysItsActionsAndStaticPowerForItsShare) {
  Tally tally(accounts_, prices_, {Watts(0.0)});
  tally.add({op(1), op(2)}, segment(4, 7, 2), true);
  tally.finish();
  for (const OpRow& row : tally.take_ops()) {
    EXPECT_EQ(row.owned_ps, 2 * kSecond);
    EXPECT_DOUBLE_EQ(row.dynamic_j, 7.0);
    EXPECT_DOUBLE_EQ(row.energy_j, 7.0 + 100.0 * 2);
    EXPECT_EQ(row.dram_bytes, 70);
  }
}

TEST_F(TallyTest, OneFuseGroupIsOneRow) {
  Tally tally(accounts_, prices_, {Watts(0.0)});
  tally.add({op(1, 0, "a"), op(2, 0, "a"), op(3)}, segment(3, 5, 3), true);
  tally.finish();
  const auto rows = tally.take_ops();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].id, 1);
  EXPECT_DOUBLE_EQ(rows[0].dynamic_j, 10.0);
  EXPECT_EQ(rows[0].owned_ps, 2 * kSecond);
}

TEST_F(TallyTest, BreakdownByClassAddsUpToTheOperators) {
  Tally tally(accounts_, prices_, {Watts(0.0)});
  tally.add({op(1), op(2)}, segment(4, 7, 2), true);
  tally.add({op(3)}, segment(2, 5), true);
  tally.finish();
  double dynamic = 0, fixed = 0, qkv = 0;
  for (const BreakdownRow& row : tally.breakdown()) {
    (row.category == Category::leakage ? fixed : dynamic) += row.energy_j;
    if (row.op_class == OpClass::qkv) qkv += row.energy_j;
  }
  EXPECT_DOUBLE_EQ(dynamic, 7 + 7 + 5);
  EXPECT_DOUBLE_EQ(fixed, 100 * 6);
  EXPECT_DOUBLE_EQ(qkv, (7 + 200) + (5 + 200));  // operators 1 and 3
}

TEST_F(TallyTest, OnlyTheFirstOfEqualSegmentsIsDrawn) {
  Tally tally(accounts_, prices_, {Watts(0.0)});
  const PricedSegment shared = segment(2, 1);
  tally.add({op(1)}, shared, true);
  tally.add({op(3)}, shared, false);
  tally.finish();
  EXPECT_EQ(tally.take_timeline().size(), 1u);
  EXPECT_EQ(tally.take_ops().size(), 2u);
}

// A limit of 150 W leaves 50 W for dynamic energy: 50 J a second.

TEST_F(TallyTest, AtThePowerLimitNothingIsStretched) {
  Tally tally(accounts_, prices_, {Watts(150.0)});
  tally.add({op(1)}, segment(2, 100), true);  // 100 J in 2 s
  tally.finish();
  EXPECT_EQ(tally.throttled_ps(), 0);
  EXPECT_EQ(tally.now_ps(), 2 * kSecond);
}

TEST_F(TallyTest, BeyondThePowerLimitAStepLastsAsLongAsItsEnergyNeeds) {
  Tally tally(accounts_, prices_, {Watts(150.0)});
  tally.add({op(1)}, segment(2, 101), true);  // 101 J need 2.02 s
  tally.finish();
  EXPECT_EQ(tally.now_ps(), 2'020'000'000'000);
  EXPECT_EQ(tally.throttled_ps(), 20'000'000'000);
  const auto rows = tally.take_ops();
  EXPECT_EQ(rows[0].end_ps, 2'020'000'000'000);
  EXPECT_DOUBLE_EQ(rows[0].energy_j, 101 + 100 * 2.02);  // 303 J: 150 W
  EXPECT_EQ(tally.take_timeline()[0].end_ps, 2'020'000'000'000);
}

TEST_F(TallyTest, AStepIsAveragedOverItsOperators) {
  Tally tally(accounts_, prices_, {Watts(150.0)});
  tally.add({op(1)}, segment(1, 90), true);  // alone it would need 1.8 s
  tally.add({op(2)}, segment(1, 10), true);
  tally.finish();
  EXPECT_EQ(tally.throttled_ps(), 0);  // 100 J in 2 s
}

TEST_F(TallyTest, StepsAreThrottledEachForItself) {
  Tally tally(accounts_, prices_, {Watts(150.0)});
  tally.add({op(1, 0)}, segment(1, 100), true);  // 2 s
  tally.add({op(2, 1)}, segment(1, 10), true);   // 1 s
  tally.finish();
  EXPECT_EQ(tally.prefill_ps(), 2 * kSecond);
  EXPECT_EQ(tally.now_ps(), 3 * kSecond);
  const auto rows = tally.take_ops();
  EXPECT_EQ(rows[1].start_ps, 2 * kSecond);
  EXPECT_EQ(rows[1].owned_ps, kSecond);
}

TEST_F(TallyTest, SharesOfAStretchedStepStillAddUp) {
  Tally tally(accounts_, prices_, {Watts(150.0)});
  tally.add({op(1), op(2), op(3)}, segment(1, 19, 3), true);  // 57 J need 1.14 s
  tally.add({op(4)}, segment(2, 100), true);                  // with these, 157 J need 3.14 s for 3 s
  tally.finish();
  std::int64_t owned = 0;
  double energy = 0;
  for (const OpRow& row : tally.take_ops()) {
    owned += row.owned_ps;
    energy += row.energy_j;
  }
  EXPECT_EQ(tally.now_ps(), 3'140'000'000'000);
  EXPECT_EQ(owned, tally.now_ps());
  EXPECT_NEAR(energy / 3.14, 150.0, 1e-6);
}

// The vector unit's actions cost 1 J each at the nominal voltage, 0.64 J at 0.8 of it.

TEST_F(TallyTest, BeyondTheLimitTheCoresVoltageFallsAndTimeStays) {
  Tally tally(accounts_, prices_, {Watts(150.0), 0.8});
  tally.add({op(1)}, segment_with_vector(2, 50, 60), true);  // 110 J, where 2 s allow 100: the cores keep 50 of 60
  tally.finish();
  EXPECT_EQ(tally.now_ps(), 2 * kSecond);
  EXPECT_DOUBLE_EQ(tally.saved_j(), 10.0);
  for (const BreakdownRow& row : tally.breakdown()) {
    if (row.category == Category::dram || row.category == Category::vector) {
      EXPECT_DOUBLE_EQ(row.energy_j, 50.0);
    }
  }
  EXPECT_DOUBLE_EQ(tally.take_ops()[0].energy_j, 100.0 + 200.0);
}

TEST_F(TallyTest, AtTheLowestVoltageTheStepIsStretched) {
  Tally tally(accounts_, prices_, {Watts(150.0), 0.8});
  tally.add({op(1)}, segment_with_vector(2, 50, 100), true);  // 50 + 64 J need 2.28 s
  tally.finish();
  EXPECT_NEAR(double(tally.now_ps()), 2.28e12, 1.0);
  EXPECT_DOUBLE_EQ(tally.saved_j(), 36.0);
  EXPECT_NEAR(tally.take_ops()[0].energy_j, 114.0 + 228.0, 1e-9);
}

TEST_F(TallyTest, BelowTheLimitTheVoltageStaysNominal) {
  Tally tally(accounts_, prices_, {Watts(150.0), 0.8});
  tally.add({op(1, 0)}, segment_with_vector(2, 50, 50), true);
  tally.add({op(2, 1)}, segment_with_vector(2, 50, 60), true);  // another step
  tally.finish();
  EXPECT_DOUBLE_EQ(tally.saved_j(), 10.0);
  const auto rows = tally.take_ops();
  EXPECT_DOUBLE_EQ(rows[0].dynamic_j, 100.0);
  EXPECT_DOUBLE_EQ(rows[1].dynamic_j, 100.0);
}

TEST_F(TallyTest, WithoutALimitNothingIsStretched) {
  Tally tally(accounts_, prices_, {Watts(0.0)});
  tally.add({op(1)}, segment(1, 1'000'000), true);
  tally.finish();
  EXPECT_EQ(tally.throttled_ps(), 0);
}

TEST_F(TallyTest, StaticPowerUpToTheLimitLeavesNoRoom) {
  EXPECT_THROW(Tally(accounts_, prices_, {Watts(99.0)}), InputError);
  EXPECT_THROW(Tally(accounts_, prices_, {Watts(100.0)}), InputError);
  EXPECT_NO_THROW(Tally(accounts_, prices_, {Watts(101.0)}));
}

}  // namespace
}  // namespace memwall

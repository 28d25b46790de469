// SPDX-License-Identifier: MIT
#include "models/memory/refresh_schedule.h"

#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;

std::vector<int> banks_of(const DramRefresh& refresh) {
  std::vector<int> banks;
  refresh.each_bank([&](int bank) { banks.push_back(bank); });
  return banks;
}

TEST(RefreshSchedule, AllBanksOfAUnitComeTogetherEachInterval) {
  const DramDevice device = ToyMemory().device();
  RefreshSchedule schedule(device);
  EXPECT_EQ(schedule.units(), 1);
  EXPECT_EQ(schedule.next_due(), 4001);  // the first tick is 1
  const DramRefresh refresh = schedule.take(0);
  EXPECT_EQ(banks_of(refresh), (std::vector<int>{0, 1, 2, 3}));
  EXPECT_EQ(refresh.busy, 200);
  EXPECT_EQ(schedule.next_due(), 8001);
}

TEST(RefreshSchedule, SingleBanksComeInTurn) {
  const DramDevice device = ToyMemory().refresh("scope", "per_bank").device();
  RefreshSchedule schedule(device);
  for (const int bank : {0, 1, 2, 3, 0}) {
    const Ticks due = schedule.next_due();
    const DramRefresh refresh = schedule.take(0);
    EXPECT_EQ(banks_of(refresh), std::vector<int>{bank});
    EXPECT_EQ(refresh.busy, 60);
    EXPECT_EQ(schedule.next_due(), due + 1000);
  }
}

TEST(RefreshSchedule, TheSameBankOfAllGroupsComesTogether) {
  const DramDevice device = ToyMemory().refresh("scope", "same_bank").device();
  RefreshSchedule schedule(device);
  for (const int bank : {0, 1, 0}) EXPECT_EQ(banks_of(schedule.take(0)), (std::vector<int>{bank, bank + 2}));
}

TEST(RefreshSchedule, TheSameBankOfAllGroupsStaysWithinItsRank) {
  // A unit of two ranks of four banks: a turn goes through the banks of the first rank, then through those of the second.
  const DramDevice device = ToyMemory()
                                .organization("ranks", "2")
                                .organization("map", "[bg1, co4, ra1, ba1, ro6]")
                                .refresh("scope", "same_bank")
                                .refresh("unit", "pseudo_channel")
                                .device();
  RefreshSchedule schedule(device);
  for (const int bank : {0, 1, 4, 5, 0}) EXPECT_EQ(banks_of(schedule.take(0)), (std::vector<int>{bank, bank + 2}));
}

TEST(RefreshSchedule, UnitsHaveBanksAndTimesOfTheirOwn) {
  const DramDevice device =
      ToyMemory().organization("ranks", "2").organization("map", "[bg1, co4, ra1, ba1, ro6]").refresh("stagger", "true").device();
  RefreshSchedule schedule(device);
  EXPECT_EQ(schedule.units(), 2);
  EXPECT_EQ(schedule.unit_of(3), 0);
  EXPECT_EQ(schedule.unit_of(4), 1);
  EXPECT_EQ(schedule.next_due(), 2001);
  EXPECT_EQ(banks_of(schedule.take(0)), (std::vector<int>{0, 1, 2, 3}));
  EXPECT_EQ(schedule.due(0), 6001);
  EXPECT_EQ(schedule.next_due(), 4001);  // of the other
  EXPECT_EQ(banks_of(schedule.take(1)), (std::vector<int>{4, 5, 6, 7}));
  EXPECT_EQ(schedule.next_due(), 6001);
}

TEST(RefreshSchedule, BusyCountsFromTheFirstCycleOfTheCommandToThatOfAnActivate) {
  // 2 cycles of refresh, then 200 ticks until the end of an activate of 3 cycles: 2 + 200 - 3.
  const DramDevice device = ToyMemory().set("commands", "refresh", "2").set("commands", "activate", "3").device();
  EXPECT_EQ(RefreshSchedule(device).take(0).busy, 199);
}

TEST(RefreshSchedule, NothingIsDueWhereNothingRefreshes) {
  const DramDevice device = ToyMemory().refresh("scope", "none").device();
  const RefreshSchedule schedule(device);
  EXPECT_EQ(schedule.units(), 0);
  EXPECT_EQ(schedule.next_due(), RefreshSchedule::kNever);
}

TEST(RefreshSchedule, AShiftedOneLooksTheSameFromAShiftedNow) {
  const DramDevice device = ToyMemory().refresh("scope", "per_bank").device();
  const auto signature = [](const RefreshSchedule& schedule, Ticks now) {
    std::string text;
    schedule.append_signature(text, now);
    return text;
  };
  const RefreshSchedule schedule(device), early(device, 300);
  RefreshSchedule shifted = schedule;
  shifted.shift(700);
  EXPECT_EQ(shifted.next_due(), schedule.next_due() + 700);
  EXPECT_EQ(signature(shifted, 710), signature(schedule, 10));
  EXPECT_NE(signature(shifted, 710), signature(schedule, 11));
  EXPECT_EQ(signature(early, 10), signature(schedule, 310));
  shifted.take(0);
  EXPECT_NE(signature(shifted, 1710), signature(schedule, 10));  // it is another bank's turn
}

}  // namespace
}  // namespace memwall

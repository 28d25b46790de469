// SPDX-License-Identifier: MIT
#include "models/memory/dram_state.h"

#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;
using enum DramCommand;

/// Commands at given ticks, and whether another is ready then.
struct Channel {
  explicit Channel(const ToyMemory& memory = {}) : device(memory.device()), state(device.organization, device.rules) {}

  bool ready(DramCommand command, int bank, Ticks now) const { return now >= state.earliest(command, bank); }
  /// Ready at `now` and not a tick before.
  bool ready_from(DramCommand command, int bank, Ticks now) const { return ready(command, bank, now) && !ready(command, bank, now - 1); }
  std::string signature(Ticks now, std::int64_t row) const {
    std::string text;
    state.append_signature(text, now, row);
    return text;
  }

  DramDevice device;
  DramState state;
};

TEST(DramState, EverythingIsClosedAndReadyAtFirst) {
  Channel channel;
  for (int bank = 0; bank < 4; ++bank) {
    EXPECT_FALSE(channel.state.is_open(bank));
    EXPECT_TRUE(channel.ready(activate, bank, 0));
  }
}

TEST(DramState, ARowIsReadAtTRCDAndNotBefore) {
  Channel channel;
  channel.state.issue(activate, 0, 100, 7);
  EXPECT_EQ(channel.state.open_row(0), 7);
  EXPECT_FALSE(channel.ready(read, 0, 111));
  EXPECT_TRUE(channel.ready(read, 0, 112));
  EXPECT_FALSE(channel.ready(write, 0, 109));  // tRCDWR 10
  EXPECT_TRUE(channel.ready(write, 0, 110));
}

TEST(DramState, AnActivateOfThreeCyclesIsReadOneTickAfterTRCDWhereReadsTakeTwo) {
  Channel channel(ToyMemory().set("commands", "activate", "3").set("commands", "column", "2"));
  channel.state.issue(activate, 0, 100, 0);
  EXPECT_TRUE(channel.ready_from(read, 0, 113));
}

TEST(DramState, OfTwoRulesForTheSamePairTheLongerOneHolds) {
  const DramDevice device = ToyMemory().device();
  for (const Ticks gap : {11, 13}) {
    std::vector<DramRule> rules = device.rules;  // tRCDRD is 12
    rules.push_back({DramScope::bank, activate, read, gap});
    DramState state(device.organization, rules);
    state.issue(activate, 0, 100, 7);
    EXPECT_EQ(state.earliest(read, 0), 100 + std::max<Ticks>(gap, 12));
  }
}

TEST(DramState, ARowStaysOpenForTRASAndItsBankBusyForTRC) {
  Channel channel;
  channel.state.issue(activate, 0, 100, 0);
  EXPECT_TRUE(channel.ready_from(precharge, 0, 130));
  EXPECT_TRUE(channel.ready_from(activate, 0, 140));
  EXPECT_TRUE(channel.ready_from(refresh, 0, 140));
}

TEST(DramState, ABankOpensAgainAfterTRPWhereThatIsLaterThanTRC) {
  Channel channel;
  channel.state.issue(activate, 0, 100, 0);
  channel.state.issue(precharge, 0, 131);
  EXPECT_FALSE(channel.state.is_open(0));
  EXPECT_TRUE(channel.ready_from(activate, 0, 141));
  EXPECT_TRUE(channel.ready_from(refresh, 0, 141));
}

TEST(DramState, AReadHoldsItsRowForTRTP) {
  Channel channel;
  channel.state.issue(activate, 0, 100, 0);
  channel.state.issue(read, 0, 125);
  EXPECT_TRUE(channel.ready_from(precharge, 0, 130));  // tRAS, as 125 + 5
  channel.state.issue(read, 0, 131);
  EXPECT_TRUE(channel.ready_from(precharge, 0, 136));
}

TEST(DramState, AWriteHoldsItsRowUntilItsDataAreWritten) {
  Channel channel;
  channel.state.issue(activate, 0, 100, 0);
  channel.state.issue(write, 0, 110);
  EXPECT_TRUE(channel.ready_from(precharge, 0, 110 + 8 + 4 + 12));
}

TEST(DramState, ReadsOfOneGroupAreFurtherApartThanThoseOfTwo) {
  Channel channel;
  channel.state.issue(read, 0, 100);
  EXPECT_TRUE(channel.ready_from(read, 0, 106));  // the same bank
  EXPECT_TRUE(channel.ready_from(read, 1, 106));  // the other of its group
  EXPECT_TRUE(channel.ready_from(read, 2, 104));
  EXPECT_TRUE(channel.ready_from(read, 3, 104));
}

TEST(DramState, WritesMayBeFurtherApartThanReads) {
  Channel channel(ToyMemory().timing("tCCD_S_WR", "5 nCK").timing("tCCD_L_WR", "9 nCK"));
  channel.state.issue(write, 0, 100);
  EXPECT_TRUE(channel.ready_from(write, 1, 109));
  EXPECT_TRUE(channel.ready_from(write, 2, 105));
}

TEST(DramState, ActivatesOfOneGroupAreFurtherApartThanThoseOfTwo) {
  Channel channel;
  channel.state.issue(activate, 0, 100, 0);
  EXPECT_TRUE(channel.ready_from(activate, 1, 106));
  EXPECT_TRUE(channel.ready_from(activate, 2, 104));
}

/// Two groups of four banks: 0 to 3 and 4 to 7.
ToyMemory eight_banks() { return ToyMemory().organization("banks", "4").organization("map", "[bg1, co4, ba2, ro6]"); }

TEST(DramState, TheFifthActivateWaitsForTheFirstToLeaveTheWindow) {
  Channel channel(eight_banks());
  channel.state.issue(activate, 0, 100, 0);
  channel.state.issue(activate, 4, 104, 0);
  channel.state.issue(activate, 1, 108, 0);
  EXPECT_TRUE(channel.ready_from(activate, 5, 112));  // the fourth: tRRD_S
  channel.state.issue(activate, 5, 112, 0);
  EXPECT_TRUE(channel.ready_from(activate, 2, 120));  // 100 + 20, where tRRD_S would let it go at 116
  channel.state.issue(activate, 2, 121, 0);
  EXPECT_TRUE(channel.ready_from(activate, 6, 125));  // 121 + 4, the window from 104 ends at 124
  channel.state.issue(activate, 6, 125, 0);
  EXPECT_TRUE(channel.ready_from(activate, 3, 129));  // 125 + 4; the window from 108 ended at 128
}

TEST(DramState, AShortWindowBindsNothing) {
  Channel channel(eight_banks().timing("tFAW", "16 nCK"));
  for (const auto& [bank, now] : {std::pair(0, 100), std::pair(4, 104), std::pair(1, 108), std::pair(5, 112)}) {
    channel.state.issue(activate, bank, now, 0);
  }
  EXPECT_TRUE(channel.ready_from(activate, 2, 116));
}

TEST(DramState, AReadWaitsBehindAWriteLongerInItsGroup) {
  Channel channel;
  channel.state.issue(write, 0, 100);
  EXPECT_TRUE(channel.ready_from(read, 1, 100 + 8 + 4 + 8));  // tWTR_L
  EXPECT_TRUE(channel.ready_from(read, 2, 100 + 8 + 4 + 4));  // tWTR_S
}

TEST(DramState, AWriteWaitsBehindAReadInAnyBank) {
  Channel channel;
  channel.state.issue(read, 0, 100);
  for (int bank = 0; bank < 4; ++bank) EXPECT_TRUE(channel.ready_from(write, bank, 108));
}

/// Banks 0 to 3 are of rank 0, 4 to 7 of rank 1.
ToyMemory two_ranks() {
  return ToyMemory().organization("ranks", "2").organization("map", "[bg1, co4, ba1, ra1, ro6]").timing("tCCD_R", "7 nCK");
}

TEST(DramState, OtherRanksWaitForTheDataBusOnly) {
  Channel channel(two_ranks());
  channel.state.issue(activate, 0, 100, 0);
  EXPECT_TRUE(channel.ready(activate, 4, 100));  // tRRD is of one rank
  channel.state.issue(read, 0, 112);
  EXPECT_TRUE(channel.ready_from(read, 2, 116));   // same rank: tCCD_S
  EXPECT_TRUE(channel.ready_from(read, 4, 119));   // tCCD_R
  EXPECT_TRUE(channel.ready_from(write, 4, 120));  // tRTW
  channel.state.issue(write, 0, 200);
  EXPECT_TRUE(channel.ready_from(write, 4, 207));
  EXPECT_TRUE(channel.ready_from(read, 4, 205));  // 8 + 4 and 3 to change ranks, less tCL 10
  EXPECT_TRUE(channel.ready_from(read, 2, 216));  // same rank: tWTR_S
}

TEST(DramState, PseudoChannelsDoNotBindEachOther) {
  Channel channel(ToyMemory().organization("pseudo_channels", "2").organization("map", "[pc1, bg1, co4, ba1, ro6]"));
  channel.state.issue(activate, 0, 100, 0);
  channel.state.issue(read, 0, 112);
  channel.state.issue(write, 0, 130);
  for (const DramCommand command : {activate, read, write, precharge}) EXPECT_TRUE(channel.ready(command, 4, 100));
}

TEST(DramState, ARefreshKeepsItsBankAndNoOtherBusy) {
  Channel channel;
  channel.state.refresh(0, 100, 60);
  EXPECT_TRUE(channel.ready_from(activate, 0, 160));
  EXPECT_TRUE(channel.ready_from(refresh, 0, 160));
  EXPECT_TRUE(channel.ready(activate, 1, 100));
}

TEST(DramState, AShiftedStateHasAllOfItLater) {
  Channel channel(eight_banks());
  for (const auto& [bank, now] : {std::pair(0, 100), std::pair(4, 104), std::pair(1, 108), std::pair(5, 112)}) {
    channel.state.issue(activate, bank, now, 62);
  }
  channel.state.shift(1000, 3, 64);
  EXPECT_EQ(channel.state.open_row(0), 1);  // 62 + 3 of 64
  EXPECT_FALSE(channel.state.is_open(2));
  EXPECT_TRUE(channel.ready_from(read, 0, 1112));
  EXPECT_TRUE(channel.ready_from(activate, 2, 1120));  // the window
}

TEST(DramState, AShiftedStateHasTheSameSignature) {
  Channel channel(eight_banks());
  for (const auto& [bank, now] : {std::pair(0, 100), std::pair(4, 104), std::pair(1, 108)}) channel.state.issue(activate, bank, now, 5);
  channel.state.issue(read, 0, 112);
  const std::string before = channel.signature(113, 5);
  channel.state.shift(1000, 7, 64);
  EXPECT_EQ(channel.signature(1113, 12), before);
  EXPECT_NE(channel.signature(1114, 12), before);  // a tick later less is to wait for
  EXPECT_NE(channel.signature(1113, 11), before);  // seen from another row
}

TEST(DramState, WhatIsLongAgoIsNotInTheSignature) {
  Channel one, other;
  one.state.issue(activate, 0, 100, 5);
  other.state.issue(activate, 0, 110, 5);
  EXPECT_NE(one.signature(120, 5), other.signature(120, 5));
  EXPECT_EQ(one.signature(150, 5), other.signature(150, 5));  // 110 + tRC
}

TEST(DramState, AnOpenRowIsInTheSignature) {
  Channel one, other;
  one.state.issue(activate, 0, 100, 5);
  other.state.issue(activate, 0, 100, 6);
  EXPECT_NE(one.signature(200, 5), other.signature(200, 5));
}

}  // namespace
}  // namespace memwall

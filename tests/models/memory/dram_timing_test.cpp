// SPDX-License-Identifier: MIT
#include "models/memory/dram_timing.h"

#include <set>
#include <tuple>

#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;

Ticks trcd(ToyMemory memory, const std::string& value) { return memory.timing("tRCDRD", value).device().timings.tRCDRD; }

/// The gap of a row of the table; -1 where there is none.
Ticks gap(const DramDevice& device, DramScope scope, DramCommand before, DramCommand after, int window = 1) {
  for (const DramRule& rule : device.rules) {
    if (rule.scope == scope && rule.before == before && rule.after == after && rule.window == window) return rule.gap;
  }
  return -1;
}

TEST(DramTimings, ClocksAreTakenAsTheyAre) {
  EXPECT_EQ(trcd(ToyMemory(), "14 nCK"), 14);
  EXPECT_EQ(trcd(ToyMemory(), "0 nCK"), 0);
  EXPECT_EQ(trcd(ToyMemory().set("clock", "2 GHz"), "14 nCK"), 14);
}

TEST(DramTimings, ATimeIsRoundedUpToWholeClocks) {
  ToyMemory memory;
  memory.set("clock", "0.8 GHz");  // 1.25 ns
  EXPECT_EQ(trcd(memory, "15 ns"), 12);
  EXPECT_EQ(trcd(memory, "15.1 ns"), 13);
  EXPECT_EQ(trcd(memory, "16.2 ns"), 13);
  EXPECT_EQ(trcd(memory, "16.25 ns"), 13);
  EXPECT_EQ(trcd(memory, "16.3 ns"), 14);
  EXPECT_EQ(trcd(memory, "0.02 us"), 16);
}

TEST(DramTimings, TheRoundingOfAClockPeriodAddsNoClock) {
  // 0.416667 ns is the decimal of a clock of 2.4 GHz: 36 of them are 15.000012 ns, 36.00003 clocks.
  ToyMemory memory;
  memory.set("clock", "2.4 GHz").timing("tRAS", "40 nCK");
  EXPECT_EQ(trcd(memory, "15.000012 ns"), 36);
  EXPECT_EQ(trcd(memory, "15.01 ns"), 37);
}

TEST(DramTimings, WhatIsNeitherClocksNorATimeIsRefused) {
  for (const char* value : {"12", "12 nJ", "12 CK", "1.5 nCK", "x nCK", "-1 nCK", "-1 ns", "1000000001 nCK", "1.5 s"}) {
    EXPECT_EQ(ToyMemory().timing("tRCDRD", value).refusals(),
              Texts{std::string("timings.tRCDRD: expected clocks such as `14 nCK` or a time such as `15 ns`, 0 to 1e9 clocks; found '") +
                    value + "'"});
  }
  EXPECT_EQ(ToyMemory().timing("tREFI", "1000000000 nCK").refusals(), Texts{});  // 1e9 clocks
  EXPECT_EQ(ToyMemory().timing("tREFI", "1 s").refusals(), Texts{});
}

TEST(DramTimings, WritesAndRanksDefaultToWhatReadsAndBanksTake) {
  const DramTimings t = ToyMemory().device().timings;
  EXPECT_EQ(t.tCCD_S_WR, 4);  // tCCD_S
  EXPECT_EQ(t.tCCD_L_WR, 6);  // tCCD_L
  EXPECT_EQ(t.tCCD_R, 4);     // tBL
  EXPECT_EQ(t.tPPD, 0);
}

TEST(DramTimings, WhatNoDeviceCanObeyIsRefused) {
  struct Impossible {
    const char* key;
    int fits, too_much;
    std::string rule;
  };
  const Impossible table[] = {
      {"tRAS", 40, 41, "timings.tRAS: tRAS of 41 nCK is longer than tRC of 40 nCK"},
      {"tRCDRD", 30, 31, "timings.tRCDRD: tRCDRD of 31 nCK is longer than tRAS of 30 nCK"},
      {"tRCDWR", 30, 31, "timings.tRCDWR: tRCDWR of 31 nCK is longer than tRAS of 30 nCK"},
      {"tRFCpb", 200, 201, "timings.tRFCpb: tRFCpb of 201 nCK is longer than tRFC of 200 nCK"},
      {"tREFIpb", 4000, 4001, "timings.tREFIpb: tREFIpb of 4001 nCK is longer than tREFI of 4000 nCK"},
      {"tBL", 4, 5, "timings.tCCD_S: tCCD_S of 4 nCK is shorter than a burst, tBL of 5 nCK"},
      {"tCCD_S", 6, 7, "timings.tCCD_S: tCCD_S of 7 nCK is longer than tCCD_L of 6 nCK"},
      {"tCCD_S_WR", 6, 7, "timings.tCCD_S_WR: tCCD_S_WR of 7 nCK is longer than tCCD_L_WR of 6 nCK"},
      {"tRRD_S", 6, 7, "timings.tRRD_S: tRRD_S of 7 nCK is longer than tRRD_L of 6 nCK"},
      {"tWTR_S", 8, 9, "timings.tWTR_S: tWTR_S of 9 nCK is longer than tWTR_L of 8 nCK"},
      {"tRFC", 2000, 4001, "timings.tRFC: tRFC of 4001 nCK is longer than tREFI of 4000 nCK"},
  };
  for (const Impossible& row : table) {
    EXPECT_EQ(ToyMemory().timing(row.key, std::to_string(row.fits) + " nCK").refusals(), Texts{}) << row.key;
    EXPECT_TRUE(contains(ToyMemory().timing(row.key, std::to_string(row.too_much) + " nCK").refusals(), row.rule)) << row.key;
  }
}

// Data slots would overlap: a stream of writes, or one that changes ranks, would be faster than the pins.
TEST(DramTimings, ColumnsCloserThanABurstAreRefused) {
  for (const char* key : {"tCCD_S_WR", "tCCD_R"}) {
    EXPECT_EQ(ToyMemory().timing(key, "4 nCK").refusals(), Texts{}) << key;
    EXPECT_EQ(ToyMemory().timing(key, "3 nCK").refusals().size(), 1u) << key;
  }
}

TEST(DramTimings, FourActivatesInAWindowShorterThanOneGapAreRefused) {
  EXPECT_EQ(ToyMemory().timing("tFAW", "4 nCK").refusals(), Texts{});
  EXPECT_EQ(ToyMemory().timing("tFAW", "3 nCK").refusals(), Texts{"timings.tRRD_S: tRRD_S of 4 nCK is longer than tFAW of 3 nCK"});
}

TEST(DramTimings, ABurstTakesTime) {
  EXPECT_EQ(ToyMemory().timing("tBL", "1 nCK").refusals(), Texts{});
  EXPECT_EQ(ToyMemory().timing("tBL", "0 nCK").refusals(), Texts{"timings.tBL: a burst takes at least 1 nCK"});
}

TEST(DramTimings, AMissingTimingIsNamed) {
  const Texts texts = ToyMemory().remove("timings", "tRP").refusals();
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_EQ(texts[0].find("timings.tRP: missing key"), 0u) << texts[0];
}

TEST(DramRules, GapsAreTheTimingsWhereEachCommandTakesOneCycle) {
  using enum DramCommand;
  using enum DramScope;
  const DramDevice device = ToyMemory().timing("tCCD_R", "6 nCK").timing("tPPD", "2 nCK").device();
  EXPECT_EQ(gap(device, bank, activate, read), 12);
  EXPECT_EQ(gap(device, bank, activate, write), 10);
  EXPECT_EQ(gap(device, bank, activate, precharge), 30);
  EXPECT_EQ(gap(device, bank, activate, activate), 40);
  EXPECT_EQ(gap(device, bank, precharge, activate), 10);
  EXPECT_EQ(gap(device, bank, precharge, refresh), 10);
  EXPECT_EQ(gap(device, bank, read, precharge), 5);
  EXPECT_EQ(gap(device, bank, write, precharge), 8 + 4 + 12);  // its data, and tWR
  EXPECT_EQ(gap(device, bank_group, read, read), 6);
  EXPECT_EQ(gap(device, bank_group, write, read), 8 + 4 + 8);  // its data, and tWTR_L
  EXPECT_EQ(gap(device, bank_group, activate, activate), 6);
  EXPECT_EQ(gap(device, rank, read, read), 4);
  EXPECT_EQ(gap(device, rank, write, read), 8 + 4 + 4);
  EXPECT_EQ(gap(device, rank, read, write), 8);
  EXPECT_EQ(gap(device, rank, activate, activate), 4);
  EXPECT_EQ(gap(device, rank, activate, activate, 4), 20);  // tFAW
  EXPECT_EQ(gap(device, rank, precharge, precharge), 2);
  EXPECT_EQ(gap(device, other_ranks, read, read), 6);
  EXPECT_EQ(gap(device, other_ranks, read, write), 8);
}

TEST(DramRules, AWriteHoldsAReadOfAnotherRankUntilTheDataBusIsFree) {
  using enum DramCommand;
  // Its data end 12 behind the command, 2 more for the change of rank, and the read's come 10 behind its own.
  EXPECT_EQ(gap(ToyMemory().timing("tCCD_R", "6 nCK").device(), DramScope::other_ranks, write, read), 12 + 2 - 10);
  // A long read latency would let the read go at once: a burst lies between all the same.
  EXPECT_EQ(gap(ToyMemory().timing("tCL", "20 nCK").device(), DramScope::other_ranks, write, read), 4);
}

TEST(DramRules, CyclesOfTheEarlierCommandWidenAGapAndThoseOfTheLaterNarrowIt) {
  using enum DramCommand;
  using enum DramScope;
  const DramDevice device = ToyMemory().set("commands", "activate", "3").set("commands", "column", "2").device();
  EXPECT_EQ(gap(device, bank, activate, read), 12 + 3 - 2);
  EXPECT_EQ(gap(device, bank, activate, precharge), 30 + 3 - 1);
  EXPECT_EQ(gap(device, bank, precharge, activate), 10 + 1 - 3);
  EXPECT_EQ(gap(device, bank, read, precharge), 5 + 2 - 1);
  EXPECT_EQ(gap(device, bank, activate, activate), 40);  // both alike
  EXPECT_EQ(gap(device, rank, read, read), 4);
  EXPECT_EQ(gap(device, rank, activate, activate, 4), 20);
}

TEST(DramRules, NoPairOfCommandsIsBoundTwiceInOneScope) {
  std::set<std::tuple<DramScope, DramCommand, DramCommand, int>> rows;
  const DramDevice device = ToyMemory().device();
  for (const DramRule& rule : device.rules) rows.insert({rule.scope, rule.before, rule.after, rule.window});
  EXPECT_EQ(rows.size(), device.rules.size());
}

TEST(DramCommandBus, ReadsAndWritesTakeTheSameCycles) {
  const DramCommandBus bus = ToyMemory().set("commands", "activate", "3").set("commands", "column", "2").device().bus;
  EXPECT_EQ(bus.cycles(DramCommand::activate), 3);
  EXPECT_EQ(bus.cycles(DramCommand::read), 2);
  EXPECT_EQ(bus.cycles(DramCommand::write), 2);
  EXPECT_EQ(bus.cycles(DramCommand::precharge), 1);
  EXPECT_EQ(bus.cycles(DramCommand::refresh), 1);
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "models/memory/burst_engine.h"

#include <numeric>

#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;
using enum DramPattern;

/// Requests handed over at ticks of the test's choosing; every tick is stepped.
class Bench {
 public:
  explicit Bench(const DramDevice& device) : device_(device), channel_(device_) {}

  /// Hands over a request at `now`, behind all that came before.
  void request(int bank, std::int64_t row, bool write, Ticks now = 1) {
    step_to(now - 1);
    ASSERT_TRUE(channel_.accepts({0, bank, row}, write, now));
    channel_.accept({0, bank, row}, write, orders_++, now);
  }
  void read(int bank, std::int64_t row, Ticks now = 1) { request(bank, row, false, now); }
  void write(int bank, std::int64_t row, Ticks now = 1) { request(bank, row, true, now); }
  bool accepts(int bank, bool write) const { return channel_.accepts({0, bank, 0}, write, now_ + 1); }

  void step() { channel_.step(++now_); }
  void step_to(Ticks now) {
    while (now_ < now) step();
  }
  /// Until no request waits for its column command.
  void finish() {
    while (channel_.waiting() > 0 && now_ < 1'000'000) step();
  }
  /// Command ticks, from the ends of the data.
  Ticks last_read() const { return channel_.read_end() - device_.timings.tCL - device_.timings.tBL; }
  Ticks last_write() const { return channel_.last_write(); }
  std::int64_t waiting() const { return channel_.waiting(); }
  const DramCounts& counts() const { return channel_.counts(); }

 private:
  const DramDevice device_;
  BurstChannel channel_;
  Ticks now_ = 0;
  std::int64_t orders_ = 0;
};

/// The same run with every tick gone through and no period skipped.
DramRun run_every_tick(const DramDevice& device, const DramStream& stream) {
  std::vector<BurstChannel> channels(std::size_t(device.organization.channels()), BurstChannel(device));
  std::int64_t next = 0;
  Ticks accepted = 0;
  const auto is_waiting = [&] {
    for (const BurstChannel& channel : channels) {
      if ((device.write_end == WriteEnd::accepted ? channel.waiting(false) : channel.waiting()) > 0) return true;
    }
    return next < stream.size();
  };
  for (Ticks now = 1; is_waiting(); ++now) {
    for (int handed = 0; next < stream.size() && (device.controller.requests_per_tick == 0 || handed < device.controller.requests_per_tick);
         ++handed) {
      const DramPlace place = device.organization.place(stream[next].burst);
      BurstChannel& channel = channels[std::size_t(place.channel)];
      if (!channel.accepts(place, stream[next].write, now)) break;
      channel.accept(place, stream[next].write, next, now);
      accepted = now;
      ++next;
    }
    for (BurstChannel& channel : channels) channel.step(now);
  }
  DramRun run;
  for (const BurstChannel& channel : channels) {
    const Ticks write = device.write_end == WriteEnd::data     ? channel.write_end()
                        : device.write_end == WriteEnd::issued ? channel.last_write()
                                                               : accepted;
    run.cycles = std::max({run.cycles, channel.read_end(), write});
    run.counts.add({}, channel.counts(), 1);
  }
  return run;
}

Ticks lost(const DramRun& run) { return std::accumulate(run.counts.lost.begin(), run.counts.lost.end(), Ticks{0}); }
Ticks lost(const DramRun& run, DramLoss cause) { return run.counts.lost[std::size_t(cause)]; }

// --- one and two requests -------------------------------------------------------------------------------------------------------

TEST(BurstEngine, OneReadTakesActivateReadAndItsData) {
  // ACT at tick 1, RD at 1 + tRCD 12 = 13, data from 23 to 27.
  const DramDevice device = ToyMemory().device();
  const DramRun run = run_bursts(device, stream(seq_read, device, 1));
  EXPECT_EQ(run.cycles, 1 + 12 + 10 + 4);
  EXPECT_EQ(run.counts.activates, 1);
  EXPECT_EQ(run.counts.reads, 1);
}

TEST(BurstEngine, AWriteEndsWithItsDataItsCommandOrItsAcceptance) {
  const auto cycles = [](const char* end) {
    const DramDevice device = ToyMemory().set("write_end", end).device();
    return run_bursts(device, stream(seq_write, device, 1)).cycles;
  };
  EXPECT_EQ(cycles("data"), 1 + 10 + 8 + 4);
  EXPECT_EQ(cycles("issued"), 1 + 10);
  EXPECT_EQ(cycles("accepted"), 1);
}

TEST(BurstEngine, NoRequestTakesNoTime) {
  const DramDevice device = ToyMemory().device();
  EXPECT_EQ(run_bursts(device, stream(seq_read, device, 0)).cycles, 0);
}

TEST(BurstEngine, TwoReadsOfARowShareItsActivate) {
  Bench bench(ToyMemory().device());
  bench.read(0, 5);
  bench.read(0, 5);
  bench.finish();
  EXPECT_EQ(bench.last_read(), 13 + 6);  // tCCD_L
  EXPECT_EQ(bench.counts().activates, 1);
}

TEST(BurstEngine, TwoReadsOfTwoGroupsAreACCDShortApart) {
  Bench bench(ToyMemory().device());
  bench.read(0, 5);
  bench.read(2, 5);
  bench.finish();
  EXPECT_EQ(bench.last_read(), 17);  // ACT at 1 and 1 + tRRD_S 4, RD at 13 and 17
  EXPECT_EQ(bench.counts().activates, 2);
}

TEST(BurstEngine, AnotherRowOfABankWaitsForTRASAndTRP) {
  // 4 KiB further lies the next row of the same bank: RD at 13, PRE at max(1 + tRAS 30, 13 + tRTP 5), ACT 10 later, RD 12 later.
  const DramDevice device = ToyMemory().device();
  const DramRun run = run_bursts(device, stream(stride4k_read, device, 2));
  EXPECT_EQ(run.cycles, 31 + 10 + 12 + 10 + 4);
  EXPECT_EQ(run.counts.activates, 2);
}

TEST(BurstEngine, ALateReadOfTheOldRowPostponesThePrecharge) {
  const DramDevice device = ToyMemory().timing("tRTP", "25 nCK").device();  // PRE at 13 + 25
  EXPECT_EQ(run_bursts(device, stream(stride4k_read, device, 2)).cycles, 38 + 10 + 12 + 10 + 4);
}

TEST(BurstEngine, ARowCycleLongerThanItsPartsPostponesTheActivate) {
  const DramDevice device = ToyMemory().timing("tRC", "45 nCK").device();  // PRE at 31, ACT at 1 + 45
  EXPECT_EQ(run_bursts(device, stream(stride4k_read, device, 2)).cycles, 46 + 12 + 10 + 4);
}

TEST(BurstEngine, AWriteBehindReadsWaitsForTheTurnaround) {
  // RD at 13 and 17; WR of the open row at 17 + tRTW 8, its data end 8 + 4 later.
  const DramDevice device = ToyMemory().controller("active_queue", "0").device();
  const DramRun run = run_bursts(device, stream(mix21_one_stream, device, 3));
  EXPECT_EQ(run.cycles, 25 + 8 + 4);
  EXPECT_EQ(lost(run, DramLoss::turnaround), 25 - (17 + 4));
}

TEST(BurstEngine, AReadWhoseRowIsOpenedNoLongerKeepsWritesWaiting) {
  // Both reads leave their queue with their activates at 1 and 5; nothing left there, the write of the open row goes at 1 + tRCDWR 10.
  // The reads wait for its data, that of the other group for tWTR_S 4, that of the same for tWTR_L 8.
  const DramDevice device = ToyMemory().device();
  EXPECT_EQ(run_bursts(device, stream(mix21_one_stream, device, 3)).cycles, 11 + 8 + 4 + 8 + 10 + 4);
}

TEST(BurstEngine, AReadBehindAWriteWaitsForItsDataAndTWTR) {
  for (const auto& [bank, wtr] : {std::pair(1, 8), std::pair(2, 4)}) {  // of the same group, of the other
    Bench bench(ToyMemory().device());
    bench.write(0, 0);
    bench.step_to(11);  // WR at 1 + tRCDWR 10
    ASSERT_EQ(bench.last_write(), 11);
    bench.read(bank, 0, 12);  // its row opens at 12, long before
    bench.finish();
    EXPECT_EQ(bench.last_read(), 11 + 8 + 4 + wtr) << bank;
  }
}

// --- order ----------------------------------------------------------------------------------------------------------------------

TEST(BurstEngine, AHitGoesBeforeAnOlderRequestOfAnotherRow) {
  Bench bench(ToyMemory().device());
  bench.read(0, 5);
  bench.read(0, 6);
  bench.read(0, 5);
  bench.step_to(19);
  EXPECT_EQ(bench.last_read(), 19);  // the third: 13 + tCCD_L 6
  bench.finish();
  EXPECT_EQ(bench.last_read(), 31 + 10 + 12);  // the second: PRE at 31
  EXPECT_EQ(bench.counts().activates, 2);
}

TEST(BurstEngine, ARowHitLimitLetsAnOlderConflictCloseTheRow) {
  // Seven hits wait 6 apart behind a conflict; tRAS ends at 31, with hits at 13, 19, 25, 31 served.
  const auto activates_by = [](const char* limit, Ticks now) {
    Bench bench(ToyMemory().controller("row_hit_limit", limit).device());
    bench.read(0, 5);
    bench.read(0, 6);
    for (int i = 0; i < 6; ++i) bench.read(0, 5);
    bench.step_to(now);
    return bench.counts().activates;
  };
  // Limit 1: the row closes at 31 at the latest read before it plus tRTP, 25 + 5 = 30, so at 31 or, behind the hit at 31, at 36.
  EXPECT_EQ(activates_by("1", 47), 2);
  // No limit: the last hit goes at 13 + 6 x 6 = 49, the row closes at 54 and opens at 64.
  EXPECT_EQ(activates_by("0", 63), 1);
  EXPECT_EQ(activates_by("0", 64), 2);
}

TEST(BurstEngine, WritesWaitForReadsUntilTheirQueueIsFull) {
  // Eleven writes wait while reads come; the twelfth starts a drain.
  const auto writes_with = [](int writes) {
    Bench bench(ToyMemory().device());
    for (int i = 0; i < writes; ++i) bench.write(2, 0);
    for (int i = 0; i < 16; ++i) bench.read(0, 0);
    bench.step_to(60);  // reads 6 apart from 13 on: eight by then
    return bench.counts().writes;
  };
  EXPECT_EQ(writes_with(11), 0);
  EXPECT_GT(writes_with(12), 0);
}

TEST(BurstEngine, ADrainEndsAtTheLowWatermarkWhereReadsWait) {
  // Twelve writes start a drain; the reads that wait get their turn when four are left.
  Bench bench(ToyMemory().device());
  for (int i = 0; i < 12; ++i) bench.write(2, 0);
  for (int i = 0; i < 12; ++i) bench.read(0, 0);
  while (bench.counts().reads == 0) bench.step();
  EXPECT_EQ(bench.counts().writes, 12 - 4);
}

TEST(BurstEngine, AFullQueueAcceptsNothingMore) {
  Bench bench(ToyMemory().controller("active_queue", "0").device());
  for (int i = 0; i < 16; ++i) {
    EXPECT_TRUE(bench.accepts(0, false)) << i;
    bench.read(0, 0);
  }
  EXPECT_FALSE(bench.accepts(0, false));
  EXPECT_TRUE(bench.accepts(0, true));  // writes have their own
  bench.step_to(13);                    // the first read leaves
  EXPECT_TRUE(bench.accepts(0, false));
}

// --- pages ----------------------------------------------------------------------------------------------------------------------

Ticks second_read(const char* page, std::int64_t row) {
  Bench bench(ToyMemory().controller("page_policy", page).device());
  bench.read(0, 5);
  bench.read(0, row, 60);  // long behind the first
  bench.finish();
  return bench.last_read();
}

TEST(BurstEngine, AnOpenPageSavesTheActivateOfTheSameRow) {
  EXPECT_EQ(second_read("open", 5), 60);
  EXPECT_EQ(second_read("closed", 5), 60 + 12);
}

TEST(BurstEngine, AClosedPageSavesThePrechargeOfAnother) {
  EXPECT_EQ(second_read("open", 6), 60 + 10 + 12);
  EXPECT_EQ(second_read("closed", 6), 60 + 12);
}

TEST(BurstEngine, AClosedPageIsClosedAtTRASWhereNoRequestWaits) {
  // PRE at 31, the bank is ready at 41: a request at 35 waits, for either row.
  Bench bench(ToyMemory().controller("page_policy", "closed").device());
  bench.read(0, 5);
  bench.read(0, 5, 35);
  bench.finish();
  EXPECT_EQ(bench.last_read(), 41 + 12);
  EXPECT_EQ(bench.counts().activates, 2);
}

// --- refresh --------------------------------------------------------------------------------------------------------------------

/// A refresh every 100 ticks that takes 60.
ToyMemory often_refreshed() {
  return ToyMemory().timing("tREFI", "100 nCK").timing("tRFC", "60 nCK").timing("tREFIpb", "25 nCK").timing("tRFCpb", "20 nCK");
}

TEST(BurstEngine, ARefreshBlacksOutTheChannel) {
  // Reads go 4 apart from 13 on: the 22nd at 97. The next would go at 101, when the first refresh is due, 100 behind the first tick: PRE of
  // both banks at 97 + tRTP 5, REF tRP 10 later, ACT tRFC 60 later, RD tRCD 12 later.
  const DramDevice device = often_refreshed().device();
  const DramRun before = run_bursts(device, stream(seq_read, device, 22));
  EXPECT_EQ(before.cycles, 97 + 10 + 4);
  EXPECT_EQ(lost(before, DramLoss::refresh), 0);
  const DramRun after = run_bursts(device, stream(seq_read, device, 23));
  EXPECT_EQ(after.cycles, 97 + 5 + 10 + 60 + 12 + 10 + 4);
  EXPECT_EQ(after.counts.refreshes, 1);
  EXPECT_EQ(after.counts.activates, 3);  // one row again
  EXPECT_EQ(lost(after, DramLoss::refresh), 184 - (97 + 4));
  EXPECT_EQ(lost(after, DramLoss::row_change), 13);  // the first read, from tick 0
  EXPECT_EQ(lost(after), 13 + 83);
}

TEST(BurstEngine, ARefreshComesBackAtItsInterval) {
  // RD at 184, 188, 192, 196, 200; the next would go at 204, and at 201 a refresh is due.
  const DramDevice device = often_refreshed().device();
  EXPECT_EQ(run_bursts(device, stream(seq_read, device, 27)).cycles, 200 + 10 + 4);
  // PRE at 206, tRAS 30 behind the second activate at 172 + tRRD_S 4; REF 10, ACT 60, RD 12 later.
  EXPECT_EQ(run_bursts(device, stream(seq_read, device, 28)).cycles, 206 + 10 + 60 + 12 + 10 + 4);
}

TEST(BurstEngine, BanksPrechargedOneByOneNeedNotWaitForEachOther) {
  // The bank read at 93 is precharged at 100, that read at 97 at 102: REF at 112 as before.
  const DramDevice device = often_refreshed().refresh("precharge", "each").device();
  EXPECT_EQ(run_bursts(device, stream(seq_read, device, 23)).cycles, 97 + 5 + 10 + 60 + 12 + 10 + 4);
}

TEST(BurstEngine, WithoutRefreshAStreamGoesAtThePaceOfItsBursts) {
  const DramDevice device = ToyMemory().refresh("scope", "none").device();
  const DramRun run = run_bursts(device, stream(seq_read, device, 4096));
  EXPECT_EQ(run.cycles, 13 + 4 * 4095 + 10 + 4);
  EXPECT_EQ(run.counts.refreshes, 0);
  EXPECT_EQ(run.counts.activates, 4 * 64);
}

TEST(BurstEngine, RefreshOfSingleBanksRunsAndCostsLessThanOfAll) {
  // As many rows in all: four banks one by one, or one of both groups at a time.
  const auto run = [](const char* scope, const char* interval) {
    const DramDevice device = ToyMemory().refresh("scope", scope).refresh("blocks", "unit").timing("tREFIpb", interval).device();
    return run_bursts(device, stream(seq_read, device, 40'000));
  };
  const DramRun none = run("none", "1000 nCK"), all = run("all_bank", "1000 nCK");
  const DramRun each = run("per_bank", "1000 nCK"), same = run("same_bank", "2000 nCK");
  EXPECT_EQ(none.cycles, 13 + 4 * 39'999 + 14);
  const auto one_an_interval = [](const DramRun& one, Ticks interval) {  // the last may be due and not done
    EXPECT_LE(one.counts.refreshes, one.cycles / interval);
    EXPECT_GE(one.counts.refreshes, one.cycles / interval - 1);
  };
  one_an_interval(all, 4000);
  one_an_interval(each, 1000);
  one_an_interval(same, 2000);
  EXPECT_GT(each.cycles, none.cycles);
  EXPECT_GT(same.cycles, none.cycles);
  EXPECT_LT(each.cycles, all.cycles);
  EXPECT_LT(same.cycles, all.cycles);
}

TEST(BurstEngine, ARequestMovesToItsBankInTheTickInWhichThatHasRoom) {
  // One entry a bank, two in the read queue. The first request moves at 1, its row opens at 2 and it is read at 14; the second moves then.
  ToyMemory memory;
  memory.controller("bank_queue", "1").controller("read_queue", "2").controller("active_queue", "0").controller("write_drain", "batch");
  Bench bench(memory.device());
  for (const Ticks tick : {1, 2, 3}) bench.read(0, 7, tick);
  bench.step_to(13);
  EXPECT_FALSE(bench.accepts(0, false));
  bench.step_to(14);
  EXPECT_EQ(bench.last_read(), 14);
  EXPECT_TRUE(bench.accepts(0, false));
}

// --- laws over patterns and controllers -----------------------------------------------------------------------------------------

struct Case {
  const char* name;
  ToyMemory memory;
};

std::vector<Case> cases() {
  ToyMemory batch, alone, wide, closed, single, xored;
  batch.controller("bank_queue", "4")
      .controller("write_drain", "batch")
      .controller("arbitration", "round_robin")
      .controller("active_queue", "0");
  batch.controller("row_hit_limit", "4").refresh("precharge", "each").refresh("blocks", "unit");
  alone.controller("read_queue", "0").controller("write_queue", "0").controller("bank_queue", "8").controller("active_queue", "0");
  alone.controller("write_drain", "none").controller("requests_per_tick", "1").set("commands", "buses", "shared").refresh("blocks", "unit");
  wide.organization("channels", "2").organization("pseudo_channels", "2").organization("ranks", "2");
  wide.organization("map", "[ch1, pc1, bg1, co4, ra1, ba1, ro6]").refresh("unit", "pseudo_channel").timing("tCCD_R", "6 nCK");
  wide.set("commands", "activate", "3").set("commands", "column", "2");
  closed.controller("page_policy", "closed");
  single.refresh("scope", "per_bank").refresh("blocks", "unit");
  xored.organization("map", "[co2, bg1, ba1, co2, ro6]").organization("xor", "[bg0^co2, ba0^ro0]");
  return {{"watermarks", {}}, {"batch", batch},   {"bank queues", alone}, {"channels", wide},
          {"closed", closed}, {"single", single}, {"xor", xored}};
}

template <class Check>
void for_each_run(std::int64_t requests, Check check) {
  for (const Case& one : cases()) {
    const DramDevice device = one.memory.device();
    for (const std::string& name : dram_pattern_names()) {
      SCOPED_TRACE(std::string(one.name) + " " + name);
      check(device, stream(*dram_pattern(name), device, requests));
    }
  }
}

/// The same with every tick gone through.
void expect_as_every_tick(const DramDevice& device, const DramStream& stream) {
  const DramRun fast = run_bursts(device, stream), slow = run_every_tick(device, stream);
  EXPECT_EQ(fast.cycles, slow.cycles);
  EXPECT_EQ(fast.counts.activates, slow.counts.activates);
  EXPECT_EQ(fast.counts.refreshes, slow.counts.refreshes);
  EXPECT_EQ(fast.counts.reads, slow.counts.reads);
  EXPECT_EQ(fast.counts.writes, slow.counts.writes);
  EXPECT_EQ(fast.counts.lost, slow.counts.lost);
}

TEST(BurstEngine, SkippedTicksChangeNothing) { for_each_run(6'000, expect_as_every_tick); }

TEST(BurstEngine, SkippedPeriodsChangeNothing) {
  for (const Case& one : cases()) {
    SCOPED_TRACE(one.name);
    const DramDevice device = one.memory.device();
    // Hundreds of refresh intervals: periods are looked for.
    for (const DramPattern pattern : {seq_read, seq_write}) expect_as_every_tick(device, stream(pattern, device, 300'000));
  }
}

TEST(BurstEngine, EveryRequestIsServed) {
  for_each_run(5'000, [](const DramDevice& device, const DramStream& stream) {
    const DramRun run = run_bursts(device, stream);
    std::int64_t writes = 0;
    for (std::int64_t i = 0; i < stream.size(); ++i) writes += stream[i].write;
    EXPECT_EQ(run.counts.writes, writes);
    EXPECT_EQ(run.counts.reads, stream.size() - writes);
    EXPECT_GT(run.counts.activates, 0);
  });
}

TEST(BurstEngine, NoBusIsFasterThanItsPins) {
  for_each_run(5'000, [](const DramDevice& device, const DramStream& stream) {
    const std::int64_t buses = device.organization.channels() * device.organization.pseudo_channels();
    EXPECT_GE(run_bursts(device, stream).cycles * buses, stream.size() * device.timings.tBL);
  });
}

TEST(BurstEngine, LostTicksAndTransfersFitIntoTheRun) {
  for_each_run(5'000, [](const DramDevice& device, const DramStream& stream) {
    const DramRun run = run_bursts(device, stream);
    const std::int64_t buses = device.organization.channels() * device.organization.pseudo_channels();
    EXPECT_LE(lost(run) + run.counts.bursts() * device.timings.tBL, run.cycles * buses);
    for (const Ticks one : run.counts.lost) EXPECT_GE(one, 0);
  });
}

TEST(BurstEngine, OnOneBusEveryTickButTheLastLatencyIsATransferOrExplained) {
  // A slot begins with its column command, so the last ends the read latency before the last data.
  const DramDevice device = ToyMemory().device();
  for (const DramPattern pattern : {seq_read, blk64k_read, blk4k_read, stride4k_read, rand_read}) {
    const DramRun run = run_bursts(device, stream(pattern, device, 5'000));
    EXPECT_EQ(lost(run) + 5'000 * 4, run.cycles - 10);
    EXPECT_EQ(lost(run, DramLoss::turnaround), 0);  // nothing but reads
  }
}

TEST(BurstEngine, AStreamOverTwoChannelsTakesHalfTheTime) {
  ToyMemory two;
  two.refresh("scope", "none").organization("channels", "2").organization("map", "[ch1, bg1, co4, ba1, ro6]");
  const DramDevice device = two.device();
  EXPECT_EQ(run_bursts(device, stream(seq_read, device, 8192)).cycles, 13 + 4 * 4095 + 10 + 4);
}

}  // namespace
}  // namespace memwall

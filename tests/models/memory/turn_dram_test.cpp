// SPDX-License-Identifier: MIT
#include "models/memory/turn_dram.h"

#include <random>

#include "models/base/config_library.h"
#include "tests/models/memory/shared_dram_fixture.h"

namespace memwall {
namespace {

using namespace memory_test;
using enum DramAction;

constexpr std::int64_t kStripe = 2048;  ///< bytes: 32 bursts, a row of two banks

ToyMemory quiet() { return ToyMemory().set("timing", "stripe").refresh("scope", "none"); }

// A stream alone: ACT at 0, RD tRCD 12 later and then each 4, data end tCL + tBL 14 behind the last.
std::int64_t alone_ns(std::int64_t bursts) { return 12 + 4 * (bursts - 1) + 14; }

TEST(TurnDram, AStreamAloneTakesItsBurstsAndOneLatency) {
  for (const std::int64_t bursts : {1, 2, 3, 32, 64, 500}) {
    EXPECT_EQ(serve(quiet().config(), {arrival(0, read_weight, 64 * bursts)}).end_ps[0], alone_ns(bursts) * kNs) << bursts;
  }
}

TEST(TurnDram, PartOfABurstTakesAllOfIt) {
  const auto end = [](std::int64_t bytes) { return serve(quiet().config(), {arrival(0, read_weight, bytes)}).end_ns(0); };
  EXPECT_EQ(end(1), alone_ns(1));
  EXPECT_EQ(end(64), alone_ns(1));
  EXPECT_EQ(end(65), alone_ns(2));
  EXPECT_EQ(end(128), alone_ns(2));
}

TEST(TurnDram, AStreamOpensTheRowsThatItTouches) {
  const auto rows = [](ToyMemory memory, std::int64_t bytes) {
    return serve(memory.config(), {arrival(0, read_weight, bytes)}).services[0].activates;
  };
  EXPECT_EQ(rows(quiet(), 64), std::vector<std::int64_t>{1});
  EXPECT_EQ(rows(quiet(), 128), std::vector<std::int64_t>{2});  // the other bank group
  EXPECT_EQ(rows(quiet(), kStripe), std::vector<std::int64_t>{2});
  EXPECT_EQ(rows(quiet(), 3 * kStripe), std::vector<std::int64_t>{6});
}

TEST(TurnDram, ChannelsOfAllStacksEachTakeTheirShare) {
  ToyMemory two = quiet();
  two.set("stacks", "2").organization("channels", "2").organization("map", "[ch1, bg1, co4, ba1, ro6]");
  const Served served = serve(two.config(), {arrival(0, read_weight, 4 * kStripe)});
  EXPECT_EQ(served.end_ps[0], alone_ns(32) * kNs);
  EXPECT_EQ(served.services[0].activates, std::vector<std::int64_t>{4 * 2});
}

TEST(TurnDram, AStreamStartsWhenItArrives) {
  EXPECT_EQ(serve(quiet().config(), {arrival(1000, read_kv, kStripe)}).end_ps[0], (1000 + alone_ns(32)) * kNs);
}

TEST(TurnDram, BytesOfOnePurposeLieBehindEachOther) {
  // The second read goes on in the open rows of the first: no activate, tCL + tBL after its command at 1000.
  const Served served = serve(quiet().config(), {arrival(0, read_weight, 64 * 16), arrival(1000, read_weight, 64 * 16)});
  EXPECT_EQ(served.services[0].activates, std::vector<std::int64_t>{2});
  EXPECT_EQ(served.services[1].activates, std::vector<std::int64_t>{0});
  EXPECT_EQ(served.end_ps[1], (1000 + 4 * 15 + 14) * kNs);
}

// The regions of purposes begin an odd number of stripes apart, where banks alternate: every second one in the same banks.

TEST(TurnDram, TwoStripesInOtherBanksFollowEachOtherWithoutAPause) {
  const Served served = serve(quiet().config(), {arrival(0, read_weight, kStripe), arrival(0, read_kv, kStripe)});
  EXPECT_EQ(served.end_ps[0], alone_ns(32) * kNs);
  EXPECT_EQ(served.end_ps[1], alone_ns(64) * kNs);
}

TEST(TurnDram, TheSecondOfTwoStripesInOneBankWaitsForTheRowChange) {
  // Reads of the first at 12 + 4 k, the last of its banks at 132 and 136. PRE tRTP 5 later, at 137 and 141; ACT tRP 10 later, at 147 and
  // 151; RD tRCD 12 later, at 159 and 163, and so on each 4 up to 283.
  const Served served = serve(quiet().config(), {arrival(0, read_kv, kStripe), arrival(0, read_activation, kStripe)});
  EXPECT_EQ(served.end_ps[0], alone_ns(32) * kNs);
  EXPECT_EQ(served.end_ps[1], (159 + 4 * 31 + 14) * kNs);
  EXPECT_EQ(served.services[0].activates, std::vector<std::int64_t>{2});
  EXPECT_EQ(served.services[1].activates, std::vector<std::int64_t>{2});
}

TEST(TurnDram, AWriteBehindAReadWaitsForItsRowRatherThanForTheTurnaround) {
  // As above, but WR tRCDWR 10 behind the activates at 147 and 151; the turnaround would let it go at 136 + 8.
  const Served served = serve(quiet().config(), {arrival(0, read_weight, kStripe), arrival(0, write_kv, kStripe)});
  EXPECT_EQ(served.end_ps[1], (157 + 4 * 31 + 8 + 4) * kNs);
}

TEST(TurnDram, AReadBehindAWriteWaitsUntilItsRowIsWritten) {
  // WR at 10 + 4 k, the last of bank 0 at 130: PRE 8 + 4 + 12 later at 154, ACT at 164, RD at 176; bank 2 is 4 behind it.
  const Served served = serve(quiet().config(), {arrival(0, write_kv, kStripe), arrival(0, read_weight, kStripe)});
  EXPECT_EQ(served.end_ps[0], (10 + 4 * 31 + 8 + 4) * kNs);
  EXPECT_EQ(served.end_ps[1], (176 + 4 * 31 + 14) * kNs);
}

TEST(TurnDram, TwoEqualStreamsShareAndPayForTheRowsBetweenThem) {
  // Twenty stripes each, in turn. Where the next stripe lies in the banks of the one before, its read waits tRTP + tRP + tRCD = 27 behind
  // the last of those instead of 4: at most 23 lost, at each of the 39 changes. The first ends a stripe before the second.
  const std::int64_t stripes = 20;
  const std::int64_t transfers = alone_ns(2 * stripes * 32);
  const Served served = serve(quiet().config(), {arrival(0, read_kv, stripes * kStripe), arrival(0, read_activation, stripes * kStripe)});
  EXPECT_GE(served.end_ns(1), transfers);
  EXPECT_LE(served.end_ns(1), transfers + 39 * 23);
  EXPECT_LE(served.end_ns(0), served.end_ns(1) - 32 * 4);
  EXPECT_GE(served.end_ns(0), served.end_ns(1) - 32 * 4 - 23);
}

TEST(TurnDram, AReadAndAWriteStreamPayForTheTurnaroundsBetweenThem) {
  // Behind a write a read of the same bank waits for its data, 8 + 4, tWR 12, tRP 10 and tRCD 12: 46 instead of 4. Behind a read a write
  // waits at most 5 + 10 + 10 = 25.
  const std::int64_t stripes = 20;
  const std::int64_t transfers = alone_ns(2 * stripes * 32);
  const Served served = serve(quiet().config(), {arrival(0, read_weight, stripes * kStripe), arrival(0, write_kv, stripes * kStripe)});
  EXPECT_GE(served.end_ns(1), transfers);
  EXPECT_LE(served.end_ns(1), transfers + 19 * (46 - 4) + 20 * (25 - 4));
}

TEST(TurnDram, AShortReadBehindALongStreamWaitsForOneStripe) {
  // At most the stripe being served, the row change behind it, and its own data.
  for (std::int64_t at = 100; at < 600; at += 7) {
    const Served served = serve(quiet().config(), {arrival(0, read_weight, 100 * kStripe), arrival(at, read_kv, 64)});
    EXPECT_LE(served.end_ns(1), at + 32 * 4 + 27 + 14) << at;
    EXPECT_GT(served.end_ns(0), served.end_ns(1));
  }
}

TEST(TurnDram, ALongStreamLosesToAShortReadNoMoreThanTheirRowChanges) {
  const std::int64_t bursts = 100 * 32;
  const Served served = serve(quiet().config(), {arrival(0, read_weight, 64 * bursts), arrival(100, read_kv, 64)});
  EXPECT_GE(served.end_ns(0), alone_ns(bursts + 1));
  EXPECT_LE(served.end_ns(0), alone_ns(bursts + 1) + 2 * 27);  // to the short read's row and back
}

TEST(TurnDram, ManyStreamsTakeTurns) {
  // Eight reads of one burst behind a long stream: the last waits for one stripe and the seven before it, each with a row change.
  std::vector<Arrival> arrivals = {arrival(0, read_weight, 100 * kStripe)};
  for (int i = 0; i < 8; ++i) arrivals.push_back(arrival(200, i % 2 ? read_kv : read_activation, 64));
  const Served served = serve(quiet().config(), arrivals);
  for (std::size_t i = 1; i < arrivals.size(); ++i) EXPECT_LE(served.end_ns(i), 200 + 32 * 4 + 8 * (40 + 4) + 14);  // tRC 40 at most
}

TEST(TurnDram, ATransactionThatWaitsGoesBeforeThoseThatComeLater) {
  // The first has one of its two stripes when others begin to come, faster than they are served. Its second waits for one of the long
  // read's and for no other: three stripes, and at most two row changes of 23 more than a burst.
  std::vector<Arrival> arrivals = {arrival(0, read_weight, 2 * kStripe), arrival(0, read_kv, 100 * kStripe)};
  for (int i = 0; i < 20; ++i) arrivals.push_back(arrival(150 + 100 * i, read_activation, kStripe));
  const Served served = serve(quiet().config(), arrivals);
  EXPECT_LE(served.end_ns(0), alone_ns(3 * 32) + 2 * 23);
}

TEST(TurnDram, DemandsOfATransactionComeOneAfterTheOther) {
  const Served served = serve(quiet().config(), {{0, {{read_kv, kStripe}, {read_activation, kStripe}}}});
  EXPECT_EQ(served.end_ps[0], (159 + 4 * 31 + 14) * kNs);  // as two transactions
  EXPECT_EQ(served.services[0].activates, (std::vector<std::int64_t>{2, 2}));
}

TEST(TurnDram, WritesThatEndWhenAcceptedEndWhenTheyArrive) {
  const DramConfig config = quiet().set("timing", "burst").set("write_end", "accepted").config();
  EXPECT_EQ(serve(config, {arrival(1000, write_kv, 16 * 64)}).end_ns(0), 1000);  // the queue takes 16
}

TEST(TurnDram, ByBurstsAShortReadIsHandedOverWhenTheOneBeforeHasEnded) {
  // A row of DEVIATIONS.md. Handed over at 1, RD at 13, its data end at 27. The second is handed over at 14 only, though it came at 2: RD at
  // 26. Its bank is of the other group: it could have been opened tRRD_S 4 behind the first, for a RD at 17.
  const DramConfig config = quiet().set("timing", "burst").config();
  const Served served = serve(config, {arrival(0, read_weight, 64), arrival(2, read_weight, 64)});
  EXPECT_EQ(served.end_ns(0), 27);
  EXPECT_EQ(served.end_ns(1), 40);
  EXPECT_EQ(serve(quiet().config(), {arrival(0, read_weight, 64), arrival(2, read_weight, 64)}).end_ns(1), 30);  // by stripes, from tick 0
}

TEST(TurnDram, ARefreshFallsHalfAnIntervalAfterTheStart) {
  // tREFI 4000 behind the first tick 1, 2000 earlier: at 2001. Reads go at 12 + 4 k, the 498th at 2000; the two that would follow wait, and
  // both banks of their stripe open once more.
  const DramConfig config = ToyMemory().set("timing", "stripe").config();
  EXPECT_EQ(serve(config, {arrival(0, read_weight, 64 * 498)}).end_ns(0), alone_ns(498));
  const Served served = serve(config, {arrival(0, read_weight, 64 * 500)});
  // PRE tRTP 5 behind the read at 2000, REF tRP 10 later, ACT tRFC 200 later, RD tRCD 12 later and one more.
  EXPECT_EQ(served.end_ns(0), 2000 + 5 + 10 + 200 + 12 + 4 + 14);
  EXPECT_EQ(served.services[0].activates, std::vector<std::int64_t>{2 * 16 + 2});
}

// --- laws -----------------------------------------------------------------------------------------------------------------------

struct Scenario {
  std::vector<Arrival> arrivals;
  std::int64_t bytes = 0;
};

/// Five to twelve transactions of up to eight stripes within 3 us.
Scenario scenario(unsigned seed) {
  std::mt19937 random(seed);
  Scenario result;
  const std::size_t count = 5 + random() % 8;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t bytes = 1 + std::int64_t(random() % (8 * kStripe));
    result.arrivals.push_back(arrival(std::int64_t(random() % 3000), DramAction(random() % kDramActions), bytes));
    result.bytes += bytes;
  }
  std::stable_sort(result.arrivals.begin(), result.arrivals.end(), [](const Arrival& a, const Arrival& b) { return a.at_ps < b.at_ps; });
  return result;
}

DramConfig timed(const char* timing) { return ToyMemory().set("timing", timing).config(); }

TEST(TurnDram, EveryTransactionFinishesNoEarlierThanItsBytesAndAllBytesAllow) {
  for (const char* timing : {"stripe", "burst"}) {
    for (unsigned seed = 0; seed < 50; ++seed) {
      SCOPED_TRACE(std::string(timing) + " " + std::to_string(seed));
      const Scenario s = scenario(seed);
      const Served served = serve(timed(timing), s.arrivals);
      std::int64_t last = 0;
      for (std::size_t i = 0; i < s.arrivals.size(); ++i) {
        EXPECT_GE(served.end_ps[i], s.arrivals[i].at_ps + s.arrivals[i].demands[0].bytes * kNs / 16);
        last = std::max(last, served.end_ps[i]);
      }
      EXPECT_GE(last - s.arrivals[0].at_ps, s.bytes * kNs / 16);
    }
  }
}

TEST(TurnDram, NothingFinishesSoonerThanOneAccessTakes) {
  // A second one comes while the first is in flight, up to its end. tCL + tBL is 14 of a read, tCWL + tBL 12 of a write.
  for (const char* timing : {"stripe", "burst"}) {
    for (const char* pseudo_channels : {"1", "2"}) {
      ToyMemory memory = quiet().set("timing", timing).organization("pseudo_channels", pseudo_channels);
      if (pseudo_channels[0] == '2') memory.organization("map", "[pc1, bg1, co4, ba1, ro6]");
      for (const DramAction action : {read_weight, read_kv, write_kv}) {
        for (std::int64_t bursts = 1; bursts < 12; ++bursts) {
          for (std::int64_t at = 0; at <= 26; ++at) {
            const Served served = serve(memory.config(), {arrival(0, read_weight, 64), arrival(at, action, 64 * bursts)});
            EXPECT_GE(served.end_ns(1), at + (is_write(action) ? 12 : 14)) << timing << " " << bursts << " " << at;
          }
        }
      }
    }
  }
}

TEST(TurnDram, ActivatesCoverTheRowsThatAreTouchedAndBurstsTheActivates) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    const Scenario s = scenario(seed);
    const Served served = serve(timed("stripe"), s.arrivals);
    std::int64_t bursts = 0;
    for (const Arrival& one : s.arrivals) bursts += one.demands[0].bytes / 64 + 2;                // in part at both ends
    EXPECT_GE(served.activates(), s.bytes / 1024 - 2 * std::int64_t(s.arrivals.size())) << seed;  // rows open from others at both ends
    EXPECT_LE(served.activates(), bursts) << seed;
  }
}

TEST(TurnDram, BusyTimesFitIntoTheTimeThatPasses) {
  for (const char* timing : {"stripe", "burst"}) {
    for (unsigned seed = 0; seed < 50; ++seed) {
      const Served served = serve(timed(timing), scenario(seed).arrivals);
      double busy = 0;
      for (const DramService& service : served.services) busy += service.busy_ps;
      EXPECT_LE(busy, double(*std::max_element(served.end_ps.begin(), served.end_ps.end()))) << timing << " " << seed;
      EXPECT_GT(busy, 0.0);
    }
  }
}

TEST(TurnDram, AskingForTheNextEndChangesNothing) {
  for (const char* timing : {"stripe", "burst"}) {
    const DramConfig config = timed(timing);
    const Scenario s = scenario(7);
    const auto end_of_all = [&](bool ask) {
      const auto memory = SharedDram::make(config);
      for (const Arrival& one : s.arrivals) {
        memory->arrive(one.demands, one.at_ps);
        if (ask) memory->next_finish(one.at_ps);
        if (ask) memory->next_finish(one.at_ps + 1);
      }
      std::int64_t end = 0;
      while (const auto next = memory->next_finish(end)) {
        end = *next;
        memory->finish(end);
      }
      return end;
    };
    EXPECT_EQ(end_of_all(true), end_of_all(false)) << timing;
  }
}

/// Fifty reads of one to four whole stripes, about as fast as they are served.
std::vector<Arrival> crowd(unsigned seed) {
  const DramAction reads[] = {read_weight, read_kv, read_activation};
  std::mt19937 random(seed);
  std::vector<Arrival> arrivals;
  for (std::int64_t i = 0, at = 0; i < 50; ++i, at += std::int64_t(random() % 400))
    arrivals.push_back(arrival(at, reads[random() % 3], kStripe * std::max(1, int(random() % 8) - 3)));
  return arrivals;
}

TEST(TurnDram, AStripeWaitsForAtMostOneOfEachTransactionInFlight) {
  // From the last command of a stripe to the last of the next: 31 of 4 each, and at most tRTP + tRP + tRCD of a row change.
  const std::int64_t stripe = 31 * 4 + 27;
  for (unsigned seed = 0; seed < 300; ++seed) {
    const std::vector<Arrival> arrivals = crowd(seed);
    const Served served = serve(quiet().config(), arrivals);
    const auto in_flight = [&](std::int64_t at) {
      std::int64_t count = 0;
      for (std::size_t i = 0; i < arrivals.size(); ++i) count += arrivals[i].at_ps <= at && served.end_ps[i] > at;
      return count;
    };
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
      std::int64_t most = in_flight(arrivals[i].at_ps);
      for (std::size_t k = i; k < arrivals.size() && arrivals[k].at_ps < served.end_ps[i]; ++k)
        most = std::max(most, in_flight(arrivals[k].at_ps));
      const std::int64_t stripes = arrivals[i].demands[0].bytes / kStripe;
      EXPECT_LE(served.end_ps[i], arrivals[i].at_ps + (stripes * most * stripe + 14) * kNs) << seed << " " << i;
    }
  }
}

TEST(TurnDram, AnArrivalMakesNothingThatIsInFlightFinishEarlier) {
  // What arrives later may well finish earlier: it may meet an open row, or the end of a stripe where it would have met the beginning.
  for (unsigned seed = 0; seed < 600; ++seed) {
    std::vector<Arrival> arrivals = seed % 2 ? crowd(seed) : scenario(seed).arrivals;
    arrivals.resize(2 + seed % (arrivals.size() - 1));
    const Served after = serve(quiet().config(), arrivals);
    arrivals.pop_back();
    const Served before = serve(quiet().config(), arrivals);
    for (std::size_t i = 0; i < arrivals.size(); ++i) EXPECT_GE(after.end_ps[i], before.end_ps[i]) << seed << " " << i;
  }
}

TEST(TurnDram, StripesAndBurstsAgreeOnStreamsThatTakeTurns) {
  // Two reads agree within 3 %. Of a read and a write stripes are up to 6 % faster: they turn round once a stripe, where the controller's
  // write queue, shorter than a stripe, drains several times.
  const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
  for (const char* name : {"ddr4-3200", "hbm2", "hbm3", "lpddr5-6400"}) {
    DramConfig config = read_config<DramConfig>(library.load("memories", name));
    const std::int64_t bytes = config.device.organization.channels() * 500'000;
    for (const DramAction second : {read_kv, write_kv}) {
      config.timing = DramTimingMode::stripe;
      const Served stripes = serve(config, {arrival(0, read_weight, bytes), arrival(0, second, bytes)});
      config.timing = DramTimingMode::burst;
      const Served bursts = serve(config, {arrival(0, read_weight, bytes), arrival(0, second, bytes)});
      for (const std::size_t i : {0u, 1u})
        EXPECT_NEAR(double(stripes.end_ps[i]) / double(bursts.end_ps[i]), 1.0, is_write(second) ? 0.05 : 0.03) << name;
    }
  }
}

TEST(TurnDram, ALongTransactionEndsInFewSteps) {
  // 10^17 bytes are 5 x 10^13 stripes: more than could be gone through one by one.
  const Served served =
      serve(timed("stripe"), {arrival(0, read_weight, 700'000'000), arrival(60'000'000, read_weight, 100'000'000'000'000'000)});
  const double rate = 700'000'000.0 / double(served.end_ps[0]);
  EXPECT_NEAR(1e17 / double(served.end_ps[1] - 60'000'000 * kNs) / rate, 1.0, 1e-3);
}

TEST(TurnDram, AnEmptyMemoryHasNothingToFinish) {
  for (const char* timing : {"stripe", "burst"}) {
    const auto memory = SharedDram::make(timed(timing));
    EXPECT_EQ(memory->next_finish(0), std::nullopt);
    memory->arrive({{read_kv, 64}}, 0);
    const std::int64_t end = *memory->next_finish(0);
    EXPECT_TRUE(memory->finish(end - 1).empty());
    EXPECT_EQ(memory->finish(end).size(), 1u);
    EXPECT_EQ(memory->next_finish(end), std::nullopt);
  }
}

TEST(TurnDram, AllThatHasFinishedIsToldInTheOrderOfTickets) {
  for (const char* timing : {"stripe", "burst"}) {
    const auto memory = SharedDram::make(timed(timing));
    memory->arrive({{read_kv, 100 * 64}}, 0);
    memory->arrive({{read_weight, 64}}, 0);
    const std::vector<DramService> done = memory->finish(1'000 * kNs);
    ASSERT_EQ(done.size(), 2u) << timing;
    EXPECT_EQ(done[0].ticket, 0u);
    EXPECT_EQ(done[1].ticket, 1u);
  }
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "models/memory/data_buses.h"

#include <numeric>

#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;
using enum DramCommand;

/// Column commands at ticks of the test's choosing, on rows that are taken to be open. A burst takes 4 ticks.
struct Bench {
  explicit Bench(const ToyMemory& memory = {})
      : device(memory.device()),
        state(device.organization, device.rules),
        buses(device.organization.pseudo_channels(), device.timings.tBL) {}

  void carry(DramCommand command, int bank, Ticks now, std::optional<DramLoss> own = {}) {
    buses.carry(command, bank, now, state, counts, [own] { return own; });
    state.issue(command, bank, now);
  }
  Ticks lost(DramLoss loss) const { return counts.lost[std::size_t(loss)]; }
  Ticks lost() const { return std::accumulate(counts.lost.begin(), counts.lost.end(), Ticks{0}); }

  const DramDevice device;
  DramState state;
  DataBuses buses;
  DramCounts counts;
};

TEST(DataBuses, NothingIsLostBetweenBurstsSideBySide) {
  Bench bench;
  bench.carry(read, 0, 100);
  EXPECT_EQ(bench.lost(DramLoss::idle), 100);  // nothing had been asked for
  bench.carry(read, 2, 104);
  EXPECT_EQ(bench.lost(), 100);
  EXPECT_EQ(bench.buses.end(0), 108);
  EXPECT_EQ(bench.buses.last_column(0), 104);
}

TEST(DataBuses, ABankGroupAndATurnaroundHoldCommandsBack) {
  Bench bench;
  bench.carry(read, 0, 100);
  bench.carry(read, 1, 106);  // tCCD_L is 6, of which a burst takes 4
  EXPECT_EQ(bench.lost(DramLoss::ccd_l), 2);
  bench.carry(write, 2, 114);  // tRTW is 8
  EXPECT_EQ(bench.lost(DramLoss::turnaround), 4);
  bench.carry(write, 0, 119);  // a tick later than tCCD_S, for no reason that a rule has
  EXPECT_EQ(bench.lost(DramLoss::idle), 100 + 1);
  EXPECT_EQ(bench.lost(), 100 + 2 + 4 + 1);
}

TEST(DataBuses, TheChannelsOwnCauseGoesBeforeTheRulesAndARefreshBeforeBoth) {
  Bench bench;
  bench.carry(read, 0, 100);
  bench.carry(read, 1, 106, DramLoss::row_change);
  EXPECT_EQ(bench.lost(DramLoss::row_change), 2);
  EXPECT_EQ(bench.lost(DramLoss::ccd_l), 0);
  bench.buses.refreshed(0);
  bench.carry(read, 2, 300, DramLoss::row_change);
  EXPECT_EQ(bench.lost(DramLoss::refresh), 300 - 110);
  bench.carry(read, 0, 310, DramLoss::idle);  // the refresh is over
  EXPECT_EQ(bench.lost(DramLoss::refresh), 300 - 110);
}

TEST(DataBuses, AGapWithoutReasonIsThatOfTheBusThatWaitedSince) {
  // Two pseudo-channels of four banks.
  Bench bench(ToyMemory().organization("pseudo_channels", "2").organization("map", "[pc1, bg1, co4, ba1, ro6]"));
  bench.carry(read, 0, 100);
  bench.carry(read, 4, 100);
  bench.carry(read, 2, 150, DramLoss::row_change);  // 46 ticks
  bench.carry(read, 6, 151);                        // 47: its request stood behind that one
  EXPECT_EQ(bench.lost(DramLoss::row_change), 46 + 47);
  bench.carry(read, 4, 170);  // nothing was held back since 155
  EXPECT_EQ(bench.lost(DramLoss::idle), 2 * 100 + 15);
}

TEST(DataBuses, AStreamHasNoGapAndAShiftChangesNothing) {
  Bench bench;
  bench.carry(read, 0, 100);
  bench.carry(read, 2, 150, DramLoss::row_change);
  const auto signature = [&bench](Ticks now) {
    std::string text;
    bench.buses.append_signature(text, now);
    return text;
  };
  const std::string before = signature(160);
  bench.buses.shift(1000);
  EXPECT_EQ(bench.buses.end(0), 1154);
  EXPECT_EQ(signature(1160), before);
  bench.buses.stream(40);
  EXPECT_EQ(bench.buses.end(0), 1194);
  EXPECT_NE(signature(1160), before);
}

}  // namespace
}  // namespace memwall

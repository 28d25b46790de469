// SPDX-License-Identifier: MIT
#include "models/memory/pin_dram.h"

#include "tests/models/memory/shared_dram_fixture.h"

namespace memwall {
namespace {

using namespace memory_test;
using enum DramAction;

// A burst of 64 bytes in 4 ns: 16 bytes a nanosecond.

TEST(PinDram, OneStreamTakesItsBytesOverThePinRate) {
  const Served served = serve(ToyMemory().config(), {arrival(0, read_weight, 1600)});
  EXPECT_EQ(served.end_ps[0], 100 * kNs);
  EXPECT_DOUBLE_EQ(served.services[0].busy_ps, 100.0 * kNs);
}

TEST(PinDram, StacksShareAStream) {
  EXPECT_EQ(serve(ToyMemory().set("stacks", "4").config(), {arrival(0, read_weight, 1600)}).end_ps[0], 25 * kNs);
}

TEST(PinDram, EqualStreamsEachTakeAsManyTimesTheirTimeAlone) {
  for (const std::int64_t streams : {2, 3, 10}) {
    const Served served = serve(ToyMemory().config(), std::vector<Arrival>(std::size_t(streams), arrival(0, read_kv, 1600)));
    for (const std::int64_t end : served.end_ps) EXPECT_NEAR(double(end), double(streams * 100 * kNs), 1.0);  // of rounding, a ps
    for (const DramService& service : served.services) EXPECT_NEAR(service.busy_ps, 100.0 * kNs, 1.0);        // its share
  }
}

TEST(PinDram, AShortStreamDoesNotWaitForALongOne) {
  // At 20 ns the long stream has 1280 of 1600 bytes left. At half the rate the short one takes 160 / 8 = 20 ns, in which the long one
  // moves 160 as well; its last 1120 bytes have the memory alone.
  const Served served = serve(ToyMemory().config(), {arrival(0, read_weight, 1600), arrival(20, read_kv, 160)});
  EXPECT_EQ(served.end_ps[1], 40 * kNs);
  EXPECT_EQ(served.end_ps[0], 110 * kNs);
}

TEST(PinDram, AStreamThatCrossesNoOtherTakesItsTimeAlone) {
  const Served served =
      serve(ToyMemory().config(), {arrival(0, read_weight, 1600), arrival(100, write_kv, 160), arrival(500, read_kv, 160)});
  EXPECT_EQ(served.end_ps[1], 110 * kNs);
  EXPECT_EQ(served.end_ps[2], 510 * kNs);
}

TEST(PinDram, DemandsOfATransactionAddUpAndOpenTheirOwnRows) {
  const Served served = serve(ToyMemory().config(), {{0, {{read_weight, 1024}, {write_kv, 1025}, {spill, 1}}}});
  EXPECT_EQ(served.services[0].activates, (std::vector<std::int64_t>{1, 2, 1}));  // rows of 1 KiB
  EXPECT_EQ(served.end_ps[0], 128'125);                                           // 2050 B / 16 B a ns
}

TEST(PinDram, AnEmptyMemoryHasNothingToFinish) {
  const auto memory = SharedDram::make(ToyMemory().config());
  EXPECT_EQ(memory->next_finish(0), std::nullopt);
  memory->arrive({{read_kv, 16}}, 5 * kNs);
  EXPECT_EQ(memory->next_finish(5 * kNs), 6 * kNs);
  EXPECT_TRUE(memory->finish(6 * kNs - 1).empty());
  EXPECT_EQ(memory->finish(6 * kNs).size(), 1u);
  EXPECT_EQ(memory->next_finish(6 * kNs), std::nullopt);
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "models/memory/dram_device.h"

#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;

TEST(DramDevice, ATickIsAClock) {
  EXPECT_DOUBLE_EQ(ToyMemory().device().time(40).value, 40e-9);
  EXPECT_DOUBLE_EQ(ToyMemory().set("clock", "2 GHz").device().time(40).value, 20e-9);
}

TEST(DramDevice, OneOfItsChannelsIsAMemoryOfItsOwn) {
  ToyMemory memory;
  memory.organization("channels", "4").organization("map", "[bg1, ch2, co4, ba1, ro6]");
  const DramOrganization all = memory.device().organization, one = memory.device().one_channel().organization;
  EXPECT_EQ(one.channels(), 1);
  EXPECT_EQ(one.capacity(), all.capacity() / 4);
  EXPECT_EQ(one.stripe_bursts(), all.stripe_bursts());
  // Bits 1 and 2 of a burst number select the channel; those above them move down.
  for (std::int64_t burst = 0; burst < 4096; ++burst) {
    const DramPlace of_all = all.place((burst >> 1) << 3 | (burst & 1)), of_one = one.place(burst);
    ASSERT_EQ(of_all.channel, 0);
    ASSERT_EQ(of_all.bank, of_one.bank);
    ASSERT_EQ(of_all.row, of_one.row);
  }
}

TEST(DramDevice, ChannelsAreLowestWhereConsecutiveBurstsGoToAllInTurn) {
  const auto lowest = [](const char* map) {
    return ToyMemory().organization("channels", "4").organization("map", map).device().organization.channels_lowest();
  };
  EXPECT_TRUE(lowest("[ch2, bg1, co4, ba1, ro6]"));
  EXPECT_FALSE(lowest("[ch1, bg1, ch1, co4, ba1, ro6]"));
  EXPECT_FALSE(lowest("[bg1, co4, ch2, ba1, ro6]"));
  EXPECT_TRUE(ToyMemory().device().organization.channels_lowest());  // there is only one
}

TEST(DramDevice, ARunOfWritesEndsOnlyWhereAllAreServedOrNoneNeedBe) {
  // Up to four writes stay in their queue without a drain.
  const auto refusals = [](const char* idle, const char* end) {
    return ToyMemory().controller("write_idle", idle).set("write_end", end).refusals();
  };
  for (const char* end : {"data", "issued", "accepted"}) EXPECT_EQ(refusals("0", end), Texts{}) << end;
  EXPECT_EQ(refusals("4", "accepted"), Texts{});
  for (const char* end : {"data", "issued"}) {
    EXPECT_EQ(refusals("4", end),
              Texts{"write_end: controller.write_idle leaves writes in the queue for ever: a run of writes ends when they are `accepted`"});
  }
}

TEST(DramDevice, RefreshesThatLeaveNoRowOpenAreRefused) {
  // tRFC + tRP 10 + tRAS 30 has to fit into tREFI 4000.
  EXPECT_EQ(ToyMemory().timing("tRFC", "3960 nCK").refusals(), Texts{});
  EXPECT_EQ(ToyMemory().timing("tRFC", "3961 nCK").refusals().size(), 1u);
  EXPECT_EQ(ToyMemory().refresh("scope", "per_bank").timing("tREFIpb", "1 nCK").timing("tRFCpb", "60 nCK").refusals().size(), 1u);
  // Four banks in turn: 60 + 10 + 30 have to fit into four times tREFIpb.
  const auto each = [](const char* interval) {
    return ToyMemory().refresh("scope", "per_bank").refresh("blocks", "unit").timing("tREFIpb", interval).timing("tRFCpb", "60 nCK");
  };
  EXPECT_EQ(each("25 nCK").refusals(), Texts{});
  EXPECT_EQ(each("24 nCK").refusals().size(), 1u);
}

}  // namespace
}  // namespace memwall

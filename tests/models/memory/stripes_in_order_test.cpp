// SPDX-License-Identifier: MIT
#include "models/memory/stripes_in_order.h"

#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;

TEST(StripesInOrder, InterleavedBankGroupsAreAndColumnsBelowThemAreNot) {
  EXPECT_TRUE(stripes_in_order(ToyMemory().device()));
  EXPECT_FALSE(stripes_in_order(ToyMemory().organization("map", "[co4, bg1, ba1, ro6]").device()));
}

TEST(StripesInOrder, RefreshOfSingleBanksAndScatteredMapsAreNot) {
  EXPECT_FALSE(stripes_in_order(ToyMemory().refresh("scope", "per_bank").device()));
  EXPECT_FALSE(stripes_in_order(ToyMemory().refresh("scope", "same_bank").device()));
  EXPECT_TRUE(stripes_in_order(ToyMemory().refresh("scope", "none").device()));
  EXPECT_FALSE(stripes_in_order(ToyMemory().organization("xor", "[bg0^ro0]").device()));
  EXPECT_FALSE(stripes_in_order(ToyMemory().organization("map", "[bg1, co4, ro6, ba1]").device()));
}

TEST(StripesInOrder, PseudoChannelsMustRefreshTogether) {
  ToyMemory memory;
  memory.organization("pseudo_channels", "2").organization("map", "[pc1, bg1, co4, ba1, ro6]").refresh("unit", "pseudo_channel");
  EXPECT_TRUE(stripes_in_order(memory.device()));
  EXPECT_FALSE(stripes_in_order(memory.refresh("stagger", "true").device()));
  EXPECT_TRUE(stripes_in_order(memory.refresh("scope", "none").device()));
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "models/circuit/adder_tree.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

TEST(AdderTree, CarryBitsAreTheCeilingOfTheLogarithm) {
  EXPECT_EQ(carry_bits(1), 0);
  EXPECT_EQ(carry_bits(2), 1);
  EXPECT_EQ(carry_bits(3), 2);
  EXPECT_EQ(carry_bits(128), 7);
  EXPECT_EQ(carry_bits(129), 8);
}

TEST(AdderTree, EachLevelHasHalfTheAddersAndOneBitMore) {
  EXPECT_EQ(tree_full_adders(1, 4), 0);
  EXPECT_EQ(tree_full_adders(2, 4), 4);
  EXPECT_EQ(tree_full_adders(4, 4), 2 * 4 + 5);
  EXPECT_EQ(tree_full_adders(8, 1), 4 * 1 + 2 * 2 + 3);
  EXPECT_EQ(tree_full_adders(3, 4), 4 + 5);  // one pair, then its sum with the third
}

TEST(AdderTree, DelaysGrowWithTheLogarithmAndChainsWithTheLength) {
  EXPECT_EQ(tree_adder_delays(256, 4), 20);
  EXPECT_EQ(chain_adder_delays(128, 15), 145);
  EXPECT_EQ(chain_adder_delays(8, 15), 25);
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/account/ledger.h"

#include <gtest/gtest.h>

#include <limits>

#include "models/base/error.h"

#include <stdexcept>

namespace memwall {
namespace {

TEST(Accounts, OpeningOneTwiceGivesTheSameAccount) {
  Accounts accounts;
  const AccountId read = accounts.open("gpu.memory", "read_weight", Category::dram);
  EXPECT_EQ(accounts.open("gpu.memory", "read_weight", Category::dram), read);
  EXPECT_EQ(accounts.size(), 1u);
  EXPECT_EQ(accounts[read].action, "read_weight");
}

TEST(Accounts, ComponentActionAndCategoryEachMakeADifference) {
  Accounts accounts;
  accounts.open("gpu.memory", "read", Category::dram);
  accounts.open("gpu.buffer", "read", Category::dram);
  accounts.open("gpu.memory", "write", Category::dram);
  accounts.open("gpu.memory", "read", Category::buffer);
  EXPECT_EQ(accounts.size(), 4u);
}

TEST(Ledger, PostingsOfOneAccountAddUp) {
  Ledger ledger(2);
  ledger.post(0, 1, {3, 30, 300});
  ledger.post(0, 1, {4, 40, 400});
  EXPECT_EQ(ledger.row(0)[1].count, 7);
  EXPECT_EQ(ledger.row(0)[1].bytes, 70);
  EXPECT_EQ(ledger.row(0)[1].busy_ps, 700);
}

TEST(Ledger, OperatorsAndAccountsAreKeptApart) {
  Ledger ledger(2);
  ledger.post(1, 2, {5, 0, 0});
  EXPECT_TRUE(ledger.row(0).empty());
  ASSERT_EQ(ledger.row(1).size(), 3u);
  EXPECT_EQ(ledger.row(1)[0].count + ledger.row(1)[1].count, 0);
  EXPECT_EQ(ledger.row(1)[2].count, 5);
  EXPECT_EQ(ledger.slots(), 2u);
}

TEST(Ledger, AnOperatorOutsideTheSegmentIsRefused) {
  Ledger ledger(2);
  EXPECT_THROW(ledger.post(2, 0, {1, 0, 0}), std::out_of_range);
}

TEST(Category, DataMovementIsTheFirstFive) {
  for (std::size_t i = 0; i < kCategories; ++i) EXPECT_EQ(is_movement(Category(i)), i < 5) << to_string(Category(i));
  EXPECT_STREQ(to_string(Category::register_file), "register");
  EXPECT_STREQ(to_string(Category::leakage), "static");
  EXPECT_STREQ(to_string(Category::host), "host");
}

TEST(Posting, CountsEndBelowTwoToThe63) {
  Posting sum{std::int64_t{1} << 62, 0, 0};
  sum += {(std::int64_t{1} << 62) - 1, 0, 0};
  EXPECT_EQ(sum.count, std::numeric_limits<std::int64_t>::max());
  EXPECT_THROW((sum += {1, 0, 0}), InputError);
}

}  // namespace
}  // namespace memwall

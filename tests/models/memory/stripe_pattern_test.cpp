// SPDX-License-Identifier: MIT
#include "models/memory/stripe_pattern.h"

#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;

std::vector<int> banks_of(const StripePattern& pattern, int count) {
  std::vector<int> banks;
  for (int i = 0; i < count; ++i) banks.push_back(pattern.bank(i));
  return banks;
}

TEST(StripePattern, ARoundVisitsTheBanksBelowTheColumns) {
  const StripePattern pattern(ToyMemory().device().organization);  // [bg1, co4, ba1, ro6]
  EXPECT_EQ(pattern.round(), 2);
  EXPECT_EQ(pattern.stripe(), 32);  // 16 columns of 2 banks
  EXPECT_EQ(pattern.turn(), 64);    // of all 4
  EXPECT_EQ(pattern.distinct_banks(), 2);
  EXPECT_EQ(banks_of(pattern, 5), (std::vector<int>{0, 2, 0, 2, 0}));
}

TEST(StripePattern, ColumnsBelowTheGroupsVisitABankAgainWithinARound) {
  const StripePattern pattern(ToyMemory().organization("map", "[co1, bg1, co3, ba1, ro6]").device().organization);
  EXPECT_EQ(pattern.round(), 4);
  EXPECT_EQ(pattern.distinct_banks(), 2);
  EXPECT_EQ(banks_of(pattern, 4), (std::vector<int>{0, 0, 2, 2}));
  std::vector<bool> first;
  for (int i = 0; i < 4; ++i) first.push_back(pattern.is_first(i));
  EXPECT_EQ(first, (std::vector<bool>{true, false, true, false}));
}

TEST(StripePattern, ABurstHasAPhaseInItsStripeAndTheLastIsFollowedByTheFirst) {
  const DramOrganization organization = ToyMemory().device().organization;
  const StripePattern pattern(organization);
  EXPECT_EQ(pattern.phase(33), 1);
  EXPECT_EQ(pattern.left(33), 31);
  EXPECT_EQ(pattern.left(64), 32);
  EXPECT_EQ(pattern.wrapped(4095), 4095);  // 256 KiB / 64 bytes
  EXPECT_EQ(pattern.wrapped(4096), 0);
  EXPECT_EQ(pattern.base(organization.place(32)), 1);  // the other bank of each group
  EXPECT_EQ(pattern.base(organization.place(64)), 0);  // and the next row of the first ones
}

}  // namespace
}  // namespace memwall

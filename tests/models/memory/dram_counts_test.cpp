// SPDX-License-Identifier: MIT
#include "models/memory/dram_counts.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

DramCounts counts(std::int64_t n) {
  return {.activates = n, .reads = 10 * n, .writes = 5 * n, .refreshes = 2 * n, .lost = {n, 0, 0, 3 * n, 0, 0}};
}

TEST(DramCounts, WhatPassedBetweenTwoMomentsIsAddedAsOftenAsItRepeats) {
  DramCounts sum = counts(1);
  sum.add(counts(2), counts(5), 4);  // 1 + 4 x 3
  EXPECT_EQ(sum.activates, 13);
  EXPECT_EQ(sum.reads, 130);
  EXPECT_EQ(sum.writes, 65);
  EXPECT_EQ(sum.refreshes, 26);
  EXPECT_EQ(sum.lost, (std::array<Ticks, kDramLosses>{13, 0, 0, 39, 0, 0}));
}

TEST(DramCounts, BurstsAreReadsAndWrites) {
  DramCounts one = counts(2);
  EXPECT_EQ(one.bursts(), 30);
  one.bursts_of(false) += 1;
  one.bursts_of(true) += 2;
  EXPECT_EQ(one.reads, 21);
  EXPECT_EQ(one.writes, 12);
}

TEST(DramCounts, ABurstIsAHitUnlessItsRowWasOpenedForIt) {
  EXPECT_EQ(counts(2).row_hits(), 28);
  EXPECT_EQ((DramCounts{.activates = 5, .reads = 5}).row_hits(), 0);
  EXPECT_EQ((DramCounts{.activates = 6, .reads = 5}).row_hits(), 0);  // a refresh closed a row before its use
}

}  // namespace
}  // namespace memwall

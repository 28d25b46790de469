// SPDX-License-Identifier: MIT
#include "models/memory/past_columns.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

TEST(PastColumns, AreCountedFromTheNewest) {
  PastColumns past;
  EXPECT_EQ(past.tick(1), PastColumns::kLongAgo);
  past.add(10, 30, 5);  // 10, 15, 20, 25, 30
  past.add(40, 40, 1);
  past.add(50, 50, 0);  // none
  EXPECT_EQ(past.tick(1), 40);
  EXPECT_EQ(past.tick(2), 30);
  EXPECT_EQ(past.tick(3), 25);
  EXPECT_EQ(past.tick(6), 10);
  EXPECT_EQ(past.tick(7), PastColumns::kLongAgo);
}

TEST(PastColumns, UnevenSpacesAreRoundedUpFromTheNewest) {
  PastColumns past;
  past.add(0, 10, 4);  // every 3 1/3: 10, 6 2/3, 3 1/3, 0
  EXPECT_EQ(past.tick(2), 7);
  EXPECT_EQ(past.tick(3), 4);
}

TEST(PastColumns, FourRunsAreKept) {
  PastColumns past;
  for (const Ticks tick : {1, 2, 3, 4, 5}) past.add(tick, tick, 1);
  EXPECT_EQ(past.tick(4), 2);
  EXPECT_EQ(past.tick(5), PastColumns::kLongAgo);
}

TEST(PastColumns, AShiftedOneLooksTheSameFromAShiftedNow) {
  const auto signature = [](const PastColumns& past, Ticks now) {
    std::string text;
    past.append_signature(text, now);
    return text;
  };
  PastColumns past;
  for (const Ticks tick : {10, 20, 30, 40}) past.add(tick, tick + 8, 3);
  PastColumns shifted = past;
  shifted.shift(500);
  EXPECT_EQ(shifted.tick(2), past.tick(2) + 500);
  EXPECT_EQ(signature(shifted, 550), signature(past, 50));
  EXPECT_NE(signature(shifted, 551), signature(past, 50));
}

}  // namespace
}  // namespace memwall

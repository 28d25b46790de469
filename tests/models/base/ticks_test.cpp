// SPDX-License-Identifier: MIT
#include "models/base/ticks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace memwall {
namespace {

TEST(Ticks, DurationsAreRoundedUp) {
  EXPECT_EQ(to_ps(Seconds(0.0)), 0);
  EXPECT_EQ(to_ps(Seconds(1e-12)), 1);
  EXPECT_EQ(to_ps(Seconds(1.00001e-12)), 2);
  EXPECT_EQ(to_ps(Seconds(0.01e-12)), 1);
  EXPECT_EQ(to_ps(Seconds(3.5)), 3'500'000'000'000);
}

TEST(Ticks, AMillionthOfATickIsRoundingError) {
  EXPECT_EQ(to_ps(Seconds(5.0000005e-12)), 5);
  EXPECT_EQ(to_ps(Seconds(5.000002e-12)), 6);
  EXPECT_EQ(to_ps(Seconds(4.9999995e-12)), 5);
}

TEST(Ticks, PicosecondsComeBackUnchanged) {
  for (const std::int64_t ps : {0L, 1L, 7L, 999'999'999'999L, 123'456'789'012'345L}) EXPECT_EQ(to_ps(from_ps(ps)), ps);
}

TEST(PartOf, PartsAddUpAndDifferByAtMostOne) {
  for (const std::int64_t total : {0L, 1L, 6L, 7L, 100L, 1'000'003L}) {
    for (const std::int64_t steps : {1L, 2L, 3L, 7L, 64L}) {
      std::int64_t sum = 0, least = total, most = 0;
      for (std::int64_t i = 0; i < steps; ++i) {
        const std::int64_t part = part_of(total, i, steps);
        sum += part;
        least = std::min(least, part);
        most = std::max(most, part);
      }
      EXPECT_EQ(sum, total);
      EXPECT_LE(most - least, 1);
    }
  }
}

TEST(PartOf, SevenInThreeSteps) {
  EXPECT_EQ(part_of(7, 0, 3), 2);  // 7/3 = 2.33, 14/3 = 4.67
  EXPECT_EQ(part_of(7, 1, 3), 2);
  EXPECT_EQ(part_of(7, 2, 3), 3);
}

TEST(PartOf, LargeTotalsDoNotOverflow) {
  const std::int64_t total = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(part_of(total, 999, 1000), total - 999 * (total / 1000) - 999 * (total % 1000) / 1000);
}

TEST(Ticks, TimesThatDoNotFitAreRefused) {
  EXPECT_EQ(to_ps(Seconds(99.0 * 86400.0)), 99LL * 86400 * 1'000'000'000'000);
  EXPECT_THROW(to_ps(Seconds(101.0 * 86400.0)), InternalError);
}

TEST(Integers, ProportionsRoundDownAndUp) {
  EXPECT_EQ(ceil_div(6, 3), 2);
  EXPECT_EQ(ceil_div(7, 3), 3);
  EXPECT_EQ(proportion(10, 1, 3), 3);
  EXPECT_EQ(proportion_up(10, 1, 3), 4);
  EXPECT_EQ(proportion_up(9, 1, 3), 3);
  EXPECT_EQ(proportion(std::int64_t{1} << 62, 6, 8), 3 * (std::int64_t{1} << 60));  // the product alone passes 2^63
}

}  // namespace
}  // namespace memwall

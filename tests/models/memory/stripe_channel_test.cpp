// SPDX-License-Identifier: MIT
#include "models/memory/stripe_channel.h"

#include <limits>

#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;

constexpr Ticks kForever = std::numeric_limits<Ticks>::max();

DramDevice quiet() { return ToyMemory().refresh("scope", "none").device(); }

TEST(StripeChannel, AStreamGoesAtThePaceOfItsBursts) {
  // ACT at 1, RD at 13 and each 4; rows ahead open in the meantime.
  const DramDevice device = quiet();
  StripeChannel channel(device);
  EXPECT_EQ(channel.serve({0, 500, false}, 1, kForever), 500);
  EXPECT_EQ(channel.last_column(), 13 + 4 * 499);
  EXPECT_EQ(channel.last_data(), 13 + 4 * 499 + 10 + 4);
  EXPECT_EQ(channel.counts().reads, 500);
  EXPECT_EQ(channel.counts().activates, 2 * 16);  // 15 stripes and 20 bursts of the 16th
}

TEST(StripeChannel, WritesEndWithTheirData) {
  const DramDevice device = quiet();
  StripeChannel channel(device);
  channel.serve({0, 32, true}, 1, kForever);
  EXPECT_EQ(channel.last_column(), 11 + 4 * 31);
  EXPECT_EQ(channel.last_data(), 11 + 4 * 31 + 8 + 4);
  EXPECT_EQ(channel.counts().writes, 32);
}

TEST(StripeChannel, OnlyColumnsBeforeTheEndAreServed) {
  const DramDevice device = quiet();
  StripeChannel channel(device);
  EXPECT_EQ(channel.serve({0, 32, false}, 1, 13), 0);
  EXPECT_EQ(channel.serve({0, 32, false}, 1, 14), 1);
  EXPECT_EQ(channel.serve({1, 31, false}, 1, 17), 0);
  EXPECT_EQ(channel.serve({1, 31, false}, 1, 22), 2);  // at 17 and 21
  EXPECT_EQ(channel.last_column(), 21);
}

TEST(StripeChannel, WhatIsLeftOfAStripeEndsAtItsLastBurst) {
  const DramDevice device = quiet();
  const StripeChannel channel(device);
  EXPECT_EQ(channel.stripe_left(0), 32);
  EXPECT_EQ(channel.stripe_left(31), 1);
  EXPECT_EQ(channel.stripe_left(32), 32);
}

TEST(StripeChannel, ARunServedInPartsTakesAsLongAsAtOnce) {
  const DramDevice device = ToyMemory().device();
  for (const bool write : {false, true}) {
    StripeChannel whole(device);
    whole.serve({7, 5'000, write}, 1, kForever);
    for (const Ticks step : {1, 3, 10, 100, 1000}) {
      StripeChannel parts(device);
      std::int64_t served = 0;
      for (Ticks until = step; served < 5'000; until += step) served += parts.serve({7 + served, 5'000 - served, write}, 1, until);
      EXPECT_EQ(parts.last_column(), whole.last_column()) << step << " " << write;
      EXPECT_EQ(parts.counts().activates, whole.counts().activates) << step << " " << write;
      EXPECT_EQ(parts.counts().refreshes, whole.counts().refreshes) << step << " " << write;
    }
  }
}

TEST(StripeChannel, SkippedPeriodsChangeNothing) {
  // 600 000 bursts go through 600 refreshes and more. Served at once, most periods are skipped; up to one refresh at a time, none can be.
  const DramDevice device = ToyMemory().device();
  for (const bool write : {false, true}) {
    StripeChannel whole(device), parts(device);
    whole.serve({0, 600'000, write}, 1, kForever);
    std::int64_t served = 0;
    for (Ticks until = 4'000; served < 600'000; until += 4'000) served += parts.serve({served, 600'000 - served, write}, 1, until);
    EXPECT_GT(whole.counts().refreshes, 600);
    EXPECT_EQ(whole.last_column(), parts.last_column());
    EXPECT_EQ(whole.counts().bursts(), parts.counts().bursts());
    EXPECT_EQ(whole.counts().activates, parts.counts().activates);
    EXPECT_EQ(whole.counts().refreshes, parts.counts().refreshes);
    EXPECT_EQ(whole.counts().lost, parts.counts().lost);
  }
}

TEST(StripeChannel, RefreshesComeEarlierByWhatTheStartSays) {
  const DramDevice device = ToyMemory().device();
  StripeChannel on_time(device), early(device, 2000);
  for (StripeChannel* channel : {&on_time, &early}) channel->serve({0, 600, false}, 1, kForever);  // up to about 2400
  EXPECT_EQ(on_time.counts().refreshes, 0);
  EXPECT_EQ(early.counts().refreshes, 1);
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
/// Whole streams: against what other simulators printed, the fast engine against the exact one, and long streams.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "models/base/config_library.h"
#include "models/memory/dram.h"
#include "models/memory/stripe_engine.h"
#include "models/memory/stripes_in_order.h"

namespace memwall {
namespace {

const ConfigLibrary& library() {
  static const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
  return library;
}

DramDevice memory(const std::string& name) { return read_config<DramConfig>(library().load("memories", name)).device; }

DramStream stream(const DramDevice& device, DramPattern pattern, std::int64_t bytes) {
  return DramStream(pattern, device.organization.burst, device.organization.capacity(), bytes / device.organization.burst);
}

double relative(std::int64_t value, std::int64_t expected) { return double(value) / double(expected) - 1; }

// --- against other simulators ---------------------------------------------------------------------------------------------------

/// What DRAMsim3 (commit 2981759, 2021: ds3) and Ramulator 2.1 (commit c5b1c3a, 2026: r2) printed for the same requests.
struct Published {
  const char* memory;
  const char* pattern;
  std::int64_t bytes, cycles, activates;
  double within;  ///< of the cycles
};

constexpr double kStream = 0.01, kMix = 0.03, kBlocks = 0.05, kRandom = 0.15, kActivates = 0.1;
constexpr std::int64_t kMiB = 1 << 20;

const Published kPublished[] = {
    {"ds3_ddr4_3200_bgint", "blk4k_read", 16 * kMiB, 1112159, 17139, kBlocks},
    {"ds3_ddr4_3200_bgint", "seq_read", 16 * kMiB, 1103487, 2592, kStream},
    {"ds3_hbm2_1ch", "blk64k_read", 16 * kMiB, 570269, 8771, kStream},
    {"ds3_hbm2_1ch", "mix21_one_stream", 16 * kMiB, 633766, 9131, kMix},
    {"ds3_hbm2_1ch", "rand_read", 16 * kMiB, 2135952, 262868, kRandom},
    {"ds3_hbm2_1ch", "seq_read", 128 * kMiB, 4563869, 70211, kStream},
    {"r2_ddr5", "mix21_two_streams", 16 * kMiB, 2718203, 27626, kMix},
    {"r2_ddr5", "seq_read", 16 * kMiB, 2290740, 6155, kStream},
    {"r2_hbm3", "blk4k_read", 16 * kMiB, 1430523, 33626, kBlocks},
    {"r2_hbm3", "seq_read", 128 * kMiB, 10105897, 137482, kStream},
    {"r2_hbm3", "seq_write", 16 * kMiB, 1213543, 17140, kStream},
};

template <class Engine>
void expect_published(Engine engine) {
  for (const Published& row : kPublished) {
    SCOPED_TRACE(std::string(row.memory) + " " + row.pattern);
    const DramDevice device = memory(std::string("peers/") + row.memory);
    const DramRun run = engine(device, stream(device, *dram_pattern(row.pattern), row.bytes));
    EXPECT_NEAR(relative(run.cycles, row.cycles), 0.0, row.within);
    EXPECT_NEAR(relative(run.counts.activates, row.activates), 0.0, kActivates);
  }
}

TEST(DramStreams, TheBurstEngineAgreesWithOtherSimulators) { expect_published(run_bursts); }

TEST(DramStreams, TheStripeEngineAgreesWithOtherSimulators) { expect_published(run_stripes); }

// --- stripes against bursts -----------------------------------------------------------------------------------------------------

#ifdef NDEBUG
constexpr std::int64_t kMiBPerChannel = 16;
constexpr double kWithin = 0.005;
#else
constexpr std::int64_t kMiBPerChannel = 2;  // a build that checks itself takes its time: less, where a refresh more or less is 1 %
constexpr double kWithin = 0.03;
#endif

/// Channels that are not stepped as one take their time.
std::int64_t enough_bytes(const DramDevice& device) {
  const DramOrganization& o = device.organization;
  return kMiBPerChannel * kMiB * o.channels() / (o.channels_lowest() ? 1 : 2);
}

TEST(DramStreams, StripesTakeAsLongAsBurstsOnEveryShippedMemory) {
  for (const std::string& name : library().names("memories")) {
    const DramDevice device = memory(name);
    if (!stripes_in_order(device)) continue;  // the engines are one there
    for (const DramPattern pattern : {DramPattern::seq_read, DramPattern::seq_write, DramPattern::blk64k_read, DramPattern::blk64k_write}) {
      const DramStream s = stream(device, pattern, enough_bytes(device));
      const DramRun stripes = run_stripes(device, s), bursts = run_bursts(device, s);
      EXPECT_NEAR(relative(stripes.cycles, bursts.cycles), 0.0, kWithin) << name << " " << dram_pattern_names()[std::size_t(pattern)];
      EXPECT_EQ(stripes.counts.bursts(), s.size());
    }
  }
}

TEST(DramStreams, WhatStripesDoNotDescribeIsSteppedByBursts) {
  for (const char* name : {"peers/r2_ddr5_native", "peers/r2_hbm2_mop", "peers/dsys_hbm2_int"}) {
    const DramDevice device = memory(name);
    EXPECT_FALSE(stripes_in_order(device)) << name;
    const DramStream s = stream(device, DramPattern::blk64k_read, kMiB);
    EXPECT_EQ(run_stripes(device, s).cycles, run_bursts(device, s).cycles) << name;
  }
  const DramDevice device = memory("hbm3");
  for (const DramPattern pattern : {DramPattern::rand_read, DramPattern::blk4k_read, DramPattern::mix21_two_streams}) {
    const DramStream s = stream(device, pattern, kMiB);
    EXPECT_EQ(run_stripes(device, s).cycles, run_bursts(device, s).cycles);
  }
}

// --- long streams ---------------------------------------------------------------------------------------------------------------

TEST(DramStreams, AStreamOf350GigabytesIsOneOf700MegabytesFiveHundredTimes) {
  for (const std::string& name : library().names("memories")) {
    const DramDevice device = memory(name);
    if (!stripes_in_order(device) || device.refresh.scope == RefreshScope::none) continue;
    for (const DramPattern pattern : {DramPattern::seq_read, DramPattern::seq_write}) {
      SCOPED_TRACE(name + " " + dram_pattern_names()[std::size_t(pattern)]);
      const DramStream all = stream(device, pattern, 350'000'000'000);
      const DramRun part = run_stripes(device, stream(device, pattern, 700'000'000)), whole = run_stripes(device, all);
      EXPECT_NEAR(relative(whole.cycles, 500 * part.cycles), 0.0, 1e-3);
      EXPECT_NEAR(relative(whole.counts.activates, 500 * part.counts.activates), 0.0, 1e-2);
      EXPECT_NEAR(relative(whole.counts.refreshes, 500 * part.counts.refreshes), 0.0, 1e-2);
      EXPECT_EQ(whole.counts.bursts(), all.size());
      // Every tick of every bus is a transfer or explained, up to the last latency.
      const std::int64_t buses = device.organization.channels() * device.organization.pseudo_channels();
      const Ticks lost = std::accumulate(whole.counts.lost.begin(), whole.counts.lost.end(), Ticks{0});
      EXPECT_NEAR(relative(lost + all.size() * device.timings.tBL, whole.cycles * buses), 0.0, 1e-6);
    }
  }
}

TEST(DramStreams, TheStepsOfAStreamDoNotGrowWithItsLength) {
  // 10^17 bytes are more than 10^13 stripes: none of these would end if each were gone through.
  for (const char* name : {"ddr4-3200", "ddr5-6400", "hbm3", "lpddr5-6400", "gddr6-14000"}) {
    const DramDevice device = memory(name);
    const DramRun part = run_stripes(device, stream(device, DramPattern::seq_read, 1'000'000'000));
    const DramRun whole = run_stripes(device, stream(device, DramPattern::seq_read, 100'000'000'000'000'000));
    EXPECT_NEAR(double(whole.cycles) / double(part.cycles) / 1e8, 1.0, 1e-3) << name;
  }
}

TEST(DramStreams, BurstsSkipWholePeriodsOfASequentialStreamToo) {
  for (const char* name : {"ddr4-3200", "peers/ds3_hbm2_1ch", "peers/r2_gddr6_native"}) {
    const DramDevice device = memory(name);
    const DramStream all = stream(device, DramPattern::seq_read, 350'000'000'000);
    const DramRun part = run_bursts(device, stream(device, DramPattern::seq_read, 700'000'000)), whole = run_bursts(device, all);
    EXPECT_NEAR(relative(whole.cycles, 500 * part.cycles), 0.0, 1e-3) << name;
    EXPECT_EQ(whole.counts.bursts(), all.size()) << name;
  }
}

}  // namespace
}  // namespace memwall

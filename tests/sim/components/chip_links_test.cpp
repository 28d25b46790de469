// SPDX-License-Identifier: MIT
#include "sim/components/chip_links.h"

#include "tests/sim/components/bench.h"

namespace memwall {
namespace {

using namespace machine_test;

/// Links of one byte a nanosecond, 5 ns of latency, two ports a chip.
struct Links : Bench {
  Links() : links("links", toy_cim().link, recorder), sender("sender") { sender.socket.bind(links.target); }
  ChipLinks links;
  Sender sender;
};

CimStage stage_with(std::vector<ChipArrival> arrivals, std::int64_t rows = 1) {
  CimStage stage;
  stage.slots = {0};
  stage.arrivals = std::move(arrivals);
  stage.arrival_rows = rows;
  return stage;
}

BlockWork whole(const CimStage& stage) {
  BlockWork work;
  work.stage = &stage;
  return work;
}

TEST(ChipLinks, BytesKeepAPortAndLatencyDoesNot) {
  Links bench;
  CimStage stage = stage_with({{3, 10}}, 4);  // four rows of 10 bytes
  stage.arrival_depth_ps = 5 * kNs;
  bench.sender.at(0, whole(stage));
  EXPECT_EQ(run_to_end(), 40 * kNs);
  EXPECT_EQ(bench.result.timeline.at(0).end_ps, 45 * kNs);  // the last row is there
  EXPECT_EQ(bench.counts(), (Counts{{"cim.link/transfer", 40}}));
}

TEST(ChipLinks, AMulticastRunsAlongAChainOfChips) {
  Links bench;
  const CimStage stage = stage_with({{1, 10, 1}, {2, 10, 2}, {3, 10, 3}});
  bench.sender.at(0, whole(stage));
  EXPECT_EQ(run_to_end(), 10 * kNs);  // they pass the bytes on as these come
  EXPECT_EQ(bench.counts(), (Counts{{"cim.link/transfer", 30}}));
}

TEST(ChipLinks, MessagesBeyondThePortsOfAChipWait) {
  Links bench;
  const CimStage stage = stage_with({{1, 10}});
  const auto first = bench.sender.at(0, whole(stage));
  const auto second = bench.sender.at(0, whole(stage));
  const auto third = bench.sender.at(0, whole(stage));
  run_to_end();
  EXPECT_EQ(*first, 10 * kNs);
  EXPECT_EQ(*second, 10 * kNs);
  EXPECT_EQ(*third, 20 * kNs);
}

TEST(ChipLinks, ChipsHavePortsOfTheirOwn) {
  Links bench;
  const CimStage one = stage_with({{1, 10}}), two = stage_with({{2, 10}});
  for (int i = 0; i < 2; ++i) {
    bench.sender.at(0, whole(one));
    bench.sender.at(0, whole(two));
  }
  EXPECT_EQ(run_to_end(), 10 * kNs);
}

TEST(ChipLinks, BlocksShareTheRowsOfAStage) {
  Links bench;
  const CimStage stage = stage_with({{1, 10}}, 5);
  BlockWork first = whole(stage), second = whole(stage);
  first.end = 2;
  second.begin = 2;
  second.end = first.whole = second.whole = 5;
  bench.sender.at(0, first);
  bench.sender.at(100 * kNs, second);
  EXPECT_EQ(run_to_end(), (100 + 30) * kNs);
  EXPECT_EQ(bench.counts(), (Counts{{"cim.link/transfer", 50}}));
}

// One row of 10 bytes for two tokens: each keeps a port for its half.
TEST(ChipLinks, ATokenKeepsPortsForItsShareOfExperts) {
  Links bench;
  CimStage stage = stage_with({{1, 10}});
  stage.experts = true;
  const auto end = bench.sender.at(0, part(stage, 0, 1, 2));
  run_to_end();
  EXPECT_EQ(*end, 5 * kNs);
  EXPECT_EQ(bench.links.busiest_ps(), 5 * kNs / 2);  // of two ports
  EXPECT_EQ(bench.counts(), (Counts{{"cim.link/transfer", 5}}));
}

TEST(ChipLinks, NothingToBringTakesNoTime) {
  Links bench;
  const CimStage stage = stage_with({});
  bench.sender.at(0, whole(stage));
  EXPECT_EQ(run_to_end(), 0);
}

// 12 bytes enter chip 0 over two ports in 6 ns, 30 bytes chip 1 in 15; both see the latency once. A message waits behind them.
TEST(ChipLinks, WeightsEnterEachChipOverAllOfItsPorts) {
  Links bench;
  CimStage load = stage_with({{0, 12}, {1, 30}});
  load.unit = CimStage::Unit::load;
  const CimStage message = stage_with({{1, 10}});
  const auto loaded = bench.sender.at(0, whole(load));
  const auto arrived = bench.sender.at(1 * kNs, whole(message));
  run_to_end();
  EXPECT_EQ(*loaded, (15 + 5) * kNs);
  EXPECT_EQ(*arrived, (15 + 10) * kNs);
  EXPECT_EQ(bench.counts(), (Counts{{"cim.link/transfer", 12 + 30 + 10}}));
}

}  // namespace
}  // namespace memwall

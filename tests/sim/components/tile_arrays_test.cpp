// SPDX-License-Identifier: MIT
#include "sim/components/tile_arrays.h"

#include "tests/sim/components/bench.h"

namespace memwall {
namespace {

using namespace machine_test;

/// Twelve vectors through the arrays at 8 ns each; `tiles` tiles together do these counts.
CimStage stage_of(std::int64_t tiles) {
  CimStage stage;
  stage.unit = CimStage::Unit::array;
  stage.slots = {0};
  stage.rows = 12;
  stage.interval_ps = 8 * kNs;
  for (std::size_t i = 0; i < kCimActions; ++i) stage.totals[i] = tiles * std::int64_t(100 + i);
  return stage;
}

struct Arrays : Bench {
  explicit Arrays(int count = 1) {
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(i);
      arrays.push_back(std::make_unique<TileArrays>(("arrays" + number).c_str(), recorder));
      multiply.push_back(std::make_unique<Sender>(("multiply" + number).c_str()));
      multiply.back()->socket.bind(arrays.back()->target);
    }
  }
  void run(const CimStage& stage) {
    for (std::size_t i = 0; i < arrays.size(); ++i) {
      multiply[i]->at(15 * kNs, part(stage, 0, 5));
      multiply[i]->at(55 * kNs, part(stage, 5, 12));
    }
  }
  std::vector<std::unique_ptr<TileArrays>> arrays;
  std::vector<std::unique_ptr<Sender>> multiply;
};

TEST(TileArrays, EachVectorTakesAnInterval) {
  Arrays bench;
  const CimStage stage = stage_of(1);
  const auto multiplied = bench.multiply[0]->at(0, part(stage, 0, 12));
  run_to_end();
  EXPECT_EQ(*multiplied, 12 * 8 * kNs);
}

// Each of 48 tokens keeps experts that twelve of them pass for a quarter of 8 ns; blocks of a token and of many follow each other alike.
TEST(TileArrays, ATokenKeepsExpertsForItsShare) {
  Arrays bench;
  CimStage stage = stage_of(1);
  stage.experts = true;
  Sender other("other");
  other.socket.bind(bench.arrays[0]->target);
  const auto one = bench.multiply[0]->at(0, part(stage, 0, 1, 48));
  const auto rest = other.at(0, part(stage, 1, 48, 48));
  run_to_end();
  EXPECT_EQ(*one, 2 * kNs);
  EXPECT_EQ(*rest, 47 * 2 * kNs);
}

TEST(TileArrays, RowsThatReadOneWeightTakeTurns) {
  Arrays bench;
  CimStage first = stage_of(1), second = stage_of(1);
  first.shared_weight = second.shared_weight = 0;
  const auto one = bench.multiply[0]->at(0, part(first, 0, 12));
  const auto two = bench.multiply[0]->at(10 * kNs, part(second, 0, 12));
  run_to_end();
  EXPECT_EQ(*one, 12 * 8 * kNs);
  EXPECT_EQ(*two, 2 * 12 * 8 * kNs);
  EXPECT_EQ(bench.arrays[0]->busiest_ps(), 2 * 12 * 8 * kNs);
}

TEST(TileArrays, BlocksOfAStageAddUpToItsCounts) {
  Arrays bench;
  const CimStage stage = stage_of(1);
  bench.run(stage);
  EXPECT_EQ(run_to_end(), (55 + 7 * 8) * kNs);
  const Counts counts = bench.counts();
  EXPECT_EQ(counts.at("cim.array.adc/convert"), 100 + std::int64_t(CimAction::adc));
  EXPECT_EQ(counts.at("cim.array.crossbar/cell_read"), 100 + std::int64_t(CimAction::cell_read));
  EXPECT_EQ(counts.at("cim.array.crossbar/write_weight"), 100 + std::int64_t(CimAction::weight_write));
  EXPECT_EQ(counts.size(), 14u);  // all but NoC, link, vector and attention units, which others post
}

TEST(TileArrays, TilesInLockStepPostWhatAsManyModulesDo) {
  Arrays together;
  const CimStage all = stage_of(64);
  together.run(all);
  const std::int64_t end = run_to_end();

  Arrays expanded(64);
  const CimStage one = stage_of(1);
  expanded.run(one);
  EXPECT_EQ(run_to_end(), end);
  EXPECT_EQ(expanded.counts(), together.counts());
}

// Six vectors of each stage take 48 ns; both have a tier in the same array.
TEST(TileArrays, TiersOfAnArrayTakeTurns) {
  Arrays bench;
  CimStage one = stage_of(1), other = stage_of(1);
  one.stacks = other.stacks = {{0, 96 * kNs}};
  Sender second("second");
  second.socket.bind(bench.arrays[0]->target);
  const auto first = bench.multiply[0]->at(0, part(one, 0, 6));
  const auto behind = second.at(8 * kNs, part(other, 0, 6));
  run_to_end();
  EXPECT_EQ(*first, 48 * kNs);
  EXPECT_EQ(*behind, 96 * kNs);
  EXPECT_EQ(bench.arrays[0]->busiest_ps(), 96 * kNs);
}

// Two experts with a plane in the same array, each passed by three of twelve tokens: a token keeps its own for 2 ns and the array for 4.
TEST(TileArrays, ExpertsOverOneArrayTakeTurns) {
  Arrays bench;
  CimStage stage = stage_of(1);
  stage.experts = true;
  stage.rows = 3;
  stage.stacks = {{0, 2 * 3 * 8 * kNs}};
  const auto one = bench.multiply[0]->at(0, part(stage, 0, 1));
  const auto rest = bench.multiply[0]->at(0, part(stage, 1, 12));
  run_to_end();
  EXPECT_EQ(*one, 4 * kNs);
  EXPECT_EQ(*rest, 48 * kNs);
}

TEST(TileArrays, DataIsPostedInBytesAndConversionsInCounts) {
  Arrays bench;
  const CimStage stage = stage_of(1);
  bench.multiply[0]->at(0, part(stage, 0, 12));
  run_to_end();
  EXPECT_EQ(bench.postings().at("cim.array.adc/convert").bytes, 0);
  const Posting bus = bench.postings().at("cim.tile.bus/transfer");
  EXPECT_EQ(bus.bytes, bus.count);
}

}  // namespace
}  // namespace memwall

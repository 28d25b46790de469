// SPDX-License-Identifier: MIT
#include "sim/components/token_pipeline.h"

#include "sim/components/cache_arrays.h"
#include "sim/components/chip_links.h"
#include "sim/components/chip_units.h"
#include "sim/components/dram_channel.h"
#include "sim/components/kv_buffers.h"
#include "sim/components/noc.h"
#include "sim/components/tile_arrays.h"
#include "tests/sim/components/bench.h"

namespace memwall {
namespace {

using namespace machine_test;

struct System : Bench {
  System(const CimPlan& plan, std::int64_t fifo_blocks)
      : Bench(plan.slots),
        pipeline("pipeline", plan, fifo_blocks, recorder),
        noc("noc", recorder),
        arrays("arrays", recorder),
        links("links", config.link, recorder),
        units("units", config, recorder),
        memory("memory", config.memory, 1, recorder),
        caches("caches", config, recorder),
        kv_buffers("kv_buffers", BytesPerSecond(1e9), recorder) {
    pipeline.links.bind(links.target);
    pipeline.noc.bind(noc.target);
    pipeline.arrays.bind(arrays.target);
    pipeline.vector.bind(units.vector);
    pipeline.attention.bind(units.attention);
    pipeline.memory.bind(memory.target);
    pipeline.caches.bind(caches.target);
    pipeline.kv_buffers.bind(kv_buffers.target);
  }
  const CimConfig config = toy_cim();
  TokenPipeline pipeline;
  Noc noc;
  TileArrays arrays;
  ChipLinks links;
  ChipUnits units;
  DramChannel memory;
  CacheArrays caches;
  KvBuffers kv_buffers;
};

/// A plan of `tokens` tokens in blocks of `block`, stages added by hand.
struct PlanBuilder {
  explicit PlanBuilder(std::int64_t tokens, std::int64_t block = 1) {
    plan.tokens = tokens;
    for (std::int64_t end = block; end < tokens; end += block) plan.block_ends.push_back(end);
    plan.block_ends.push_back(tokens);
  }
  CimStage& add(CimStage::Unit unit, std::vector<std::size_t> inputs) {
    CimStage stage;
    stage.unit = unit;
    stage.slots = {plan.slots++};
    stage.inputs = std::move(inputs);
    stage.chips = {{std::int64_t(plan.stages.size()), 1.0}};  // a chip of its own
    plan.stages.push_back(stage);
    return plan.stages.back();
  }
  /// One vector a token at `interval_ns`, `depth_ns` until its output.
  CimStage& array(std::int64_t interval_ns, std::vector<std::size_t> inputs = {}, std::int64_t depth_ns = 0) {
    CimStage& stage = add(CimStage::Unit::array, std::move(inputs));
    stage.rows = plan.tokens;
    stage.interval_ps = interval_ns * kNs;
    stage.depth_ps = depth_ns * kNs;
    stage.totals[std::size_t(CimAction::noc_hop)] = plan.tokens;
    return stage;
  }
  /// `ops` of one nanosecond, for all tokens together.
  CimStage& vector(std::int64_t ops, std::vector<std::size_t> inputs = {}) {
    CimStage& stage = add(CimStage::Unit::vector, std::move(inputs));
    stage.unit_ops = stage.totals[std::size_t(CimAction::vector_op)] = ops;
    return stage;
  }
  CimPlan plan;
};

std::int64_t latency_ns(const CimPlan& plan, std::int64_t fifo_blocks) {
  System system(plan, fifo_blocks);
  const std::int64_t end = run_to_end();
  EXPECT_TRUE(system.pipeline.finished());
  EXPECT_EQ(end % kNs, 0);
  return end / kNs;
}

// The fill is one token through every stage; then the slowest stage delivers one token an interval.
TEST(TokenPipeline, LatencyIsFillAndIntervalsOfTheSlowestStage) {
  for (const std::int64_t tokens : {1, 2, 8}) {
    PlanBuilder builder(tokens);
    builder.array(10);
    builder.array(30, {0});
    builder.array(20, {1});
    for (const std::int64_t fifo_blocks : {1, 2, 8}) {
      EXPECT_EQ(latency_ns(builder.plan, fifo_blocks), 10 + 30 + 20 + (tokens - 1) * 30) << tokens << " tokens";
    }
  }
}

TEST(TokenPipeline, TokensOfABlockAreHandedOnOneByOne) {
  for (const std::int64_t block : {1, 2, 4, 8}) {
    PlanBuilder builder(8, block);
    builder.array(10);
    builder.array(30, {0});
    builder.array(20, {1});
    EXPECT_EQ(latency_ns(builder.plan, 2), 10 + 30 + 20 + 7 * 30) << "blocks of " << block;
  }
}

TEST(TokenPipeline, TheDepthOfAStageIsPaidOnce) {
  PlanBuilder builder(8);
  builder.array(10, {}, 40);
  builder.array(10, {0}, 7);
  EXPECT_EQ(latency_ns(builder.plan, 16), 10 + 40 + 10 + 7 + 7 * 10);
}

// A stage of 100 ns depth and 10 ns interval has ten tokens under way. Ready to hand on are tokens that find a place:
// one in the next stage's intake and `fifo_blocks` before it. Token j ends at e(j), its output is there at f(j) = e(j) +
// 100, it leaves at p(j) = max(e(j), g(j - depth)) where the intake takes it, g(j) = max(p(j), f(j-1)), and the next
// begins at p(j).
//   depth 1: e = 10 20 30 | 120 130 140 | 230 240 250   three tokens every 110 ns, the ninth is out at 350
//   depth 2: e = 10 20 30 40 | 120 130 140 150 | 230    four every 110 ns, the ninth is out at 330
//   depth 9: e = 10 20 ... 90                           no stall, the ninth is out at 190
// The last stage adds 1 ns.
TEST(TokenPipeline, AShortFifoPressesBackOnADeepStage) {
  PlanBuilder builder(9);
  builder.array(10, {}, 100);
  builder.array(1, {0});
  EXPECT_EQ(latency_ns(builder.plan, 9), 191);
  EXPECT_EQ(latency_ns(builder.plan, 2), 331);
  EXPECT_EQ(latency_ns(builder.plan, 1), 351);
}

TEST(TokenPipeline, StagesThatShareAUnitTakeTurns) {
  PlanBuilder builder(1);
  builder.vector(10);
  builder.vector(20);
  builder.plan.stages[1].chips = builder.plan.stages[0].chips;
  EXPECT_EQ(latency_ns(builder.plan, 1), 30);
  builder.plan.stages[1].chips = {{7, 1.0}};
  EXPECT_EQ(latency_ns(builder.plan, 1), 20);
}

TEST(TokenPipeline, IntakeOverlapsTheUnit) {
  PlanBuilder builder(5);
  builder.array(10).noc_ps = 4 * kNs;
  EXPECT_EQ(latency_ns(builder.plan, 1), 4 + 5 * 10);
  builder.plan.stages[0].noc_ps = 30 * kNs;
  EXPECT_EQ(latency_ns(builder.plan, 1), 5 * 30 + 10);
}

TEST(TokenPipeline, WhatOtherChipsSendComesOverTheirLinks) {
  PlanBuilder builder(1);
  CimStage& stage = builder.array(10);
  stage.arrivals = {{0, 20}};
  stage.arrival_rows = 1;
  stage.arrival_depth_ps = 5 * kNs;
  EXPECT_EQ(latency_ns(builder.plan, 1), 20 + 5 + 10);
}

// 20 ns a token at a port, 10 in the array: the last of eight tokens is on its way at 160, there 1000 later, whatever comes before it.
TEST(TokenPipeline, TheLatencyOfLinksIsPaidOnce) {
  for (const std::int64_t block : {1, 2, 4, 8}) {
    PlanBuilder builder(8, block);
    CimStage& stage = builder.array(10);
    stage.arrivals = {{0, 20}};
    stage.arrival_rows = 8;
    stage.arrival_depth_ps = 1000 * kNs;
    stage.rows_in_flight = 50;
    EXPECT_EQ(latency_ns(builder.plan, 1), 8 * 20 + 1000 + 10) << "blocks of " << block;
  }
}

// Twelve bytes a row over the links, seven nanoseconds a row at a port of the mesh: neither waits for the other, and two rows take 24 ns.
TEST(TokenPipeline, RowsGoOnIntoTheMeshAsTheyComeOverLinks) {
  PlanBuilder builder(2);
  CimStage& stage = builder.array(4);
  stage.noc_ps = 7 * kNs;
  stage.arrivals = {{0, 12}};
  stage.arrival_rows = 2;
  EXPECT_EQ(latency_ns(builder.plan, 1), 2 * 12 + 4);
  stage.noc_ps = 15 * kNs;
  EXPECT_EQ(latency_ns(builder.plan, 1), 2 * 15 + 4);
}

TEST(TokenPipeline, AResidualDoesNotStallWhatItRunsBeside) {
  // The sum of stage 0 and of stage 2 behind it: as fast as the chain alone.
  PlanBuilder builder(8);
  builder.array(10);
  builder.array(10, {0});
  builder.array(10, {1});
  builder.vector(8, {2, 0});
  EXPECT_EQ(latency_ns(builder.plan, 1), 10 + 10 + 10 + 1 + 7 * 10);
}

TEST(TokenPipeline, AStageThatNeedsTheSequenceWaitsForItsLastToken) {
  PlanBuilder builder(4);
  builder.array(10);
  builder.vector(8, {0}).waits_for_all = true;  // 2 ns a token
  EXPECT_EQ(latency_ns(builder.plan, 1), 4 * 10 + 8);
}

TEST(TokenPipeline, CausalWorkGrowsWithThePosition) {
  // 40 MACs on four tokens: 4, 8, 12 and 16 of them, one a nanosecond. Inputs come every 10 ns: the fourth token
  // starts at 42 = 10 + 4 | 20 + 8 | 30 + 12 and takes 16.
  PlanBuilder builder(4);
  builder.array(10);
  CimStage& attention = builder.add(CimStage::Unit::attention, {0});
  attention.unit_ops = 40;
  attention.causal = true;
  EXPECT_EQ(latency_ns(builder.plan, 1), 42 + 16);
}

// Keys of 40 bytes come in eight tiles of 5 ns while the unit works a nanosecond on each; the query takes 7 ns before all of them.
TEST(TokenPipeline, AQueryComesWholeBeforeTheFirstOfItsKeys) {
  PlanBuilder builder(1);
  CimStage& attention = builder.add(CimStage::Unit::attention, {});
  attention.rows = 1;
  attention.unit_ops = 8;
  attention.noc_ps = 7 * kNs;
  attention.totals[std::size_t(CimAction::noc_hop)] = 4;
  attention.memory_bytes[std::size_t(DramAction::read_kv)] = 40;
  System system(builder.plan, 1);
  EXPECT_EQ(run_to_end(), (7 + 40 + 1) * kNs);
  EXPECT_EQ(system.counts().at("cim.chip.noc/hop"), 4);
}

TEST(TokenPipeline, WritesGoToMemoryBehindTheUnit) {
  PlanBuilder builder(2);
  builder.vector(4).memory_bytes[std::size_t(DramAction::write_kv)] = 16;  // 2 ns and 8 bytes a token
  System system(builder.plan, 1);
  EXPECT_EQ(run_to_end(), 2 * (2 + 8) * kNs);
  EXPECT_EQ(system.counts().at("memory/write_kv"), 16);
}

TEST(TokenPipeline, TheBusiestPartSetsThePace) {
  PlanBuilder builder(8, 2);
  builder.array(10);
  builder.array(30, {0});
  System system(builder.plan, 2);
  run_to_end();
  EXPECT_EQ(system.pipeline.blocks(), 4);
  EXPECT_EQ(system.pipeline.busiest_ps(), 8 * 30 * kNs);
  EXPECT_EQ(system.pipeline.first_block_ps(), (10 + 30 + 30) * kNs);
}

TEST(TokenPipeline, BlocksAddUpToTheCountsOfTheirStage) {
  PlanBuilder builder(7, 3);
  builder.vector(100);
  System system(builder.plan, 1);
  run_to_end();
  EXPECT_EQ(system.counts(), (Counts{{"cim.chip.vector_unit/op", 100}}));
}

}  // namespace
}  // namespace memwall

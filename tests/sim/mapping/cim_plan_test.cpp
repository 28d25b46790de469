// SPDX-License-Identifier: MIT
#include "sim/mapping/cim_plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "tests/models/link/xy_paths.h"
#include "tests/sim/machines.h"

namespace memwall {
namespace {

using namespace machine_test;

WeightShape shape_of(const Op& op) { return {op.b_tensor, op.count, op.k, op.n, op.b_bits, op.layer}; }

/// The plan of `ops`, whose weights are placed one after another, each once.
CimPlan planned(const CimConfig& config, const std::vector<Op>& ops, std::int64_t batch = 1) {
  std::vector<WeightShape> weights;
  std::set<std::string> known;
  for (const Op& op : ops) {
    if (op.b_source == OperandSource::weight && known.insert(op.b_tensor).second) weights.push_back(shape_of(op));
  }
  const CimPlacement placement(config, weights);
  return CimPlanner(config, placement, batch).plan(ops);
}

CimStage array_stage(const CimConfig& config, const Op& op) { return planned(config, {op}).stages.at(0); }
std::int64_t total(const CimStage& stage, CimAction action) { return stage.totals[std::size_t(action)]; }

// Three input vectors of 6 through a 6 x 2 weight: two row blocks, two column blocks (one weight is four 2-bit columns),
// eight input bits one by one.
const Op kMatmul = weight_matmul(1, 3, 2, 6);

TEST(CimPlan, ConversionsAreRowBlocksTimesColumnsTimesPhases) {
  const CimStage stage = array_stage(toy_cim(), kMatmul);
  const std::int64_t conversions = 2 * 2 * 8 * 4 * 3;  // ceil(K/rows) · N · input phases · weight slices · M
  EXPECT_EQ(total(stage, CimAction::adc), conversions);
  EXPECT_EQ(total(stage, CimAction::sample_hold), conversions);
  EXPECT_EQ(total(stage, CimAction::shift_add), conversions);
}

// Four arrays are two macros; an interval of 80 ns is 80 cycles at 1 GHz, and at 0.33 GHz 26.4.
TEST(CimPlan, EachMacroIsControlledWhileItMultiplies) {
  CimConfig config = toy_cim();
  EXPECT_EQ(total(array_stage(config, kMatmul), CimAction::macro_control), 3 * 2 * 80);
  config.control.rate = Hertz(0.33e9);
  EXPECT_EQ(total(array_stage(config, kMatmul), CimAction::macro_control), 3 * 2 * 27);
}

TEST(CimPlan, OnlyCellsThatHoldWeightsAreRead) {
  const CimStage stage = array_stage(toy_cim(), kMatmul);
  EXPECT_EQ(total(stage, CimAction::cell_read), 3 * 6 * (2 * 4) * 8);  // M · K · columns · phases
  EXPECT_EQ(total(stage, CimAction::dac), 3 * 6 * 2 * 8);              // each input drives a row of two column blocks
}

TEST(CimPlan, ADifferentialPairIsReadAndConvertedTwice) {
  CimConfig config = toy_cim();
  config.array.scheme = CimConfig::Scheme::differential;
  const CimStage stage = array_stage(config, kMatmul);
  EXPECT_EQ(total(stage, CimAction::adc), 2 * 384);
  EXPECT_EQ(total(stage, CimAction::cell_read), 2 * 1152);
}

TEST(CimPlan, FewerInputBitsOrWiderDriversTakeFewerPhases) {
  Op op = kMatmul;
  op.a_bits = 5;
  EXPECT_EQ(total(array_stage(toy_cim(), op), CimAction::adc), 384 / 8 * 5);
  CimConfig config = toy_cim();
  config.array.dac_bits = 2;
  EXPECT_EQ(total(array_stage(config, op), CimAction::adc), 384 / 8 * 3);
}

TEST(CimPlan, BuffersMoveInputsToEachColumnBlockAndPartialSumsBack) {
  const CimStage stage = array_stage(toy_cim(), kMatmul);
  EXPECT_EQ(total(stage, CimAction::input_register_write), 3 * 2 * 6);
  EXPECT_EQ(total(stage, CimAction::input_register_read), 3 * 2 * 6);
  EXPECT_EQ(total(stage, CimAction::output_register_write), 3 * 2 * 2 * 4);  // two row blocks of two 32-bit sums
  EXPECT_EQ(total(stage, CimAction::output_register_read), 3 * 2 * 2 * 4);
  EXPECT_EQ(total(stage, CimAction::bus), 3 * (12 + 16));
  // Four arrays are two tiles; each takes the whole input, and the two outputs leave.
  EXPECT_EQ(total(stage, CimAction::tile_buffer_write), 3 * (2 * 6 + 2));
  EXPECT_EQ(total(stage, CimAction::tile_buffer_read), 3 * (2 * 6 + 2));
  EXPECT_EQ(total(stage, CimAction::noc_hop), 3 * (2 * 6 + 2));
  EXPECT_EQ(stage.noc_ps, 6'000);
}

TEST(CimPlan, AnIntervalIsPhasesTimesReadOrConversions) {
  CimConfig config = toy_cim();
  EXPECT_EQ(array_stage(config, kMatmul).interval_ps, 8 * 10'000);  // 4 conversions of 1 ns hide behind 10 ns
  EXPECT_EQ(array_stage(config, kMatmul).depth_ps, 30'000);
  config.array.adc.rate = Hertz(0.4e9);  // 4 conversions in 10 ns
  EXPECT_EQ(array_stage(config, kMatmul).interval_ps, 8 * 10'000);
  config.array.adc.rate = Hertz(0.2e9);  // in 20 ns
  EXPECT_EQ(array_stage(config, kMatmul).interval_ps, 8 * 20'000);
  config.array.columns_per_adc = 2;  // two converters share the work
  EXPECT_EQ(array_stage(config, kMatmul).interval_ps, 8 * 10'000);
}

TEST(CimPlan, WeightsStayInTheirArrays) { EXPECT_EQ(sum_of(array_stage(toy_cim(), kMatmul).memory_bytes), 0); }

TEST(CimPlan, AVectorOperatorRunsWhereItsFirstInputLies) {
  const CimPlan plan = planned(toy_cim(), {kMatmul, after(vector_op(2, OpKind::gelu, 3, 2), {1})});
  ASSERT_EQ(plan.stages.size(), 2u);
  const CimStage& gelu = plan.stages[1];
  EXPECT_EQ(gelu.unit, CimStage::Unit::vector);
  EXPECT_EQ(gelu.inputs, std::vector<std::size_t>{0});
  EXPECT_EQ(total(gelu, CimAction::vector_op), 8 * 6);
  EXPECT_EQ(total(gelu, CimAction::tile_buffer_read), 6);
  EXPECT_EQ(total(gelu, CimAction::tile_buffer_write), 6);
  EXPECT_TRUE(gelu.arrivals.empty());
}

TEST(CimPlan, CacheAndEmbeddingGoThroughMemory) {
  const CimPlan plan = planned(toy_cim(), {vector_op(1, OpKind::embed, 3, 8), vector_op(2, OpKind::kv_append, 3, 16)});
  EXPECT_EQ(plan.stages[0].memory_bytes[std::size_t(DramAction::read_activation)], 3 * 8);
  EXPECT_EQ(plan.stages[1].memory_bytes[std::size_t(DramAction::write_kv)], 3 * 16);
}

TEST(CimPlan, AnEmbeddingRowComesToTheFirstChipWhicheverChoseItsToken) {
  const Op head = weight_matmul(2, 1, 2, 4), sample = after(vector_op(3, OpKind::sample, 1, 2), {2});
  const Op embed = after(vector_op(4, OpKind::embed, 1, 8), {3});
  const CimPlan plan = planned(toy_cim(), {weight_matmul(1, 1, 2, 8), head, sample, embed});  // a chip for each weight
  EXPECT_EQ(plan.stages[2].chips.front().chip, 1);
  EXPECT_EQ(plan.stages[3].chips.front().chip, 0);
}

// Arrays: x (8 x 3) takes 0 to 5, y (3 x 2) takes 6 and 7, four arrays a chip: one of x's three outputs lies on chip 1.
TEST(CimPlan, WhatLiesOnAnotherChipArrivesOverItsLink) {
  const CimPlan plan = planned(toy_cim(), {weight_matmul(1, 5, 3, 8), after(weight_matmul(2, 5, 2, 3), {1})});
  EXPECT_TRUE(plan.stages[0].arrivals.empty());
  ASSERT_EQ(plan.stages[1].arrivals.size(), 1u);
  EXPECT_EQ(plan.stages[1].arrivals[0].chip, 1);
  EXPECT_EQ(plan.stages[1].arrivals[0].bytes, 2);
  EXPECT_EQ(plan.stages[1].arrival_rows, 5);
}

TEST(CimPlan, TheSecondOperandOfAnAddComesToTheFirst) {
  const Op add = after(vector_op(3, OpKind::add, 5, 2), {2, 1});
  const CimPlan plan = planned(toy_cim(), {weight_matmul(1, 5, 2, 8), weight_matmul(2, 5, 2, 4), add});
  // Arrays 0 to 3 hold the first weight on chip 0, 4 and 5 the second on chip 1: two elements a token cross to chip 1.
  ASSERT_EQ(plan.stages[2].arrivals.size(), 1u);
  EXPECT_EQ(plan.stages[2].arrivals[0].chip, 1);
  EXPECT_EQ(plan.stages[2].arrivals[0].bytes, 2);
  EXPECT_EQ(plan.stages[2].inputs, (std::vector<std::size_t>{1, 0}));
}

std::vector<Op> attention(OperandSource source, std::int64_t positions, std::int64_t queries, double density) {
  Op scores = cache_matmul(1, 2, queries, positions, 4);
  Op softmax = after(vector_op(2, OpKind::softmax, queries, positions), {1});
  softmax.count = 2;
  Op values = after(cache_matmul(3, 2, queries, 4, positions), {2});
  scores.b_source = values.b_source = source;
  for (Op* op : {&scores, &softmax, &values}) {
    op->fuse = "attention";
    op->density = density;
  }
  return {scores, softmax, values};
}

TEST(CimPlan, AttentionIsOneStageThatReadsTheCache) {
  const CimPlan plan = planned(toy_cim(), attention(OperandSource::kv, 10, 1, 1.0));
  ASSERT_EQ(plan.stages.size(), 1u);
  const CimStage& stage = plan.stages[0];
  EXPECT_EQ(stage.unit, CimStage::Unit::attention);
  EXPECT_EQ(stage.slots, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(stage.unit_ops, 2 * (2 * 10 * 4));
  EXPECT_EQ(stage.softmax_ops, 5 * 2 * 10);
  EXPECT_EQ(total(stage, CimAction::attention_mac), 160);
  EXPECT_EQ(total(stage, CimAction::attention_op), 100);
  EXPECT_EQ(stage.memory_bytes[std::size_t(DramAction::read_kv)], 2 * (2 * 10 * 4));
  EXPECT_FALSE(stage.causal);
  EXPECT_FALSE(stage.waits_for_all);
}

TEST(CimPlan, CausalAttentionGrowsWithThePosition) {
  const CimPlan plan = planned(toy_cim(), attention(OperandSource::kv, 4, 4, 0.625));
  EXPECT_TRUE(plan.stages[0].causal);
  EXPECT_EQ(total(plan.stages[0], CimAction::attention_mac), 2 * (2 * 10 * 4));  // ten of sixteen pairs
}

TEST(CimPlan, AttentionOverActivationsWaitsForTheWholeSequence) {
  EXPECT_TRUE(planned(toy_cim(), attention(OperandSource::activation, 8, 8, 1.0)).stages[0].waits_for_all);
}

TEST(CimPlan, KeysOfHalfTheAttentionBufferStayAndOneByteMorePassesThroughMemory) {
  Op scores = cache_matmul(1, 1, 4, 512, 1);
  scores.b_source = OperandSource::activation;
  EXPECT_EQ(sum_of(planned(toy_cim(), {scores}).stages[0].memory_bytes), 0);  // the buffer has 1024 bytes
  scores.n = 513;
  const CimStage stage = planned(toy_cim(), {scores}).stages[0];
  EXPECT_EQ(stage.memory_bytes[std::size_t(DramAction::write_activation)], 513);
  EXPECT_EQ(stage.memory_bytes[std::size_t(DramAction::read_activation)], 513);
}

std::vector<std::int64_t> block_ends(std::int64_t tokens, std::int64_t batch) {
  return planned(toy_cim(), {weight_matmul(1, tokens, 1, 1)}, batch).block_ends;
}

TEST(CimPlan, ADecodeStepIsCutIntoThirtyTwoBlocksAsEqualAsCanBe) {
  EXPECT_EQ(block_ends(1, 1), std::vector<std::int64_t>{1});
  EXPECT_EQ(block_ends(3, 3), (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(block_ends(32, 32).size(), 32u);
  const auto ends = block_ends(33, 33);  // only the last of two tokens
  EXPECT_EQ(ends.size(), 32u);
  EXPECT_EQ(ends[30], 31);
  EXPECT_EQ(ends[31], 33);
}

TEST(CimPlan, APromptIsCutIntoBlocksOfAtMostSixtyFourTokensOrThirtyTwo) {
  EXPECT_EQ(block_ends(64, 1), std::vector<std::int64_t>{64});
  EXPECT_EQ(block_ends(65, 1), (std::vector<std::int64_t>{32, 65}));
  EXPECT_EQ(block_ends(2048, 1).front(), 64);
  EXPECT_EQ(block_ends(2049, 1).size(), 32u);
}

TEST(CimPlan, NoBlockStraddlesTwoSequences) {
  // Three prompts of 200 tokens: ten blocks would do for all, so each takes four.
  const auto ends = block_ends(600, 3);
  EXPECT_EQ(ends.size(), 12u);
  EXPECT_EQ(ends[0], 50);
  EXPECT_EQ(ends[3], 200);
  EXPECT_EQ(ends[7], 400);
  // 70 prompts of four tokens: five blocks of 14 whole ones.
  EXPECT_EQ(block_ends(280, 70), (std::vector<std::int64_t>{56, 112, 168, 224, 280}));
}

// Ten queries, four at once, read 4, 8 and 10 positions: 22 times the 8 bytes of a position's keys, and as much of values. Behind six
// earlier positions (on average 11.5 of 16 are attended to) 10, 14 and 16. On two copies each reads for five of the queries, four of which
// span eight positions: 8 and 10, twice; so does each of three prompts on two copies. Beside three tokens of other sequences that decode it
// reads what it reads alone. With a window of two (19 of 100 pairs) three times at most 1.9 + 4, rounded up.
TEST(CimPlan, QueriesThatGoTogetherReadWhatTheyAttendToOnce) {
  struct Case {
    std::int64_t positions, copies, batch, tokens;
    double density;
    std::int64_t reads;
  };
  for (const auto& [positions, copies, batch, tokens, density, reads] : std::vector<Case>{{10, 1, 1, 10, 0.55, 22},
                                                                                          {16, 1, 1, 10, 11.5 / 16.0, 40},
                                                                                          {10, 2, 1, 10, 0.55, 36},
                                                                                          {10, 2, 3, 30, 0.55, 36},
                                                                                          {10, 1, 4, 13, 0.55, 22},
                                                                                          {10, 1, 1, 10, 0.19, 18}}) {
    const auto stage = [&, positions = positions, batch = batch, tokens = tokens, density = density](std::int64_t on_copies,
                                                                                                     std::int64_t query_block) {
      CimConfig config = toy_cim();
      config.query_block = query_block;
      config.weight_copies = on_copies;
      std::vector<Op> ops = attention(OperandSource::kv, positions, 10, density);
      ops.insert(ops.begin(), weight_matmul(9, tokens, 1, 1));
      return planned(config, ops, batch).stages.at(1);
    };
    const CimStage by_fours = stage(copies, 4), at_once = stage(1, 10);
    EXPECT_EQ(by_fours.memory_bytes[std::size_t(DramAction::read_kv)], 2 * 8 * reads);
    EXPECT_EQ(at_once.memory_bytes[std::size_t(DramAction::read_kv)], 2 * 8 * positions);
    for (const CimAction action : {CimAction::attention_buffer_write, CimAction::attention_buffer_read}) {
      EXPECT_EQ(total(by_fours, action) - total(at_once, action), 2 * 8 * (reads - positions));
    }
  }
}

TEST(CimPlan, LayersThatLieAlikeHaveOneKey) {
  const CimConfig config = toy_cim();
  const Op first = weight_matmul(1, 2, 4, 4), second = weight_matmul(2, 2, 4, 4), third = weight_matmul(3, 2, 3, 4);
  const CimPlacement placement(config, {shape_of(first), shape_of(second), shape_of(third)});  // a chip each
  CimPlanner planner(config, placement, 1);
  const std::string key = planner.plan({first}).key();
  EXPECT_EQ(planner.plan({second}).key(), key);
  EXPECT_NE(planner.plan({third}).key(), key);
}

TEST(CimPlan, ExpertsGetTheTokenAndEachSecondHalfItsOwnExpertsOutput) {
  // Each 4 x 4 matrix fills a chip of four arrays: the producer chip 0, two first halves chips 1 and 2, two second
  // halves chips 3 and 4. The four bytes of the token go to both experts; what an expert made goes to its own other half.
  const Op producer = weight_matmul(1, 1, 4, 4);
  Op first = weight_matmul(2, 1, 4, 4), second = weight_matmul(3, 1, 4, 4);
  first.count = second.count = 2;
  first.after = {1};
  second.after = {2};
  const CimPlan plan = planned(toy_cim(), {producer, first, second});
  const auto crossing = [&](std::size_t stage) {
    std::vector<std::pair<std::int64_t, std::int64_t>> arrivals;
    for (const ChipArrival& arrival : plan.stages[stage].arrivals) arrivals.emplace_back(arrival.chip, arrival.bytes);
    return arrivals;
  };
  using Arrivals = std::vector<std::pair<std::int64_t, std::int64_t>>;
  EXPECT_EQ(crossing(1), (Arrivals{{1, 4}, {2, 4}}));
  EXPECT_EQ(crossing(2), (Arrivals{{3, 4}, {4, 4}}));
  // Links of 5 ns and a byte a nanosecond: each expert's message goes to one chip.
  EXPECT_EQ(plan.stages[1].arrival_depth_ps, 5'000);
  EXPECT_EQ(plan.stages[1].rows_in_flight, 2);
}

// Chips of four arrays: a weight of eight lies on chips 1 and 2. One of six in column blocks of three leaves a block on chip 1 unfinished.
TEST(CimPlan, AVectorPassesItsChainOfChipsAndAPartialSumOneLink) {
  const auto depth = [](const Op& op) { return planned(toy_cim(), {weight_matmul(1, 1, 4, 4), op}).stages[1].arrival_depth_ps; };
  EXPECT_EQ(depth(after(weight_matmul(2, 1, 4, 8), {1})), 2 * 5'000);
  EXPECT_EQ(depth(weight_matmul(2, 1, 2, 12)), 5'000);
}

// Inputs enter two tiles and outputs leave. The first vector of four bytes comes from outside to router 0 and goes on to 1; the second, from 0
// and 1, takes three links to 2 and 3 or two.
TEST(CimPlan, InputsHopFromWhereTheyWereProduced) {
  const CimPlan plan = planned(toy_mesh(), {weight_matmul(0, 1, 4, 4), after(weight_matmul(1, 1, 4, 4), {0})});
  EXPECT_EQ(total(plan.stages[0], CimAction::noc_hop), 2 * 4 + 4 + 4 * 1);
  EXPECT_EQ(total(plan.stages[1], CimAction::noc_hop), 2 * 4 + 4 + 4 * 5 / 2);
  EXPECT_EQ(total(plan.stages[1], CimAction::tile_buffer_write), 2 * 4 + 4);  // links have no buffer of a tile
}

// Weights at routers 0 and 1, 2 and 3, 4 and 5; the second and the third read what the first produced, half at each router. Its tree to 2 and 3
// takes three links from 0 and two from 1; the one to 4 and 5 goes down from both, and across from each to the other.
TEST(CimPlan, WeightsThatReadOneVectorShareItsTreeAndItsWayBetweenChips) {
  const Op first = weight_matmul(0, 1, 4, 4), up = after(weight_matmul(1, 1, 4, 4), {0}), gate = after(weight_matmul(2, 1, 4, 4), {0});
  const auto links = [](const CimStage& stage) { return total(stage, CimAction::noc_hop) - (2 * 4 + 4); };
  const CimPlan plan = planned(toy_mesh(), {first, up, gate});
  EXPECT_EQ(links(plan.stages[1]), 4 * (3 + 2) / 2);
  EXPECT_EQ(links(plan.stages[2]), 4 * (2 + 3) / 2);  // 0 to 1 was taken before

  // Two tiles a chip with a router each: all routes lie on other chips than the vector.
  Op wide = after(weight_matmul(3, 1, 8, 4), {0});
  const auto arrivals = [](const CimStage& stage) { return stage.arrivals.size(); };
  const CimPlan crossing = planned(toy_cim(), {first, after(weight_matmul(1, 1, 2, 4), {0}), after(weight_matmul(2, 1, 2, 4), {0}), wide});
  EXPECT_EQ(arrivals(crossing.stages[1]), 1u);
  EXPECT_EQ(arrivals(crossing.stages[2]), 0u);  // on the same chip
  EXPECT_EQ(arrivals(crossing.stages[3]), 2u);
}

// The same at two experts of one row: a tree alone takes five half links to the first, six to the second, one of them on the way to the first.
// Where both read each token that goes once; where each reads one of two, half as often twice as once.
TEST(CimPlan, ExpertsThatReadOneVectorShareItsTree) {
  const auto links = [](std::int64_t tokens) {
    Op experts = after(weight_matmul(1, 1, 4, 4), {0});
    experts.count = 2;
    return total(planned(toy_mesh(), {weight_matmul(0, tokens, 4, 4), experts}).stages[1], CimAction::noc_hop) - 2 * (2 * 4 + 4);
  };
  EXPECT_EQ(links(1), 4 * (5 + 5) / 2);
  EXPECT_EQ(links(2), 4 * (5 + 5) / 2 + 4 / 4);
}

// Two experts of two arrays on chip 1 and of one on chip 2 read four bytes a token. One expert's weights on one chip need them once.
TEST(CimPlan, AVectorGoesToTheExpertsOfAChipOnce) {
  Op gate = after(weight_matmul(1, 1, 1, 4), {0}), up = after(weight_matmul(2, 1, 1, 4), {0});
  gate.count = up.count = 2;
  const auto arriving = [&](std::int64_t tokens) {
    const CimPlan plan = planned(toy_cim(), {weight_matmul(0, tokens, 4, 4), gate, up});
    EXPECT_TRUE(plan.stages[2].arrivals.empty());
    std::int64_t bytes = 0;
    for (const ChipArrival& arrival : plan.stages[1].arrivals) bytes += arrival.bytes;
    return plan.stages[1].arrival_rows * bytes;
  };
  EXPECT_EQ(arriving(1), 4);      // the token of both
  EXPECT_EQ(arriving(2), 4 + 2);  // T · (1 − (1 − 1/T)^2) of T tokens
}

// Two sequences, whose four heads are rows of one product: each of four matrices reads the two elements of one head. These lie on arrays 0 to 2,
// 3 to 5, 6 to 8 and 9 to 11 of the layer, the matrices on arrays 4 and 5, 6 and 7, ... of chips of four: the first head goes to chip 1, and of
// the third one element to chip 2.
TEST(CimPlan, EachHeadReadsItsPartOfWhatAttentionProduced) {
  Op values = after(cache_matmul(1, 2, 4, 2, 4), {0}), heads = after(weight_matmul(2, 2, 2, 2), {1});
  heads.count = 4;
  const CimPlan plan = planned(toy_cim(), {weight_matmul(0, 2, 4, 4), values, heads}, 2);
  ASSERT_EQ(plan.stages[2].arrivals.size(), 2u);
  EXPECT_EQ(plan.stages[2].arrivals[0].bytes, 2);
  EXPECT_EQ(plan.stages[2].arrivals[1].chip, 2);
  EXPECT_EQ(plan.stages[2].arrivals[1].bytes, 1);
}

// Experts of four bytes in and out on chips 1 and 2, and on chips 3 and 4 what multiplies with their results. A token alone passes both, side by
// side: a vector by a port, an interval, or eight operations for each of four outputs. One of two tokens passes one of them. They follow each
// other in half the time, as the experts work side by side; the other half lies behind.
TEST(CimPlan, ATokenTakesAsLongAsItsOwnExperts) {
  Op experts = after(weight_matmul(1, 1, 4, 4), {0}), gelu = after(vector_op(2, OpKind::gelu, 1, 4), {1});
  Op product = after(vector_op(4, OpKind::silu_mul, 1, 4), {2, 3}), others = after(weight_matmul(3, 1, 4, 4), {0});
  experts.count = gelu.count = others.count = product.count = 2;
  const auto plan_of = [&](std::int64_t tokens) {
    return planned(toy_cim(), {weight_matmul(0, tokens, 4, 4), experts, gelu, others, product});
  };
  const CimPlan one = plan_of(1), two = plan_of(2);
  const auto behind = [&](std::size_t stage) { return two.stages[stage].depth_ps - one.stages[stage].depth_ps; };
  const auto arrives_behind = [&](std::size_t stage) { return two.stages[stage].arrival_depth_ps - one.stages[stage].arrival_depth_ps; };
  EXPECT_EQ(one.stages[1].arrival_depth_ps, 5'000);  // latency of links
  EXPECT_EQ(behind(1), one.stages[1].interval_ps / 2);
  EXPECT_EQ(behind(2), 8 * 4'000 / 2);
  EXPECT_EQ(arrives_behind(4), 4'000 - 2'000 / 2);  // two bytes of each row to each chip, by two ports
  EXPECT_EQ(behind(0), 0);
}

// Two experts on chips 1 and 2, each of which adds up two of a token's four elements and lacks those of the other expert: two bytes, by two ports.
// Where the experts are rows of their own, the sum is made where the first lies.
TEST(CimPlan, EachResultOfAnExpertCrossesToItsSumOnce) {
  Op experts = after(weight_matmul(1, 1, 4, 4), {0});
  const auto arrivals = [](const std::vector<Op>& ops) {
    std::vector<std::vector<std::int64_t>> all;
    const CimPlan plan = planned(toy_cim(), ops);
    for (const ChipArrival& arrival : plan.stages.back().arrivals) all.push_back({arrival.chip, arrival.bytes, arrival.hops});
    return all;
  };
  using Arrivals = std::vector<std::vector<std::int64_t>>;
  const Op token = weight_matmul(0, 1, 4, 4), second = after(weight_matmul(2, 1, 4, 4), {0});
  EXPECT_EQ(arrivals({token, experts, second, after(vector_op(3, OpKind::add, 2, 4), {1, 2})}), (Arrivals{{1, 4, 1}}));
  experts.count = 2;
  EXPECT_EQ(arrivals({token, experts, after(vector_op(3, OpKind::add, 2, 4), {1})}),
            (Arrivals{{1, 1, 1}, {1, 1, 1}, {2, 1, 2}, {2, 1, 2}}));
}

// Two experts at routers 2 to 5, that is (0, 2), (0, 3), (1, 0) and (1, 1). Of eight elements a sixteenth goes from each router to each: distances of
// 1, 3, 2, 4, 3 and 1 between six pairs, back and forth, and one hop into a tile.
TEST(CimPlan, ResultsOfExpertsOnOneChipPassItsMesh) {
  Op experts = after(weight_matmul(1, 1, 4, 4), {0});
  experts.count = 2;
  const CimPlan plan = planned(toy_mesh(), {weight_matmul(0, 1, 4, 4), experts, after(vector_op(2, OpKind::add, 2, 4), {1})});
  EXPECT_EQ(total(plan.stages[2], CimAction::noc_hop), 8 + 8 * 2 * (1 + 3 + 2 + 4 + 3 + 1) / 16);
}

// Five row blocks in tiles 0, 1 and 2: one sum of four bytes goes out of a tile, over a link and into the next, twice. Each of three vectors of
// 20 bytes goes over two links, eight bytes of it into each tile, and one output leaves.
TEST(CimPlan, PartialSumsGoFromTileToTile) {
  CimConfig config = toy_mesh();
  const CimStage stage = array_stage(config, weight_matmul(0, 3, 1, 20));
  EXPECT_EQ(total(stage, CimAction::noc_hop), 3 * (3 * 8 + 1) + 3 * 2 * 20 + 3 * 2 * 4 * 3);
  EXPECT_EQ(stage.noc_ps, 12'000);       // eight bytes and a sum at a port
  EXPECT_EQ(stage.link_ps, 3 * 24'000);  // an input and a sum on each link
  const std::int64_t depth = array_stage(config, weight_matmul(0, 3, 5, 4)).depth_ps;
  EXPECT_EQ(stage.depth_ps, depth + 2 * 4'000);
  config.hop_latency = Seconds(1e-9);
  EXPECT_EQ(array_stage(config, weight_matmul(0, 3, 1, 20)).depth_ps, depth + 2 * (4'000 + 2 * 1'000) + 3 * 1'000);  // and to router 2
}

// Queries, keys and values lie in tiles 0 and 1, each on a router of its own; the unit stands at the first.
TEST(CimPlan, QueriesGoToTheUnitAndCacheRowsToMemory) {
  Op q = weight_matmul(0, 1, 4, 4), scores = after(q, {0}), write = after(weight_matmul(2, 1, 4, 4), {0});
  scores.id = 1;
  scores.b_source = OperandSource::kv;
  scores.b_tensor.clear();
  scores.n = 3;
  write.kind = OpKind::kv_append;
  write.b_source = OperandSource::none;
  write.b_tensor.clear();
  const CimPlan plan = planned(toy_mesh(), {q, scores, write});
  EXPECT_EQ(plan.stages[1].unit, CimStage::Unit::attention);
  EXPECT_EQ(total(plan.stages[1], CimAction::noc_hop), 4 + 2);  // into the unit, half of it over a link
  EXPECT_EQ(plan.stages[1].into_units.at(0).ps, 4'000);
  EXPECT_EQ(total(plan.stages[2], CimAction::noc_hop), 4 + 2);
}

// Three tokens of four bytes each come and go, on one chip.
TEST(CimPlan, ResultsLeaveAUnitByOnePort) {
  const CimConfig config = toy_mesh();
  const Op scores = after(cache_matmul(1, 1, 3, 3, 4), {0});
  const CimPlan plan = planned(config, {weight_matmul(0, 3, 4, 4), scores, after(weight_matmul(2, 3, 4, 4), {1})});
  EXPECT_EQ(plan.stages[1].into_units.at(0).ps, 3 * 4'000);
  EXPECT_TRUE(plan.stages[1].from_units.empty());
  EXPECT_EQ(plan.stages[2].from_units.at(0).ps, 3 * 4'000);
}

TEST(CimPlan, RowsThatReadOneWeightShareItsArrays) {
  Op again = after(weight_matmul(2, 1, 4, 4), {1});
  again.b_tensor = "w0";
  const CimPlan plan = planned(toy_mesh(), {weight_matmul(0, 1, 4, 4), after(weight_matmul(1, 1, 4, 4), {0}), again});
  EXPECT_EQ(plan.stages[0].shared_weight, 0);
  EXPECT_EQ(plan.stages[1].shared_weight, -1);
  EXPECT_EQ(plan.stages[2].shared_weight, 0);
}

// Chips of four arrays with two tiers. The first weight takes arrays 0 to 2 of the first tier, the second array 3 of it and 0 and 1 of the
// second, the third 2 and 3 of it. Array 0, with the first and the second, has as much to do as any; array 2 has the first and the third.
TEST(CimPlan, TheBusiestArrayUnderTiersServesItsStagesInTurn) {
  CimConfig config = toy_cim();
  config.tiers = 2;
  const Op first = weight_matmul(0, 5, 3, 4), second = weight_matmul(1, 5, 3, 4), third = weight_matmul(2, 5, 2, 4);
  const CimPlan plan = planned(config, {first, second, third});
  const std::int64_t busy = 5 * plan.stages[0].interval_ps;
  const auto turns = [](const CimStage& stage) { return stage.stacks.empty() ? 0 : stage.stacks.at(0).ps; };
  EXPECT_EQ(turns(plan.stages[0]), busy);
  EXPECT_EQ(turns(plan.stages[1]), busy);
  EXPECT_EQ(turns(plan.stages[2]), 0);
  EXPECT_TRUE(planned(toy_cim(), {first, second, third}).stages[0].stacks.empty());
}

TEST(CimPlan, AWeightOverTwoTiersWaitsForItself) {
  CimConfig config = toy_cim();
  config.tiers = 2;
  const Op wide = weight_matmul(0, 5, 6, 4);  // arrays 0 to 3, and 0 and 1 again
  const std::int64_t single = array_stage(toy_cim(), wide).interval_ps;
  const CimStage stage = array_stage(config, wide);
  EXPECT_EQ(stage.interval_ps, 2 * single);
  ASSERT_EQ(stage.stacks.size(), 1u);
  EXPECT_EQ(stage.stacks[0].ps, 2 * 5 * single);
  // Where others make another array the busiest, it still waits for itself.
  const CimPlan plan = planned(config, {wide, weight_matmul(1, 50, 2, 4)});
  EXPECT_EQ(plan.stages[0].interval_ps, 2 * single);
  EXPECT_EQ(plan.stages[0].stacks.at(0).ps, 5 * single);  // array 2, or 3, that the second shares
}

// Four experts of two arrays each fill a chip of four arrays under two tiers: the first two lie side by side, the others over them. One of four
// tokens passes each, or two of them, or three: a token takes turns with itself where three lie over an array.
TEST(CimPlan, ATokenPaysForThePlanesOfItsOwnExperts) {
  CimConfig config = toy_cim();
  config.tiers = 2;
  for (const auto& [rows, own] : std::vector<std::pair<std::int64_t, std::int64_t>>{{1, 1}, {2, 1}, {3, 2}}) {
    Op experts = weight_matmul(0, rows, 2, 4);
    experts.count = 4;
    const CimPlan plan = planned(config, {experts, weight_matmul(1, 4, 4, 4)});
    const std::int64_t interval = plan.stages[1].interval_ps;
    const CimStage& stage = plan.stages[0];
    EXPECT_EQ(stage.interval_ps, own * interval);
    ASSERT_EQ(stage.stacks.size(), 1u);
    EXPECT_EQ(stage.stacks[0].ps, 2 * rows * interval);  // of all tokens, two planes over each array
    // The mean turn of a token is half an interval for each row.
    EXPECT_EQ(stage.depth_ps - plan.stages[1].depth_ps, own * interval - rows * interval / 2);
  }
}

// Matrices of a row that are multiplied with those of another send a message each: half of a chip's four bytes by each of its two ports.
TEST(CimPlan, ExpertsSendMessagesOfTheirOwn) {
  Op gate = weight_matmul(1, 1, 4, 4), up = weight_matmul(2, 1, 4, 4), product = after(vector_op(3, OpKind::silu_mul, 1, 4), {1, 2});
  gate.count = up.count = product.count = 2;
  const CimPlan plan = planned(toy_cim(), {gate, up, product});
  std::vector<std::pair<std::int64_t, std::int64_t>> arrivals;
  for (const ChipArrival& arrival : plan.stages[2].arrivals) arrivals.emplace_back(arrival.chip, arrival.bytes);
  EXPECT_EQ(arrivals, (std::vector<std::pair<std::int64_t, std::int64_t>>{{0, 2}, {0, 2}, {1, 2}, {1, 2}}));
}

// Two experts at routers 0 and 1, 2 and 3; the vectors of both come from router 0 and meet on the link behind it.
TEST(CimPlan, TreesOfExpertsShareTheirLinks) {
  Op experts = weight_matmul(0, 3, 4, 4);
  experts.count = 2;
  const CimStage both = array_stage(toy_mesh(), experts);
  double busiest = 0.0;
  const Mesh mesh = toy_mesh().mesh();
  Mesh::Loads loads = mesh.no_loads();
  mesh.add_trees({0, 1}, {0, 2}, 1.0, loads);
  mesh.add_trees({0, 1}, {2, 4}, 1.0, loads);
  for (const double load : loads) busiest = std::max(busiest, load);
  EXPECT_DOUBLE_EQ(busiest, 2.0);  // from 0 to 1
  EXPECT_EQ(both.noc_ps, 4'000);
  EXPECT_EQ(both.link_ps, 3 * 2 * 4'000);
}

// A vector that went once before for one token does not spare those of the other tokens.
TEST(CimPlan, ASharedTreeCarriesNoMoreThanWhatWentThere) {
  const Op first = weight_matmul(0, 5, 4, 4), other = after(weight_matmul(2, 5, 4, 4), {0});
  const auto hops = [&](std::int64_t rows) {
    return total(planned(toy_mesh(), {first, after(weight_matmul(1, rows, 4, 4), {0}), other}).stages[2], CimAction::noc_hop);
  };
  const std::int64_t alone = total(planned(toy_mesh(), {first, weight_matmul(1, 5, 4, 4), other}).stages[2], CimAction::noc_hop);
  EXPECT_LT(hops(5), alone);
  EXPECT_EQ(alone - hops(1), (alone - hops(5)) / 5);
}

// Four weights at two routers each: what enters for the second and what the first sends to the fourth go the same way. All links served one by one, each part of a vector waiting for the
// link before, against the closed form that only the busiest link counts.
TEST(CimPlan, LinksThatStagesShareBoundTheirRateAsAllLinksOneByOneDo) {
  constexpr std::int64_t kTokens = 64, kColumns = 4, kBytes = 4;
  const std::vector<Op> ops = {weight_matmul(0, kTokens, 4, 4), weight_matmul(1, kTokens, 4, 4),
                               after(weight_matmul(2, kTokens, 4, 4), {1}), after(weight_matmul(3, kTokens, 4, 4), {0})};
  const CimPlan plan = planned(toy_mesh(), ops);
  std::int64_t shared = 0;
  for (const CimStage& stage : plan.stages) {
    for (const ChipTime& time : stage.mesh) shared += time.ps;
  }
  const auto routers_of = [](std::int64_t op) { return Mesh::Routers{2 * op, 2 * op + 2}; };
  std::map<mesh_test::Link, double> free_at, busy;
  for (std::int64_t token = 0; token < kTokens; ++token) {
    for (const Op& op : ops) {
      const Mesh::Routers from = op.after.empty() ? Mesh::Routers{0, 1} : routers_of(op.after[0]);
      const double part_ps = 1000.0 * double(kBytes) / double(from.count());
      for (std::int64_t source = from.begin; source < from.end; ++source) {
        std::map<std::int64_t, double> there{{source, 0.0}};  // when the part is at a router
        for (const mesh_test::Link& link : mesh_test::tree(kColumns, source, routers_of(op.id))) {
          free_at[link] = std::max(free_at[link], there.at(link.first)) + part_ps;
          busy[link] += part_ps;
          there[link.second] = free_at[link];
        }
      }
    }
  }
  double end = 0.0, busiest = 0.0;
  for (const auto& [link, time] : free_at) end = std::max(end, time);
  for (const auto& [link, time] : busy) busiest = std::max(busiest, time);
  EXPECT_DOUBLE_EQ(double(shared), busiest);
  EXPECT_GE(end, double(shared));
  EXPECT_LE(end, 1.05 * double(shared));
  EXPECT_GT(shared, kTokens * kBytes * 1000);  // more than one vector a token meets there
}

}  // namespace
}  // namespace memwall

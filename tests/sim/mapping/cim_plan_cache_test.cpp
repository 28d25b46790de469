// SPDX-License-Identifier: MIT
/// Plans of machines that keep keys and values in arrays.
#include "sim/mapping/cim_plan.h"
#include "tests/sim/machines.h"

namespace memwall {
namespace {

using namespace machine_test;

/// Caches in arrays of 4 x 4 two-bit cells: an 8-bit element is a row of one.
CimConfig toy_cache() {
  CimConfig config = toy_cim();
  config.kv_arrays = KvArrays{config.array, 4, true, {}};
  return config;
}

/// A layer with `heads` heads of four elements: new keys and values of one token, and attention of `queries` queries.
std::vector<Op> layer(std::int64_t heads, std::int64_t queries, std::int64_t positions, double density) {
  const Op append = vector_op(1, OpKind::kv_append, heads * queries, 8);
  Op scores = after(cache_matmul(2, heads, queries, positions, 4), {1});
  Op softmax = after(vector_op(3, OpKind::softmax, queries, positions), {2});
  softmax.count = heads;
  Op values = after(cache_matmul(4, heads, queries, 4, positions), {3});
  for (Op* op : {&scores, &softmax, &values}) {
    op->fuse = "attention";
    op->density = density;
  }
  return {append, scores, softmax, values};
}

CimPlan planned(const CimConfig& config, const std::vector<Op>& ops) {
  CacheShapes shapes;
  for (const Op& op : ops) shapes.add(op);
  const CimPlacement placement(config, {}, shapes.take());
  return CimPlanner(config, placement, 1).plan(ops);
}

std::int64_t total(const CimStage& stage, CimAction action) { return stage.totals[std::size_t(action)]; }

TEST(CimPlanCache, WritingScoresSoftmaxAndValuesAreStagesInARow) {
  const CimPlan plan = planned(toy_cache(), layer(2, 1, 10, 1.0));
  ASSERT_EQ(plan.stages.size(), 4u);
  using Unit = CimStage::Unit;
  EXPECT_EQ(plan.stages[0].unit, Unit::cache_write);
  EXPECT_EQ(plan.stages[1].unit, Unit::cache);
  EXPECT_EQ(plan.stages[2].unit, Unit::attention);
  EXPECT_EQ(plan.stages[3].unit, Unit::cache);
  EXPECT_EQ(plan.stages[1].bank, 0);
  EXPECT_EQ(plan.stages[3].bank, 1);
  EXPECT_EQ(total(plan.stages[2], CimAction::attention_op), 5 * 2 * 10);
  EXPECT_EQ(total(plan.stages[2], CimAction::attention_mac), 0);
  for (const CimStage& stage : plan.stages) EXPECT_EQ(sum_of(stage.memory_bytes), 0);
}

// Two rings of 10 positions: 10 arrays of keys (a token each) and 12 of values, 11 tiles. Scores go into the unit and come out of it, 20 bytes
// each way, by one port.
TEST(CimPlanCache, ScoresGoToTheUnitOfTheirChipAndBack) {
  CimConfig config = toy_cache();
  config.tiles_per_chip = 64;
  config.tiles_per_router = 64;
  const CimPlan one_router = planned(config, layer(2, 1, 10, 1.0));
  EXPECT_EQ(total(one_router.stages[2], CimAction::noc_hop), 2 * 20);
  EXPECT_EQ(one_router.stages[2].into_units.at(0).ps, 20'000);
  EXPECT_EQ(one_router.stages[2].link_ps, 0);
  EXPECT_EQ(one_router.stages[3].from_units.at(0).ps, 20'000);
  config.tiles_per_router = 11;  // a router of its own for the second ring, one link away
  config.router_columns = 4;
  const CimPlan two_routers = planned(config, layer(2, 1, 10, 1.0));
  EXPECT_EQ(total(two_routers.stages[2], CimAction::noc_hop), 2 * 20 + 10);
  EXPECT_EQ(two_routers.stages[2].link_ps, 10'000);
  EXPECT_EQ(total(two_routers.stages[3], CimAction::noc_hop), total(one_router.stages[3], CimAction::noc_hop) + 10);
}

TEST(CimPlanCache, EachNewElementIsProgrammedIntoItsCells) {
  CimConfig config = toy_cache();
  config.kv_arrays->array.cell.write_pulses = 3;
  const CimStage write = planned(config, layer(2, 1, 10, 1.0)).stages[0];
  EXPECT_EQ(total(write, CimAction::kv_write), 2 * 8 * 4 * 3);  // heads · elements · cells · pulses
  EXPECT_EQ(write.kv_bytes, 2 * 8);
  EXPECT_EQ(total(write, CimAction::noc_hop), 2 * 8);
}

TEST(CimPlanCache, ConversionsAreThoseOfWeightsOfTheSameShape) {
  const CimPlan plan = planned(toy_cache(), layer(2, 3, 10, 1.0));
  // ceil(K/rows) · N · phases · slices · M of each head: keys 4 x 10, values 10 x 4.
  EXPECT_EQ(total(plan.stages[1], CimAction::kv_adc), 2 * (1 * 10 * 8 * 4 * 3));
  EXPECT_EQ(total(plan.stages[3], CimAction::kv_adc), 2 * (3 * 4 * 8 * 4 * 3));
  EXPECT_EQ(total(plan.stages[1], CimAction::kv_cell_read), 2 * (4 * 10 * 4 * 8 * 3));
  EXPECT_EQ(total(plan.stages[1], CimAction::adc), 0);
  EXPECT_EQ(total(plan.stages[1], CimAction::input_register_write), 2 * 3 * (10 * 4));  // each token's array has the query
}

TEST(CimPlanCache, ACausalPromptUsesTheBlocksItsQueriesReach) {
  // Queries 1 to 8 attend to as many positions: 36 of 64 pairs; over rows of four, four queries reach one block and four reach two.
  const CimPlan plan = planned(toy_cache(), layer(1, 8, 8, 36.0 / 64.0));
  EXPECT_EQ(total(plan.stages[1], CimAction::kv_adc), 36 * 8 * 4);
  EXPECT_EQ(total(plan.stages[3], CimAction::kv_adc), (4 * 1 + 4 * 2) * 4 * 8 * 4);
  EXPECT_EQ(total(plan.stages[3], CimAction::kv_cell_read), 36 * 4 * 4 * 8);
}

TEST(CimPlanCache, QueriesOfOneRingFollowEachOther) {
  // 80 ns an interval: eight queries of one token, as grouped heads have them.
  const CimStage scores = planned(toy_cache(), layer(1, 8, 8, 1.0)).stages[1];
  EXPECT_EQ(scores.token_ps, 8 * 80'000);
  EXPECT_EQ(scores.depth_ps, 8 * 80'000 + 30'000);
}

TEST(CimPlanCache, CachesStandBehindTheWeightsOfTheirLayer) {
  CimConfig config = toy_cache();
  std::vector<CacheShape> caches;
  for (int layer : {0, 1}) caches.push_back({.layer = layer, .rings = 1, .positions = 4, .key_dim = 4, .value_dim = 4, .bits = 8});
  const CimPlacement placement(config, {{"a", 1, 4, 2, 8, 0}, {"b", 1, 4, 3, 8, 1}}, caches);
  // Four arrays of keys (a token each), four of values (an element each).
  EXPECT_EQ(placement.at("a").range.end, 2);
  EXPECT_EQ(placement.cache(0, 0).range.begin, 2);
  EXPECT_EQ(placement.cache(0, 0).range.end, 10);
  EXPECT_EQ(placement.at("b").range.begin, 10);
  EXPECT_EQ(placement.cache(1, 0).range.begin, 13);
  EXPECT_EQ(placement.arrays(), 21);
  EXPECT_EQ(placement.cache_arrays(), 16);
}

TEST(CimPlanCache, AttentionWithoutACacheStaysOnItsUnit) {
  std::vector<Op> ops = layer(1, 4, 4, 1.0);
  ops.erase(ops.begin());
  for (Op& op : ops) {
    if (op.is_matmul()) op.b_source = OperandSource::activation;
  }
  const CimPlan plan = planned(toy_cache(), ops);
  ASSERT_EQ(plan.stages.size(), 1u);
  EXPECT_EQ(plan.stages[0].unit, CimStage::Unit::attention);
}

TEST(CimPlanCache, ACacheThatNothingReadsIsRefused) {
  EXPECT_THROW(planned(toy_cache(), {vector_op(1, OpKind::kv_append, 1, 8)}), InputError);
}

}  // namespace
}  // namespace memwall

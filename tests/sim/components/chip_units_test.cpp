// SPDX-License-Identifier: MIT
#include "sim/components/chip_units.h"

#include "tests/sim/components/bench.h"

namespace memwall {
namespace {

using namespace machine_test;

/// Units of one action a nanosecond on each chip.
struct Units : Bench {
  explicit Units(std::size_t slots = 1) : Bench(slots), units("units", config, recorder), vector("vector"), attention("attention") {
    vector.socket.bind(units.vector);
    attention.socket.bind(units.attention);
  }
  const CimConfig config = toy_cim();
  ChipUnits units;
  Sender vector, attention;
};

CimStage vector_stage(std::int64_t ops, std::vector<ChipShare> chips) {
  CimStage stage;
  stage.slots = {0};
  stage.unit_ops = ops;
  stage.totals[std::size_t(CimAction::vector_op)] = ops;
  stage.chips = std::move(chips);
  return stage;
}

CimStage attention_stage(std::int64_t macs, std::int64_t softmax_ops, std::vector<ChipShare> chips) {
  CimStage stage = vector_stage(0, std::move(chips));
  stage.unit = CimStage::Unit::attention;
  stage.unit_ops = macs;
  stage.softmax_ops = softmax_ops;
  stage.totals[std::size_t(CimAction::attention_mac)] = macs;
  stage.totals[std::size_t(CimAction::attention_op)] = softmax_ops;
  return stage;
}

BlockWork whole(const CimStage& stage) {
  BlockWork work;
  work.stage = &stage;
  return work;
}

TEST(ChipUnits, TwoStagesOnOneChipTakeTurns) {
  Units bench;
  const CimStage ten = vector_stage(10, {{4, 1.0}}), twenty = vector_stage(20, {{4, 1.0}});
  const auto first = bench.vector.at(0, whole(ten));
  const auto second = bench.vector.at(0, whole(twenty));
  run_to_end();
  EXPECT_EQ(*first, 10 * kNs);
  EXPECT_EQ(*second, 30 * kNs);
  EXPECT_EQ(bench.counts(), (Counts{{"cim.chip.vector_unit/op", 30}}));
}

TEST(ChipUnits, StagesOnDifferentChipsDoNotWait) {
  Units bench;
  const CimStage here = vector_stage(10, {{0, 1.0}}), there = vector_stage(20, {{1, 1.0}});
  const auto first = bench.vector.at(0, whole(here));
  const auto second = bench.vector.at(0, whole(there));
  run_to_end();
  EXPECT_EQ(*first, 10 * kNs);
  EXPECT_EQ(*second, 20 * kNs);
}

TEST(ChipUnits, TheLargestShareEndsABlock) {
  Units bench;
  const CimStage stage = vector_stage(100, {{0, 0.75}, {1, 0.25}});
  bench.vector.at(0, whole(stage));
  EXPECT_EQ(run_to_end(), 75 * kNs);
}

TEST(ChipUnits, ABlockWaitsForEachOfItsChips) {
  Units bench;
  const CimStage before = vector_stage(60, {{1, 1.0}}), stage = vector_stage(100, {{0, 0.75}, {1, 0.25}});
  bench.vector.at(0, whole(before));
  const auto done = bench.vector.at(0, whole(stage));
  run_to_end();
  EXPECT_EQ(*done, 85 * kNs);  // chip 1 has 25 behind 60, chip 0 was done at 75
}

TEST(ChipUnits, MacsOverlapSoftmax) {
  for (const auto& [macs, ops, end] :
       std::vector<std::tuple<std::int64_t, std::int64_t, std::int64_t>>{{10, 4, 10}, {4, 10, 10}, {0, 7, 7}}) {
    Units bench;
    const CimStage stage = attention_stage(macs, ops, {{0, 1.0}});
    bench.attention.at(0, whole(stage));
    EXPECT_EQ(run_to_end(), end * kNs);
  }
}

TEST(ChipUnits, AttentionAndVectorUnitsOfAChipWorkAtOnce) {
  Units bench;
  const CimStage vector = vector_stage(10, {{0, 1.0}}), attention = attention_stage(20, 0, {{0, 1.0}});
  const auto first = bench.vector.at(0, whole(vector));
  const auto second = bench.attention.at(0, whole(attention));
  run_to_end();
  EXPECT_EQ(*first, 10 * kNs);
  EXPECT_EQ(*second, 20 * kNs);
}

TEST(ChipUnits, WorkSpreadOverChipsIsWhatEachOfThemDoesAlone) {
  Units spread;
  std::vector<ChipShare> chips;
  for (std::int64_t chip = 0; chip < 64; ++chip) chips.push_back({chip, 1.0 / 64});
  const CimStage all = attention_stage(64 * 30, 64 * 11, chips);
  spread.attention.at(0, whole(all));
  const std::int64_t end = run_to_end();
  const Counts counts = spread.counts();

  Units expanded;
  const CimStage one = attention_stage(30, 11, {{0, 1.0}});
  std::vector<CimStage> stages(64, one);
  for (std::size_t chip = 0; chip < 64; ++chip) {
    stages[chip].chips = {{std::int64_t(chip), 1.0}};
    expanded.attention.at(0, whole(stages[chip]));
  }
  EXPECT_EQ(run_to_end(), end);
  EXPECT_EQ(expanded.counts(), counts);
  EXPECT_EQ(end, 30 * kNs);
}

}  // namespace
}  // namespace memwall

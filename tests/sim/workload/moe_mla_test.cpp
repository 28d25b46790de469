// SPDX-License-Identifier: MIT
#include "sim/workload/ffn_rows.h"
#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace workload_test;

TEST(ExpertLoad, DistinctExpertsAreTheirExpectation) {
  const MoeShape mixtral{8, 2, 0, 0, 1, false};
  // T = 1: 8·(1 − 3/4) = 2 experts, one token each. T = 4: 8·(1 − 81/256) = 5.47, so 5 share 8 choices: 3·2 + 2·1.
  ExpertLoad load = expert_load(mixtral, 1);
  EXPECT_EQ(load.fuller, 0);
  EXPECT_EQ(load.emptier, 2);
  EXPECT_EQ(load.tokens_of_emptier, 1);
  load = expert_load(mixtral, 4);
  EXPECT_EQ(load.fuller, 3);
  EXPECT_EQ(load.tokens_of_fuller, 2);
  EXPECT_EQ(load.emptier, 2);
  EXPECT_EQ(load.tokens_of_emptier, 1);
}

TEST(ExpertLoad, EveryChoiceIsServedByAtLeastTopKExperts) {
  for (const MoeShape& moe : {MoeShape{8, 2, 0, 0, 1, false}, MoeShape{256, 8, 0, 0, 1, false}, MoeShape{4, 4, 0, 0, 1, false}}) {
    for (std::int64_t tokens = 1; tokens < 500; ++tokens) {
      const ExpertLoad load = expert_load(moe, tokens);
      ASSERT_EQ(load.fuller * load.tokens_of_fuller + load.emptier * load.tokens_of_emptier, tokens * moe.top_k);
      ASSERT_GE(load.fuller + load.emptier, moe.top_k);
      ASSERT_LE(load.fuller + load.emptier, moe.experts);
      ASSERT_GE(load.tokens_of_emptier, 1);
    }
  }
}

TEST(MixtureOfExperts, SplitsItsExpertsInTwoRows) {
  const std::vector<Op> rows = rows_of(preset("mixtral-8x7b"), decode(4, 10));
  EXPECT_EQ(shape(row(rows, "layer0.router")), (Shape{1, 4, 8, 4096}));
  EXPECT_EQ(shape(row(rows, "layer0.expert_up[0:3]")), (Shape{3, 2, 14336, 4096}));
  EXPECT_EQ(shape(row(rows, "layer0.expert_up[3:5]")), (Shape{2, 1, 14336, 4096}));
  EXPECT_EQ(shape(row(rows, "layer0.expert_down[0:3]")), (Shape{3, 2, 4096, 14336}));
  EXPECT_EQ(shape(row(rows, "layer0.expert_silu_mul[0:3]")), (Shape{3, 2, 14336, 1}));
  EXPECT_EQ(shape(row(rows, "layer0.expert_sum")), (Shape{1, 8, 4096, 1}));
  EXPECT_EQ(row(rows, "layer0.expert_sum").after,
            (std::vector<std::int64_t>{row(rows, "layer0.expert_down[0:3]").id, row(rows, "layer0.expert_down[3:5]").id}));
  EXPECT_EQ(row(rows, "layer0.router_top_k").op_class, OpClass::ffn);
}

TEST(MixtureOfExperts, OneTokenReadsTwoExpertsOfEachLayer) {
  // Mixtral, 16 bits: per layer attention 2·4096² + 2·4096·1024, router 4096·8, two experts of 3·4096·14336; head.
  const std::int64_t h = 4096;
  const std::int64_t layer = 2 * h * h + 2 * h * 1024 + h * 8 + 2 * 3 * h * 14336;
  const TraceTotals sum = totals(*generate_trace(preset("mixtral-8x7b"), decode(1, 1)));
  EXPECT_EQ(sum.weight_bytes, 2 * (32 * layer + h * 32000));
}

TEST(MixtureOfExperts, SharedExpertRunsForEveryToken) {
  const std::vector<Op> rows = rows_of(preset("deepseek-v3"), decode(2, 10));
  EXPECT_FALSE(has_row(rows, "layer2.router"));  // the first three layers are dense
  EXPECT_EQ(shape(row(rows, "layer2.up")), (Shape{1, 2, 18432, 7168}));
  EXPECT_EQ(shape(row(rows, "layer3.shared_up")), (Shape{1, 2, 2048, 7168}));
  // Two tokens choose 8 of 256: 256·(1 − (31/32)²) = 15.75, so 16 experts take one choice each.
  EXPECT_EQ(shape(row(rows, "layer3.expert_up[0:16]")), (Shape{16, 1, 2048, 7168}));
  EXPECT_EQ(row(rows, "layer3.shared_sum").after.size(), 2u);
}

TEST(LatentAttention, DecodeReadsOneLatentPerTokenAndLayer) {
  const std::vector<Op> rows = rows_of(preset("deepseek-v3"), decode(3, 100));
  EXPECT_EQ(shape(row(rows, "layer0.q_a")), (Shape{1, 3, 1536, 7168}));
  EXPECT_EQ(shape(row(rows, "layer0.q_b")), (Shape{1, 3, 128 * 192, 1536}));
  EXPECT_EQ(shape(row(rows, "layer0.kv_a")), (Shape{1, 3, 576, 7168}));
  EXPECT_EQ(shape(row(rows, "layer0.kv_append")), (Shape{1, 3, 576, 1}));
  EXPECT_EQ(shape(row(rows, "layer0.absorb_k")), (Shape{128, 3, 512, 128}));
  EXPECT_EQ(shape(row(rows, "layer0.scores")), (Shape{3, 128, 100, 576}));
  EXPECT_EQ(shape(row(rows, "layer0.values")), (Shape{3, 128, 512, 100}));
  EXPECT_EQ(shape(row(rows, "layer0.absorb_v")), (Shape{128, 3, 128, 512}));
  EXPECT_EQ(row(rows, "layer0.values").b_source, OperandSource::activation);
  EXPECT_EQ(totals(*generate_trace(preset("deepseek-v3"), decode(1, 100))).kv_bytes, 61 * 576 * 2 * 100);
}

TEST(LatentAttention, PromptExpandsTheLatentForEveryHead) {
  const std::vector<Op> rows = rows_of(preset("deepseek-v3"), prefill(2, 10));
  EXPECT_EQ(shape(row(rows, "layer0.kv_b")), (Shape{1, 20, 128 * 256, 512}));
  EXPECT_EQ(shape(row(rows, "layer0.scores")), (Shape{2 * 128, 10, 10, 192}));
  EXPECT_EQ(shape(row(rows, "layer0.values")), (Shape{2 * 128, 10, 128, 10}));
  EXPECT_EQ(row(rows, "layer0.scores").density, 11.0 / 20.0);
  EXPECT_FALSE(has_row(rows, "layer0.absorb_k"));
}

TEST(LatentAttention, AbsorbedWeightsAreThoseOfTheExpansion) {
  // One token, whatever the phase: W_UK and W_UV are kv_b cut in two.
  const std::int64_t decoded = totals(*generate_trace(preset("deepseek-v3"), decode(1, 1))).weight_bytes;
  EXPECT_EQ(decoded, totals(*generate_trace(preset("deepseek-v3"), prefill(1, 1))).weight_bytes);
}

TEST(LatentAttention, ActiveMatmulWeightsAreThePublishedThirtySevenBillion) {
  // 37 552 297 472 active parameters, less the table 129280·7168, the norms (2·7168 + 1536 + 512) · 61 + 7168 and the
  // router's corrections 58·256.
  const std::int64_t expected = 37552297472 - 129280ll * 7168 - (2 * 7168 + 1536 + 512) * 61 - 7168 - 58 * 256;
  EXPECT_EQ(totals(*generate_trace(preset("deepseek-v3"), decode(1, 1))).weight_bytes, 2 * expected);
}

}  // namespace
}  // namespace memwall

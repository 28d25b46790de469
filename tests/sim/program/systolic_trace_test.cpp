// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <chrono>

#include "models/compute/systolic_array.h"
#include "sim/workload/generator.h"

namespace memwall {
namespace {

/// Matmuls of the first layer, `count` products each.
std::vector<Op> llama7b_layer_matmuls() {
  WorkloadSpec spec;
  spec.phase = Phase::prefill;
  spec.input_length = 2048;
  const auto trace = generate_trace(load_model(ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}), "llama2-7b"), spec);
  std::vector<Op> matmuls;
  for (Op op; trace->next(op);) {
    if (op.is_matmul() && op.layer == 0) matmuls.push_back(op);
  }
  return matmuls;
}

// 128 x 128 cells, output-stationary, 2048 tokens; folds of K + 254 cycles:
//   q, k, v, projection   4 x 16·32 folds of 4350    8 908 800
//   scores                32 heads x 16·16 of 382    3 129 344
//   values                32 heads x 16·1 of 2302    1 178 624
//   gate, up              2 x 16·86 of 4350         11 971 200
//   down                  16·32 of 11262             5 766 144
TEST(SystolicTrace, ALayerOfLlama7bTakesTheCyclesCountedByHand) {
  const SystolicArray array({128, 128, Dataflow::output_stationary});
  const std::vector<Op> matmuls = llama7b_layer_matmuls();
  EXPECT_EQ(matmuls.size(), 9u);
  std::int64_t cycles = 0;
  for (const Op& op : matmuls) {
    const SystolicRun run = array.matmul({op.m, op.n, op.k});
    cycles += op.count * run.folds * run.cycles_per_fold;
  }
  EXPECT_EQ(cycles, 30'954'112);
}

TEST(SystolicTrace, ALayerOfLlama7bTakesUnderTenMillisecondsOfHostTime) {
  const std::vector<Op> matmuls = llama7b_layer_matmuls();
  const auto begin = std::chrono::steady_clock::now();
  std::int64_t cycles = 0;
  for (const Dataflow dataflow : {Dataflow::weight_stationary, Dataflow::output_stationary, Dataflow::input_stationary}) {
    const SystolicArray array({128, 128, dataflow});
    for (const Op& op : matmuls) cycles += op.count * array.matmul({op.m, op.n, op.k}).cycles;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(10));
  EXPECT_GT(cycles, 0);
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
/// Host time of all matmuls of a LLaMA-2-7B layer at 2048 tokens on a systolic array. Target: under 10 ms, trace included.
#include <benchmark/benchmark.h>

#include "models/base/config_library.h"
#include "models/compute/systolic_array.h"
#include "sim/workload/generator.h"

namespace memwall {
namespace {

void llama7b_layer(benchmark::State& state, Dataflow dataflow) {
  Model model = load_model(ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}), "llama2-7b");
  model.layers = 1;
  WorkloadSpec spec;
  spec.phase = Phase::prefill;
  spec.input_length = 2048;
  const SystolicArray array({128, 128, dataflow});
  for (auto _ : state) {
    const auto trace = generate_trace(model, spec);
    std::int64_t cycles = 0;
    for (Op op; trace->next(op);) {
      if (op.is_matmul()) cycles += op.count * array.matmul({op.m, op.n, op.k}).cycles;
    }
    benchmark::DoNotOptimize(cycles);
  }
}

BENCHMARK_CAPTURE(llama7b_layer, ws, Dataflow::weight_stationary)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(llama7b_layer, os, Dataflow::output_stationary)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(llama7b_layer, is, Dataflow::input_stationary)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace memwall

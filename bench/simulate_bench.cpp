// SPDX-License-Identifier: MIT
/// Host time and peak memory of whole simulations: GPT-3 175B on both machines, 8-bit, and many matmuls on one H100.
/// Targets: decode step on 8 H100 under 0.1 s, on both machines together under 0.5 s, prefill 2048 under 2 s, peak memory under 500 MB;
/// 10 000 different matmuls mapped and timed under 10 s.
#include <benchmark/benchmark.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include "models/base/config_library.h"
#include "sim/simulate.h"
#include "sim/workload/generator.h"

namespace memwall {
namespace {

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return double(usage.ru_maxrss) / 1024.0;
}

void simulate_gpt3(benchmark::State& state, const char* architecture, std::int64_t devices, Phase phase, bool replay) {
  spdlog::set_level(spdlog::level::off);
  const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
  const ConfigNode node = library.load("architectures", architecture);
  const Model model = load_model(library, "gpt3-175b");
  WorkloadSpec spec;
  spec.phase = phase;
  (phase == Phase::decode ? spec.context : spec.input_length) = 2048;
  spec.weight_bits = spec.activation_bits = spec.kv_bits = 8;
  SimulateOptions options;
  if (devices > 0) options.devices = devices;
  options.replay = replay;
  std::int64_t rows = 0;
  for (auto _ : state) {
    const Simulation run = simulate(
        node, [&] { return generate_trace(model, spec); }, options);
    rows += run.trace.totals.ops;
    benchmark::DoNotOptimize(run.result.energy_j);
  }
  state.counters["rows_per_s"] = benchmark::Counter(double(rows), benchmark::Counter::kIsRate);
  state.counters["peak_MB"] = peak_megabytes();
}

/// Matmuls of 100 x 100 pairs of columns and depth, none twice.
class ManyMatmuls : public TraceSource {
 public:
  explicit ManyMatmuls(std::int64_t count) : count_(count) {}
  const TraceHead& head() const override { return head_; }
  bool next(Op& op) override {
    if (next_ == count_) return false;
    op = Op();
    op.id = next_;
    op.name = op.b_tensor = "w" + std::to_string(next_);
    op.b_source = OperandSource::weight;
    op.op_class = OpClass::ffn;
    op.m = 1 + next_ % 512;
    op.n = 256 + 96 * (next_ % 100);
    op.k = 256 + 96 * (next_ / 100);
    ++next_;
    return true;
  }

 private:
  TraceHead head_;
  std::int64_t next_ = 0;
  const std::int64_t count_;
};

void simulate_matmuls(benchmark::State& state) {
  spdlog::set_level(spdlog::level::off);
  const ConfigNode node = ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}).load("architectures", "h100");
  for (auto _ : state) {
    const Simulation run = simulate(node, [] { return std::make_unique<ManyMatmuls>(10'000); });
    benchmark::DoNotOptimize(run.result.energy_j);
  }
  state.counters["matmuls_per_s"] = benchmark::Counter(1e4 * double(state.iterations()), benchmark::Counter::kIsRate);
  state.counters["peak_MB"] = peak_megabytes();
}

BENCHMARK(simulate_matmuls)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK_CAPTURE(simulate_gpt3, decode_8_h100, "h100", 8, Phase::decode, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(simulate_gpt3, decode_8_h100_no_replay, "h100", 8, Phase::decode, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(simulate_gpt3, decode_cim_rram, "cim-rram", 0, Phase::decode, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(simulate_gpt3, prefill_8_h100, "h100", 8, Phase::prefill, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(simulate_gpt3, prefill_cim_rram, "cim-rram", 0, Phase::prefill, true)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace memwall

BENCHMARK_MAIN();

/// SystemC's library asks for this; our own main wins.
extern "C" int sc_main(int, char**) { return 1; }

// SPDX-License-Identifier: MIT
/// DRAM engines: simulated bytes and bursts per CPU second. Request-level simulators were measured at 5 to 33 MB/s on such streams
/// (13 MB/s for HBM3, 12 for DDR5, 34 for HBM2).
/// Targets: stripe at 1000 times their bytes per second on 16 MB streams, 350 GB in under 10 ms, burst at 20 million bursts a second.
#include <benchmark/benchmark.h>

#include "models/base/config_library.h"
#include "models/memory/dram.h"
#include "models/memory/stripe_engine.h"

namespace memwall {
namespace {

void stream(benchmark::State& state, const char* memory, DramPattern pattern, std::int64_t bytes, bool stripes) {
  const auto config = read_config<DramConfig>(ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}).load("memories", memory));
  const DramDevice& device = config.device;
  const DramStream requests(pattern, device.organization.burst, device.organization.capacity(), bytes / device.organization.burst);
  for (auto _ : state) {
    const DramRun run = stripes ? run_stripes(device, requests) : run_bursts(device, requests);
    benchmark::DoNotOptimize(run.cycles);
  }
  const auto runs = double(state.iterations());
  state.counters["bytes_per_s"] = benchmark::Counter(runs * double(bytes), benchmark::Counter::kIsRate);
  state.counters["bursts_per_s"] = benchmark::Counter(runs * double(requests.size()), benchmark::Counter::kIsRate);
}

constexpr std::int64_t k16MB = 16'777'216, k350GB = 350'000'000'000;
constexpr auto kSeq = DramPattern::seq_read, kBlocks = DramPattern::blk64k_read, kRandom = DramPattern::rand_read;

#define STREAM(name, ...) BENCHMARK_CAPTURE(stream, name, __VA_ARGS__)->Unit(benchmark::kMillisecond)
STREAM(stripe_hbm3_channel_16MB, "peers/r2_hbm3", kBlocks, k16MB, true);
STREAM(stripe_ddr5_channel_16MB, "peers/r2_ddr5", kBlocks, k16MB, true);
STREAM(stripe_hbm2_channel_16MB, "peers/ds3_hbm2_1ch", kBlocks, k16MB, true);
STREAM(stripe_hbm3_stack_16MB, "hbm3", kSeq, k16MB, true);
STREAM(stripe_hbm3_channel_350GB, "peers/r2_hbm3", kSeq, k350GB, true);
STREAM(stripe_hbm3_stack_350GB, "hbm3", kSeq, k350GB, true);
STREAM(burst_ddr5_channel_16MB, "peers/r2_ddr5", kBlocks, k16MB, false);
STREAM(burst_hbm3_channel_16MB, "peers/r2_hbm3", kBlocks, k16MB, false);
STREAM(burst_hbm3_stack_16MB, "hbm3", kSeq, k16MB, false);
STREAM(burst_hbm3_channel_1GB, "peers/r2_hbm3", kSeq, 64 * k16MB, false);
STREAM(burst_hbm3_channel_random, "peers/r2_hbm3", kRandom, k16MB, false);

}  // namespace
}  // namespace memwall

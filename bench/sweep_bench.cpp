// SPDX-License-Identifier: MIT
/// Throughput of sweeps on two workers, files written: points that differ in a price alone, over points that are all simulated. The ratio
/// stays the same on a faster machine. Target: 10 000 prices in 3.5 s; docs/cluster.md says what larger sweeps take.
#include <benchmark/benchmark.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "models/base/config_library.h"
#include "sim/experiment.h"

namespace memwall {
namespace {

namespace fs = std::filesystem;

constexpr int kPoints = 400;

/// Decode steps of GPT-2 on `cim-rram`: 20 x 20 energies of converters and their drivers, or 20 x 20 contexts and batches.
std::string prices() {
  return "workloads: {model: gpt2, phase: decode, context: 128, batch: 1, bits: {weights: 8, activations: 8, kv: 8}}\n"
         "sweep: {cim-rram.array.dac.energy: [0.10 pJ, 0.11 pJ, ..., 0.29 pJ], cim-rram.array.sample_hold.energy: [0.001 pJ, 0.002 pJ, "
         "..., "
         "0.02 pJ]}\n";
}
std::string workloads() {
  return "workloads: {model: gpt2, phase: decode, context: [32, 64, ..., 640], batch: [1, 2, ..., 20], bits: {weights: 8, activations: 8, "
         "kv: "
         "8}}\n";
}

double seconds_of(const ConfigLibrary& library, const fs::path& folder, const std::string& rest) {
  const std::string file = (folder / "sweep.yaml").string();
  std::ofstream(file) << "experiment: sweep\nquestion: How fast?\narchitectures: [cim-rram]\n" + rest;
  RunArguments arguments;
  arguments.experiment = file;
  arguments.out = (folder / "out").string();
  arguments.jobs = 2;
  arguments.quiet = true;
  std::ostringstream table;
  std::streambuf* const screen = std::cout.rdbuf(table.rdbuf());
  const auto begin = std::chrono::steady_clock::now();
  const int code = run_experiment(library, arguments);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::cout.rdbuf(screen);
  if (code != 0) throw std::runtime_error("the sweep ended with " + std::to_string(code));
  return seconds;
}

void sweep(benchmark::State& state) {
  spdlog::set_level(spdlog::level::err);
  const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
  const fs::path folder = fs::temp_directory_path() / ("memwall_sweep_bench_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  double priced = 0.0, simulated = 0.0;
  for (auto _ : state) {
    priced += seconds_of(library, folder, prices());
    fs::remove_all(folder / "out");
    simulated += seconds_of(library, folder, workloads());
    fs::remove_all(folder / "out");
  }
  fs::remove_all(folder);
  const double points = kPoints * double(state.iterations());
  state.counters["priced_points_per_s"] = points / priced;
  state.counters["simulated_points_per_s"] = points / simulated;
  state.counters["ratio"] = simulated / priced;
}

BENCHMARK(sweep)->Unit(benchmark::kMillisecond)->Iterations(3);

}  // namespace
}  // namespace memwall

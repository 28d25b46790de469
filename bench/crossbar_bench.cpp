// SPDX-License-Identifier: MIT
/// Functional crossbars: a 1024 × 1024 layer in 128 × 128 arrays, 8-bit weights in four 2-bit slices, 8 phases, 64 vectors, on one
/// thread. Targets: 26 ms with an 8-bit converter, 100 ms with read noise, 100 ms with wires; one array's wires 150 ms.
#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "models/base/config_library.h"
#include "models/crossbar/crossbar.h"

namespace memwall {
namespace {

std::vector<std::int32_t> random_bytes(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::int32_t> values(count);
  for (std::int32_t& value : values) value = std::int32_t(random() & 255) - 128;
  return values;
}

void multiply(benchmark::State& state, const char* name, std::int64_t size, bool one_block) {
  constexpr std::int64_t kVectors = 64;
  const auto config = read_config<CrossbarConfig>(ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}).load("crossbars", name));
  std::vector<std::int32_t> weights = random_bytes(std::size_t(size * size), 1);
  // Rows that repeat every 128 make the arrays of a column equal: their wires are eliminated once. The product costs the same.
  if (one_block) {
    for (std::int64_t i = 128 * size; i < size * size; ++i) weights[std::size_t(i)] = weights[std::size_t(i % (128 * size))];
    for (std::int64_t i = 0; i < size * size; ++i) weights[std::size_t(i)] = weights[std::size_t(i - i % size + i % 32)];
  }
  const std::vector<std::int32_t> inputs = random_bytes(std::size_t(size * kVectors), 2);
  ProgrammedCrossbar layer = Crossbar(config).program({weights.data(), size, size, size}, {}, 1);
  std::vector<double> products(std::size_t(size * kVectors));
  for (auto _ : state) {
    layer.multiply({inputs.data(), size, kVectors, kVectors}, products.data(), kVectors, 1);
    benchmark::DoNotOptimize(products.data());
  }
  state.SetLabel(best_kernels().name);
}

void program(benchmark::State& state, const char* name, std::int64_t rows, std::int64_t outputs) {
  const auto config = read_config<CrossbarConfig>(ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}).load("crossbars", name));
  const std::vector<std::int32_t> weights = random_bytes(std::size_t(rows * outputs), 1);
  for (auto _ : state) {
    const ProgrammedCrossbar layer = Crossbar(config).program({weights.data(), rows, outputs, outputs}, {}, 1);
    benchmark::DoNotOptimize(layer.arrays());
  }
}

/// One array whose cells are not ohmic, one phase: the currents of 128 x 128 cells are iterated.
void iterate(benchmark::State& state) {
  auto config = read_config<CrossbarConfig>(ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}).load("crossbars", "functional-8b-4slice-sinh"));
  config.geometry.input_bits = 1;
  config.geometry.input_signs = InputSigns::none;
  const std::vector<std::int32_t> weights = random_bytes(128 * 32, 1);
  std::vector<std::int32_t> inputs = random_bytes(128, 2);
  for (std::int32_t& input : inputs) input &= 1;
  ProgrammedCrossbar layer = Crossbar(config).program({weights.data(), 128, 32, 32}, {}, 1);
  std::vector<double> products(32);
  for (auto _ : state) {
    layer.multiply({inputs.data(), 128, 1, 1}, products.data(), 1, 1);
    benchmark::DoNotOptimize(products.data());
  }
}

BENCHMARK_CAPTURE(multiply, lossless, "functional-lossless", 1024, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(multiply, adc_8b, "functional-8b-4slice", 1024, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(multiply, read_noise, "functional-8b-4slice-read-noise", 1024, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(multiply, ir_drop, "functional-8b-4slice-ir-drop", 1024, true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(program, layer, "functional-8b-4slice", 1024, 1024)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(program, one_array_with_wires, "functional-8b-4slice-ir-drop", 128, 32)->Unit(benchmark::kMillisecond);
BENCHMARK(iterate)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace memwall

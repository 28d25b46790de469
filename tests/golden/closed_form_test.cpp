// SPDX-License-Identifier: MIT
#include "tests/laws/runs.h"

namespace memwall {
namespace {

using namespace laws_test;
using workload_test::decode;
using workload_test::lengths;

std::int64_t dram_bytes(const Simulation& run, const std::string& action) {
  std::int64_t bytes = 0;
  for (const BreakdownRow& row : run.result.breakdown) {
    if (row.category == Category::dram && row.action == action) bytes += row.bytes;
  }
  return bytes;
}

// gpt2: 12 layers of width 768 with q, k, v and projection of 768², up and down of 768·3072; a head of 768·50257.
constexpr std::int64_t kMatmulParameters = 12 * (4 * 768 * 768 + 2 * 768 * 3072) + 768 * 50257;
/// Elements of keys and values of one token.
constexpr std::int64_t kCachePerToken = 2 * 12 * 768;

TEST(ClosedForm, ADecodeStepReadsItsWeightsOnceAndItsCache) {
  for (const std::int64_t batch : {1, 4}) {
    for (const std::int64_t context : {1, 100, 777}) {
      const Simulation gpu = run("h100", decode(batch, context));
      EXPECT_EQ(dram_bytes(gpu, "read_weight"), 2 * kMatmulParameters);
      EXPECT_EQ(dram_bytes(gpu, "read_kv"), 2 * kCachePerToken * batch * context);
      EXPECT_EQ(dram_bytes(gpu, "write_kv"), 2 * kCachePerToken * batch);
      EXPECT_EQ(dram_bytes(gpu, "write_activation"), 0);
      const std::int64_t all = 2 * (kMatmulParameters + kCachePerToken * batch * (context + 1) + 768 * batch);  // and embedding rows
      EXPECT_EQ(gpu.result.dram_bytes, all);
    }
  }
}

TEST(ClosedForm, BitsScaleWeightsAndCacheEachForItself) {
  WorkloadSpec spec = decode(2, 100);
  spec.weight_bits = 4;
  spec.kv_bits = 8;
  const Simulation gpu = run("h100", spec);
  EXPECT_EQ(dram_bytes(gpu, "read_weight"), kMatmulParameters / 2);
  EXPECT_EQ(dram_bytes(gpu, "read_kv"), kCachePerToken * 2 * 100);
}

TEST(ClosedForm, CimReadsTheCacheAndNoWeights) {
  const Simulation cim = run("cim-rram", decode(4, 100));
  EXPECT_EQ(dram_bytes(cim, "read_weight"), 0);
  EXPECT_EQ(dram_bytes(cim, "read_kv"), 2 * kCachePerToken * 4 * 100);
  EXPECT_EQ(dram_bytes(cim, "write_kv"), 2 * kCachePerToken * 4);
}

TEST(ClosedForm, ARequestReadsAContextThatGrows) {
  // Prefill of 32 tokens and steps at contexts 33, 34 and 35. The prompt's own reads are the prefill's alone.
  const std::int64_t prompt = dram_bytes(run("h100", workload_test::prefill(1, 32)), "read_kv");
  const Simulation request = run("h100", lengths(Phase::request, 1, 32, 4));
  EXPECT_EQ(dram_bytes(request, "read_kv"), prompt + 2 * kCachePerToken * (33 + 34 + 35));
  EXPECT_EQ(dram_bytes(request, "write_kv"), 2 * kCachePerToken * (32 + 3));
  EXPECT_EQ(dram_bytes(request, "read_weight"), 4 * 2 * kMatmulParameters);
}

TEST(ClosedForm, ARequestIsItsPrefillAndItsSteps) {
  for (const char* machine : {"h100", "cim-rram"}) {
    double latency = run(machine, workload_test::prefill(1, 32)).result.latency_s;
    double energy = run(machine, workload_test::prefill(1, 32)).result.energy_j;
    for (const std::int64_t context : {33, 34, 35}) {
      const Simulation step = run(machine, decode(1, context));
      latency += step.result.latency_s;
      energy += step.result.energy_j;
    }
    const Simulation request = run(machine, lengths(Phase::request, 1, 32, 4));
    EXPECT_NEAR(request.result.latency_s / latency, 1.0, 1e-9) << machine;
    EXPECT_NEAR(request.result.energy_j / energy, 1.0, 1e-9) << machine;
  }
}

TEST(ClosedForm, LatencyOfAGpuDecodeStepIsItsBytesOverBandwidth) {
  // Below 5 % on top: vector operators whose kernels no memory traffic hides.
  const Simulation gpu = run(ideal("h100"), decode(1, 100));
  const double floor = double(2 * kMatmulParameters + 2 * kCachePerToken * 100) / 3.35e12;
  EXPECT_GE(gpu.result.latency_s, floor);
  EXPECT_LE(gpu.result.latency_s, 1.05 * floor);
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
/// Both machines with a memory that knows rows, refresh and turnarounds.
#include "sim/dram_probe.h"
#include "sim/mapping/von_neumann_config.h"
#include "tests/laws/runs.h"

namespace memwall {
namespace {

using namespace laws_test;
using workload_test::decode;
using workload_test::lengths;
using workload_test::prefill;

ConfigNode timed(const std::string& architecture, const std::string& timing) {
  ConfigNode node = shipped().load("architectures", architecture);
  node.find("memory")->find("timing")->text = timing;
  return node;
}

Simulation run_timed(const std::string& architecture, const std::string& timing, const WorkloadSpec& spec,
                     const std::string& model = "gpt2") {
  const Model shape = workload_test::preset(model);
  return simulate(timed(architecture, timing), [&] { return generate_trace(shape, spec); });
}

class TimedMemory : public ::testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(TimedMemory, ObeysAllLaws) {
  const auto [architecture, timing] = GetParam();
  for (const WorkloadSpec& spec : {decode(1, 100), decode(8, 100), prefill(1, 128), lengths(Phase::request, 2, 32, 3)}) {
    Ids failed = with_verdict(run_timed(architecture, timing, spec).checks, CheckRow::Verdict::fail);
    EXPECT_EQ(failed, Ids{});
  }
}

TEST_P(TimedMemory, MovesTheSameBytesInMoreTimeThanThePinRate) {
  const auto [architecture, timing] = GetParam();
  const Simulation pin = run_timed(architecture, "pin", decode(8, 512)), slower = run_timed(architecture, timing, decode(8, 512));
  EXPECT_EQ(pin.result.dram_bytes, slower.result.dram_bytes);
  EXPECT_GT(slower.result.latency_s, pin.result.latency_s);
}

std::string machine_and_timing(const ::testing::TestParamInfo<TimedMemory::ParamType>& test) {
  return std::string(std::string(std::get<0>(test.param)) == "h100" ? "VonNeumann_" : "Cim_") + std::get<1>(test.param);
}
INSTANTIATE_TEST_SUITE_P(Machines, TimedMemory,
                         ::testing::Combine(::testing::Values("h100", "cim-rram"), ::testing::Values("stripe", "burst")),
                         machine_and_timing);

TEST(TimedMachines, StripesAndBurstsTellTheSameRateWithin3Percent) {
  for (const char* architecture : {"h100", "cim-rram"}) {
    const double stripe = run_timed(architecture, "stripe", decode(4, 1024)).result.tokens_per_s;
    const double burst = run_timed(architecture, "burst", decode(4, 1024)).result.tokens_per_s;
    EXPECT_NEAR(stripe / burst, 1.0, 0.03) << architecture;
  }
}

// A decode step of LLaMA-3-8B streams weights: it takes longer than at the pin rate by what the memory's own stream loses.
TEST(TimedMachines, AGpuThatStreamsWeightsLosesWhatTheProbeSays) {
  WorkloadSpec spec = decode(1, 2048);
  spec.weight_bits = spec.activation_bits = spec.kv_bits = 8;
  const double pin = run(in_mode("h100", "ideal", "pin"), spec, {}, "llama3-8b").result.latency_s;
  const double stripe = run(in_mode("h100", "ideal", "stripe"), spec, {}, "llama3-8b").result.latency_s;
  const auto memory = read_config<VonNeumannConfig>(timed("h100", "stripe")).memory;
  const DramReport probe = probe_dram(memory, DramPattern::seq_read, 1'600'000'000, true);
  EXPECT_NEAR(pin / stripe, probe.bandwidth / probe.peak, 0.02);
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/system_power.h"

#include <gtest/gtest.h>

#include "sim/workload/generator.h"
#include "sim/workload/rows_trace.h"
#include "tests/sim/machines.h"
#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace machine_test;

/// Two matmuls behind each other, each of one array of cim-rram: 128 inputs to 32 outputs, and those 32 to 32.
std::unique_ptr<TraceSource> two_arrays(std::int64_t batch) {
  TraceHead head;
  head.phase = "decode";
  head.batch = head.tokens = batch;
  return std::make_unique<RowsTrace>(head, std::vector{weight_matmul(0, batch, 32, 128), after(weight_matmul(1, batch, 32, 32), {0})});
}

const DecodeStep kTwoArrays = [](std::int64_t batch) { return [batch] { return two_arrays(batch); }; };

// One token passes both arrays in 128 B / 4.8 GB/s + 0.8 us + 0.6 us, then 32 B / 4.8 GB/s + 0.8 us + 0.6 us, each behind one router of 4.2 ns.
constexpr double kToken = 26.667e-9 + 6.667e-9 + 2 * (1.4e-6 + 4.2e-9);

TEST(SystemPower, AtBatchOneIsTheMeanPowerOfASimulatedStep) {
  const ConfigNode node = architecture("cim-rram");
  const Simulation run = simulate(node, kTwoArrays(1));
  ASSERT_NEAR(run.result.latency_s, kToken, 1e-15);
  const DecodePower power = decode_power(node, kTwoArrays, 1, {});
  EXPECT_NEAR(power.power.value, run.result.power_w, 1e-9 * run.result.power_w);
  EXPECT_EQ(power.devices, 1);
  EXPECT_GT(power.power.value, run.facts.idle_power.value);
}

// An array takes a token each 0.8 us. Steps of two (1.6 us) wait for their own tokens (2.83 us), steps of four (3.2 us) do not: then the
// dynamic energy of four tokens is spent in 3.2 us, that of one in 2.83 us at batch 1.
TEST(SystemPower, OfAFullPipelineIsEnergyOverTheSlowestIntervalAtTheSmallestBatchThatFillsIt) {
  const ConfigNode node = architecture("cim-rram");
  const double idle = simulate(node, kTwoArrays(1)).facts.idle_power.value;
  const DecodePower full = full_pipeline_power(node, kTwoArrays, {});
  EXPECT_EQ(full.batch, 4);
  const double one = decode_power(node, kTwoArrays, 1, {}).power.value - idle;
  EXPECT_NEAR((full.power.value - idle) / one, 4 * kToken / 3.2e-6, 1e-9);
  EXPECT_NEAR(decode_power(node, kTwoArrays, 16, {}).power.value, full.power.value, 1e-9 * full.power.value);
}

TEST(SystemPower, CountsSpareChips) {
  const ConfigNode node = architecture("cim-rram");
  const double one = decode_power(node, kTwoArrays, 1, 1).power.value, three = decode_power(node, kTwoArrays, 1, 3).power.value;
  const double spare = simulate(node, kTwoArrays(1)).evidence.device_static_w;
  EXPECT_NEAR(three - one, 2 * spare, 1e-9 * three);
}

// Four links of 6.4 GB/s a chip, 10.4 W of all four whether they carry or not, behind regulators of 95 %.
TEST(SystemPower, CountsALinkAtEachChipThatItEndsOn) {
  const Links links = simulate(architecture("cim-rram"), kTwoArrays(1), {.devices = 3}).facts.links;
  EXPECT_EQ(links.count, 12);
  EXPECT_DOUBLE_EQ(links.bandwidth.value, 6.4e9);
  EXPECT_NEAR(links.full_power.value, 3 * 10.4 / 0.95, 1e-9);
  EXPECT_NEAR(links.idle_power.value, 3 * 10.4 / 0.95, 1e-9);
}

// A ring of one sequence takes arrays of its own, so that the system grows with the batch that fills it.
TEST(SystemPower, GrowsTheSystemWhereKeysAndValuesLieInArrays) {
  ConfigNode node = architecture("cim-rram");
  set_path(node, "chip.attention_unit.path", parse_yaml("write", "test"));
  const DecodeStep step = [model = workload_test::preset("gpt2")](std::int64_t batch) {
    return [model, spec = workload_test::decode(batch, 1024)] { return generate_trace(model, spec); };
  };
  const DecodePower one = decode_power(node, step, 1, {}), full = full_pipeline_power(node, step, {});
  EXPECT_GT(full.devices, one.devices);
  EXPECT_LE(full.capacity_used, 1.0);
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
/// What attention paths of CIM systems obey, beside the laws on all runs.
#include "tests/laws/runs.h"

namespace memwall {
namespace {

using namespace laws_test;
using workload_test::decode;
using workload_test::lengths;
using workload_test::prefill;

void set(ConfigNode& node, const std::string& path, const std::string& value) { set_path(node, path, parse_yaml(value, "test")); }

constexpr double kYear = 365.25 * 86400.0;

class WritePath : public ::testing::TestWithParam<const char*> {};

TEST_P(WritePath, ObeysAllLawsInEveryPhase) {
  const ConfigNode node = with_path(GetParam(), "write");
  for (const WorkloadSpec& spec : {decode(1, 100), decode(8, 100), prefill(1, 200), prefill(3, 64), lengths(Phase::request, 2, 32, 3),
                                   lengths(Phase::serving, 8, 64, 32)}) {
    const Simulation simulation = run(node, spec);
    EXPECT_EQ(with_verdict(simulation.checks, CheckRow::Verdict::fail), Ids{}) << to_string(spec.phase) << " " << spec.batch;
    EXPECT_GT(simulation.result.energy_j, 0.0);
  }
}

TEST_P(WritePath, ProgramsTheBitsOfEachTokenOnce) {
  // 2 · layers · heads · head size · bits of gpt2, 16-bit.
  const Simulation simulation = run(with_path(GetParam(), "write"), decode(4, 100));
  std::int64_t bytes = 0;
  for (const BreakdownRow& row : simulation.result.breakdown) bytes += row.category == Category::program ? row.bytes : 0;
  EXPECT_EQ(bytes, 4 * 2LL * 12 * 12 * 64 * 16 / 8);
}

TEST_P(WritePath, NeedsMoreArraysThanTheWeightsAlone) {
  const ConfigNode node = with_path(GetParam(), "write");
  const std::int64_t few = run(node, decode(1, 100)).facts.arrays_used, many = run(node, decode(64, 100)).facts.arrays_used;
  const std::int64_t none = run(with_path(GetParam(), "digital"), decode(64, 100)).facts.arrays_used;
  EXPECT_EQ(many - none, 64 * (few - none));
  EXPECT_GT(few, none);
}

INSTANTIATE_TEST_SUITE_P(Systems, WritePath, ::testing::Values("cim-rram", "cim-pcm", "cim-sram-analog", "cim-sram-digital"),
                         [](const auto& name) {
                           std::string word = name.param;
                           std::erase(word, '-');
                           return word;
                         });

TEST(Lifetime, IsEnduranceTimesSlotsOverRateAndPulses) {
  // cim-rram: 1e8 pulses, ten a write; a ring of 100 slots takes a token a step.
  const RunResult result = run(with_path("cim-rram", "write"), decode(1, 100)).result;
  ASSERT_TRUE(result.lifetime_years);
  EXPECT_NEAR(*result.lifetime_years, 1e8 * 100 / (result.tokens_per_s * 10) / kYear, 1e-9 * *result.lifetime_years);
}

TEST(Lifetime, CountsPromptsInTheMeanRate) {
  // 34 tokens a ring and request: 32 of the prompt, two of the decode steps behind the first token.
  const Simulation simulation = run(with_path("cim-rram", "write"), lengths(Phase::request, 1, 32, 3));
  const double requests_per_s = simulation.result.tokens_per_s / 3;
  EXPECT_NEAR(*simulation.result.lifetime_years, 1e8 * 34 / (34 * requests_per_s * 10) / kYear, 1e-9 * *simulation.result.lifetime_years);
}

TEST(Lifetime, GrowsWithSlotsOnlyWhereWearIsLevelled) {
  const auto years = [](const std::string& slots, const std::string& levelling) {
    ConfigNode node = with_path("cim-rram", "write");
    set(node, "chip.attention_unit.kv_arrays.slots", slots);
    set(node, "chip.attention_unit.kv_arrays.wear_levelling", levelling);
    const Simulation simulation = run(node, decode(1, 100));
    EXPECT_EQ(with_verdict(simulation.checks, CheckRow::Verdict::fail), Ids{});
    return *simulation.result.lifetime_years * simulation.result.tokens_per_s;
  };
  const double levelled = years("100", "on");
  EXPECT_NEAR(years("100", "off") / levelled, 1.0, 1e-9);
  EXPECT_NEAR(years("400", "on") / levelled, 4.0, 1e-9);
  EXPECT_NEAR(years("400", "off") / levelled, 1.0, 1e-9);
}

TEST(Lifetime, NothingWearsWhereCellsDoNotOrNothingIsWritten) {
  EXPECT_FALSE(run(with_path("cim-sram-digital", "write"), decode(1, 100)).result.lifetime_years);
  EXPECT_FALSE(run("cim-rram", decode(1, 100)).result.lifetime_years);
}

TEST(WritePath, TooFewSlotsBreakCapacityAlone) {
  ConfigNode node = with_path("cim-rram", "write");
  set(node, "chip.attention_unit.kv_arrays.slots", "99");
  EXPECT_EQ(with_verdict(run(node, decode(1, 100)).checks, CheckRow::Verdict::fail), Ids{"U8"});
  set(node, "chip.attention_unit.kv_arrays.slots", "100");
  EXPECT_EQ(with_verdict(run(node, decode(1, 100)).checks, CheckRow::Verdict::fail), Ids{});
}

TEST(WritePath, AStepWaitsForItsWrites) {
  const auto latency = [](const std::string& time) {
    ConfigNode node = with_path("cim-rram", "write");
    set(node, "array.cell.write_time", time);
    return run(node, decode(1, 100)).result.latency_s;
  };
  // 64 rows x 8 cells of a token's keys, 128 at once: four steps of ten pulses in each of twelve layers.
  EXPECT_NEAR(latency("1100 ns") - latency("100 ns"), 12 * 4 * 10 * 1e-6, 1e-11);
}

TEST(Leakage, GrowsWithTime) {
  for (const char* name : {"cim-rram", "cim-pcm", "cim-sram-analog", "cim-sram-digital"}) {
    const RunResult brief = run(name, decode(1, 100)).result, longer = run(name, decode(1, 1000)).result;
    EXPECT_GT(longer.latency_s, brief.latency_s) << name;
    EXPECT_NEAR(longer.static_energy_j / brief.static_energy_j, longer.latency_s / brief.latency_s, 1e-9) << name;
  }
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
/// What weights that do not fit obey, beside the laws on all runs.
#include "tests/laws/runs.h"

namespace memwall {
namespace {

using namespace laws_test;
using workload_test::decode;
using workload_test::lengths;
using workload_test::prefill;

constexpr double kYear = 365.25 * 86400.0;

std::int64_t read_weights(const Simulation& run) {
  std::int64_t bytes = 0;
  for (const BreakdownRow& row : run.result.breakdown) bytes += row.action == "read_weight" ? row.bytes : 0;
  return bytes;
}

class Reloads : public ::testing::TestWithParam<const char*> {};

TEST_P(Reloads, ObeyAllLawsInEveryPhase) {
  const ConfigNode node = reloading(GetParam());
  const std::int64_t needed = run(node, decode(1, 100)).facts.devices;
  for (const WorkloadSpec& spec : {decode(1, 100), decode(8, 100), prefill(1, 200), prefill(3, 64), lengths(Phase::request, 2, 32, 3),
                                   lengths(Phase::serving, 8, 64, 32)}) {
    const Simulation reloads = run(node, spec, {needed - 1});
    EXPECT_EQ(with_verdict(reloads.checks, CheckRow::Verdict::fail), Ids{}) << to_string(spec.phase) << " " << spec.batch;
    EXPECT_GT(reloads.facts.reload.loads, 0);
    EXPECT_EQ(read_weights(reloads), reloads.facts.reload.bytes);
  }
}

TEST_P(Reloads, NoWeightIsReadAfterLoadingWhereAllFit) {
  const Simulation fits = run(reloading(GetParam()), decode(4, 100));
  EXPECT_EQ(read_weights(fits), 0);
  EXPECT_EQ(with_verdict(fits.checks, CheckRow::Verdict::fail), Ids{});
}

TEST_P(Reloads, AreSlowerAndDearerThanAllChips) {
  const ConfigNode node = reloading(GetParam());
  const Simulation fits = run(node, decode(1, 100)), reloads = run(node, decode(1, 100), {fits.facts.devices - 1});
  EXPECT_GT(reloads.result.latency_s, fits.result.latency_s);
  EXPECT_GT(reloads.result.energy_j, fits.result.energy_j);
}

INSTANTIATE_TEST_SUITE_P(Systems, Reloads, ::testing::Values("cim-rram", "cim-sram-digital"), [](const auto& name) {
  std::string word = name.param;
  std::erase(word, '-');
  return word;
});

// Keys and values take arrays beside the weights: less is left for these, and both are programmed.
TEST(ReloadAndCaches, ShareTheArrays) {
  ConfigNode node = reloading("cim-rram");
  const Simulation digital = run(node, decode(4, 100), {3});
  set_path(node, "chip.attention_unit.path", parse_yaml("write", "test"));
  const Simulation write = run(node, decode(4, 100), {3});
  EXPECT_EQ(with_verdict(write.checks, CheckRow::Verdict::fail), Ids{});
  EXPECT_GT(write.facts.reload.bytes, digital.facts.reload.bytes);
  EXPECT_GT(write.facts.arrays_used, 0);
  EXPECT_LE(write.facts.arrays_used, write.facts.arrays);
}

// Each decode step programs each staged weight of gpt2 once: the first cell of the area is written `loads` times in a step.
TEST(ReloadLifetime, IsEnduranceOverProgrammingsOfTheFirstCell) {
  const Simulation step = run(reloading("cim-rram"), decode(1, 100), {2});
  const double pulses = 10.0 * double(step.facts.reload.loads);  // cim-rram: ten a write, 1e8 endured
  ASSERT_TRUE(step.result.lifetime_years);
  EXPECT_NEAR(*step.result.lifetime_years, 1e8 * step.result.latency_s / pulses / kYear, 1e-9 * *step.result.lifetime_years);
}

TEST(ReloadLifetime, EndsNeverWhereWritingDoesNotWear) {
  const std::int64_t needed = run("cim-sram-digital", decode(1, 100)).facts.devices;
  EXPECT_FALSE(run(reloading("cim-sram-digital"), decode(1, 100), {needed - 1}).result.lifetime_years);
}

// 32 prompt tokens share one programming; each of the two decode steps behind the first token takes its own.
TEST(ReloadTraffic, IsPaidByEachStepOfARequest) {
  const ConfigNode node = reloading("cim-rram");
  const Simulation prompt = run(node, prefill(1, 32), {2}), request = run(node, lengths(Phase::request, 1, 32, 3), {2});
  EXPECT_EQ(read_weights(request), 3 * read_weights(prompt));
}

// A token of mixtral passes two of eight experts: which ones the next step loads is not in the trace.
TEST(WeightsOverflow, IsNotReloadedWhereTheTraceDoesNotNameAllExperts) {
  EXPECT_THROW(run(reloading("cim-rram"), decode(1, 64), {1000}, "mixtral-8x7b"), InputError);
}

// Without `reload` too few chips fail U8, and what is timed is a system that holds all weights.
TEST(WeightsOverflow, FailsWithoutAPath) {
  EXPECT_EQ(with_verdict(run("cim-rram", decode(1, 100), {2}).checks, CheckRow::Verdict::fail), Ids{"U8"});
}

}  // namespace
}  // namespace memwall

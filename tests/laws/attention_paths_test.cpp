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

/// gpt2's decode step of `context` tokens on cim-gaincell-attn with cells that hold `retention`.
Simulation gain_cells(const std::string& retention, std::int64_t context = 100) {
  ConfigNode node = shipped().load("architectures", "cim-gaincell-attn");
  set(node, "chip.attention_unit.kv_arrays.array.array.cell.retention", retention);
  const Simulation simulation = run(node, decode(1, context));
  EXPECT_EQ(with_verdict(simulation.checks, CheckRow::Verdict::fail), Ids{});
  return simulation;
}

double refresh_j(const Simulation& simulation) {
  double sum = 0.0;
  for (const BreakdownRow& row : simulation.result.breakdown) {
    if (row.category == Category::refresh && row.component == "cim.kv_array.crossbar") sum += row.energy_j;
  }
  return sum;
}

TEST(GainCells, AreRefreshedWhereATokenStaysLongerThanTheyHold) {
  // A token stays 100 steps.
  const double residence = 100.0 * gain_cells("1000 s").result.latency_s;
  const Simulation holds = gain_cells(std::to_string(residence * 1.001) + " s"),
                   forgets = gain_cells(std::to_string(residence * 0.999) + " s");
  EXPECT_EQ(refresh_j(holds), 0.0);
  EXPECT_GT(refresh_j(forgets), 0.0);
  EXPECT_GE(forgets.result.latency_s, holds.result.latency_s);
}

TEST(GainCells, RefreshReadsAndWritesEachCellOnceARetention) {
  const Simulation simulation = gain_cells("100 us");
  // 2 · 12 layers · 12 heads · 64 elements · 16 cells · 100 slots; 40 fJ read and 38 fJ written, behind a regulator of 0.95.
  const double cells = 2.0 * 12 * 12 * 64 * 16 * 100;
  EXPECT_NEAR(refresh_j(simulation), cells * 78e-15 / 100e-6 * simulation.result.latency_s / 0.95, 1e-9 * refresh_j(simulation));
}

TEST(GainCells, RefreshTakesItsTimeFromTheArrays) {
  // 256 rows of 2 ns: 0.512 us of a retention of 1.024 us leave half of the time, and intervals double.
  const double rare = gain_cells("100 ms").result.latency_s, often = gain_cells("1.024 us").result.latency_s;
  double intervals = 0.0;
  for (const BreakdownRow& row : gain_cells("100 ms").result.breakdown) {
    if (row.component == "cim.kv_array.crossbar" && row.action == "cell_read") intervals += row.busy_s;
  }
  EXPECT_NEAR(often - rare, intervals, 1e-3 * intervals);
  EXPECT_THROW(gain_cells("0.512 us"), InputError);
}

TEST(GainCells, ObeyAllLawsInEveryPhaseAndDoNotWear) {
  const ConfigNode node = shipped().load("architectures", "cim-gaincell-attn");
  for (const WorkloadSpec& spec :
       {decode(8, 100), prefill(1, 200), lengths(Phase::request, 2, 32, 3), lengths(Phase::serving, 8, 64, 32)}) {
    const Simulation simulation = run(node, spec);
    EXPECT_EQ(with_verdict(simulation.checks, CheckRow::Verdict::fail), Ids{}) << to_string(spec.phase);
    EXPECT_FALSE(simulation.result.lifetime_years);
  }
}

TEST(GainCells, ARefreshedRunIsTheSameWithoutReplay) {
  const ConfigNode node = shipped().load("architectures", "cim-gaincell-attn");
  const RunResult with = run(node, decode(1, 100)).result, without = run(node, decode(1, 100), {{}, false}).result;
  EXPECT_EQ(with.latency_s, without.latency_s);
  EXPECT_EQ(with.energy_j, without.energy_j);
}

TEST(Paths, AskForTheirCells) {
  EXPECT_THROW(run(with_path("cim-rram", "gain-cell"), decode(1, 10)), InputError);
  EXPECT_THROW(run(with_path("cim-gaincell-attn", "write"), decode(1, 10)), InputError);
}

TEST(Window, StopsTheCostOfContext) {
  ConfigNode node = with_path("cim-rram", "write");
  set(node, "chip.attention_unit.window", "64");
  const Simulation inside = run(node, decode(1, 64)), beyond = run(node, decode(1, 65)), far = run(node, decode(1, 900));
  EXPECT_EQ(far.result.latency_s, inside.result.latency_s);
  EXPECT_EQ(far.result.energy_j, inside.result.energy_j);
  EXPECT_EQ(beyond.facts.arrays_used, inside.facts.arrays_used);
  EXPECT_EQ(with_verdict(far.checks, CheckRow::Verdict::fail), Ids{});
  EXPECT_LT(run(with_path("cim-rram", "write"), decode(1, 64)).result.latency_s,
            run(with_path("cim-rram", "write"), decode(1, 900)).result.latency_s);
}

ConfigNode buffered(const std::string& capacity) {
  ConfigNode node = shipped().load("architectures", "cim-rram");
  set(node, "chip.attention_unit.kv", "buffer");
  set(node, "chip.attention_unit.kv_buffer.capacity", capacity);
  return node;
}

TEST(KvInBuffers, ObeysAllLawsInEveryPhase) {
  for (const WorkloadSpec& spec : {decode(1, 100), decode(8, 100), prefill(1, 200), prefill(3, 64), lengths(Phase::request, 2, 32, 3),
                                   lengths(Phase::serving, 8, 64, 32)}) {
    EXPECT_EQ(with_verdict(run(buffered("64 MiB"), spec).checks, CheckRow::Verdict::fail), Ids{}) << to_string(spec.phase);
  }
}

TEST(KvInBuffers, MovesTheBytesThatMemoryWould) {
  const auto bytes = [](const Simulation& simulation, const std::string& component) {
    std::int64_t sum = 0;
    for (const BreakdownRow& row : simulation.result.breakdown) {
      if (row.component == component && (row.action == "read_kv" || row.action == "write_kv")) sum += row.bytes;
    }
    return sum;
  };
  for (const WorkloadSpec& spec : {decode(4, 100), prefill(1, 200)}) {
    const Simulation memory = run("cim-rram", spec), buffer = run(buffered("64 MiB"), spec);
    EXPECT_EQ(bytes(buffer, "cim.chip.kv_buffer"), bytes(memory, "cim.memory"));
    EXPECT_EQ(bytes(buffer, "cim.memory"), 0);
    EXPECT_GT(buffer.result.area_mm2, memory.result.area_mm2);
    EXPECT_GT(buffer.evidence.device_static_w, memory.evidence.device_static_w);
  }
}

TEST(KvInBuffers, TheFullestBufferMustHoldItsLayers) {
  // Chips of cim-rram hold more than a layer of gpt2 each; twelve layers of 2 x 768 x 100 x 2 bytes are 3.7 MB on few chips.
  const Simulation roomy = run(buffered("4 MiB"), decode(1, 100));
  EXPECT_EQ(with_verdict(roomy.checks, CheckRow::Verdict::fail), Ids{});
  const double held = roomy.facts.kv_used * 4 * 1024 * 1024;
  EXPECT_GE(held, 12.0 * 2 * 768 * 100 * 2 / double(roomy.result.devices));
  EXPECT_EQ(with_verdict(run(buffered(std::to_string(std::int64_t(held) - 1) + " B"), decode(1, 100)).checks, CheckRow::Verdict::fail),
            Ids{"U8"});
}

TEST(Programming, IsBesideTheRunAndChargesEachCell) {
  // Matmul weights of gpt2, 16-bit on 2-bit cells: eight cells of ten pulses of 2 pJ, behind a regulator of 0.95.
  const Simulation simulation = run("cim-rram", decode(1, 100));
  const Programming& load = simulation.facts.programming;
  EXPECT_EQ(load.bytes, 2 * simulation.trace.matmul_parameters);
  EXPECT_EQ(load.cells, 8 * simulation.trace.matmul_parameters);
  EXPECT_NEAR(load.program_energy.value, double(load.cells) * 10 * 2e-12 / 0.5 / 0.95, 1e-9 * load.program_energy.value);
  EXPECT_GE(load.time.value, double(load.bytes) / simulation.evidence.bandwidth);
  EXPECT_NEAR(load.static_energy.value, simulation.evidence.static_w * load.time.value, 1e-9 * load.static_energy.value);
  for (const BreakdownRow& row : simulation.result.breakdown) EXPECT_NE(row.category, Category::program);
  EXPECT_EQ(run("h100", decode(1, 100)).facts.programming.bytes, 0);
}

TEST(Programming, ASlowWriteSetsTheTime) {
  const auto time = [](const std::string& parallel) {
    ConfigNode node = shipped().load("architectures", "cim-rram");
    set(node, "programming.parallel_cells", parallel);
    return run(node, decode(1, 100)).facts.programming.time.value;
  };
  // 128 x 128 cells one by one: ten pulses of 100 ns each.
  EXPECT_NEAR(time("1"), 128 * 128 * 10 * 100e-9, 1e-12);
  EXPECT_LT(time("128"), time("1"));
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

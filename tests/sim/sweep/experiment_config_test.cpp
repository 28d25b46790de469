// SPDX-License-Identifier: MIT
#include "sim/sweep/experiment_config.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace memwall {
namespace {

const std::string kHead = "experiment: e\nquestion: Why?\n";
const std::string kWorkload = "workloads: {model: gpt2, phase: decode, context: 8}\n";
const std::string kArchitectures = "architectures: [h100, cim]\n";

ExperimentConfig read(const std::string& yaml) { return read_experiment(parse_yaml(yaml, "e.yaml"), ConfigLibrary({})); }

std::vector<InputIssue> issues_of(const std::string& yaml) {
  try {
    read(yaml);
  } catch (const InputError& error) {
    return error.issues();
  }
  return {};
}

/// All issue texts, one a line.
std::string errors(const std::string& yaml) {
  std::string text;
  for (const InputIssue& issue : issues_of(yaml)) text += issue.text() + "\n";
  return text;
}

std::string workload_errors(const std::string& map) { return errors(kHead + "workloads: " + map + "\n" + kArchitectures); }
std::string architecture_errors(const std::string& list) { return errors(kHead + kWorkload + "architectures: " + list + "\n"); }

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(ExperimentConfig, ColumnsOfQualityNeedQuality) {
  const std::string text = kHead + kWorkload + kArchitectures + "figures: {type: bars, y: sqnr_db}\n";
  EXPECT_TRUE(contains(errors(text), "e.yaml:5:26: figures.y: `sqnr_db` is a column of experiments with `quality`"));
  const ExperimentConfig config = read(text + "quality: {rows: 8, outputs: 4, vectors: 2, seed: 1}\n");
  ASSERT_TRUE(config.quality);
  EXPECT_EQ(config.quality->rows, 8);
  EXPECT_TRUE(contains(errors(kHead + kWorkload + kArchitectures + "quality: {rows: 0, outputs: 4, vectors: 2, seed: 1}\n"),
                       "quality.rows: expected"));
}

TEST(ExperimentConfig, ChecksHaveIdClaimAndComparison) {
  const std::string text = kHead + kWorkload + kArchitectures;
  EXPECT_EQ(read(text + "checks: {id: flat, claim: Flat, over: batch, where: {phase: decode}, holds: spread(energy_j) <= 0.1}\n").checks,
            std::vector<std::string>{"flat"});
  EXPECT_TRUE(contains(errors(text + "checks: [{id: U1, claim: c, holds: batch > 0}]\n"), "checks[0].id: expected small letters"));
  EXPECT_TRUE(contains(errors(text + "checks: [{id: a, claim: c}]\n"), "checks[0].holds: missing key"));
  EXPECT_TRUE(contains(errors(text + "checks: [{id: a, claim: c, holds: batch > 0}, {id: a, claim: c, holds: batch > 0}]\n"),
                       "the id of an earlier check"));
  EXPECT_TRUE(
      contains(errors(text + "checks: [{id: a, claim: c, holds: batch > 0, table: rows}]\n"), "checks[0].table: expected one of results"));
  EXPECT_TRUE(contains(errors(text + "checks: [{id: a, claim: c, holds: batch > 0, wher: {}}]\n"), "checks[0].wher: unknown key"));
}

TEST(ExperimentConfig, ChecksNameColumnsOfTheirTable) {
  const std::string text = kHead + kWorkload + kArchitectures + "sweep: {h100.memory.timing: [pin, stripe]}\n";
  const auto of = [&](const std::string& rest) { return errors(text + "checks: {id: a, claim: c, holds: batch > 0, " + rest + "}\n"); };
  EXPECT_EQ(of("where: {phase: decode, h100.memory.timing: pin, point: 0, energy_j: 1}, over: batch"), "");
  EXPECT_EQ(of("where: {bacth: 1}"), "e.yaml:6:53: checks.where: `bacth` is no column of results.csv; did you mean 'batch'?\n");
  EXPECT_EQ(of("over: contxt"), "e.yaml:6:51: checks.over: `contxt` is no key of results.csv; did you mean 'context'?\n");
  EXPECT_TRUE(contains(of("over: energy_j"), "checks.over: `energy_j` is no key of results.csv"));
  EXPECT_TRUE(contains(of("where: {op_class: ffn}"), "checks.where: `op_class` is no column of results.csv"));
  EXPECT_EQ(of("table: ops, where: {op_class: ffn, batch: 1}"), "");
  EXPECT_EQ(of("table: breakdown, where: {component: x}, over: h100.memory.timing"), "");
  EXPECT_TRUE(contains(of("table: programming, where: {cels: 1}"), "`cels` is no column of programming.csv; did you mean 'cells'?"));
  EXPECT_TRUE(contains(of("table: fleet"), "checks.table: the experiment has no fleet.csv"));
  EXPECT_TRUE(contains(of("table: parity"), "checks.table: the experiment has no parity.csv"));
  EXPECT_TRUE(contains(of("where: {normalise: iso-area}"), "`normalise` is no column"));
  EXPECT_EQ(errors(text + "normalise: iso-area\nchecks: {id: a, claim: c, holds: batch > 0, where: {normalise: iso-area, replicas: 1}}\n"),
            "");
}

TEST(ExperimentConfig, ReadsAWholeFile) {
  const ExperimentConfig config = read(R"(
experiment: batch-crossover
question: From which batch size does the GPU win?
workloads: {model: llama3-8b, phase: decode, context: [1024, 8192], batch: [1, 2, 4, ..., 64], bits: {weights: 8, kv: [8, 16]}}
architectures:
  - h100
  - {use: h100, name: h100-16bit, bits: {weights: 16}, models: [llama3-8b]}
  - {use: cim-rram, devices: 4, set: {array.adc.bits: 8, memory: {timing: pin}}}
sweep: {cim-rram.array.adc.bits: [6, 7, 8], architecture.link.power: 3 mW}
figures: [{type: bars, y: energy_j}, {type: bars}, {type: stacked-bars, name: joules}]
)");
  EXPECT_EQ(config.experiment, "batch-crossover");
  ASSERT_EQ(config.workloads.size(), 1u);
  EXPECT_EQ(config.workloads[0].find("batch")->values.size(), 7u);  // 1 2 4 8 16 32 64
  EXPECT_EQ(config.workloads[0].find("bits.kv")->values.size(), 2u);
  ASSERT_EQ(config.architectures.size(), 3u);
  EXPECT_EQ(config.architectures[1].label, "h100-16bit");
  EXPECT_EQ(config.architectures[1].use.text, "h100");
  EXPECT_EQ(config.architectures[1].bits.over({4, 4, 4}), (OperandBits{16, 4, 4}));
  EXPECT_EQ(config.architectures[2].devices, 4);
  ASSERT_EQ(config.architectures[2].set.size(), 2u);
  EXPECT_EQ(config.architectures[2].set[1].path, "memory.timing");
  EXPECT_EQ(config.sweep[0].values.size(), 3u);
  EXPECT_EQ(config.sweep[1].values[0].text, "3 mW");
  EXPECT_EQ(config.figures[0].name, "bars");
  EXPECT_EQ(config.figures[1].name, "bars-2");
  EXPECT_EQ(config.figures[2].name, "joules");
}

TEST(ExperimentConfig, NamesEachMissingKey) {
  const std::string text = errors("figures: []\n");
  for (const char* key : {"experiment", "question", "workloads", "architectures"}) {
    EXPECT_TRUE(contains(text, std::string(": ") + key + ": missing key")) << text;
  }
}

TEST(ExperimentConfig, ReportsAllMistakesAtTheirPlacesInLineOrder) {
  const std::vector<InputIssue> issues = issues_of(
      "experiment: e\n"
      "question: Why?\n"
      "workloads:\n"
      "  model: gpt2\n"
      "  phase: decod\n"                                // 5:10
      "  context: [128, 0]\n"                           // 6:18
      "  bits: {weights: 33}\n"                         // 7:19
      "architectures: [h100, {use: cim, device: 2}]\n"  // 8:34
      "sweep: {cin.memory: [a, b]}\n"                   // 9:9
      "figures: [{type: bar}]\n"                        // 10:18
      "figure: 1\n");                                   // 11:1
  const std::vector<std::pair<int, int>> expected = {{5, 10}, {6, 18}, {7, 19}, {8, 34}, {9, 9}, {10, 18}, {11, 1}};
  ASSERT_EQ(issues.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(issues[i].place.file, "e.yaml");
    EXPECT_EQ(issues[i].place.line, expected[i].first) << issues[i].text();
    EXPECT_EQ(issues[i].place.column, expected[i].second) << issues[i].text();
  }
  EXPECT_TRUE(contains(issues[0].message, "did you mean 'decode'?"));
  EXPECT_TRUE(contains(issues[3].message, "did you mean 'devices'?"));
  EXPECT_TRUE(contains(issues[4].message, "did you mean 'cim'?"));
  EXPECT_TRUE(contains(issues[6].message, "did you mean 'figures'?"));
}

TEST(ExperimentConfig, TakesTheLengthsOfEachPhaseAndNoOthers) {
  EXPECT_EQ(workload_errors("{model: gpt2, phase: prefill, input_length: 8}"), "");
  EXPECT_EQ(workload_errors("{model: gpt2, phase: [request, serving], input_length: 8, output_length: 1}"), "");
  EXPECT_TRUE(contains(workload_errors("{model: gpt2, phase: decode}"), "workloads.context: missing key"));
  EXPECT_TRUE(contains(workload_errors("{model: gpt2, phase: serving, input_length: 8}"), "workloads.output_length: missing"));
  EXPECT_TRUE(contains(workload_errors("{model: gpt2, phase: prefill, input_length: 8, output_length: 2}"),
                       "workloads.output_length: does not belong to phase `prefill`"));
  EXPECT_TRUE(contains(workload_errors("{model: gpt2, phase: decode, context: 8, input_length: 2}"),
                       "workloads.input_length: does not belong to phase `decode`"));
}

TEST(ExperimentConfig, TakesBitsFromOneToThirtyTwo) {
  EXPECT_EQ(workload_errors("{model: gpt2, phase: decode, context: 8, bits: {weights: [1, 32]}}"), "");
  EXPECT_TRUE(contains(workload_errors("{model: gpt2, phase: decode, context: 8, bits: {kv: 0}}"), "bits.kv"));
  EXPECT_TRUE(contains(workload_errors("{model: gpt2, phase: decode, context: 8, bits: {kv: 33}}"), "bits.kv"));
  EXPECT_TRUE(contains(workload_errors("{model: gpt2, phase: decode, context: 8, bits: {weight: 8}}"),
                       "workloads.bits.weight: unknown key; did you mean 'weights'?"));
}

TEST(ExperimentConfig, TakesATraceAloneOrNotAtAll) {
  EXPECT_EQ(workload_errors("[{trace: a.csv}, {trace: [b.csv, c.csv]}]"), "");
  const std::string text = workload_errors("[{trace: a.csv, phase: decode, batch: 2}]");
  EXPECT_TRUE(contains(text, "workloads[0].phase: does not go with `trace`"));
  EXPECT_TRUE(contains(text, "workloads[0].batch: does not go with `trace`"));
}

TEST(ExperimentConfig, RefusesBitsOfAnArchitectureOverATrace) {
  const std::string start = kHead + "workloads: [{trace: a.csv}, {model: gpt2, phase: decode, context: 8}]\n";
  EXPECT_TRUE(contains(errors(start + "architectures: [{use: h100, bits: {weights: 8}}]\n"), "restrict the entry"));
  EXPECT_EQ(errors(start + "architectures: [{use: h100, bits: {weights: 8}, models: gpt2}]\n"), "");
}

TEST(ExperimentConfig, RefusesEmptyAndRepeatedAxisValues) {
  EXPECT_TRUE(contains(workload_errors("{model: gpt2, phase: decode, context: []}"), "at least one value"));
  EXPECT_TRUE(contains(workload_errors("{model: gpt2, phase: decode, context: [8, 16, 8]}"), "e.yaml:3:58"));
  EXPECT_TRUE(contains(workload_errors("{model: gpt2, phase: decode, context: [8, 9, ..., 2]}"), "`...` cannot reach"));
}

TEST(ExperimentConfig, WantsUniqueLabelsWithoutDots) {
  EXPECT_EQ(architecture_errors("[h100, {use: h100, name: other}]"), "");
  EXPECT_TRUE(contains(architecture_errors("[h100, {use: h100}]"), "architectures[1]: `h100` is the label of an earlier entry"));
  EXPECT_TRUE(contains(architecture_errors("[{use: v1.5}]"), "without `.`"));
  EXPECT_TRUE(contains(architecture_errors("[{use: h100, name: architecture}]"), "has a meaning"));
}

TEST(ExperimentConfig, LabelsAFileByItsStem) {
  const ExperimentConfig config = read(kHead + kWorkload + "architectures: [some/folder/mine.yaml]\n");
  EXPECT_EQ(config.architectures[0].label, "mine");
  EXPECT_EQ(config.architectures[0].use.text, "some/folder/mine.yaml");
}

TEST(ExperimentConfig, KnowsTheModelsItRestrictsTo) {
  EXPECT_EQ(architecture_errors("[{use: h100, models: [gpt2]}]"), "");
  EXPECT_TRUE(contains(architecture_errors("[{use: h100, models: [gpt3]}]"), "did you mean 'gpt2'?"));
}

TEST(ExperimentConfig, TakesAtLeastOneDevice) {
  EXPECT_EQ(architecture_errors("[{use: h100, devices: 1}]"), "");
  EXPECT_TRUE(contains(architecture_errors("[{use: h100, devices: 0}]"), "architectures[0].devices: expected an integer"));
}

TEST(ExperimentConfig, RefusesAPathThatIsSetTwiceOrIsABase) {
  EXPECT_TRUE(contains(architecture_errors("[{use: h100, set: {a.b: 1, a: {b: 2}}}]"), "set.a.b: is set twice"));
  EXPECT_TRUE(contains(architecture_errors("[{use: h100, set: {memory.base: hbm3}}]"), "`memory: hbm3`"));
  EXPECT_TRUE(contains(architecture_errors("[{use: h100, set: {a..b: 3}}]"), "expected a path"));
}

TEST(ExperimentConfig, SweepsArchitecturesOnly) {
  const std::string start = kHead + kWorkload + kArchitectures;
  EXPECT_EQ(errors(start + "sweep: {h100.memory.timing: [pin, stripe], architecture.mode: ideal}\n"), "");
  EXPECT_TRUE(contains(errors(start + "sweep: {workload.batch: [1, 2]}\n"), "a list in `workloads:` is an axis"));
  EXPECT_TRUE(contains(errors(start + "sweep: {h100.bits.weights: [4, 8]}\n"), "belongs to `workloads:`"));
  EXPECT_TRUE(contains(errors(start + "sweep: {h100: [1, 2]}\n"), "expected a path"));
  EXPECT_TRUE(contains(errors(start + "sweep: {h100.devices: [1, 0]}\n"), "sweep.h100.devices: expected an integer"));
}

TEST(ExperimentConfig, ReadsIsoConditionsEachOnce) {
  const std::string start = kHead + kWorkload + kArchitectures;
  EXPECT_EQ(read(start + "normalise: [iso-power, iso-area]\n").normalise, (std::vector<std::string>{"iso-power", "iso-area"}));
  EXPECT_EQ(read(start + "normalise: iso-capacity\n").normalise, std::vector<std::string>{"iso-capacity"});
  EXPECT_TRUE(read(start + "normalise: []\n").normalise.empty());
  EXPECT_TRUE(contains(errors(start + "normalise: [iso-aera]\n"), "e.yaml:5:13: normalise: expected one of iso-area"));
  EXPECT_TRUE(contains(errors(start + "normalise: [iso-aera]\n"), "did you mean 'iso-area'?"));
  EXPECT_TRUE(contains(errors(start + "normalise: [iso-area, iso-area]\n"), "stands in the list twice"));
}

TEST(ExperimentConfig, RefusesAValueThatIsSweptTwiceInWhateverUnit) {
  const std::string start = "experiment: e\nquestion: Why?\nworkloads: {model: gpt2, phase: decode, context: 8}\narchitectures: h100\n";
  EXPECT_TRUE(contains(errors(start + "sweep: {h100.a: [1 GB, 2 GB, 1000 MB]}\n"),
                       "e.yaml:5:30: sweep.h100.a: `1000 MB` stands in the list twice, also as `1 GB`"))
      << errors(start + "sweep: {h100.a: [1 GB, 2 GB, 1000 MB]}\n");
  EXPECT_TRUE(contains(errors(start + "sweep: {h100.a: [300 fJ, 0.3 pJ]}\n"), "`0.3 pJ` stands in the list twice, also as `300 fJ`"));
  EXPECT_TRUE(contains(errors(start + "sweep: {h100.a: [8, 8.0]}\n"), "`8.0` stands in the list twice, also as `8`"));
  EXPECT_TRUE(contains(errors(start + "sweep: {h100.a: [stripe, burst, stripe]}\n"), "`stripe` stands in the list twice"));
  EXPECT_EQ(errors(start + "sweep: {h100.a: [1 GB, 1 GHz, 1, 1.001 GB]}\n"), "");
}

TEST(ExperimentConfig, DoesNotNormaliseATrace) {
  EXPECT_TRUE(contains(errors(kHead + "workloads: {trace: t.csv}\n" + kArchitectures + "normalise: [iso-area]\n"),
                       "e.yaml:5:12: normalise: does not go with `trace`"));
}

TEST(ExperimentConfig, LetsAFigureNameTheIsoCondition) {
  const std::string start = kHead + kWorkload + kArchitectures;
  EXPECT_EQ(errors(start + "normalise: iso-area\nfigures: {type: bars, where: {normalise: iso-area}}\n"), "");
  EXPECT_EQ(errors(start + "normalise: iso-area\nfigures: {type: bars, where: {normalise: ''}}\n"), "");
  EXPECT_TRUE(contains(errors(start + "normalise: iso-area\nfigures: {type: bars, where: {normalise: iso-power}}\n"), "expected one of"));
  EXPECT_TRUE(contains(errors(start + "figures: {type: bars, where: {normalise: iso-area}}\n"), "unknown key"));
}

TEST(ExperimentConfig, WantsFiguresOfKnownTypeAndUniqueName) {
  const std::string start = kHead + kWorkload + kArchitectures;
  EXPECT_TRUE(contains(errors(start + "figures: [{y: energy_j}]\n"), "figures[0].type: missing key"));
  EXPECT_TRUE(contains(errors(start + "figures: [{type: bars, why: energy_j}]\n"), "figures[0].why: unknown key"));
  EXPECT_TRUE(contains(errors(start + "figures: [{type: bars, name: a}, {type: bars, name: a}]\n"), "earlier figure"));
  EXPECT_TRUE(contains(errors(start + "figures: [{type: bars, name: a/b}]\n"), "letters, digits"));
}

TEST(ExperimentConfig, ChecksTheOptionsOfEachFigureType) {
  const std::string start = kHead + kWorkload + kArchitectures + "sweep: {architecture.memory.timing: [pin, stripe]}\n";
  EXPECT_EQ(
      errors(start + "figures: [{type: lines, x: batch, y: [energy_j, latency_s], scale: log-log, crossover: h100, ceiling: h100}]\n"), "");
  EXPECT_EQ(errors(start + "figures: [{type: tornado, where: {phase: decode, architecture: [h100], batch: 1}, width: page}]\n"), "");
  EXPECT_TRUE(contains(errors(start + "figures: {type: fleet}\n"), "expected the key `fleet:` beside `figures:`"));
  EXPECT_EQ(errors(start + "figures: [{type: heat-map, x: architecture.memory.timing, y: context}]\n"), "");
  const auto expect = [&](const std::string& figure, const std::string& message) {
    const std::string text = errors(start + "figures: [" + figure + "]\n");
    EXPECT_TRUE(contains(text, message)) << figure << "\n" << text;
  };
  expect("{type: heatmap, x: batch, y: context}", "got `heatmap`; did you mean 'heat-map'?");
  expect("{type: lines}", "figures[0].x: missing key; expected one of model, phase, batch");
  expect("{type: lines, x: bach}", "got `bach`; did you mean 'batch'?");
  expect("{type: lines, x: batch, y: [energy_j, energy_per_tokn_j]}", "did you mean 'energy_per_token_j'?");
  expect("{type: lines, x: batch, y: []}", "figures[0].y: expected at least one of latency_s");
  expect("{type: lines, x: batch, crossover: h10}", "got `h10`; did you mean 'h100'?");
  expect("{type: lines, x: batch, crosover: h100}", "figures[0].crosover: unknown key; did you mean 'crossover'?");
  expect("{type: bars, width: pages}", "got `pages`; did you mean 'page'?");
  expect("{type: bars, width: page, columns: 2}", "figures[0].columns: does not go with `width`");
  expect("{type: bars, where: {bacth: 1}}", "figures[0].where.bacth: unknown key");
  expect("{type: bars, where: {architecture: h10}}", "figures[0].where.architecture: expected one of h100");
  expect("{type: bars, where: {phase: decod}}", "figures[0].where.phase: expected one of decode, got `decod`; did you mean 'decode'?");
  expect("{type: bars, where: {batch: [1, 3]}}", "figures[0].where.batch: expected one of 1, got `3`");
  expect("{type: bars, where: {architecture.memory.timing: [pin, strip]}}", "did you mean 'stripe'?");
  expect("{type: bars, where: {swept: last}}", "figures[0].where.swept: expected one of first, got `last`");
  expect("{type: bars, where: decode}", "figures[0].where: expected a map");
  expect("{type: timeline, layer: first}", "figures[0].layer");
}

TEST(ExperimentConfig, RefusesOptionsThatDoNotGoTogether) {
  const std::string start = kHead + kWorkload + kArchitectures;
  const auto of = [&](const std::string& figure) { return errors(start + "figures: [" + figure + "]\n"); };
  EXPECT_TRUE(contains(of("{type: heat-map, x: batch, y: batch}"), "e.yaml:5:41: figures[0].y: expected another key than x, got `batch`"));
  EXPECT_TRUE(contains(of("{type: lines, x: batch, level: 0}"), "e.yaml:5:42: figures[0].level: expected a number above zero, and one y"));
  EXPECT_TRUE(
      contains(of("{type: lines, x: batch, y: [energy_j, latency_s], level: 2}"), "figures[0].level: expected a number above zero"));
  EXPECT_EQ(of("{type: lines, x: batch, y: [latency_s], level: 2}"), "");
  EXPECT_TRUE(
      contains(of("{type: lines, x: batch, y: utilization, ceiling: h100}"), "figures[0].ceiling: expected a line per architecture"));
  EXPECT_TRUE(
      contains(of("{type: lines, x: batch, series: model, ceiling: h100}"), "figures[0].ceiling: expected a line per architecture"));
  EXPECT_TRUE(contains(of("{type: prefill-decode}"), "e.yaml:5:11: figures[0]: prefill-decode draws points of phase request"));
  EXPECT_TRUE(contains(of("{type: tornado}"), "e.yaml:5:11: figures[0]: tornado draws what is swept"));
}

TEST(ExperimentConfig, ReadsWhatACheckCompares) {
  const std::string start = kHead + kWorkload + kArchitectures;
  const auto of = [&](const std::string& holds, const std::string& rest = "") {
    return errors(start + "checks: {id: a, claim: c" + rest + ", holds: \"" + holds + "\"}\n");
  };
  EXPECT_EQ(of("abs(latency_s - 2 ** -3 * batch) / 1.5e-9 < -(1 + 2)"), "");
  EXPECT_EQ(of("ops('latency_s', op_class=['qkv', 'ffn']) >= at('energy_j', architecture='h100', batch=1)"), "");
  EXPECT_EQ(of("energy() == energy(component='cim.array*') + machine('peak_ops_per_s', component='')"), "");
  EXPECT_EQ(of("macs * energy_j > 0", ", table: ops"), "");
  EXPECT_TRUE(contains(of("latency_s <"), "e.yaml:5:34: checks.holds: `latency_s <`: expected a number, a column, a function or `(`"));
  EXPECT_TRUE(contains(of("latency_s + 1"), "expected one comparison with <=, >=, ==, < or >"));
  EXPECT_TRUE(contains(of("latency_s < 1.2.3"), "expected the end, found `.3`"));
  EXPECT_TRUE(contains(of("latency_s < ."), "expected a number, found `.`"));
  EXPECT_TRUE(contains(of("1 < latency_s < 2"), "expected the end, found `< 2`"));
  EXPECT_TRUE(contains(of("(latency_s < 1"), "expected `)`, found `< 1`"));
  EXPECT_TRUE(contains(of("latncy_s < 1"), "`latncy_s` is no column of results.csv; did you mean 'latency_s'?"));
  EXPECT_TRUE(contains(of("macs < 1"), "`macs` is no column of results.csv"));
  EXPECT_TRUE(contains(of("hihest(latency_s) < 1"), "`hihest` is no function; did you mean 'highest'?"));
  EXPECT_TRUE(contains(of("energy(catgory='dram') < 1"), "`catgory` is no column that energy() chooses by; did you mean 'category'?"));
  EXPECT_TRUE(contains(of("mean(batch=1) < 1"), "`batch` is no column that mean() chooses by"));
  EXPECT_TRUE(contains(of("energy(category='dram) < 1"), "expected `'` at the end of a text"));
  EXPECT_TRUE(contains(of("energy(category=['dram') < 1"), "expected `]`, found `) < 1`"));
}

TEST(ExperimentConfig, PlacesAMistakenOptionOfAFigure) {
  const std::vector<InputIssue> issues =
      issues_of(kHead + kWorkload + kArchitectures + "figures:\n  - {type: lines, x: batch, y: energy}\n");
  ASSERT_EQ(issues.size(), 1u);
  EXPECT_EQ(issues[0].place.column, 32);  // of `energy`
}

class ExperimentFile : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) / "memwall_experiment_file";
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "experiments");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / "experiments" / name) << text; }
  ConfigLibrary library() const { return ConfigLibrary({folder_.string()}); }

  std::filesystem::path folder_;
};

TEST_F(ExperimentFile, LiesOverItsBase) {
  write("below.yaml", kHead + kWorkload + kArchitectures);
  write("above.yaml", "base: below\nquestion: How?\nworkloads: {context: 16}\n");
  const ExperimentConfig config = load_experiment("above", library());
  EXPECT_EQ(config.question, "How?");
  EXPECT_EQ(config.workloads[0].find("context")->values[0].text, "16");
  EXPECT_EQ(config.architectures.size(), 2u);
}

TEST_F(ExperimentFile, KeepsReferencesAsNames) {
  write("e.yaml", kHead + kWorkload + "architectures: [{use: h100, set: {memory: hbm3}}]\n");
  const ExperimentConfig config = load_experiment((folder_ / "experiments" / "e.yaml").string(), library());
  EXPECT_EQ(config.architectures[0].set[0].value.text, "hbm3");
}

TEST_F(ExperimentFile, RefusesACyclicBaseAndAnUnknownName) {
  write("a.yaml", "base: b\n");
  write("b.yaml", "base: a\n");
  EXPECT_THROW(load_experiment("a", library()), InputError);
  EXPECT_THROW(load_experiment("c", library()), InputError);
  EXPECT_THROW(load_experiment("c.yaml", library()), InputError);
}

TEST(ExperimentConfig, ItsNameCanBeAFolders) {
  for (const char* name : {"../x", "a/b", ".hidden"}) {
    const std::string text = errors("experiment: " + std::string(name) + "\nquestion: Why?\n" + kWorkload + kArchitectures);
    EXPECT_TRUE(contains(text, "e.yaml:1:13: experiment: expected a name that can be a folder's")) << text;
  }
  EXPECT_EQ(errors("experiment: v1.2 run\nquestion: Why?\n" + kWorkload + kArchitectures), "");
}

}  // namespace
}  // namespace memwall

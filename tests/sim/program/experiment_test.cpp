// SPDX-License-Identifier: MIT
#include "tests/sim/program/experiment_fixture.h"

namespace memwall {
namespace {

using namespace experiment_test;

TEST_F(Experiment, WritesARowPerPointAndArchitectureInOrder) {
  const Finished finished = run_experiment(kSmall, "a");
  EXPECT_EQ(finished.code, 0) << finished.err;
  const auto rows = lines("a/results.csv");
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_TRUE(rows[1].starts_with("0,h100,gpt2,decode,1,128,,,8,8,8,"));
  EXPECT_TRUE(rows[2].starts_with("0,cim-rram,gpt2,decode,1,"));
  EXPECT_TRUE(rows[3].starts_with("1,h100,gpt2,decode,2,"));
  EXPECT_TRUE(rows[4].starts_with("1,cim-rram,gpt2,decode,2,"));
  for (const char* file : {"breakdown.csv", "ops.csv", "checks.csv", "timeline.json", "manifest.json"})
    EXPECT_TRUE(fs::exists(folder_ / "a" / file)) << file;
}

TEST_F(Experiment, HasRowsOfEachIsoConditionBehindThoseOfTheSystemsAsTheyAre) {
  const std::string rest = "normalise: iso-area\nfigures: {type: bars, y: energy_per_token_j, where: {normalise: iso-area}}\n";
  const Finished finished = run_experiment(kSmall + rest, "a");
  EXPECT_EQ(finished.code, 0) << finished.out << finished.err;
  const auto rows = lines("a/results.csv");
  ASSERT_EQ(rows.size(), 9u);
  EXPECT_TRUE(contains(rows[0], "kv_bits,operators,normalise,latency_s"));
  EXPECT_TRUE(rows[2].starts_with("0,cim-rram,gpt2,decode,1,128,,,8,8,8,,"));
  EXPECT_TRUE(rows[4].starts_with("1,cim-rram,gpt2,decode,1,128,,,8,8,8,,iso-area,"));
  EXPECT_TRUE(rows[8].starts_with("3,cim-rram,gpt2,decode,2,128,,,8,8,8,,iso-area,"));
  EXPECT_FALSE(contains(finished.out, "Neither iso-area nor iso-power"));
  EXPECT_TRUE(fs::exists(folder_ / "a/figures/bars.pdf"));
}

TEST_F(Experiment, PrintsTheTableTheAuditAndNothingElseOnStdout) {
  const Finished finished = run_experiment(kSmall, "a");
  EXPECT_TRUE(finished.out.starts_with("small: Does the whole line hold?\n"));
  EXPECT_TRUE(contains(finished.out, "gpt2, decode, batch 2, context 128\n"));
  EXPECT_TRUE(contains(finished.out, "What a reviewer would attack\n   1. "));
  EXPECT_EQ(finished.err, "");  // no bar where stderr is no terminal
}

TEST_F(Experiment, GivesTheSameBytesForAnyNumberOfJobsAndAnyFolder) {
  ASSERT_EQ(run_experiment(kSmall, "one", {"--jobs", "1"}).code, 0);
  ASSERT_EQ(run_experiment(kSmall, "two", {"--jobs", "2", "--quiet"}).code, 0);
  expect_same(results("one"), results("two"));
}

TEST_F(Experiment, LosesOnlyThePointWhoseWorkerDies) {
  const std::string text =
      "experiment: e\nquestion: Why?\narchitectures: cim-rram\n"
      "workloads: {model: llama2-7b, phase: prefill, input_length: 2048, batch: [16, 1]}\n";
  const std::string file = write("experiment.yaml", text);
  const std::vector<std::string> arguments = {"run", file, "--out", (folder_ / "a").string(), "--jobs", "1"};
  const pid_t parent = start(arguments);
  const pid_t worker = child_of(parent);
  ASSERT_NE(worker, 0);
  ::kill(worker, SIGKILL);
  const Finished finished = finish(parent);
  EXPECT_EQ(finished.code, 3);
  EXPECT_TRUE(contains(finished.err, "point 0, cim-rram")) << finished.err;
  ASSERT_EQ(lines("a/results.csv").size(), 2u);
  EXPECT_TRUE(lines("a/results.csv")[1].starts_with("1,cim-rram,"));
}

TEST_F(Experiment, ContinuesAfterSigkillOfTheWholeGroupWithTheBytesOfAnUninterruptedRun) {
  const std::string many = R"(experiment: many
question: Does a killed run go on?
workloads: {model: gpt2, phase: [prefill], input_length: [64, 128, 256, 512], batch: [1, 2, 4, 8, 16, 32]}
architectures: [h100, cim-rram]
)";
  const std::string file = write("experiment.yaml", many);
  ASSERT_NE(run({"run", file, "--out", (folder_ / "whole").string()}).code, 2);
  const std::vector<std::string> broken = {"run", file, "--out", (folder_ / "broken").string(), "--jobs", "2"};
  const pid_t child = start(broken);
  const fs::path journal = folder_ / "broken" / "cache" / "journal";
  std::error_code ignored;
  for (int i = 0; i < 2000 && (!fs::exists(journal) || fs::file_size(journal, ignored) < 100'000); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ::kill(-child, SIGKILL);
  EXPECT_EQ(finish(child).code, -SIGKILL);
  EXPECT_TRUE(results("broken").empty()) << "a run that is killed leaves no half file";
  std::vector<std::string> again = broken;
  again.push_back("--resume");
  ASSERT_NE(run(again).code, 2);
  expect_same(results("whole"), results("broken"));
}

TEST_F(Experiment, WritesNoResultsWhereASignalEndsItEarly) {
  const std::string file = write("experiment.yaml",
                                 "experiment: e\nquestion: Why?\narchitectures: cim-rram\n"
                                 "workloads: {model: llama2-7b, phase: prefill, input_length: 2048, batch: [16, 8, 4, 2, 1]}\n");
  const pid_t child = start({"run", file, "--out", (folder_ / "a").string(), "--jobs", "1"});
  ASSERT_NE(child_of(child), 0);  // the first worker is at work
  ::kill(child, SIGTERM);
  const Finished finished = finish(child);
  EXPECT_EQ(finished.code, 128 + SIGTERM);
  EXPECT_TRUE(contains(finished.err, "--resume")) << finished.err;
  EXPECT_TRUE(results("a").empty());
}

TEST_F(Experiment, SimulatesNothingAgainWhereAFinishedRunIsResumed) {
  ASSERT_EQ(run_experiment(kSmall, "a").code, 0);
  const auto before = results("a");
  const Finished again = run_experiment(kSmall, "a", {"--resume", "--verbose"});
  EXPECT_EQ(again.code, 0);
  EXPECT_TRUE(contains(again.err, "4 runs, 0 of them to simulate")) << again.err;
  expect_same(before, results("a"));
}

TEST_F(Experiment, RunsAgainWhereOnlyTheProvenanceOfANumberChanged) {
  const auto sourced = [](const std::string& tag) {
    std::string text = kSmall;
    return text.replace(text.find("[h100, cim-rram]"), 16, "{use: cim-rram, set: {array.dac.energy: !" + tag + " 0.5 pJ}}");
  };
  ASSERT_EQ(run_experiment(sourced("published"), "a").code, 0);
  EXPECT_TRUE(contains(run_experiment(sourced("published"), "a", {"--resume", "--verbose"}).err, "2 runs, 0 of them to simulate"));
  EXPECT_TRUE(contains(run_experiment(sourced("vendor"), "a", {"--resume", "--verbose"}).err, "2 runs, 2 of them to simulate"));
}

TEST_F(Experiment, SimulatesEqualRunsUnderTwoLabelsOnce) {
  std::string text = kSmall;
  text.replace(text.find("[h100, cim-rram]"), 16, "[h100, {use: h100, name: twin}]");
  const Finished finished = run_experiment(text, "a", {"--verbose"});
  EXPECT_TRUE(contains(finished.err, "4 runs, 2 of them to simulate")) << finished.err;
  const auto rows = lines("a/results.csv");
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[1].substr(rows[1].find("gpt2")), rows[2].substr(rows[2].find("gpt2")));
}

TEST_F(Experiment, KeepsOutJobsResumeQuietAndPathsOutOfTheManifest) {
  ASSERT_EQ(run_experiment(kSmall, "a", {"--jobs", "2", "--set", "h100.memory.stacks=4"}).code, 0);
  const std::string text = read_file((folder_ / "a" / "manifest.json").string());
  EXPECT_FALSE(contains(text, folder_.string()));
  const auto json = nlohmann::json::parse(text);
  for (const char* key : {"out", "jobs", "resume", "quiet", "time", "date"}) EXPECT_FALSE(json.contains(key)) << key;
  EXPECT_EQ(json["overrides"][0], "h100.memory.stacks=4");
  EXPECT_EQ(json["configs"]["h100"][0]["config"]["memory"]["stacks"], 4);
  EXPECT_EQ(json["architectures"].dump(), R"(["h100","cim-rram"])");
  EXPECT_EQ(json["models"]["gpt2"]["layers"], 12);
}

TEST_F(Experiment, ChecksU7AcrossPoints) {
  ASSERT_EQ(run_experiment(kSmall, "a").code, 0);
  std::map<std::string, std::string> verdicts;  // "1,h100" -> rest of its U7 line
  for (const std::string& line : lines("a/checks.csv")) {
    if (const std::size_t at = line.find(",U7,"); at != std::string::npos) verdicts[line.substr(0, at)] = line.substr(at + 4);
  }
  ASSERT_EQ(verdicts.size(), 4u);
  EXPECT_TRUE(contains(verdicts["0,h100"], "not_applicable"));
  EXPECT_TRUE(contains(verdicts["1,h100"], "pass"));
}

TEST_F(Experiment, EndsWithOneAndStampsTheRowWhereACheckFails) {
  // 350 GB of weights on one GPU of 80 GB.
  const Finished finished = run_experiment(
      "experiment: e\nquestion: Why?\narchitectures: h100\n"
      "workloads: {model: gpt3-175b, phase: decode, context: 128}\n",
      "a");
  EXPECT_EQ(finished.code, 1) << finished.err;
  EXPECT_TRUE(lines("a/results.csv")[1].ends_with("U8"));
  EXPECT_TRUE(contains(finished.out, "do not fit"));
}

TEST_F(Experiment, ReportsAllMistakesBeforeTheFirstPointRuns) {
  const Finished finished = run_experiment(
      "experiment: e\nquestion: Why?\n"
      "workloads: {model: bert-base, phase: decode, context: 128}\n"
      "architectures: [{use: h100, set: {node: 4}, name: a}, {use: h100, name: b, set: {memory.stacks: many}}]\n",
      "a");
  EXPECT_EQ(finished.code, 2);
  EXPECT_TRUE(contains(finished.err, "memory.stacks")) << finished.err;
  EXPECT_TRUE(contains(finished.err, "experiment.yaml:3")) << finished.err;  // an encoder decodes nothing
  EXPECT_FALSE(fs::exists(folder_ / "a"));
}

TEST_F(Experiment, RefusesOperatorsThatNoRowHasBeforeTheFirstPointRuns) {
  const Finished finished = run_experiment(
      "experiment: e\nquestion: Why?\n"
      "workloads: {model: gpt2, phase: decode, context: 128, operators: [layer0.up, layer0.o]}\narchitectures: h100\n",
      "a");
  EXPECT_EQ(finished.code, 2);
  EXPECT_TRUE(contains(finished.err, "experiment.yaml:3:12: no operator of gpt2 is named `layer0.o`")) << finished.err;
  EXPECT_FALSE(fs::exists(folder_ / "a"));
}

TEST_F(Experiment, RunsATraceFileAndNeverComparesTwoOfThem) {
  ASSERT_EQ(run({"trace", "generate", "--model", "gpt2", "--phase", "decode", "--context", "64", "-o", (folder_ / "a.csv").string()}).code,
            0);
  ASSERT_EQ(run({"trace", "generate", "--model", "gpt2", "--phase", "decode", "--context", "64", "--batch", "2", "-o",
                 (folder_ / "b.csv").string()})
                .code,
            0);
  const Finished finished = run_experiment("experiment: e\nquestion: Why?\nworkloads: {trace: [a.csv, b.csv]}\narchitectures: h100\n", "r");
  EXPECT_EQ(finished.code, 0) << finished.err;
  for (const std::string& line : lines("r/checks.csv")) {
    if (contains(line, ",U7,")) {
      EXPECT_TRUE(contains(line, "not_applicable")) << line;
    }
  }
  const auto json = nlohmann::json::parse(read_file((folder_ / "r" / "manifest.json").string()));
  EXPECT_EQ(json["traces"].size(), 2u);
}

TEST_F(Experiment, DrawsTheFiguresThatItAsksFor) {
  if (std::system(MEMWALL_PYTHON " -c 'import matplotlib' 2>/dev/null") != 0) GTEST_SKIP() << "no matplotlib";
  const Finished finished = run_experiment(kSmall + "figures: {type: bars, name: latency, y: latency_s}\n", "a");
  EXPECT_EQ(finished.code, 0) << finished.err;
  EXPECT_TRUE(fs::exists(folder_ / "a" / "figures" / "latency.pdf"));
  EXPECT_TRUE(contains(finished.out, "figures/latency.pdf"));
}

TEST_F(Experiment, SaysTheErrorOfItsBaselineOverMeasuredOperatorsOfThatBoardAlone) {
  ASSERT_EQ(run_experiment(kSmall, "plain").code, 0);
  const auto manifest = nlohmann::json::parse(read_file((folder_ / "plain" / "manifest.json").string()));
  EXPECT_EQ(manifest["baseline_errors"].size(), 1u);
  const auto& h100 = manifest["baseline_errors"]["h100"];
  EXPECT_EQ(h100["of"], "h100");
  EXPECT_FALSE(fs::exists(folder_ / "plain" / "parity.csv"));

  ASSERT_EQ(run_experiment(kSmall + "figures: {type: parity}\n", "drawn").code, 0);
  EXPECT_TRUE(fs::exists(folder_ / "drawn" / "figures" / "parity.pdf"));
  std::ifstream in(folder_ / "drawn" / "parity.csv");
  std::string line;
  std::getline(in, line);
  std::size_t rows = 0;
  double sum = 0.0;
  while (std::getline(in, line)) {
    EXPECT_TRUE(line.starts_with("H100-SXM5-80GB,") && line.ends_with(",h100")) << line;
    std::vector<std::string> cells;
    std::istringstream text(line);
    for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
    sum += std::abs(std::stod(cells[13]) / std::stod(cells[12]) - 1.0);  // simulated over measured
    ++rows;
  }
  EXPECT_EQ(h100["operators"], rows);
  EXPECT_NEAR(h100["mean_absolute_error"].get<double>(), sum / double(rows), 1e-7);
}

TEST_F(Experiment, RefusesAParityFigureOfMachinesThatWereNotMeasured) {
  std::string text = kSmall + "figures: {type: parity}\n";
  text.replace(text.find("h100, "), 6, "");
  const Finished finished = run_experiment(text, "none");
  EXPECT_EQ(finished.code, 2);
  EXPECT_TRUE(finished.err.find("experiment.yaml:5:10: figures: `parity`: no architecture of the experiment was measured") !=
              std::string::npos)
      << finished.err;
  EXPECT_FALSE(fs::exists(folder_ / "none" / "results.csv"));
}

TEST_F(Experiment, IsReportedOnOnePageWithItsFigureRooflineAndTimeline) {
  if (std::system(MEMWALL_PYTHON " -c 'import matplotlib' 2>/dev/null") != 0) GTEST_SKIP() << "no matplotlib";
  EXPECT_EQ(run_experiment(kSmall + "figures: {type: bars, name: latency, y: latency_s}\n", "a").code, 0);
  const Finished reported = run({"report", (folder_ / "a").string()});
  EXPECT_EQ(reported.code, 0) << reported.err;
  EXPECT_EQ(reported.out, (folder_ / "a" / "report.html").string() + "\n");
  const std::string page = read_file((folder_ / "a" / "report.html").string());
  for (const char* figure : {"latency", "report-roofline", "report-timeline"})
    EXPECT_TRUE(contains(page, std::string("id=\"figure-") + figure + "\"")) << figure;
  EXPECT_EQ(run({"report", (folder_ / "b").string()}).code, 2);
}

TEST_F(Experiment, EndsWithTwoAndDrawsTheOthersWhereAFigureHasNoRows) {
  if (std::system(MEMWALL_PYTHON " -c 'import matplotlib' 2>/dev/null") != 0) GTEST_SKIP() << "no matplotlib";
  const std::string text =
      "experiment: e\nquestion: Why?\narchitectures: h100\n"
      "workloads: [{model: gpt2, phase: decode, context: 8}, {model: gpt2, phase: prefill, input_length: 8}]\nfigures:\n"
      "  - {type: bars, y: latency_s, name: none, where: {phase: prefill, context: 8}}\n  - {type: bars, y: latency_s, name: all}\n";
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--quiet", "--resume"}}) {
    const Finished finished = run_experiment(text, "a", more);
    EXPECT_EQ(finished.code, 2);
    EXPECT_TRUE(contains(finished.err, "figure 'none': where: no row of results.csv is left")) << finished.err;
    EXPECT_TRUE(fs::exists(folder_ / "a/figures/all.pdf"));
    EXPECT_FALSE(fs::exists(folder_ / "a/figures/none.pdf"));
  }
}

TEST_F(Experiment, EndsWithTwoAndKeepsTheTablesWhereAFigureCannotBeWritten) {
  if (std::system(MEMWALL_PYTHON " -c 'import matplotlib' 2>/dev/null") != 0) GTEST_SKIP() << "no matplotlib";
  fs::create_directories(folder_ / "a");
  std::ofstream(folder_ / "a" / "figures") << "a file stands where the folder should be\n";
  const Finished finished = run_experiment(kSmall + "figures: {type: bars, y: latency_s}\n", "a");
  EXPECT_EQ(finished.code, 2);
  EXPECT_TRUE(contains(finished.err, "figures")) << finished.err;
  EXPECT_EQ(lines("a/results.csv").size(), 5u);
}

TEST_F(Experiment, WritesTheSameFilesForOneSimulation) {
  const Finished finished = run({"simulate", "--arch", "h100", "--model", "gpt2", "--phase", "decode", "--context", "128", "--weight-bits",
                                 "8", "--activation-bits", "8", "--kv-bits", "8", "--out", (folder_ / "s").string()});
  ASSERT_EQ(finished.code, 0) << finished.err;
  ASSERT_EQ(run_experiment(kSmall, "a").code, 0);
  EXPECT_EQ(lines("s/results.csv")[1], lines("a/results.csv")[1]);
  EXPECT_EQ(lines("s/ops.csv")[1], lines("a/ops.csv")[1]);
}

TEST_F(Experiment, ShardsMergedAreTheFilesOfOneRun) {
  const std::string swept = kSmall + "sweep: {cim-rram.array.adc.bits: [6, 7, 8]}\nfigures: {type: parity}\n";
  ASSERT_EQ(run_experiment(swept, "whole").code, 0);
  std::vector<std::string> merge = {"merge"};
  for (const char* shard : {"1", "2", "3"}) {
    const Finished finished = run_experiment(swept, std::string("shard") + shard, {"--shard", std::string(shard) + "/3"});
    EXPECT_EQ(finished.code, 0) << finished.err;
    EXPECT_FALSE(fs::exists(folder_ / (std::string("shard") + shard) / "results.csv"));
    merge.push_back((folder_ / (std::string("shard") + shard)).string());
  }
  merge.insert(merge.end(), {"--out", (folder_ / "merged").string()});
  const Finished merged = run(merge);
  EXPECT_EQ(merged.code, 0) << merged.err;
  expect_same(results("whole"), results("merged"));
}

TEST_F(Experiment, MergeNamesWhatIsMissingAndForeign) {
  ASSERT_EQ(run_experiment(kSmall, "one", {"--shard", "1/2"}).code, 0);
  const std::string one = (folder_ / "one").string(), out = (folder_ / "out_folder").string();
  const Finished half = run({"merge", one, "--out", out});
  EXPECT_EQ(half.code, 2);
  EXPECT_TRUE(contains(half.err, "2 of 4 rows are in none of the folders")) << half.err;
  ASSERT_EQ(run_experiment(kSmall, "other", {"--shard", "2/2", "--set", "architecture.mode=ideal"}).code, 2);
  ASSERT_EQ(run_experiment(kSmall, "other", {"--shard", "2/2", "--set", "h100.mode=ideal"}).code, 0);
  const Finished foreign = run({"merge", one, (folder_ / "other").string(), "--out", out});
  EXPECT_EQ(foreign.code, 2);
  EXPECT_TRUE(contains(foreign.err, "is a shard of another experiment")) << foreign.err;
  EXPECT_EQ(run({"merge", folder_.string(), "--out", out}).code, 2);
  EXPECT_EQ(run({"merge", one, "--out", one}).code, 2);
}

TEST_F(Experiment, MergeNamesAPlanThatIsDamagedAndTheShardResumedWritesItAgain) {
  ASSERT_EQ(run_experiment(kSmall, "one", {"--shard", "1/1"}).code, 0);
  const std::string plan = (folder_ / "one/cache/plan.json").string(), whole = read_file(plan);
  const std::vector<std::string> merge = {"merge", (folder_ / "one").string(), "--out", (folder_ / "merged").string()};
  std::vector<std::string> damaged = {"", "{}", "[1]", "7", whole.substr(0, 40), whole.substr(0, whole.find('\n') + 12)};
  for (const auto& [part, other] : std::vector<std::pair<std::string, std::string>>{
           {"\"rows\":4", "\"rows\":400"}, {"\"rows\":4", "\"rows\":\"4\""}, {"\n[0,", "\n[\"0\","}, {"\"question\"", "\"answer\""}}) {
    damaged.push_back(whole);
    damaged.back().replace(whole.find(part), part.size(), other);
  }
  for (const std::string& text : damaged) {
    std::ofstream(plan) << text;
    const Finished finished = run(merge);
    EXPECT_EQ(finished.code, 2) << finished.err;
    EXPECT_TRUE(contains(finished.err, plan + ": is damaged or of another build; expected the plan that")) << finished.err;
  }
  ASSERT_EQ(run_experiment(kSmall, "one", {"--shard", "1/1", "--resume"}).code, 0);
  EXPECT_EQ(read_file(plan), whole);
  EXPECT_EQ(run(merge).code, 0);
}

TEST_F(Experiment, AShardIsSomethingOfSomething) {
  for (const char* wrong : {"0/2", "3/2", "1", "1/", "/2", "a/b", "1/2x", "-1/2"}) {
    EXPECT_EQ(run_experiment(kSmall, "a", {std::string("--shard=") + wrong}).code, 2) << wrong;
  }
}

TEST_F(Experiment, AnUnfinishedShardIsResumed) {
  ASSERT_EQ(run_experiment(kSmall, "one", {"--shard", "1/1"}).code, 0);
  ASSERT_EQ(run_experiment(kSmall, "one", {"--shard", "1/1", "--resume"}).code, 0);
  ASSERT_EQ(run({"merge", (folder_ / "one").string(), "--out", (folder_ / "merged").string()}).code, 0);
  ASSERT_EQ(run_experiment(kSmall, "whole").code, 0);
  expect_same(results("whole"), results("merged"));
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/sweep/points.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "models/base/config.h"

namespace memwall {
namespace {

namespace fs = std::filesystem;

class Points : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / "memwall_points";
    fs::remove_all(folder_);
    write("models/gpt2.yaml", "layers: 12\n");
    write("models/bert.yaml", "layers: 12\n");
    write("memories/hbm2.yaml", "timing: pin\nrate: 2 GB/s\n");
    write("memories/hbm3.yaml", "timing: pin\nrate: 3 GB/s\n");
    write("architectures/gpu.yaml", "kind: von_neumann\nmemory: hbm2\ncores: 4\n");
    write("architectures/cim.yaml", "kind: cim\nmemory: hbm2\narray: {adc: {bits: 8}, rows: 128}\n");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  ConfigLibrary library() const { return ConfigLibrary({folder_.string()}); }
  ExperimentConfig read(const std::string& rest, const std::vector<std::string>& sets = {}) const {
    return read_experiment(parse_yaml("experiment: e\nquestion: Why?\n" + rest, (folder_ / "e.yaml").string()), library(), sets);
  }
  std::vector<Point> expand(const ExperimentConfig& config) const {
    const memwall::Points points(config, library());
    std::vector<Point> all;
    for (std::size_t i = 0; i < points.size(); ++i) all.push_back(points[i]);
    return all;
  }
  std::vector<Point> expand_text(const std::string& rest, const std::vector<std::string>& sets = {}) const {
    return expand(read(rest, sets));
  }
  std::string errors(const std::string& rest, const std::vector<std::string>& sets = {}) const {
    try {
      expand_text(rest, sets);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }

  fs::path folder_;
};

const std::string kDecode = "workloads: {model: gpt2, phase: decode, context: 8}\n";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string at(const Point& point, const std::string& path) {
  ConfigNode tree = point.variant->tree();
  const ConfigNode* node = &tree;
  std::string rest = path;
  while (node) {
    const std::size_t dot = rest.find('.');
    node = node->find(rest.substr(0, dot));
    if (dot == std::string::npos) break;
    rest = rest.substr(dot + 1);
  }
  return node ? one_line(*node) : "nothing";
}

TEST_F(Points, CountWorkloadsTimesSweepAndListArchitecturesWithin) {
  const auto points = expand_text(
      "workloads: {model: gpt2, phase: decode, context: [8, 16], batch: [1, 2]}\n"
      "architectures: [gpu, cim]\nsweep: {cim.array.adc.bits: [6, 7]}\n");
  ASSERT_EQ(points.size(), 16u);  // 2 contexts × 2 batches × 2 ADC widths × 2 architectures
  std::string order;
  for (const Point& p : points) {
    order += std::to_string(p.index) + p.architecture.str()[0] + std::to_string(p.workload->context) + "/" +
             std::to_string(p.workload->batch) + "/" + p.swept.front().second.str() + " ";
  }
  EXPECT_EQ(order,
            "0g8/1/6 0c8/1/6 1g8/1/7 1c8/1/7 2g8/2/6 2c8/2/6 3g8/2/7 3c8/2/7 "
            "4g16/1/6 4c16/1/6 5g16/1/7 5c16/1/7 6g16/2/6 6c16/2/6 7g16/2/7 7c16/2/7 ");
}

TEST_F(Points, FollowTheFileOrderOfWorkloadsAndAxes) {
  const auto points = expand_text(
      "workloads:\n"
      "  - {model: [gpt2, bert], bits: {weights: [4, 8]}, phase: prefill, input_length: 8}\n"
      "  - {model: gpt2, phase: request, input_length: 3, output_length: 2}\n"
      "architectures: gpu\n");
  std::string order;
  for (const Point& p : points) {
    order += p.workload->model + p.workload->phase[0] + std::to_string(p.bits.weights) + " ";
  }
  EXPECT_EQ(order, "gpt2p4 gpt2p8 bertp4 bertp8 gpt2r16 ");
  EXPECT_EQ(points[4].workload->output_length, 2);
  EXPECT_EQ(points[4].workload->context, 0);
}

TEST_F(Points, LetTheFirstSweptKeyChangeSlowest) {
  const auto points = expand_text(kDecode + "architectures: cim\nsweep: {cim.array.rows: [64, 128], cim.array.adc.bits: [6, 7]}\n");
  std::string order;
  for (const Point& p : points) order += at(p, "array.rows") + "/" + at(p, "array.adc.bits") + " ";
  EXPECT_EQ(order, "64/6 64/7 128/6 128/7 ");
  EXPECT_EQ(points[1].swept, (SweptValues{{"cim.array.rows", "64"}, {"cim.array.adc.bits", "7"}}));
}

TEST_F(Points, DefaultToBatchOneAndSixteenBits) {
  const Point point = expand_text(kDecode + "architectures: gpu\n").at(0);
  EXPECT_EQ(point.workload->batch, 1);
  EXPECT_EQ(point.bits, (OperandBits{16, 16, 16}));
  EXPECT_FALSE(point.devices);
}

TEST_F(Points, ResolveTheArchitectureWithItsReferences) {
  const Point point = expand_text(kDecode + "architectures: gpu\n").at(0);
  EXPECT_EQ(at(point, "memory.rate"), "2 GB/s");
}

TEST_F(Points, ReplaceAReferencedConfigAsAWhole) {
  const auto points =
      expand_text(kDecode + "architectures: [{use: gpu, set: {memory: hbm3}}, {use: cim, set: {memory: {timing: stripe}}}]\n");
  EXPECT_EQ(at(points[0], "memory.rate"), "3 GB/s");
  EXPECT_EQ(at(points[1], "memory.rate"), "2 GB/s");
  EXPECT_EQ(at(points[1], "memory.timing"), "stripe");
}

TEST_F(Points, LayAConfigBeforeTheKeysInsideIt) {
  const auto points = expand_text(kDecode +
                                      "architectures: [{use: gpu, set: {memory.timing: burst}}]\n"
                                      "sweep: {gpu.memory: [hbm2, hbm3]}\n",
                                  {"architecture.memory.rate=9 GB/s"});
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[1].swept.front().second, "hbm3");
  EXPECT_EQ(at(points[1], "memory.timing"), "burst");
  EXPECT_EQ(at(points[1], "memory.rate"), "9 GB/s");
}

TEST_F(Points, LetSweepAndSetReplaceTheEntrysOwnValue) {
  const std::string start = kDecode + "architectures: [{use: cim, devices: 2, set: {array.rows: 32}}]\n";
  EXPECT_EQ(at(expand_text(start).at(0), "array.rows"), "32");
  EXPECT_EQ(at(expand_text(start + "sweep: {cim.array.rows: 64}\n").at(0), "array.rows"), "64");
  EXPECT_EQ(at(expand_text(start, {"cim.array.rows=256"}).at(0), "array.rows"), "256");
  EXPECT_EQ(expand_text(start).at(0).devices, 2);
  EXPECT_EQ(expand_text(start, {"architecture.devices=3"}).at(0).devices, 3);
}

TEST_F(Points, SweepTheNumberOfDevices) {
  const auto points = expand_text(kDecode + "architectures: [gpu, cim]\nsweep: {gpu.devices: [1, 2, 4, ..., 8]}\n");
  ASSERT_EQ(points.size(), 8u);
  EXPECT_EQ(points[6].devices, 8);
  EXPECT_FALSE(points[7].devices);
}

TEST_F(Points, KeepOneValueOfASweptPathThatTheCommandLineSets) {
  const ExperimentConfig config = read(kDecode + "architectures: cim\nsweep: {cim.array.rows: [64, 128]}\n", {"cim.array.rows=96"});
  const auto points = expand(config);
  ASSERT_EQ(points.size(), 1u);
  EXPECT_EQ(points[0].swept.front().second, "96");
  EXPECT_EQ(swept_columns(config), std::vector<std::string>{"cim.array.rows"});
}

TEST_F(Points, FiguresNameTheValuesThatTheCommandLineSets) {
  const std::string start =
      kDecode + "architectures: cim\nsweep: {cim.array.rows: [64, 128]}\nfigures: {type: bars, where: {cim.array.rows: ";
  EXPECT_EQ(expand_text(start + "96}}\n", {"cim.array.rows=96"}).size(), 1u);
  EXPECT_TRUE(contains(errors(start + "64}}\n", {"cim.array.rows=96"}), "figures.where.cim.array.rows: expected one of 96, got `64`"));
}

TEST_F(Points, RememberWhereASweptValueWasWritten) {
  const auto points = expand_text(kDecode + "architectures: cim\nsweep:\n  cim.array.rows: [64, -1]\n");
  const ConfigNode tree = points[1].variant->tree();
  std::vector<InputIssue> issues;
  ConfigReader(tree, issues).section("array").integer("rows", 1, 1024);
  ASSERT_EQ(issues.size(), 1u);
  EXPECT_EQ(issues[0].place.file, (folder_ / "e.yaml").string());
  EXPECT_EQ(issues[0].place.line, 6);
  EXPECT_EQ(issues[0].place.column, 24);
}

TEST_F(Points, RememberTheCommandLine) {
  const ConfigNode tree = expand_text(kDecode + "architectures: cim\n", {"cim.array.rows=-1"}).at(0).variant->tree();
  EXPECT_EQ(tree.find("array")->find("rows")->place.file, "--set cim.array.rows=-1");
}

TEST_F(Points, SkipArchitecturesThatAreForOtherModels) {
  write("t.csv", "# memwall-trace 1\n");
  const auto points = expand_text(
      "workloads: [{model: [gpt2, bert], phase: decode, context: 8}, {trace: t.csv}]\n"
      "architectures: [gpu, {use: cim, models: [bert]}]\n");
  std::string order;
  for (const Point& p : points) order += std::to_string(p.index) + p.architecture.str() + " ";
  EXPECT_EQ(order, "0gpu 1gpu 1cim 2gpu ");
}

TEST_F(Points, FindATraceBesideTheExperiment) {
  write("t.csv", "# memwall-trace 1\n");
  const Point point = expand_text("workloads: {trace: t.csv}\narchitectures: gpu\n").at(0);
  EXPECT_EQ(point.workload->trace, "t.csv");
  EXPECT_EQ(point.workload->trace_source, (folder_ / "t.csv").string());
  EXPECT_TRUE(contains(errors("workloads: {trace: u.csv}\narchitectures: gpu\n"), "no file `u.csv`"));
}

TEST_F(Points, GiveAnArchitectureItsOwnBits) {
  const auto points = expand_text(
      "workloads: {model: gpt2, phase: decode, context: 8, bits: {weights: 4, kv: 8}}\n"
      "architectures: [gpu, {use: gpu, name: wide, bits: {weights: 16}}]\n");
  EXPECT_EQ(points[0].bits, (OperandBits{4, 16, 8}));
  EXPECT_EQ(points[1].bits, (OperandBits{16, 16, 8}));
}

TEST_F(Points, ReportUnknownNamesTogether) {
  const std::string text = errors(
      "workloads: {model: gpt3, phase: decode, context: 8}\n"
      "architectures: [gpv, {use: cim, set: {memory: hbm4}}]\n");
  EXPECT_TRUE(contains(text, "e.yaml:3:20: workloads.model: no config 'gpt3' in models; did you mean 'gpt2'?")) << text;
  EXPECT_TRUE(contains(text, "no config 'gpv' in architectures; did you mean 'gpu'?"));
  EXPECT_TRUE(contains(text, "no config 'hbm4' in memories; did you mean"));
}

TEST_F(Points, ReportMistakesOfTheCommandLineTogether) {
  const std::string text = errors(kDecode + "architectures: [gpu, cim]\n", {"cin.a=1", "workload.batch=2", "gpu"});
  EXPECT_TRUE(contains(text, "--set cin.a=1: `cin` is no architecture"));
  EXPECT_TRUE(contains(text, "--set workload.batch=2: workloads are not swept here"));
  EXPECT_TRUE(contains(text, "--set gpu: expected PATH=VALUE"));
}

TEST_F(Points, RefuseAPathSetTwice) {
  const std::string start = kDecode + "architectures: [gpu, cim]\n";
  EXPECT_TRUE(contains(errors(start + "sweep: {architecture.mode: [a, b], gpu.mode: [c, d]}\n"), "gpu.mode: is set or swept twice"));
  EXPECT_TRUE(contains(errors(start + "sweep: {architecture.mode: [a, b]}\n", {"gpu.mode=c"}), "gpu.mode: is set or swept twice"));
  EXPECT_TRUE(contains(errors(start, {"gpu.mode=c", "gpu.mode=d"}), "twice"));
  EXPECT_EQ(errors(start, {"gpu.mode=c", "cim.mode=d"}), "");
}

TEST_F(Points, RefuseAPathThroughAValueThatIsNoMap) {
  EXPECT_TRUE(contains(errors(kDecode + "architectures: gpu\nsweep: {gpu.cores.size: [1, 2]}\n"), "not a map"));
  EXPECT_TRUE(contains(errors(kDecode + "architectures: gpu\n", {"gpu.mode=[1, 2]"}), "expected one value"));
}

TEST_F(Points, NumberVariantsThatAreEqualAlike) {
  const auto points = expand_text(
      "workloads: {model: gpt2, phase: decode, context: [8, 16]}\n"
      "architectures: [gpu, cim]\nsweep: {cim.array.rows: [64, 128]}\n");
  std::string numbers;
  for (const Point& p : points) numbers += std::to_string(p.variant_number) + " ";
  EXPECT_EQ(numbers, "0 1 0 2 0 1 0 2 ");  // the GPU is one variant, CIM has one for each number of rows
}

TEST_F(Points, ExpandAHundredThousandAndStopAboveAMillion) {
  const std::string start =
      kDecode + "architectures: cim\nsweep: {cim.array.rows: [1, 2, 3, ..., 1000], cim.array.adc.bits: [1, 2, 3, ..., ";
  const auto points = expand_text(start + "100]}\n");
  ASSERT_EQ(points.size(), 100'000u);
  EXPECT_EQ(points.back().index, 99'999);
  EXPECT_EQ(at(points.back(), "array.rows"), "1000");
  EXPECT_TRUE(contains(errors(start + "1001]}\n"), "more than 1000000 runs"));
}

TEST_F(Points, CountAnIsoConditionAsTheInnermostKey) {
  const std::string rest = kDecode + "architectures: [gpu, cim]\nsweep: {gpu.cores: [4, 8]}\nnormalise: [iso-area, iso-power]\n";
  const auto points = expand_text(rest);
  ASSERT_EQ(points.size(), 12u);
  EXPECT_EQ(swept_columns(read(rest)), (std::vector<std::string>{"gpu.cores", "normalise"}));
  const std::vector<std::string> conditions = {"", "iso-area", "iso-power"};
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_EQ(points[i].index, int(i / 2));
    EXPECT_EQ(points[i].normalise, conditions[i / 2 % 3]);
    EXPECT_EQ(points[i].swept.at(0).second, i < 6 ? "4" : "8");
    EXPECT_EQ(points[i].swept.at(1).second, points[i].normalise);
  }
}

TEST_F(Points, AdvanceZippedAxesTogether) {
  const auto points = expand_text(kDecode + "architectures: [gpu, cim]\nsweep: {gpu.cores: [4, 8]}\n" +
                                  "zip: {cim.array.rows: [64, 128, 64], cim.array.adc.bits: [6, 7, 8]}\n");
  ASSERT_EQ(points.size(), 12u);  // 2 x 3 combinations on two architectures
  const std::vector<std::pair<std::string, std::string>> pairs = {{"64", "6"}, {"128", "7"}, {"64", "8"}};
  for (std::size_t i = 0; i < points.size(); i += 2) {
    EXPECT_EQ(at(points[i], "cores"), i < 6 ? "4" : "8");
    EXPECT_EQ(at(points[i + 1], "array.rows"), pairs[i / 2 % 3].first);
    EXPECT_EQ(at(points[i + 1], "array.adc.bits"), pairs[i / 2 % 3].second);
  }
}

TEST_F(Points, ZipListsOfOneLength) {
  EXPECT_TRUE(contains(errors(kDecode + "architectures: cim\nzip: {cim.array.rows: [64, 128], cim.array.adc.bits: [6, 7, 8]}\n"),
                       "e.yaml:5:54: zip.cim.array.adc.bits: expected 2 values as `cim.array.rows` has, got 3"));
}

TEST_F(Points, SetAZippedPathForAllItsPoints) {
  const auto points =
      expand_text(kDecode + "architectures: cim\nzip: {cim.array.rows: [64, 128], cim.array.adc.bits: [6, 7]}\n", {"cim.array.rows=32"});
  ASSERT_EQ(points.size(), 2u);
  for (const Point& point : points) EXPECT_EQ(at(point, "array.rows"), "32");
}

TEST_F(Points, LeaveOutWhatAConstraintForbidsAndCountTheRest) {
  const std::string rest = kDecode + "architectures: cim\nsweep: {cim.array.rows: [64, 128], cim.array.adc.bits: [4, 8]}\n";
  const auto points = expand_text(rest + "constraints: [\"array.rows * adc.bits <= 512\"]\n");
  ASSERT_EQ(points.size(), 3u);  // 256, 512, 512 and not 1024
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(points[i].index, int(i));
  EXPECT_EQ(at(points[2], "array.rows"), "128");
  EXPECT_EQ(at(points[2], "array.adc.bits"), "4");
  EXPECT_TRUE(contains(errors(rest + "constraints: \"array.rows < 1\"\n"), "e.yaml:6:14: constraints: no combination"));
}

TEST_F(Points, ExpandAHundredThousandSamples) {
  const auto points = expand_text(kDecode + "architectures: cim\nsample: {points: 100000, over: {cim.array.rows: {from: 1, to: 1000, " +
                                  "integer: true}, cim.array.adc.bits: [4, 6, 8]}}\n");
  ASSERT_EQ(points.size(), 100'000u);
  EXPECT_NE(points[0].swept.at(0).second, points[1].swept.at(0).second);
}

TEST_F(Points, AreTheOnlyOnesThatAFigureMayShow) {
  const std::string rest = kDecode + "architectures: cim\nsweep: {cim.array.rows: [64, 128], cim.array.adc.bits: [4, 8]}\n";
  EXPECT_EQ(expand_text(rest + "figures: {type: bars, where: {point: [0, 3]}}\n").size(), 4u);
  const auto expect = [&](const std::string& figures, const std::string& message) {
    EXPECT_TRUE(contains(errors(rest + "figures: " + figures + "\n"), message)) << errors(rest + "figures: " + figures + "\n");
  };
  expect("{type: bars, where: {point: [0, 4]}}", "e.yaml:6:42: figures.where.point: expected an integer from 0 to 3, got `4`");
  expect("[{type: bars, where: {point: -1}}]", "e.yaml:6:39: figures[0].where.point: expected an integer from 0 to 3, got `-1`");
  expect("{type: bars, where: {point: first}}", "expected an integer from 0 to 3, got `first`");
  // A constraint leaves three of the four.
  EXPECT_TRUE(contains(errors(rest + "constraints: \"array.rows * adc.bits <= 512\"\nfigures: {type: bars, where: {point: 3}}\n"),
                       "expected an integer from 0 to 2, got `3`"));
}

/// The architecture of a tornado: two numbers are assumed, one by its own tag and one by the section's word.
TEST_F(Points, OfATornadoAreTheBaseAndEachAssumedParameterAtBothEnds) {
  write("architectures/cim.yaml",
        "kind: cim\nrate: !assumed 4 GHz\nadc: {provenance: assumed, energy: 2 pJ, bits: 8, area: !vendor 1 um2}\n");
  const std::string rest = "experiment: e\nquestion: Why?\n" + kDecode + "architectures: cim\n";
  const auto rows = [&](const std::string& tornado, const std::vector<std::string>& sets = {}) {
    write("t.yaml", rest + "tornado: " + tornado + "\n");
    std::string text;
    for (const Point& point : expand(load_experiment((folder_ / "t.yaml").string(), library(), sets))) {
      for (const auto& [path, value] : point.swept) text += path.str() + "=" + value.str() + " ";
      text += "\n";
    }
    return text;
  };
  EXPECT_EQ(rows("{of: cim}"),
            "cim.rate=4 GHz cim.adc.energy=2 pJ \ncim.rate=2 GHz cim.adc.energy=2 pJ \ncim.rate=8 GHz cim.adc.energy=2 pJ \n"
            "cim.rate=4 GHz cim.adc.energy=1 pJ \ncim.rate=4 GHz cim.adc.energy=4 pJ \n");
  EXPECT_EQ(rows("{of: cim, factor: 4, except: rate}"), "cim.adc.energy=2 pJ \ncim.adc.energy=0.5 pJ \ncim.adc.energy=8 pJ \n");
  EXPECT_EQ(rows("{of: cim, except: [rate], ranges: {adc.energy: [1.5 pJ, 3 pJ]}}"),
            "cim.adc.energy=2 pJ \ncim.adc.energy=1.5 pJ \ncim.adc.energy=3 pJ \n");
  // What is set is the base, of a number that stays assumed unless it says what it is.
  EXPECT_EQ(rows("{of: cim, except: adc.energy}", {"cim.rate=6 GHz"}), "cim.rate=6 GHz \ncim.rate=3 GHz \ncim.rate=12 GHz \n");
  EXPECT_EQ(rows("{of: cim}", {"cim.rate=!measured 6 GHz", "cim.adc.energy=8 pJ"}),
            "cim.adc.energy=8 pJ \ncim.adc.energy=4 pJ \ncim.adc.energy=16 pJ \n");
  EXPECT_EQ(rows("{of: cim, settings: {adc.bits: 6}}", {"cim.adc.bits=10"}), "cim.adc.bits=10 \ncim.adc.bits=6 \n");
  const auto error = [&](const std::string& tornado, const std::vector<std::string>& sets = {}) -> std::string {
    try {
      rows(tornado, sets);
    } catch (const InputError& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_EQ(rows("{of: cim, settings: {adc.bits: [6, 10], adc.area: 2 um2}}"),
            "cim.adc.bits=8 cim.adc.area=1 um2 \ncim.adc.bits=6 cim.adc.area=1 um2 \ncim.adc.bits=10 cim.adc.area=1 um2 \n"
            "cim.adc.bits=8 cim.adc.area=2 um2 \n");
  EXPECT_TRUE(contains(error("{of: cim, settings: foo}"), "tornado.settings: expected a map"));
  EXPECT_TRUE(contains(error("{of: cim, settings: {}}"), "tornado.settings: expected a map"));
  EXPECT_TRUE(contains(error("{of: cim, factor: 3, settings: {adc.bits: 6}}"), "tornado.factor: unknown key"));
  EXPECT_TRUE(contains(error("{of: cim, settings: {adc.bitz: 6}}"), "tornado.settings.adc.bitz: no key with a value of its own in `cim`"));
  EXPECT_TRUE(contains(error("{of: cim, settings: {adc: 6}}"), "no key with a value of its own"));
  EXPECT_TRUE(contains(error("{of: cim, settings: {rate: []}}"), "expected a value or a list of values"));
  EXPECT_TRUE(
      contains(error("{of: cim, settings: {rate: [2 GHz, 2000 MHz]}}"), "t.yaml:5:45: tornado.settings.rate: `2000 MHz` stands in"));
  EXPECT_TRUE(
      contains(error("{of: cim, settings: {adc.bits: 8}}"), "t.yaml:5:41: tornado.settings.adc.bits: `8` is the value that the first"));
  EXPECT_TRUE(contains(error("{of: cim, ranges: {rate: [3 GHz, 3 GHz]}}"), "t.yaml:5:35: tornado.ranges.rate: both ends are `3 GHz`"));
  EXPECT_TRUE(contains(error("{of: cim, except: [rate, rate]}"), "t.yaml:5:35: tornado.except: `rate` stands in the list twice"));
  EXPECT_TRUE(contains(error("{of: cim, except: [rte]}"), "t.yaml:5:29: tornado.except: `rte` is no number of provenance `assumed`"));
  EXPECT_TRUE(contains(error("{of: cim, settings: {adc.bits: 6}}", {"cim.adc.bits=6"}), "`6` is the value that the first point has"));
  EXPECT_TRUE(contains(error("{of: cim, settings: {adc.bits: 6}}", {"architecture.adc.bits=7"}), "cim.adc.bits: is set or swept twice"));
  EXPECT_EQ(error("{of: cim}\nfigures: {type: bars, where: {cim.rate: 2 GHz}}"), "");
  EXPECT_TRUE(contains(error("{of: cin}"), "did you mean 'cim'?"));
  EXPECT_TRUE(contains(error("{of: cim, ranges: {adc.enrgy: [1 pJ, 2 pJ]}}"), "unknown key"));
  EXPECT_TRUE(contains(error("{of: cim, except: [rate, adc.energy]}"), "no number of provenance `assumed`"));
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
/// `memwall calibrate --out` as its users meet it: exit code, files, what is printed.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "models/base/config_node.h"

namespace memwall {
namespace {

namespace fs = std::filesystem;

const std::string kHead = "device,op,M,K,N,batch,q_heads,kv_heads,head_dim,kv_len,msg_bytes,n_gpus,dtype,measured_latency_s,source,note\n";
const std::string kLinear = "H100-SXM5-80GB,linear,16,4096,4096,,,,,,,1,bf16,2e-5,made up,\n";
const std::string kDecode = "A100-SXM4-80GB,attn_decode_gqa,8,,,,32,8,128,4096,,1,bf16,1e-4,made up,\n";
const std::string kUnknown = "GPU-OF-NOBODY,linear,16,4096,4096,,,,,,,1,bf16,2e-5,made up,\n";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
bool has_matplotlib() { return std::system(MEMWALL_PYTHON " -c 'import matplotlib' 2>/dev/null") == 0; }

struct Outcome {
  int exit_code;
  std::string text;  ///< standard output and error
};

class Calibrate : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("memwall_calibrate_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  Outcome calibrate(const std::string& rows, const std::string& options, const std::string& environment = "") const {
    std::ofstream(folder_ / "rows.csv") << kHead << rows;
    const std::string command = "cd '" + folder_.string() + "' && " + environment +
                                MEMWALL_BINARY " --configs " MEMWALL_SOURCE_DIR "/configs calibrate rows.csv " + options + " 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    if (!pipe) throw std::runtime_error("cannot run " MEMWALL_BINARY);
    Outcome outcome{};
    std::array<char, 4096> buffer{};
    while (const std::size_t count = fread(buffer.data(), 1, buffer.size(), pipe)) outcome.text.append(buffer.data(), count);
    outcome.exit_code = WEXITSTATUS(pclose(pipe));
    return outcome;
  }

  std::vector<std::vector<std::string>> table(const std::string& name) const {
    std::istringstream in(read_file((folder_ / name).string()));
    std::vector<std::vector<std::string>> lines;
    for (std::string line; std::getline(in, line);) {
      std::istringstream cells(line);
      lines.emplace_back();
      for (std::string cell; std::getline(cells, cell, ',');) lines.back().push_back(cell);
    }
    return lines;
  }

  fs::path folder_;
};

TEST_F(Calibrate, WritesARowForEachOperatorWhoseDeviceIsKnown) {
  const Outcome outcome = calibrate(kLinear + kUnknown + kDecode, "--out deep/c");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.text;
  const auto lines = table("deep/c/parity.csv");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1][0], "H100-SXM5-80GB");
  EXPECT_EQ(lines[2][2], "attention_decode");
  EXPECT_EQ(lines[1][12], "2e-05");
  EXPECT_GT(std::stod(lines[1][13]), std::stod(lines[1][14]));  // simulated, ideal
}

TEST_F(Calibrate, SummaryHoldsTheMeanAbsoluteErrorOfEachClass) {
  const std::string slower = "H100-SXM5-80GB,linear,16,4096,4096,,,,,,,1,bf16,4e-5,made up,\n";
  ASSERT_EQ(calibrate(kLinear + slower + kDecode + kUnknown, "--out c").exit_code, 0);
  const auto json = nlohmann::json::parse(read_file((folder_ / "c" / "parity.json").string()));
  ASSERT_EQ(json["classes"].size(), 2u);
  EXPECT_EQ(json["classes"][0]["class"], "linear");
  EXPECT_EQ(json["classes"][0]["rows"], 2);
  EXPECT_EQ(json["classes"][1]["class"], "attention_decode");
  const double simulated = std::stod(table("c/parity.csv")[1][13]);
  const double expected = 0.5 * (std::abs(simulated / 2e-5 - 1.0) + std::abs(simulated / 4e-5 - 1.0));
  EXPECT_NEAR(json["classes"][0]["mean_absolute_error"].get<double>(), expected, 1e-7);
  EXPECT_EQ(json["rows"], "rows.csv");
  EXPECT_EQ(json["devices_without_architecture"], nlohmann::json({"GPU-OF-NOBODY"}));
}

// By configs/kernels/hopper.yaml 2.18 us, and for each of 256 rows 5.51 ns and 4096 times 2.02 ps: 5.709 us. With so many rows the matmul is
// bound by the cores, so that where the refreshes of the memory fall does not matter.
TEST_F(Calibrate, AMatmulOfQuantisedActivationsIsSimulatedWithoutQuantisingThem) {
  const std::string row = "H200,linear,256,4096,28672,,,,,,,1,fp8,4e-5,";
  ASSERT_EQ(calibrate(row + "ai-dynamo/aiconfigurator,\n" + row + "memwall/h200,\n", "--out c").exit_code, 0);
  const auto lines = table("c/parity.csv");
  EXPECT_NEAR(std::stod(lines[1][13]) - std::stod(lines[2][13]), 5.709e-6, 0.001e-6);
}

TEST_F(Calibrate, HashFollowsTheMeasuredRows) {
  const auto hash = [&] { return nlohmann::json::parse(read_file((folder_ / "c" / "parity.json").string())).at("config_hash"); };
  ASSERT_EQ(calibrate(kLinear, "--out c").exit_code, 0);
  const auto first = hash();
  ASSERT_EQ(calibrate(kLinear, "--out c").exit_code, 0);
  EXPECT_EQ(hash(), first);
  ASSERT_EQ(calibrate(kLinear + kDecode, "--out c").exit_code, 0);
  EXPECT_NE(hash(), first);
}

TEST_F(Calibrate, DrawsTheParityFigure) {
  if (!has_matplotlib()) GTEST_SKIP() << "no matplotlib";
  const Outcome outcome = calibrate(kLinear + kDecode, "--out c");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
  for (const char* name : {"parity.pdf", "parity.png", "parity.csv"}) EXPECT_TRUE(fs::exists(folder_ / "c" / "figures" / name)) << name;
  EXPECT_TRUE(contains(outcome.text, "figures/parity.pdf"));
  EXPECT_EQ(table("c/figures/parity.csv").size(), 3u);
}

TEST_F(Calibrate, WithoutMatplotlibWarnsAndWritesTheRows) {
  const std::string hidden = "PYTHONUSERBASE='" + (folder_ / "user").string() + "' ";  // where usercustomize.py hides the package
  const std::string hide =
      "import pathlib, site; p = pathlib.Path(site.getusersitepackages()); p.mkdir(parents=True); "
      "(p / \"usercustomize.py\").write_text(\"import sys; sys.modules[\\\"matplotlib\\\"] = None\")";
  ASSERT_EQ(std::system((hidden + MEMWALL_PYTHON " -c '" + hide + "'").c_str()), 0);
  if (std::system((hidden + MEMWALL_PYTHON " -c 'import matplotlib' 2>/dev/null").c_str()) == 0) GTEST_SKIP() << "no user site";
  const Outcome outcome = calibrate(kLinear, "--out c", hidden);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
  EXPECT_TRUE(contains(outcome.text, "no figures")) << outcome.text;
  EXPECT_EQ(table("c/parity.csv").size(), 2u);
}

TEST_F(Calibrate, EndsWithTwoAndKeepsTheRowsWhereTheFigureCannotBeWritten) {
  if (!has_matplotlib()) GTEST_SKIP() << "no matplotlib";
  fs::create_directories(folder_ / "c");
  std::ofstream(folder_ / "c" / "figures") << "a file stands where the folder should be\n";
  EXPECT_EQ(calibrate(kLinear, "--out c").exit_code, 2);
  EXPECT_EQ(table("c/parity.csv").size(), 2u);
}

TEST_F(Calibrate, DrawsNothingWhereNoDeviceIsKnown) {
  const Outcome outcome = calibrate(kUnknown, "--out c");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
  EXPECT_EQ(table("c/parity.csv").size(), 1u);
  EXPECT_FALSE(fs::exists(folder_ / "c" / "figures" / "parity.pdf"));
}

TEST_F(Calibrate, AMistakeIsExitCode2AndSaysWhatWasExpected) {
  std::ofstream(folder_ / "a_file") << "\n";
  fs::create_directories(folder_ / "run");
  std::ofstream(folder_ / "run" / "manifest.json") << "{}\n";
  const std::pair<const char*, const char*> mistakes[] = {
      {"--out a_file", "cannot make the folder"},
      {"--out run", "holds the results of a run"},
      {"--out c --fit hopper", "--fit excludes --out"},
  };
  for (const auto& [options, expected] : mistakes) {
    const Outcome outcome = calibrate(kLinear, options);
    EXPECT_EQ(outcome.exit_code, 2) << options;
    EXPECT_TRUE(contains(outcome.text, expected)) << outcome.text;
  }
}

}  // namespace
}  // namespace memwall

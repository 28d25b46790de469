// SPDX-License-Identifier: MIT
#include "sim/report/write_results.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "models/base/config_node.h"
#include "sim/report/manifest_json.h"
#include "sim/report/timeline_json.h"
#include "tests/sim/report/report_fixture.h"

namespace memwall {
namespace {

namespace fs = std::filesystem;

class WriteResults : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / "memwall_write_results";
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string text(const std::string& name) const { return read_file((folder_ / name).string()); }

  fs::path folder_;
};

RunRecord some_record(bool second) {
  RunRecord record;
  record.workload_line = "W";
  record.metric_line = "M";
  record.checks = {{"U6", 1, 0, CheckRow::Verdict::pass, ""}, {"U8", 2, 1, CheckRow::Verdict::fail, "n"}};
  record.breakdown = second ? "b1\nc\n" : "b0\nc\n";
  record.ops = second ? "o1\n" : "o0\n";
  record.machine = second ? "m1\n" : "m0\n";
  record.programming = second ? "p\n" : "";
  record.timeline = {{"part", "op", 1'500'000, 4'000'000}};
  return record;
}

ResultSet two_rows() {
  ResultSet results;
  results.swept_columns = {"architecture.x"};
  results.rows = 2;
  results.each = [](const OnRow& on_row) {
    for (ResultRow& row : fair_rows()) {
      row.swept = {"[1, 2]"};
      row.failed = {"U8"};
      row.across_points = "U7,1,0,pass,";
      on_row(row, some_record(row.architecture == "cim-rram"));
    }
  };
  return results;
}

/// With a manifest and what else there may be.
void write(const fs::path& folder, const ResultSet& results, const std::string& manifest) {
  write_results(folder, results, {{"manifest.json", [&manifest](std::ostream& out) { out << manifest; }}});
}

TEST_F(WriteResults, PutPointAndArchitectureBeforeEachLine) {
  write(folder_, two_rows(), "{}\n");
  EXPECT_TRUE(text("results.csv").ends_with("checks_failed\n0,h100,W,\"[1, 2]\",M,U8\n0,cim-rram,W,\"[1, 2]\",M,U8\n"));
  EXPECT_TRUE(text("breakdown.csv").ends_with("provenance\n0,h100,b0\n0,h100,c\n0,cim-rram,b1\n0,cim-rram,c\n"));
  EXPECT_TRUE(text("ops.csv").ends_with("energy_j\n0,h100,o0\n0,cim-rram,o1\n"));
  EXPECT_TRUE(text("machines.csv").ends_with("value\n0,h100,m0\n0,cim-rram,m1\n"));
  EXPECT_TRUE(text("programming.csv").ends_with("tokens_to_1_percent\n0,cim-rram,p\n"));
  EXPECT_TRUE(text("checks.csv")
                  .ends_with("note\n0,h100,U6,1,0,pass,\n0,h100,U7,1,0,pass,\n0,h100,U8,2,1,fail,n\n"
                             "0,cim-rram,U6,1,0,pass,\n0,cim-rram,U7,1,0,pass,\n0,cim-rram,U8,2,1,fail,n\n"));
  EXPECT_EQ(text("manifest.json"), "{}\n");
}

TEST_F(WriteResults, PutMoreFilesBesideAndRemoveThoseThatTheRunDoesNotHave) {
  const auto kind = [](std::ostream& out) { out << "kind\n"; };
  write_results(folder_, two_rows(), {{"fleet.csv", kind}, {"parity.csv", kind}});
  EXPECT_EQ(text("parity.csv"), "kind\n");
  write_results(folder_, two_rows(), {{"fleet.csv", kind}, {"parity.csv", {}}});
  EXPECT_EQ(text("fleet.csv"), "kind\n");
  EXPECT_FALSE(fs::exists(folder_ / "parity.csv"));
}

TEST_F(WriteResults, LeaveNoDraftBehind) {
  write(folder_, two_rows(), "{}\n");
  EXPECT_TRUE(fs::is_empty(folder_ / "cache"));
}

TEST_F(WriteResults, KeepTheOldFilesWhereARecordCannotBeRead) {
  write(folder_, two_rows(), "old\n");
  ResultSet broken = two_rows();
  broken.each = [](const OnRow&) { throw InternalError("lost"); };
  EXPECT_THROW(write(folder_, broken, "new\n"), InternalError);
  EXPECT_EQ(text("manifest.json"), "old\n");
  EXPECT_TRUE(fs::is_empty(folder_ / "cache"));
}

TEST_F(WriteResults, RemoveFiguresAndPageOfAnEarlierRun) {
  fs::create_directories(folder_ / "figures");
  std::ofstream(folder_ / "figures" / "energy.pdf") << "old";
  std::ofstream(folder_ / "figures" / "notes.txt") << "mine";
  std::ofstream(folder_ / "report.html") << "old";
  write(folder_, two_rows(), "{}\n");
  EXPECT_FALSE(fs::exists(folder_ / "report.html"));
  EXPECT_FALSE(fs::exists(folder_ / "figures" / "energy.pdf"));
  EXPECT_TRUE(fs::exists(folder_ / "figures" / "notes.txt"));
}

TEST_F(WriteResults, RefuseAFolderThatIsAFile) {
  std::ofstream(folder_) << "a file";
  EXPECT_THROW(write(folder_, two_rows(), "{}\n"), InputError);
  fs::remove(folder_);
}

TEST_F(WriteResults, DrawOneProcessPerRunAndOneThreadPerComponentInMicroseconds) {
  write(folder_, two_rows(), "{}\n");
  const auto json = nlohmann::json::parse(text("timeline.json"));
  const auto& events = json["traceEvents"];
  ASSERT_EQ(events.size(), 6u);  // process, thread and bar of two runs
  EXPECT_EQ(events[0]["args"]["name"], "point 0, h100");
  EXPECT_EQ(events[1]["args"]["name"], "part");
  EXPECT_EQ(events[2]["ts"], 1.5);  // 1 500 000 ps
  EXPECT_EQ(events[2]["dur"], 2.5);
  EXPECT_EQ(events[3]["pid"], 2);
}

TEST(TimelineJson, SharesItsBarsBetweenTheRunsAndCountsTheRest) {
  std::ostringstream out;
  TimelineWriter writer(out, TimelineWriter::kMostBars / 2);  // two bars each
  const TimelineBar bar{"part", "op", 0, 1};
  writer.add("run", {bar, bar, bar});
  writer.finish();
  EXPECT_EQ(nlohmann::json::parse(out.str())["otherData"]["bars_left_out"], 1);
}

Manifest some_manifest(const std::string& first, const std::string& second) {
  Manifest manifest;
  manifest.experiment = "e";
  manifest.question = "q";
  manifest.version = "1";
  manifest.experiment_config = parse_yaml("experiment: e\n", "e.yaml");
  manifest.architectures = {{"cim", manifest_variants({{parse_yaml(first, "a.yaml"), ""}, {parse_yaml(second, "a.yaml"), "2"}})}};
  manifest.figures = {{"bars-2", parse_yaml("{type: bars, columns: 1}", "e.yaml")}};
  return manifest;
}

std::string manifest_json(const Manifest& manifest) {
  std::ostringstream out;
  write_manifest(out, manifest);
  return out.str();
}

TEST(ManifestJson, HoldsTheFirstVariantWholeAndTheOthersAsChanges) {
  const auto json = nlohmann::json::parse(
      manifest_json(some_manifest("adc: {bits: 8, rate: !published 1 GHz}\nrows: 128\n", "adc: {bits: 7, rate: !published 1 GHz}\n")));
  const auto& variants = json["configs"]["cim"];
  EXPECT_EQ(variants[0]["config"]["adc"]["bits"], 8);
  EXPECT_EQ(variants[0]["config"]["adc"]["rate"], "!published 1 GHz");
  EXPECT_EQ(variants[1]["devices"], 2);
  EXPECT_EQ(variants[1]["changes"].dump(), R"({"adc.bits":7,"rows":null})");
}

TEST(ManifestJson, GivesFiguresTheirNamesAndNumbers) {
  const auto json = nlohmann::json::parse(manifest_json(some_manifest("a: 1\n", "a: 1\n")));
  EXPECT_EQ(json["figures"][0]["name"], "bars-2");
  EXPECT_EQ(json["figures"][0]["columns"], 1);
}

TEST(ManifestJson, HashesWhatDecidesNumbersAndNothingElse) {
  Manifest manifest = some_manifest("a: 1\n", "a: 2\n");
  const std::string hash = manifest.config_hash();
  EXPECT_EQ(hash.size(), 16u);
  manifest.honesty = {"changed"};
  EXPECT_EQ(manifest.config_hash(), hash);
  manifest.overrides = {"cim.a=3"};
  EXPECT_NE(manifest.config_hash(), hash);
  EXPECT_NE(some_manifest("a: 1\n", "a: 3\n").config_hash(), hash);
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "tests/laws/runs.h"

namespace memwall {
namespace {

namespace fs = std::filesystem;
using namespace laws_test;

struct Workload {
  const char* name;
  const char* words;  // on the command line
  WorkloadSpec spec;
};

std::vector<Workload> workloads() {
  return {{"prefill", "--phase prefill --input-length 256", workload_test::prefill(1, 256)},
          {"decode", "--phase decode --context 100", workload_test::decode(1, 100)},
          {"batched decode", "--phase decode --context 100 --batch 4", workload_test::decode(4, 100)},
          {"request", "--phase request --input-length 32 --output-length 4", workload_test::lengths(Phase::request, 1, 32, 4)}};
}

void expect_same(const RunResult& a, const RunResult& b) {
  const auto numbers = [](const RunResult& r) {
    return std::vector<double>{r.latency_s,
                               r.ttft_s.value_or(-1),
                               r.tpot_s.value_or(-1),
                               r.tokens_per_s,
                               r.energy_j,
                               r.energy_per_token_j,
                               r.movement_energy_j,
                               r.movement_share,
                               r.movement_share_total,
                               r.static_energy_j,
                               r.static_memory_bound_j,
                               r.power_w,
                               r.area_mm2,
                               r.memory_area_mm2,
                               double(r.devices),
                               r.capacity_used,
                               r.utilization,
                               r.tops_delivered,
                               r.tops_peak,
                               double(r.dram_bytes),
                               double(r.link_bytes),
                               double(r.noc_bytes),
                               double(r.buffer_bytes),
                               r.throttled_s};
  };
  EXPECT_EQ(numbers(a), numbers(b));  // to the last bit
}

void expect_same_rows(const std::vector<OpRow>& a, const std::vector<OpRow>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto whole = [](const OpRow& r) {
      return std::vector<std::int64_t>{
          r.id,         std::int64_t(r.op_class), r.step,      r.start_ps,   r.end_ps,     r.owned_ps,  std::int64_t(r.bound), r.macs,
          r.dram_bytes, r.buffer_bytes,           r.noc_bytes, r.link_bytes, r.matmul_ops, r.vector_ops};
    };
    EXPECT_EQ(a[i].name, b[i].name);
    EXPECT_EQ(whole(a[i]), whole(b[i])) << a[i].name;
    EXPECT_EQ(a[i].energy_j, b[i].energy_j) << a[i].name;
    EXPECT_EQ(a[i].dynamic_j, b[i].dynamic_j) << a[i].name;
  }
}

void expect_same_breakdown(const std::vector<BreakdownRow>& a, const std::vector<BreakdownRow>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].op_class, b[i].op_class);
    EXPECT_EQ(a[i].component + "/" + a[i].action, b[i].component + "/" + b[i].action);
    EXPECT_EQ(a[i].count, b[i].count) << a[i].component;
    EXPECT_EQ(a[i].bytes, b[i].bytes) << a[i].component;
    EXPECT_EQ(a[i].energy_j, b[i].energy_j) << a[i].component;
    EXPECT_EQ(a[i].busy_s, b[i].busy_s) << a[i].component;
  }
}

void expect_same_timeline(const std::vector<TimelineBar>& a, const std::vector<TimelineBar>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].component + a[i].op, b[i].component + b[i].op);
    EXPECT_EQ(a[i].start_ps, b[i].start_ps);
    EXPECT_EQ(a[i].end_ps, b[i].end_ps);
  }
}

/// Files of a folder by name.
std::map<std::string, std::string> content(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files[fs::relative(entry.path(), folder).string()] = read_file(entry.path().string());
  }
  return files;
}

class Replay : public ::testing::TestWithParam<const char*> {};

TEST_P(Replay, GivesWhatSimulatingEachSegmentGives) {
  for (const Workload& workload : workloads()) {
    SCOPED_TRACE(workload.name);
    const Simulation replayed = run(GetParam(), workload.spec);
    const Simulation each = run(GetParam(), workload.spec, {{}, false});
    expect_same(replayed.result, each.result);
    expect_same_rows(replayed.result.ops, each.result.ops);
    expect_same_breakdown(replayed.result.breakdown, each.result.breakdown);
    expect_same_timeline(replayed.result.timeline, each.result.timeline);
    EXPECT_EQ(replayed.decisions, each.decisions);
    EXPECT_EQ(with_verdict(replayed.checks, CheckRow::Verdict::pass), with_verdict(each.checks, CheckRow::Verdict::pass));
  }
}

TEST_P(Replay, WritesTheSameFolderByteForByte) {
  const fs::path folder = fs::path(::testing::TempDir()) / ("memwall_replay_" + std::string(GetParam()));
  for (const Workload& workload : workloads()) {
    SCOPED_TRACE(workload.name);
    fs::remove_all(folder);
    for (const char* how : {"replay", "no-replay"}) {
      const std::string command = std::string(MEMWALL_BINARY) + " simulate --arch " + GetParam() + " --model gpt2 " + workload.words +
                                  (std::string(how) == "no-replay" ? " --no-replay" : "") + " --out " + (folder / how).string() +
                                  " > /dev/null 2>&1";
      ASSERT_EQ(std::system(command.c_str()), 0) << command;
    }
    const auto files = content(folder / "replay");
    EXPECT_TRUE(files.contains("results.csv"));
    EXPECT_TRUE(files.contains("breakdown.csv"));
    EXPECT_EQ(files, content(folder / "no-replay"));
  }
  fs::remove_all(folder);
}

INSTANTIATE_TEST_SUITE_P(BothKinds, Replay, ::testing::Values("h100", "cim-rram"),
                         [](const auto& name) { return std::string(name.param) == "h100" ? "VonNeumann" : "Cim"; });

}  // namespace
}  // namespace memwall

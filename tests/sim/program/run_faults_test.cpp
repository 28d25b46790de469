// SPDX-License-Identifier: MIT
/// Whatever ends a run early: no finished point is lost, the message says what to do, and the final files are those of an undisturbed run.
#include <sys/resource.h>

#include <random>

#include "tests/sim/program/experiment_fixture.h"

namespace memwall {
namespace {

using namespace experiment_test;

class RunFaults : public Experiment {
 protected:
  void SetUp() override {
    Experiment::SetUp();
    file_ = write("many.yaml", R"(experiment: many
question: Does a disturbed run go on?
workloads: {model: gpt2, phase: prefill, input_length: [64, 128, 256], batch: [1, 2, 4, 8]}
architectures: [h100, cim-rram]
over_capacity: keep
)");
  }
  std::vector<std::string> arguments(const std::string& out, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"run", file_, "--out", (folder_ / out).string(), "--jobs", "2"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  void expect_the_bytes_of_an_undisturbed_run(const std::string& out) const {
    const Finished whole = run(arguments("whole"));
    ASSERT_TRUE(whole.code == 0 || whole.code == 1) << whole.err;
    expect_same(results("whole"), results(out));
  }
  /// As `run`, with files of at most `bytes`, as on a disk that is full.
  Finished run_with_room(rlim_t bytes, const std::vector<std::string>& arguments) const {
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    rlimit room = before;
    room.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &room);
    const pid_t child = start(arguments);
    ::setrlimit(RLIMIT_FSIZE, &before);
    return finish(child);
  }

  std::string file_;
};

/// Moments of an undisturbed run, from its first to its last millisecond.
TEST_F(RunFaults, TenKillsAtRandomMomentsLoseNothing) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  const Finished whole = run(arguments("whole"));
  ASSERT_TRUE(whole.code == 0 || whole.code == 1) << whole.err;
  const auto length = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
  std::minstd_rand random(1);
  int killed = 0, with_points = 0;
  for (int i = 0; i < 10; ++i) {
    const std::string out = "killed" + std::to_string(i);
    const pid_t child = start(arguments(out));
    std::this_thread::sleep_for(length * (random() % 1000) / 1000);
    ::kill(-child, SIGKILL);
    killed += finish(child).code == -SIGKILL;
    std::error_code none;
    const std::uintmax_t bytes = fs::file_size(folder_ / out / "cache" / "journal", none);
    with_points += !none && bytes > 1000;
    const Finished last = run(arguments(out, {"--resume"}));
    EXPECT_EQ(last.code, whole.code) << last.err;
    expect_same(results("whole"), results(out));
  }
  EXPECT_GE(killed, 3) << "moments lie within the run";
  EXPECT_GE(with_points, 1) << "and behind its first points";
}

TEST_F(RunFaults, TwoWorkersThatDieInFlightCostTheirPointsUntilTheRunIsResumed) {
  const pid_t parent = start(arguments("a"));
  ASSERT_NE(child_of(parent), 0);
  std::vector<pid_t> workers;
  for (int i = 0; i < 2000 && workers.size() < 2; ++i) {
    workers.clear();
    std::ifstream children("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children");
    for (pid_t worker = 0; children >> worker;) workers.push_back(worker);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  for (const pid_t worker : workers) ::kill(worker, SIGKILL);
  const Finished finished = finish(parent);
  EXPECT_EQ(finished.code, 3);
  EXPECT_TRUE(contains(finished.err, "ended by signal 9")) << finished.err;
  EXPECT_TRUE(contains(finished.err, "its row is missing")) << finished.err;
  const std::size_t missing = 24 - (lines("a/results.csv").size() - 1);
  EXPECT_GE(missing, 1u);
  const std::string said = std::to_string(missing) + " of 24 rows are missing";
  EXPECT_TRUE(contains(finished.out, said)) << finished.out;
  const auto manifest = nlohmann::json::parse(read_file((folder_ / "a" / "manifest.json").string()));
  for (const char* list : {"audit", "honesty"}) EXPECT_TRUE(contains(manifest[list][0].get<std::string>(), said)) << list;
  const Finished again = run(arguments("a", {"--resume"}));
  EXPECT_TRUE(again.code == 0 || again.code == 1) << again.err;
  expect_the_bytes_of_an_undisturbed_run("a");
}

TEST_F(RunFaults, AFullDiskIsSaidAndWhatWasFinishedIsKept) {
  const Finished full = run_with_room(200'000, arguments("a"));
  EXPECT_EQ(full.code, 2);
  EXPECT_TRUE(contains(full.err, "cannot write the journal: File too large")) << full.err;
  EXPECT_TRUE(results("a").empty());
  const auto kept = fs::file_size(folder_ / "a/cache/journal");
  EXPECT_GT(kept, 20'000u);
  const Finished again = run(arguments("a", {"--resume", "--verbose"}));
  EXPECT_TRUE(again.code == 0 || again.code == 1) << again.err;
  EXPECT_FALSE(contains(again.err, "24 runs, 24 of them to simulate")) << again.err;
  expect_the_bytes_of_an_undisturbed_run("a");
}

TEST_F(RunFaults, AFullDiskAtTheEndLeavesTheFilesOfAnEarlierRun) {
  run(arguments("a"));
  const auto before = results("a");
  const Finished full = run_with_room(20'000, arguments("a", {"--resume"}));
  EXPECT_EQ(full.code, 2);
  EXPECT_TRUE(contains(full.err, "cannot be written") || contains(full.err, "cannot write")) << full.err;
  expect_same(before, results("a"));
}

TEST_F(RunFaults, AFolderThatCannotBeWrittenIsSaidBeforeTheFirstPoint) {
  std::vector<std::string> nowhere = arguments("a");
  nowhere[3] = "/proc/memwall";
  const Finished finished = run(nowhere);
  EXPECT_EQ(finished.code, 2);
  EXPECT_TRUE(contains(finished.err, "/proc/memwall")) << finished.err;
  EXPECT_TRUE(contains(finished.err, "cannot make the folder")) << finished.err;
  if (::geteuid() == 0) return;  // who may write anywhere
  fs::create_directories(folder_ / "a");
  fs::permissions(folder_ / "a", fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(run(arguments("a")).code, 2);
  fs::permissions(folder_ / "a", fs::perms::owner_all);
}

TEST_F(RunFaults, ASecondRunIntoTheFolderEndsAndTheFirstGoesOn) {
  const pid_t first = start(arguments("a"));
  ASSERT_NE(child_of(first), 0);  // it has the folder
  ::kill(first, SIGSTOP);
  const Finished second = run(arguments("a"));
  EXPECT_EQ(second.code, 2);
  EXPECT_TRUE(contains(second.err, "another run is writing into this folder")) << second.err;
  ::kill(first, SIGCONT);
  const Finished finished = finish(first);
  EXPECT_TRUE(finished.code == 0 || finished.code == 1);
  expect_the_bytes_of_an_undisturbed_run("a");
}

TEST_F(RunFaults, ASimulationIsRefusedTheFolderOfARunAtWorkAndReplacesAFinishedOne) {
  const std::vector<std::string> simulate = {
      "simulate", "--arch", "h100", "--model", "gpt2", "--phase", "decode", "--context", "64", "--out", (folder_ / "a").string()};
  const pid_t first = start(arguments("a"));
  ASSERT_NE(child_of(first), 0);  // it has the folder
  ::kill(first, SIGSTOP);
  const Finished early = run(simulate);
  EXPECT_EQ(early.code, 2);
  EXPECT_TRUE(contains(early.err, "another run is writing into this folder")) << early.err;
  ::kill(first, SIGCONT);
  finish(first);
  for (const char* file : {"fleet.csv", "parity.csv", "parity.json"}) std::ofstream(folder_ / "a" / file) << "of an earlier run\n";
  EXPECT_EQ(run(simulate).code, 0);
  EXPECT_EQ(lines("a/results.csv").size(), 2u);
  for (const char* file : {"fleet.csv", "parity.csv", "parity.json"}) EXPECT_FALSE(fs::exists(folder_ / "a" / file)) << file;
}

TEST_F(RunFaults, SegmentsOfAnEarlierRunGiveTheSameBytesWhateverBecameOfTheirFile) {
  run(arguments("a"));
  const auto first = results("a");
  const auto segments = [&] {
    for (const auto& entry : fs::directory_iterator(folder_ / "a/cache")) {
      if (entry.path().filename().string().starts_with("segments-")) return entry.path();
    }
    return fs::path();
  };
  ASSERT_FALSE(segments().empty());
  run(arguments("a"));  // all segments are there
  expect_same(first, results("a"));
  {
    std::fstream file(segments(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(std::streamoff(fs::file_size(segments()) / 2));
    file << "damage in the middle";
  }
  run(arguments("a"));
  expect_same(first, results("a"));
  std::ofstream(segments()) << "no journal at all";
  run(arguments("a"));
  expect_same(first, results("a"));
}

TEST_F(RunFaults, WhatDoesNotFitAndIsLeftOutIsNotSimulated) {
  const std::string text =
      "experiment: e\nquestion: Why?\narchitectures: h100\nover_capacity: leave-out\n"
      "workloads: {model: [gpt2, gpt3-175b], phase: decode, context: 64}\n";
  const Finished finished = run_experiment(text, "a");
  EXPECT_EQ(finished.code, 0) << finished.err;
  EXPECT_EQ(lines("a/results.csv").size(), 2u);
  EXPECT_TRUE(contains(finished.out, "1 of 2 points are left out"));
  EXPECT_LT(fs::file_size(folder_ / "a/cache/journal"), 100'000u);  // of the other there is no row
  EXPECT_EQ(run_experiment(text.substr(0, text.find("over")) + text.substr(text.find("workloads")), "a", {"--resume"}).code, 1);
  EXPECT_EQ(lines("a/results.csv").size(), 3u);
}

}  // namespace
}  // namespace memwall

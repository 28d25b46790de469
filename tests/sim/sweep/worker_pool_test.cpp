// SPDX-License-Identifier: MIT
#include "sim/sweep/worker_pool.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "models/base/error.h"

namespace memwall {
namespace {

std::size_t open_files() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

bool has_children() { return ::waitpid(-1, nullptr, WNOHANG) >= 0 || errno != ECHILD; }

void no_core_file() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

/// Four tasks throw, four abort, four write through a null pointer; the others square their index.
std::string mixed_task(std::size_t index) {
  no_core_file();
  if (index % 50 == 7) throw std::runtime_error("task " + std::to_string(index) + " gave up");
  if (index % 50 == 19) std::abort();
  if (index % 50 == 31) {
    ::signal(SIGSEGV, SIG_DFL);  // a sanitizer would make an exit of it
    ::raise(SIGSEGV);
  }
  return std::to_string(index * index);
}

std::string merged(std::size_t count, int jobs, const Task& task) {
  std::map<std::size_t, TaskResult> results;
  run_pool(count, jobs, task, [&](const TaskResult& result) {
    EXPECT_TRUE(results.emplace(result.index, result).second) << "answered twice: " << result.index;
  });
  std::string text;
  for (const auto& [index, result] : results) {
    text += std::to_string(index) + " " + std::to_string(int(result.status)) + " " + result.payload + result.message + "\n";
  }
  return text;
}

TEST(WorkerPool, GivesTheSameResultForAnyNumberOfJobsWhateverTheTasksDo) {
  const std::string one = merged(200, 1, mixed_task);
  EXPECT_EQ(merged(200, 2, mixed_task), one);
  EXPECT_EQ(merged(200, 4, mixed_task), one);
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 200);
  EXPECT_NE(one.find("\n6 0 36\n7 1 task 7 gave up\n8 0 64\n"), std::string::npos);
  EXPECT_NE(one.find("\n169 2 the worker process was ended by signal 6 (Aborted)\n"), std::string::npos);
  EXPECT_NE(one.find("\n181 2 the worker process was ended by signal 11 (Segmentation fault)\n"), std::string::npos);
}

TEST(WorkerPool, RunsNothingForNoTasks) {
  EXPECT_EQ(merged(0, 4, [](std::size_t) -> std::string { throw std::runtime_error("never"); }), "");
}

TEST(WorkerPool, ForksForOneJobToo) {
  const pid_t parent = ::getpid();
  EXPECT_EQ(merged(1, 1, [&](std::size_t) { return std::string(::getpid() == parent ? "same" : "other"); }), "0 0 other\n");
}

TEST(WorkerPool, CarriesPayloadsOfAnySize) {
  const std::size_t sizes[] = {0, 1, 65535, 65536, 5'000'000};
  std::map<std::size_t, std::string> payloads;
  run_pool(
      5, 2,
      [&](std::size_t index) {
        std::string text(sizes[index], char('a' + index));
        if (!text.empty()) text.back() = '\0';
        return text;
      },
      [&](const TaskResult& result) { payloads[result.index] = result.payload; });
  for (std::size_t i = 0; i < 5; ++i) {
    ASSERT_EQ(payloads[i].size(), sizes[i]);
    if (sizes[i] > 1) {
      EXPECT_EQ(payloads[i].front(), char('a' + i));
      EXPECT_EQ(payloads[i].back(), '\0');
    }
  }
}

TEST(WorkerPool, LosesOnlyTheTaskOfAWorkerThatIsKilledOrExits) {
  const std::string text = merged(6, 2, [](std::size_t index) -> std::string {
    if (index == 1) ::kill(::getpid(), SIGKILL);
    if (index == 3) ::_exit(5);
    return "fine";
  });
  EXPECT_EQ(text,
            "0 0 fine\n1 2 the worker process was ended by signal 9 (Killed)\n2 0 fine\n"
            "3 2 the worker process exited with status 5\n4 0 fine\n5 0 fine\n");
}

TEST(WorkerPool, TellsTheUsersMistakesFromOthers) {
  std::map<std::size_t, TaskResult> results;
  run_pool(
      3, 1,
      [](std::size_t index) -> std::string {
        if (index == 0) throw InputError(Place{"a.yaml", 3, 4}, "rows", "too many");
        if (index == 1) throw std::runtime_error("odd");
        throw 7;
      },
      [&](const TaskResult& result) { results[result.index] = result; });
  EXPECT_TRUE(results[0].input_error);
  EXPECT_EQ(results[0].message, "a.yaml:3:4: rows: too many");
  EXPECT_FALSE(results[1].input_error);
  EXPECT_EQ(results[1].message, "odd");
  EXPECT_EQ(results[2].status, TaskStatus::failed);
}

TEST(WorkerPool, LeavesNoFilesAndNoProcessesOpen) {
  const std::size_t before = open_files();
  merged(60, 4, mixed_task);
  EXPECT_EQ(open_files(), before);
  EXPECT_FALSE(has_children());
}

TEST(WorkerPool, CleansUpWhereTheCallerThrows) {
  const std::size_t before = open_files();
  EXPECT_THROW(run_pool(50, 3, mixed_task, [](const TaskResult&) { throw std::logic_error("stop"); }), std::logic_error);
  EXPECT_EQ(open_files(), before);
  EXPECT_FALSE(has_children());
}

TEST(WorkerPool, ClosesTheSocketsOfOtherWorkersInEachWorker) {
  const std::size_t before = open_files();
  const std::string text = merged(4, 4, [&](std::size_t) {
    ::usleep(20'000);  // so that all four run
    return std::to_string(open_files() - before);
  });
  EXPECT_EQ(text, "0 0 1\n1 0 1\n2 0 1\n3 0 1\n");
}

void interrupt_after_three(int signal) {
  std::size_t answers = 0;
  const std::size_t before = open_files();
  const PoolOutcome outcome = run_pool(
      1000, 2,
      [](std::size_t index) {
        if (index >= 3) ::pause();
        return std::string("x");
      },
      [&](const TaskResult& result) {
        EXPECT_EQ(result.status, TaskStatus::done);
        if (++answers == 3) ::kill(::getpid(), signal);
      });
  EXPECT_EQ(outcome.signal, signal);
  EXPECT_TRUE(outcome.interrupted());
  EXPECT_EQ(answers, 3u);
  EXPECT_EQ(open_files(), before);
  EXPECT_FALSE(has_children());
}

TEST(WorkerPool, StopsAtSigintAndKeepsWhatIsFinished) { interrupt_after_three(SIGINT); }
TEST(WorkerPool, StopsAtSigtermAndKeepsWhatIsFinished) { interrupt_after_three(SIGTERM); }

TEST(WorkerPool, RestoresTheSignalHandlers) {
  struct sigaction before = {}, after = {};
  ::sigaction(SIGINT, nullptr, &before);
  merged(2, 1, mixed_task);
  ::sigaction(SIGINT, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
}

TEST(WorkerPool, LetsWorkersDieWithTheirParent) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t parent = ::fork();
  if (parent == 0) {
    ::close(pipe_ends[0]);
    run_pool(
        2, 2,
        [&](std::size_t) -> std::string {
          if (::write(pipe_ends[1], "w", 1) != 1) ::_exit(1);
          while (true) ::pause();
        },
        [](const TaskResult&) {});
    ::_exit(0);
  }
  ::close(pipe_ends[1]);
  char byte = 0;
  ASSERT_EQ(::read(pipe_ends[0], &byte, 1), 1);
  ASSERT_EQ(::read(pipe_ends[0], &byte, 1), 1);  // both workers run
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  EXPECT_EQ(::read(pipe_ends[0], &byte, 1), 0);  // the pipe ends when its last holder has died
  ::close(pipe_ends[0]);
}

TEST(WorkerPool, TicksWhileItWaits) {
  int ticks = 0;
  run_pool(
      1, 1,
      [](std::size_t) {
        ::usleep(350'000);
        return std::string();
      },
      [](const TaskResult&) {}, [&] { ++ticks; });
  EXPECT_GE(ticks, 3);
}

}  // namespace
}  // namespace memwall

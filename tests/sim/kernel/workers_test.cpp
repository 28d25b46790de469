// SPDX-License-Identifier: MIT
#include "sim/kernel/workers.h"

#include <gtest/gtest.h>

#include "sim/kernel/simulation.h"

namespace memwall {
namespace {

void take(std::int64_t picoseconds) { sc_core::wait(to_sc_time(picoseconds)); }

TEST(Workers, TasksThatRunAtOnceHaveAProcessEach) {
  const SimulationContext context;
  Workers workers;
  Task first{[] { take(5); }}, second{[] { take(7); }};
  workers.call(first);
  workers.call(second);
  EXPECT_EQ(run_to_end(), 7);
  EXPECT_EQ(workers.processes(), 2U);
}

TEST(Workers, AProcessThatIsDoneTakesTheNextTask) {
  const SimulationContext context;
  Workers workers;
  std::vector<Task> chain(10);
  for (std::size_t i = 0; i < chain.size(); ++i) {
    chain[i].job = [&, i] {
      take(3);
      if (i + 1 < chain.size()) workers.call(chain[i + 1]);
    };
  }
  workers.call(chain.front());
  EXPECT_EQ(run_to_end(), 30);
  EXPECT_EQ(workers.processes(), 2U);  // who calls a task still runs
}

TEST(Workers, ATaskBeginsWhenItIsCalled) {
  const SimulationContext context;
  Workers workers;
  std::vector<std::int64_t> begins;
  Task called{[&] {
    begins.push_back(now_ps());
    take(1);
  }};
  Task calls{[&] {
    workers.call(called);
    take(4);
    workers.call(called);
  }};
  workers.call(calls);
  run_to_end();
  EXPECT_EQ(begins, (std::vector<std::int64_t>{0, 4}));
}

TEST(Workers, ATaskThatRunsIsNotBegunAgain) {
  const SimulationContext context;
  Workers workers;
  int runs = 0;
  Task called{[&] {
    ++runs;
    take(10);
  }};
  Task calls{[&] {
    for (int i = 0; i < 3; ++i) {
      workers.call(called);
      take(4);
    }
    take(1);  // 13 ps: the first run is over
    workers.call(called);
  }};
  workers.call(calls);
  EXPECT_EQ(run_to_end(), 23);
  EXPECT_EQ(runs, 2);
}

/// A process that never ends keeps its stack, after its simulation too.
TEST(Workers, AllProcessesEndBehindTheLastTask) {
  const SimulationContext context;
  Workers workers;
  Task later{[] { take(2); }};
  Task first{[&] {
    workers.call(later);
    take(1);
  }};
  workers.call(first);
  run_to_end();
  EXPECT_EQ(workers.processes(), 2U);
  EXPECT_TRUE(sc_core::sc_get_top_level_objects().empty());
}

}  // namespace
}  // namespace memwall

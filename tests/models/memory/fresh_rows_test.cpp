// SPDX-License-Identifier: MIT
#include "models/memory/fresh_rows.h"

#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;
using enum DramCommand;

/// Rows of banks 0 and 2 (two groups), opened at given ticks: read 12 later. Columns of a bank are 6 apart, of both in turn 4.
struct Bench {
  Bench(Ticks first, Ticks second) : device(ToyMemory().device()), state(device.organization, device.rules), rows(4) {
    open(0, first);
    open(2, second);
  }
  void open(int bank, Ticks at) {
    state.issue(activate, bank, at, 7);
    rows.open(bank);
  }
  void plan(std::vector<int> banks, Ticks from, std::int64_t depth = 8) {
    rows.plan(
        std::int64_t(banks.size()), [&](std::int64_t i) { return banks[std::size_t(i)]; }, read, {6, 4, depth}, from, state);
  }
  std::vector<Ticks> first_columns() const { return {rows.first_column(0), rows.first_column(2)}; }

  const DramDevice device;
  DramState state;
  FreshRows rows;
};

TEST(FreshRows, AreUsedInOrderAtTheFullRate) {
  Bench bench(1, 5);
  bench.plan({0, 2}, 2);
  EXPECT_EQ(bench.first_columns(), (std::vector<Ticks>{13, 17}));  // open at 13 and 17
}

TEST(FreshRows, NothingWaitsForRowsThatAreOpenInTime) {
  Bench bench(1, 5);
  bench.plan({0, 2}, 17);
  EXPECT_EQ(bench.first_columns(), (std::vector<Ticks>{17, 17}));  // the rules of the bus space them
}

TEST(FreshRows, ALateRowIsWaitedForWhileTheOpenOneIsServed) {
  // Open at 13 and 37. Up to then bank 0 gives 4 columns, at 13, 19, 25 and 31; in order and 4 apart, as many begin at 37 - 16.
  Bench bench(1, 25);
  bench.plan({0, 2}, 2);
  EXPECT_EQ(bench.first_columns(), (std::vector<Ticks>{21, 25}));
}

TEST(FreshRows, NoMoreIsServedMeanwhileThanTheQueueKnows) {
  Bench bench(1, 25);
  bench.plan({0, 2}, 2, 1);
  EXPECT_EQ(bench.first_columns(), (std::vector<Ticks>{33, 37}));  // one column of bank 0 before 37
}

TEST(FreshRows, TheOrderIsThatOfTheRequests) {
  Bench bench(1, 5);
  bench.plan({2, 0}, 2);
  EXPECT_EQ(bench.first_columns(), (std::vector<Ticks>{17, 13}));  // the request for bank 0 stands for one that went before
}

TEST(FreshRows, OneThatWasUsedIsLeftOut) {
  Bench bench(1, 25);
  bench.rows.use(0);
  EXPECT_FALSE(bench.rows.has(0));
  EXPECT_TRUE(bench.rows.has(2));
  bench.plan({0, 2}, 2);
  EXPECT_EQ(bench.rows.first_column(2), 37);
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "models/memory/bank_queues.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

constexpr bool kRead = false, kWrite = true;
constexpr int kNone = BankQueues::kNone;

/// Requests 0 and on: bank 0 waits for rows 7 (read), 8 (read), 7 (write), 8 (write), bank 1 for row 7 (read).
BankQueues queues() {
  BankQueues queues(2);
  queues.put({0, 0, 7}, kRead, 10);
  queues.put({0, 0, 8}, kRead, 11);
  queues.put({0, 0, 7}, kWrite, 12);
  queues.put({0, 1, 7}, kRead, 13);
  queues.put({0, 0, 8}, kWrite, 14);
  return queues;
}

TEST(BankQueues, CountByBankAndDirection) {
  const BankQueues q = queues();
  EXPECT_EQ(q.count(kRead), 3);
  EXPECT_EQ(q.count(kWrite), 2);
  EXPECT_EQ(q.size(0), 4);
  EXPECT_EQ(q.size(1), 1);
  EXPECT_EQ(q.hits(0), 0);  // no row is open
}

TEST(BankQueues, KeepTheOrderOfArrival) {
  BankQueues q = queues();
  EXPECT_EQ(q.oldest(kRead), 0);
  EXPECT_EQ(q[0].younger, 1);
  EXPECT_EQ(q[1].younger, 3);  // of another bank
  EXPECT_EQ(q[3].younger, kNone);
  q.remove(1);
  EXPECT_EQ(q[0].younger, 3);
  q.remove(0);
  EXPECT_EQ(q.oldest(kRead), 3);
  EXPECT_EQ(q.oldest_in(0, kRead), kNone);
  EXPECT_EQ(q.oldest_in(0, {}), 2);
  EXPECT_EQ(q.oldest_in(1, {}), 3);
}

TEST(BankQueues, HitsAreRequestsOfTheOpenRowOnesThatComeLaterToo) {
  BankQueues q = queues();
  q.open(0, 7);
  EXPECT_EQ(q.hits(0, kRead), 1);
  EXPECT_EQ(q.hits(0, kWrite), 1);
  q.put({0, 0, 7}, kRead, 15);
  q.put({0, 0, 9}, kRead, 16);
  EXPECT_EQ(q.hits(0, kRead), 2);
  EXPECT_EQ(q.oldest_hit(0, kRead), 0);
  q.remove(0);
  EXPECT_EQ(q.hits(0, kRead), 1);
  EXPECT_EQ(q[q.oldest_hit(0, kRead)].order, 15);
  q.close(0);
  EXPECT_EQ(q.hits(0), 0);
  EXPECT_EQ(q.oldest_hit(0, kRead), kNone);
}

TEST(BankQueues, AConflictIsTheOldestOfTheDirectionsLookedAtThatNeedsAnotherRow) {
  BankQueues q = queues();
  q.open(0, 7);
  EXPECT_EQ(q.oldest_conflict(0, {}), 1);
  EXPECT_EQ(q.oldest_conflict(0, kWrite), 4);
  q.close(0);
  q.open(0, 8);
  EXPECT_EQ(q.oldest_conflict(0, {}), 0);
  EXPECT_EQ(q.oldest_conflict(0, kWrite), 2);
}

TEST(BankQueues, TheActiveRequestIsNoPlainHitAndLeavesItsQueue) {
  BankQueues q = queues();
  q.open(0, 8);
  q.activate(1);
  EXPECT_EQ(q.active(0), 1);
  EXPECT_EQ(q.actives(kRead), 1);
  EXPECT_EQ(q.queued(kRead), 2);
  EXPECT_EQ(q.count(kRead), 3);
  EXPECT_EQ(q.oldest_hit(0, kRead), kNone);
  q.remove(1);
  EXPECT_EQ(q.active(0), kNone);
  EXPECT_EQ(q.actives(kRead), 0);
  EXPECT_EQ(q.queued(kRead), 2);
}

TEST(BankQueues, EqualOnesLookTheSameFromTheirOwnPlace) {
  const auto signature = [](std::int64_t row, std::int64_t order) {
    BankQueues q(2);
    q.put({0, 0, row + 1}, kRead, order + 2);
    std::string text;
    q.append_signature(text, row, order);
    return text;
  };
  EXPECT_EQ(signature(3, 5), signature(40, 900));
  BankQueues empty(2);
  std::string text;
  empty.append_signature(text, 0, 0);
  EXPECT_NE(signature(3, 5), text);
}

}  // namespace
}  // namespace memwall

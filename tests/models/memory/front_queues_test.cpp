// SPDX-License-Identifier: MIT
#include "models/memory/front_queues.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

/// Drains start at three writes, or above one where the banks have nothing to do.
class FrontQueuesTest : public ::testing::Test {
 protected:
  FrontQueuesTest() { controller_.write_high = 3, controller_.write_idle = 1; }

  void put(bool write, std::int64_t order, int bank = 0) { queues_.put({{0, bank, 0}, write, order}); }
  /// The order of the request that is taken, or -1.
  std::int64_t take(bool banks_empty = false, int full_bank = -1) {
    const auto taken = queues_.take(controller_, banks_empty, [full_bank](const auto& r) { return r.place.bank != full_bank; });
    return taken ? taken->order : -1;
  }

  DramControllerConfig controller_{};
  FrontQueues queues_;
};

TEST_F(FrontQueuesTest, ReadsGoFirstUntilADrainStarts) {
  put(true, 0), put(true, 1), put(false, 2), put(false, 3);
  EXPECT_EQ(take(), 2);
  put(true, 4);  // the third
  EXPECT_EQ(take(), 0);
  put(true, 5);  // comes too late for this drain
  EXPECT_EQ(take(), 1);
  EXPECT_EQ(take(), 4);
  EXPECT_EQ(take(), 3);
  EXPECT_EQ(take(), -1);
  EXPECT_FALSE(queues_.empty());
  EXPECT_EQ(queues_.size(true), 1);
}

TEST_F(FrontQueuesTest, IdleBanksStartADrainSooner) {
  put(true, 0);
  EXPECT_EQ(take(true), -1);  // not above one
  put(true, 1);
  EXPECT_EQ(take(false), -1);
  EXPECT_EQ(take(true), 0);
  EXPECT_EQ(take(false), 1);  // the drain goes on
  EXPECT_TRUE(queues_.empty());
}

TEST_F(FrontQueuesTest, ARequestWithoutRoomIsPassedBy) {
  put(false, 0, 1), put(false, 1, 2);
  EXPECT_EQ(take(false, 1), 1);
  EXPECT_EQ(take(false, 1), -1);
  EXPECT_EQ(take(), 0);
}

}  // namespace
}  // namespace memwall

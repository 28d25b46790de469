// SPDX-License-Identifier: MIT
#include "sim/account/recorder.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

class RecorderTest : public ::testing::Test {
 protected:
  Accounts accounts_;
  SegmentResult result_{2};
  Recorder recorder_{accounts_, result_};
};

TEST_F(RecorderTest, AnOperatorLastsFromItsFirstWorkToItsLast) {
  const std::size_t memory = recorder_.add_component("memory");
  const std::size_t cores = recorder_.add_component("cores");
  recorder_.worked(memory, 1, 10, 30);
  recorder_.worked(cores, 1, 5, 8);
  recorder_.worked(memory, 1, 40, 45);
  EXPECT_EQ(result_.ops[1].start_ps, 5);
  EXPECT_EQ(result_.ops[1].end_ps, 45);
  EXPECT_EQ(result_.ops[0].end_ps, 0);
}

TEST_F(RecorderTest, WorkThatTouchesBecomesOneBar) {
  const std::size_t memory = recorder_.add_component("memory");
  recorder_.worked(memory, 0, 0, 10);
  recorder_.worked(memory, 0, 10, 30);  // touches
  recorder_.worked(memory, 0, 31, 40);  // a gap
  recorder_.worked(memory, 1, 40, 50);  // another operator
  ASSERT_EQ(result_.timeline.size(), 3u);
  EXPECT_EQ(result_.timeline[0].end_ps, 30);
  EXPECT_EQ(result_.timeline[1].start_ps, 31);
  EXPECT_EQ(result_.timeline[2].slot, 1u);
}

TEST_F(RecorderTest, ComponentsHaveBarsOfTheirOwn) {
  const std::size_t memory = recorder_.add_component("memory");
  const std::size_t cores = recorder_.add_component("cores");
  recorder_.worked(memory, 0, 0, 10);
  recorder_.worked(cores, 0, 10, 20);
  EXPECT_EQ(result_.timeline.size(), 2u);
  EXPECT_EQ(result_.components[result_.timeline[1].component], "cores");
}

TEST_F(RecorderTest, AResultMayBeCompleteBehindTheLastWork) {
  recorder_.worked(recorder_.add_component("arrays"), 0, 0, 10);
  recorder_.completed(0, 14);
  EXPECT_EQ(result_.ops[0].end_ps, 14);
  recorder_.completed(0, 12);
  EXPECT_EQ(result_.ops[0].end_ps, 14);
}

TEST_F(RecorderTest, WorkFromTimeZeroKeepsItsStart) {
  const std::size_t memory = recorder_.add_component("memory");
  recorder_.worked(memory, 0, 0, 10);
  recorder_.worked(memory, 0, 20, 30);
  EXPECT_EQ(result_.ops[0].start_ps, 0);
}

}  // namespace
}  // namespace memwall

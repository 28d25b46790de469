// SPDX-License-Identifier: MIT
#include "models/crossbar/activity.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

TEST(Activity, ConversionsAreRowBlocksTimesOutputsTimesSlicesTimesPhases) {
  // 300 x 50 on arrays of 128 x 128, four slices a weight, eight phases.
  const MvmActivity activity = mvm_activity({128, 128, 128, 4, 4}, {300, 50}, 8);
  EXPECT_EQ(activity.row_blocks, 3);
  EXPECT_EQ(activity.column_blocks, 2);  // 200 columns
  EXPECT_EQ(activity.conversions, 3 * 50 * 4 * 8);
  EXPECT_EQ(activity.cell_reads, 300 * 200 * 8);
  EXPECT_EQ(activity.row_drives, 300 * 2 * 8);
  EXPECT_EQ(activity.arrays(), 6);
  EXPECT_DOUBLE_EQ(activity.utilisation({128, 128, 128, 4, 4}, {300, 50}), 300.0 * 200.0 / (6.0 * 128.0 * 128.0));
}

TEST(Activity, PartialRowsTakeAGroupEach) {
  const ArrayGeometry array{128, 128, 32, 1, 1};
  EXPECT_EQ(mvm_activity(array, {128, 1}, 1).row_groups, 4);
  EXPECT_EQ(mvm_activity(array, {129, 1}, 1).row_groups, 5);  // the second block has one row
  EXPECT_EQ(mvm_activity(array, {160, 1}, 1).row_groups, 5);
  EXPECT_EQ(mvm_activity(array, {161, 1}, 1).row_groups, 6);
  EXPECT_EQ(mvm_activity(array, {161, 7}, 2).conversions, 6 * 7 * 2);
}

TEST(Activity, MergedColumnsAndSummedPhasesConvertOnce) {
  EXPECT_EQ(mvm_activity({64, 64, 64, 4, 1}, {64, 16}, 1).conversions, 16);
  EXPECT_EQ(mvm_activity({64, 64, 64, 4, 1}, {64, 16}, 3).conversions, 48);
  EXPECT_EQ(mvm_activity({64, 64, 64, 4, 1}, {64, 16}, 3, true).conversions, 16);
}

}  // namespace
}  // namespace memwall

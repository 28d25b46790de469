// SPDX-License-Identifier: MIT
#include "sim/account/replicas.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

TEST(Replicas, SplitABatchSoThatTheFullestSetsIt) {
  EXPECT_EQ(batch_of_replica(64, 1.0), 64);
  EXPECT_EQ(batch_of_replica(64, 4.0), 16);
  EXPECT_EQ(batch_of_replica(64, 3.9), 17);  // 16.4
  EXPECT_EQ(batch_of_replica(8, 3.0), 3);    // 2.67: the third works on 2 / 3 of its batch
  EXPECT_EQ(batch_of_replica(2, 100.0), 1);
}

TEST(Replicas, ThatAreARatioOfSizesAreNotOneTooMany) { EXPECT_EQ(batch_of_replica(12, 2.0 - 1e-12), 6); }

TEST(Replicas, WorkPaysForActionsAndAllPayForTime) {
  RunResult result;
  OpRow op;
  op.macs = 101;
  op.energy_j = 10.0;
  op.dynamic_j = 4.0;
  result.ops = {op};
  BreakdownRow mac{OpClass::ffn, "cores", "mac", Category::mac};
  mac.count = 101;
  mac.bytes = 10;
  mac.energy_j = 4.0;
  BreakdownRow leakage{OpClass::ffn, "cores", "leakage", Category::leakage};
  leakage.count = 1000;
  leakage.energy_j = 6.0;
  result.breakdown = {mac, leakage};
  const Replicas replicas{3.0, 1.5};
  replicate_energy(replicas, result.ops, result.breakdown);
  replicate_counts(replicas, result);
  EXPECT_DOUBLE_EQ(result.ops[0].energy_j, 24.0);  // 1.5 x 4 + 3 x 6
  EXPECT_DOUBLE_EQ(result.ops[0].dynamic_j, 6.0);
  EXPECT_EQ(result.ops[0].macs, 152);  // 151.5
  EXPECT_DOUBLE_EQ(result.breakdown[0].energy_j, 6.0);
  EXPECT_EQ(result.breakdown[0].count, 152);
  EXPECT_EQ(result.breakdown[0].bytes, 15);
  EXPECT_DOUBLE_EQ(result.breakdown[1].energy_j, 18.0);
  EXPECT_EQ(result.breakdown[1].count, 1000);  // time passes once
}

}  // namespace
}  // namespace memwall

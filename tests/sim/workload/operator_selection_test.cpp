// SPDX-License-Identifier: MIT
#include "sim/workload/operator_selection.h"

#include "models/base/error.h"
#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace workload_test;

std::vector<Op> rows_of(const std::string& pattern) {
  WorkloadSpec spec = decode(1, 5);
  spec.operators = pattern;
  const auto trace = generate_trace(tiny_gqa(), spec);
  std::vector<Op> rows;
  for (Op op; trace->next(op);) rows.push_back(op);
  return rows;
}

TEST(OperatorSelection, KeepsOneMatmulWithItsShape) {
  const std::vector<Op> rows = rows_of("layer0.up");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].k, 8);
  EXPECT_EQ(rows[0].n, 12);
  EXPECT_TRUE(rows[0].after.empty());
}

TEST(OperatorSelection, WaitsThroughRowsThatAreLeftOut) {
  // Between q and down lie attention, projection, norms, gate and up.
  const std::vector<Op> chain = rows_of("layer0.[qd]*");  // q and down
  ASSERT_EQ(chain.size(), 2u);
  EXPECT_EQ(chain[1].after, std::vector<std::int64_t>{chain[0].id});
}

TEST(OperatorSelection, HoldsNoMoreWeightsThanItsRowsRead) {
  WorkloadSpec spec = decode(1, 5);
  spec.operators = "layer0.up";
  const auto trace = generate_trace(tiny_gqa(), spec);
  EXPECT_EQ(trace->head().parameters, 0);
  for (const auto& [key, value] : trace->head().others) EXPECT_NE(key, "matmul_parameters");
  EXPECT_EQ(trace->head().others.back(), (std::pair<std::string, std::string>{"operators", "layer0.up"}));
}

TEST(OperatorSelection, SaysWhereNothingMatches) {
  try {
    rows_of("layer7.up");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("no operator of tiny-gqa is named `layer7.up`"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace memwall

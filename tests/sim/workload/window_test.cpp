// SPDX-License-Identifier: MIT
#include "sim/workload/window.h"

#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace workload_test;

TraceTotals totals(const WorkloadSpec& spec, std::int64_t window) {
  const auto trace = windowed_trace(generate_trace(preset("gpt2"), spec), window);
  TraceTotals totals;
  Op op;
  while (trace->next(op)) totals.add(op);
  return totals;
}

TEST(Window, ADecodeStepReadsItsLastTokensOnly) {
  EXPECT_EQ(totals(decode(2, 100), 100).kv_bytes, 2 * 2 * 12 * 768 * 100 * 2);
  EXPECT_EQ(totals(decode(2, 100), 99).kv_bytes, 2 * 2 * 12 * 768 * 99 * 2);
  EXPECT_EQ(totals(decode(2, 100), 1000).vector_elements, totals(decode(2, 100), 100).vector_elements);
  // Softmax over one position less, of two sequences, twelve heads and layers.
  EXPECT_EQ(totals(decode(2, 100), 100).vector_elements - totals(decode(2, 100), 99).vector_elements, 2 * 12 * 12);
}

TEST(Window, APromptKeepsTheBandOfItsTriangle) {
  // Eight tokens that see three: 1 + 2 + 3 x 6 = 21 pairs instead of 36; scores and values of 64 elements.
  EXPECT_EQ(totals(prefill(1, 8), 8).macs - totals(prefill(1, 8), 3).macs, 12 * 12 * 2 * (36 - 21) * 64);
  EXPECT_EQ(totals(prefill(1, 8), 3).kv_bytes, totals(prefill(1, 8), 8).kv_bytes);
}

}  // namespace
}  // namespace memwall

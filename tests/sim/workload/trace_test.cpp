// SPDX-License-Identifier: MIT
#include "sim/workload/trace.h"

#include <limits>

#include "sim/workload/row_order.h"
#include "sim/workload/trace_rules.h"
#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace workload_test;

Op matmul(std::int64_t count, std::int64_t m, std::int64_t n, std::int64_t k) {
  Op op;
  op.count = count;
  op.m = m;
  op.n = n;
  op.k = k;
  op.b_source = OperandSource::activation;
  return op;
}

TEST(Op, BytesAreRoundedUpToWholeBytes) {
  EXPECT_EQ(bytes_of(1, 1), 1);
  EXPECT_EQ(bytes_of(8, 1), 1);
  EXPECT_EQ(bytes_of(9, 1), 2);
  EXPECT_EQ(bytes_of(3, 12), 5);  // 36 bits
  EXPECT_EQ(bytes_of(16, 4), 8);
  EXPECT_EQ(bytes_of(std::int64_t{1} << 60, 32), std::int64_t{1} << 62);  // where elements · bits is past 2^63
}

TEST(Op, EachProductOfAMatmulHasItsOwnB) {
  Op op = matmul(3, 2, 5, 7);
  op.a_bits = 8;
  op.b_bits = 4;
  op.out_bits = 16;
  EXPECT_EQ(op.macs(), 3 * 2 * 5 * 7);
  EXPECT_EQ(op.a_bytes(), 3 * 2 * 7);
  EXPECT_EQ(op.b_bytes(), 53);  // 3·7·5 = 105 elements of 4 bits
  EXPECT_EQ(op.out_bytes(), 3 * 2 * 5 * 2);
}

TEST(Op, DensityScalesWorkAndNoBytes) {
  Op op = matmul(1, 4, 4, 8);
  const std::int64_t bytes = op.a_bytes() + op.b_bytes() + op.out_bytes();
  op.density = 5.0 / 8.0;  // (S+1)/(2S) at S = 4: ten of sixteen pairs
  EXPECT_EQ(op.macs(), 10 * 8);
  EXPECT_EQ(op.a_bytes() + op.b_bytes() + op.out_bytes(), bytes);
  op.kind = OpKind::softmax;
  EXPECT_EQ(op.macs(), 0);
  EXPECT_EQ(op.elements(), 10);
}

TEST(Op, SampleWritesOneIdPerRow) {
  Op op = matmul(1, 3, 100, 1);
  op.kind = OpKind::sample;
  op.out_bits = 32;
  EXPECT_EQ(op.a_bytes(), 600);
  EXPECT_EQ(op.out_bytes(), 12);
}

TEST(Op, ClassFollowsFromKindAndSource) {
  Op op = matmul(1, 1, 1, 1);
  EXPECT_EQ(default_op_class(op), OpClass::other);
  op.b_source = OperandSource::kv;
  EXPECT_EQ(default_op_class(op), OpClass::attention);
  const std::pair<OpKind, OpClass> expected[] = {
      {OpKind::softmax, OpClass::attention},   {OpKind::rope, OpClass::attention},   {OpKind::kv_append, OpClass::attention},
      {OpKind::layernorm, OpClass::norm_act},  {OpKind::rmsnorm, OpClass::norm_act}, {OpKind::gelu, OpClass::norm_act},
      {OpKind::silu_mul, OpClass::norm_act},   {OpKind::relu, OpClass::norm_act},    {OpKind::add, OpClass::norm_act},
      {OpKind::requantize, OpClass::norm_act}, {OpKind::embed, OpClass::embed},      {OpKind::sample, OpClass::embed}};
  for (const auto& [kind, op_class] : expected) {
    op.kind = kind;
    EXPECT_EQ(default_op_class(op), op_class) << to_string(kind);
  }
}

TEST(VectorCost, TwoOperandsAreReadTwice) {
  EXPECT_EQ(vector_cost(OpKind::add).reads, 2);
  EXPECT_EQ(vector_cost(OpKind::silu_mul).reads, 2);
  EXPECT_EQ(vector_cost(OpKind::softmax).ops, 5);
  EXPECT_EQ(vector_cost(OpKind::kv_append).ops, 0);
  EXPECT_EQ(vector_cost(OpKind::sample).writes, 0);
  EXPECT_THROW(vector_cost(OpKind::matmul), InternalError);
}

TEST(TraceTotals, KeepWeightsAndCacheApart) {
  TraceTotals sum;
  Op op = matmul(2, 3, 4, 5);
  op.b_source = OperandSource::weight;
  sum.add(op);
  op.b_source = OperandSource::kv;
  sum.add(op);
  op.kind = OpKind::kv_append;
  sum.add(op);
  EXPECT_EQ(sum.ops, 3);
  EXPECT_EQ(sum.macs, 2 * 120);
  EXPECT_EQ(sum.weight_bytes, 2 * 5 * 4 * 2);
  EXPECT_EQ(sum.kv_bytes, 80);
  EXPECT_EQ(sum.kv_written_bytes, 2 * 3 * 4 * 2);
  EXPECT_EQ(sum.vector_elements, 24);
}

TEST(TraceTotals, SumPast63BitsIsRefused) {
  TraceTotals sum;
  const Op op = matmul(1, std::int64_t{1} << 30, std::int64_t{1} << 30, 4);  // 2^62 MACs
  sum.add(op);
  EXPECT_THROW(sum.add(op), InputError);
}

TEST(TraceRules, WorkStaysBelow63Bits) {
  const std::int64_t side = std::int64_t{1} << 21;
  EXPECT_FALSE(find_fault(matmul(1, side, side, side / 2)));  // 2^62
  EXPECT_TRUE(find_fault(matmul(2, side, side, side / 2)));   // 2^63
  EXPECT_TRUE(find_fault(matmul(side, side, side, side)));    // 2^84
}

TEST(TraceRules, OperandsStayBelow63BitsOfBytes) {
  Op op = matmul(1, std::int64_t{1} << 60, 1, 1);
  op.a_bits = op.out_bits = 32;  // 2^62 bytes
  EXPECT_FALSE(find_fault(op));
  op.m = std::int64_t{1} << 61;  // 2^63 bytes
  EXPECT_TRUE(find_fault(op));
}

TEST(TraceRules, PlainTextIsUtf8WithoutControlCharacters) {
  EXPECT_TRUE(is_plain_text("layer0.q µ 存算一体 🙂"));
  for (const char* bad : {"a\tb", "a\x7f", "\xc2\x85", "\xc0\xaf", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff"}) {
    EXPECT_FALSE(is_plain_text(bad));
  }
}

TEST(RowOrder, SequentialIdsAreOneInterval) {
  RowOrder order;
  for (std::int64_t id = 0; id < 10000; ++id) ASSERT_TRUE(order.add(id));
  EXPECT_EQ(order.intervals(), 1u);
  EXPECT_FALSE(order.add(5000));
  EXPECT_TRUE(order.within_reach(9999 - 4095));
  EXPECT_FALSE(order.within_reach(9999 - 4096));
}

TEST(RowOrder, IntervalsJoinWhereTheGapCloses) {
  RowOrder order;
  for (const std::int64_t id : {5, 1, 3}) ASSERT_TRUE(order.add(id));
  EXPECT_EQ(order.intervals(), 3u);
  ASSERT_TRUE(order.add(2));
  ASSERT_TRUE(order.add(4));
  EXPECT_EQ(order.intervals(), 1u);
  EXPECT_TRUE(order.add(std::numeric_limits<std::int64_t>::max()));
  EXPECT_FALSE(order.add(std::numeric_limits<std::int64_t>::max()));
}

}  // namespace
}  // namespace memwall

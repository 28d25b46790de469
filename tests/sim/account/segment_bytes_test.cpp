// SPDX-License-Identifier: MIT
#include "sim/account/segment_bytes.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

SegmentResult sample() {
  SegmentResult result(2);
  result.makespan_ps = 5'000'000'000'000;
  result.busiest_ps = 127;
  result.blocks = 128;
  result.first_block_ps = 1;
  result.ops[0] = {0, 300, 100, Bound::dram};
  result.ops[1] = {200, 1'000'000'000'000'000, 0, Bound::array};
  result.ledger.post(0, 3, {1, 2, 3});
  result.ledger.post(0, 5, {0, 0, 0});  // as wide as an account that posted nothing
  result.components = {"cim.memory", "cim.link"};
  result.timeline = {{1, 0, 0, 300}, {0, 1, 200, 1000}};
  return result;
}

TEST(SegmentBytes, GiveTheSegmentBack) {
  const SegmentResult before = sample();
  const auto after = segment_of(to_bytes(before));
  ASSERT_TRUE(after);
  EXPECT_EQ(after->makespan_ps, before.makespan_ps);
  EXPECT_EQ(after->blocks, 128);
  EXPECT_EQ(after->ops[1].end_ps, 1'000'000'000'000'000);
  EXPECT_EQ(after->ops[1].bound, Bound::array);
  ASSERT_EQ(after->ledger.row(0).size(), 6u);
  EXPECT_EQ(after->ledger.row(0)[3].busy_ps, 3);
  EXPECT_TRUE(after->ledger.row(1).empty());
  EXPECT_EQ(after->components, before.components);
  EXPECT_EQ(after->timeline[1].end_ps, 1000);
  EXPECT_EQ(to_bytes(*after), to_bytes(before));
}

TEST(SegmentBytes, AreSmallWhereNothingWasPosted) {
  SegmentResult wide(1);
  wide.ledger.post(0, 25, {1, 1, 1});
  EXPECT_LT(to_bytes(wide).size(), 20u);
}

TEST(SegmentBytes, RefuseWhatIsTornOrTooLong) {
  const std::string bytes = to_bytes(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(segment_of(bytes.substr(0, size))) << size;
  EXPECT_FALSE(segment_of(bytes + '\0'));
}

TEST(SegmentBytes, RefuseCountsThatNoFileCouldHold) {
  EXPECT_FALSE(segment_of(std::string(10, char(0xff))));
  EXPECT_FALSE(segment_of(std::string("\xff\xff\xff\xff\x7f", 5)));
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/components/kv_buffers.h"

#include "tests/sim/components/bench.h"

namespace memwall {
namespace {

using namespace machine_test;

/// `bytes` of a layer of which a quarter lies on chip 0 and the rest on chip `other`.
BlockWork access(const CimStage& stage, std::int64_t bytes, bool writes) {
  BlockWork work;
  work.stage = &stage;
  work.kv_bytes = bytes;
  work.kv_writes = writes;
  return work;
}

TEST(KvBuffers, TheChipWithMostOfALayerSetsItsTimeAndRequestsFollowEachOther) {
  Bench bench;
  KvBuffers buffers("buffers", BytesPerSecond(1e9), bench.recorder);  // a byte a nanosecond
  Sender first("first"), second("second"), third("third");
  for (Sender* sender : {&first, &second, &third}) sender->socket.bind(buffers.target);
  CimStage stage, elsewhere;
  stage.slots = elsewhere.slots = {0};
  stage.chips = {{0, 0.25}, {1, 0.75}};
  elsewhere.chips = {{2, 1.0}};
  const auto read = first.at(0, access(stage, 40, false));
  const auto written = second.at(10 * kNs, access(stage, 8, true));
  const auto other = third.at(10 * kNs, access(elsewhere, 8, true));
  run_to_end();
  EXPECT_EQ(*read, 30 * kNs);
  EXPECT_EQ(*written, 36 * kNs);
  EXPECT_EQ(*other, 18 * kNs);
  EXPECT_EQ(bench.postings().at("cim.chip.kv_buffer/read_kv").bytes, 40);
  EXPECT_EQ(bench.postings().at("cim.chip.kv_buffer/write_kv").bytes, 16);
  EXPECT_EQ(buffers.busiest_ps(), 36 * kNs);
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "models/base/config_node.h"
#include "tests/sim/workload/workload_fixture.h"

namespace memwall {
namespace {

using namespace workload_test;

// The file was written by hand from the conventions of the trace: heads share KV heads two by two, two sequences,
// five positions. Matmul parameters: q 96, k and v 48 each, projection 96, FFN 3·96, head 80; the table adds 80, norms 24.
TEST(GoldenTrace, OneLayerGroupedQueryDecodeStepHasNotMoved) {
  WorkloadSpec spec = decode(2, 5);
  spec.weight_bits = 4;
  spec.kv_bits = 8;
  const auto source = generate_trace(tiny_gqa(), spec);
  EXPECT_EQ(written(*source), read_file(MEMWALL_SOURCE_DIR "/tests/golden/tiny_gqa_decode_trace.csv"));
}

TEST(GoldenTrace, ReadsBackByteForByte) {
  const std::string path = MEMWALL_SOURCE_DIR "/tests/golden/tiny_gqa_decode_trace.csv";
  EXPECT_EQ(written(*open_trace(path)), read_file(path));
}

}  // namespace
}  // namespace memwall

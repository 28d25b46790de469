// SPDX-License-Identifier: MIT
#include "sim/platforms/cim.h"

#include "tests/sim/platforms/segments.h"

namespace memwall {
namespace {

using namespace machine_test;
using workload_test::decode;
using workload_test::prefill;

TEST(CimMachine, DecodeAtBatchOneRunsLayerAfterLayerWithItsAttentionApart) {
  TraceRun run("cim-rram", "gpt2", decode(1, 100));
  int segments = 0;
  run_segments(*run.platform, run.rows, [&](const std::vector<Op>& ops, const SegmentResult&) {
    ++segments;
    for (const Op& op : ops) {
      EXPECT_EQ(op.layer, ops.front().layer);
      EXPECT_EQ(op.op_class == OpClass::attention, ops.front().op_class == OpClass::attention) << op.name;
    }
  });
  EXPECT_EQ(segments, 3 * 12 + 1);  // embedding rows count as layer 0, final norm and head as layer 12
}

TEST(CimMachine, APassOfManyTokensStreamsThroughAllLayers) {
  for (const WorkloadSpec& spec : {prefill(1, 64), decode(4, 100)}) {
    TraceRun run("cim-rram", "gpt2", spec);
    int segments = 0;
    run_segments(*run.platform, run.rows, [&](const auto&, const SegmentResult&) { ++segments; });
    EXPECT_EQ(segments, 1);
  }
}

TEST(CimMachine, OperatorsOwnTheWholeMakespanBetweenThem) {
  TraceRun run("cim-rram", "gpt2", prefill(1, 64));
  run_segments(*run.platform, run.rows, [](const auto&, const SegmentResult& result) {
    std::int64_t owned = 0;
    for (const OpTiming& op : result.ops) {
      owned += op.owned_ps;
      EXPECT_LE(op.start_ps, op.end_ps);
      EXPECT_LE(op.end_ps, result.makespan_ps);
    }
    EXPECT_EQ(owned, result.makespan_ps);
  });
}

TEST(CimMachine, WeightsNeverCrossTheMemoryChannel) {
  const auto bytes = TraceRun("cim-rram", "gpt2", decode(1, 100)).bytes();
  EXPECT_FALSE(bytes.contains("cim.memory/read_weight"));
  EXPECT_EQ(bytes.at("cim.memory/read_kv"), 2 * 12 * 768 * 100 * 2);
  EXPECT_EQ(bytes.at("cim.memory/write_kv"), 2 * 12 * 768 * 2);
}

TEST(CimMachine, ATokenTakesAtLeastTheIntervalsOfItsMatmuls) {
  // 16-bit inputs take 16 reads of 100 ns. In a layer of gpt2 q, k and v run at once, then projection, up and down;
  // the head follows. Each output is there six reads later.
  TraceRun run("cim-rram", "gpt2", decode(1, 100));
  EXPECT_GE(run.latency_ps(), (12 * 4 + 1) * (1'600'000 + 600'000));
}

TEST(CimMachine, ConversionsFollowFromTheShapesAlone) {
  // Per layer, 128 rows, 2-bit cells (8 slices of 16 bits), 16 phases: 6 row blocks of 768 inputs give 3·768 + 768 +
  // 3072 outputs, 24 row blocks of 3072 give 768; the head has 50257.
  std::int64_t conversions = 0;
  TraceRun run("cim-rram", "gpt2", decode(1, 100));
  run_segments(*run.platform, run.rows, [&](const std::vector<Op>& ops, const SegmentResult& result) {
    for (std::size_t slot = 0; slot < ops.size(); ++slot) {
      const std::vector<Posting>& row = result.ledger.row(slot);
      for (AccountId id = 0; id < row.size(); ++id) {
        if (run.platform->accounts()[id].action == "convert") conversions += row[id].count;
      }
    }
  });
  const std::int64_t outputs = 12 * (6 * (3 * 768 + 768 + 3072) + 24 * 768) + 6 * 50257;
  EXPECT_EQ(conversions, outputs * 8 * 16);
}

TEST(CimMachine, MoreChipsThanNeededChangeNothingButTheirNumber) {
  TraceRun needed("cim-rram", "gpt2", decode(1, 100)), spare("cim-rram", "gpt2", decode(1, 100), 100);
  EXPECT_EQ(needed.latency_ps(), spare.latency_ps());
  EXPECT_EQ(needed.bytes(), spare.bytes());
  EXPECT_EQ(spare.platform->facts().devices, 100);
  // Per chip the same; the memory behind all chips is there once.
  const auto chips = double(needed.platform->facts().devices);
  const double memory = needed.platform->facts().system_static_power.value;
  EXPECT_NEAR((spare.platform->prices().static_power().value - memory) / 100,
              (needed.platform->prices().static_power().value - memory) / chips, 1e-9);
}

TEST(CimMachine, TheDataSheetAndThePricesAgreeOnStaticPower) {
  TraceRun run("cim-rram", "gpt2", decode(1, 100), 7);
  const MachineFacts facts = run.platform->facts();
  EXPECT_NEAR(run.platform->prices().static_power().value, 7 * run.platform->device_static_power().value + facts.system_static_power.value,
              1e-9);
}

}  // namespace
}  // namespace memwall

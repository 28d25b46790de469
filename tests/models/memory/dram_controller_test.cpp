// SPDX-License-Identifier: MIT
#include "models/memory/dram_controller.h"

#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;

/// Reads and writes in one order of arrival, straight to the queues of their banks.
ToyMemory bank_queues_alone() {
  return ToyMemory()
      .controller("read_queue", "0")
      .controller("write_queue", "0")
      .controller("bank_queue", "8")
      .controller("write_drain", "none");
}

/// A read queue and a write buffer before bank queues.
ToyMemory batches() { return ToyMemory().controller("bank_queue", "8").controller("write_drain", "batch"); }

TEST(DramController, ThreeShapesAreKnown) {
  EXPECT_EQ(ToyMemory().refusals(), Texts{});
  EXPECT_EQ(batches().refusals(), Texts{});
  EXPECT_EQ(bank_queues_alone().refusals(), Texts{});
}

TEST(DramController, OneQueueWithoutTheOtherIsRefused) {
  const std::string rule = "controller.write_queue: read_queue and write_queue are both 0 or both not";
  EXPECT_EQ(bank_queues_alone().controller("write_queue", "16").refusals(), Texts{rule});
  EXPECT_TRUE(contains(batches().controller("write_queue", "0").refusals(), rule));
}

TEST(DramController, NoQueueAtAllIsRefused) {
  EXPECT_EQ(bank_queues_alone().controller("bank_queue", "0").refusals(),
            Texts{"controller.bank_queue: a controller needs read_queue and write_queue, or bank_queue"});
}

TEST(DramController, OneOrderOfReadsAndWritesNeedsBankQueuesAlone) {
  EXPECT_EQ(ToyMemory().controller("write_drain", "none").refusals(),
            Texts{"controller.write_drain: reads and writes in one order need bank queues alone: read_queue and write_queue of 0"});
}

TEST(DramController, ADrainNeedsAWriteQueue) {
  EXPECT_TRUE(contains(bank_queues_alone().controller("write_drain", "batch").refusals(),
                       "controller.write_drain: a write drain needs a write_queue"));
}

TEST(DramController, BatchesPassThroughBankQueuesAndWatermarksDoNot) {
  EXPECT_EQ(batches().controller("bank_queue", "0").refusals(),
            Texts{"controller.write_drain: drains in batches pass through bank queues: bank_queue is 0"});
  EXPECT_EQ(ToyMemory().controller("bank_queue", "1").refusals(),
            Texts{"controller.write_drain: watermarks choose between the queues: bank_queue must be 0"});
}

TEST(DramController, ADrainStartsAtOneWriteAtLeastAndAFullQueueAtMost) {
  ToyMemory memory;
  memory.controller("write_low", "0");
  EXPECT_EQ(memory.controller("write_high", "0").refusals(), Texts{"controller.write_high: expected 1 to write_queue (16); found 0"});
  EXPECT_EQ(memory.controller("write_high", "1").refusals(), Texts{});
  EXPECT_EQ(memory.controller("write_high", "16").refusals(), Texts{});
  EXPECT_EQ(memory.controller("write_high", "17").refusals(), Texts{"controller.write_high: expected 1 to write_queue (16); found 17"});
}

TEST(DramController, ADrainDoesNotEndAboveWhereItStarts) {
  EXPECT_EQ(ToyMemory().controller("write_low", "12").refusals(), Texts{});
  EXPECT_EQ(ToyMemory().controller("write_low", "13").refusals(), Texts{"controller.write_low: expected at most write_high"});
}

TEST(DramController, AnUnknownChoiceIsRefused) {
  for (const char* key : {"arbitration", "page_policy", "write_drain"}) {
    const Texts texts = ToyMemory().controller(key, "guess").refusals();
    ASSERT_EQ(texts.size(), 1u) << key;
    EXPECT_EQ(texts[0].find(std::string("controller.") + key + ": expected one of"), 0u) << texts[0];
  }
}

TEST(DramRefresh, SingleBanksNeedTimingsOfTheirOwn) {
  for (const char* scope : {"per_bank", "same_bank"}) {
    EXPECT_EQ(ToyMemory().refresh("scope", scope).refusals(), Texts{}) << scope;
    for (const char* missing : {"tRFCpb", "tREFIpb"}) {
      EXPECT_EQ(ToyMemory().refresh("scope", scope).remove("timings", missing).refusals(),
                Texts{"refresh.scope: refreshing single banks needs timings.tRFCpb and timings.tREFIpb"})
          << scope << " " << missing;
    }
  }
}

TEST(DramRefresh, AllBanksNeedAnInterval) {
  ToyMemory memory;
  memory.timing("tRFC", "0 nCK").timing("tREFI", "0 nCK").remove("timings", "tRFCpb").remove("timings", "tREFIpb");
  EXPECT_EQ(memory.refusals(), Texts{"refresh.scope: refreshing all banks needs timings.tRFC and timings.tREFI of at least 1 nCK"});
  EXPECT_EQ(memory.refresh("scope", "none").refusals(), Texts{});
}

/// Two pseudo-channels of two ranks each.
ToyMemory four_ranks() {
  return ToyMemory().organization("pseudo_channels", "2").organization("ranks", "2").organization("map", "[pc1, bg1, co4, ra1, ba1, ro6]");
}

TEST(DramRefresh, AUnitIsARankOrAPseudoChannel) {
  const DramDevice ranks = four_ranks().device();
  EXPECT_EQ(ranks.refresh.units(ranks.organization), 4);
  const DramDevice pseudo_channels = four_ranks().refresh("unit", "pseudo_channel").device();
  EXPECT_EQ(pseudo_channels.refresh.units(pseudo_channels.organization), 2);
}

TEST(DramRefresh, UnitsRefreshTogetherOrSpreadOverTheInterval) {
  const auto due = [](const DramDevice& device, int unit) { return device.refresh.first_due(unit, device.organization, device.timings); };
  const DramDevice together = four_ranks().device();
  const DramDevice spread = four_ranks().refresh("stagger", "true").device();
  const DramDevice single = four_ranks().refresh("stagger", "true").refresh("scope", "per_bank").device();
  for (int unit = 0; unit < 4; ++unit) {
    EXPECT_EQ(due(together, unit), 1 + 4000);             // the first tick is 1
    EXPECT_EQ(due(spread, unit), 1 + 1000 * (unit + 1));  // a quarter of tREFI apart
    EXPECT_EQ(due(single, unit), 1 + 250 * (unit + 1));   // a quarter of tREFIpb
  }
}

}  // namespace
}  // namespace memwall

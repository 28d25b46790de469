// SPDX-License-Identifier: MIT
#include "models/memory/dram.h"

#include "models/base/config_library.h"
#include "models/memory/stripes_in_order.h"
#include "tests/models/memory/toy_memory.h"

namespace memwall {
namespace {

using namespace memory_test;

TEST(Dram, StacksAddUp) {
  const DramConfig config = ToyMemory().set("stacks", "5").config();
  EXPECT_DOUBLE_EQ(config.device.peak_bandwidth().value, 16e9);  // 64 B in 4 ns
  EXPECT_DOUBLE_EQ(config.bandwidth().value, 80e9);
  EXPECT_DOUBLE_EQ(config.capacity().value, 5 * 262144.0);
  EXPECT_DOUBLE_EQ(config.static_power().value, 5 * (0.1 + 4e-9 / 4e-6));
}

TEST(Dram, ChannelsAndPseudoChannelsEachHaveTheirPins) {
  ToyMemory memory;
  memory.organization("channels", "4").organization("pseudo_channels", "2").organization("map", "[ch2, pc1, bg1, co4, ba1, ro6]");
  EXPECT_DOUBLE_EQ(memory.config().device.peak_bandwidth().value, 8 * 16e9);
}

TEST(Dram, AByteIsReadFromTheArrayAndMovedOverThePins) { EXPECT_DOUBLE_EQ(ToyMemory().config().read_energy().value, 8 * 1.5e-12); }

TEST(Dram, ARowIsOpenedForEachKibibyteBegun) {
  const DramConfig config = ToyMemory().config();
  EXPECT_EQ(activates(config, 0), 0);
  EXPECT_EQ(activates(config, 1), 1);
  EXPECT_EQ(activates(config, 1024), 1);
  EXPECT_EQ(activates(config, 1025), 2);
}

TEST(Dram, AStackHoldsNoMoreThanItsOrganizationAddresses) {
  EXPECT_EQ(ToyMemory().set("stack_capacity", "200 KiB").refusals(), Texts{});  // rows may be missing
  EXPECT_EQ(ToyMemory().set("stack_capacity", "262144 B").refusals(), Texts{});
  EXPECT_EQ(ToyMemory().set("stack_capacity", "262145 B").refusals(),
            Texts{"stack_capacity: 262145 B are more than the organization addresses, 262144 B"});
}

TEST(Dram, AnUnknownTimingIsRefused) {
  const Texts texts = ToyMemory().set("timing", "guess").refusals();
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_EQ(texts[0].find("timing: expected one of pin, stripe, burst"), 0u) << texts[0];
}

TEST(Dram, StripesNeedAMapThatKeepsThemInOrder) {
  const Texts refused = {
      "timing: stripes need refreshes of all banks or none, in all pseudo-channels at the same moment; no xor; the row in the uppermost "
      "bits; ranks above the columns; at least two column bits above the banks that share a stripe; consecutive bursts that keep the data "
      "pins busy in both directions (bank groups below the columns): use `burst`"};
  const auto refusals = [](ToyMemory memory, const char* timing) { return memory.set("timing", timing).refusals(); };
  const auto mapped = [](const char* map) { return ToyMemory().organization("map", map); };
  const auto two = [&](const char* key, const char* map) { return mapped(map).organization(key, "2"); };
  EXPECT_EQ(refusals({}, "stripe"), Texts{});
  EXPECT_EQ(refusals(ToyMemory().refresh("scope", "none"), "stripe"), Texts{});
  EXPECT_EQ(refusals(two("pseudo_channels", "[pc1, bg1, co4, ba1, ro6]"), "stripe"), Texts{});
  EXPECT_EQ(refusals(two("ranks", "[bg1, co4, ra1, ba1, ro6]"), "stripe"), Texts{});
  EXPECT_EQ(refusals(mapped("[co2, bg1, co2, ba1, ro6]").timing("tCCD_L", "4 nCK"), "stripe"), Texts{});
  for (const ToyMemory& memory : {
           ToyMemory().refresh("scope", "per_bank"),
           ToyMemory().refresh("scope", "same_bank"),
           two("pseudo_channels", "[pc1, bg1, co4, ba1, ro6]").refresh("stagger", "true"),
           ToyMemory().organization("xor", "[bg0^ro0]"),
           mapped("[bg1, co4, ro6, ba1]"),
           mapped("[ro1, bg1, co4, ba1, ro5]"),
           two("ranks", "[bg1, ra1, co4, ba1, ro6]"),
           mapped("[co3, bg1, co1, ba1, ro6]").timing("tCCD_L", "4 nCK"),
           mapped("[co4, bg1, ba1, ro6]"),
       }) {
    EXPECT_EQ(refusals(memory, "stripe"), refused) << memory.yaml();
    EXPECT_EQ(refusals(memory, "burst"), Texts{});
    EXPECT_EQ(refusals(memory, "pin"), Texts{});
  }
}

TEST(Dram, ANativeMapIsInOrderWhereOneBankGroupCanUseThePins) {
  // tCCD_L 4 = tBL: nothing is lost by staying in one group.
  EXPECT_EQ(ToyMemory().organization("map", "[co4, bg1, ba1, ro6]").timing("tCCD_L", "4 nCK").set("timing", "stripe").refusals(), Texts{});
}

TEST(Dram, EveryShippedMemoryLoads) {
  const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
  std::size_t shipped = 0;
  for (const std::string& name : library.names("memories")) {
    SCOPED_TRACE(name);
    DramConfig config;
    EXPECT_EQ(config_test::texts_of([&] { config = read_config<DramConfig>(library.load("memories", name)); }), Texts{});
    EXPECT_GT(config.bandwidth().value, 1e9);
    EXPECT_LT(config.bandwidth().value, 2e12);
    EXPECT_GT(config.read_energy().value, 0.0);
    ++shipped;
  }
  EXPECT_GE(shipped, 51u);
}

TEST(Dram, EveryMemoryForMachinesCanBeTimedByStripes) {
  const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
  for (const std::string& name : library.names("memories")) {
    if (name.find("peers/") == 0) continue;
    EXPECT_TRUE(stripes_in_order(read_config<DramConfig>(library.load("memories", name)).device)) << name;
  }
}

TEST(DramAction, WritesAreToldFromReads) {
  EXPECT_FALSE(is_write(DramAction::read_weight));
  EXPECT_FALSE(is_write(DramAction::read_kv));
  EXPECT_FALSE(is_write(DramAction::read_activation));
  EXPECT_TRUE(is_write(DramAction::write_kv));
  EXPECT_TRUE(is_write(DramAction::write_activation));
  EXPECT_TRUE(is_write(DramAction::spill));
  EXPECT_STREQ(to_string(DramAction::read_kv), "read_kv");
  EXPECT_STREQ(to_string(DramAction::spill), "spill");
}

}  // namespace
}  // namespace memwall

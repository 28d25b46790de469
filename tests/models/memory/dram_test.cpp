// SPDX-License-Identifier: MIT
#include "models/memory/dram.h"

#include "tests/models/base/config_fixture.h"

namespace memwall {
namespace {

using namespace config_test;

const std::string kDram =
    "standard: HBM3\nstacks: 5\nstack_bandwidth: 670 GB/s\nstack_capacity: 16 GB\nrow: 1 KiB\nactivate_energy: 389 pJ\n"
    "read_energy: !measured 4 pJ/bit\nwrite_energy: 5 pJ/bit\nphy_energy: 0.5 pJ/bit\nstack_background: 2 W\n"
    "stack_refresh: 0.2 W\nstack_area: 800 mm2\nphy_area: 11 mm2\n";

TEST(Dram, StacksAddUp) {
  const auto config = read_text<DramConfig>(kDram + "timing: pin\n");
  EXPECT_DOUBLE_EQ(config.bandwidth().value, 3.35e12);
  EXPECT_DOUBLE_EQ(config.capacity().value, 80e9);
  EXPECT_DOUBLE_EQ(config.read_energy.value.value, 32e-12);  // a byte
  EXPECT_EQ(config.read_energy.provenance, Provenance::measured);
}

TEST(Dram, ARowIsOpenedForEachKibibyteBegun) {
  const auto config = read_text<DramConfig>(kDram + "timing: pin\n");
  EXPECT_EQ(activates(config, 0), 0);
  EXPECT_EQ(activates(config, 1), 1);
  EXPECT_EQ(activates(config, 1024), 1);
  EXPECT_EQ(activates(config, 1025), 2);
}

TEST(Dram, AnUnknownTimingIsRefused) {
  const Texts texts = mistakes<DramConfig>(kDram + "timing: guess\n");
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_EQ(texts[0].find("f.yaml:14:9: timing: expected one of pin"), 0u) << texts[0];
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

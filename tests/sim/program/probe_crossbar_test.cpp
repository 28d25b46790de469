// SPDX-License-Identifier: MIT
#include "sim/crossbar_probe.h"

#include <gtest/gtest.h>

#include "models/base/config_library.h"

namespace memwall {
namespace {

ConfigNode shipped(const std::string& name) { return ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}).load("architectures", name); }

TEST(ProbeCrossbar, CountsAnIsaacArrayByHand) {
  const CrossbarProbe probe = probe_crossbar(shipped("cim-rram"), 8, 8);
  EXPECT_EQ(probe.outputs, 32);  // 128 columns, four slices of two bits
  EXPECT_EQ(probe.macs, 128 * 32);
  EXPECT_EQ(probe.conversions, 1 * 32 * 8 * 4);
  EXPECT_EQ(probe.cell_reads, 128 * 128 * 8);
  EXPECT_DOUBLE_EQ(probe.interval.value, 0.8e-6);
  EXPECT_DOUBLE_EQ(probe.latency.value, 1.4e-6);
  EXPECT_NEAR(probe.parts.at(3).second.value, 1024 * 1.5625e-12, 1e-20);
}

TEST(ProbeCrossbar, AMachineWithoutArraysIsRefused) { EXPECT_THROW(probe_crossbar(shipped("h100"), 8, 8), InputError); }

TEST(ProbeCrossbar, DrawnValuesAgreeWithTheAssumedStatistics) {
  for (const char* name : {"cim-rram", "cim-pcm", "cim-sram-digital", "hermes-64core", "sinangil2021"}) {
    const bool four = std::string(name) == "sinangil2021";
    const int bits = four ? 4 : 8;
    const CrossbarProbe probe = probe_crossbar(shipped(name), bits, bits);
    const DrawnActivity drawn = draw_values(probe, bits, bits, 64, 3);
    EXPECT_NEAR(drawn.channel.products / drawn.exact.products, 1.0, 1e-9) << name;
    EXPECT_NEAR(drawn.tensor.products / drawn.exact.products, 1.0, 0.03) << name;
    EXPECT_NEAR(probe.statistical.products / drawn.exact.products, 1.0, 0.03) << name;
  }
}

TEST(ProbeCrossbar, TheSameSeedDrawsTheSame) {
  const CrossbarProbe probe = probe_crossbar(shipped("cim-pcm"), 8, 8);
  EXPECT_EQ(draw_values(probe, 8, 8, 4, 5).exact.products, draw_values(probe, 8, 8, 4, 5).exact.products);
  EXPECT_NE(draw_values(probe, 8, 8, 4, 5).exact.products, draw_values(probe, 8, 8, 4, 6).exact.products);
}

}  // namespace
}  // namespace memwall

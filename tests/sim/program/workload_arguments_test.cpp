// SPDX-License-Identifier: MIT
#include "sim/workload_arguments.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

std::string fault(const std::vector<std::string>& sets) {
  try {
    load_architecture(ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}), "h100", sets);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(LoadArchitecture, LaysSettingsOverThePreset) {
  const ConfigNode node = load_architecture(ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}), "h100", {"memory.stacks=6"});
  EXPECT_EQ(node.find("memory")->find("stacks")->text, "6");
  EXPECT_EQ(node.find("memory")->find("standard")->text, "HBM3");
}

TEST(LoadArchitecture, RefusesSettingsThatContradictOrMakeNoSense) {
  EXPECT_EQ(fault({"memory.stacks=6", "memory.stacks=7"}), "--set memory.stacks=7: memory.stacks: is set twice");
  EXPECT_EQ(fault({"base=cim-rram"}), "--set base=cim-rram: base: cannot be set; name another architecture with --arch");
  EXPECT_EQ(fault({"memory.stacks"}), "--set memory.stacks: expected PATH=VALUE");
  EXPECT_EQ(fault({"memory.stacks=[1, 2]"}), "--set memory.stacks=[1, 2]: expected a single value");
  EXPECT_EQ(fault({"memory.stacks=0"}), "--set memory.stacks=0: memory.stacks: expected an integer from 1 to 4096, got `0`");
}

}  // namespace
}  // namespace memwall

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

TEST(LoadArchitecture, AWordForAllArchitecturesMayStandBeforeThePath) {
  const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
  const ConfigNode node = load_architecture(library, "cim-rram", {"architecture.supply_voltage=0.7V"});
  EXPECT_EQ(node.find("supply_voltage")->text, "0.7V");
  EXPECT_THROW(load_architecture(library, "cim-rram", {"architecture.supply_voltage=0.7V", "supply_voltage=0.8V"}), InputError);
}

TEST(LoadArchitecture, AnArrayThatIsNamedTakesThePlaceOfOneStatedPartByPart) {
  const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
  const ConfigNode node = load_architecture(library, "cim-rram", {"array=sram_charge_22nm", "array.adc.bits=7"});
  EXPECT_EQ(node.find("array")->find("scheme"), nullptr);
  EXPECT_EQ(node.find("array")->find("adc")->find("bits")->text, "7");
}

TEST(LoadArchitecture, AConfigThatIsNamedIsLaidBeforeWhatIsSetInIt) {
  const ConfigLibrary library({MEMWALL_SOURCE_DIR "/configs"});
  const std::vector<std::vector<std::string>> orders = {{"memory=hbm3e", "memory.timing=stripe", "memory.timings.tCL=20 nCK"},
                                                        {"memory.timings.tCL=20 nCK", "memory.timing=stripe", "memory=hbm3e"}};
  const ConfigNode hbm3e = library.load("memories", "hbm3e");
  for (const std::vector<std::string>& sets : orders) {
    const ConfigNode node = load_architecture(library, "h100", sets);
    const ConfigNode* memory = node.find("memory");
    EXPECT_EQ(memory->find("timing")->text, "stripe");
    EXPECT_EQ(memory->find("timings")->find("tCL")->text, "20 nCK");
    EXPECT_EQ(memory->find("clock")->text, hbm3e.find("clock")->text);
    EXPECT_EQ(memory->find("stacks")->text, hbm3e.find("stacks")->text);  // not those of the h100's memory
  }
}

TEST(LoadArchitecture, RefusesSettingsThatContradictOrMakeNoSense) {
  EXPECT_EQ(fault({"memory.stacks=6", "memory.stacks=7"}), "--set memory.stacks=7: memory.stacks: is set twice");
  EXPECT_EQ(fault({"base=cim-rram"}), "--set base=cim-rram: base: cannot be set; name another architecture with --arch");
  EXPECT_EQ(fault({"memory.base=hbm3e"}), "--set memory.base=hbm3e: memory.base: cannot be set; set the config itself, as in memory=hbm3");
  EXPECT_EQ(fault({"memory.timing.mode=pin"}), "--set memory.timing.mode=pin: mode: cannot set a key inside a value that is not a map");
  EXPECT_EQ(fault({"memory=hbm3x", "memory.stacks=6"}), "--set memory=hbm3x: no config 'hbm3x' in memories; did you mean 'hbm3'?");
  EXPECT_EQ(fault({"memory.stacks"}), "--set memory.stacks: expected PATH=VALUE");
  EXPECT_EQ(fault({"memory.stacks=[1, 2]"}), "--set memory.stacks=[1, 2]: expected a single value");
  EXPECT_EQ(fault({"memory.stacks=0"}), "--set memory.stacks=0: memory.stacks: expected an integer from 1 to 4096, got `0`");
}

}  // namespace
}  // namespace memwall

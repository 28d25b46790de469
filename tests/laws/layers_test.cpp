// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <filesystem>

#include "models/base/config_node.h"

namespace memwall {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> files_that_include(const std::string& folder, const std::vector<std::string>& headers) {
  std::vector<std::string> found;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(fs::path(MEMWALL_SOURCE_DIR) / folder)) {
    if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp") continue;
    const std::string text = read_file(entry.path().string());
    for (const std::string& header : headers) {
      if (text.find("#include " + header) != std::string::npos) found.push_back(fs::relative(entry.path(), MEMWALL_SOURCE_DIR).string());
    }
  }
  return found;
}

using Files = std::vector<std::string>;

TEST(Layers, OnlyTheMachinesKnowSystemC) {
  for (const char* folder : {"models", "sim/workload", "sim/mapping", "sim/account", "sim/report", "sim/sweep"}) {
    EXPECT_EQ(files_that_include(folder, {"<systemc", "<tlm", "<sysc", "\"sim/kernel/", "\"sim/components/"}), Files{}) << folder;
  }
  EXPECT_FALSE(files_that_include("sim/components", {"<systemc"}).empty());  // the search finds what is there
}

TEST(Layers, ModelsKnowNothingAboveThem) { EXPECT_EQ(files_that_include("models", {"\"sim/", "<spdlog"}), Files{}); }

TEST(Layers, PlainValuesDoNotKnowTheMachines) {
  for (const char* folder : {"sim/workload", "sim/mapping", "sim/account"}) {
    EXPECT_EQ(files_that_include(folder, {"\"sim/platforms/", "\"sim/report/", "\"sim/sweep/"}), Files{}) << folder;
  }
}

}  // namespace
}  // namespace memwall

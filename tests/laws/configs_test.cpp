// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "sim/commands.h"

namespace memwall {
namespace {

namespace fs = std::filesystem;

const std::string kConfigs = MEMWALL_SOURCE_DIR "/configs";

std::vector<std::string> shipped_files() {
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kConfigs)) {
    // Tables that a config names are read with it.
    if (entry.is_regular_file() && entry.path().extension() != ".csv") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Configs, EveryShippedFileLoads) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const int exit_code = check_command(ConfigLibrary({kConfigs}), shipped_files());
  ::testing::internal::GetCapturedStdout();
  const std::string mistakes = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(exit_code, 0) << mistakes;
}

TEST(Configs, EveryShippedFileLiesInTheFolderOfAKind) {
  const auto& kinds = ConfigLibrary::kinds();
  for (const std::string& file : shipped_files()) {
    const fs::path relative = fs::relative(file, kConfigs);
    EXPECT_NE(std::find(kinds.begin(), kinds.end(), relative.begin()->string()), kinds.end()) << relative;
    EXPECT_EQ(relative.extension(), ".yaml") << relative;
  }
}

TEST(Configs, NoTwoKindsOfMistakeHideEachOther) {
  const fs::path file = fs::path(::testing::TempDir()) / "memwall_bad_arch.yaml";
  std::ofstream(file) << "base: h100\ndevices: none\nmatrix_unit: {cores: 0}\ncolour: red\n";
  ::testing::internal::CaptureStderr();
  const int exit_code = check_command(ConfigLibrary({kConfigs}), {file.string()});
  const std::string mistakes = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(exit_code, 2);
  for (const char* place : {":2:10: devices: ", ":3:22: matrix_unit.cores: ", ":4:1: colour: unknown key"}) {
    EXPECT_NE(mistakes.find(file.string() + place), std::string::npos) << mistakes;
  }
  fs::remove(file);
}

}  // namespace
}  // namespace memwall

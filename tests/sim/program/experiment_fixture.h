// SPDX-License-Identifier: MIT
/// Whole runs of the program in folders of their own.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "models/base/config_node.h"

namespace memwall::experiment_test {

namespace fs = std::filesystem;

/// Two architectures, two batches: small enough for a test, with everything that an experiment has.
inline const std::string kSmall = R"(experiment: small
question: Does the whole line hold?
workloads: {model: gpt2, phase: decode, context: 128, batch: [1, 2], bits: {weights: 8, activations: 8, kv: 8}}
architectures: [h100, cim-rram]
)";

struct Finished {
  int code = -1;  ///< exit code, or minus the signal
  std::string out, err;
};

class Experiment : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("memwall_experiment_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }

  /// Starts memwall in a process group of its own, output to files.
  pid_t start(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), MEMWALL_BINARY);
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::setpgid(0, 0);
    if (!std::freopen((folder_ / "out").c_str(), "w", stdout) || !std::freopen((folder_ / "err").c_str(), "w", stderr)) ::_exit(126);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    ::execv(MEMWALL_BINARY, argv.data());
    ::_exit(127);
  }

  Finished finish(pid_t child) const {
    int status = 0;
    ::waitpid(child, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), read_file((folder_ / "out").string()),
            read_file((folder_ / "err").string())};
  }
  Finished run(const std::vector<std::string>& arguments) const { return finish(start(arguments)); }
  Finished run_experiment(const std::string& text, const std::string& out, std::vector<std::string> options = {}) const {
    std::vector<std::string> arguments = {"run", write("experiment.yaml", text), "--out", (folder_ / out).string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run(arguments);
  }

  /// All result files by name; the journal in cache/ is none.
  std::map<std::string, std::string> results(const std::string& out) const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / out)) {
      const std::string name = fs::relative(entry.path(), folder_ / out).string();
      if (entry.is_regular_file() && !name.starts_with("cache")) files[name] = read_file(entry.path().string());
    }
    return files;
  }

  std::vector<std::string> lines(const std::string& file) const {
    std::vector<std::string> found;
    std::istringstream stream(read_file((folder_ / file).string()));
    for (std::string line; std::getline(stream, line);) found.push_back(line);
    return found;
  }

  fs::path folder_;
};

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline void expect_same(const std::map<std::string, std::string>& a, const std::map<std::string, std::string>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, text] : a) {
    ASSERT_TRUE(b.contains(name)) << name;
    EXPECT_TRUE(text == b.at(name)) << name << " differs";
  }
}

/// A child of `parent`, or 0 where none came up within two seconds.
inline pid_t child_of(pid_t parent) {
  const std::string file = "/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children";
  for (int i = 0; i < 2000; ++i) {
    std::ifstream stream(file);
    if (pid_t child = 0; stream >> child) return child;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return 0;
}

}  // namespace memwall::experiment_test

// SPDX-License-Identifier: MIT
/// `memwall probe systolic` as its users meet it: exit code, and what is printed.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace memwall {
namespace {

struct Outcome {
  int exit_code;
  std::string text;  ///< standard output and error
};

Outcome probe(const std::string& arguments) {
  FILE* pipe = popen((MEMWALL_BINARY " probe systolic " + arguments + " 2>&1").c_str(), "r");
  if (!pipe) throw std::runtime_error("cannot run " MEMWALL_BINARY);
  Outcome outcome{};
  std::array<char, 4096> buffer{};
  while (const std::size_t count = fread(buffer.data(), 1, buffer.size(), pipe)) outcome.text.append(buffer.data(), count);
  outcome.exit_code = WEXITSTATUS(pclose(pipe));
  return outcome;
}

// 24 folds of 768 + 32 + 32 − 2 cycles.
TEST(ProbeSystolic, JsonHoldsCyclesAndUtilization) {
  const Outcome outcome = probe("--rows 32 --columns 32 --dataflow os --m 1 --n 768 --k 768 --json");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.text;
  const auto json = nlohmann::json::parse(outcome.text);
  EXPECT_EQ(json.at("cycles"), 24 * 830 - 1);
  EXPECT_DOUBLE_EQ(json.at("utilization"), 768.0 * 768.0 / (1024.0 * 19919.0));
  EXPECT_EQ(json.at("folds"), 24);
  EXPECT_EQ(json.at("cycles_per_fold"), 830);
}

TEST(ProbeSystolic, UtilizationIsNullWhereTheOnlyCycleIsNumberZero) {
  const Outcome outcome = probe("--rows 1 --columns 1 --dataflow os --m 1 --n 1 --k 1 --json");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_TRUE(nlohmann::json::parse(outcome.text).at("utilization").is_null());
}

TEST(ProbeSystolic, AMistakeIsExitCode2AndSaysWhatWasExpected) {
  const std::pair<const char*, const char*> mistakes[] = {
      {"--rows 0 --columns 4 --dataflow ws --m 1 --n 1 --k 1", "--rows: Value 0 not in range 1 to 1048576"},
      {"--rows 4 --columns -4 --dataflow ws --m 1 --n 1 --k 1", "--columns: Value -4 not in range 1 to 1048576"},
      {"--rows 4 --columns 4 --dataflow rs --m 1 --n 1 --k 1", "--dataflow: rs not in {ws,os,is}"},
      {"--rows 4 --columns 4 --dataflow ws --m 1 --n 1", "--k is required"},
      {"--rows 4 --columns 4 --dataflow ws --m 1.5 --n 1 --k 1", "--m: Value 1.5 not in range 1 to 1099511627776"},
      {"--rows 1 --columns 1 --dataflow ws --m 1099511627776 --n 1099511627776 --k 1", "expected fewer than 2^63 cycles"},
  };
  for (const auto& [arguments, expected] : mistakes) {
    const Outcome outcome = probe(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments;
    EXPECT_NE(outcome.text.find(expected), std::string::npos) << outcome.text;
  }
}

TEST(ProbeSystolic, HelpHasAnExample) {
  const Outcome outcome = probe("--help");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_NE(outcome.text.find("Example: memwall probe systolic --rows 32"), std::string::npos);
}

}  // namespace
}  // namespace memwall

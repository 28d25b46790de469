// SPDX-License-Identifier: MIT
#include "sim/report/honesty.h"

#include <gtest/gtest.h>

#include "tests/sim/report/report_fixture.h"

namespace memwall {
namespace {

std::vector<std::string> honesty_lines(const std::vector<ResultRow>& rows, const BaselineErrors& errors = {}) {
  Honesty honesty;
  return show(honesty, rows).lines(errors);
}

std::string baseline_remark(const std::vector<ResultRow>& rows, const BaselineErrors& errors) {
  Honesty honesty;
  return show(honesty, rows).baseline_remark(errors);
}

std::string panel(const std::vector<ResultRow>& rows) {
  std::string text;
  for (const std::string& line : honesty_lines(rows)) text += line + "\n";
  return text;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Honesty, SaysEachConditionOfBothSides) {
  auto rows = fair_rows();
  rows[1].facts.run.edit().node = "32 nm";
  rows[1].facts.run.edit().batch = 16;
  rows[1].facts.run.edit().arrays_used = 1000;
  const std::string text = panel(rows);
  EXPECT_TRUE(contains(text, "Precision, bits of weights/activations/KV: h100 and cim-rram 8/8/8."));
  EXPECT_TRUE(contains(text, "Node: h100 4 nm; cim-rram 32 nm; not rescaled"));
  EXPECT_TRUE(contains(text, "h100 8 on 1 device(s); cim-rram 16 on 1 chip(s)"));
  EXPECT_TRUE(contains(text, "Capacity used: h100 and cim-rram 50.0 %."));
  EXPECT_TRUE(contains(text, "dynamic 40.0 %, static 60.0 %; host and cooling on none."));
  EXPECT_TRUE(contains(text, "KV cache: in memory; read from it per run: h100 and cim-rram 4.29 GB."));
  EXPECT_TRUE(contains(text, "Programming the weights is not part of any run: cim-rram 1000 arrays"));
  EXPECT_TRUE(contains(text, "all modelled, none free"));
  EXPECT_TRUE(contains(text, "Baseline mode: h100 calibrated."));
  EXPECT_TRUE(contains(text, "measured 60.0 %, derived 40.0 %"));
}

TEST(Honesty, SaysHowFarACalibratedBaselineIsFromMeasuredOperators) {
  auto rows = fair_rows();
  const BaselineErrors errors = {{"h100", {"h100", 90, 0.0955, "fitted"}}};
  const auto lines = honesty_lines(rows, errors);
  const std::string expected = "h100 calibrated (mean absolute error 9.6 % over 90 measured operators of h100, fitted).";
  EXPECT_NE(std::find(lines.begin(), lines.end(), "Baseline mode: " + expected), lines.end());
  EXPECT_EQ(baseline_remark(rows, errors),
            "A ratio to a calibrated baseline is no better than the baseline: h100 mean absolute error 9.6 % over 90 measured operators of "
            "h100, fitted.");
  EXPECT_EQ(baseline_remark(rows, {}), "");
  rows[0].facts.run.edit().mode = "ideal";  // the errors are those of the calibrated mode
  EXPECT_EQ(baseline_remark(rows, errors), "");
  for (const std::string& line : honesty_lines(rows, errors)) EXPECT_FALSE(contains(line, "measured operators")) << line;
}

TEST(Honesty, SaysThatAnIdealBaselineIsNotCalibrated) {
  auto rows = fair_rows();
  rows[0].facts.run.edit().mode = "ideal";
  rows[0].facts.run.edit().memory_timing = "pin";
  EXPECT_TRUE(contains(panel(rows), "not calibrated against measured kernels"));
}

TEST(Honesty, SaysRangesOverThePoints) {
  auto rows = fair_rows();
  rows.push_back(rows[0]);
  rows.back().point = 1;
  rows.back().facts.run.edit().capacity_used = 0.75;
  EXPECT_TRUE(contains(panel(rows), "h100 50.0 % to 75.0 %"));
}

TEST(Honesty, SaysWhereOperatorsAreMissingAndWhatHostEnergyThereIs) {
  auto rows = fair_rows();
  rows[1].facts.run.edit().vector_elements = 0;
  rows[0].facts.host_j = 0.1;
  const std::string text = panel(rows);
  EXPECT_TRUE(contains(text, "are missing: cim-rram (in some runs)."));
  EXPECT_TRUE(contains(text, "host 10.0 %"));
  EXPECT_TRUE(contains(text, "cooling on none"));
}

TEST(Honesty, NamesWhatIsAroundTheDevices) {
  auto rows = fair_rows();
  EXPECT_FALSE(contains(panel(rows), "Around the devices"));
  rows[0].facts.run.edit().facility = "a host of 150 W for each device, PUE 1.2";
  rows[0].facts.host_j = 0.1;
  rows[0].facts.cooling_j = 0.2;
  const std::string text = panel(rows);
  EXPECT_TRUE(contains(text, "Around the devices: h100 a host of 150 W for each device, PUE 1.2; cim-rram none."));
  EXPECT_TRUE(contains(text, "host 10.0 %, cooling 20.0 %"));
  EXPECT_FALSE(contains(text, "on none"));
}

TEST(Honesty, IsEmptyWithoutRows) { EXPECT_TRUE(honesty_lines({}).empty()); }

}  // namespace
}  // namespace memwall

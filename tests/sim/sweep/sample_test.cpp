// SPDX-License-Identifier: MIT
#include "sim/sweep/sample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "models/base/quantity.h"

namespace memwall {
namespace {

std::vector<Axis> drawn(const std::string& yaml, std::string* errors = nullptr) {
  std::vector<InputIssue> issues;
  std::vector<Axis> axes = draw_sample(parse_yaml(yaml, "e.yaml"), issues);
  for (const InputIssue& issue : issues) {
    if (errors) *errors += issue.text() + "\n";
  }
  EXPECT_TRUE(errors || issues.empty()) << issues.front().text();
  return axes;
}

std::vector<double> numbers(const Axis& axis) {
  std::vector<double> values;
  for (const ConfigNode& value : axis.values) values.push_back(parse_quantity(value.text)->si);
  return values;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Sample, OfALatinHypercubeHasOneValueInEachStratum) {
  const auto axes = drawn("{points: 10, over: {a.x: {from: 1 pJ, to: 2 pJ}, a.y: {from: 1 ns, to: 1000 ns, scale: log}}}");
  ASSERT_EQ(axes.size(), 2u);
  std::set<int> linear, log;
  for (const double x : numbers(axes[0])) linear.insert(int(std::floor((x * 1e12 - 1.0) * 10.0)));
  for (const double y : numbers(axes[1])) log.insert(int(std::floor(std::log10(y * 1e9) / 3.0 * 10.0)));
  const std::set<int> strata = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  EXPECT_EQ(linear, strata);
  EXPECT_EQ(log, strata);
  EXPECT_TRUE(axes[0].values[0].text.ends_with(" pJ"));
}

TEST(Sample, AtRandomIsUniformOverItsRange) {
  const auto axes = drawn("{method: random, points: 2000, over: {a.x: {from: 0, to: 1}}}");
  double sum = 0.0;
  for (const double x : numbers(axes[0])) {
    EXPECT_GE(x, 0.0);
    EXPECT_LT(x, 1.0);
    sum += x;
  }
  EXPECT_NEAR(sum / 2000.0, 0.5, 4.0 * 0.2887 / std::sqrt(2000.0));  // four standard errors
}

TEST(Sample, IsAFunctionOfItsSeed) {
  const auto text = [](const char* seed) {
    std::string all;
    for (const Axis& axis : drawn(std::string("{points: 5, seed: ") + seed + ", over: {a.x: {from: 0, to: 1}, a.y: {from: 0, to: 1}}}")) {
      for (const ConfigNode& value : axis.values) all += value.text + " ";
    }
    return all;
  };
  EXPECT_EQ(text("7"), text("7"));
  EXPECT_NE(text("7"), text("8"));
}

TEST(Sample, TakesAListAsChoicesAndWholeNumbersAlike) {
  const auto axes = drawn("{points: 6, over: {a.bits: [6, 7, 8], a.rows: {from: 1, to: 3, integer: true}}}");
  for (const Axis& axis : axes) {
    std::multiset<std::string> values;
    for (const ConfigNode& value : axis.values) values.insert(value.text);
    EXPECT_EQ(values.size(), 6u);
    for (const std::string& value : values) EXPECT_EQ(values.count(value), 2u) << axis.key;  // six strata over three values
  }
}

TEST(Sample, RefusesRangesThatAreNone) {
  const auto errors = [](const std::string& range) {
    std::string text;
    drawn("{points: 3, over: {a.x: " + range + "}}", &text);
    return text;
  };
  EXPECT_TRUE(contains(errors("{from: 1 pJ, to: 2 ns}"), "expected an energy"));
  EXPECT_TRUE(contains(errors("{from: 2 pJ, to: 1 pJ}"), "expected more than `from`"));
  EXPECT_TRUE(contains(errors("{from: 0 pJ, to: 1 pJ, scale: log}"), "more than zero"));
  EXPECT_TRUE(contains(errors("{from: 1.5, to: 3, integer: true}"), "whole numbers"));
  EXPECT_TRUE(contains(errors("{to: 3}"), "under `from`"));
  std::string text;
  drawn("{points: 0, over: {a.x: {from: 0, to: 1}}}", &text);
  EXPECT_TRUE(contains(text, "sample.points: expected an integer from 1 to 100000"));
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/sweep/constraint.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

/// cim.array.rows and cim.array.columns of 64 and 128 each, cim.adc-x.energy of 2 pJ, gpu.array.mode of a word.
std::vector<Axis> axes() {
  const auto axis = [](const char* key, const char* values) {
    ConfigNode list = parse_yaml(values, "e.yaml");
    return Axis{key, {}, list.items};
  };
  return {axis("cim.array.rows", "[64, 128]"), axis("cim.array.columns", "[64, 128]"), axis("cim.adc-x.energy", "[2 pJ]"),
          axis("gpu.array.mode", "[ideal]"), axis("gpu.array.rows", "[1]")};
}

std::string errors(const std::string& text) {
  std::vector<InputIssue> issues;
  ConfigNode node = parse_yaml("constraints: \"" + text + "\"\n", "e.yaml");
  const auto constraints = read_constraints(*node.find("constraints"), axes(), issues);
  if (!issues.empty()) return issues.front().text();
  try {
    constraints.front().holds(axes(), {0, 0, 0, 0, 0});
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

bool holds(const std::string& text, std::size_t rows, std::size_t columns) {
  std::vector<InputIssue> issues;
  ConfigNode node;
  node.kind = ConfigNode::Kind::scalar;
  node.text = text;
  const Constraint constraint(node, axes(), issues);
  EXPECT_TRUE(issues.empty()) << issues.front().text();
  return constraint.holds(axes(), {rows, columns, 0, 0, 0});
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Constraint, HoldsUpToItsEdge) {
  EXPECT_TRUE(holds("cim.array.rows * columns <= 8192", 0, 1));  // 64 x 128
  EXPECT_FALSE(holds("cim.array.rows * columns <= 8191", 0, 1));
  EXPECT_FALSE(holds("cim.array.rows * columns < 8192", 0, 1));
  EXPECT_TRUE(holds("cim.array.rows == columns", 1, 1));
  EXPECT_TRUE(holds("cim.array.rows != array.columns", 1, 0));
}

TEST(Constraint, ASideThatIsNoFiniteNumberIsAMistake) {
  for (const char* text : {"array.columns / 0 > 1", "1 < array.columns / 0", "0 / 0 == 0 / 0", "1e308 * 10 > gpu.array.rows"}) {
    EXPECT_TRUE(contains(errors(text), "a side is no finite number")) << errors(text);
  }
}

TEST(Constraint, NamesAWordBeyondAsciiWhole) {
  EXPECT_TRUE(contains(errors("array.größe <= 4"), "`array.größe` is no swept path")) << errors("array.größe <= 4");
  EXPECT_TRUE(contains(errors("größe <= 4"), "`größe` is no swept path")) << errors("größe <= 4");
}

// 300 fJ is not 0.3 pJ to the last bit, nor three times 0.1 pJ.
TEST(Constraint, TakesAValueInOtherUnitsForTheSame) {
  EXPECT_TRUE(holds("300 fJ <= 0.3 pJ", 0, 0));
  EXPECT_TRUE(holds("300 fJ >= 0.3 pJ", 0, 0));
  EXPECT_TRUE(holds("0.1 pJ * 3 == 0.3 pJ", 0, 0));
  EXPECT_FALSE(holds("0.1 pJ * 3 > 0.3 pJ", 0, 0));
  EXPECT_FALSE(holds("300 fJ < 0.3 pJ", 0, 0));
  EXPECT_TRUE(holds("300.000001 fJ > 0.3 pJ", 0, 0));
}

TEST(Constraint, BindsProductsBeforeSumsAndWorksFromTheLeft) {
  EXPECT_TRUE(holds("1 + 2 * 3 == 7", 0, 0));
  EXPECT_TRUE(holds("(1 + 2) * 3 == 9", 0, 0));
  EXPECT_TRUE(holds("8 - 4 - 2 == 2", 0, 0));
  EXPECT_TRUE(holds("8 / 4 / 2 == 1", 0, 0));
  EXPECT_TRUE(holds("columns / 2 + 1e2 > 131.9", 0, 0));
  EXPECT_FALSE(holds("columns / 2 + 1e2 > 132", 0, 0));
}

TEST(Constraint, KnowsUnitsAndHyphensInNames) {
  EXPECT_TRUE(holds("adc-x.energy <= 2000 fJ", 0, 0));
  EXPECT_FALSE(holds("adc-x.energy - 1 fJ > 1999 fJ", 0, 0));
  EXPECT_TRUE(holds("adc-x.energy / 1 ns <= 2 mW", 0, 0));
  EXPECT_TRUE(contains(errors("adc-x.energy <= 2"), "cannot compare or add an energy"));
}

TEST(Constraint, SaysWhereItIsWrong) {
  EXPECT_TRUE(contains(errors("array.raws <= 2"), "e.yaml:1:15: constraints: `array.raws` is no swept path"));
  EXPECT_TRUE(contains(errors("1 <= array.rows"), "e.yaml:1:20: constraints: `array.rows` ends several swept paths"));
  EXPECT_TRUE(contains(errors("columns * 2"), "expected one comparison"));
  EXPECT_TRUE(contains(errors("(columns * 2 <= 3"), "expected `)`"));
  EXPECT_TRUE(contains(errors("columns <= 3 foo"), "`3 foo` is not a number with a known unit"));
  EXPECT_TRUE(contains(errors("columns <= 3 <= 4"), "expected the end"));
  EXPECT_TRUE(contains(errors("columns <="), "expected a path, a number or `(`"));
  std::vector<InputIssue> map;
  read_constraints(parse_yaml("{a: 1}", "e.yaml"), {}, map);
  ASSERT_EQ(map.size(), 1u);
  EXPECT_EQ(map[0].text(), "e.yaml:1:1: constraints: expected a text such as `\"array.rows * array.columns <= 65536\"`");
  EXPECT_TRUE(contains(errors("array.mode == 1"), "`ideal` of `gpu.array.mode` is no number"));
}

}  // namespace
}  // namespace memwall

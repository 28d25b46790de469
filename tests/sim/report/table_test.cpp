// SPDX-License-Identifier: MIT
#include "sim/report/table.h"

#include <gtest/gtest.h>

#include <sstream>

#include "sim/report/si_text.h"
#include "tests/sim/report/report_fixture.h"

namespace memwall {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Characters: a byte that continues one does not count.
std::size_t width_of(const std::string& line) {
  std::size_t width = 0;
  for (const char c : line) width += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return width;
}

std::string results_table(const std::vector<std::string>& swept_columns, const std::vector<ResultRow>& rows) {
  ResultsTable table;
  return show(table, rows).text(swept_columns);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(SiText, HasThreeDigitsAndAPrefix) {
  EXPECT_EQ(si_text(2.05e-3, "s"), "2.05 ms");
  EXPECT_EQ(si_text(640.0, "W"), "640 W");
  EXPECT_EQ(si_text(4.2e-5, "s"), "42.0 µs");
  EXPECT_EQ(si_text(1234.0, ""), "1.23 k");
  EXPECT_EQ(si_text(12.0, ""), "12.0");
  EXPECT_EQ(si_text(0.0, "J"), "0 J");
  EXPECT_EQ(si_text(8.59e9, "B"), "8.59 GB");
}

TEST(SiText, TakesTheNextPrefixWhereRoundingReachesAThousand) {
  EXPECT_EQ(si_text(999.4, "W"), "999 W");
  EXPECT_EQ(si_text(999.6, "W"), "1.00 kW");
  EXPECT_EQ(si_text(0.9996e-3, "s"), "1.00 ms");
}

TEST(SiText, KeepsSmallPercentagesVisible) {
  EXPECT_EQ(percent_text(0.5), "50.0 %");
  EXPECT_EQ(percent_text(1.0), "100 %");
  EXPECT_EQ(percent_text(0.00026), "0.026 %");
  EXPECT_EQ(percent_text(0.0), "0.0 %");
}

TEST(Table, GroupsRowsByPointUnderTheirWorkload) {
  const auto lines = lines_of(results_table({}, fair_rows()));
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[1], "llama2-7b, decode, batch 8, context 2048");
  EXPECT_TRUE(lines[2].starts_with("  h100 "));
  EXPECT_TRUE(lines[3].starts_with("  cim-rram "));
  for (const char* cell : {"8/8/8", "2.00 ms", "4.00 k", "125 mJ", "95.0 %", "500 W", "800 mm²", "50.0 %"})
    EXPECT_TRUE(contains(lines[2], cell)) << cell;
}

TEST(Table, NamesSweptValuesAndFailedChecks) {
  auto rows = fair_rows();
  rows[0].swept = rows[1].swept = {"7"};
  rows[1].failed = {"U8"};
  const auto lines = lines_of(results_table({"cim-rram.array.adc.bits"}, rows));
  EXPECT_TRUE(contains(lines[1], "cim-rram.array.adc.bits = 7"));
  EXPECT_TRUE(lines[3].ends_with("U8"));
}

TEST(Table, IsAlignedAndAtMost140ColumnsWide) {
  auto rows = fair_rows();
  rows[1].architecture = "cim-rram-40stacks";
  rows[1].facts.run.edit().latency_s = 4.2e-5;  // µ takes two bytes
  rows[1].facts.area_mm2 = 233642.0;
  for (int i = 1; i <= 13; ++i) rows[1].failed.emplace_back("U" + std::to_string(i));
  const auto lines = lines_of(results_table({}, rows));
  for (const std::string& line : lines) EXPECT_LE(width_of(line), 140u) << line;
  EXPECT_EQ(width_of(lines[2].substr(0, lines[2].find("50.0 %"))), width_of(lines[3].substr(0, lines[3].find("50.0 %"))));
}

TEST(Table, CountsThePointsThatItDoesNotPrint) {
  std::vector<ResultRow> rows;
  for (int point = 0; point < 63; ++point) rows.push_back(row_of(point, "h100", fair_facts()));
  EXPECT_TRUE(results_table({}, rows).ends_with("... and 3 more points in results.csv\n"));
}

TEST(AuditText, NumbersAndWrapsSentences) {
  std::string longer;
  for (int i = 0; i < 60; ++i) longer += (i ? " word" : "Word");
  const auto lines = lines_of(audit_text({"Short.", longer}));
  ASSERT_EQ(lines.size(), 5u);  // title, 1, 2 and two more lines: 300 characters at 134 a line
  EXPECT_EQ(lines[1], "   1. Short.");
  EXPECT_TRUE(lines[2].starts_with("   2. Word word"));
  EXPECT_TRUE(lines[3].starts_with("      word"));
  for (const std::string& line : lines) EXPECT_LE(width_of(line), 140u);
  EXPECT_EQ(audit_text({}), "");
}

}  // namespace
}  // namespace memwall

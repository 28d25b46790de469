// SPDX-License-Identifier: MIT
#include "sim/report/csv_writer.h"

#include <fmt/format.h>

#include <cmath>

namespace memwall {
namespace {

struct ToText {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return std::isfinite(value) ? fmt::format("{:.12g}", value) : ""; }
  std::string operator()(const std::string& text) const {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
  }
};

}  // namespace

std::string csv_text(const CsvValue& value) { return std::visit(ToText{}, value); }

std::string csv_line(const std::vector<CsvValue>& values) {
  std::string line;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) line += ',';
    line += csv_text(values[i]);
  }
  return line;
}

std::string csv_line(const Cells& cells) {
  std::vector<CsvValue> values;
  for (const Cell& cell : cells) values.push_back(cell.value);
  return csv_line(values);
}

std::vector<std::string> columns_of(const Cells& cells) {
  std::vector<std::string> columns;
  for (const Cell& cell : cells) columns.push_back(cell.column);
  return columns;
}

}  // namespace memwall

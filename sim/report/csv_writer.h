// SPDX-License-Identifier: MIT
/// Lines of CSV by RFC 4180, in UTF-8, with `\n` at their end; numbers as `%.12g`, so that rows add up to their totals within 1e-9.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace memwall {

/// One cell. Nothing, or a number that is not finite, is an empty cell: not applicable.
using CsvValue = std::variant<std::monostate, std::int64_t, double, std::string>;

/// The value as a cell, quoted where it holds a comma, a quote or a line break.
std::string csv_text(const CsvValue& value);

/// Appends the cells of one line, for files whose rows are too many for values of their own.
class CsvAppender {
 public:
  explicit CsvAppender(std::string& line) : line_(line) {}
  template <class... Values>
  void add(const Values&... values) {
    (cell(values), ...);
  }

 private:
  void cell(std::string_view text);
  void cell(const std::string& text) { cell(std::string_view(text)); }
  void cell(const char* text) { cell(std::string_view(text)); }
  void cell(std::int64_t value);
  void cell(double value);
  void comma();

  std::string& line_;
  bool first_ = true;
};

/// The cells of one line, without its end.
std::string csv_line(const std::vector<CsvValue>& values);

/// A cell and the column it stands in.
struct Cell {
  std::string column;
  CsvValue value;
};
using Cells = std::vector<Cell>;

std::string csv_line(const Cells& cells);
std::vector<std::string> columns_of(const Cells& cells);

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/report/csv_writer.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>

namespace memwall {
namespace {

void append(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append(std::string& out, std::int64_t value) {
  const fmt::format_int digits(value);
  out.append(digits.data(), digits.size());
}

/// As `%.12g`; what is whole and has no more than twelve digits is written as such.
void append(std::string& out, double value) {
  if (!std::isfinite(value)) return;
  if (std::abs(value) < 1e12 && value == std::trunc(value) && !(value == 0.0 && std::signbit(value)))
    return append(out, std::int64_t(value));
  // Points of a sweep have most of their numbers in common.
  struct Written {
    double value = 0.0;
    std::uint8_t size = 0;
    std::array<char, 23> text{};
  };
  constexpr int kBits = 12;
  thread_local std::array<Written, std::size_t(1) << kBits> recent;
  Written& written = recent[(std::bit_cast<std::uint64_t>(value) * 0x9e3779b97f4a7c15u) >> (64 - kBits)];
  if (written.size == 0 || written.value != value) {
    const auto end = fmt::format_to(written.text.data(), FMT_COMPILE("{:.12g}"), value);
    written.value = value;
    written.size = std::uint8_t(end - written.text.data());
  }
  out.append(written.text.data(), written.size);
}

void append(std::string&, std::monostate) {}

}  // namespace

void CsvAppender::comma() {
  if (!first_) line_ += ',';
  first_ = false;
}
void CsvAppender::cell(std::string_view text) {
  comma();
  append(line_, text);
}
void CsvAppender::cell(std::int64_t value) {
  comma();
  append(line_, value);
}
void CsvAppender::cell(double value) {
  comma();
  append(line_, value);
}

std::string csv_text(const CsvValue& value) {
  std::string text;
  std::visit([&text](const auto& any) { append(text, any); }, value);
  return text;
}

std::string csv_line(const std::vector<CsvValue>& values) {
  std::string line;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) line += ',';
    std::visit([&line](const auto& any) { append(line, any); }, values[i]);
  }
  return line;
}

std::string csv_line(const Cells& cells) {
  std::string line;
  for (const Cell& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    std::visit([&line](const auto& any) { append(line, any); }, cell.value);
  }
  return line;
}

std::vector<std::string> columns_of(const Cells& cells) {
  std::vector<std::string> columns;
  for (const Cell& cell : cells) columns.push_back(cell.column);
  return columns;
}

}  // namespace memwall

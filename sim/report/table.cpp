// SPDX-License-Identifier: MIT
#include "sim/report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/results_csv.h"
#include "sim/report/rows_by.h"
#include "sim/report/si_text.h"

namespace memwall {
namespace {

constexpr std::size_t kWidth = 140;
constexpr std::size_t kColumns = 11;
using Line = std::vector<std::string>;

const Line& head() {
  static const Line columns = {"architecture", "bits",  "devices", "latency",  "tokens/s", "energy/token",
                               "movement",     "power", "area",    "capacity", "failed"};
  return columns;
}

std::string area_text(double mm2) { return mm2 >= 100.0 ? fmt::format("{:.0f} mm²", mm2) : fmt::format("{:.3g} mm²", mm2); }

Line cells(const ResultRow& row) {
  const RunFacts& f = row.facts;
  return {row.architecture.str(),
          bits_text(f),
          f.run->devices == std::trunc(f.run->devices) ? fmt::format("{:.0f}", f.run->devices) : fmt::format("{:.4g}", f.run->devices),
          si_text(f.run->latency_s, "s"),
          si_text(f.run->tokens_per_s, ""),
          si_text(f.energy_per_token_j, "J"),
          percent_text(f.movement_share),
          si_text(f.power_w, "W"),
          area_text(f.area_mm2),
          percent_text(f.run->capacity_used),
          failed_text(row)};
}

/// Characters, not bytes: `µ` and `²` are two bytes each.
std::size_t width_of(const std::string& text) {
  return std::size_t(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// First column to the left, failed checks too, the others to the right.
std::string padded(const Line& line, const std::vector<std::size_t>& widths) {
  std::string text = "  ";
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::string blanks(widths[i] - width_of(line[i]), ' ');
    if (i > 0) text += "  ";
    text += i == 0 || i + 1 == line.size() ? line[i] + blanks : blanks + line[i];
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

std::string title(const std::vector<std::string>& swept_columns, const ResultRow& row) {
  const RunFacts& f = row.facts;
  std::string text = f.run->model.empty() ? "trace" : f.run->model;
  if (!f.run->phase.empty()) text += ", " + f.run->phase;
  text += fmt::format(", batch {}", f.run->batch);
  if (f.run->context > 0) text += fmt::format(", context {}", f.run->context);
  if (f.run->input_length > 0) text += fmt::format(", input {}", f.run->input_length);
  if (f.run->output_length > 0) text += fmt::format(", output {}", f.run->output_length);
  for (std::size_t i = 0; i < row.swept.size(); ++i) {
    if (!row.swept[i].empty()) text += ", " + swept_columns[i] + " = " + row.swept[i].str();
  }
  return text + "\n";
}

/// A long list of failed checks must not break the table.
void shorten(Line& line, const std::vector<std::size_t>& widths) {
  std::size_t others = 2;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) others += widths[i] + 2;
  const std::size_t room = others < kWidth - 8 ? kWidth - others : 8;
  if (line.back().size() > room) line.back() = line.back().substr(0, room - 3) + "...";
}

/// `sentence` over lines of at most kWidth columns, later ones indented.
std::string wrapped(const std::string& sentence, const std::string& first, const std::string& later) {
  std::string text;
  std::string line = first;
  bool fresh = true;
  for (std::size_t begin = 0; begin < sentence.size();) {
    const std::size_t end = std::min(sentence.find(' ', begin), sentence.size());
    const std::string word = sentence.substr(begin, end - begin);
    if (!fresh && width_of(line) + 1 + width_of(word) > kWidth) {
      text += line + "\n";
      line = later;
      fresh = true;
    }
    line += (fresh ? "" : " ") + word;
    fresh = false;
    begin = end + 1;
  }
  return text + line + "\n";
}

}  // namespace

void ResultsTable::see(const PointRows& point) {
  if (points_.size() < kMostPrintedPoints) {
    points_.push_back(point);
  } else {
    ++left_out_;
  }
}

std::string ResultsTable::text(const std::vector<std::string>& swept_columns) const {
  std::vector<std::size_t> widths;
  for (const std::string& column : head()) widths.push_back(width_of(column));
  for (const PointRows& point : points_) {
    for (const ResultRow& row : point) {
      const Line line = cells(row);
      for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], width_of(line[i]));
    }
  }
  std::string text = padded(head(), widths);
  for (const PointRows& point : points_) {
    text += title(swept_columns, point.front());
    for (const ResultRow& row : point) {
      Line line = cells(row);
      shorten(line, widths);
      text += padded(line, widths);
    }
  }
  if (left_out_ > 0) text += fmt::format("... and {} more points in results.csv\n", left_out_);
  return text;
}

std::string audit_text(const std::vector<std::string>& sentences) {
  if (sentences.empty()) return "";
  std::string text = "What a reviewer would attack\n";
  for (std::size_t i = 0; i < sentences.size(); ++i) text += wrapped(sentences[i], fmt::format("{:>4}. ", i + 1), "      ");
  return text;
}

}  // namespace memwall

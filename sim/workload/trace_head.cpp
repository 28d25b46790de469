// SPDX-License-Identifier: MIT
#include "sim/workload/trace_head.h"

#include <set>

#include "sim/workload/trace_columns.h"

namespace memwall {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::int64_t head_number(const LineReader& lines, const std::string& key, const std::string& value, std::int64_t min) {
  std::int64_t parsed = 0;
  if (parse_integer(value, parsed) && parsed >= min) return parsed;
  lines.fail(1, key, "expected an integer of at least " + std::to_string(min) + ", got `" + value + "`");
}

void read_head_line(const LineReader& lines, const std::string& line, std::set<std::string>& keys, TraceHead& head) {
  const std::size_t colon = line.find(':');
  const std::string key = colon == std::string::npos ? "" : trimmed(line.substr(1, colon - 1));
  if (key.empty()) lines.fail(1, "", "expected `# key: value`");
  if (!keys.insert(key).second) lines.fail(1, key, "appears twice");
  const std::string value = trimmed(line.substr(colon + 1));
  if (key == "model") {
    head.model = value;
  } else if (key == "phase") {
    head.phase = value;
  } else if (key == "parameters") {
    head.parameters = head_number(lines, key, value, 0);
  } else if (key == "batch") {
    head.batch = head_number(lines, key, value, 1);
  } else if (key == "tokens") {
    head.tokens = head_number(lines, key, value, 0);
  } else {
    head.others.emplace_back(key, value);
  }
}

/// Whether the column line names op_class.
bool read_columns(const LineReader& lines, const std::string& line) {
  if (line == kTraceColumns) return false;
  if (line == std::string(kTraceColumns) + ",op_class") return true;
  lines.fail(1, "", std::string("expected the column line `") + kTraceColumns + "`, optionally with `,op_class`");
}

}  // namespace

ParsedHead read_trace_head(LineReader& lines) {
  ParsedHead parsed;
  std::string line;
  if (!lines.next(line) || line != kTraceVersionLine) {
    lines.fail(1, "", std::string("expected `") + kTraceVersionLine + "` as the first line");
  }
  std::set<std::string> keys;
  while (lines.next(line)) {
    if (!line.starts_with('#')) {
      parsed.has_class_column = read_columns(lines, line);
      return parsed;
    }
    read_head_line(lines, line, keys, parsed.head);
  }
  lines.fail(0, "", std::string("ends before the column line `") + kTraceColumns + "`");
}

}  // namespace memwall

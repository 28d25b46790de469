// SPDX-License-Identifier: MIT
#include "sim/workload/csv.h"

#include <charconv>
#include <filesystem>

#include "sim/workload/trace_rules.h"

namespace memwall {
namespace {

constexpr std::size_t kLongestLine = std::size_t{1} << 20;

/// Reads the field at `at`, which follows an opening quote; leaves `at` behind the closing one.
std::string quoted_field(const LineReader& reader, std::string_view line, std::size_t& at) {
  const int opened = int(at);
  std::string text;
  for (; at < line.size(); ++at) {
    if (line[at] != '"') {
      text += line[at];
    } else if (at + 1 < line.size() && line[at + 1] == '"') {
      text += line[at++];
    } else {
      ++at;
      if (at < line.size() && line[at] != ',') reader.fail(int(at) + 1, "", "expected a comma behind the closing quote");
      return text;
    }
  }
  reader.fail(opened, "", "the quote is not closed on its line");
}

}  // namespace

LineReader::LineReader(std::string path) : path_(std::move(path)) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path_, ignored)) throw InputError({path_}, "", "is a folder, expected a file");
  stream_.open(path_, std::ios::binary);
  if (!stream_) throw InputError({path_}, "", "cannot be read");
}

void LineReader::fail(int column, const std::string& path, const std::string& message) const {
  throw InputError(place(column), path, message);
}

bool LineReader::next(std::string& line) {
  line.clear();
  std::streambuf& buffer = *stream_.rdbuf();
  int byte = buffer.sbumpc();
  if (byte == std::char_traits<char>::eof()) return false;
  ++line_;
  for (; byte != std::char_traits<char>::eof() && byte != '\n'; byte = buffer.sbumpc()) {
    if (line.size() == kLongestLine) fail(0, "", "the line is longer than a mebibyte");
    line += char(byte);
  }
  if (line.ends_with('\r')) line.pop_back();
  if (line_ == 1 && line.starts_with("\xef\xbb\xbf")) fail(1, "", "starts with a byte order mark; save as UTF-8 without it");
  if (!is_plain_text(line)) {
    std::size_t good = 0;
    while (good < line.size() && static_cast<unsigned char>(line[good]) >= 0x20 && line[good] != 0x7f) ++good;
    fail(good < line.size() ? int(good) + 1 : 0, "", "control characters and invalid UTF-8 are not allowed");
  }
  return true;
}

void split_csv(const LineReader& reader, std::string_view line, std::vector<CsvField>& fields) {
  std::size_t used = 0;
  std::size_t at = 0;
  for (;; ++at) {  // `at` stands on a comma at the end of each turn
    if (used == fields.size()) fields.emplace_back();
    CsvField& field = fields[used++];
    field.column = int(at) + 1;
    if (at < line.size() && line[at] == '"') {
      field.text = quoted_field(reader, line, ++at);
    } else {
      const std::size_t end = std::min(line.find(',', at), line.size());
      field.text.assign(line, at, end - at);
      if (const std::size_t quote = field.text.find('"'); quote != std::string::npos) {
        reader.fail(int(at + quote) + 1, "", "a quote inside a field must be doubled and the field quoted");
      }
      at = end;
    }
    if (at >= line.size()) break;
  }
  fields.resize(used);
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

bool parse_integer(std::string_view text, std::int64_t& value) {
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && rest == end && !text.empty();
}

}  // namespace memwall

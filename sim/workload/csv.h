// SPDX-License-Identifier: MIT
/// Lines and comma-separated fields of a text file, each with its place.
#pragma once

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/error.h"

namespace memwall {

/// One field and the column (in bytes, from 1) where it starts.
struct CsvField {
  std::string text;
  int column = 1;
};

/// Reads a file line by line. Throws InputError on a missing file, a byte order mark, a control character, invalid
/// UTF-8 or a line over a mebibyte; CRLF and a last line without its end are accepted.
class LineReader {
 public:
  explicit LineReader(std::string path);
  /// The next line without its end; false at the end of the file.
  bool next(std::string& line);
  /// The line read last.
  Place place(int column = 0) const { return {path_, line_, column}; }
  [[noreturn]] void fail(int column, const std::string& path, const std::string& message) const;

 private:
  std::string path_;
  std::ifstream stream_;
  int line_ = 0;
};

/// Splits `line` by RFC 4180 within one line; `fields` is reused. Throws InputError on a stray or missing quote.
void split_csv(const LineReader& reader, std::string_view line, std::vector<CsvField>& fields);

/// `text` as a field: quoted where it holds a comma or a quote.
std::string csv_field(const std::string& text);

/// The integer that `text` spells in full; false on anything else.
bool parse_integer(std::string_view text, std::int64_t& value);

}  // namespace memwall

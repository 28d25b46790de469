// SPDX-License-Identifier: MIT
#include "sim/sweep/check_expression.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "models/base/error.h"

namespace memwall {
namespace {

struct Function {
  std::string name;
  std::string table;  ///< whose columns its keywords name; none where it has none
};

// Those of python/memwall/checks; a test compares the names.
const std::vector<Function> kFunctions = {{"abs", ""},
                                          {"minimum", ""},
                                          {"maximum", ""},
                                          {"ceil", ""},
                                          {"log10", ""},
                                          {"first", ""},
                                          {"last", ""},
                                          {"length", ""},
                                          {"lowest", ""},
                                          {"highest", ""},
                                          {"total", ""},
                                          {"mean", ""},
                                          {"spread", ""},
                                          {"largest_fall", ""},
                                          {"largest_rise", ""},
                                          {"slope", ""},
                                          {"r2", ""},
                                          {"crossing", ""},
                                          {"column", ""},
                                          {"energy", "breakdown"},
                                          {"bytes", "breakdown"},
                                          {"count", "breakdown"},
                                          {"busy", "breakdown"},
                                          {"ops", "ops"},
                                          {"at", "results"},
                                          {"machine", "machines"}};
const CheckedTable kMachines = {.name = "machines", .columns = {"quantity", "component"}, .keys = {}};

const CheckedTable& table_of(const Function& function, const std::vector<CheckedTable>& tables) {
  const auto found = std::find_if(tables.begin(), tables.end(), [&](const CheckedTable& table) { return table.name == function.table; });
  return found == tables.end() ? kMachines : *found;
}

/// Recursive descent: comparison of sums of products of powers; the first mistake ends it.
class CheckParser {
 public:
  CheckParser(const std::string& text, const CheckedTable& table, const std::vector<CheckedTable>& tables)
      : text_(text), table_(table), tables_(tables) {}

  std::string mistake() {
    sum();
    if (!take_one_of({"<=", ">=", "==", "<", ">"})) fail("expected one comparison with <=, >=, ==, < or >");
    sum();
    skip_blanks();
    if (next_ < text_.size()) fail("expected the end, found `" + text_.substr(next_) + "`");
    return mistake_;
  }

 private:
  void fail(const std::string& what) {
    if (mistake_.empty()) mistake_ = what;
    next_ = text_.size();
  }
  char peek() {
    skip_blanks();
    return next_ < text_.size() ? text_[next_] : '\0';
  }
  void skip_blanks() {
    while (next_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[next_]))) ++next_;
  }
  bool take_one_of(const std::vector<std::string>& words) {
    skip_blanks();
    for (const std::string& word : words) {
      if (text_.compare(next_, word.size(), word) != 0) continue;
      next_ += word.size();
      return true;
    }
    return false;
  }
  void expect(const std::string& sign) {
    if (!take_one_of({sign})) fail("expected `" + sign + "`" + found());
  }
  /// How a mistake ends that names what is there instead.
  std::string found() const { return next_ < text_.size() ? ", found `" + text_.substr(next_) + "`" : ""; }

  void sum() {
    do product();
    while (take_one_of({"+", "-"}));
  }
  void product() {
    do factor();
    while (take_one_of({"*", "/"}));  // factor() has taken all of `**`
  }
  void factor() {
    while (take_one_of({"-"})) continue;
    const char c = peek();
    if (take_one_of({"("})) {
      sum();
      expect(")");
    } else if (std::isdigit(static_cast<unsigned char>(c)) || c == '.') {
      number();
    } else {
      name();
    }
    if (take_one_of({"**"})) factor();
  }

  /// `1e-9`, `7504658432`, `0.5`.
  void number() {
    double value = 0.0;
    const auto [end, error] = std::from_chars(text_.data() + next_, text_.data() + text_.size(), value);
    if (error != std::errc()) return fail("expected a number" + found());
    next_ = std::size_t(end - text_.data());
  }

  static bool is_of_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) || c == '_';
  }
  std::string word() {
    skip_blanks();
    const std::size_t begin = next_;
    while (next_ < text_.size() && is_of_word(text_[next_])) ++next_;
    return text_.substr(begin, next_ - begin);
  }

  void name() {
    const std::string word = this->word();
    if (word.empty()) return fail("expected a number, a column, a function or `(`" + found());
    if (take_one_of({"("})) return call(word);
    if (contains(table_.columns, word)) return;
    fail("`" + word + "` is no column of " + table_.name + ".csv" + did_you_mean(word, table_.columns));
  }

  void call(const std::string& name) {
    const auto function = std::find_if(kFunctions.begin(), kFunctions.end(), [&](const Function& f) { return f.name == name; });
    if (function == kFunctions.end()) {
      std::vector<std::string> known;
      for (const Function& f : kFunctions) known.push_back(f.name);
      return fail("`" + name + "` is no function" + did_you_mean(name, known));
    }
    if (take_one_of({")"})) return;
    do argument(*function);
    while (take_one_of({","}));
    expect(")");
  }

  /// A value, behind the name of a column or not.
  void argument(const Function& function) {
    const std::size_t begin = next_;
    const std::string keyword = word();
    const bool is_keyword = !keyword.empty() && peek() == '=' && text_.compare(next_, 2, "==") != 0;
    if (!is_keyword) {
      next_ = begin;
      return value();
    }
    expect("=");
    const std::vector<std::string>& columns = table_of(function, tables_).columns;
    if (function.table.empty() || !contains(columns, keyword))
      fail("`" + keyword + "` is no column that " + function.name + "() chooses by" + did_you_mean(keyword, columns));
    value();
  }

  /// A text, a list, or what can be computed.
  void value() {
    const char c = peek();
    if (c == '\'' || c == '"') {
      const std::size_t end = text_.find(c, next_ + 1);
      if (end == std::string::npos) return fail(std::string("expected `") + c + "` at the end of a text");
      next_ = end + 1;
    } else if (take_one_of({"["})) {
      do value();
      while (take_one_of({","}));
      expect("]");
    } else {
      sum();
    }
  }

  static bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  const std::string& text_;
  const CheckedTable& table_;
  const std::vector<CheckedTable>& tables_;
  std::size_t next_ = 0;
  std::string mistake_;
};

}  // namespace

std::string mistake_in_check(const std::string& text, const CheckedTable& table, const std::vector<CheckedTable>& tables) {
  return CheckParser(text, table, tables).mistake();
}

}  // namespace memwall

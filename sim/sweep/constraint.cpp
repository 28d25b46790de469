// SPDX-License-Identifier: MIT
#include "sim/sweep/constraint.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace memwall {

/// Recursive descent: comparison of sums of products of factors.
class ConstraintParser {
 public:
  ConstraintParser(Constraint& constraint, const ConfigNode& text, const std::vector<Axis>& axes, std::vector<InputIssue>& issues)
      : constraint_(constraint), node_(text), text_(text.text), axes_(axes), issues_(issues) {}

  void parse() {
    sum();
    const Place place = here();
    const std::string comparison = take_comparison();
    if (comparison.empty()) return fail(place, "expected one comparison, such as `array.rows * array.columns <= 65536`");
    sum();
    skip_blanks();
    if (next_ < text_.size()) fail(here(), "expected the end, found `" + text_.substr(next_) + "`");
    static const std::vector<std::pair<std::string, char>> codes = {{"<=", 'l'}, {">=", 'g'}, {"==", '='},
                                                                    {"!=", '!'}, {"<", '<'},  {">", '>'}};
    for (const auto& [name, code] : codes) {
      if (name == comparison) push(code, place);
    }
  }

 private:
  void push(char operation, const Place& place) { constraint_.steps_.push_back({operation, {}, 0, place}); }

  /// A text in quotes begins one column behind its place.
  Place here() const {
    Place place = node_.place;
    place.column += int(next_) + 1;
    return place;
  }
  void fail(const Place& place, const std::string& message) {
    if (!failed_) issues_.push_back({place, "constraints", message});
    failed_ = true;
    next_ = text_.size();
  }
  void skip_blanks() {
    while (next_ < text_.size() && text_[next_] == ' ') ++next_;
  }
  bool take(char c) {
    skip_blanks();
    if (next_ >= text_.size() || text_[next_] != c) return false;
    ++next_;
    return true;
  }
  std::string take_comparison() {
    skip_blanks();
    const std::size_t begin = next_;
    while (next_ < text_.size() && std::string("<>=!").find(text_[next_]) != std::string::npos) ++next_;
    const std::string found = text_.substr(begin, next_ - begin);
    const std::vector<std::string> known = {"<=", ">=", "==", "!=", "<", ">"};
    return std::find(known.begin(), known.end(), found) == known.end() ? "" : found;
  }

  void sum() {
    product();
    for (skip_blanks(); !failed_ && next_ < text_.size() && (text_[next_] == '+' || text_[next_] == '-'); skip_blanks()) {
      const Place place = here();
      const char operation = text_[next_++];
      product();
      push(operation, place);
    }
  }
  void product() {
    factor();
    for (skip_blanks(); !failed_ && next_ < text_.size() && (text_[next_] == '*' || text_[next_] == '/'); skip_blanks()) {
      const Place place = here();
      const char operation = text_[next_++];
      factor();
      push(operation, place);
    }
  }
  void factor() {
    if (failed_) return;
    if (take('(')) {
      sum();
      if (!failed_ && !take(')')) fail(here(), "expected `)`");
      return;
    }
    skip_blanks();
    if (next_ == text_.size()) return fail(here(), "expected a path, a number or `(`");
    if (std::isdigit(static_cast<unsigned char>(text_[next_])) || text_[next_] == '.') return number();
    path();
  }

  /// Letters beyond ASCII are of words too.
  static bool is_of_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) || std::string("._-").find(c) != std::string::npos;
  }
  std::size_t end_of_word(std::size_t from) const {
    while (from < text_.size() && is_of_word(text_[from])) ++from;
    return from;
  }

  /// `65536`, `1e-3`, `0.5 pJ`, `3 pJ/bit`.
  void number() {
    const Place place = here();
    std::size_t end = next_;
    while (end < text_.size() && (std::isdigit(static_cast<unsigned char>(text_[end])) || text_[end] == '.' || text_[end] == 'e' ||
                                  (text_[end - 1] == 'e' && (text_[end] == '-' || text_[end] == '+'))))
      ++end;
    std::size_t unit = end;
    while (unit < text_.size() && text_[unit] == ' ') ++unit;
    if (unit < text_.size() && std::isalpha(static_cast<unsigned char>(text_[unit]))) {
      end = end_of_word(unit);
      while (end + 1 < text_.size() && text_[end] == '/' && std::isalpha(static_cast<unsigned char>(text_[end + 1])))
        end = end_of_word(end + 1);
    }
    const std::string word = text_.substr(next_, end - next_);
    next_ = end;
    const auto parsed = parse_quantity(word);
    if (!parsed) return fail(place, "`" + word + "` is not a number with a known unit");
    constraint_.steps_.push_back({'n', *parsed, 0, place});
  }

  void path() {
    const Place place = here();
    const std::size_t end = end_of_word(next_);
    const std::string name = text_.substr(next_, end - next_);
    if (name.empty()) return fail(place, "expected a path, a number or `(`, found `" + text_.substr(next_) + "`");
    next_ = end;
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < axes_.size(); ++i) {
      if (axes_[i].key == name || axes_[i].key.ends_with("." + name)) found.push_back(i);
    }
    if (found.size() == 1) return constraint_.steps_.push_back({'v', {}, found.front(), place});
    std::vector<std::string> known;
    for (const Axis& axis : axes_) known.push_back(axis.key);
    fail(place, found.empty() ? "`" + name + "` is no swept path" + did_you_mean(name, known)
                              : "`" + name + "` ends several swept paths; write the whole one");
  }

  Constraint& constraint_;
  const ConfigNode& node_;
  const std::string& text_;
  const std::vector<Axis>& axes_;
  std::vector<InputIssue>& issues_;
  std::size_t next_ = 0;
  bool failed_ = false;
};

Constraint::Constraint(const ConfigNode& text, const std::vector<Axis>& axes, std::vector<InputIssue>& issues) : text_(text.text) {
  ConstraintParser(*this, text, axes, issues).parse();
}

void Constraint::fail(const Place& place, const std::string& message) const {
  throw InputError(place, "constraints", "`" + text_ + "`: " + message);
}

ParsedQuantity Constraint::apply(const Step& step, ParsedQuantity a, ParsedQuantity b) const {
  if (step.operation == '*' || step.operation == '/') {
    const int sign = step.operation == '*' ? 1 : -1;
    for (std::size_t i = 0; i < a.dimension.size(); ++i) a.dimension[i] += sign * b.dimension[i];
    a.si = sign > 0 ? a.si * b.si : a.si / b.si;
    return a;
  }
  if (a.dimension != b.dimension) fail(step.place, "cannot compare or add " + describe(a.dimension) + " and " + describe(b.dimension));
  if (!std::isfinite(a.si) || !std::isfinite(b.si)) fail(step.place, "a side is no finite number");
  const bool same = same_value(a, b);
  switch (step.operation) {
    case '+': a.si += b.si; return a;
    case '-': a.si -= b.si; return a;
    case 'l': return {double(a.si < b.si || same)};
    case 'g': return {double(a.si > b.si || same)};
    case '<': return {double(a.si < b.si && !same)};
    case '>': return {double(a.si > b.si && !same)};
    case '=': return {double(same)};
    default: return {double(!same)};
  }
}

bool Constraint::holds(const std::vector<Axis>& axes, const std::vector<std::size_t>& positions) const {
  std::vector<ParsedQuantity> stack;
  for (const Step& step : steps_) {
    if (step.operation == 'n') {
      stack.push_back(step.number);
    } else if (step.operation == 'v') {
      const Axis& axis = axes[step.axis];
      const std::string value = one_line(axis.values[positions[step.axis]]);
      const auto parsed = parse_quantity(value);
      if (!parsed) fail(step.place, "`" + value + "` of `" + axis.key + "` is no number");
      stack.push_back(*parsed);
    } else {
      const ParsedQuantity right = stack.back();
      stack.pop_back();
      stack.back() = apply(step, stack.back(), right);
    }
  }
  return stack.back().si != 0.0;
}

std::vector<Constraint> read_constraints(const ConfigNode& node, const std::vector<Axis>& axes, std::vector<InputIssue>& issues) {
  const std::vector<ConfigNode> texts = node.kind == ConfigNode::Kind::list ? node.items : std::vector{node};
  std::vector<Constraint> constraints;
  for (const ConfigNode& text : texts) {
    if (text.kind == ConfigNode::Kind::scalar && !text.text.empty()) {
      constraints.emplace_back(text, axes, issues);
    } else {
      issues.push_back({text.place, "constraints", "expected a text such as `\"array.rows * array.columns <= 65536\"`"});
    }
  }
  return constraints;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/sweep/continuation.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>

#include "models/base/quantity.h"
#include "sim/sweep/decimal.h"

namespace memwall {
namespace {

__extension__ typedef __int128 Wide;  // products of two 64-bit numbers

/// The values before and after a `...` as integers in units of 10^exponent `unit`.
struct Run {
  std::vector<std::int64_t> before;
  std::int64_t last = 0;
  int exponent = 0;
  std::string unit;         ///< "" for plain numbers
  bool scientific = false;  ///< written as 1e5
};

struct WrittenNumber {
  Decimal number;
  std::string unit;
};

std::optional<WrittenNumber> parse_number(const ConfigNode& node) {
  if (node.kind != ConfigNode::Kind::scalar) return std::nullopt;
  const std::string& text = node.text;
  double ignored = 0.0;
  const char* const end = text.data() + text.size();
  const char* const stop = std::from_chars(text.data(), end, ignored).ptr;
  const auto number = parse_decimal({text.data(), std::size_t(stop - text.data())});
  if (!number) return std::nullopt;
  const std::size_t unit = text.find_first_not_of(' ', std::size_t(stop - text.data()));
  return WrittenNumber{*number, unit == std::string::npos ? "" : text.substr(unit)};
}

/// How many `small` units one `unit` is, where that is a whole number of the same dimension.
std::optional<std::int64_t> whole_ratio(const std::string& unit, const std::string& small) {
  if (unit == small) return 1;
  const auto a = parse_quantity("1 " + unit);
  const auto b = parse_quantity("1 " + small);
  if (!a || !b || a->dimension != b->dimension) return std::nullopt;
  const double ratio = a->si / b->si;
  const double whole = std::round(ratio);
  if (whole < 1.0 || whole > 1e15 || std::abs(ratio - whole) > 1e-9 * whole) return std::nullopt;
  return std::int64_t(whole);
}

/// The one unit among `numbers` of which all the others are whole multiples.
std::optional<std::string> common_unit(const std::vector<WrittenNumber>& numbers) {
  for (const WrittenNumber& candidate : numbers) {
    bool divides_all = true;
    for (const WrittenNumber& number : numbers) divides_all = divides_all && whole_ratio(number.unit, candidate.unit);
    if (divides_all) return candidate.unit;
  }
  return std::nullopt;
}

std::optional<Run> make_run(std::vector<WrittenNumber> numbers) {
  const auto unit = common_unit(numbers);
  if (!unit) return std::nullopt;
  Run run;
  run.unit = *unit;
  run.exponent = numbers.front().number.exponent;
  for (const WrittenNumber& number : numbers) run.exponent = std::min(run.exponent, number.number.exponent);
  for (const WrittenNumber& number : numbers) {
    const auto aligned = at_exponent(number.number, run.exponent);
    if (!aligned) return std::nullopt;
    const Wide scaled = Wide(aligned->mantissa) * *whole_ratio(number.unit, run.unit);
    if (scaled > Wide(1e18) || scaled < Wide(-1e18)) return std::nullopt;
    run.before.push_back(std::int64_t(scaled));
  }
  run.last = run.before.back();
  run.before.pop_back();
  return run;
}

using Values = std::optional<std::vector<std::int64_t>>;

bool has_one_ratio(const std::vector<std::int64_t>& values) {
  for (std::size_t i = 2; i < values.size(); ++i) {
    if (Wide(values[i - 1]) * values[i - 1] != Wide(values[i - 2]) * values[i]) return false;
  }
  return values[0] != 0 && values[1] != values[0] && (values[0] > 0) == (values[1] > 0) && values[1] != 0;
}

/// The values strictly between, or nothing where one ratio does not lead to `run.last` exactly.
Values geometric(const Run& run, std::size_t limit) {
  if (!has_one_ratio(run.before)) return std::nullopt;
  const std::int64_t divisor = std::gcd(run.before[0], run.before[1]);
  const std::int64_t up = std::abs(run.before[1] / divisor);
  const std::int64_t down = std::abs(run.before[0] / divisor);
  std::vector<std::int64_t> between;
  for (std::int64_t value = run.before.back(); between.size() <= limit;) {
    if (value % down != 0) return std::nullopt;
    const Wide next = Wide(value / down) * up;
    const Wide magnitude = next < 0 ? -next : next;
    if (next == run.last) return between;
    if (up > down ? magnitude > std::abs(run.last) : magnitude < std::abs(run.last)) return std::nullopt;
    value = std::int64_t(next);
    between.push_back(value);
  }
  return between;
}

/// The same with one step. The count may pass `limit` by one, so that the caller sees it.
Values arithmetic(const Run& run, std::size_t limit) {
  const std::int64_t step = run.before[1] - run.before[0];
  for (std::size_t i = 2; i < run.before.size(); ++i) {
    if (run.before[i] - run.before[i - 1] != step) return std::nullopt;
  }
  const std::int64_t distance = run.last - run.before.back();
  if (step == 0 || distance % step != 0 || distance / step < 1) return std::nullopt;
  const std::size_t count = std::min(std::size_t(distance / step) - 1, limit + 1);
  std::vector<std::int64_t> between;
  for (std::size_t i = 0; i < count; ++i) between.push_back(run.before.back() + std::int64_t(i + 1) * step);
  return between;
}

/// Writes out one `...` of a list; each failure says its reason.
class Continuation {
 public:
  Continuation(const ConfigNode& list, std::size_t dots) : list_(list), dots_(dots) {}

  std::string error;

  AxisValues between() {
    if (dots_ < 2) return fail("`...` needs at least two values before it");
    if (dots_ + 1 == list_.items.size()) return fail("`...` needs the last value behind it");
    std::vector<WrittenNumber> numbers;
    for (std::size_t i = 0; i <= dots_ + 1; ++i) {
      if (i == dots_) continue;
      const auto number = parse_number(list_.items[i]);
      if (!number) return fail("`...` continues numbers only, found `" + list_.items[i].text + "`");
      numbers.push_back(*number);
    }
    const auto run = make_run(std::move(numbers));
    if (!run) return fail("`...` needs values of one dimension that have at most 18 digits");
    return nodes(*run);
  }

 private:
  AxisValues fail(const std::string& message) {
    error = message;
    return {};
  }

  AxisValues nodes(Run run) {
    run.scientific = list_.items.front().text.find_first_of("eE") < list_.items.front().text.find(' ');
    Values values = geometric(run, kMaxListValues);
    if (!values) values = arithmetic(run, kMaxListValues);
    if (!values)
      return fail("`...` cannot reach `" + list_.items[dots_ + 1].text +
                  "`: neither an equal ratio nor an equal step of the values before it ends there exactly");
    if (values->size() + list_.items.size() - 1 > kMaxListValues) {
      return fail("`...` makes more than " + std::to_string(kMaxListValues) + " values");
    }
    ConfigNode node;
    node.kind = ConfigNode::Kind::scalar;
    node.tag = list_.items.front().tag;
    node.place = list_.items[dots_].place;
    const auto numbers = std::make_shared<const std::vector<std::int64_t>>(std::move(*values));
    return {numbers->size(), [numbers, node, run](std::size_t position) {
              ConfigNode value = node;
              value.text = to_text({(*numbers)[position], run.exponent}, run.scientific) + (run.unit.empty() ? "" : " " + run.unit);
              return value;
            }};
  }

  const ConfigNode& list_;
  std::size_t dots_;
};

bool is_dots(const ConfigNode& node) { return node.kind == ConfigNode::Kind::scalar && node.text == "..."; }

}  // namespace

AxisValues written_out(const ConfigNode& list, const std::string& path, std::vector<InputIssue>& issues) {
  const auto dots = std::size_t(std::find_if(list.items.begin(), list.items.end(), is_dots) - list.items.begin());
  if (dots == list.items.size()) return list.items;
  Continuation continuation(list, dots);
  const AxisValues between = continuation.between();
  if (!continuation.error.empty()) issues.push_back({list.items[dots].place, path, continuation.error});
  for (std::size_t i = dots + 1; i < list.items.size(); ++i) {
    if (is_dots(list.items[i])) issues.push_back({list.items[i].place, path, "a list may say `...` once"});
  }
  std::vector<ConfigNode> written = list.items;
  std::erase_if(written, is_dots);
  return {written.size() + between.size(), [written = AxisValues(std::move(written)), between, dots](std::size_t position) {
            if (position < dots) return written[position];
            return position - dots < between.size() ? between[position - dots] : written[position - between.size()];
          }};
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/sweep/sample.h"

#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <numeric>

#include "models/base/config.h"
#include "models/base/quantity.h"
#include "models/crossbar/counter_random.h"
#include "sim/sweep/sweep_axes.h"

namespace memwall {
namespace {

/// Where a path's values lie, and how a share of them is written.
struct Scale {
  AxisValues choices;           ///< of a list; else a range:
  double from = 0.0, to = 1.0;  ///< in `unit`
  std::string unit;
  bool log = false, whole = false;

  /// The value that has a share `u` of all below it.
  std::string at(double u) const {
    if (choices.size() > 0) return choices[std::size_t(u * double(choices.size()))].text;
    if (whole) return std::to_string(std::int64_t(std::floor(from + u * (to - from + 1.0))));
    const double value = log ? from * std::pow(to / from, u) : from + u * (to - from);
    return fmt::format("{:.9g}{}{}", value, unit.empty() ? "" : " ", unit);
  }
};

std::string unit_of(const std::string& text) {
  const std::size_t begin = text.find_first_not_of("0123456789+-.eE");
  const std::size_t unit = begin == std::string::npos ? begin : text.find_first_not_of(' ', begin);
  return unit == std::string::npos ? "" : text.substr(unit);
}

class ScaleReader {
 public:
  ScaleReader(const ConfigNode& node, const std::string& path, std::vector<InputIssue>& issues)
      : node_(node), in_(node, issues, path), path_(path), issues_(issues) {}

  Scale read() {
    Scale scale;
    if (node_.kind != ConfigNode::Kind::map) return scale;
    const auto low = bound("from"), high = bound("to");
    if (in_.has("scale")) scale.log = in_.choice("scale", {"linear", "log"}) == 1;
    if (in_.has("integer")) scale.whole = in_.flag("integer");
    if (!low || !high) return scale;
    if (low->dimension != high->dimension) in_.fail("to", "expected " + describe(low->dimension) + ", as `from` is");
    if (low->si >= high->si) in_.fail("to", "expected more than `from`");
    if (scale.log && low->si <= 0.0) in_.fail("from", "expected more than zero on a logarithmic scale");
    if (scale.whole && (scale.log || low->has_unit || std::trunc(low->si) != low->si || std::trunc(high->si) != high->si)) {
      in_.fail("integer", "expected whole numbers without a unit on a linear scale");
    }
    scale.unit = unit_of(node_.find("from")->text);
    const double one = scale.unit.empty() ? 1.0 : parse_quantity("1 " + scale.unit)->si;
    scale.from = low->si / one;
    scale.to = high->si / one;
    return scale;
  }

 private:
  std::optional<ParsedQuantity> bound(const char* key) {
    const ConfigNode* value = in_.has(key) ? node_.find(key) : nullptr;
    const auto parsed = value ? parse_quantity(value->text) : std::nullopt;
    if (!parsed) in_.fail(value ? key : "", std::string("expected a number with its unit under `") + key + "`");
    return parsed;
  }

  const ConfigNode& node_;
  ConfigReader in_;
  const std::string path_;
  std::vector<InputIssue>& issues_;
};

Scale read_scale(const ConfigNode::Entry& entry, std::vector<InputIssue>& issues) {
  const std::string path = "sample.over." + entry.key;
  if (entry.value.kind == ConfigNode::Kind::map) return ScaleReader(entry.value, path, issues).read();
  Scale scale;
  scale.choices = read_axis(entry, path, issues).values;
  return scale;
}

/// The order of `count` strata for one path (Fisher and Yates).
std::vector<std::uint32_t> shuffled(std::size_t count, const CounterRandom& random, std::size_t path) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[std::size_t(random.uniform(i, 2 * path + 1) * double(i))]);
  return order;
}

/// The i-th value takes the stratum order[i] of `points` equal ones, or any where `order` is empty.
Axis draw(const ConfigNode::Entry& entry, const Scale& scale, std::size_t points, const CounterRandom& random, std::size_t path,
          std::vector<std::uint32_t> order) {
  const auto strata = std::make_shared<const std::vector<std::uint32_t>>(std::move(order));
  const auto at = [=, place = entry.value.place](std::size_t i) {
    const double u = random.uniform(i, 2 * path);
    ConfigNode value;
    value.kind = ConfigNode::Kind::scalar;
    value.place = place;
    value.text = scale.at(strata->empty() ? u : (double((*strata)[i]) + u) / double(points));
    return value;
  };
  return {entry.key, entry.key_place, {points, at}};
}

}  // namespace

std::vector<Axis> draw_sample(const ConfigNode& sample, std::vector<InputIssue>& issues) {
  ConfigReader in(sample, issues, "sample");
  const bool latin = !in.has("method") || in.choice("method", {"latin-hypercube", "random"}) == 0;
  const auto points = std::size_t(in.integer("points", 1, kMaxSamples));
  const std::int64_t seed = in.has("seed") ? in.integer("seed", 0, 1'000'000'000) : 1;
  std::vector<Axis> axes;
  const ConfigNode* over = in.has("over") ? sample.find("over") : nullptr;
  if (!over || over->kind != ConfigNode::Kind::map || over->entries.empty()) {
    in.fail(over ? "over" : "", "expected a map `over` of paths to ranges such as `{from: 0.1 pJ, to: 1 pJ, scale: log}` or to lists");
    return axes;
  }
  const CounterRandom random(std::uint64_t(seed), RandomStream::sweep);
  for (std::size_t i = 0; i < over->entries.size(); ++i) {
    over->asked.insert(over->entries[i].key);
    const std::size_t mistakes = issues.size();
    const Scale scale = read_scale(over->entries[i], issues);
    if (issues.size() > mistakes) continue;
    axes.push_back(draw(over->entries[i], scale, points, random, i, latin ? shuffled(points, random, i) : std::vector<std::uint32_t>()));
  }
  return axes;
}

}  // namespace memwall

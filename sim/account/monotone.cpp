// SPDX-License-Identifier: MIT
#include "sim/account/monotone.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/base/fnv1a.h"
#include "models/base/shared_text.h"

namespace memwall {
namespace {

using Verdict = CheckRow::Verdict;
constexpr double kTolerance = 1e-9;
constexpr double kListed = 0.05;   // a fall worth a note
constexpr double kAllowed = 0.15;  // outside ideal mode
constexpr double kRise = 1.05;     // of energy per token when the batch doubles

/// A quantity along which two runs may differ.
struct Axis {
  const char* name;
  std::int64_t (*value)(const MonotoneRow&);
};
const Axis kAxes[] = {{"batch", [](const MonotoneRow& r) { return r.batch; }},
                      {"context", [](const MonotoneRow& r) { return r.context; }},
                      {"input length", [](const MonotoneRow& r) { return r.input_length; }}};
constexpr std::size_t kBatch = 0, kBits = 3;  // the axis of bits comes behind those of the table

/// A hash of what two runs must share to be compared along `axis`.
std::uint64_t peers_of(const MonotoneRow& row, std::size_t axis) {
  constexpr std::int64_t kAny = -1;
  std::array<std::int64_t, 2 * kBits> shared{};
  for (std::size_t i = 0; i < kBits; ++i) shared[i] = i == axis ? kAny : kAxes[i].value(row);
  for (std::size_t i = 0; i < row.bits.size(); ++i) shared[kBits + i] = axis == kBits ? kAny : row.bits[i];
  return fnv1a({reinterpret_cast<const char*>(shared.data()), sizeof shared}, row.series);
}

/// The check nearest to failing so far.
class Worst {
 public:
  void consider(double value, double bound, const std::string& note) {
    const double margin = value / bound;
    if (any_ && margin >= margin_) return;
    any_ = true;
    margin_ = margin;
    value_ = value;
    bound_ = bound;
    note_ = note;
  }
  CheckRow row() const {
    if (!any_) return {"U7", 0.0, 0.0, Verdict::not_applicable, "no smaller run to compare with"};
    return {"U7", value_, bound_, value_ >= bound_ * (1.0 - kTolerance) ? Verdict::pass : Verdict::fail, note_};
  }

 private:
  bool any_ = false;
  double margin_ = 0.0, value_ = 0.0, bound_ = 0.0;
  SharedText note_;  // most have none
};

/// Latency or dynamic energy.
struct Quantity {
  const char* name;
  double MonotoneRow::*value;
};
constexpr Quantity kLatency{"latency", &MonotoneRow::latency_s};
constexpr Quantity kDynamic{"dynamic energy", &MonotoneRow::dynamic_j};

std::string step_text(const MonotoneRow& small, const MonotoneRow& large, std::size_t axis) {
  if (axis == kBits) {
    return fmt::format("bits {} to {}", fmt::join(small.bits, "/"), fmt::join(large.bits, "/"));
  }
  return fmt::format("{} {} to {}", kAxes[axis].name, kAxes[axis].value(small), kAxes[axis].value(large));
}

void compare_fall(Worst& worst, const Quantity& quantity, const MonotoneRow& small, const MonotoneRow& large, std::size_t axis) {
  if (small.*quantity.value <= 0.0) return;
  const bool ideal = small.ideal && large.ideal;
  const double ratio = large.*quantity.value / (small.*quantity.value);
  std::string note;
  if (ratio < (ideal ? 1.0 - kTolerance : 1.0 - kListed)) {
    note = fmt::format("{} falls by {:.3g} % from {}", quantity.name, (1.0 - ratio) * 100.0, step_text(small, large, axis));
  }
  // More devices work where wider weights need more of them: a named cause.
  const bool more_devices = large.devices > small.devices;
  if (more_devices && !note.empty()) note += fmt::format(", on {} devices instead of {}", large.devices, small.devices);
  worst.consider(ratio, more_devices ? 0.0 : ideal ? 1.0 : 1.0 - kAllowed, note);
}

void compare_rise(Worst& worst, const MonotoneRow& small, const MonotoneRow& large) {
  if (!large.von_neumann || small.throttled || large.throttled || small.energy_per_token_j <= 0.0) return;
  const double doublings = std::max(1.0, std::log2(double(large.batch) / double(small.batch)));
  const double bound = std::pow(kRise, -doublings);
  const double ratio = small.energy_per_token_j / large.energy_per_token_j;
  std::string note;
  if (ratio < bound * (1.0 - kTolerance)) {
    note = fmt::format("energy per token rises by {:.3g} % from {}", (1.0 / ratio - 1.0) * 100.0, step_text(small, large, kBatch));
  }
  worst.consider(ratio, bound, note);
}

using Members = std::vector<std::size_t>;

/// Each member against the highest of those that are smaller along `axis`: nothing else can be a deeper fall.
void compare_along(std::vector<Worst>& worst, const std::vector<MonotoneRow>& rows, Members members, std::size_t axis) {
  const auto value = [&](std::size_t member) { return kAxes[axis].value(rows[member]); };
  std::stable_sort(members.begin(), members.end(), [&](auto a, auto b) { return value(a) < value(b); });
  const auto higher = [&](const Quantity& quantity, std::size_t a, std::size_t b) {
    return rows[a].*quantity.value > rows[b].*quantity.value ? a : b;
  };
  std::size_t slowest = members.front(), costliest = members.front();
  for (std::size_t begin = 0, end = 0; begin < members.size(); begin = end) {
    for (end = begin; end < members.size() && value(members[end]) == value(members[begin]); ++end) {
      if (begin == 0) continue;
      Worst& found = worst[members[end]];
      compare_fall(found, kLatency, rows[slowest], rows[members[end]], axis);
      compare_fall(found, kDynamic, rows[costliest], rows[members[end]], axis);
      if (axis == kBatch) compare_rise(found, rows[members[begin - 1]], rows[members[end]]);
    }
    for (std::size_t i = begin; i < end; ++i) {
      slowest = higher(kLatency, members[i], slowest);
      costliest = higher(kDynamic, members[i], costliest);
    }
  }
}

bool fewer_bits(const MonotoneRow& small, const MonotoneRow& large) {
  return small.bits != large.bits &&
         std::equal(small.bits.begin(), small.bits.end(), large.bits.begin(), [](auto a, auto b) { return a <= b; });
}

/// Bits are ordered in part only, so that each pair is looked at.
void compare_bits(std::vector<Worst>& worst, const std::vector<MonotoneRow>& rows, const Members& members) {
  for (const std::size_t large : members) {
    for (const std::size_t small : members) {
      if (!fewer_bits(rows[small], rows[large])) continue;
      compare_fall(worst[large], kLatency, rows[small], rows[large], kBits);
      compare_fall(worst[large], kDynamic, rows[small], rows[large], kBits);
    }
  }
}

}  // namespace

void check_monotone(const std::vector<MonotoneRow>& rows, const std::function<void(std::size_t, const CheckRow&)>& on_check) {
  std::vector<Worst> worst(rows.size());
  for (std::size_t axis = 0; axis <= kBits; ++axis) {
    std::vector<std::pair<std::uint64_t, std::size_t>> peers;
    peers.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) peers.emplace_back(peers_of(rows[i], axis), i);
    std::sort(peers.begin(), peers.end());
    Members members;
    for (std::size_t begin = 0, end = 0; begin < peers.size(); begin = end) {
      members.clear();
      for (end = begin; end < peers.size() && peers[end].first == peers[begin].first; ++end) members.push_back(peers[end].second);
      if (axis == kBits) {
        compare_bits(worst, rows, members);
      } else {
        compare_along(worst, rows, members, axis);
      }
    }
  }
  for (std::size_t i = 0; i < worst.size(); ++i) on_check(i, worst[i].row());
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/account/monotone.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "models/base/fnv1a.h"

namespace memwall {
namespace {

using Verdict = CheckRow::Verdict;
constexpr double kTolerance = 1e-9;
constexpr double kListed = 0.05;   // a fall worth a note
constexpr double kAllowed = 0.15;  // outside ideal mode
constexpr double kRise = 1.05;     // of energy per token when the batch doubles

/// A outcome along which two runs may differ.
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

/// Latency or dynamic energy.
struct Outcome {
  const char* name;
  double MonotoneRow::*value;
};
constexpr Outcome kLatency{"latency", &MonotoneRow::latency_s};
constexpr Outcome kDynamic{"dynamic energy", &MonotoneRow::dynamic_j};

std::string step_text(const MonotoneRow& small, const MonotoneRow& large, std::size_t axis) {
  if (axis == kBits) {
    return fmt::format("bits {} to {}", fmt::join(small.bits, "/"), fmt::join(large.bits, "/"));
  }
  return fmt::format("{} {} to {}", kAxes[axis].name, kAxes[axis].value(small), kAxes[axis].value(large));
}

bool fewer_bits(const MonotoneRow& small, const MonotoneRow& large) {
  return small.bits != large.bits &&
         std::equal(small.bits.begin(), small.bits.end(), large.bits.begin(), [](auto a, auto b) { return a <= b; });
}

/// The positions of all values that others are equal to, in order.
std::vector<std::uint32_t> repeated(const std::vector<std::uint64_t>& values) {
  std::vector<std::uint32_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
  std::size_t kept = 0;
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    for (end = begin; end < order.size() && values[order[end]] == values[order[begin]];) ++end;
    if (end - begin < 2) continue;
    std::copy(order.begin() + std::ptrdiff_t(begin), order.begin() + std::ptrdiff_t(end), order.begin() + std::ptrdiff_t(kept));
    kept += end - begin;
  }
  order.resize(kept);
  std::sort(order.begin(), order.end());
  return order;
}

}  // namespace

/// Fills in the checks. Only rows that agree in all but one axis are in memory together.
class MonotoneComparison {
 public:
  MonotoneComparison(MonotoneChecks& checks, const MonotoneSource& row) : checks_(checks), row_(row) {}

  void along(std::size_t axis) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> peers;  // and the positions of their checks
    peers.reserve(checks_.rows_.size());
    for (std::size_t i = 0; i < checks_.rows_.size(); ++i) peers.emplace_back(peers_of(row_(checks_.rows_[i]), axis), i);
    std::sort(peers.begin(), peers.end());
    for (std::size_t begin = 0, end = 0; begin < peers.size(); begin = end) {
      for (end = begin; end < peers.size() && peers[end].first == peers[begin].first;) ++end;
      if (end - begin < 2) continue;
      members_.clear();
      for (std::size_t i = begin; i < end; ++i) members_.push_back({row_(checks_.rows_[peers[i].second]), peers[i].second});
      if (axis == kBits) {
        compare_bits();
      } else {
        compare_values(axis);
      }
    }
  }

 private:
  struct Member {
    MonotoneRow row;
    std::size_t check;
  };

  void consider(const Member& member, double value, double bound, const std::string& note) {
    MonotoneChecks::Worst& worst = checks_.worst_[member.check];
    if (worst.against && value / bound >= worst.value / worst.against->bound) return;
    worst = {value, &*checks_.bounds_.insert({bound, note}).first};
  }

  void compare_fall(const Outcome& outcome, const MonotoneRow& small, const Member& member, std::size_t axis) {
    const MonotoneRow& large = member.row;
    if (small.*outcome.value <= 0.0) return;
    const bool ideal = small.ideal && large.ideal;
    const double ratio = large.*outcome.value / (small.*outcome.value);
    std::string note;
    if (ratio < (ideal ? 1.0 - kTolerance : 1.0 - kListed)) {
      note = fmt::format("{} falls by {:.3g} % from {}", outcome.name, (1.0 - ratio) * 100.0, step_text(small, large, axis));
    }
    // More devices work where wider weights need more of them: a named cause.
    const bool more_devices = large.devices > small.devices;
    if (more_devices && !note.empty()) note += fmt::format(", on {} devices instead of {}", large.devices, small.devices);
    consider(member, ratio, more_devices ? 0.0 : ideal ? 1.0 : 1.0 - kAllowed, note);
  }

  void compare_rise(const MonotoneRow& small, const Member& member) {
    const MonotoneRow& large = member.row;
    if (!large.von_neumann || small.throttled || large.throttled || small.energy_per_token_j <= 0.0) return;
    const double doublings = std::max(1.0, std::log2(double(large.batch) / double(small.batch)));
    const double bound = std::pow(kRise, -doublings);
    const double ratio = small.energy_per_token_j / large.energy_per_token_j;
    std::string note;
    if (ratio < bound * (1.0 - kTolerance)) {
      note = fmt::format("energy per token rises by {:.3g} % from {}", (1.0 / ratio - 1.0) * 100.0, step_text(small, large, kBatch));
    }
    consider(member, ratio, bound, note);
  }

  /// Each member against the highest of those that are smaller along `axis`: nothing else can be a deeper fall.
  void compare_values(std::size_t axis) {
    const auto value = [&](const Member& member) { return kAxes[axis].value(member.row); };
    std::stable_sort(members_.begin(), members_.end(), [&](const Member& a, const Member& b) { return value(a) < value(b); });
    const auto higher = [](const Outcome& outcome, const Member* a, const Member* b) {
      return a->row.*outcome.value > b->row.*outcome.value ? a : b;
    };
    const Member *slowest = members_.data(), *costliest = members_.data();
    for (std::size_t begin = 0, end = 0; begin < members_.size(); begin = end) {
      for (end = begin; end < members_.size() && value(members_[end]) == value(members_[begin]); ++end) {
        if (begin == 0) continue;
        compare_fall(kLatency, slowest->row, members_[end], axis);
        compare_fall(kDynamic, costliest->row, members_[end], axis);
        if (axis == kBatch) compare_rise(members_[begin - 1].row, members_[end]);
      }
      for (std::size_t i = begin; i < end; ++i) {
        slowest = higher(kLatency, &members_[i], slowest);
        costliest = higher(kDynamic, &members_[i], costliest);
      }
    }
  }

  /// Bits are ordered in part only, so that each pair is looked at.
  void compare_bits() {
    for (const Member& large : members_) {
      for (const Member& small : members_) {
        if (!fewer_bits(small.row, large.row)) continue;
        compare_fall(kLatency, small.row, large, kBits);
        compare_fall(kDynamic, small.row, large, kBits);
      }
    }
  }

  MonotoneChecks& checks_;
  const MonotoneSource& row_;
  std::vector<Member> members_;
};

MonotoneChecks::MonotoneChecks(const std::vector<std::uint64_t>& series, const MonotoneSource& row)
    : rows_(repeated(series)), worst_(rows_.size()) {
  MonotoneComparison comparison(*this, row);
  for (std::size_t axis = 0; axis <= kBits; ++axis) comparison.along(axis);
}

CheckRow MonotoneChecks::of(std::size_t row) const {
  const auto found = std::lower_bound(rows_.begin(), rows_.end(), row);
  const Worst worst = found == rows_.end() || *found != row ? Worst{} : worst_[std::size_t(found - rows_.begin())];
  if (!worst.against) return {"U7", 0.0, 0.0, Verdict::not_applicable, "no smaller run to compare with"};
  const auto& [bound, note] = *worst.against;
  return {"U7", worst.value, bound, worst.value >= bound * (1.0 - kTolerance) ? Verdict::pass : Verdict::fail, note};
}

}  // namespace memwall

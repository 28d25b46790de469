// SPDX-License-Identifier: MIT
/// Which ids a trace has used so far, and how far back each is.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <unordered_set>

namespace memwall {

/// Rows that `after` may reach back.
inline constexpr std::size_t kAfterReach = 4096;

/// Ids seen, as intervals: a trace numbered in sequence takes constant memory.
class RowOrder {
 public:
  /// Records the id of the next row; false when it was used before.
  bool add(std::int64_t id);
  bool seen(std::int64_t id) const;
  /// Whether `id` belongs to one of the last kAfterReach rows added.
  bool within_reach(std::int64_t id) const { return recent_ids_.contains(id); }
  bool empty() const { return recent_.empty(); }
  std::int64_t last() const { return recent_.back(); }
  std::size_t intervals() const { return first_to_last_.size(); }

 private:
  std::map<std::int64_t, std::int64_t> first_to_last_;
  std::deque<std::int64_t> recent_;
  std::unordered_set<std::int64_t> recent_ids_;
};

}  // namespace memwall

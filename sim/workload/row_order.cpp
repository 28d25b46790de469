// SPDX-License-Identifier: MIT
#include "sim/workload/row_order.h"

#include <iterator>

namespace memwall {

bool RowOrder::seen(std::int64_t id) const {
  const auto next = first_to_last_.upper_bound(id);
  return next != first_to_last_.begin() && std::prev(next)->second >= id;
}

bool RowOrder::add(std::int64_t id) {
  if (seen(id)) return false;
  auto next = first_to_last_.upper_bound(id);
  const bool joins_next = next != first_to_last_.end() && next->first - 1 == id;
  const std::int64_t last = joins_next ? next->second : id;
  if (joins_next) next = first_to_last_.erase(next);
  if (next != first_to_last_.begin() && std::prev(next)->second == id - 1) {
    std::prev(next)->second = last;
  } else {
    first_to_last_.emplace_hint(next, id, last);
  }
  recent_.push_back(id);
  recent_ids_.insert(id);
  if (recent_.size() > kAfterReach) {
    recent_ids_.erase(recent_.front());
    recent_.pop_front();
  }
  return true;
}

}  // namespace memwall

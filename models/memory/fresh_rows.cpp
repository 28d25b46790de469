// SPDX-License-Identifier: MIT
#include "models/memory/fresh_rows.h"

#include "models/base/integers.h"

namespace memwall {

void FreshRows::plan_channel(const Pace& pace, Ticks from) {
  // Rows that are open before the bus is free hold nothing up.
  const bool late = std::any_of(openings_.begin(), openings_.end(), [from](const Opening& opening) { return opening.at > from; });
  Ticks at = late ? start(pace) : from;
  for (const Opening& opening : openings_) {
    first_column_[std::size_t(opening.bank)] = at;
    if (late) at += pace.other;
  }
}

/// The first tick from which columns in order find each row open: as many go before it as its row waits for, no sooner than they can.
Ticks FreshRows::start(const Pace& pace) const {
  Ticks start = 0;
  for (const Opening& opening : openings_) {
    std::int64_t before = 0;
    Ticks newest = 0;
    for (const Opening& earlier : openings_) {
      if (&earlier == &opening || earlier.at > opening.at) continue;
      const std::int64_t columns = std::min(pace.depth, ceil_div(opening.at - earlier.at, pace.same));
      before += columns;
      newest = std::max(newest, earlier.at + (columns - 1) * pace.same);
    }
    start = std::max(start, opening.at - before * pace.other);
    if (before > 0) start = std::max(start, newest - (before - 1) * pace.other);
  }
  return start;
}

}  // namespace memwall

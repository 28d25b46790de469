// SPDX-License-Identifier: MIT
#include "models/memory/dram_counts.h"

namespace memwall {

void DramCounts::add(const DramCounts& from, const DramCounts& to, std::int64_t factor) {
  activates += factor * (to.activates - from.activates);
  reads += factor * (to.reads - from.reads);
  writes += factor * (to.writes - from.writes);
  refreshes += factor * (to.refreshes - from.refreshes);
  for (std::size_t i = 0; i < kDramLosses; ++i) lost[i] += factor * (to.lost[i] - from.lost[i]);
}

}  // namespace memwall

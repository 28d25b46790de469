// SPDX-License-Identifier: MIT
/// What a memory did in a run, and where the time went in which no data moved.
#pragma once

#include <array>
#include <cstdint>

#include "models/memory/dram_timing.h"

namespace memwall {

/// Why a data bus stood still.
enum class DramLoss { refresh, row_change, ccd_l, turnaround, faw, idle };
inline constexpr std::size_t kDramLosses = 6;
inline constexpr std::array<const char*, kDramLosses> kDramLossNames = {"refresh", "row_change", "tccd_l", "turnaround", "tfaw", "idle"};

/// Sums over all channels.
struct DramCounts {
  std::int64_t activates = 0;  ///< rows opened, by pseudo-channel; each is precharged in its time
  std::int64_t reads = 0;      ///< bursts
  std::int64_t writes = 0;
  std::int64_t refreshes = 0;             ///< refresh commands
  std::array<Ticks, kDramLosses> lost{};  ///< summed over data buses (pseudo-channels); idle is what no other cause explains

  std::int64_t& bursts_of(bool write) { return write ? writes : reads; }
  std::int64_t bursts() const { return reads + writes; }
  /// Column commands that found their row open.
  std::int64_t row_hits() const { return bursts() > activates ? bursts() - activates : 0; }

  /// this += factor · (to − from).
  void add(const DramCounts& from, const DramCounts& to, std::int64_t factor);
};

}  // namespace memwall

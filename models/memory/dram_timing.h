// SPDX-License-Identifier: MIT
/// The timing rules of a memory as one table of rows (scope, before, after, gap), built once from its timings.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/base/config.h"

namespace memwall {

/// Counts of the memory's own clock.
using Ticks = std::int64_t;

enum class DramCommand { activate, precharge, read, write, refresh };
inline constexpr std::size_t kDramCommands = 5;

/// Timings in ticks, by their standard names; see docs/configs.md for each.
struct DramTimings {
  Ticks tBL, tCL, tCWL, tRCDRD, tRCDWR, tRP, tRAS, tRC, tRTP, tWR;
  Ticks tCCD_S, tCCD_L, tCCD_S_WR, tCCD_L_WR, tCCD_R, tRRD_S, tRRD_L, tFAW, tWTR_S, tWTR_L, tRTW, tPPD;
  Ticks tRFC, tREFI, tRFCpb, tREFIpb;
  /// Reads counts (`14 nCK`) and times (`350 ns`, rounded up) and refuses what no device could obey.
  static DramTimings read(ConfigReader in, Hertz clock);
};

/// What a command takes on its bus.
struct DramCommandBus {
  Ticks activate, column, precharge, refresh;
  bool row_and_column;  ///< one row and one column command at once (HBM); else one command
  static DramCommandBus read(ConfigReader in);
  Ticks cycles(DramCommand command) const;
};

/// Which banks a rule binds, seen from the bank of the earlier command.
enum class DramScope { bank, bank_group, rank, other_ranks };

/// `after` comes at least `gap` ticks behind the `window`-th last `before` in the same scope.
struct DramRule {
  DramScope scope;
  DramCommand before;
  DramCommand after;
  Ticks gap;
  int window = 1;
};

/// Gaps count from the start of one command to the start of the next; timings count from the end of a command that takes
/// several cycles, so that its cycles are added and those of the later command taken off.
std::vector<DramRule> dram_rules(const DramTimings& timings, const DramCommandBus& bus);

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// One memory channel, row-stripe by row-stripe: in the order of its requests, at a cost that does not grow with a row's bursts.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "models/memory/data_buses.h"
#include "models/memory/dram_counts.h"
#include "models/memory/dram_device.h"
#include "models/memory/dram_state.h"
#include "models/memory/fresh_rows.h"
#include "models/memory/past_columns.h"
#include "models/memory/refresh_schedule.h"
#include "models/memory/stripe_pattern.h"

namespace memwall {

/// Of a stripe only the first bursts, on which rows open, and the last, which later commands look back at, go through the rule
/// table; those between follow at the full rate. Requests are known `lookahead` bursts ahead, so that rows open while others are
/// still read.
///
/// A small value: whoever wants to look ahead works on a copy. Left out: row commands that take slots of a shared command
/// bus from column commands, and any reordering; stripes_in_order() tells where a scheduler could not gain from it.
class StripeChannel {
 public:
  /// `device` has one channel and lives at least as long; the refreshes come `earlier` than after a start at tick 0.
  explicit StripeChannel(const DramDevice& device, Ticks earlier = 0);

  /// Consecutive bursts of this channel, by number within it.
  struct Run {
    std::int64_t first;
    std::int64_t bursts;
    bool write;
  };
  /// Serves a run that waits from tick `since` on, as far as column commands fall before tick `until`; returns how many bursts it
  /// served. Refreshes that come due on the way happen; in a long run whole refresh periods are skipped once the state repeats.
  std::int64_t serve(const Run& run, Ticks since, Ticks until);
  void finish() const {}  ///< serve() leaves nothing waiting
  /// What is left of the stripe that burst `first` lies in.
  std::int64_t stripe_left(std::int64_t first) const { return pattern_.left(first); }

  Ticks last_column() const { return last_column_; }
  /// When the data of the last burst has been moved.
  Ticks last_data() const { return last_column_ + (last_write_ ? timings_->tCWL : timings_->tCL) + timings_->tBL; }
  const DramCounts& counts() const { return counts_; }

 private:
  struct Piece {  ///< of one stripe
    int base;     ///< added to the pattern of banks
    std::int64_t row;
    std::int64_t phase;  ///< of its first burst in the stripe
    std::int64_t bursts;
    DramCommand command;
    std::int64_t next;         ///< first burst of the piece behind it
    std::int64_t next_bursts;  ///< of the run behind it
    Ticks since, until;
    bool write() const { return command == DramCommand::write; }
  };

  struct Point {  ///< of a long run, just behind a refresh
    std::int64_t done;
    Ticks column;
    DramCounts counts;
  };

  std::string signature(std::int64_t first) const;
  std::int64_t skip_periods(const Point& earlier, const Run& run, std::int64_t done, Ticks until);
  Piece piece_of(const Run& run, std::int64_t done, Ticks since, Ticks until) const;
  int bank_of(const Piece& piece, std::int64_t i) const { return piece.base + pattern_.bank(piece.phase + i); }
  bool serve_burst(const Piece& piece, std::int64_t i);
  void count_wasted(const Piece& piece, std::int64_t i, Ticks now);
  std::int64_t serve_steady(const Piece& piece, std::int64_t i, std::int64_t left, Ticks pace);
  std::int64_t serve_piece(const Piece& piece);
  Ticks arrival(std::int64_t ahead, Ticks since) const;
  void open_rows(const Piece& piece, std::int64_t i, std::int64_t bursts);
  void plan_first_columns(const Piece& piece, std::int64_t i, std::int64_t bursts);
  void tell_other_ranks(DramCommand command);
  void refresh_due(Ticks now);
  void refresh(const DramRefresh& refresh, Ticks from);
  Ticks close(const DramRefresh& refresh, Ticks at);
  std::optional<DramLoss> own_loss(int bank, Ticks now) const;

  const DramDevice* device_;
  const DramTimings* timings_;
  StripePattern pattern_;
  std::int64_t lookahead_;
  DramState state_;
  RefreshSchedule schedule_;
  Ticks row_bus_ = 0, column_from_ = 0, last_column_ = 0;
  bool last_write_ = false;
  Ticks waits_since_ = 0;
  std::array<Ticks, 2> pace_;  ///< ticks of a round at the full rate, by direction
  PastColumns past_;
  FreshRows fresh_;
  DataBuses buses_;
  std::vector<std::int32_t> last_banks_;  ///< of each pseudo-channel: where its last column went
  DramCounts counts_;
};

}  // namespace memwall

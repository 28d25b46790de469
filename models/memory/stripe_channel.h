// SPDX-License-Identifier: MIT
/// One memory channel, row-stripe by row-stripe: in the order of its requests, at a cost that does not grow with a row's bursts.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "models/memory/dram_counts.h"
#include "models/memory/dram_device.h"
#include "models/memory/dram_state.h"

namespace memwall {

/// A stripe is what consecutive addresses read or write between two changes of row: the banks that lie below the column bits, a
/// row of each. Only its first bursts, on which rows open, and its last, which later commands look back at, go through
/// the rule table; those between follow at the full rate. Requests are known `lookahead` bursts
/// ahead, so that rows open while others are still read.
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
  std::int64_t stripe_left(std::int64_t first) const { return stripe_ - (first & (stripe_ - 1)); }

  Ticks last_column() const { return last_column_; }
  /// When the data of the last burst has been moved.
  Ticks last_data() const { return last_column_ + (last_write_ ? timings_->tCWL : timings_->tCL) + timings_->tBL; }
  const DramCounts& counts() const { return counts_; }

 private:
  struct Columns {  ///< evenly spaced, for looking back
    Ticks first = 0, last = 0;
    std::int64_t count = 0;
    Ticks step_1024 = 0;  ///< 1024 times their distance
  };

  struct Piece {  ///< of one stripe
    int base;     ///< added to the pattern of banks
    std::int64_t row;
    std::int64_t phase;  ///< of its first burst in the stripe
    std::int64_t bursts;
    DramCommand command;
    std::int64_t next;         ///< first burst of the piece behind it
    std::int64_t next_bursts;  ///< of the run behind it
    Ticks since, until;
  };

  struct Point {  ///< of a long run, just behind a refresh
    std::int64_t done;
    Ticks column;
    DramCounts counts;
  };

  std::string signature(std::int64_t first) const;
  std::int64_t skip_periods(const Point& earlier, const Run& run, std::int64_t done, Ticks until);
  int bank_of(const Piece& piece, std::int64_t i) const {
    return piece.base + pattern_[std::size_t(piece.phase + i) & (pattern_.size() - 1)];
  }
  bool serve_burst(const Piece& piece, std::int64_t i);
  void count_wasted(const Piece& piece, std::int64_t i, Ticks now);
  std::int64_t serve_steady(const Piece& piece, std::int64_t i, std::int64_t left, Ticks pace);
  std::int64_t serve_piece(const Piece& piece);
  Ticks arrival(std::int64_t ahead, Ticks since) const;
  void remember(Ticks first, Ticks last, std::int64_t count);
  void plan_first_columns(const Piece& piece, std::int64_t i, std::int64_t bursts);
  void open_rows(const Piece& piece, std::int64_t i, std::int64_t bursts);
  void tell_other_ranks(DramCommand command);
  void refresh_due(Ticks now);
  void refresh_unit(int unit, Ticks from);
  void account(int bank, DramCommand command, Ticks at);

  const DramDevice* device_;
  const DramTimings* timings_;
  // Counts of bursts are powers of two, as address bits make them.
  std::vector<std::int32_t> pattern_;         ///< bank of each burst of a round, relative to the first of its stripe
  std::int64_t stripe_, lookahead_, bursts_;  ///< `bursts_`: all that the channel holds
  std::int64_t turn_;                         ///< bursts after which the same banks come with their next rows
  DramState state_;
  std::vector<Ticks> due_;
  Ticks next_due_;
  std::vector<int> next_bank_;
  Ticks row_bus_ = 0, column_from_ = 0, last_column_ = 0;
  bool last_write_ = false;
  Ticks waits_since_ = 0;
  std::array<Ticks, 2> pace_;      ///< ticks of a round at the full rate, by direction
  std::array<Columns, 4> past_{};  ///< newest first
  struct Fresh {
    int bank;
    Ticks at;
  };
  std::vector<char> opened_;         ///< banks whose row was opened and not used yet
  std::vector<Ticks> first_column_;  ///< of each of those banks, the earliest
  std::vector<Fresh> fresh_;         ///< scratch of plan_first_columns
  struct Bus {
    Ticks last = 0;
    bool write = false;
    bool refreshed = false;
  };
  std::vector<Bus> buses_;
  std::vector<std::int32_t> last_banks_;  ///< of each pseudo-channel: where its last column went
  DramLoss last_loss_ = DramLoss::idle;
  Ticks last_loss_time_ = 0;
  DramCounts counts_;
};

/// Whether consecutive bursts, one after the other, use all that the data pins can carry, in both directions: then no scheduler
/// could do better by another order, and stripes describe a stream. Column bits below the bank groups fail this.
bool stripes_in_order(const DramDevice& device);

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// What one channel remembers: open rows, and the earliest tick of every command, kept up to date by the rule table.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "models/memory/dram_organization.h"
#include "models/memory/dram_timing.h"

namespace memwall {

/// A small value: a channel that wants to look ahead works on a copy.
class DramState {
 public:
  static constexpr std::int64_t kClosed = -1;

  DramState(const DramOrganization& organization, const std::vector<DramRule>& rules);

  std::int64_t open_row(int bank) const { return open_[std::size_t(bank)]; }
  bool is_open(int bank) const { return open_[std::size_t(bank)] != kClosed; }

  int banks() const { return int(open_.size()); }
  int group_of(int bank) const { return bank >> group_shift_; }
  int rank_of(int bank) const { return bank >> rank_shift_; }
  int pseudo_channel_of(int bank) const { return bank >> channel_shift_; }
  int ranks() const { return int(rank_.size()); }

  /// The tick from which the rules allow `command` on `bank`; the state of its row is the caller's business. Asked of each bank for each
  /// command, so it is worth its code in every place.
  [[gnu::always_inline]] Ticks earliest(DramCommand command, int bank) const {
    const auto c = std::size_t(command);
    return std::max({bank_[std::size_t(bank)][c], group_[std::size_t(group_of(bank))][c], rank_[std::size_t(rank_of(bank))][c]});
  }
  Ticks bank_earliest(DramCommand command, int bank) const { return bank_[std::size_t(bank)][std::size_t(command)]; }
  Ticks group_earliest(DramCommand command, int bank) const { return group_[std::size_t(group_of(bank))][std::size_t(command)]; }
  Ticks rank_earliest(DramCommand command, int rank) const { return rank_[std::size_t(rank)][std::size_t(command)]; }

  /// Does `command` on `bank` at tick `now`: `row` is what an activate opens.
  void issue(DramCommand command, int bank, Ticks now, std::int64_t row = kClosed) {
    if (command == DramCommand::activate || command == DramCommand::precharge) turn_row(command, bank, now, row);
    issue_within_rank(command, bank, now);
    if (effects(command, DramScope::other_ranks).size > 0) reach_far(command, bank, now);
  }
  /// The same for a column command when others of its rank follow: only the last need be told to the other ranks.
  void issue_within_rank(DramCommand command, int bank, Ticks now) {
    effects(command, DramScope::bank).apply(bank_[std::size_t(bank)], now);
    effects(command, DramScope::bank_group).apply(group_[std::size_t(group_of(bank))], now);
    effects(command, DramScope::rank).apply(rank_[std::size_t(rank_of(bank))], now);
  }
  void reach_far(DramCommand command, int bank, Ticks now);
  /// Refreshes `bank`, which is closed: it can be activated again `busy` ticks later.
  void refresh(int bank, Ticks now, Ticks busy);

  /// Moves all that happened `by` ticks later and all open rows `rows` further (they wrap at `of`): how a state looks that
  /// has repeated itself.
  void shift(Ticks by, std::int64_t rows, std::int64_t of);

  /// Appends what the future depends on, relative to `now`: equal texts behave alike. Rows count from `row`.
  void append_signature(std::string& text, Ticks now, std::int64_t row) const;

 private:
  using Earliest = std::array<Ticks, 8>;  // by command; padded, so that an index is a shift
  struct Effect {
    DramCommand after;
    Ticks gap;
  };
  /// Of one command in one scope: at the most one on each command that comes after.
  struct Effects {
    std::array<Effect, kDramCommands> list;
    std::size_t size = 0;

    void add(DramCommand after, Ticks gap);
    void apply(Earliest& earliest, Ticks now) const {
      for (std::size_t i = 0; i < size; ++i) {
        Ticks& tick = earliest[std::size_t(list[i].after)];
        tick = std::max(tick, now + list[i].gap);
      }
    }
  };
  const Effects& effects(DramCommand command, DramScope scope) const { return effects_[std::size_t(command)][std::size_t(scope)]; }

  void turn_row(DramCommand command, int bank, Ticks now, std::int64_t row);

  int group_shift_, rank_shift_, channel_shift_;
  std::array<std::array<Effects, 4>, kDramCommands> effects_;  ///< by command and scope
  std::vector<std::int64_t> open_;
  std::vector<Earliest> bank_, group_, rank_;
  std::vector<std::array<Ticks, 4>> activates_;  ///< the last four of each rank, oldest at next_
  std::vector<int> next_;
  Ticks window_ = 0;  ///< activates before it bind nothing
};

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// When the refresh units of a channel come due, and which of their banks each refresh takes.
#pragma once

#include <string>
#include <vector>

#include "models/memory/dram_timing.h"

namespace memwall {

struct DramDevice;

/// One refresh of a unit: `count` banks, `step` apart.
struct DramRefresh {
  int unit;
  int first, step, count;
  Ticks busy;  ///< from the command until they can be activated

  template <class Visit>
  void each_bank(Visit visit) const {
    for (int i = 0; i < count; ++i) visit(first + i * step);
  }
};

/// A small value, as the channel that it belongs to.
class RefreshSchedule {
 public:
  static constexpr Ticks kNever = Ticks{1} << 60;

  /// `device` lives at least as long; the refreshes come `earlier` than after a start at tick 0.
  explicit RefreshSchedule(const DramDevice& device, Ticks earlier = 0);

  int units() const { return int(units_.size()); }  ///< none where nothing is refreshed
  int unit_of(int bank) const { return bank / unit_banks_; }
  Ticks due(int unit) const { return units_[std::size_t(unit)].due; }
  Ticks next_due() const { return next_due_; }  ///< of any unit

  /// The refresh of `unit` that comes next; the one behind it is due an interval later.
  DramRefresh take(int unit);
  /// All comes `by` later.
  void shift(Ticks by);
  /// Appends what the future depends on, relative to `now`.
  void append_signature(std::string& text, Ticks now) const;

 private:
  struct Unit {
    Ticks due;
    int turn = 0;  ///< where single banks refresh: the one that is next
  };

  const DramDevice* device_;
  int unit_banks_;
  std::vector<Unit> units_;
  Ticks next_due_ = kNever;
};

}  // namespace memwall

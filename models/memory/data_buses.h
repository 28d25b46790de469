// SPDX-License-Identifier: MIT
/// The data buses of a channel, one of each pseudo-channel: when they carried data last, and what the time between went to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/memory/dram_counts.h"
#include "models/memory/dram_state.h"

namespace memwall {

/// Times are those of column commands: data follows at a fixed distance.
class DataBuses {
 public:
  DataBuses(int buses, Ticks burst) : burst_(burst), buses_(std::size_t(buses)) {}

  /// `command` on `bank` goes at `now`, not yet told to `state`: the time since the last data of its bus is lost to the rule that held the
  /// command back. `own()` is a cause that only the channel knows, if there is one; a refresh comes before it.
  template <class Own>
  void carry(DramCommand command, int bank, Ticks now, const DramState& state, DramCounts& counts, Own own) {
    Bus& bus = buses_[std::size_t(state.pseudo_channel_of(bank))];
    if (now > bus.end) {
      const std::optional<DramLoss> known = bus.refreshed ? DramLoss::refresh : own();
      lose(bus, now, known ? *known : cause(bus, command, bank, now, state), counts);
    }
    bus = {now + burst_, command == DramCommand::write, false};
  }
  /// All buses carry data without a gap for `by` ticks more.
  void stream(Ticks by) {
    for (Bus& bus : buses_) bus.end += by;
  }
  void refreshed(int bus) { buses_[std::size_t(bus)].refreshed = true; }
  Ticks end(int bus) const { return buses_[std::size_t(bus)].end; }  ///< of its last data
  Ticks last_column(int bus) const { return end(bus) - burst_; }

  /// All that happened comes `by` later.
  void shift(Ticks by);
  /// Appends what the future depends on, relative to `now`.
  void append_signature(std::string& text, Ticks now) const;

 private:
  struct Bus {
    Ticks end = 0;
    bool write = false;
    bool refreshed = false;
  };

  DramLoss cause(const Bus& bus, DramCommand command, int bank, Ticks now, const DramState& state) const;
  void lose(const Bus& bus, Ticks now, DramLoss loss, DramCounts& counts);

  Ticks burst_;
  std::vector<Bus> buses_;
  DramLoss last_loss_ = DramLoss::idle;  ///< of any bus
  Ticks last_loss_time_ = 0;
};

}  // namespace memwall

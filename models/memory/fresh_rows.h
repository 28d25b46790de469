// SPDX-License-Identifier: MIT
/// Rows that were opened and not used yet, and when the first column command on each may go if they are used in order.
#pragma once

#include <vector>

#include "models/memory/dram_state.h"

namespace memwall {

class FreshRows {
 public:
  explicit FreshRows(int banks) : fresh_(std::size_t(banks)), first_column_(std::size_t(banks)) {}

  void open(int bank) { fresh_[std::size_t(bank)] = true; }
  void use(int bank) { fresh_[std::size_t(bank)] = false; }  ///< or close it unused
  bool has(int bank) const { return fresh_[std::size_t(bank)]; }
  Ticks first_column(int bank) const { return first_column_[std::size_t(bank)]; }  ///< as it was planned

  struct Pace {
    Ticks same, other;   ///< between columns of one bank, of banks in turn
    std::int64_t depth;  ///< columns of a bank that the queue knows at the most
  };
  /// Plans the first columns on the fresh ones of `count` banks, `bank_at(0)` on, which come in this order from tick `from` on. Rows open
  /// one after the other, and a scheduler serves the open ones in the meantime, each once in `same` and no deeper than the queue knows it:
  /// the columns of a pseudo-channel, in order, begin when those that wait for a row find it open.
  template <class BankAt>
  void plan(std::int64_t count, BankAt bank_at, DramCommand command, const Pace& pace, Ticks from, const DramState& state) {
    for (int channel = 0; channel <= state.pseudo_channel_of(state.banks() - 1); ++channel) {
      openings_.clear();
      for (std::int64_t i = 0; i < count; ++i) {
        const int bank = bank_at(i);
        if (has(bank) && state.pseudo_channel_of(bank) == channel) openings_.push_back({bank, state.earliest(command, bank)});
      }
      plan_channel(pace, from);
    }
    openings_.clear();  // cheap to copy
  }

 private:
  struct Opening {
    int bank;
    Ticks at;  ///< the tick from which its row can be used
  };
  void plan_channel(const Pace& pace, Ticks from);
  Ticks start(const Pace& pace) const;

  std::vector<char> fresh_;  ///< of each bank
  std::vector<Ticks> first_column_;
  std::vector<Opening> openings_;  ///< scratch: of a pseudo-channel
};

}  // namespace memwall

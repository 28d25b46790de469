// SPDX-License-Identifier: MIT
#include "models/memory/dram_state.h"

#include "models/base/error.h"
#include "models/memory/signature.h"

namespace memwall {
namespace {

constexpr Ticks kNever = -(Ticks{1} << 60);  // long before the run: no rule reaches from there

}  // namespace

DramState::DramState(const DramOrganization& organization, const std::vector<DramRule>& rules)
    : group_shift_(organization.bits[std::size_t(DramField::bank)]),
      rank_shift_(group_shift_ + organization.bits[std::size_t(DramField::bank_group)]),
      channel_shift_(rank_shift_ + organization.bits[std::size_t(DramField::rank)]),
      open_(std::size_t(organization.channel_banks()), kClosed),
      bank_(open_.size(), Earliest{}),
      group_(open_.size() >> group_shift_, Earliest{}),
      rank_(open_.size() >> rank_shift_, Earliest{}),
      activates_(rank_.size(), {kNever, kNever, kNever, kNever}),
      next_(rank_.size(), 0) {
  for (const DramRule& rule : rules) {
    const auto before = std::size_t(rule.before);
    if (rule.window > 1) {
      ensure(
          rule.window == 4 && rule.scope == DramScope::rank && rule.before == DramCommand::activate && rule.after == DramCommand::activate,
          "only activates of a rank are counted in windows, of four");
      window_ = rule.gap;
    } else if (rule.scope != DramScope::other_ranks || organization.ranks() > 1) {
      effects_[before][std::size_t(rule.scope)].add(rule.after, rule.gap);
    }
  }
}

/// Of two rules for the same pair the longer one holds.
void DramState::Effects::add(DramCommand after, Ticks gap) {
  for (std::size_t i = 0; i < size; ++i) {
    if (list[i].after == after) return void(list[i].gap = std::max(list[i].gap, gap));
  }
  list[size++] = {after, gap};
}

/// The row itself, and the window of four activates.
void DramState::turn_row(DramCommand command, int bank, Ticks now, std::int64_t row) {
  if (command == DramCommand::precharge) {
    open_[std::size_t(bank)] = kClosed;
    return;
  }
  open_[std::size_t(bank)] = row;
  const auto rank = std::size_t(rank_of(bank));
  activates_[rank][std::size_t(next_[rank])] = now;
  next_[rank] = (next_[rank] + 1) & 3;
  Ticks& earliest = rank_[rank][std::size_t(DramCommand::activate)];
  earliest = std::max(earliest, activates_[rank][std::size_t(next_[rank])] + window_);
}

void DramState::reach_far(DramCommand command, int bank, Ticks now) {
  const int ranks = 1 << (channel_shift_ - rank_shift_), rank = rank_of(bank), first = rank & ~(ranks - 1);
  for (int other = first; other < first + ranks; ++other) {
    if (other != rank) effects(command, DramScope::other_ranks).apply(rank_[std::size_t(other)], now);
  }
}

void DramState::refresh(int bank, Ticks now, Ticks busy) {
  Earliest& earliest = bank_[std::size_t(bank)];
  for (const DramCommand command : {DramCommand::activate, DramCommand::refresh}) {
    earliest[std::size_t(command)] = std::max(earliest[std::size_t(command)], now + busy);
  }
}

void DramState::shift(Ticks by, std::int64_t rows, std::int64_t of) {
  for (std::int64_t& row : open_) {
    if (row != kClosed) row = (row + rows) % of;
  }
  for (auto* level : {&bank_, &group_, &rank_}) {
    for (Earliest& earliest : *level) {
      for (Ticks& tick : earliest) tick += by;
    }
  }
  for (auto& activates : activates_) {
    for (Ticks& tick : activates) tick += by;
  }
}

void DramState::append_signature(std::string& text, Ticks now, std::int64_t row) const {
  for (const std::int64_t open : open_) sign(text, open == kClosed ? kNever : open - row);
  for (const auto* level : {&bank_, &group_, &rank_}) {
    for (const Earliest& earliest : *level) {
      for (std::size_t c = 0; c < kDramCommands; ++c) sign(text, std::max<Ticks>(0, earliest[c] - now));
    }
  }
  for (std::size_t rank = 0; rank < activates_.size(); ++rank) {
    for (int i = 0; i < 4; ++i) sign(text, std::max(-window_, activates_[rank][std::size_t((next_[rank] + i) & 3)] - now));
  }
}

}  // namespace memwall

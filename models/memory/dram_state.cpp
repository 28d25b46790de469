// SPDX-License-Identifier: MIT
#include "models/memory/dram_state.h"

#include "models/base/error.h"

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
    ensure(rule.window == 1 || (rule.window == 4 && rule.before == DramCommand::activate), "only activates are counted in windows, of four");
    if (rule.scope == DramScope::other_ranks && organization.ranks() == 1) continue;
    if (rule.window > 1) window_ = rule.gap;
    effects_[std::size_t(rule.before)].push_back({rule.scope, rule.after, rule.gap, rule.window});
  }
}

void DramState::issue(DramCommand command, int bank, Ticks now, std::int64_t row) {
  const auto rank = std::size_t(rank_of(bank));
  if (command == DramCommand::activate) {
    open_[std::size_t(bank)] = row;
    activates_[rank][std::size_t(next_[rank])] = now;
    next_[rank] = (next_[rank] + 1) & 3;
  } else if (command == DramCommand::precharge) {
    open_[std::size_t(bank)] = kClosed;
  }
  Earliest* const at[] = {&bank_[std::size_t(bank)], &group_[std::size_t(group_of(bank))], &rank_[rank]};
  for (const Effect& effect : effects_[std::size_t(command)]) {
    const auto after = std::size_t(effect.after);
    if (effect.scope == DramScope::other_ranks) {
      const int first = pseudo_channel_of(bank) << (channel_shift_ - rank_shift_);
      for (int other = first; other < first + (1 << (channel_shift_ - rank_shift_)); ++other) {
        if (std::size_t(other) != rank) rank_[std::size_t(other)][after] = std::max(rank_[std::size_t(other)][after], now + effect.gap);
      }
      continue;
    }
    const Ticks from = effect.window == 1 ? now : activates_[rank][std::size_t(next_[rank])];
    Ticks& earliest = (*at[std::size_t(effect.scope)])[after];
    earliest = std::max(earliest, from + effect.gap);
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
  const auto add = [&text](Ticks value) { text.append(reinterpret_cast<const char*>(&value), sizeof value); };
  for (const std::int64_t open : open_) add(open == kClosed ? kNever : open - row);
  for (const auto* level : {&bank_, &group_, &rank_}) {
    for (const Earliest& earliest : *level) {
      for (std::size_t c = 0; c < kDramCommands; ++c) add(std::max<Ticks>(0, earliest[c] - now));
    }
  }
  for (std::size_t rank = 0; rank < activates_.size(); ++rank) {
    for (int i = 0; i < 4; ++i) add(std::max(-window_, activates_[rank][std::size_t((next_[rank] + i) & 3)] - now));
  }
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// Which command a BurstChannel issues next.
#include "models/memory/burst_channel.h"

namespace memwall {
namespace {

constexpr std::int64_t kActiveFirst = -(std::int64_t{1} << 56);  // before any order of arrival
constexpr std::int64_t kTurn = std::int64_t{1} << 48;            // orders within a bank's turn
constexpr std::int64_t kLast = std::int64_t{1} << 56;

constexpr DramCommand column_command(bool write) { return write ? DramCommand::write : DramCommand::read; }

template <class Set, class Visit>
void for_each_bank(const Set& set, Visit visit) {
  for (std::size_t bank = set._Find_first(); bank < set.size(); bank = set._Find_next(bank)) visit(int(bank));
}

}  // namespace

std::int64_t BurstChannel::key(int bank, std::int64_t order, bool active) const {
  if (device_->controller.arbitration == Arbitration::oldest) return active ? kActiveFirst + order : order;
  const int banks = state_.banks();
  return std::int64_t((bank - last_bank_ - 1 + banks) % banks) * kTurn + order % kTurn;  // in turn; within a bank the oldest
}

bool BurstChannel::blocked(int bank) const {
  return !refreshes_.empty() && (device_->refresh.blocks_channel || blocked_[std::size_t(bank)]);
}

Ticks BurstChannel::on_bus(DramCommand command, Ticks now) const {
  const bool column = command == DramCommand::read || command == DramCommand::write;
  return std::max(now, column ? column_bus_ : row_bus_);
}

void BurstChannel::consider(Candidate& best, const Candidate& candidate) const {
  if (candidate.time < best.time || (candidate.time == best.time && candidate.key < best.key)) best = candidate;
}

/// The request whose column command goes at `now` by age, where that is plain: active ones first, else the oldest hit.
int BurstChannel::ready_column(Ticks now) const {
  if (column_bus_ > now || !refreshes_.empty() || (mixed_ && waiting(false) > 0 && waiting(true) > 0)) return kNone;
  const bool write = mixed_ ? waiting(true) > 0 : writing_;
  if (queues_.actives(!write) > 0) return kNone;
  const DramCommand command = column_command(write);
  int actives = queues_.actives(write), hit = kNone;
  for (int i = queues_.oldest(write); i != kNone; i = queues_[i].younger) {
    const BankQueues::Request& r = queues_[i];
    actives -= r.active;
    if ((r.active || hit == kNone) && state_.open_row(r.bank) == r.row && state_.earliest(command, r.bank) <= now) {
      if (r.active) return i;
      hit = i;
    }
    if (hit != kNone && actives == 0) return hit;
  }
  return hit;
}

BurstChannel::Candidate BurstChannel::best_column(Ticks now) const {
  Candidate best;
  if (device_->controller.arbitration == Arbitration::oldest) {
    if (const int i = ready_column(now); i != kNone) {
      const BankQueues::Request& r = queues_[i];
      return {now, key(r.bank, r.order, r.active), column_command(r.write), r.bank, i};
    }
  }
  const auto consider_request = [&](int i) {
    const BankQueues::Request& r = queues_[i];
    const DramCommand command = column_command(r.write);
    consider(best, {std::max(on_bus(command, now), state_.earliest(command, r.bank)), key(r.bank, r.order, r.active), command, r.bank, i});
  };
  for_each_bank(with_hits_, [&](int bank) {
    if (queues_.active(bank) != kNone) consider_request(queues_.active(bank));
    if (blocked(bank)) return;
    for (const bool write : {false, true}) {
      if ((!mixed_ && write != writing_) || queues_.hits(bank, write) == 0) continue;
      if (const int i = queues_.oldest_hit(bank, write); i != kNone) consider_request(i);
    }
  });
  return best;
}

/// Where the open row of `bank` is to be closed, the key of that command.
std::optional<std::int64_t> BurstChannel::key_to_close(int bank) const {
  const DramControllerConfig& controller = device_->controller;
  const int hits = queues_.hits(bank), served = rows_[std::size_t(bank)].served;
  const int i = queues_.oldest_conflict(bank, only());
  if (i == kNone) return controller.closed_page && hits == 0 && served > 0 ? std::optional(kLast) : std::nullopt;
  if (queues_.active(bank) != kNone) return {};
  if (hits > 0 && (controller.row_hit_limit == 0 || served < controller.row_hit_limit)) return {};
  if (controller.bank_queue > 0 && queues_.oldest_in(bank, only()) != i) return {};  // a bank queue is served from its head
  return key(bank, queues_[i].order, false);
}

BurstChannel::Candidate BurstChannel::best_row(Ticks now) const {
  Candidate best;
  if (!refreshes_.empty() && device_->refresh.blocks_channel) return best;
  const Ticks from = on_bus(DramCommand::activate, now);
  for_each_bank(with_rows_ & ~blocked_, [&](int bank) {
    const DramCommand command = state_.is_open(bank) ? DramCommand::precharge : DramCommand::activate;
    const Ticks time = std::max(from, state_.earliest(command, bank));
    if (time > best.time) return;
    if (command == DramCommand::precharge) {
      if (const auto key = key_to_close(bank)) consider(best, {time, *key, command, bank, kNone});
    } else if (const int i = queues_.oldest_in(bank, only()); i != kNone) {
      consider(best, {time, key(bank, queues_[i].order, false), command, bank, i});
    }
  });
  return best;
}

/// The next command on the way to `refresh`: a precharge of one bank, of all (bank: none), or the refresh itself.
BurstChannel::Candidate BurstChannel::next_of(const DramRefresh& refresh, Ticks now) const {
  bool open = false, active = false;
  Ticks all_closed = 0, all_ready = 0;
  Candidate first;
  refresh.each_bank([&](int bank) {
    active |= queues_.active(bank) != kNone;
    all_ready = std::max(all_ready, state_.earliest(DramCommand::refresh, bank));
    if (!state_.is_open(bank)) return;
    open = true;
    const Ticks time = state_.earliest(DramCommand::precharge, bank);
    all_closed = std::max(all_closed, time);
    if (time < first.time) first = {time, bank, DramCommand::precharge, bank, kNone};
  });
  Candidate next;
  if (open && device_->refresh.precharge_together) {
    if (!active) next = {all_closed, refresh.unit, DramCommand::precharge, kNone, kNone};
  } else if (open) {
    next = first;
  } else {
    next = {all_ready, refresh.unit, DramCommand::refresh, kNone, kNone};
  }
  next.request = refresh.unit;
  next.time = std::max(next.time, on_bus(next.command, now));
  return next;
}

BurstChannel::Candidate BurstChannel::best_refresh(Ticks now) const {
  Candidate best;
  for (const DramRefresh& refresh : refreshes_) {
    const Candidate candidate = next_of(refresh, now);
    if (candidate.time < best.time) best = candidate;
    if (device_->refresh.blocks_channel) break;  // one after the other
  }
  return best;
}

}  // namespace memwall

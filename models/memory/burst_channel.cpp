// SPDX-License-Identifier: MIT
#include "models/memory/burst_channel.h"

#include "models/base/error.h"
#include "models/memory/dram_device.h"

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

BurstChannel::BurstChannel(const DramDevice& device, Ticks earlier)
    : device_(&device),
      mixed_(device.controller.write_drain != WriteDrain::watermarks),
      state_(device.organization, device.rules),
      banks_(std::size_t(device.organization.channel_banks())),
      refreshing_(banks_.size(), 0),
      next_bank_(std::size_t(device.refresh.units(device.organization)), 0),
      buses_(std::size_t(device.organization.pseudo_channels())) {
  if (device.refresh.scope == RefreshScope::none) return;
  for (int unit = 0; unit < int(next_bank_.size()); ++unit)
    due_.push_back(device_->refresh.first_due(unit, device.organization, device.timings) - earlier);
  next_due_ = *std::min_element(due_.begin(), due_.end());
}

bool BurstChannel::accepts(const DramPlace& place, bool write, Ticks now) const {
  if (device_->controller.read_queue == 0) {
    const auto bank = std::size_t(place.bank);  // a bank that refreshes takes nothing
    return banks_[bank].total() < device_->controller.bank_queue && !blocked_[bank] && now >= refreshing_[bank];
  }
  const int capacity = write ? device_->controller.write_queue : device_->controller.read_queue;
  if (device_->controller.bank_queue > 0) return int((write ? write_stage_ : read_stage_).size()) < capacity;
  return queued_[write] < capacity;
}

Ticks BurstChannel::accept(const DramPlace& place, bool write, std::int64_t order, Ticks now) {
  if (unsettled_since_ < now) choose_direction();  // as it would have been chosen at the tick before
  unsettled_since_ = now;
  ++waiting_[write];
  if (device_->controller.read_queue > 0 && device_->controller.bank_queue > 0) {
    (write ? write_stage_ : read_stage_).push_back({place, write, order});
    changed_ = true;
    return now;
  }
  ++queued_[write];
  put(place, write, order);
  changed_ = true;
  return next_chance(now);
}

/// The first tick from `now` on at which a command may be ready: a bound that costs less than to find the command.
Ticks BurstChannel::next_chance(Ticks now) const {
  if (!refreshes_.empty() || rows_from_ <= now || !read_stage_.empty() || !write_stage_.empty()) return now;
  if (!mixed_ && wants_writes() != writing_) return now;
  return std::min({next_due_, rows_from_, std::max(now, columns_from_)});
}

void BurstChannel::put(const DramPlace& place, bool write, std::int64_t order) {
  int at;
  if (free_.empty()) {
    at = int(requests_.size());
    requests_.emplace_back();
  } else {
    at = free_.back();
    free_.pop_back();
  }
  Bank& bank = banks_[std::size_t(place.bank)];
  requests_[std::size_t(at)] = {place.row, order, place.bank, write, false, kNone, bank.youngest[write], kNone, youngest_[write]};
  (bank.youngest[write] == kNone ? bank.oldest[write] : requests_[std::size_t(bank.youngest[write])].next) = at;
  bank.youngest[write] = at;
  (youngest_[write] == kNone ? oldest_[write] : requests_[std::size_t(youngest_[write])].younger) = at;
  youngest_[write] = at;
  ++bank.size[write];
  if (state_.open_row(place.bank) == place.row) {
    expect_column(place.bank, write);
    if (bank.hits[write]++ > 0) return;
  }
  refresh_marks(place.bank);
}

void BurstChannel::remove(int index) {
  const Request& r = requests_[std::size_t(index)];
  Bank& bank = banks_[std::size_t(r.bank)];
  (r.prev == kNone ? bank.oldest[r.write] : requests_[std::size_t(r.prev)].next) = r.next;
  (r.next == kNone ? bank.youngest[r.write] : requests_[std::size_t(r.next)].prev) = r.prev;
  (r.older == kNone ? oldest_[r.write] : requests_[std::size_t(r.older)].younger) = r.younger;
  (r.younger == kNone ? youngest_[r.write] : requests_[std::size_t(r.younger)].older) = r.older;
  --bank.size[r.write];
  free_.push_back(index);
}

/// Keeps the two sets of banks that wait for a column and for a row command.
void BurstChannel::refresh_marks(int at) {
  const Bank& bank = banks_[std::size_t(at)];
  const int hits = bank.hits[0] + bank.hits[1];
  with_hits_[std::size_t(at)] = hits > 0;
  with_rows_[std::size_t(at)] = bank.total() > hits || (device_->controller.closed_page && state_.is_open(at) && hits == 0);
  expect_row(at);
}

/// What changed lets `at` want a column or a row command it did not want before.
void BurstChannel::expect_column(int at, bool write) {
  columns_from_ = std::min(columns_from_, state_.earliest(column_command(write), at));
}
void BurstChannel::expect_row(int at) {
  if (!with_rows_[std::size_t(at)]) return;
  rows_from_ = std::min(rows_from_, state_.earliest(state_.is_open(at) ? DramCommand::precharge : DramCommand::activate, at));
}

int BurstChannel::oldest_hit(int at, bool write) const {
  const std::int64_t row = state_.open_row(at);
  for (int i = banks_[std::size_t(at)].oldest[write]; i != kNone; i = requests_[std::size_t(i)].next) {
    if (requests_[std::size_t(i)].row == row && !requests_[std::size_t(i)].active) return i;
  }
  return kNone;
}

int BurstChannel::oldest_in(int at) const {
  int found = kNone;
  for (const bool write : {false, true}) {
    const int i = banks_[std::size_t(at)].oldest[write];
    if (i == kNone || !considered(write)) continue;
    if (found == kNone || requests_[std::size_t(i)].order < requests_[std::size_t(found)].order) found = i;
  }
  return found;
}

/// The oldest request that needs another row than the open one, in the directions considered.
int BurstChannel::oldest_conflict(int at) const {
  const std::int64_t row = state_.open_row(at);
  int found = kNone;
  for (const bool write : {false, true}) {
    if (!considered(write)) continue;
    for (int i = banks_[std::size_t(at)].oldest[write]; i != kNone; i = requests_[std::size_t(i)].next) {
      if (requests_[std::size_t(i)].row == row) continue;
      if (found == kNone || requests_[std::size_t(i)].order < requests_[std::size_t(found)].order) found = i;
      break;
    }
  }
  return found;
}

/// Whether writes go next: hysteresis between the watermarks.
bool BurstChannel::wants_writes() const {
  const DramControllerConfig& controller = device_->controller;
  if (writing_) return queued_[1] > controller.write_low || queued_[0] == 0;
  return queued_[1] >= controller.write_high || (queued_[0] == 0 && queued_[1] > controller.write_idle);
}

void BurstChannel::choose_direction() {
  if (mixed_ || wants_writes() == writing_) return;
  writing_ = !writing_;
  columns_from_ = rows_from_ = 0;
}

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
  if (column_bus_ > now || !refreshes_.empty() || (mixed_ && waiting_[0] > 0 && waiting_[1] > 0)) return kNone;
  const bool write = mixed_ ? waiting_[1] > 0 : writing_;
  if (actives_[!write] > 0) return kNone;
  const DramCommand command = column_command(write);
  int actives = actives_[write], hit = kNone;
  for (int i = oldest_[write]; i != kNone; i = requests_[std::size_t(i)].younger) {
    const Request& r = requests_[std::size_t(i)];
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
  if (with_hits_.none()) return best;
  if (device_->controller.arbitration == Arbitration::oldest) {
    if (const int i = ready_column(now); i != kNone) {
      const Request& r = requests_[std::size_t(i)];
      return {now, key(r.bank, r.order, r.active), column_command(r.write), r.bank, i};
    }
  }
  for_each_bank(with_hits_, [&](int at) {
    const Bank& bank = banks_[std::size_t(at)];
    if (bank.active != kNone) {
      const Request& r = requests_[std::size_t(bank.active)];
      const DramCommand command = column_command(r.write);
      consider(best, {std::max(on_bus(command, now), state_.earliest(command, at)), key(at, r.order, true), command, at, bank.active});
    }
    if (blocked(at)) return;
    for (const bool write : {false, true}) {
      if (!considered(write) || bank.hits[write] == 0) continue;
      const int i = oldest_hit(at, write);
      if (i == kNone) continue;
      const Request& r = requests_[std::size_t(i)];
      const DramCommand command = column_command(write);
      consider(best, {std::max(on_bus(command, now), state_.earliest(command, at)), key(at, r.order, false), command, at, i});
    }
  });
  return best;
}

BurstChannel::Candidate BurstChannel::best_row(Ticks now) const {
  Candidate best;
  if (with_rows_.none()) return best;
  for_each_bank(with_rows_, [&](int at) {
    if (blocked(at)) return;
    const Bank& bank = banks_[std::size_t(at)];
    if (!state_.is_open(at)) {
      const Ticks time = std::max(on_bus(DramCommand::activate, now), state_.earliest(DramCommand::activate, at));
      if (time > best.time) return;
      const int i = oldest_in(at);
      if (i == kNone) return;
      consider(best, {time, key(at, requests_[std::size_t(i)].order, false), DramCommand::activate, at, i});
      return;
    }
    const Ticks time = std::max(on_bus(DramCommand::precharge, now), state_.earliest(DramCommand::precharge, at));
    if (time > best.time) return;
    const int hits = bank.hits[0] + bank.hits[1];
    const int i = oldest_conflict(at);
    if (i == kNone) {
      if (device_->controller.closed_page && hits == 0 && bank.served > 0) consider(best, {time, kLast, DramCommand::precharge, at, kNone});
      return;
    }
    if (bank.active != kNone) return;
    if (hits > 0 && (device_->controller.row_hit_limit == 0 || bank.served < device_->controller.row_hit_limit)) return;
    if (device_->controller.bank_queue > 0 && oldest_in(at) != i) return;  // a bank queue is served from its head
    consider(best, {time, key(at, requests_[std::size_t(i)].order, false), DramCommand::precharge, at, i});
  });
  return best;
}

BurstChannel::Candidate BurstChannel::best_refresh(Ticks now) const {
  Candidate best;
  for (const Refresh& job : refreshes_) {
    bool open = false, active = false;
    Ticks all_closed = 0, all_ready = 0;
    Candidate first;
    for (const int at : job.banks) {
      active |= banks_[std::size_t(at)].active != kNone;
      all_ready = std::max(all_ready, state_.earliest(DramCommand::refresh, at));
      if (!state_.is_open(at)) continue;
      open = true;
      const Ticks time = state_.earliest(DramCommand::precharge, at);
      all_closed = std::max(all_closed, time);
      if (time < first.time) first = {time, at, DramCommand::precharge, at, kNone};
    }
    Candidate candidate;
    if (open && device_->refresh.precharge_together) {
      if (!active) candidate = {all_closed, job.unit, DramCommand::precharge, kNone, kNone};
    } else if (open) {
      candidate = first;
    } else {
      candidate = {all_ready, job.unit, DramCommand::refresh, kNone, kNone};
    }
    candidate.request = job.unit;
    candidate.time = std::max(candidate.time, on_bus(candidate.command, now));
    if (candidate.time < best.time) best = candidate;
    if (device_->refresh.blocks_channel) break;  // one after the other
  }
  return best;
}

void BurstChannel::start_refreshes(Ticks now) {
  for (std::size_t unit = 0; unit < due_.size(); ++unit) {
    if (due_[unit] > now) continue;
    const DramOrganization& o = device_->organization;
    const int of_unit = o.channel_banks() / int(due_.size());
    const int first = int(unit) * of_unit;
    Refresh job{int(unit), {}, device_->timings.tRFC};
    if (device_->refresh.scope == RefreshScope::all_bank) {
      due_[unit] += device_->timings.tREFI;
      for (int i = 0; i < of_unit; ++i) job.banks.push_back(first + i);
    } else {
      due_[unit] += device_->timings.tREFIpb;
      job.busy = device_->timings.tRFCpb;
      const int at = next_bank_[unit];
      const bool all_groups = device_->refresh.scope == RefreshScope::same_bank;
      next_bank_[unit] = (at + 1) % (all_groups ? of_unit / o.bank_groups() : of_unit);
      if (all_groups) {
        const int rank = at / o.group_banks(), bank = at % o.group_banks();
        for (int group = 0; group < o.bank_groups(); ++group)
          job.banks.push_back(first + rank * o.rank_banks() + group * o.group_banks() + bank);
      } else {
        job.banks.push_back(first + at);
      }
    }
    for (const int bank : job.banks) blocked_[std::size_t(bank)] = true;
    refreshes_.push_back(std::move(job));
    changed_ = true;
  }
  next_due_ = *std::min_element(due_.begin(), due_.end());
}

void BurstChannel::take_bus(DramCommand command, Ticks now) {
  const Ticks until = now + device_->bus.cycles(command);
  const bool column = command == DramCommand::read || command == DramCommand::write;
  unsettled_since_ = now + 1;
  if (column || !device_->bus.row_and_column) column_bus_ = until;
  if (!column || !device_->bus.row_and_column) row_bus_ = until;
  changed_ = true;
}

void BurstChannel::do_refresh(Candidate candidate, Ticks now) {
  const auto job = std::find_if(refreshes_.begin(), refreshes_.end(), [&](const Refresh& r) { return r.unit == candidate.request; });
  const auto close = [&](int at) {
    state_.issue(DramCommand::precharge, at, now);
    banks_[std::size_t(at)].hits = {};
    refresh_marks(at);
  };
  if (candidate.command == DramCommand::precharge) {
    for (const int at : job->banks) {
      if (state_.is_open(at) && (candidate.bank == kNone || candidate.bank == at)) close(at);
    }
  } else {
    const Ticks busy = job->busy + device_->bus.refresh - device_->bus.activate;
    for (const int at : job->banks) {
      state_.refresh(at, now, busy);
      blocked_[std::size_t(at)] = false;
      refreshing_[std::size_t(at)] = refreshing_until_ = now + busy;
      buses_[std::size_t(state_.pseudo_channel_of(at))].refreshed = true;
    }
    refreshes_.erase(job);
    for (const Refresh& other : refreshes_) {
      for (const int at : other.banks) blocked_[std::size_t(at)] = true;
    }
    refreshed_ = now;
    ++counts_.refreshes;
    columns_from_ = rows_from_ = 0;
  }
  take_bus(candidate.command, now);
}

void BurstChannel::do_row(Candidate candidate, Ticks now) {
  Bank& bank = banks_[std::size_t(candidate.bank)];
  if (candidate.command == DramCommand::precharge) {
    state_.issue(DramCommand::precharge, candidate.bank, now);
    bank.hits = {};
  } else {
    Request& r = requests_[std::size_t(candidate.request)];
    bank.late_by_faw = now > state_.bank_earliest(DramCommand::activate, candidate.bank) &&
                       now == state_.rank_earliest(DramCommand::activate, state_.rank_of(candidate.bank));
    state_.issue(DramCommand::activate, candidate.bank, now, r.row);
    bank.served = 0;
    ++counts_.activates;
    for (const bool write : {false, true}) {
      for (int i = bank.oldest[write]; i != kNone; i = requests_[std::size_t(i)].next)
        bank.hits[write] += requests_[std::size_t(i)].row == r.row;
      if (bank.hits[write] > 0) expect_column(candidate.bank, write);
    }
    if (device_->controller.active_queue > 0) {
      r.active = true;
      bank.active = candidate.request;
      --queued_[r.write];
      ++actives_[r.write];
    }
  }
  refresh_marks(candidate.bank);
  last_bank_ = candidate.bank;
  take_bus(candidate.command, now);
}

void BurstChannel::do_column(int request, Ticks now) {
  const Request r = requests_[std::size_t(request)];
  const DramCommand command = column_command(r.write);
  Bank& bank = banks_[std::size_t(r.bank)];
  account(r.bank, command, now);
  state_.issue(command, r.bank, now);
  remove(request);
  --bank.hits[r.write];
  --waiting_[r.write];
  ++bank.served;
  if (r.active) {
    bank.active = kNone;
    --actives_[r.write];
  } else if (device_->controller.read_queue == 0 || device_->controller.bank_queue == 0) {
    --queued_[r.write];
  }
  if (r.write) {
    ++counts_.writes;
    last_write_ = now;
    write_end_ = now + device_->timings.tCWL + device_->timings.tBL;
  } else {
    ++counts_.reads;
    read_end_ = now + device_->timings.tCL + device_->timings.tBL;
  }
  if (bank.hits[r.write] == 0) refresh_marks(r.bank);
  if (r.active || bank.served == device_->controller.row_hit_limit || device_->controller.bank_queue > 0) expect_row(r.bank);
  last_bank_ = r.bank;
  take_bus(command, now);
  columns_from_ = kForever;
  for (int rank = 0; rank < state_.ranks(); ++rank) {
    columns_from_ =
        std::min({columns_from_, state_.rank_earliest(DramCommand::read, rank), state_.rank_earliest(DramCommand::write, rank)});
  }
  columns_from_ = std::max(columns_from_, column_bus_);
}

/// Gives the time since the last data slot of this bus to the rule that held the column command back.
void BurstChannel::account(int at, DramCommand command, Ticks now) {
  const bool write = command == DramCommand::write;
  Bus& bus = buses_[std::size_t(state_.pseudo_channel_of(at))];
  const Ticks gap = now - bus.last;
  if (gap > 0) {
    DramLoss cause = DramLoss::idle;
    const Bank& bank = banks_[std::size_t(at)];
    if (bus.refreshed) {
      cause = DramLoss::refresh;
    } else if (bank.served == 0 && state_.bank_earliest(command, at) + 1 >= now) {
      cause = bank.late_by_faw ? DramLoss::faw : DramLoss::row_change;
    } else if (write != bus.write || state_.rank_earliest(command, state_.rank_of(at)) == now) {
      cause = DramLoss::turnaround;
    } else if (state_.group_earliest(command, at) == now) {
      cause = DramLoss::ccd_l;
    } else if (last_loss_time_ > bus.last) {
      cause = last_loss_;  // requests come in order: what held another bus back held this one's requests back
    }
    if (cause != DramLoss::idle) {
      last_loss_ = cause;
      last_loss_time_ = now;
    }
    counts_.lost[std::size_t(cause)] += gap;
  }
  bus.last = now + device_->timings.tBL;
  bus.write = write;
  bus.refreshed = false;
}

/// One request a tick goes from the queues to the queue of its bank: the first in order that finds room.
bool BurstChannel::move_to_banks() {
  if (device_->controller.read_queue == 0 || device_->controller.bank_queue == 0) return false;
  if (draining_ == 0) {
    const std::int64_t in_banks = waiting() - std::int64_t(read_stage_.size()) - std::int64_t(write_stage_.size());
    const int writes = int(write_stage_.size());
    if (writes >= device_->controller.write_high || (writes > device_->controller.write_idle && in_banks == 0)) draining_ = writes;
  }
  std::vector<Staged>& stage = draining_ > 0 ? write_stage_ : read_stage_;
  for (auto it = stage.begin(); it != stage.end(); ++it) {
    if (banks_[std::size_t(it->place.bank)].total() >= device_->controller.bank_queue) continue;
    if (it->write) --draining_;
    put(it->place, it->write, moved_++);  // a bank queue is in the order in which it was filled
    stage.erase(it);
    changed_ = true;
    return true;
  }
  return false;
}

/// Issues what is ready at `now` and fits on the buses; returns whether anything was.
bool BurstChannel::issue(Ticks now) {
  const bool two_buses = device_->bus.row_and_column;
  if (refresh_command_.time <= now) {
    do_refresh(refresh_command_, now);
    column_ = best_column(now);
    if (two_buses && column_.time <= now) do_column(column_.request, now);
    return true;
  }
  if (two_buses && device_->controller.arbitration == Arbitration::oldest) {
    const bool column = column_.time <= now;
    if (column) {
      do_column(column_.request, now);
      row_ = best_row(now);
    }
    const bool row = row_.time <= now;
    if (row) do_row(row_, now);
    return column || row;
  }
  const auto column_first = [this] { return column_.time < row_.time || (column_.time == row_.time && column_.key < row_.key); };
  const bool column = column_first();
  if ((column ? column_ : row_).time > now) return false;
  column ? do_column(column_.request, now) : do_row(row_, now);
  if (!two_buses) return true;
  // The second command of a tick is the next in turn; where it wants the bus that the first has taken, its turn is lost.
  column_ = best_column(now);
  row_ = best_row(now);
  const Candidate second = column_first() ? column_ : row_;
  if (second.time > now) return true;
  if (column_first() == column) {
    last_bank_ = second.bank;
  } else {
    column ? do_row(second, now) : do_column(second.request, now);
  }
  return true;
}

Ticks BurstChannel::step(Ticks now) {
  if (next_due_ <= now) start_refreshes(now);
  if (changed_) choose_direction();
  if (refreshes_.empty() && rows_from_ > now && device_->controller.arbitration == Arbitration::oldest) {
    if (const int i = ready_column(now); i != kNone) {  // a stream takes this way: nothing else could go now
      do_column(i, now);
      return next_chance(now + 1);
    }
  }
  const auto only_expected = [now](const Candidate& candidate) { return candidate.bank == kNone && candidate.time <= now; };
  if (changed_ || only_expected(column_) || only_expected(row_)) {
    refresh_command_ = refreshes_.empty() ? Candidate{} : best_refresh(now);
    column_ = columns_from_ > now ? Candidate{.time = columns_from_} : best_column(now);
    row_ = rows_from_ > now ? Candidate{.time = rows_from_} : best_row(now);
    columns_from_ = column_.time;
    rows_from_ = row_.time;
    changed_ = false;
  }
  const bool issued = issue(now);
  const bool moved = move_to_banks();
  if (issued || moved) return next_chance(now + 1);
  const Ticks refreshed = refreshing_until_ > now ? refreshing_until_ : kForever;
  return std::min({next_due_, refreshed, refresh_command_.time, column_.time, row_.time});
}

void BurstChannel::append_signature(std::string& text, Ticks now, std::int64_t row, std::int64_t order) const {
  const auto add = [&text](std::int64_t value) { text.append(reinterpret_cast<const char*>(&value), sizeof value); };
  state_.append_signature(text, now, row);
  for (const Ticks due : due_) add(due - now);
  for (const int bank : next_bank_) add(bank);
  for (const Refresh& job : refreshes_) add(job.unit);
  for (const bool write : {false, true}) {
    add(queued_[write]);
    for (int i = oldest_[write]; i != kNone; i = requests_[std::size_t(i)].younger) {
      const Request& r = requests_[std::size_t(i)];
      add(r.row - row), add(r.order - (moved_ > 0 ? moved_ : order)), add(r.bank), add(r.active);
    }
  }
  for (const auto* stage : {&read_stage_, &write_stage_}) {
    for (const Staged& s : *stage) add(s.place.row - row), add(s.order - order), add(s.place.bank);
  }
  for (const Bank& bank : banks_) add(std::min(bank.served, device_->controller.row_hit_limit));
  for (const Bus& bus : buses_) add(bus.last - now), add(bus.write), add(bus.refreshed), add(last_loss_time_ > bus.last);
  add(std::int64_t(last_loss_));
  add(writing_), add(draining_), add(last_bank_), add(std::max<Ticks>(0, row_bus_ - now)), add(std::max<Ticks>(0, column_bus_ - now));
}

}  // namespace memwall

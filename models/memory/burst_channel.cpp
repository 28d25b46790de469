// SPDX-License-Identifier: MIT
#include "models/memory/burst_channel.h"

#include "models/memory/signature.h"

namespace memwall {

BurstChannel::BurstChannel(const DramDevice& device, Ticks earlier)
    : device_(&device),
      mixed_(device.controller.write_drain != WriteDrain::watermarks),
      state_(device.organization, device.rules),
      queues_(device.organization.channel_banks()),
      rows_(std::size_t(device.organization.channel_banks())),
      schedule_(device, earlier),
      refreshing_(rows_.size(), 0),
      buses_(device.organization.pseudo_channels(), device.timings.tBL) {}

bool BurstChannel::accepts(const DramPlace& place, bool write, Ticks now) const {
  const DramControllerConfig& controller = device_->controller;
  if (controller.read_queue == 0) {
    const auto bank = std::size_t(place.bank);  // a bank that refreshes takes nothing
    return queues_.size(place.bank) < controller.bank_queue && !blocked_[bank] && now >= refreshing_[bank];
  }
  return (has_front() ? front_.size(write) : queues_.queued(write)) < (write ? controller.write_queue : controller.read_queue);
}

Ticks BurstChannel::accept(const DramPlace& place, bool write, std::int64_t order, Ticks now) {
  if (unsettled_since_ < now) choose_direction();  // as it would have been chosen at the tick before
  unsettled_since_ = now;
  changed_ = true;
  if (has_front()) {
    front_.put({place, write, order});
    return now;
  }
  put(place, write, order);
  return next_chance(now);
}

/// One request a tick goes from the front queues to the queue of its bank.
bool BurstChannel::move_to_banks() {
  if (!has_front()) return false;
  const auto has_room = [this](const FrontQueues::Request& r) { return queues_.size(r.place.bank) < device_->controller.bank_queue; };
  const auto request = front_.take(device_->controller, queues_.count(false) + queues_.count(true) == 0, has_room);
  if (!request) return false;
  put(request->place, request->write, moved_++);  // a bank queue is in the order in which it was filled
  changed_ = true;
  return true;
}

void BurstChannel::put(const DramPlace& place, bool write, std::int64_t order) {
  queues_.put(place, write, order);
  if (state_.open_row(place.bank) == place.row) {
    expect_column(place.bank, write);
    if (queues_.hits(place.bank, write) > 1) return;
  }
  mark(place.bank);
}

/// The first tick from `now` on at which a command may be ready: a bound that costs less than to find the command.
Ticks BurstChannel::next_chance(Ticks now) const {
  if (!refreshes_.empty() || rows_from_ <= now || !front_.empty()) return now;
  if (!mixed_ && wants_writes() != writing_) return now;
  return std::min({schedule_.next_due(), rows_from_, std::max(now, columns_from_)});
}

/// Keeps the two sets of banks that wait for a column and for a row command.
void BurstChannel::mark(int bank) {
  const int hits = queues_.hits(bank);
  with_hits_[std::size_t(bank)] = hits > 0;
  with_rows_[std::size_t(bank)] = queues_.size(bank) > hits || (device_->controller.closed_page && state_.is_open(bank) && hits == 0);
  expect_row(bank);
}

/// What changed lets `bank` want a column or a row command it did not want before.
void BurstChannel::expect_column(int bank, bool write) {
  const DramCommand command = write ? DramCommand::write : DramCommand::read;
  if (columns_from_ > state_.rank_earliest(command, state_.rank_of(bank)))  // else it is no sooner than that, whatever its bank says
    columns_from_ = std::min(columns_from_, state_.earliest(command, bank));
}
void BurstChannel::expect_row(int bank) {
  if (!with_rows_[std::size_t(bank)]) return;
  rows_from_ = std::min(rows_from_, state_.earliest(state_.is_open(bank) ? DramCommand::precharge : DramCommand::activate, bank));
}

/// Whether writes go next: hysteresis between the watermarks.
bool BurstChannel::wants_writes() const {
  const DramControllerConfig& controller = device_->controller;
  const int reads = queues_.queued(false), writes = queues_.queued(true);
  if (writing_) return writes > controller.write_low || reads == 0;
  return writes >= controller.write_high || (reads == 0 && writes > controller.write_idle);
}

void BurstChannel::choose_direction() {
  if (mixed_ || wants_writes() == writing_) return;
  writing_ = !writing_;
  columns_from_ = rows_from_ = 0;
}

void BurstChannel::take_bus(DramCommand command, Ticks now) {
  const Ticks until = now + device_->bus.cycles(command);
  const bool column = command == DramCommand::read || command == DramCommand::write;
  unsettled_since_ = now + 1;
  if (column || !device_->bus.row_and_column) column_bus_ = until;
  if (!column || !device_->bus.row_and_column) row_bus_ = until;
  changed_ = true;
}

void BurstChannel::start_refreshes(Ticks now) {
  for (int unit = 0; unit < schedule_.units(); ++unit) {
    if (schedule_.due(unit) > now) continue;
    refreshes_.push_back(schedule_.take(unit));
    refreshes_.back().each_bank([this](int bank) { blocked_[std::size_t(bank)] = true; });
    changed_ = true;
  }
}

void BurstChannel::do_refresh(const Candidate& candidate, Ticks now) {
  const auto job = std::find_if(refreshes_.begin(), refreshes_.end(), [&](const DramRefresh& r) { return r.unit == candidate.request; });
  if (candidate.command == DramCommand::precharge) {
    job->each_bank([&](int bank) {
      if (state_.is_open(bank) && (candidate.bank == kNone || candidate.bank == bank)) close(bank, now);
    });
  } else {
    const DramRefresh done = *job;
    refreshes_.erase(job);
    refresh(done, now);
  }
  take_bus(candidate.command, now);
}

void BurstChannel::refresh(const DramRefresh& refresh, Ticks now) {
  refreshing_until_ = now + refresh.busy;
  refresh.each_bank([&](int bank) {
    state_.refresh(bank, now, refresh.busy);
    blocked_[std::size_t(bank)] = false;
    refreshing_[std::size_t(bank)] = refreshing_until_;
    buses_.refreshed(state_.pseudo_channel_of(bank));
  });
  for (const DramRefresh& other : refreshes_) other.each_bank([this](int bank) { blocked_[std::size_t(bank)] = true; });
  ++counts_.refreshes;
  columns_from_ = rows_from_ = 0;
}

void BurstChannel::close(int bank, Ticks now) {
  state_.issue(DramCommand::precharge, bank, now);
  queues_.close(bank);
  mark(bank);
}

void BurstChannel::open(const Candidate& candidate, Ticks now) {
  const int bank = candidate.bank;
  const std::int64_t row = queues_[candidate.request].row;
  const bool late_by_faw =
      now > state_.bank_earliest(DramCommand::activate, bank) && now == state_.rank_earliest(DramCommand::activate, state_.rank_of(bank));
  rows_[std::size_t(bank)] = {0, late_by_faw};
  state_.issue(DramCommand::activate, bank, now, row);
  queues_.open(bank, row);
  ++counts_.activates;
  for (const bool write : {false, true}) {
    if (queues_.hits(bank, write) > 0) expect_column(bank, write);
  }
  if (device_->controller.active_queue > 0) queues_.activate(candidate.request);
  mark(bank);
}

void BurstChannel::do_row(const Candidate& candidate, Ticks now) {
  candidate.command == DramCommand::precharge ? close(candidate.bank, now) : open(candidate, now);
  last_bank_ = candidate.bank;
  take_bus(candidate.command, now);
}

/// Where the first column command on a row comes as soon as the row lets it: what the row waited for.
std::optional<DramLoss> BurstChannel::row_loss(int bank, DramCommand command, Ticks now) const {
  const auto [served, late_by_faw] = rows_[std::size_t(bank)];
  if (served > 0 || state_.bank_earliest(command, bank) + 1 < now) return {};
  return late_by_faw ? DramLoss::faw : DramLoss::row_change;
}

void BurstChannel::do_column(int request, Ticks now) {
  const BankQueues::Request r = queues_[request];
  const DramCommand command = r.write ? DramCommand::write : DramCommand::read;
  buses_.carry(command, r.bank, now, state_, counts_, [&] { return row_loss(r.bank, command, now); });
  state_.issue(command, r.bank, now);
  queues_.remove(request);
  const int served = ++rows_[std::size_t(r.bank)].served;
  ++counts_.bursts_of(r.write);
  if (r.write) {
    last_write_ = now;
    write_end_ = now + device_->timings.tCWL + device_->timings.tBL;
  } else {
    read_end_ = now + device_->timings.tCL + device_->timings.tBL;
  }
  if (queues_.hits(r.bank, r.write) == 0) mark(r.bank);
  const DramControllerConfig& controller = device_->controller;
  if (r.active || served == controller.row_hit_limit || controller.bank_queue > 0) expect_row(r.bank);
  last_bank_ = r.bank;
  take_bus(command, now);
  columns_from_ = kForever;
  for (int rank = 0; rank < state_.ranks(); ++rank) {
    columns_from_ =
        std::min({columns_from_, state_.rank_earliest(DramCommand::read, rank), state_.rank_earliest(DramCommand::write, rank)});
  }
  columns_from_ = std::max(columns_from_, column_bus_);
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
  if (!two_buses || device_->controller.arbitration == Arbitration::round_robin) return issue_in_turn(now);
  const bool column = column_.time <= now;
  if (column) {
    do_column(column_.request, now);
    row_ = best_row(now);
  }
  const bool row = row_.time <= now;
  if (row) do_row(row_, now);
  return column || row;
}

/// The better of a row and a column command; where there are two buses, then one on the other bus.
bool BurstChannel::issue_in_turn(Ticks now) {
  const auto column_first = [this] { return column_.time < row_.time || (column_.time == row_.time && column_.key < row_.key); };
  const bool column = column_first();
  if ((column ? column_ : row_).time > now) return false;
  column ? do_column(column_.request, now) : do_row(row_, now);
  if (!device_->bus.row_and_column) return true;
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

void BurstChannel::find_candidates(Ticks now) {
  refresh_command_ = refreshes_.empty() ? Candidate{} : best_refresh(now);
  column_ = columns_from_ > now ? Candidate{.time = columns_from_} : best_column(now);
  row_ = rows_from_ > now ? Candidate{.time = rows_from_} : best_row(now);
  columns_from_ = column_.time;
  rows_from_ = row_.time;
  changed_ = false;
}

Ticks BurstChannel::step(Ticks now) {
  if (schedule_.next_due() <= now) start_refreshes(now);
  if (changed_) choose_direction();
  if (refreshes_.empty() && front_.empty() && rows_from_ > now && device_->controller.arbitration == Arbitration::oldest) {
    if (const int i = ready_column(now); i != kNone) {  // a stream takes this way: nothing else could go now
      do_column(i, now);
      return next_chance(now + 1);
    }
  }
  const auto only_expected = [now](const Candidate& candidate) { return candidate.bank == kNone && candidate.time <= now; };
  if (changed_ || only_expected(column_) || only_expected(row_)) find_candidates(now);
  const bool issued = issue(now);
  const bool moved = move_to_banks();
  if (issued || moved) return next_chance(now + 1);
  const Ticks refreshed = refreshing_until_ > now ? refreshing_until_ : kForever;
  return std::min({schedule_.next_due(), refreshed, refresh_command_.time, column_.time, row_.time});
}

void BurstChannel::append_signature(std::string& text, Ticks now, std::int64_t row, std::int64_t order) const {
  state_.append_signature(text, now, row);
  schedule_.append_signature(text, now);
  for (const DramRefresh& refresh : refreshes_) sign(text, refresh.unit);
  queues_.append_signature(text, row, moved_ > 0 ? moved_ : order);
  front_.append_signature(text, row, order);
  for (const Row& each : rows_) sign(text, std::min(each.served, device_->controller.row_hit_limit));
  buses_.append_signature(text, now);
  sign(text, writing_, last_bank_, std::max<Ticks>(0, row_bus_ - now), std::max<Ticks>(0, column_bus_ - now));
}

}  // namespace memwall

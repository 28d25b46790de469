// SPDX-License-Identifier: MIT
#include "models/memory/stripe_channel.h"

#include <algorithm>
#include <unordered_map>

#include "models/memory/signature.h"

namespace memwall {
namespace {

/// Requests that are known before they can be served: what the queues hold while a stripe streams. Behind shared queues, the bank
/// queues of the next stripe fill while those of the current one are full.
std::int64_t lookahead_bursts(const DramControllerConfig& c, std::int64_t banks) {
  return c.read_queue + (c.read_queue > 0 ? 2 : 1) * std::int64_t(c.bank_queue) * banks;
}

}  // namespace

StripeChannel::StripeChannel(const DramDevice& device, Ticks earlier)
    : device_(&device),
      timings_(&device.timings),
      pattern_(device.organization),
      lookahead_(lookahead_bursts(device.controller, pattern_.distinct_banks())),
      state_(device.organization, device.rules),
      schedule_(device, earlier),
      pace_{pattern_.round() * timings_->tCCD_S / device.organization.pseudo_channels(),
            pattern_.round() * timings_->tCCD_S_WR / device.organization.pseudo_channels()},
      fresh_(device.organization.channel_banks()),
      buses_(device.organization.pseudo_channels(), timings_->tBL),
      last_banks_(std::size_t(device.organization.pseudo_channels()), 0) {}

/// When the request `ahead` bursts behind the next one came into the queue: when the one that many places before it left.
Ticks StripeChannel::arrival(std::int64_t ahead, Ticks since) const {
  const std::int64_t back = lookahead_ - ahead;
  return std::max(since, (back > 0 ? past_.tick(back) : last_column_) + 1);
}

/// Opens the rows that `bursts` bursts of a piece need, from burst `i` on. All precharges go before the activates, so that a
/// bank need not wait for the one before it.
void StripeChannel::open_rows(const Piece& piece, std::int64_t i, std::int64_t bursts) {
  for (const DramCommand command : {DramCommand::precharge, DramCommand::activate}) {
    const bool close = command == DramCommand::precharge;
    Ticks bus = row_bus_;
    for (std::int64_t k = 0; k < bursts; ++k) {
      const int bank = bank_of(piece, i + k);
      const std::int64_t open = state_.open_row(bank);
      if (open == piece.row || close != (open != DramState::kClosed)) continue;
      const Ticks at = std::max({arrival(k, piece.since), bus, state_.earliest(command, bank)});
      if (at >= schedule_.next_due()) {
        refresh_due(at);
        return open_rows(piece, i, bursts);
      }
      state_.issue(command, bank, at, piece.row);
      bus = at + device_->bus.cycles(command);
      if (close) continue;
      fresh_.open(bank);
      ++counts_.activates;
    }
    if (!close) row_bus_ = bus;
  }
  plan_first_columns(piece, i, bursts);
}

void StripeChannel::plan_first_columns(const Piece& piece, std::int64_t i, std::int64_t bursts) {
  const std::int64_t depth = std::max<std::int64_t>(1, std::min(lookahead_, piece.bursts - i) / pattern_.round());
  const FreshRows::Pace pace = piece.write() ? FreshRows::Pace{timings_->tCCD_L_WR, timings_->tCCD_S_WR, depth}
                                             : FreshRows::Pace{timings_->tCCD_L, timings_->tCCD_S, depth};
  fresh_.plan(
      bursts, [&](std::int64_t k) { return bank_of(piece, i + k); }, piece.command, pace, last_column_ + 1, state_);
}

/// Closes what is open of the banks of `refresh`, from tick `at` on; returns when the row bus is free behind that.
Ticks StripeChannel::close(const DramRefresh& refresh, Ticks at) {
  Ticks all_ready = at;
  refresh.each_bank([&](int bank) { all_ready = std::max(all_ready, state_.earliest(DramCommand::precharge, bank)); });
  refresh.each_bank([&](int bank) {
    if (!state_.is_open(bank)) return;
    const Ticks ready = std::max(at, state_.earliest(DramCommand::precharge, bank));
    const Ticks now = device_->refresh.precharge_together ? all_ready : ready;
    state_.issue(DramCommand::precharge, bank, now);
    fresh_.use(bank);
    at = now + device_->bus.precharge;
  });
  return at;
}

void StripeChannel::refresh(const DramRefresh& refresh, Ticks from) {
  Ticks at = close(refresh, std::max(from, row_bus_));
  refresh.each_bank([&](int bank) { at = std::max(at, state_.earliest(DramCommand::refresh, bank)); });
  refresh.each_bank([&](int bank) {
    state_.refresh(bank, at, refresh.busy);
    buses_.refreshed(state_.pseudo_channel_of(bank));
  });
  row_bus_ = at + device_->bus.refresh;
  if (device_->refresh.blocks_channel) column_from_ = row_bus_;
  ++counts_.refreshes;
}

/// All refreshes that come due up to `now`.
void StripeChannel::refresh_due(Ticks now) {
  while (schedule_.next_due() <= now) {
    const Ticks due = schedule_.next_due(), bus = row_bus_;
    for (int unit = 0; unit < schedule_.units(); ++unit) {
      if (schedule_.due(unit) == due) refresh(schedule_.take(unit), due);
    }
    // Units that do not wait for each other leave the bus free while they precharge.
    if (!device_->refresh.blocks_channel) row_bus_ = std::max(bus, due);
  }
}

/// What the rules do not say of why the command on `bank` comes no sooner than `now`.
std::optional<DramLoss> StripeChannel::own_loss(int bank, Ticks now) const {
  const bool was_idle = waits_since_ > buses_.end(state_.pseudo_channel_of(bank));
  if (was_idle && waits_since_ + timings_->tRCDRD < now) return DramLoss::idle;  // nothing was asked for
  return fresh_.has(bank) ? std::optional(DramLoss::row_change) : std::nullopt;
}

/// Serves burst `i` of a piece; false where `until` comes first.
bool StripeChannel::serve_burst(const Piece& piece, std::int64_t i) {
  const int bank = bank_of(piece, i);
  for (;;) {
    if (state_.open_row(bank) != piece.row) open_rows(piece, i, std::min(pattern_.round(), piece.bursts - i));
    const bool fresh = fresh_.has(bank);
    const Ticks ready = fresh ? std::max(fresh_.first_column(bank), state_.rank_earliest(piece.command, state_.rank_of(bank)))
                              : state_.earliest(piece.command, bank);
    const Ticks at = std::max({column_from_, piece.since, ready});
    const bool goes_first = fresh && device_->controller.active_queue > 0;  // a request whose row was opened for it
    if (at >= schedule_.next_due() && !goes_first) {
      count_wasted(piece, i, at);
      refresh_due(at);
      continue;
    }
    if (at >= piece.until) return false;
    buses_.carry(piece.command, bank, at, state_, counts_, [&] { return own_loss(bank, at); });
    last_banks_[std::size_t(state_.pseudo_channel_of(bank))] = bank;
    fresh_.use(bank);
    state_.issue_within_rank(piece.command, bank, at);
    last_column_ = at;
    column_from_ = std::max(column_from_, at + device_->bus.column);
    ++counts_.bursts_of(piece.write());
    return true;
  }
}

/// A refresh at `now` closes rows of the next piece, too, that its requests in the queue have had opened: they are opened once more.
void StripeChannel::count_wasted(const Piece& piece, std::int64_t i, Ticks now) {
  const std::int64_t known = std::min({lookahead_ - (piece.bursts - i), piece.next_bursts, pattern_.round()});
  if (known <= 0) return;
  const int base = pattern_.base(device_->organization.place(pattern_.wrapped(piece.next)));
  for (std::int64_t k = 0; k < known; ++k) {
    const bool closed = schedule_.due(schedule_.unit_of(base + pattern_.bank(k))) <= now;
    if (closed && pattern_.is_first(k)) ++counts_.activates;
  }
}

/// The rounds behind one that kept the full `pace`, as many as end before the next refresh and before `until`. The last of them goes into
/// the rule table, since what comes later looks back at it.
std::int64_t StripeChannel::serve_steady(const Piece& piece, std::int64_t i, std::int64_t left, Ticks pace) {
  const std::int64_t round = pattern_.round();
  const Ticks room = std::min(schedule_.next_due(), piece.until) - 1 - last_column_;
  const std::int64_t rounds = std::min(left / round, std::max<Ticks>(0, room / pace));
  if (rounds < 2) return 0;
  const Ticks shift = rounds * pace;
  past_.add(last_column_ + pace / round, last_column_ + shift, rounds * round);
  for (std::int64_t k = 0; k < round; ++k) {
    const int bank = bank_of(piece, i + k);
    state_.issue_within_rank(piece.command, bank, last_column_ + shift - pace + pace * (k + 1) / round);
  }
  last_column_ += shift;
  column_from_ = std::max(column_from_, last_column_ + device_->bus.column);
  buses_.stream(shift);
  counts_.bursts_of(piece.write()) += rounds * round;
  return rounds * round;
}

/// A piece of one stripe; returns the bursts served.
std::int64_t StripeChannel::serve_piece(const Piece& piece) {
  const std::int64_t round = pattern_.round();
  std::int64_t served = 0;
  while (served < piece.bursts) {
    const Ticks before = last_column_;
    const std::int64_t refreshes = counts_.refreshes;
    const std::int64_t length = std::min(round, piece.bursts - served);
    Ticks first = 0;
    for (std::int64_t k = 0; k < length; ++k) {
      if (!serve_burst(piece, served + k)) {
        past_.add(first, last_column_, k);
        return served + k;
      }
      if (k == 0) first = last_column_;
    }
    past_.add(first, last_column_, length);
    served += length;
    const Ticks pace = pace_[piece.write()];
    const bool evenly = last_column_ - before == pace || (last_column_ - first) * round == pace * (round - 1);
    if (evenly && length == round && refreshes == counts_.refreshes) served += serve_steady(piece, served, piece.bursts - served, pace);
  }
  return served;
}

/// The last column of each pseudo-channel binds its other ranks.
void StripeChannel::tell_other_ranks(DramCommand command) {
  for (const int bank : last_banks_) state_.reach_far(command, bank, buses_.last_column(state_.pseudo_channel_of(bank)));
}

/// Skips as many repetitions of what happened since `earlier` as end before the run and before `until`; returns the bursts.
std::int64_t StripeChannel::skip_periods(const Point& earlier, const Run& run, std::int64_t done, Ticks until) {
  const std::int64_t bursts = done - earlier.done;
  const Ticks ticks = last_column_ - earlier.column;
  const std::int64_t times = std::min((run.bursts - done) / bursts, std::max<Ticks>(0, (until - last_column_) / ticks - 1));
  if (times <= 0) return 0;
  const Ticks by = times * ticks;
  state_.shift(by, times * bursts / pattern_.turn(), device_->organization.count(DramField::row));
  schedule_.shift(by);
  past_.shift(by);
  buses_.shift(by);
  row_bus_ += by, column_from_ += by, last_column_ += by;
  const DramCounts now = counts_;
  counts_.add(earlier.counts, now, times);
  return times * bursts;
}

/// The part of the run behind `done` bursts that lies in one stripe.
StripeChannel::Piece StripeChannel::piece_of(const Run& run, std::int64_t done, Ticks since, Ticks until) const {
  const std::int64_t first = pattern_.wrapped(run.first + done), phase = pattern_.phase(first);
  const DramPlace place = device_->organization.place(first - phase);
  const std::int64_t bursts = std::min(stripe_left(first), run.bursts - done);
  return {.base = pattern_.base(place),
          .row = place.row,
          .phase = phase,
          .bursts = bursts,
          .command = run.write ? DramCommand::write : DramCommand::read,
          .next = first + bursts,
          .next_bursts = run.bursts - done - bursts,
          .since = since,
          .until = until};
}

std::int64_t StripeChannel::serve(const Run& run, Ticks since, Ticks until) {
  const DramOrganization& o = device_->organization;
  last_write_ = run.write;
  waits_since_ = since;
  if (since >= schedule_.next_due()) refresh_due(since);
  // Looking for a repetition pays where a run goes through many refreshes.
  const bool is_long = schedule_.units() > 0 && run.bursts / o.pseudo_channels() * timings_->tBL > 128 * timings_->tREFI;
  std::unordered_map<std::string, Point> met;
  std::int64_t done = 0, refreshes = counts_.refreshes;
  while (done < run.bursts) {
    if (is_long && counts_.refreshes != refreshes) {
      refreshes = counts_.refreshes;
      const auto [at, is_new] = met.try_emplace(signature(pattern_.wrapped(run.first + done)), Point{done, last_column_, counts_});
      if (!is_new) {
        done += skip_periods(at->second, run, done, until);
        met.clear();
        refreshes = counts_.refreshes;
        continue;
      }
    }
    const Piece piece = piece_of(run, done, since, until);
    const std::int64_t served = serve_piece(piece);
    if (o.ranks() > 1) tell_other_ranks(piece.command);
    done += served;
    if (served < piece.bursts) break;
  }
  return done;
}

/// What the future of a run that goes on at burst `first` depends on, relative to now and to its place.
std::string StripeChannel::signature(std::int64_t first) const {
  std::string text;
  state_.append_signature(text, last_column_, first / pattern_.turn());
  schedule_.append_signature(text, last_column_);
  buses_.append_signature(text, last_column_);
  past_.append_signature(text, last_column_);
  sign(text, first % pattern_.turn(), std::max<Ticks>(0, row_bus_ - last_column_), std::max<Ticks>(0, column_from_ - last_column_));
  return text;
}

}  // namespace memwall

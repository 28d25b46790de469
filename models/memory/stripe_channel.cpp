// SPDX-License-Identifier: MIT
#include "models/memory/stripe_channel.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "models/base/error.h"
#include "models/base/integers.h"

namespace memwall {
namespace {

/// Bursts after which the sequence of banks within a stripe begins again.
std::int64_t round_bursts(const DramOrganization& o) {
  std::int64_t bursts = 1, round = 1, columns = 0;
  for (const DramOrganization::Slice& slice : o.map) {
    if (columns == o.bits[std::size_t(DramField::column)]) break;
    bursts <<= slice.bits;
    if (slice.field == DramField::column) {
      columns += slice.bits;
    } else {
      round = bursts;
    }
  }
  return round;
}

/// Requests that are known before they can be served: what the queues hold while a stripe streams. Behind shared queues, the bank
/// queues of the next stripe fill while those of the current one are full.
std::int64_t lookahead_bursts(const DramControllerConfig& c, std::int64_t banks) {
  return c.read_queue + (c.read_queue > 0 ? 2 : 1) * std::int64_t(c.bank_queue) * banks;
}

std::int64_t channel_stripe(const DramOrganization& o) { return std::max<std::int64_t>(1, o.stripe_bursts()); }

}  // namespace

StripeChannel::StripeChannel(const DramDevice& device, Ticks earlier)
    : device_(&device),
      timings_(&device.timings),
      stripe_(channel_stripe(device.organization)),
      bursts_(device.organization.capacity() / device.organization.burst),
      turn_(bursts_ / device.organization.count(DramField::row)),
      state_(device.organization, device.rules),
      next_bank_(std::size_t(device.refresh.units(device.organization)), 0),
      opened_(std::size_t(device.organization.channel_banks())),
      first_column_(opened_.size()),
      buses_(std::size_t(device.organization.pseudo_channels())),
      last_banks_(buses_.size(), 0) {
  const DramOrganization& o = device.organization;
  ensure(o.channels() == 1, "a channel is made of one channel's organization");
  const std::int64_t round = round_bursts(o);
  for (std::int64_t i = 0; i < round; ++i) pattern_.push_back(o.place(i).bank);
  std::vector<std::int32_t> distinct = pattern_;
  std::sort(distinct.begin(), distinct.end());
  const auto banks = std::unique(distinct.begin(), distinct.end()) - distinct.begin();
  lookahead_ = lookahead_bursts(device.controller, banks);
  pace_ = {round * timings_->tCCD_S / o.pseudo_channels(), round * timings_->tCCD_S_WR / o.pseudo_channels()};
  next_due_ = std::numeric_limits<Ticks>::max();
  if (device.refresh.scope == RefreshScope::none) return;
  for (int unit = 0; unit < int(next_bank_.size()); ++unit) due_.push_back(device.refresh.first_due(unit, o, device.timings) - earlier);
  next_due_ = *std::min_element(due_.begin(), due_.end());
}

/// When the request `ahead` bursts behind the next one came into the queue: when the one that many places before it left.
Ticks StripeChannel::arrival(std::int64_t ahead, Ticks since) const {
  std::int64_t back = lookahead_ - ahead;  // 1 = the newest column
  if (back <= 0) return std::max(since, last_column_ + 1);
  for (const Columns& columns : past_) {
    if (back <= columns.count) {
      return std::max(since, columns.last - ((columns.step_1024 * (back - 1)) >> 10) + 1);
    }
    back -= columns.count;
  }
  return since;
}

void StripeChannel::remember(Ticks first, Ticks last, std::int64_t count) {
  if (count == 0) return;
  std::move_backward(past_.begin(), past_.end() - 1, past_.end());
  past_[0] = {first, last, count, count > 1 ? ((last - first) << 10) / (count - 1) : 0};
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
      if (at >= next_due_) {
        refresh_due(at);
        return open_rows(piece, i, bursts);
      }
      state_.issue(command, bank, at, piece.row);
      bus = at + device_->bus.cycles(command);
      if (close) continue;
      opened_[std::size_t(bank)] = true;
      ++counts_.activates;
    }
    if (!close) row_bus_ = bus;
  }
  plan_first_columns(piece, i, bursts);
}

/// Rows open one after the other, and a scheduler serves the open ones in the meantime: each of them once in tCCD_L, and no deeper
/// than the queue knows it. The columns of a pseudo-channel, in order, begin when those that wait for a row find it open.
void StripeChannel::plan_first_columns(const Piece& piece, std::int64_t i, std::int64_t bursts) {
  const bool write = piece.command == DramCommand::write;
  const Ticks same = write ? timings_->tCCD_L_WR : timings_->tCCD_L, other = write ? timings_->tCCD_S_WR : timings_->tCCD_S;
  const std::int64_t depth = std::max<std::int64_t>(1, std::min(lookahead_, piece.bursts - i) / std::int64_t(pattern_.size()));
  for (int channel = 0; channel < int(buses_.size()); ++channel) {
    fresh_.clear();
    for (std::int64_t k = 0; k < bursts; ++k) {
      const int bank = bank_of(piece, i + k);
      if (state_.pseudo_channel_of(bank) == channel && opened_[std::size_t(bank)])
        fresh_.push_back({bank, state_.earliest(piece.command, bank)});
    }
    // Rows that are open before the bus is free hold nothing up.
    const auto late = std::any_of(fresh_.begin(), fresh_.end(), [this](const Fresh& fresh) { return fresh.at > last_column_ + 1; });
    for (const Fresh& fresh : fresh_) first_column_[std::size_t(fresh.bank)] = last_column_ + 1;
    if (!late) continue;
    std::sort(fresh_.begin(), fresh_.end(), [](const Fresh& a, const Fresh& b) { return a.at < b.at; });
    Ticks start = 0;
    for (const Fresh& fresh : fresh_) {
      std::int64_t before = 0;
      Ticks newest = 0;
      for (const Fresh* earlier = fresh_.data(); earlier != &fresh; ++earlier) {
        const std::int64_t columns = std::min(depth, ceil_div(fresh.at - earlier->at, same));
        before += columns;
        newest = std::max(newest, earlier->at + (columns - 1) * same);
      }
      start = std::max(start, fresh.at - before * other);
      if (before > 0) start = std::max(start, newest - (before - 1) * other);
    }
    Ticks first = start;
    for (std::int64_t k = 0; k < bursts; ++k) {
      const int bank = bank_of(piece, i + k);
      if (state_.pseudo_channel_of(bank) != channel || !opened_[std::size_t(bank)]) continue;
      first_column_[std::size_t(bank)] = first;
      first += other;
    }
  }
}

void StripeChannel::refresh_unit(int unit, Ticks from) {
  const DramOrganization& o = device_->organization;
  const DramRefreshConfig& refresh = device_->refresh;
  const int of_unit = o.channel_banks() / int(due_.size());
  int first = unit * of_unit, step = 1, count = of_unit;
  Ticks busy = timings_->tRFC;
  if (refresh.scope != RefreshScope::all_bank) {
    busy = timings_->tRFCpb;
    int& next = next_bank_[std::size_t(unit)];
    if (refresh.scope == RefreshScope::per_bank) {
      first += next;
      count = 1;
      next = (next + 1) % of_unit;
    } else {
      first += next / o.group_banks() * o.rank_banks() + next % o.group_banks();
      step = o.group_banks();
      count = o.bank_groups();
      next = (next + 1) % (of_unit / o.bank_groups());
    }
  }
  Ticks at = std::max(from, row_bus_);
  const auto each = [&](auto visit) {
    for (int i = 0; i < count; ++i) visit(first + i * step);
  };
  if (refresh.precharge_together) {
    bool open = false;
    Ticks ready = at;
    each([&](int bank) {
      open |= state_.is_open(bank);
      ready = std::max(ready, state_.earliest(DramCommand::precharge, bank));
    });
    if (open) {
      each([&](int bank) {
        if (state_.is_open(bank)) state_.issue(DramCommand::precharge, bank, ready);
        opened_[std::size_t(bank)] = false;
      });
      at = ready + device_->bus.precharge;
    }
  } else {
    each([&](int bank) {
      if (!state_.is_open(bank)) return;
      at = std::max(at, state_.earliest(DramCommand::precharge, bank));
      state_.issue(DramCommand::precharge, bank, at);
      opened_[std::size_t(bank)] = false;
      at += device_->bus.precharge;
    });
  }
  each([&](int bank) { at = std::max(at, state_.earliest(DramCommand::refresh, bank)); });
  each([&](int bank) {
    state_.refresh(bank, at, busy + device_->bus.refresh - device_->bus.activate);
    buses_[std::size_t(state_.pseudo_channel_of(bank))].refreshed = true;
  });
  row_bus_ = at + device_->bus.refresh;
  if (refresh.blocks_channel) column_from_ = row_bus_;
  ++counts_.refreshes;
}

/// All refreshes that come due up to `now`.
void StripeChannel::refresh_due(Ticks now) {
  const Ticks interval = device_->refresh.scope == RefreshScope::all_bank ? timings_->tREFI : timings_->tREFIpb;
  while (next_due_ <= now) {
    const Ticks due = next_due_;
    const Ticks bus = row_bus_;
    for (std::size_t unit = 0; unit < due_.size(); ++unit) {
      if (due_[unit] != due) continue;
      refresh_unit(int(unit), due);
      due_[unit] += interval;
    }
    // Units that do not wait for each other leave the bus free while they precharge.
    if (!device_->refresh.blocks_channel) row_bus_ = std::max(bus, due);
    next_due_ = *std::min_element(due_.begin(), due_.end());
  }
}

/// Gives the time since the last data slot of this bus to the rule that held the column command back.
void StripeChannel::account(int bank, DramCommand command, Ticks at) {
  const bool write = command == DramCommand::write;
  Bus& bus = buses_[std::size_t(state_.pseudo_channel_of(bank))];
  const Ticks gap = at - bus.last;
  if (gap > 0) {
    DramLoss cause = DramLoss::idle;
    if (bus.refreshed) {
      cause = DramLoss::refresh;
    } else if (waits_since_ > bus.last && waits_since_ + timings_->tRCDRD < at) {
      cause = DramLoss::idle;  // nothing was asked for
    } else if (opened_[std::size_t(bank)]) {
      cause = DramLoss::row_change;
    } else if (write != bus.write || state_.rank_earliest(command, state_.rank_of(bank)) == at) {
      cause = DramLoss::turnaround;
    } else if (state_.group_earliest(command, bank) == at) {
      cause = DramLoss::ccd_l;
    } else if (last_loss_time_ > bus.last) {
      cause = last_loss_;  // requests come in order: what held another bus back held this one's requests back
    }
    if (cause != DramLoss::idle) {
      last_loss_ = cause;
      last_loss_time_ = at;
    }
    counts_.lost[std::size_t(cause)] += gap;
  }
  bus.last = at + timings_->tBL;
  bus.write = write;
  bus.refreshed = false;
}

/// Serves burst `i` of a piece; false where `until` comes first.
bool StripeChannel::serve_burst(const Piece& piece, std::int64_t i) {
  const int bank = bank_of(piece, i);
  for (;;) {
    if (state_.open_row(bank) != piece.row) open_rows(piece, i, std::min(std::int64_t(pattern_.size()), piece.bursts - i));
    const bool fresh = opened_[std::size_t(bank)];
    const Ticks ready = fresh ? std::max(first_column_[std::size_t(bank)], state_.rank_earliest(piece.command, state_.rank_of(bank)))
                              : state_.earliest(piece.command, bank);
    const Ticks at = std::max({column_from_, piece.since, ready});
    const bool goes_first = fresh && device_->controller.active_queue > 0;  // a request whose row was opened for it
    if (at >= next_due_ && !goes_first) {
      count_wasted(piece, i, at);
      refresh_due(at);
      continue;
    }
    if (at >= piece.until) return false;
    account(bank, piece.command, at);
    last_banks_[std::size_t(state_.pseudo_channel_of(bank))] = bank;
    opened_[std::size_t(bank)] = false;
    state_.issue_within_rank(piece.command, bank, at);
    last_column_ = at;
    column_from_ = std::max(column_from_, at + device_->bus.column);
    counts_.bursts_of(piece.command == DramCommand::write) += 1;
    return true;
  }
}

/// A refresh at `now` closes rows of the next piece, too, that its requests in the queue have had opened: they are opened once more.
void StripeChannel::count_wasted(const Piece& piece, std::int64_t i, Ticks now) {
  const auto round = std::int64_t(pattern_.size());
  const std::int64_t known = std::min({lookahead_ - (piece.bursts - i), piece.next_bursts, round});
  if (known <= 0) return;
  const int next_base = device_->organization.place(piece.next & (bursts_ - 1)).bank - pattern_[0];
  const int of_unit = int(opened_.size() / due_.size());
  for (std::int64_t k = 0; k < known; ++k) {
    const int bank = next_base + pattern_[std::size_t(k)];
    const bool is_first = std::find(pattern_.begin(), pattern_.begin() + k, pattern_[std::size_t(k)]) == pattern_.begin() + k;
    if (is_first && due_[std::size_t(bank / of_unit)] <= now) ++counts_.activates;
  }
}

/// The rounds behind one that kept the full `pace`, as many as end before the next refresh and before `until`. The last of them goes into the rule table, since what comes later looks back at it.
std::int64_t StripeChannel::serve_steady(const Piece& piece, std::int64_t i, std::int64_t left, Ticks pace) {
  const auto round = std::int64_t(pattern_.size());
  const Ticks room = std::min(next_due_, piece.until) - 1 - last_column_;
  const std::int64_t rounds = std::min(left / round, std::max<Ticks>(0, room / pace));
  if (rounds < 2) return 0;
  const Ticks shift = rounds * pace;
  remember(last_column_ + pace / round, last_column_ + shift, rounds * round);
  for (std::int64_t k = 0; k < round; ++k) {
    const int bank = bank_of(piece, i + k);
    state_.issue_within_rank(piece.command, bank, last_column_ + shift - pace + pace * (k + 1) / round);
  }
  last_column_ += shift;
  column_from_ = std::max(column_from_, last_column_ + device_->bus.column);
  for (Bus& bus : buses_) bus.last += shift;
  counts_.bursts_of(piece.command == DramCommand::write) += rounds * round;
  return rounds * round;
}

/// A piece of one stripe; returns the bursts served.
std::int64_t StripeChannel::serve_piece(const Piece& piece) {
  const auto round = std::int64_t(pattern_.size());
  std::int64_t served = 0;
  while (served < piece.bursts) {
    const Ticks before = last_column_;
    const std::int64_t refreshes = counts_.refreshes;
    const std::int64_t length = std::min(round, piece.bursts - served);
    Ticks first = 0;
    for (std::int64_t k = 0; k < length; ++k) {
      if (!serve_burst(piece, served + k)) {
        remember(first, last_column_, k);
        return served + k;
      }
      if (k == 0) first = last_column_;
    }
    remember(first, last_column_, length);
    served += length;
    const Ticks pace = pace_[piece.command == DramCommand::write];
    const bool evenly = last_column_ - before == pace || (last_column_ - first) * round == pace * (round - 1);
    if (evenly && length == round && refreshes == counts_.refreshes) served += serve_steady(piece, served, piece.bursts - served, pace);
  }
  return served;
}

/// The last column of each pseudo-channel binds its other ranks.
void StripeChannel::tell_other_ranks(DramCommand command) {
  for (const std::int32_t bank : last_banks_)
    state_.reach_far(command, bank, buses_[std::size_t(state_.pseudo_channel_of(bank))].last - timings_->tBL);
}

/// Skips as many repetitions of what happened since `earlier` as end before the run and before `until`; returns the bursts.
std::int64_t StripeChannel::skip_periods(const Point& earlier, const Run& run, std::int64_t done, Ticks until) {
  const std::int64_t bursts = done - earlier.done;
  const Ticks ticks = last_column_ - earlier.column;
  const std::int64_t times = std::min((run.bursts - done) / bursts, std::max<Ticks>(0, (until - last_column_) / ticks - 1));
  if (times <= 0) return 0;
  const Ticks by = times * ticks;
  state_.shift(by, times * bursts / turn_, device_->organization.count(DramField::row));
  for (Ticks& due : due_) due += by;
  for (Columns& columns : past_) columns.first += by, columns.last += by;
  for (Bus& bus : buses_) bus.last += by;
  next_due_ += by, row_bus_ += by, column_from_ += by, last_column_ += by, last_loss_time_ += by;
  const DramCounts now = counts_;
  counts_.add(earlier.counts, now, times);
  return times * bursts;
}

std::int64_t StripeChannel::serve(const Run& run, Ticks since, Ticks until) {
  const DramOrganization& o = device_->organization;
  last_write_ = run.write;
  waits_since_ = since;
  if (since >= next_due_) refresh_due(since);
  // Looking for a repetition pays where a run goes through many refreshes.
  const bool is_long = !due_.empty() && run.bursts / o.pseudo_channels() * timings_->tBL > 128 * timings_->tREFI;
  std::unordered_map<std::string, Point> met;
  std::int64_t done = 0, refreshes = counts_.refreshes;
  while (done < run.bursts) {
    const std::int64_t first = (run.first + done) & (bursts_ - 1);
    if (is_long && counts_.refreshes != refreshes) {
      refreshes = counts_.refreshes;
      const auto [at, is_new] = met.try_emplace(signature(first), Point{done, last_column_, counts_});
      if (!is_new) {
        done += skip_periods(at->second, run, done, until);
        met.clear();
        refreshes = counts_.refreshes;
        continue;
      }
    }
    const DramPlace place = o.place(first & ~(stripe_ - 1));
    const std::int64_t bursts = std::min(stripe_left(first), run.bursts - done);
    const Piece piece{.base = place.bank - pattern_[0],
                      .row = place.row,
                      .phase = first & (stripe_ - 1),
                      .bursts = bursts,
                      .command = run.write ? DramCommand::write : DramCommand::read,
                      .next = first + bursts,
                      .next_bursts = run.bursts - done - bursts,
                      .since = since,
                      .until = until};
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
  const auto add = [&text](std::int64_t value) { text.append(reinterpret_cast<const char*>(&value), sizeof value); };
  state_.append_signature(text, last_column_, first / turn_);
  add(first % turn_);
  for (const Ticks due : due_) add(due - last_column_);
  for (const int bank : next_bank_) add(bank);
  for (const Bus& bus : buses_) add(bus.last - last_column_), add(bus.write), add(bus.refreshed), add(last_loss_time_ > bus.last);
  add(std::int64_t(last_loss_));
  for (const Columns& columns : past_) add(columns.first - last_column_), add(columns.last - last_column_), add(columns.count);
  add(std::max<Ticks>(0, row_bus_ - last_column_)), add(std::max<Ticks>(0, column_from_ - last_column_));
  return text;
}

bool stripes_in_order(const DramDevice& whole) {
  const DramDevice device = whole.one_channel();
  const DramOrganization& o = device.organization;
  if (o.stripe_bursts() == 0 || device.refresh.scope == RefreshScope::per_bank || device.refresh.scope == RefreshScope::same_bank)
    return false;
  // Pseudo-channels that refresh at different times run ahead of each other.
  if (device.refresh.staggered && device.refresh.units(o) > 1 && o.pseudo_channels() > 1 && device.refresh.scope != RefreshScope::none)
    return false;
  const DramOrganization::Slice& top = o.map.back();
  if (top.field != DramField::row || top.bits != o.bits[std::size_t(DramField::row)]) return false;
  for (int columns = 0; const DramOrganization::Slice& slice : o.map) {
    if (slice.field == DramField::column) columns += slice.bits;
    if (slice.field == DramField::rank && columns < o.bits[std::size_t(DramField::column)])
      return false;  // ranks take turns within a stripe
  }
  DramDevice quiet = device;
  quiet.refresh.scope = RefreshScope::none;
  for (const bool write : {false, true}) {
    StripeChannel channel(quiet);
    const std::int64_t round = round_bursts(o);
    const std::int64_t stripe = channel.stripe_left(0);
    if (stripe < 3 * round) return false;
    channel.serve({0, 2 * round, write}, 1, std::numeric_limits<Ticks>::max());
    const Ticks before = channel.last_column();
    channel.serve({2 * round, round, write}, 1, std::numeric_limits<Ticks>::max());
    const Ticks pace = channel.last_column() - before;
    const Ticks least = write ? device.timings.tCCD_S_WR : device.timings.tCCD_S;
    if (pace * o.pseudo_channels() > round * least) return false;
  }
  return true;
}

}  // namespace memwall

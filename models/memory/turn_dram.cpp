// SPDX-License-Identifier: MIT
#include "models/memory/turn_dram.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/base/error.h"
#include "models/base/integers.h"

namespace memwall {
namespace {

constexpr Ticks kForever = std::numeric_limits<Ticks>::max();

/// When the last data of runs that have been served is moved.
Ticks end_of(const std::vector<StripeChannel::Run>&, const StripeChannel& channel) { return channel.last_data(); }
Ticks end_of(const std::vector<StripeChannel::Run>& runs, BurstServer& server) {
  const auto is_write = [](const StripeChannel::Run& run) { return run.write; };
  return server.finish(!std::all_of(runs.begin(), runs.end(), is_write), std::any_of(runs.begin(), runs.end(), is_write));
}

}  // namespace

template <class Channel>
TurnDram<Channel>::TurnDram(const DramConfig& config)
    : channels_(config.stacks * config.device.organization.channels()),
      device_(config.device.one_channel()),
      now_{Channel(device_, device_.refresh.first_due(0, device_.organization, device_.timings) / 2)} {}

template <class Channel>
Ticks TurnDram<Channel>::to_tick(std::int64_t ps) const {
  return static_cast<Ticks>(double(ps) * 1e-12 * device_.clock.value);
}

template <class Channel>
std::int64_t TurnDram<Channel>::to_ps(Ticks tick) const {
  return static_cast<std::int64_t>(std::ceil(double(tick) * 1e12 / device_.clock.value - 1e-6));
}

template <class Channel>
std::size_t TurnDram<Channel>::arrive(const std::vector<DramDemand>& demands, std::int64_t now_ps) {
  const Ticks now = to_tick(now_ps);
  commit(now);
  const DramOrganization& o = device_.organization;
  const std::int64_t share = channels_ * o.burst;  // bytes that are one burst of each channel
  const std::int64_t region = o.capacity() / o.burst / 8;
  Stream stream{.ticket = tickets_++, .since = now, .runs = {}, .activates = std::vector<std::int64_t>(demands.size(), 0)};
  std::int64_t of_all = 0;
  for (const DramDemand& demand : demands) {
    std::int64_t& at = placed_[std::size_t(demand.action)];
    const std::int64_t first = ceil_div(at, share);  // a burst that the one before has begun is there already
    at += demand.bytes;
    const std::int64_t bursts = std::max<std::int64_t>(1, ceil_div(at, share) - first);
    // Regions begin three stripes apart, so that streams that step along together do not follow each other into the same banks.
    const std::int64_t begin = std::int64_t(demand.action) * (region + 3 * o.stripe_bursts());
    stream.runs.push_back({begin + first, bursts, is_write(demand.action)});
    of_all += bursts;
  }
  // Having waited for as long as its own data takes at least, its last command comes no sooner than it arrives.
  if (now_.channel.counts().bursts() > 0 && now_.channel.last_data() >= now)
    stream.since = std::max<Ticks>(0, now - (ceil_div(of_all, o.pseudo_channels()) - 1) * device_.timings.tBL);
  // Last in turn: all that are in flight go once before it, and none that comes later goes before them.
  const bool alone = now_.streams.empty();
  now_.streams.insert(now_.streams.begin() + std::ptrdiff_t(now_.turn), std::move(stream));
  if (!alone) ++now_.turn;
  ahead_.reset();
  return tickets_ - 1;
}

/// Serves stripe after stripe, each stream in turn, up to the first end or to column commands at `until`.
template <class Channel>
void TurnDram<Channel>::run(State& state, Ticks until) const {
  while (!state.streams.empty()) {
    Stream& stream = state.streams[state.turn];
    StripeChannel::Run& run = stream.runs[stream.at];
    const bool alone = state.streams.size() == 1;
    if (state.granted == 0) state.granted = std::min(run.bursts, state.channel.stripe_left(run.first));
    const std::int64_t grant = alone ? run.bursts : state.granted;
    const Ticks before = std::max(state.channel.last_column(), stream.since);
    const std::int64_t opened = state.channel.counts().activates;
    const std::int64_t served = state.channel.serve({run.first, grant, run.write}, stream.since, until);
    stream.activates[stream.at] += state.channel.counts().activates - opened;
    stream.busy += std::max<Ticks>(0, state.channel.last_column() - before);
    run.first += served;
    run.bursts -= served;
    if (served < grant) {
      state.granted = std::min(run.bursts, state.channel.stripe_left(run.first));
      return;
    }
    state.granted = 0;
    if (run.bursts == 0 && ++stream.at == stream.runs.size()) {
      const Ticks end = end_of(stream.runs, state.channel);
      state.finished.push_back({std::move(stream), end});
      state.streams.erase(state.streams.begin() + std::ptrdiff_t(state.turn));
      if (!state.streams.empty()) state.turn %= state.streams.size();
      return;
    }
    state.turn = (state.turn + 1) % state.streams.size();
  }
}

/// What happens before `until` has happened.
template <class Channel>
void TurnDram<Channel>::commit(Ticks until) {
  for (;;) {
    const std::size_t streams = now_.streams.size();
    if (streams == 0) return;
    if (ahead_ && ahead_->channel.last_column() < until) {
      now_ = std::move(*ahead_);
      ahead_.reset();
    } else {
      run(now_, until);
    }
    if (now_.streams.size() == streams) return;
  }
}

template <class Channel>
const typename TurnDram<Channel>::State& TurnDram<Channel>::ahead() {
  if (!ahead_) {
    ahead_ = now_;
    run(*ahead_, kForever);
  }
  return *ahead_;
}

template <class Channel>
std::optional<std::int64_t> TurnDram<Channel>::next_finish(std::int64_t) {
  if (now_.finished.empty() && now_.streams.empty()) return std::nullopt;
  const std::vector<Finished>& finished = now_.finished.empty() ? ahead().finished : now_.finished;
  Ticks first = kForever;
  for (const Finished& f : finished) first = std::min(first, f.tick);
  return to_ps(first);
}

template <class Channel>
std::vector<DramService> TurnDram<Channel>::finish(std::int64_t now_ps) {
  while (!now_.streams.empty()) {
    const State& next = ahead();
    if (to_ps(next.finished.back().tick) > now_ps) break;
    now_ = State(next);
    ahead_.reset();
  }
  std::vector<DramService> done;
  for (Finished& f : now_.finished) {
    if (to_ps(f.tick) > now_ps) continue;
    for (std::int64_t& rows : f.stream.activates) rows *= channels_;
    done.push_back({f.stream.ticket, double(to_ps(f.stream.busy)), std::move(f.stream.activates)});
  }
  std::sort(done.begin(), done.end(), [](const DramService& a, const DramService& b) { return a.ticket < b.ticket; });
  const auto told = [&](const Finished& f) { return to_ps(f.tick) <= now_ps; };
  std::erase_if(now_.finished, told);
  if (ahead_) std::erase_if(ahead_->finished, told);
  return done;
}

template class TurnDram<StripeChannel>;
template class TurnDram<BurstServer>;

}  // namespace memwall

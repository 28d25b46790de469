// SPDX-License-Identifier: MIT
/// `timing: stripe` and `timing: burst`: transactions take turns, a row-stripe at a time, on a channel that knows rows, refresh and
/// turnarounds.
#pragma once

#include <array>

#include "models/memory/burst_server.h"
#include "models/memory/shared_dram.h"
#include "models/memory/stripe_channel.h"

namespace memwall {

/// All channels of all stacks do the same on their share of every transaction, so one is stepped. A transaction that
/// arrives is last in turn: it waits for at most one stripe of each in flight. What lies ahead is stepped on a copy of the state, up to the
/// next end; an arrival commits what came before it and predicts anew: events per transaction, steps per stripe.
///
/// Each purpose of bytes has a region of its own, filled from its start. A transaction that arrives while data of others still comes is
/// taken to have waited in the queue, since masters have their next requests outstanding: for as long as its own data takes, so that it ends
/// no sooner than one access takes. The first refresh falls half an interval after the start, so that a short segment sees its share of
/// refreshes on average; their energy is charged by time.
template <class Channel>
class TurnDram : public SharedDram {
 public:
  explicit TurnDram(const DramConfig& config);
  std::size_t arrive(const std::vector<DramDemand>& demands, std::int64_t now_ps) override;
  std::optional<std::int64_t> next_finish(std::int64_t now_ps) override;
  std::vector<DramService> finish(std::int64_t now_ps) override;

 private:
  struct Stream {
    std::size_t ticket;
    Ticks since;
    std::vector<StripeChannel::Run> runs;  ///< what is left of each demand
    std::vector<std::int64_t> activates;   ///< of one channel
    Ticks busy = 0;
    std::size_t at = 0;  ///< first run with something left
  };
  struct Finished {
    Stream stream;
    Ticks tick;
  };
  struct State {
    Channel channel;
    std::vector<Stream> streams{};
    std::size_t turn = 0;      ///< whose stripe is served
    std::int64_t granted = 0;  ///< bursts left of it
    std::vector<Finished> finished{};
  };

  Ticks to_tick(std::int64_t ps) const;
  std::int64_t to_ps(Ticks tick) const;
  void run(State& state, Ticks until) const;
  void commit(Ticks until);
  const State& ahead();

  const std::int64_t channels_;                      ///< of all stacks
  const DramDevice device_;                          ///< one channel
  std::array<std::int64_t, kDramActions> placed_{};  ///< bytes of each purpose so far
  std::size_t tickets_ = 0;
  State now_;                   ///< committed
  std::optional<State> ahead_;  ///< up to the next end
};

using StripeDram = TurnDram<StripeChannel>;
using BurstDram = TurnDram<BurstServer>;

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// How a memory controller queues, orders and refreshes: what differs between controllers in numbers and named choices.
#pragma once

#include "models/base/config.h"
#include "models/memory/dram_organization.h"
#include "models/memory/dram_timing.h"

namespace memwall {

enum class Arbitration {
  oldest,      ///< of the commands that are ready, that of the oldest request
  round_robin  ///< the first ready command behind the bank served last
};
enum class WriteDrain {
  watermarks,  ///< writes wait until `write_high`, then go first down to `write_low`
  batch,       ///< a drain takes the writes that are there when it starts
  none         ///< reads and writes in one order of arrival
};
enum class RefreshScope { all_bank, per_bank, same_bank, none };

struct DramControllerConfig {
  int read_queue;         ///< entries; 0: requests go straight to the bank queues
  int write_queue;        ///< entries
  int active_queue;       ///< requests whose row is being opened leave their queue for this one; 0: they stay
  int bank_queue;         ///< entries of each bank behind the queues, filled by one request a tick; 0: none
  int requests_per_tick;  ///< accepted; 0: as many as fit
  Arbitration arbitration;
  int row_hit_limit;  ///< hits after which a waiting conflict may close the row though hits wait; 0: never while hits wait
  bool closed_page;   ///< a row is closed as soon as no request waits for it
  WriteDrain write_drain;
  int write_high, write_low;  ///< entries that start and end a drain
  int write_idle;             ///< without reads, a drain starts above this many writes
  static DramControllerConfig read(ConfigReader in);
};

struct DramRefreshConfig {
  RefreshScope scope;
  bool whole_pseudo_channel;  ///< a refresh unit is a pseudo-channel with all its ranks; else each rank
  bool staggered;             ///< the units refresh evenly spread over tREFI; else at the same moment
  bool precharge_together;    ///< one precharge-all; else bank after bank
  bool blocks_channel;        ///< no command but a refresh starts while one waits; else only its own banks wait
  static DramRefreshConfig read(ConfigReader in, DramTimings timings);

  /// Of a channel.
  int units(const DramOrganization& organization) const;
  /// The tick at which the first refresh of `unit` is due, an interval behind the first tick; it repeats every tREFI (all_bank) or tREFIpb.
  Ticks first_due(int unit, const DramOrganization& organization, const DramTimings& timings) const;
};

/// When a run whose last request is a write has ended.
enum class WriteEnd { data, issued, accepted };

}  // namespace memwall

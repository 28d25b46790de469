// SPDX-License-Identifier: MIT
/// A BurstChannel that is given runs instead of single requests, as a StripeChannel is.
#pragma once

#include "models/memory/burst_channel.h"
#include "models/memory/stripe_channel.h"

namespace memwall {

/// A run counts as served when its requests are in the queues.
class BurstServer {
 public:
  explicit BurstServer(const DramDevice& device, Ticks earlier = 0);

  using Run = StripeChannel::Run;
  std::int64_t serve(const Run& run, Ticks since, Ticks until);
  /// Waits for the reads, the writes, or both in the queues; returns when their data has been moved. The last run served is the last to
  /// be waited for: others of its direction came before it, those of the other direction stay in their queue.
  Ticks finish(bool reads, bool writes);
  std::int64_t stripe_left(std::int64_t first) const { return stripe_ - first % stripe_; }
  Ticks last_column() const { return now_; }
  Ticks last_data() const { return std::max(channel_.read_end(), channel_.write_end()); }
  const DramCounts& counts() const { return channel_.counts(); }

 private:
  const DramDevice* device_;
  std::int64_t stripe_, bursts_;  ///< of a grant, of all
  BurstChannel channel_;
  Ticks now_ = 0, wake_ = 1;
  std::int64_t order_ = 0;
};

}  // namespace memwall

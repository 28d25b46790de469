// SPDX-License-Identifier: MIT
/// `timing: pin`: the memory moves bytes at its pin rate, shared equally by the transactions in flight.
#pragma once

#include "models/memory/shared_dram.h"

namespace memwall {

/// With n transactions in flight each gets 1/n of the bandwidth. Arrivals and ends re-predict the next end, so that the cost is a
/// few steps per transaction, whatever its length.
class PinDram : public SharedDram {
 public:
  explicit PinDram(const DramConfig& config);
  std::size_t arrive(const std::vector<DramDemand>& demands, std::int64_t now_ps) override;
  std::optional<std::int64_t> next_finish(std::int64_t now_ps) override;
  std::vector<DramService> finish(std::int64_t now_ps) override;

 private:
  struct Stream {
    DramService service;
    double remaining_bytes;
  };
  void advance(std::int64_t now_ps);

  const DramConfig config_;
  const double bytes_per_ps_;
  std::vector<Stream> streams_;
  std::size_t tickets_ = 0;
  std::int64_t updated_ps_ = 0;
};

}  // namespace memwall

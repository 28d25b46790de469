// SPDX-License-Identifier: MIT
/// A memory with several transactions in flight: who gets it when, and when each is done.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "models/memory/dram.h"

namespace memwall {

/// Bytes of one purpose; those of one purpose lie behind each other in memory.
struct DramDemand {
  DramAction action;
  std::int64_t bytes;
};

/// What a finished transaction took.
struct DramService {
  std::size_t ticket;
  double busy_ps;                       ///< time of the memory that was this transaction's alone, or its share
  std::vector<std::int64_t> activates;  ///< rows opened for each of its demands, over all stacks
};

/// Plain C++ that a SystemC channel asks: time is given in, never kept waiting for.
class SharedDram {
 public:
  static std::unique_ptr<SharedDram> make(const DramConfig& config);
  virtual ~SharedDram() = default;

  /// A transaction arrives; all of its bytes are done when its ticket finishes. There is at least one byte.
  virtual std::size_t arrive(const std::vector<DramDemand>& demands, std::int64_t now_ps) = 0;
  /// When the next transaction finishes, if none arrives before; nothing while none is in flight.
  virtual std::optional<std::int64_t> next_finish(std::int64_t now_ps) = 0;
  /// Transactions that have finished by `now_ps`, in the order of their tickets.
  virtual std::vector<DramService> finish(std::int64_t now_ps) = 0;
};

}  // namespace memwall

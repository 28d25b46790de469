// SPDX-License-Identifier: MIT
/// Things of chips that blocks use in turn: units, buffers, links.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "sim/components/block_work.h"

namespace memwall {

/// When a block's work at a server will be done; later where older work comes in between.
struct Turn {
  std::int64_t token;  ///< the first of the block
  std::int64_t end_ps;
};

/// Serves older tokens first: it works token by token, so they need not wait until a younger block is through. A token of a decode step is
/// then as fast as the units let it be, whatever follows it.
class Server {
 public:
  /// When all older work and that of the same token that has come by now is done.
  std::int64_t free_for(std::int64_t token, std::int64_t now_ps) const;
  /// Takes its place before all younger work, which is pushed back.
  std::shared_ptr<const Turn> take(std::int64_t token, std::int64_t busy_ps, std::int64_t now_ps);
  std::int64_t busy_ps() const { return busy_ps_; }

 private:
  std::vector<std::shared_ptr<Turn>> turns_;  ///< oldest tokens first, as they end
  std::int64_t busy_ps_ = 0;
};

/// One server of a kind on each chip.
class ChipServers {
 public:
  Server& at(std::int64_t chip);
  /// Work of the busiest of them.
  std::int64_t busiest_ps() const;

 private:
  std::vector<Server> servers_;
};

/// What a block waits for at once.
class Visit {
 public:
  explicit Visit(const BlockWork& work);

  void last_until(std::int64_t time_ps) { until_ps_ = time_ps; }
  /// `behind_ps` lie between the server and where its work is needed.
  void take(Server& server, std::int64_t busy_ps, std::int64_t behind_ps = 0);
  /// The block's part of what its stage does at each of these chips.
  void take(ChipServers& servers, const std::vector<ChipTime>& times);
  /// Until all is done. Returns when that is.
  std::int64_t wait();
  std::int64_t start_ps() const { return start_ps_; }
  /// When all will be done, if nothing older comes in between.
  std::int64_t end_ps() const;

 private:
  const BlockWork& work_;
  const std::int64_t start_ps_;
  std::int64_t until_ps_;
  std::vector<std::pair<std::shared_ptr<const Turn>, std::int64_t>> turns_;
};

}  // namespace memwall

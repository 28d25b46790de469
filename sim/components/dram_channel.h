// SPDX-License-Identifier: MIT
/// The memory channel of a device: all stacks together, shared fairly by the transactions in flight.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <array>
#include <list>
#include <systemc>

#include "models/memory/dram.h"
#include "sim/account/prices.h"
#include "sim/account/recorder.h"
#include "sim/kernel/transfer.h"

namespace memwall {

/// Target of Transfer loads. With n transactions in flight each gets 1/n of the bandwidth; arrivals and completions
/// re-predict the next completion, so the cost is a few events per transaction, whatever its length.
class DramChannel : public sc_core::sc_module {
 public:
  /// `units` devices act alike: each posts the same, time passes once.
  DramChannel(sc_core::sc_module_name name, const DramConfig& config, std::int64_t units, Recorder& recorder);

  tlm_utils::multi_passthrough_target_socket<DramChannel> target;

  /// Time with at least one transaction in flight.
  std::int64_t busy_ps() const { return busy_ps_; }

 private:
  struct Stream {
    const Transfer* load;
    double remaining_bytes;
    double busy_ps = 0.0;
    std::int64_t start_ps;
    bool done = false;
    sc_core::sc_event finished{};
  };

  void transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void complete_streams();
  void advance();
  void predict();
  void post(const Stream& stream);

  const DramConfig config_;
  const std::int64_t units_;
  Recorder& recorder_;
  const double bytes_per_ps_;
  std::list<Stream*> streams_;
  std::int64_t updated_ps_ = 0;
  std::int64_t busy_ps_ = 0;
  sc_core::sc_event next_completion_;
  std::size_t component_;
  std::array<AccountId, kDramActions> accounts_{};
  AccountId activate_;
  AccountId phy_;
};

/// Prices of the accounts that a channel at `path` opens, and the static power of `devices` of them.
void price_memory(Prices& prices, Accounts& accounts, const std::string& path, const DramConfig& config, double devices);

}  // namespace memwall

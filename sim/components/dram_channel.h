// SPDX-License-Identifier: MIT
/// The memory channel of a device: all stacks together, shared by the transactions in flight.
#pragma once

#include <tlm_utils/multi_passthrough_target_socket.h>
#include <array>
#include <list>
#include <memory>
#include <systemc>

#include "models/memory/shared_dram.h"
#include "sim/account/prices.h"
#include "sim/account/recorder.h"
#include "sim/kernel/transfer.h"

namespace memwall {

/// Target of Transfer loads. When each is done is SharedDram's word; arrivals and ends re-predict the next end.
class DramChannel : public sc_core::sc_module {
 public:
  /// `units` devices act alike: each posts the same, time passes once.
  DramChannel(sc_core::sc_module_name name, const DramConfig& config, std::int64_t units, Recorder& recorder);

  tlm_utils::multi_passthrough_target_socket<DramChannel> target;

  /// Time with at least one transaction in flight.
  std::int64_t busy_ps() const { return busy_ps_; }

 private:
  struct Waiting {
    std::size_t ticket;
    sc_core::sc_event finished{};
    DramService service{};
    bool done = false;
  };

  void transport(int, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void finish();
  void predict();
  void post(const Transfer& load, const DramService& service, std::int64_t start_ps);

  const DramConfig config_;
  const std::int64_t units_;
  Recorder& recorder_;
  const std::unique_ptr<SharedDram> memory_;
  std::list<Waiting*> waiting_;
  std::int64_t idle_until_ps_ = 0;  ///< where the last busy stretch began or the next may
  std::int64_t busy_ps_ = 0;
  sc_core::sc_event next_finish_;
  std::size_t component_;
  std::array<AccountId, kDramActions> accounts_{};
  AccountId activate_;
  AccountId io_;
  AccountId phy_;
};

/// Prices of the accounts that a channel at `path` opens, and the static power of `devices` of them.
void price_memory(Prices& prices, Accounts& accounts, const std::string& path, const DramConfig& config, double devices);

}  // namespace memwall

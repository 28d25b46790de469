// SPDX-License-Identifier: MIT
/// The host side of a calibrated device: launches a kernel and drives its waves, each drained before the next.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>

#include "sim/account/recorder.h"
#include "sim/components/wave_work.h"
#include "sim/kernel/transfer.h"

namespace memwall {

/// Within a wave, the fetch of operands overlaps with the work on them, but for the schedule's `fill` share of either.
class WaveDispatcher : public sc_core::sc_module {
 public:
  WaveDispatcher(sc_core::sc_module_name name, const VonNeumannConfig& config, const KernelPlan& plan, std::int64_t devices,
                 Recorder& recorder);

  tlm_utils::simple_initiator_socket<WaveDispatcher> memory;
  tlm_utils::simple_initiator_socket<WaveDispatcher> matrix;
  tlm_utils::simple_initiator_socket<WaveDispatcher> vector;
  tlm_utils::simple_initiator_socket<WaveDispatcher> link;

  bool finished() const { return finished_; }

 private:
  void run();
  void fetch_waves();
  void fetch(const WaveShape& wave, std::int64_t first, double from, double to);
  void work(const WaveShape& wave, std::int64_t first, double from, double to);
  void pass(const Exchange& exchange, std::size_t slot);

  const KernelPlan& plan_;
  const std::int64_t devices_;
  const BytesPerSecond link_rate_;
  Recorder& recorder_;
  std::size_t launches_;
  AccountId host_;
  sc_core::sc_semaphore started_{0}, filled_{0}, fetched_{0};
  bool finished_ = false;
};

}  // namespace memwall

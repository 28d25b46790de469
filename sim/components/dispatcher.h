// SPDX-License-Identifier: MIT
/// Drives one kernel through a device: fetch, matrix unit, vector unit and write-back work on different waves at once.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <functional>
#include <systemc>

#include "sim/account/recorder.h"
#include "sim/components/wave_work.h"
#include "sim/kernel/transfer.h"

namespace memwall {

/// A wave passes four stages; between two stages lie `tile_buffers` wave slots, taken before a stage starts and freed
/// when the next stage is done with it. With two, a stage works on one wave while the next is being brought.
///
/// In ideal mode the fill and drain of a kernel overlap its neighbours: the kernel starts with its first wave in place
/// behind each stage, and ends having prepared as much for its successor, so that every stage still does all its waves.
class Dispatcher : public sc_core::sc_module {
 public:
  Dispatcher(sc_core::sc_module_name name, const KernelPlan& plan, std::int64_t tile_buffers);

  tlm_utils::simple_initiator_socket<Dispatcher> memory;
  tlm_utils::simple_initiator_socket<Dispatcher> matrix;
  tlm_utils::simple_initiator_socket<Dispatcher> vector;
  tlm_utils::simple_initiator_socket<Dispatcher> link;

  bool finished() const { return finished_; }

 private:
  /// Wave slots between two stages.
  struct Slots {
    explicit Slots(std::int64_t count) : free(int(count) - 1), ready(1) {}  // one wave is in place: ideal mode
    sc_core::sc_semaphore free;
    sc_core::sc_semaphore ready;
  };

  void run();
  void spawn(const char* name, Slots* before, Slots* behind, std::function<void(std::int64_t)> work);
  void run_stage(Slots* before, Slots* behind, const std::function<void(std::int64_t)>& work);
  void send_wave(tlm_utils::simple_initiator_socket<Dispatcher>& unit, std::int64_t wave);
  void pass(const Exchange& exchange, std::size_t slot);
  void move(std::int64_t wave, bool writes);

  const KernelPlan& plan_;
  Slots fetched_, multiplied_, applied_;
  int running_ = 0;
  bool finished_ = false;
  sc_core::sc_event stages_done_;
};

}  // namespace memwall

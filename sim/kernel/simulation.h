// SPDX-License-Identifier: MIT
/// One SystemC simulation in a fresh context, so that a process can run many, one after another.
#pragma once

#include <cstdint>
#include <memory>
#include <systemc>

namespace memwall {

/// While it lives, SystemC objects are built in a context of their own; on destruction the previous context returns.
/// Build modules after it and destroy them before it. Reports go to the log, errors throw sc_core::sc_report.
class SimulationContext {
 public:
  SimulationContext();
  ~SimulationContext();
  SimulationContext(const SimulationContext&) = delete;
  SimulationContext& operator=(const SimulationContext&) = delete;

 private:
  sc_core::sc_simcontext* previous_current_;
  sc_core::sc_simcontext* previous_default_;
  std::unique_ptr<sc_core::sc_simcontext> own_;
};

/// Simulated time is an integer count of picoseconds.
sc_core::sc_time to_sc_time(std::int64_t picoseconds);
std::int64_t now_ps();

/// Runs until nothing is left to happen and returns the time. What a process throws comes out as a sc_core::sc_report
/// with its text: the user's mistakes are to be found before.
std::int64_t run_to_end();

}  // namespace memwall

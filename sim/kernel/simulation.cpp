// SPDX-License-Identifier: MIT
#include "sim/kernel/simulation.h"

#include <spdlog/spdlog.h>

#include "models/base/error.h"

namespace memwall {
namespace {

/// SystemC would print on stdout, where it would corrupt a result.
void log_report(const sc_core::sc_report& report, const sc_core::sc_actions& actions) {
  if (report.get_severity() >= sc_core::SC_WARNING) spdlog::warn("systemc: {}", report.what());
  if (actions & sc_core::SC_THROW) throw report;
  if (actions & sc_core::SC_ABORT) throw InternalError(report.what());
}

}  // namespace

SimulationContext::SimulationContext()
    : previous_current_(sc_core::sc_curr_simcontext), previous_default_(sc_core::sc_default_global_context) {
  sc_core::sc_report_handler::set_handler(log_report);
  own_ = std::make_unique<sc_core::sc_simcontext>();
  sc_core::sc_curr_simcontext = own_.get();
  sc_core::sc_default_global_context = own_.get();
}

SimulationContext::~SimulationContext() {
  own_.reset();
  sc_core::sc_curr_simcontext = previous_current_;
  sc_core::sc_default_global_context = previous_default_;
}

sc_core::sc_time to_sc_time(std::int64_t picoseconds) {
  return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(picoseconds));  // the resolution is 1 ps
}

std::int64_t now_ps() { return static_cast<std::int64_t>(sc_core::sc_time_stamp().value()); }

std::int64_t run_to_end() {
  sc_core::sc_start();
  return now_ps();
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// A machine: cuts a trace into segments, simulates each, prices what was counted.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/account/machine_facts.h"
#include "sim/account/prices.h"
#include "sim/account/segment.h"
#include "sim/workload/trace.h"

namespace memwall {

class Platform {
 public:
  virtual ~Platform() = default;

  /// True where the machine drains between two neighbouring rows.
  virtual bool splits(const Op& before, const Op& after) const = 0;
  /// Plans the next rows of the trace, in order. The key names everything that the simulation reads.
  virtual std::string plan(const std::vector<Op>& ops) = 0;
  /// Simulates the segment planned last, from a reset state.
  virtual SegmentResult simulate() = 0;

  /// Told the time between two equal runs of the trace; true where that changes the machine, so that the trace must run again.
  virtual bool adapt(Seconds) { return false; }

  virtual const Accounts& accounts() const = 0;
  virtual const Prices& prices() const = 0;
  virtual MachineFacts facts() const = 0;
  /// What the mapping decided and a reader should know.
  virtual std::vector<std::string> decisions() const = 0;
  /// Multiply-accumulates executed beyond those that the trace asks for.
  virtual std::int64_t padded_macs() const = 0;
  /// Multiply-accumulates that the postings of `op` show.
  virtual std::int64_t executed_macs(const Op& op, const std::vector<Posting>& postings) const = 0;
  /// Power by category with every part at its full rate; static power included.
  virtual std::vector<std::pair<Category, Watts>> full_rate_power() const = 0;
  /// Power that one device draws for being there, told from its parts and not from the prices.
  virtual Watts device_static_power() const = 0;
};

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// A machine: cuts a trace into segments, simulates each, prices what was counted.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/account/prices.h"
#include "sim/account/segment.h"
#include "sim/workload/trace.h"

namespace memwall {

/// What a machine is, apart from any workload.
struct MachineFacts {
  std::string kind;                      ///< von_neumann or cim
  std::string node;
  std::string mode;                      ///< ideal or calibrated; "" for CIM
  std::int64_t devices = 1;
  Hertz peak_ops;                        ///< at the asked operand widths, all devices
  Watts power_limit;                     ///< provisioned, all devices; 0 where none is stated
  Watts idle_power;
  SquareMetres area;
  SquareMetres memory_area;
  BytesPerSecond memory_bandwidth;       ///< all devices
  Hertz vector_ops;
  Bytes weight_capacity;                 ///< what holds the matmul weights
  Bytes memory_capacity;                 ///< usable bytes of the memory behind it
  bool weights_in_memory = true;         ///< false: in the arrays
  double regulator_efficiency = 1.0;
  Hertz attention_ops;                   ///< of a unit beside the matrix unit, all devices; 0 where there is none
  Watts system_static_power;             ///< beside the devices
  JoulesPerByte dram_read_energy;        ///< array to pin
  std::int64_t arrays = 0, arrays_used = 0;   ///< CIM: there are, the weights fill
  Joules programming_energy;             ///< of writing all weights into the arrays once; not part of any run
  std::vector<std::pair<std::string, SquareMetres>> areas;   ///< by component
};


class Platform {
 public:
  virtual ~Platform() = default;

  /// True where the machine drains between two neighbouring rows.
  virtual bool splits(const Op& before, const Op& after) const = 0;
  /// Plans the next rows of the trace, in order. The key names everything that the simulation reads.
  virtual std::string plan(const std::vector<Op>& ops) = 0;
  /// Simulates the segment planned last, from a reset state.
  virtual SegmentResult simulate() = 0;

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

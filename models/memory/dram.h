// SPDX-License-Identifier: MIT
/// DRAM as channels at the pin rate: the first, exact and simple timing mode (`timing: pin`).
/// Left out here: bank conflicts, read/write turnaround, refresh stalls; a stream runs at the pin rate.
#pragma once

#include "models/base/config.h"
#include "models/memory/dram_action.h"

namespace memwall {

/// All stacks (or modules) of one device; uniform interleave makes them act as one channel of the summed bandwidth.
struct DramConfig {
  std::string standard;
  std::int64_t stacks;
  BytesPerSecond stack_bandwidth;      ///< pin rate of one stack
  Bytes stack_capacity;                ///< the vendor's bytes
  Bytes row;                           ///< bytes that one activate opens
  Sourced<Joules> activate_energy;     ///< ACT + PRE of one row
  Sourced<JoulesPerByte> read_energy;  ///< array to pin
  Sourced<JoulesPerByte> write_energy;
  Sourced<JoulesPerByte> phy_energy;  ///< PHY and controller of the host side
  Sourced<Watts> stack_background;    ///< standby of one stack, busy or not
  Sourced<Watts> stack_refresh;       ///< refresh of one stack, mean over time
  SquareMetres stack_area;            ///< of its DRAM dies
  SquareMetres phy_area;              ///< on the host's silicon, per stack
  static DramConfig read(ConfigReader in);

  BytesPerSecond bandwidth() const { return double(stacks) * stack_bandwidth; }
  Bytes capacity() const { return double(stacks) * stack_capacity; }
};

/// Share of the vendor's bytes that a program can use; the rest is ECC tables, runtime and fragmentation.
inline constexpr double kUsableMemory = 0.92;

/// Rows opened by a stream of `bytes`: each opened row is used to its end.
std::int64_t activates(const DramConfig& config, std::int64_t bytes);

constexpr bool is_write(DramAction action) {
  return action == DramAction::write_kv || action == DramAction::write_activation || action == DramAction::spill;
}

}  // namespace memwall

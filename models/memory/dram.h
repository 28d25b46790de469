// SPDX-License-Identifier: MIT
/// The memory of a machine: stacks (or modules, or devices) of one kind, what they hold, how fast they are, what they cost.
#pragma once

#include "models/base/config.h"
#include "models/memory/dram_action.h"
#include "models/memory/dram_device.h"
#include "models/memory/dram_energy.h"

namespace memwall {

/// How a machine times its transfers.
enum class DramTimingMode {
  pin,     ///< at the pin rate: the bound that no stream reaches
  stripe,  ///< by StripeChannel: rows, refresh, turnarounds
  burst    ///< by BurstChannel: every command
};

const char* to_string(DramTimingMode mode);

/// All stacks of one device; uniform interleave makes them act as one channel with a multiplicity.
struct DramConfig {
  std::string standard;
  DramTimingMode timing;
  std::int64_t stacks;
  DramDevice device;        ///< one stack
  DramEnergy energy;        ///< of one stack
  Bytes stack_capacity;     ///< the vendor's bytes
  SquareMetres stack_area;  ///< of its DRAM dies
  SquareMetres phy_area;    ///< on the host's silicon, per stack
  static DramConfig read(ConfigReader in);

  BytesPerSecond bandwidth() const { return double(stacks) * device.peak_bandwidth(); }
  Bytes capacity() const { return double(stacks) * stack_capacity; }
  /// Standby and refresh of all stacks.
  Watts static_power() const { return double(stacks) * (energy.background.value + energy.refresh_power(device)); }
  /// A byte from the array to the pins.
  JoulesPerByte read_energy() const { return energy.array_read.value + energy.io.value; }
};

/// Share of the vendor's bytes that a program can use; the rest is ECC tables, runtime and fragmentation.
inline constexpr double kUsableMemory = 0.92;

/// Rows that `bytes` open at the pin rate: each opened row is used to its end.
std::int64_t activates(const DramConfig& config, std::int64_t bytes);

constexpr bool is_write(DramAction action) {
  return action == DramAction::write_kv || action == DramAction::write_activation || action == DramAction::spill;
}

}  // namespace memwall

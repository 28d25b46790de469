// SPDX-License-Identifier: MIT
/// A von Neumann device: cores, one shared buffer, memory channels, a link to its peers.
#pragma once

#include <optional>

#include "models/compute/kernel_library.h"
#include "models/compute/matrix_unit.h"
#include "models/link/link.h"
#include "models/memory/dram.h"
#include "models/memory/sram.h"

namespace memwall {

struct RegisterConfig {
  Bytes capacity;
  Sourced<JoulesPerByte> energy;  ///< of a byte read or written
  static RegisterConfig read(ConfigReader in) {
    return {.capacity = in.quantity<Bytes>("capacity"), .energy = in.sourced<JoulesPerByte>("energy")};
  }
};

/// What a serving system adds to each step of continuous batching, beside the kernels: scheduling, sampling, detokenising.
struct ServingHostConfig {
  bool counted;
  Seconds step;          ///< of each step
  Seconds sequence;      ///< of each sequence in it
  Sourced<Watts> power;  ///< of one device meanwhile, beyond its floor
  static ServingHostConfig read(ConfigReader in) {
    return {.counted = in.flag("counted"),
            .step = in.quantity<Seconds>("step", kLatencies),
            .sequence = in.quantity<Seconds>("sequence", kLatencies),
            .power = in.sourced<Watts>("power")};
  }
};

struct VonNeumannConfig {
  bool calibrated;  ///< launch, waves and achieved rates of `kernels`; else full rates
  std::string node;
  SquareMetres area;             ///< the die, PHYs included
  std::int64_t devices;          ///< default number
  std::int64_t pipeline_stages;  ///< contiguous layers each, of as many devices each
  MatrixUnitConfig matrix_unit;
  VectorUnitConfig vector_unit;
  RegisterConfig registers;  ///< of one core
  SramConfig scratchpad;     ///< of one core
  SramConfig global_buffer;
  std::int64_t tile_buffers;  ///< wave slots between fetch and compute; 2 = double buffering
  Hertz core_clock;           ///< zero where nothing is calibrated
  std::optional<KernelLibrary> kernels;
  Sourced<JoulesPerByte> noc_energy;  ///< global buffer to core or back
  DramConfig memory;
  LinkConfig link;
  std::optional<ServingHostConfig> serving_host;
  Sourced<Watts> residual_power;  ///< floor of a serving device beyond counted actions
  Watts idle_power;               ///< of a device without work
  Watts power_limit;
  double lowest_voltage;  ///< of the cores, where the limit is to be held; a share of the nominal one
  double regulator_efficiency;
  static VonNeumannConfig read(ConfigReader in);
};

}  // namespace memwall

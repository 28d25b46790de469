// SPDX-License-Identifier: MIT
/// The data sheet of a machine, as laws and reports read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/base/units.h"

namespace memwall {

/// Where keys and values are kept.
enum class KvStore { memory, buffer, arrays };
constexpr const char* to_string(KvStore store) {
  constexpr const char* names[] = {"memory", "buffer", "arrays"};
  return names[std::size_t(store)];
}

/// Cells that each token wears: rings of `slots` token slots that are written in turn.
struct Wear {
  double endurance = 0.0;                         ///< pulses until a cell fails
  std::int64_t pulses = 0;                        ///< of one write
  std::int64_t slots = 0;                         ///< of one ring that take turns
  std::int64_t token_elements = 0;                ///< of one token in each of the rings, summed over them
  std::int64_t cells_per_element = 0, cells = 0;  ///< all rings
};

/// Weights that the arrays do not hold: programmed into a staging area whenever a row reads them.
struct Reload {
  std::int64_t loads = 0;             ///< in one run of the trace; each begins at the first cell of the area
  std::int64_t bytes = 0, cells = 0;  ///< of all of them
  std::int64_t pulses = 0;            ///< of one cell each time
  std::int64_t staging_cells = 0;
  std::optional<double> endurance;  ///< pulses until a cell fails; none where writing does not wear
  std::int64_t resting_bytes = 0;   ///< in memory, all weights that do not stay in arrays
};

/// Loading the weights into arrays once, beside any run.
struct Programming {
  std::int64_t bytes = 0, cells = 0, pulses = 0;
  Joules program_energy;  ///< of the pulses
  Joules memory_energy, link_energy;
  Joules chip_energy;  ///< NoC, tile buffers, bus
  Joules static_energy;
  Seconds time;
  Joules energy() const { return program_energy + memory_energy + link_energy + chip_energy + static_energy; }
};

/// Links between the chips of a CIM system. A link is counted at each chip that it ends on, where its power is paid.
struct Links {
  std::int64_t count = 0;    ///< of all chips
  BytesPerSecond bandwidth;  ///< of one, in one direction
  Watts full_power, idle_power;
};

/// What a machine is, apart from any workload.
struct MachineFacts {
  std::string kind;  ///< von_neumann or cim
  std::string node;
  std::string scaling;        ///< law that brought energies from another node; "" where none did
  std::string mode;           ///< ideal or calibrated; "" for CIM
  std::string memory_timing;  ///< pin, stripe or burst
  std::string facility;       ///< what is charged around the devices, in words; "" for nothing
  std::int64_t devices = 1;
  std::int64_t stages = 1;      ///< that the devices are spread over and that work one after another
  Hertz peak_ops;               ///< at the asked operand widths, all devices
  Hertz fastest_ops;            ///< the same at the narrowest widths in use
  Watts power_limit;            ///< provisioned, all devices; 0 where none is stated
  double lowest_voltage = 1.0;  ///< that holds it, as a share of the nominal one
  Watts idle_power;
  SquareMetres area;
  SquareMetres memory_area;
  BytesPerSecond memory_bandwidth;  ///< all devices
  Hertz vector_ops;
  Bytes weight_capacity;          ///< what holds the matmul weights
  Bytes memory_capacity;          ///< usable bytes of the memory behind it
  bool weights_in_memory = true;  ///< false: in the arrays
  KvStore kv_store = KvStore::memory;
  std::optional<Wear> wear;                                 ///< where writing keys and values wears cells
  Hertz attention_ops;                                      ///< of a unit beside the matrix unit, all devices; 0 where there is none
  Watts system_static_power;                                ///< beside the devices
  JoulesPerByte dram_read_energy;                           ///< array to pin
  std::int64_t arrays = 0, arrays_used = 0;                 ///< CIM: there are, weights and caches fill
  double kv_used = 0.0;                                     ///< of the fullest buffer or ring that holds keys and values
  std::int64_t window = 0;                                  ///< of attention, in tokens; 0 = all
  Reload reload;                                            ///< no loads where all weights stay in arrays
  Programming programming;                                  ///< of the weights; no bytes where they are not in arrays
  Links links;                                              ///< none where the machine states none apart
  std::vector<std::pair<std::string, SquareMetres>> areas;  ///< by component
};

}  // namespace memwall

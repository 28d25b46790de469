// SPDX-License-Identifier: MIT
/// A CIM system: chips of tiles of macros of crossbar arrays; where its keys and values lie and what attends to them.
#pragma once

#include "models/link/link.h"
#include "models/link/mesh.h"
#include "models/memory/dram.h"
#include "models/memory/sram.h"
#include "sim/mapping/cim_array.h"
#include "sim/mapping/kv_arrays.h"

namespace memwall {

struct CimConfig {
  using Array = CimArray;
  using Scheme = CimArray::Scheme;
  enum class AttentionPath { digital, write, gain_cell };
  enum class Kv { memory, buffer };  ///< of path digital
  /// Of weights that the arrays of a given number of chips do not hold: overfull is a failed check, or they are programmed whenever read.
  enum class WeightsOverflow { chips, reload };
  struct Memory {
    SramConfig sram;
    Part part;
  };
  struct KvBuffer : Memory {
    BytesPerSecond bandwidth;
  };
  struct Unit {
    Hertz rate;              ///< actions per second
    Sourced<Joules> energy;  ///< per action
    Part part;
  };

  std::string node;
  /// From the node where parts beside the arrays are stated to the system's.
  struct Scaling {
    ScalingLaw law = ScalingLaw::none;
    double energy = 1.0, area = 1.0;
  };

  Volts supply_voltage;
  SupplyLaw supply;  ///< of everything on chip but the links; a macro has its own
  Scaling scaling;
  Array array;
  std::int64_t arrays_per_macro, macros_per_tile, tiles_per_chip;
  std::int64_t tiers;                      ///< planes of cells over the drivers and converters of an array, of which one works at a time
  Memory input_register, output_register;  ///< per macro
  Unit control;                            ///< per macro: cycles of what tells it and its tile what to do, while it multiplies
  Memory tile_buffer;
  Sourced<JoulesPerByteMetre> bus_wire_energy;     ///< tile buffer to macro
  Part bus;                                        ///< per tile
  std::int64_t tiles_per_router, router_columns;   ///< columns: of the mesh of a chip
  BytesPerSecond tile_port;                        ///< NoC into one tile, or into an attention unit
  BytesPerSecond mesh_link;                        ///< from a router to its neighbour
  Seconds hop_latency;                             ///< of a router, with the wire behind it
  Sourced<JoulesPerByte> router_energy;            ///< at each port of a router that a byte leaves by
  Sourced<JoulesPerByteMetre> router_wire_energy;  ///< between routers
  Part router;
  Unit vector_unit;  ///< per chip; actions are ops
  AttentionPath attention_path;
  Kv kv;
  std::optional<KvBuffer> kv_buffer;        ///< where keys and values lie in buffers
  std::optional<std::int64_t> window;       ///< of attention; absent: all positions
  std::optional<KvArrays> kv_arrays;        ///< where keys and values lie in arrays
  Unit attention_unit;                      ///< per chip; actions are MACs
  Sourced<Joules> attention_vector_energy;  ///< per softmax op
  int attention_bits;                       ///< of one MAC's operands; wider ones take several passes
  std::int64_t query_block;                 ///< prompt tokens that share one read of keys and values
  Hertz attention_vector_rate;              ///< softmax ops per second of one chip
  Memory attention_buffer;                  ///< per chip
  LinkConfig link;
  DramConfig memory;           ///< of the whole system
  std::int64_t weight_copies;  ///< of the whole model, each on chips of its own; tokens are dealt to them, memory is shared
  WeightsOverflow weights_overflow;
  std::int64_t parallel_cells;  ///< of one array of weights that are programmed together
  double pump_efficiency;       ///< of what raises the supply to the voltage of a write
  std::int64_t fifo_blocks;     ///< token blocks between two pipeline stages
  double leakage_factor;        ///< what-if: times the leakage and the idle power of all that is on the chips but the links
  double regulator_efficiency;

  /// At `supply_voltage`.
  static CimConfig read(ConfigReader in);

  std::int64_t arrays_per_tile() const { return arrays_per_macro * macros_per_tile; }
  std::int64_t arrays_per_chip() const { return arrays_per_tile() * tiles_per_chip; }
  std::int64_t planes_per_chip() const { return tiers * arrays_per_chip(); }
  Mesh mesh() const { return {routers_per_chip(), std::min(router_columns, routers_per_chip())}; }
  /// Of the link ports and the memory of a chip, spread over its mesh.
  std::vector<std::int64_t> entry_routers() const;
  /// Wires are as long as what they span, whose area follows from its parts: a bus as the side of its tile, a hop as the side of the tiles
  /// around a router.
  Sourced<JoulesPerByte> bus_energy() const;
  Sourced<JoulesPerByte> hop_energy() const;
  std::int64_t routers_per_chip() const { return ceil_div(tiles_per_chip, tiles_per_router); }
  /// Laws that brought energies from another node: of parts beside the arrays, of the arrays' macro; "" where none did.
  std::string scaling_text() const;
  /// Passes of the attention unit's MACs for operands of these widths: partial products of `attention_bits` each.
  std::int64_t attention_passes(int a_bits, int b_bits) const {
    return ceil_div(a_bits, attention_bits) * ceil_div(b_bits, attention_bits);
  }

 private:
  static CimConfig read_nominal(ConfigReader in);
  SquareMetres tile_area() const;
  void pump(CellConfig& cell) const;
};

}  // namespace memwall

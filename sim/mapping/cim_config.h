// SPDX-License-Identifier: MIT
/// A CIM system: chips of tiles of macros of crossbar arrays, with digital attention and the KV cache in DRAM.
#pragma once

#include "models/base/integers.h"
#include "models/circuit/adc.h"
#include "models/circuit/part.h"
#include "models/device/cell.h"
#include "models/link/link.h"
#include "models/macro/macro.h"
#include "models/memory/dram.h"
#include "models/memory/sram.h"

namespace memwall {

struct CimConfig {
  enum class Scheme { offset, differential };  ///< how a signed weight is stored; differential takes two columns

  struct Array {
    std::optional<MacroConfig> macro;  ///< what the array is, where a config names one; the fields below then follow from it
    std::int64_t weight_bits;          ///< of the macro's workload
    std::int64_t rows, columns;        ///< rows: inputs of one array
    Scheme scheme;
    CellConfig cell;
    AdcConfig adc;
    std::int64_t columns_per_adc;
    std::int64_t dac_bits;               ///< input bits that one array read takes
    Sourced<Joules> dac_energy;          ///< one row driven for one read
    Sourced<Joules> sample_hold_energy;  ///< one column held for its conversion
    Sourced<Joules> shift_add_energy;    ///< one conversion merged into its accumulator
    Seconds read_time;                   ///< analog read of the whole array
    std::int64_t pipeline_stages;        ///< read times between the last phase and the output
    Part crossbar, dac, sample_hold, shift_add;
  };
  struct Memory {
    SramConfig sram;
    Part part;
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
  Memory input_register, output_register;  ///< per macro
  Memory tile_buffer;
  Sourced<JoulesPerByte> bus_energy;  ///< tile buffer to macro
  Part bus;                           ///< per tile
  std::int64_t tiles_per_router;
  BytesPerSecond tile_port;           ///< NoC into one tile
  Sourced<JoulesPerByte> hop_energy;  ///< router and wire of one hop
  Part router;
  Unit vector_unit;                         ///< per chip; actions are ops
  Unit attention_unit;                      ///< per chip; actions are MACs
  Sourced<Joules> attention_vector_energy;  ///< per softmax op
  int attention_bits;                       ///< of one MAC's operands; wider ones take several passes
  std::int64_t query_block;                 ///< prompt tokens that share one read of keys and values
  Hertz attention_vector_rate;              ///< softmax ops per second of one chip
  Memory attention_buffer;                  ///< per chip
  LinkConfig link;
  DramConfig memory;         ///< of the whole system
  std::int64_t fifo_blocks;  ///< token blocks between two pipeline stages
  double regulator_efficiency;

  /// At `supply_voltage`.
  static CimConfig read(ConfigReader in);

  std::int64_t arrays_per_tile() const { return arrays_per_macro * macros_per_tile; }
  std::int64_t arrays_per_chip() const { return arrays_per_tile() * tiles_per_chip; }
  std::int64_t adcs_per_array() const { return ceil_div(array.columns, array.columns_per_adc); }
  std::int64_t routers_per_chip() const { return ceil_div(tiles_per_chip, tiles_per_router); }
  std::int64_t columns_per_weight(int weight_bits) const;
  ArrayGeometry geometry(int weight_bits) const;
  bool summed_phases() const { return array.macro && array.macro->summed_phases; }
  /// Laws that brought energies from another node: of parts beside the arrays, of the arrays' macro; "" where none did.
  std::string scaling_text() const;
  /// Prices and static powers of arrays named by their macro, at the widths of a workload.
  void price_macro(int weight_bits, int input_bits);
  /// Passes of the attention unit's MACs for operands of these widths: partial products of `attention_bits` each.
  std::int64_t attention_passes(int a_bits, int b_bits) const {
    return ceil_div(a_bits, attention_bits) * ceil_div(b_bits, attention_bits);
  }
  std::int64_t phases(int input_bits) const {
    return array.macro ? array.macro->input.phases(input_bits) : ceil_div(input_bits, array.dac_bits);
  }
  /// Time between two input vectors: each phase reads the array and converts all its columns.
  Seconds mvm_interval(int input_bits) const;
  /// From the end of the interval to the output.
  Seconds mvm_depth(int input_bits) const;

 private:
  static CimConfig read_nominal(ConfigReader in);
};

}  // namespace memwall

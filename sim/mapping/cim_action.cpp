// SPDX-License-Identifier: MIT
#include "sim/mapping/cim_action.h"

namespace memwall {

const CimActionInfo& info(CimAction action) {
  static constexpr CimActionInfo table[kCimActions] = {
      {"cim.array.crossbar", "cell_read", Category::array, false},
      {"cim.array.dac", "drive", Category::dac, false},
      {"cim.array.sample_hold", "hold", Category::adc, false},
      {"cim.array.adc", "convert", Category::adc, false},
      {"cim.array.shift_add", "add", Category::shift_add, false},
      {"cim.macro.input_register", "write", Category::buffer, true},
      {"cim.macro.input_register", "read", Category::buffer, true},
      {"cim.macro.output_register", "write", Category::buffer, true},
      {"cim.macro.output_register", "read", Category::buffer, true},
      {"cim.tile.buffer", "write", Category::buffer, true},
      {"cim.tile.buffer", "read", Category::buffer, true},
      {"cim.macro.control", "cycle", Category::shift_add, false},
      {"cim.tile.bus", "transfer", Category::noc, true},
      {"cim.chip.noc", "hop", Category::noc, true},
      {"cim.link", "transfer", Category::link, true},
      {"cim.chip.vector_unit", "op", Category::vector, false},
      {"cim.chip.attention_unit", "mac", Category::mac, false},
      {"cim.chip.attention_unit", "softmax_op", Category::vector, false},
      {"cim.chip.attention_buffer", "write", Category::buffer, true},
      {"cim.chip.attention_buffer", "read", Category::buffer, true},
      {"cim.chip.kv_buffer", "write_kv", Category::buffer, true},
      {"cim.chip.kv_buffer", "read_kv", Category::buffer, true},
      {"cim.kv_array.crossbar", "cell_read", Category::array, false},
      {"cim.kv_array.dac", "drive", Category::dac, false},
      {"cim.kv_array.sample_hold", "hold", Category::adc, false},
      {"cim.kv_array.adc", "convert", Category::adc, false},
      {"cim.kv_array.shift_add", "add", Category::shift_add, false},
      {"cim.kv_array.crossbar", "write_kv", Category::program, false},
      {"cim.array.crossbar", "write_weight", Category::program, false},
  };
  return table[std::size_t(action)];
}

}  // namespace memwall

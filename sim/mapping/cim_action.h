// SPDX-License-Identifier: MIT
/// What a CIM chip does, as its ledger counts it.
#pragma once

#include <cstddef>

#include "sim/account/ledger.h"

namespace memwall {

/// Counted actions of a CIM chip; DRAM counts its own. Those that move data are counted in bytes.
enum class CimAction {
  cell_read,
  dac,
  sample_hold,
  adc,
  shift_add,
  input_register_write,
  input_register_read,
  output_register_write,
  output_register_read,
  tile_buffer_write,
  tile_buffer_read,
  macro_control,
  bus,
  noc_hop,
  link,
  vector_op,
  attention_mac,
  attention_op,
  attention_buffer_write,
  attention_buffer_read,
  kv_buffer_write,
  kv_buffer_read,
  kv_cell_read,
  kv_dac,
  kv_sample_hold,
  kv_adc,
  kv_shift_add,
  kv_write,
  weight_write
};
inline constexpr std::size_t kCimActions = 29;

struct CimActionInfo {
  const char* component;
  const char* action;
  Category category;
  bool moves_bytes;
};
const CimActionInfo& info(CimAction action);

}  // namespace memwall

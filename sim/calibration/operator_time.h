// SPDX-License-Identifier: MIT
/// The latency that a machine simulates for one measured operator, under the conditions of its measurement.
#pragma once

#include "sim/calibration/measured_rows.h"
#include "sim/mapping/von_neumann_config.h"

namespace memwall {

/// How a source measured, beyond the operator itself. Constants are of the method, not of a device.
struct MeasuringMethod {
  const char* source;                            ///< part of the row's source
  std::int64_t weights_in_turn;                  ///< weights used one after the other, over and over; 0: not stated, taken from memory
  bool writes_kv;                                ///< the new keys and values are written to the cache within the measured prefill
  bool past_in_kv_length;                        ///< kv_len of a prefill counts tokens before it
  bool quantises;                                ///< activations of 8 bit are quantised within the measured matmul
  Seconds host_linear, host_rows, host_softmax;  ///< host time inside the measurement
};
const MeasuringMethod& measuring_method(const MeasuredRow& row);

/// Simulates the operator on `config`, which is calibrated, host time of the method included.
Seconds simulated_time(const VonNeumannConfig& config, const MeasuredRow& row);

/// The least time that the data sheet allows: operations at the peak, bytes at the pin rate, or 0 where they may stay on the chip.
Seconds ideal_time(const VonNeumannConfig& config, const MeasuredRow& row);

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// What a CIM system draws while it decodes, between no work at all and every stage of its pipeline at work.
#pragma once

#include <functional>

#include "sim/simulate.h"

namespace memwall {

/// Mean power of the machine while decode steps of one batch follow each other; what is around it (a facility) not included.
struct DecodePower {
  std::int64_t batch = 1;
  std::int64_t devices = 1;    ///< grows with the batch where keys and values lie in arrays
  double capacity_used = 0.0;  ///< above 1: the batch does not fit
  Watts power;
};

/// The trace of one decode step of a batch.
using DecodeStep = std::function<TraceFactory(std::int64_t batch)>;

DecodePower decode_power(const ConfigNode& architecture, const DecodeStep& step, std::int64_t batch, std::optional<std::int64_t> devices);

/// At the smallest power of two that fills the pipeline: steps follow each other as fast as the busiest part takes its work of one, and
/// do not wait for their own tokens. Larger batches draw about the same.
DecodePower full_pipeline_power(const ConfigNode& architecture, const DecodeStep& step, std::optional<std::int64_t> devices);

}  // namespace memwall

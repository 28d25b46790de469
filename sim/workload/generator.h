// SPDX-License-Identifier: MIT
/// Turns a model and a request into the trace of its operators, one layer at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "sim/workload/model.h"
#include "sim/workload/trace.h"

namespace memwall {

/// prefill: the prompt; decode: one step; request: prefill and all steps; serving: one step of continuous batching.
enum class Phase { prefill, decode, request, serving };
const char* to_string(Phase phase);
/// Throws InputError on an unknown name.
Phase parse_phase(const std::string& name);

/// What is asked of the model. Lengths in tokens, per sequence.
struct WorkloadSpec {
  Phase phase = Phase::decode;
  std::int64_t batch = 1;                     ///< sequences
  std::optional<std::int64_t> input_length;   ///< prompt: prefill, request, serving
  std::optional<std::int64_t> context;        ///< positions attended, the new one included: decode
  std::optional<std::int64_t> output_length;  ///< request, serving
  int weight_bits = 16, activation_bits = 16, kv_bits = 16;
  std::string operators;  ///< pattern of operator names; all where it is empty
};

/// Throws InputError naming every length that the phase lacks or does not know, every value out of range, and what
/// this kind of model cannot do.
void validate(const WorkloadSpec& spec, const Model& model);

/// The trace of `spec`, validated, generated as it is read. Conventions: docs of the trace, and
/// - embedding rows carry layer 0, final norm, head and sampling the layer behind the last;
/// - one row per operator; q, k, v, gate and up are rows of their own that wait for the same norm;
/// - fuse groups are the kernels of a serving system: q, k and v side by side, gate and up likewise, their rotary embeddings,
///   scores with softmax and values, a residual add and the norm behind it within a layer, a matmul and its `requantize`, which
///   exists where activations have fewer than 16 bits. Activations and other adds run as kernels of their own;
/// - every output has the activations' bits: wide accumulators never leave their kernel;
/// - the head holds the lengths, the bits, `max_positions` and `matmul_parameters` (all that a matmul may read).
std::unique_ptr<TraceSource> generate_trace(Model model, WorkloadSpec spec);

}  // namespace memwall

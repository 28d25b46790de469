// SPDX-License-Identifier: MIT
/// Attention by units of the chips: their work, and what they read of keys and values in memory.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/base/integers.h"
#include "sim/mapping/cim_plan.h"

namespace memwall {

/// The heads of a layer are spread over the units of all chips that hold its weights.
ArrayRange CimPlanner::attention_location(const Op& op) const {
  const ArrayRange layer = placement_.layer(op.layer);
  return layer.arrays() > 0 ? layer : location_of(op).range;
}

/// Scores, softmax and values run as one unit: scores stay in its buffer.
void CimPlanner::add_to_attention(const Op& op, CimStage& stage, bool input_fused) {
  stage.causal = stage.causal || op.density < 1.0;
  const auto add = [&](CimAction action, std::int64_t amount) { stage.totals[std::size_t(action)] += amount; };
  if (!op.is_matmul()) {
    const VectorCost& cost = vector_cost(op.kind);
    const std::int64_t ops = std::llround(double(op.elements()) * cost.ops);
    stage.softmax_ops += ops;
    add(CimAction::attention_op, ops);
    add(CimAction::attention_buffer_read, bytes_of(std::llround(double(op.elements()) * cost.reads), op.a_bits));
    add(CimAction::attention_buffer_write, bytes_of(std::llround(double(op.elements()) * cost.writes), op.out_bits));
    return;
  }
  // The group runs at the widths of its first product.
  if (!input_fused) stage.passes = config_.attention_passes(op.a_bits, op.b_bits);
  stage.unit_ops += stage.passes * op.macs();
  add(CimAction::attention_mac, stage.passes * op.macs());
  std::int64_t b_bytes = op.b_bytes();
  if (op.b_source == OperandSource::kv) {
    if (op.density < 1.0) b_bytes = prefix_bytes(b_bytes, input_fused ? op.k : op.n, op.density);
    stage.memory_bytes[std::size_t(DramAction::read_kv)] += b_bytes;
    add(CimAction::attention_buffer_write, b_bytes);
  } else if (!input_fused) {
    stage.waits_for_all = true;  // keys of the whole sequence come first
    if (double(b_bytes) > config_.attention_buffer.sram.capacity.value / 2) {
      stage.memory_bytes[std::size_t(DramAction::write_activation)] += b_bytes;
      stage.memory_bytes[std::size_t(DramAction::read_activation)] += b_bytes;
      decide("attention operands pass through memory: more than half the attention buffer");
    }
    add(CimAction::attention_buffer_write, b_bytes);
  }
  add(CimAction::attention_buffer_read, b_bytes + op.a_bytes());
  add(CimAction::attention_buffer_write, op.out_bytes());
  if (input_fused) add(CimAction::noc_hop, op.out_bytes());  // out of the unit
}

/// In a causal pass, `query_block` tokens of a sequence at a time read the keys or values up to their last, or what windows leave of them; of
/// copies of the weights each does for its own tokens. Of the bytes of all positions, read once, as many as that takes.
std::int64_t CimPlanner::prefix_bytes(std::int64_t bytes, std::int64_t positions, double density) const {
  // On average a query attends to what lies before the first and half of the queries; with a window to less.
  const std::int64_t queries = std::min<std::int64_t>(positions, std::llround(2.0 * double(positions) * (1.0 - density)) + 1);
  const std::int64_t at_work = std::min(config_.weight_copies, tokens_);
  const std::int64_t copies = at_work / std::gcd(at_work, std::min(batch_, tokens_));  // that have tokens of one sequence
  const std::int64_t query_block = config_.query_block * copies;
  const std::int64_t blocks = ceil_div(queries, query_block), whole = queries / query_block;
  const std::int64_t prefixes = blocks * (positions - queries) + query_block * (whole * (whole + 1) / 2) + (blocks > whole ? queries : 0);
  const auto windows = std::int64_t(std::ceil(double(blocks) * (density * double(positions) + double(query_block))));
  return proportion_up(bytes, copies * std::min(prefixes, windows), positions);
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// What crosses between chips for a row, and which of a row's matrices one token passes.
#include <algorithm>
#include <cmath>
#include <map>

#include "models/base/integers.h"
#include "models/base/ticks.h"
#include "sim/mapping/cim_plan.h"

namespace memwall {

/// Of the matrices of a row: those that one token passes, rounded up. Where it is alone these are the first of the row, side by side.
std::int64_t CimPlanner::experts_of_token(const Op& op) const { return ceil_div(op.count * op.m, std::max(op.m, tokens_)); }

/// What those take of a range that the matrices of a row fill.
ArrayRange CimPlanner::of_token(const Op& op, const ArrayRange& range) const {
  return {range.begin, range.part(experts_of_token(op) - 1, op.count).end};
}

/// What lies on other chips must cross. A matmul's input goes whole to each chip of its weight; attention spreads its
/// heads over all chips of the layer; a vector operator runs where its first input lies and the others come to it, each
/// result of an expert once.
/// Cached keys and values go through memory, or to the arrays that hold them.
void CimPlanner::add_arrivals(const Op& op, CimStage& stage) {
  const std::int64_t rows = std::max<std::int64_t>(1, stage.arrival_rows);
  for (std::size_t i = 0; i < op.after.size(); ++i) {
    const auto from = locations_.find(op.after[i]);
    if (from == locations_.end()) continue;
    const ArrayRange& range = from->second.location.range;
    add_traffic(op, i, from->second, stage);
    if (op.kind == OpKind::kv_append && !config_.kv_arrays) continue;
    std::vector<ChipArrival> arrivals;
    if (stage.unit == CimStage::Unit::array) {
      add_operands(op, from->second, stage);
    } else if (stage.unit == CimStage::Unit::cache_write) {
      arrivals = placement_.scatter(range, placement_.caches(op.layer), op.elements() / rows / std::int64_t(op.after.size()), op.a_bits);
    } else if (stage.unit == CimStage::Unit::cache) {
      if (i == 0)
        arrivals = placement_.to_rings(range, placement_.cache(op.layer, stage.ordinal), op.count * op.m * op.k / rows, op.a_bits);
    } else if (stage.unit == CimStage::Unit::attention) {
      const bool cached = i > 0 && op.b_source == OperandSource::kv;
      const std::int64_t operand = i == 0 ? op.count * op.m * op.k : op.count * op.k * op.n;
      if (op.is_matmul() && !cached) arrivals = placement_.scatter(range, attention_location(op), operand / rows, op.a_bits);
    } else if (sums_experts(op)) {
      arrivals = result_arrivals(op, from->second);
    } else if (i > 0) {
      const ArrayRange to = location_of(op).range;
      arrivals = in_messages(placement_.scatter(range, to, op.count * op.m * op.n / rows, op.a_bits), op.count);
      if (op.count > 1) {
        const std::int64_t experts = experts_of_token(op);
        const auto alone = placement_.scatter(of_token(op, range), of_token(op, to), experts * op.n, op.a_bits);
        stage.takes_expert_in(ports_time(in_messages(alone, experts)));
      }
    }
    stage.arrivals.insert(stage.arrivals.end(), arrivals.begin(), arrivals.end());
    if (stage.unit == CimStage::Unit::array) break;  // the other inputs of a matmul are dependencies, not operands
  }
}

void CimPlanner::add_latency(CimStage& stage) const {
  std::int64_t hops = 0, most = 0;
  for (const ChipArrival& arrival : stage.arrivals) {
    hops = std::max(hops, arrival.hops);
    most = std::max(most, arrival.bytes);
  }
  if (most == 0) return;
  stage.arrival_depth_ps = hops * to_ps(config_.link.latency);
  stage.rows_in_flight = ceil_div(stage.arrival_depth_ps, to_ps(Bytes(double(most)) / config_.link.bandwidth));
}

/// The inputs are results of a token's experts: one row of several, or several rows.
bool CimPlanner::sums_experts(const Op& op) const {
  if (op.kind != OpKind::add || (op.after.size() == 1 && op.m <= tokens_)) return false;
  std::int64_t elements = 0;
  for (const std::int64_t id : op.after) {
    if (const auto from = locations_.find(id); from != locations_.end()) elements += from->second.all_elements;
  }
  return elements == op.elements();
}

/// Each chip of the sum takes its part of every result.
std::vector<ChipArrival> CimPlanner::result_arrivals(const Op& op, const Output& from) const {
  return in_messages(placement_.gather(from.location.range, location_of(op).range, ceil_div(from.all_elements, tokens_), op.a_bits),
                     from.matrices);
}

/// Matrices of a row send messages of their own, so these take all ports side by side.
std::vector<ChipArrival> CimPlanner::in_messages(const std::vector<ChipArrival>& arrivals, std::int64_t matrices) const {
  const std::int64_t messages = std::min(matrices, config_.link.ports);
  std::vector<ChipArrival> parts;
  for (const ChipArrival& all : arrivals) {
    for (std::int64_t i = 0; i < messages; ++i) {
      parts.push_back({all.chip, proportion(all.bytes, i + 1, messages) - proportion(all.bytes, i, messages), all.hops});
    }
  }
  return parts;
}

/// Matrices of a row all read the same vector, but heads, and second halves of experts, each their own part of what was produced.
bool CimPlanner::reads_parts(const Op& op) const {
  for (const std::int64_t id : op.after) {
    const auto from = locations_.find(id);
    if (from != locations_.end()) return op.count > 1 && from->second.elements >= op.count * op.k;
  }
  return false;
}

/// An expert reads some of the tokens.
double CimPlanner::share_of_tokens(const Op& op) const { return double(op.m) / double(std::max(op.m, tokens_)); }

/// Each matrix of a weight needs its input whole on each of its chips. A chip gets a vector once, whichever matrices of the segment read it.
void CimPlanner::add_operands(const Op& op, const Output& from, CimStage& stage) {
  const ArrayRange weight = placement_.at(op.b_tensor).range;
  const bool own_parts = reads_parts(op);
  std::vector<ChipArrival> alone;
  for (std::int64_t i = 0; i < op.count; ++i) {
    const ArrayRange origin = own_parts ? from.location.range.part(i, op.count) : from.location.range;
    const auto add = [&](ChipArrival to, SentVectors& sent, double share, std::vector<ChipArrival>& arrivals) {
      Mesh::Loads link{1.0};
      if (!own_parts) sent.leave_out({op.after.front(), op.a_bits, to.chip}, slice_of(op.b_tensor).begin + i, share, link);
      to.bytes = std::llround(link[0] * double(to.bytes));
      if (to.bytes > 0) arrivals.push_back(to);
    };
    for (const ChipArrival& to : placement_.multicast(origin, weight.part(i, op.count), op.k, op.a_bits)) {
      add(to, sent_.on_links, share_of_tokens(op), stage.arrivals);
      if (op.count > 1 && i < experts_of_token(op)) add(to, sent_alone_.on_links, 1.0, alone);
    }
  }
  stage.takes_expert_in(ports_time(alone));
}

/// Until all of these have come, each by the port of its chip that is free first.
std::int64_t CimPlanner::ports_time(const std::vector<ChipArrival>& arrivals) const {
  std::map<std::int64_t, std::vector<std::int64_t>> chips;
  std::int64_t most = 0;
  for (const ChipArrival& arrival : arrivals) {
    std::vector<std::int64_t>& ports = chips.try_emplace(arrival.chip, std::size_t(config_.link.ports)).first->second;
    std::int64_t& port = *std::min_element(ports.begin(), ports.end());
    port += arrival.bytes;
    most = std::max(most, port);
  }
  return to_ps(Bytes(double(most)) / config_.link.bandwidth);
}

/// Tokens pass their experts side by side: each keeps a stage for its mean share of it, and what it takes alone beyond that lies behind.
void CimPlanner::overlap_experts(CimPlan& plan) const {
  const auto behind = [&](std::int64_t alone, std::int64_t of_all) {
    return std::max<std::int64_t>(0, alone - ceil_div(of_all, plan.tokens));
  };
  for (CimStage& stage : plan.stages) {
    stage.arrival_depth_ps += behind(stage.expert_in_ps, intake_time(stage));
    stage.depth_ps += behind(stage.expert_unit_ps, unit_time(stage));
  }
}

/// Of the whole stage, until all has come by links and NoC.
std::int64_t CimPlanner::intake_time(const CimStage& stage) const {
  std::vector<ChipArrival> arrivals = stage.arrivals;
  for (ChipArrival& arrival : arrivals) arrival.bytes *= stage.arrival_rows;
  return std::max({ports_time(arrivals), stage.rows * stage.noc_ps, stage.link_ps});
}

/// Of the whole stage, at its arrays or vector units.
std::int64_t CimPlanner::unit_time(const CimStage& stage) const {
  if (stage.unit == CimStage::Unit::array) {
    std::int64_t most = stage.rows * stage.interval_ps;
    for (const ChipTime& stack : stage.stacks) most = std::max(most, stack.ps);
    return most;
  }
  double most = 0.0;
  for (const ChipShare& share : stage.chips) most = std::max(most, share.part);
  return to_ps(most * double(stage.unit_ops) / config_.vector_unit.rate);
}

}  // namespace memwall

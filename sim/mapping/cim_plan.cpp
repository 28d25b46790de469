// SPDX-License-Identifier: MIT
#include "sim/mapping/cim_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "models/base/integers.h"
#include "models/base/ticks.h"

namespace memwall {
namespace {

constexpr std::size_t kRemembered = 4096;   // rows that `after` may reach back
constexpr std::int64_t kBlocks = 32;        // of a long pass
constexpr std::int64_t kPromptTokens = 64;  // of a block, at most where a prompt has as many

/// Token counts at block ends: blocks as equal as can be, none of which holds tokens of two sequences unless it holds whole ones, or copies of the
/// weights have parts of sequences.
std::vector<std::int64_t> cut_blocks(std::int64_t tokens, std::int64_t sequences) {
  std::vector<std::int64_t> ends;
  const auto cut = [&](std::int64_t units, std::int64_t unit, std::int64_t most) {
    const std::int64_t begin = ends.empty() ? 0 : ends.back();
    const std::int64_t blocks = std::min(units, most);
    for (std::int64_t i = 1; i <= blocks; ++i) ends.push_back(begin + proportion(units, i, blocks) * unit);
  };
  const std::int64_t blocks = std::min(kBlocks, tokens == sequences ? tokens : ceil_div(tokens, kPromptTokens));
  if (tokens % sequences != 0) {
    cut(tokens, 1, blocks);
  } else if (sequences >= blocks) {
    cut(sequences, tokens / sequences, blocks);
  } else {
    for (std::int64_t i = 0; i < sequences; ++i) cut(tokens / sequences, 1, ceil_div(blocks, sequences));
  }
  return ends;
}

}  // namespace

std::string CimPlan::key() const {
  std::string key = std::to_string(tokens) + "/" + std::to_string(sequences);
  key.reserve(std::size_t{1024} * stages.size());
  const auto append = [&key](char mark, auto value) {
    std::array<char, 32> text;  // a 64-bit number, or the shortest text that gives a double back
    key += mark;
    key.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
  };
  const auto add = [&append](std::int64_t value) { append(',', value); };
  for (const CimStage& stage : stages) {
    key += "|";
    for (const std::int64_t value : {std::int64_t(stage.unit),
                                     stage.rows,
                                     std::int64_t(stage.experts),
                                     std::int64_t(stage.staged),
                                     stage.interval_ps,
                                     stage.depth_ps,
                                     stage.noc_ps,
                                     stage.link_ps,
                                     stage.unit_ops,
                                     stage.softmax_ops,
                                     std::int64_t(stage.causal),
                                     std::int64_t(stage.waits_for_all),
                                     stage.arrival_rows,
                                     stage.arrival_depth_ps,
                                     stage.rows_in_flight,
                                     stage.ring_length,
                                     stage.bank,
                                     stage.token_ps,
                                     stage.kv_bytes,
                                     std::int64_t(stage.mesh.size()),
                                     std::int64_t(stage.stacks.size()),
                                     std::int64_t(stage.into_units.size()),
                                     std::int64_t(stage.from_units.size()),
                                     stage.shared_weight,
                                     stage.cache.rings,
                                     stage.cache.key_dim,
                                     stage.cache.value_dim,
                                     std::int64_t(stage.cache.bits)}) {
      add(value);
    }
    append('x', stage.copies);
    for (const std::size_t slot : stage.slots) add(std::int64_t(slot));
    for (const std::int64_t total : stage.totals) add(total);
    for (const std::int64_t bytes : stage.memory_bytes) add(bytes);
    // Chips matter by which of them coincide, so they are named relative to the first of the segment.
    const std::int64_t origin = stages.front().chips.front().chip;
    for (const ChipShare& share : stage.chips) {
      add(share.chip - origin);
      append('x', share.part);
    }
    for (const ChipArrival& arrival : stage.arrivals) {
      add(arrival.chip - origin);
      add(arrival.bytes);
    }
    for (const std::vector<ChipTime>* shared : {&stage.mesh, &stage.stacks, &stage.into_units, &stage.from_units}) {
      for (const ChipTime& time : *shared) {
        add(time.chip - origin);
        add(time.ps);
      }
    }
    key += ":";
    for (const std::size_t input : stage.inputs) add(std::int64_t(input));
  }
  return key;
}

CimPlanner::CimPlanner(const CimConfig& config, const CimPlacement& placement, std::int64_t batch)
    : config_(config), placement_(placement), batch_(batch) {}

CimPlan CimPlanner::plan(const std::vector<Op>& ops) {
  CimPlan plan;
  plan.slots = ops.size();
  for (const Op& op : ops) {
    const bool weight = op.is_matmul() && op.b_source == OperandSource::weight && op.count == 1;
    if (weight || op.kind == OpKind::embed) plan.tokens = std::max(plan.tokens, op.m);
  }
  plan.sequences = std::min(batch_, plan.tokens);
  if (plan.tokens % plan.sequences != 0) decide("tokens do not divide by sequences: causal work is spread evenly over them");
  plan.block_ends = cut_blocks(plan.tokens, plan.sequences);

  StageIndex stage_of;
  tokens_ = plan.tokens;
  sent_ = sent_alone_ = {};
  layers_.clear();
  readers_.clear();
  staging_user_.reset();
  for (std::size_t slot = 0; slot < ops.size(); ++slot) {
    const Op& op = ops[slot];
    const auto [joins, location] = add_row(ops, slot, plan);
    CimStage& stage = plan.stages.back();
    if (stage.unit == CimStage::Unit::attention) {
      add_to_attention(op, stage, joins);
      stage.chips = placement_.chip_shares(location.range);
    }
    stage.slots.push_back(slot);
    const std::size_t self = plan.stages.size() - 1;
    connect(op, self, stage, stage_of);
    add_arrivals(op, stage);
    add_latency(stage);
    stage_of[op.id] = self;
    remember(op, location);
  }
  share_links(plan);
  if (config_.tiers > 1) share_stacks(plan);
  overlap_experts(plan);
  if (config_.weight_copies > 1) deal(plan);
  return plan;
}

/// Copies take tokens in turn and work in lock-step, so one of them with its share of the tokens tells the time of all. Memory serves all;
/// counts are those of all.
void CimPlanner::deal(CimPlan& plan) {
  const std::int64_t at_work = std::min(config_.weight_copies, plan.tokens);
  const double copies = double(plan.tokens) / double(ceil_div(plan.tokens, at_work));  // of the one with most tokens, that all need
  plan.tokens = ceil_div(plan.tokens, at_work);
  plan.sequences = std::min(ceil_div(plan.sequences, at_work), plan.tokens);
  plan.block_ends = cut_blocks(plan.tokens, plan.sequences);
  for (CimStage& stage : plan.stages) stage.copies = copies;
  decide(
      fmt::format("weights lie in {} copies, each on chips of its own; tokens are dealt to them in turn, keys and values lie in one memory",
                  config_.weight_copies));
}

void CimPlanner::restart() {
  caches_ = {};
  locations_.clear();
  recent_.clear();
}

/// Begins the stage of a row, or joins it to the attention stage before; says where its result will lie.
CimPlanner::AddedRow CimPlanner::add_row(const std::vector<Op>& ops, std::size_t slot, CimPlan& plan) {
  const Op& op = ops[slot];
  const auto cached = config_.kv_arrays ? caches_.next(op) : std::nullopt;
  if (cached) {
    plan.stages.push_back(cache_stage(op, *cached, plan));
    return {false, {placement_.cache(op.layer, cached->ordinal).range}};
  }
  if (config_.kv_arrays && op.kind == OpKind::kv_append) {
    plan.stages.push_back(cache_write_stage(op, plan));
    return {false, {placement_.caches(op.layer)}};
  }
  const bool fused = slot > 0 && !op.fuse.empty() && op.fuse == ops[slot - 1].fuse && !plan.stages.empty();
  const bool product = op.is_matmul() && op.b_source != OperandSource::weight;
  const bool next_tokens = product && slot > 0 && ops[slot - 1].is_matmul();  // other sequences, or their prompts
  const bool joins = fused && !next_tokens && plan.stages.back().unit == CimStage::Unit::attention;
  const bool scores_of_cache = fused && plan.stages.back().unit == CimStage::Unit::cache;  // their softmax
  if (joins || product || scores_of_cache) {
    if (!joins) {
      plan.stages.emplace_back();
      plan.stages.back().unit = CimStage::Unit::attention;
      plan.stages.back().rows = plan.stages.back().arrival_rows = plan.tokens;
    }
    if (config_.kv_arrays && product) decide("attention without a cache runs on the attention unit, not in arrays");
    if (scores_of_cache) return {joins, {location_of(op).range, true}};
    return {joins, {attention_location(op), true}};
  }
  if (op.is_matmul()) {
    add_array(op, slot, plan);
    return {false, {placement_.at(op.b_tensor).range}};
  }
  plan.stages.push_back(vector_stage(op, plan.tokens));
  return {false, location_of(op)};
}

CimStage CimPlanner::vector_stage(const Op& op, std::int64_t tokens) {
  const VectorCost& cost = vector_cost(op.kind);
  const std::int64_t elements = op.elements();
  CimStage stage;
  stage.chips = placement_.chip_shares(location_of(op).range);
  stage.unit_ops = std::llround(double(elements) * cost.ops);
  if (op.count > 1) {
    double most = 0.0;
    for (const ChipShare& share : placement_.chip_shares(of_token(op, location_of(op).range))) most = std::max(most, share.part);
    stage.expert_unit_ps = to_ps(most * double(experts_of_token(op) * op.n) * cost.ops / config_.vector_unit.rate);
  }
  stage.causal = op.density < 1.0;
  stage.rows = stage.arrival_rows = tokens;
  stage.totals[std::size_t(CimAction::vector_op)] = stage.unit_ops;
  const std::int64_t in_bytes = bytes_of(std::llround(double(elements) * cost.reads), op.a_bits);
  const std::int64_t out_bytes = bytes_of(std::llround(double(elements) * cost.writes), op.out_bits);
  stage.totals[std::size_t(CimAction::tile_buffer_read)] = in_bytes;
  stage.totals[std::size_t(CimAction::tile_buffer_write)] = out_bytes;
  if (op.kind == OpKind::embed) stage.memory_bytes[std::size_t(DramAction::read_activation)] = in_bytes;
  if (op.kind == OpKind::kv_append) stage.memory_bytes[std::size_t(DramAction::write_kv)] = out_bytes;
  return stage;
}

/// Inputs inside the segment become edges of the pipeline.
void CimPlanner::connect(const Op& op, std::size_t self, CimStage& stage, const StageIndex& stage_of) const {
  for (const std::int64_t id : op.after) {
    const auto found = stage_of.find(id);
    if (found == stage_of.end() || found->second == self) continue;
    const bool known = std::find(stage.inputs.begin(), stage.inputs.end(), found->second) != stage.inputs.end();
    if (!known) stage.inputs.push_back(found->second);
  }
}

/// A vector operator runs where its first input lies; an embedding row comes from memory to the first chip, whichever
/// chip chose its token.
Location CimPlanner::location_of(const Op& op) const {
  if (op.kind == OpKind::embed) return {};
  for (const std::int64_t id : op.after) {
    if (const auto found = locations_.find(id); found != locations_.end()) return found->second.location;
  }
  return {};
}

void CimPlanner::remember(const Op& op, const Location& location) {
  const std::int64_t id = op.id;
  const std::int64_t rows = location.at_units ? std::max<std::int64_t>(1, tokens_) : op.m;  // heads of a token are matrices or rows
  const std::int64_t elements = op.count * op.m * op.n;
  locations_[id] = {location, elements / rows, elements, op.count};
  recent_.push_back(id);
  if (recent_.size() > kRemembered) {
    locations_.erase(recent_.front());
    recent_.pop_front();
  }
}

void CimPlanner::decide(const std::string& decision) {
  if (std::find(decisions_.begin(), decisions_.end(), decision) == decisions_.end()) decisions_.push_back(decision);
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// Weights in arrays: multiplying with them, and programming those that do not stay.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/base/integers.h"
#include "models/base/ticks.h"
#include "sim/mapping/cim_plan.h"
#include "sim/mapping/programming.h"

namespace memwall {

/// A weight that does not stay is programmed first, when all tokens have passed the one before it in the staging area; its own tokens wait for
/// the last cell.
void CimPlanner::add_array(const Op& op, std::size_t slot, CimPlan& plan) {
  const PlacedWeight weight = placement_.at(op.b_tensor);
  CimStage stage = array_stage(op, weight);
  if (weight.staged) {
    CimStage load = load_stage(op, weight);
    load.slots = {slot};
    if (staging_user_) load.inputs = {*staging_user_};
    stage.staged = stage.waits_for_all = true;
    stage.inputs = {plan.stages.size()};
    plan.stages.push_back(std::move(load));
    staging_user_ = plan.stages.size();
  }
  const auto [reader, first] = readers_.try_emplace(weight.range.begin, plan.stages.size());
  plan.stages.push_back(std::move(stage));
  if (!first) plan.stages[reader->second].shared_weight = plan.stages.back().shared_weight = std::int64_t(reader->second);
}

/// The weight comes from memory over the links of its chips, NoC, tile buffers and buses, and is programmed: what loading a model takes.
CimStage CimPlanner::load_stage(const Op& op, const PlacedWeight& weight) {
  const CimArray& array = config_.array;
  decide(
      fmt::format("{} weights stay in arrays; those behind them are programmed whenever they are read, one after another in a staging area "
                  "of {} arrays, {} cells of an array at once, {} pulses each",
                  placement_.resident(), placement_.staging_arrays(), config_.parallel_cells, array.cell.write_pulses));
  CimStage stage;
  stage.unit = CimStage::Unit::load;
  stage.waits_for_all = true;
  stage.chips = placement_.chip_shares(weight.range);
  const std::int64_t bytes = op.b_bytes();
  stage.memory_bytes[std::size_t(DramAction::read_weight)] = bytes;
  stage.arrivals = placement_.spread(weight.range, bytes);
  for (const CimAction action : {CimAction::noc_hop, CimAction::tile_buffer_write, CimAction::tile_buffer_read, CimAction::bus}) {
    stage.totals[std::size_t(action)] = bytes;
  }
  send(placement_.entries(weight.range), 1, bytes, stage);
  const std::int64_t cells = op.count * op.k * op.n * array.columns_per_weight(op.b_bits);
  stage.totals[std::size_t(CimAction::weight_write)] = cells * array.cell.write_pulses;
  const std::int64_t in_tile = std::min(weight.range.arrays(), config_.arrays_per_tile()) * array.macs(op.b_bits);
  stage.noc_ps = port_time(std::min(bytes, bytes_of(in_tile, op.b_bits)));
  stage.interval_ps = to_ps(array_write_time(config_));
  return stage;
}

/// Where the first operand of a row was produced. What no row of the trace produced enters at the first router of the first chip.
Location CimPlanner::origin_of(const Op& op) const {
  for (const std::int64_t id : op.after) {
    if (const auto found = locations_.find(id); found != locations_.end()) return found->second.location;
  }
  return {};
}

CimStage CimPlanner::array_stage(const Op& op, const PlacedWeight& weight) {
  const CimArray& array = config_.array;
  CimStage stage;
  stage.unit = CimStage::Unit::array;
  stage.chips = placement_.chip_shares(weight.range);
  stage.rows = op.m;
  stage.experts = op.count > 1;
  stage.interval_ps = to_ps(array.interval(op.a_bits));
  stage.depth_ps = to_ps(array.depth(op.a_bits));
  if (config_.tiers > 1) {
    stage.tiers = weight.range;
    const ArrayRange own = of_token(op, weight.range);
    for (const ChipShare& share : placement_.chip_shares(own)) {
      const std::int64_t planes = std::llround(share.part * double(own.arrays()));
      stage.own_planes = std::max(stage.own_planes, ceil_div(planes, config_.arrays_per_chip()));
    }
    stage.interval_ps *= stage.own_planes;
  }
  if (stage.experts) stage.expert_unit_ps = stage.interval_ps;
  const MvmActivity activity = mvm_activity(array.geometry(op.b_bits), {op.k, op.n}, array.phases(op.a_bits), array.summed_phases());
  const std::int64_t tile_input =
      count_vectors(op, {.array = array, .activity = activity, .vectors = op.count * op.m, .actions = kWeightActions}, stage);
  const std::int64_t sum_bytes = send_vectors(op, weight, stage);
  // A port takes in and gives out at once.
  const std::int64_t blocks = ceil_div(std::min(weight.range.arrays(), config_.arrays_per_tile()), weight.row_blocks);
  const std::int64_t outputs = std::min(op.n, blocks * std::max<std::int64_t>(1, array.columns / array.columns_per_weight(op.b_bits)));
  const std::int64_t at_port = std::max(tile_input + sum_bytes, bytes_of(outputs, op.out_bits) + sum_bytes);
  stage.noc_ps = port_time(at_port);
  if (stage.experts) stage.takes_expert_in(stage.noc_ps);
  for (const ChipArrival& sum : placement_.partial_sums(weight, op.b_bits)) stage.arrivals.push_back(sum);
  stage.arrival_rows = op.m;
  return stage;
}

/// How often an input comes into the register of its macro: once, but what it does not hold again in each phase.
double CimPlanner::register_passes(const CountedVectors& counted, int bits) {
  const std::int64_t inputs = bytes_of(config_.arrays_per_macro * counted.array.rows, bits);
  const double held = std::min(1.0, config_.input_register.sram.capacity.value / double(inputs));
  if (held == 1.0 || counted.activity.phases == 1) return 1.0;
  decide(
      fmt::format("inputs of a macro's arrays take {} B and their register holds {:.0f}: the rest is read from the tile's buffer in each "
                  "phase",
                  inputs, config_.input_register.sram.capacity.value));
  return held + (1.0 - held) * double(counted.activity.phases);
}

/// Counts of one input vector through one matrix; `vectors` of them run. Returns the bytes of inputs into one tile.
std::int64_t CimPlanner::count_vectors(const Op& op, const CountedVectors& counted, CimStage& stage) {
  const MvmActivity& activity = counted.activity;
  const auto all = [&](std::int64_t per_vector, double share) {
    std::int64_t total = 0;
    if (__builtin_mul_overflow(counted.vectors, per_vector, &total)) {
      throw InputError(op.name + ": too large to count: 2^63 actions or more");
    }
    return share == 1.0 ? total : std::llround(double(total) * share);
  };
  const auto set = [&](std::initializer_list<CimAction> actions, std::int64_t total) {
    for (const CimAction action : actions) stage.totals[std::size_t(action)] = total;
  };
  const double inputs = counted.k_share * counted.column_block_share;
  const double outputs = counted.n_share * counted.row_block_share;
  set({counted.actions.cell_read}, all(activity.cell_reads, counted.k_share * counted.n_share));
  set({counted.actions.dac}, all(activity.row_drives, inputs));
  set({counted.actions.sample_hold, counted.actions.adc, counted.actions.shift_add}, all(activity.conversions, outputs));

  // Each array has its inputs in its macro's register; each of its outputs is written there once, read once to be
  // added along K. Tiles hold arrays packed K first, so a tile needs min(K blocks, arrays of a tile) blocks of inputs.
  const std::int64_t per_tile = config_.arrays_per_tile();
  const std::int64_t tiles = ceil_div(activity.arrays(), per_tile);
  const std::int64_t tile_blocks = std::min({activity.row_blocks, per_tile, activity.arrays()});
  const std::int64_t input_bytes = bytes_of(op.k, op.a_bits);
  const std::int64_t tile_input = std::min(input_bytes, bytes_of(tile_blocks * counted.array.rows, op.a_bits));
  const double passes = register_passes(counted, op.a_bits);
  const std::int64_t register_input = all(activity.column_blocks * input_bytes, inputs * passes);
  const std::int64_t register_output = all(bytes_of(activity.row_blocks * op.n, kPartialSumBits), outputs);
  set({CimAction::input_register_write, CimAction::input_register_read}, register_input);
  set({CimAction::output_register_write, CimAction::output_register_read}, register_output);
  set({CimAction::bus}, register_input + register_output);
  // A multicast tree enters each tile once; outputs leave their tile once. Between routers lie the links that inputs take from where they are.
  const std::int64_t moved = all(tiles * tile_input, inputs) + all(bytes_of(op.n, op.out_bits), counted.n_share);
  set({CimAction::tile_buffer_write, CimAction::tile_buffer_read}, moved);
  stage.totals[std::size_t(CimAction::tile_buffer_read)] += all(tiles * tile_input, inputs * (passes - 1.0));
  set({CimAction::noc_hop}, moved);
  // A macro is told what to do as long as one of its arrays multiplies.
  const auto cycles = std::int64_t(std::ceil(counted.array.interval(op.a_bits) * config_.control.rate - 1e-6));
  set({CimAction::macro_control},
      all(ceil_div(activity.arrays(), config_.arrays_per_macro) * cycles, counted.row_block_share * counted.column_block_share));
  return tile_input;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// What takes the NoC of a chip, and what stages that run side by side share: links of its mesh, and arrays under tiers of cells.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

#include "models/base/integers.h"
#include "models/base/ticks.h"
#include "sim/mapping/cim_plan.h"

namespace memwall {
namespace {

/// Time of the whole stage on one plane of an array.
std::int64_t of_a_plane(const CimStage& stage) { return stage.rows * stage.interval_ps / stage.own_planes; }

double busiest_link(const ChipLoads& traffic) {
  double most = 0.0;
  for (const auto& [chip, loads] : traffic) most = std::max(most, *std::max_element(loads.begin(), loads.end()));
  return most;
}

void add(Mesh::Loads& sum, const Mesh::Loads& loads) {
  sum.resize(loads.size());
  std::transform(sum.begin(), sum.end(), loads.begin(), sum.begin(), std::plus<>());
}

}  // namespace

/// What goes into the units of its chips, or beside the first operand of a vector operator, by the mesh. Keys and values that go to memory
/// leave where the units stand. (Weights and caches: where their stages are made.)
void CimPlanner::add_traffic(const Op& op, std::size_t input, const Output& output, CimStage& stage) const {
  Location from = output.location;
  const std::int64_t rows = stage.rows;
  std::int64_t elements = 0;
  Location to = location_of(op);
  if (stage.unit == CimStage::Unit::attention && !op.is_matmul() && !from.at_units) {
    elements = op.elements();  // scores of a cache in arrays, to their softmax and on
    to = {from.range, true};
    stage.totals[std::size_t(CimAction::noc_hop)] += bytes_of(elements, op.out_bits);
  } else if (stage.unit == CimStage::Unit::attention && op.is_matmul()) {
    if (input > 0 && op.b_source == OperandSource::kv) return;  // from memory
    elements = input == 0 ? op.count * op.m * op.k : op.count * op.k * op.n;
    to = {attention_location(op), true};
  } else if (stage.unit == CimStage::Unit::vector && op.kind == OpKind::kv_append) {
    elements = op.elements() / std::int64_t(op.after.size());
    to = {from.range, true};
  } else if (stage.unit == CimStage::Unit::vector && sums_experts(op)) {
    elements = output.all_elements;
    from.mixed = true;
  } else if (stage.unit == CimStage::Unit::vector && input > 0) {
    const bool there = from.range.begin == to.range.begin && from.range.end == to.range.end && from.at_units == to.at_units;
    elements = there ? 0 : op.elements();
  }
  if (elements == 0 || (from.at_units && to.at_units)) return;
  const std::int64_t bytes = bytes_of(ceil_div(elements, rows), op.a_bits);
  std::vector<ChipTraffic> traffic = placement_.paths(from, to);
  pass_units(to, double(rows) * double(bytes), stage.into_units);
  stage.totals[std::size_t(CimAction::noc_hop)] += bytes_of(elements, op.a_bits);
  pass_units(from, double(rows) * double(bytes), stage.from_units);
  send(std::move(traffic), rows, bytes, stage);
  if (op.count == 1 || stage.unit != CimStage::Unit::vector) return;
  CimStage alone;
  send(placement_.paths({of_token(op, from.range)}, {of_token(op, to.range)}), 1.0, bytes_of(experts_of_token(op) * op.n, op.a_bits),
       alone);
  stage.takes_expert_in(link_time(busiest_link(alone.traffic)));
}

/// `vectors` of `bytes` take these ways.
void CimPlanner::send(std::vector<ChipTraffic> traffic, double vectors, std::int64_t bytes, CimStage& stage) const {
  double links = 0.0;
  std::int64_t out = 0, in = 0;
  for (ChipTraffic& chip : traffic) {
    std::int64_t& longest = chip.leaves ? out : in;
    longest = std::max(longest, chip.longest);
    for (double& load : chip.loads) {
      links += load;
      load *= vectors * double(bytes);
    }
    add(stage.traffic[chip.chip], chip.loads);
  }
  stage.totals[std::size_t(CimAction::noc_hop)] += std::llround(vectors * double(bytes) * links);
  stage.hops = std::max(stage.hops, out + in + 1);
}

std::int64_t CimPlanner::link_time(double bytes) const { return to_ps(Bytes(bytes) / config_.mesh_link); }

std::int64_t CimPlanner::port_time(std::int64_t bytes) const { return to_ps(Bytes(double(bytes)) / config_.tile_port); }

/// What the units of a chip take in, or give out, passes one port.
void CimPlanner::pass_units(const Location& place, double bytes, std::vector<ChipTime>& ports) const {
  if (!place.at_units) return;
  for (const ChipShare& share : placement_.chip_shares(place.range)) {
    const std::int64_t time = to_ps(Bytes(share.part * bytes) / config_.tile_port);
    const auto same = std::find_if(ports.begin(), ports.end(), [&](const ChipTime& port) { return port.chip == share.chip; });
    same == ports.end() ? ports.push_back({share.chip, time}) : void(same->ps += time);
  }
}

/// Stages of a segment run side by side: each waits for the link that it loads most, and that of a chip that all of them together load most
/// bounds their rate.
void CimPlanner::share_links(CimPlan& plan) const {
  ChipLoads all;
  for (const CimStage& stage : plan.stages) {
    for (const auto& [chip, loads] : stage.traffic) add(all[chip], loads);
  }
  for (CimStage& stage : plan.stages) {
    for (const auto& [chip, loads] : stage.traffic) {
      const Mesh::Loads& sum = all.at(chip);
      const auto shared = std::size_t(std::max_element(sum.begin(), sum.end()) - sum.begin());
      if (loads[shared] > 0.0) stage.mesh.push_back({chip, link_time(loads[shared])});
    }
    stage.link_ps = link_time(busiest_link(stage.traffic));
    stage.traffic = {};
    stage.depth_ps += stage.hops * to_ps(config_.hop_latency);
  }
}

/// Each vector goes as one tree to all tiles of the matrices that read it. Partial sums follow; returns the bytes of one.
std::int64_t CimPlanner::send_vectors(const Op& op, const PlacedWeight& weight, CimStage& stage) {
  const Location origin = origin_of(op);
  const std::int64_t bytes = bytes_of(op.k, op.a_bits);
  CimStage alone;
  for (std::int64_t i = 0; i < op.count; ++i) {
    const Location from = reads_parts(op) ? Location{origin.range.part(i, op.count), origin.at_units} : origin;
    const std::vector<ChipTraffic> trees = placement_.trees(from, {weight.range.part(i, op.count)});
    const auto send_trees = [&](std::vector<ChipTraffic> left, SentVectors& sent, double share, double vectors, CimStage& to) {
      leave_out(sent, op, i, share, left);
      send(std::move(left), vectors, bytes, to);
    };
    send_trees(trees, sent_.on_mesh, share_of_tokens(op), double(op.m), stage);
    if (op.count > 1 && i < experts_of_token(op)) send_trees(trees, sent_alone_.on_mesh, 1.0, 1.0, alone);
  }
  if (op.count > 1) {
    add_tile_sums(placement_.tile_sums(of_token(op, weight.range), weight.row_blocks), 1.0, config_.array, op.b_bits, alone);
    stage.takes_expert_in(link_time(busiest_link(alone.traffic)));
  }
  pass_units(origin, double(op.count * op.m) * double(bytes), stage.from_units);
  return add_tile_sums(placement_.tile_sums(weight.range, weight.row_blocks), double(op.m), config_.array, op.b_bits, stage);
}

/// Matrices that read one vector share its tree.
void CimPlanner::leave_out(SentVectors& sent, const Op& op, std::int64_t index, double share, std::vector<ChipTraffic>& traffic) const {
  if (op.after.empty() || reads_parts(op)) return;
  for (ChipTraffic& chip : traffic) {
    sent.leave_out({op.after.front(), op.a_bits, chip.chip}, slice_of(op.b_tensor).begin + index, share, chip.loads);
  }
}

/// Partial sums go from tile to tile along a column block. Returns the bytes of one, which a tile takes in beside its inputs.
std::int64_t CimPlanner::add_tile_sums(TileSums sums, double vectors, const CimArray& array, int bits, CimStage& stage) const {
  if (sums.count == 0) return 0;
  const std::int64_t outputs = std::max<std::int64_t>(1, array.columns / array.columns_per_weight(bits));
  const std::int64_t bytes = bytes_of(outputs, kPartialSumBits);
  stage.totals[std::size_t(CimAction::noc_hop)] +=
      std::llround(vectors * double(2 * bytes * sums.count));  // out of a tile and into the next
  std::int64_t links = 0;
  for (const ChipTraffic& chip : sums.traffic) links = std::max(links, chip.longest);
  const std::int64_t step = std::max(port_time(bytes), links > 0 ? link_time(double(bytes)) : 0);
  stage.depth_ps += sums.chain * (step + 2 * to_ps(config_.hop_latency));
  send(std::move(sums.traffic), vectors, bytes, stage);
  return bytes;
}

/// Tiers of an array multiply one after another. The array of a chip that all stages of the segment together keep busy longest bounds
/// their rate.
void CimPlanner::share_stacks(CimPlan& plan) {
  decide(fmt::format("{} tiers of cells lie over each array's converters; one of them multiplies at a time", config_.tiers));
  std::map<std::int64_t, std::map<std::int64_t, std::int64_t>> changes;  // of the work at an array and behind it, by chip
  for (const CimStage& stage : plan.stages) {
    for (const ChipShare& share : stage.tiers.arrays() > 0 ? stage.chips : std::vector<ChipShare>{}) {
      for (const ArrayRange& arrays : placement_.arrays_under(stage.tiers, share.chip)) {
        changes[share.chip][arrays.begin] += of_a_plane(stage);
        changes[share.chip][arrays.end] -= of_a_plane(stage);
      }
    }
  }
  std::map<std::int64_t, std::int64_t> busiest;
  for (const auto& [chip, steps] : changes) {
    std::int64_t work = 0, most = -1;
    for (const auto& [array, change] : steps) {
      work += change;
      if (work > most) {
        most = work;
        busiest[chip] = array;
      }
    }
  }
  for (CimStage& stage : plan.stages) {
    for (const ChipShare& share : stage.tiers.arrays() > 0 ? stage.chips : std::vector<ChipShare>{}) {
      std::int64_t turns = 0;
      for (const ArrayRange& arrays : placement_.arrays_under(stage.tiers, share.chip)) {
        turns += arrays.begin <= busiest[share.chip] && busiest[share.chip] < arrays.end;
      }
      if (turns > 0) stage.stacks.push_back({share.chip, turns * of_a_plane(stage)});
    }
  }
}

}  // namespace memwall

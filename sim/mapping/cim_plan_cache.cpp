// SPDX-License-Identifier: MIT
/// Keys and values in arrays: programming them, and multiplying with them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/base/integers.h"
#include "models/base/ticks.h"
#include "sim/mapping/cim_plan.h"

namespace memwall {
namespace {

/// Queries of a prompt attend to 1, 2, ... positions: the mean number of blocks of `size` that their positions reach into, exact where whole
/// blocks fill the prompt, as a share of all blocks.
double block_share(std::int64_t positions, double density, std::int64_t size) {
  if (density == 1.0) return 1.0;
  const double mean = (density * double(positions) + double(size - 1) / 2) / double(size);
  return std::min(1.0, mean / double(ceil_div(positions, size)));
}

}  // namespace

/// Scores or values of all rings. Keys grow by columns, values by rows; a causal prompt uses `density` of them.
CimStage CimPlanner::cache_stage(const Op& op, CacheWalk::Read read, const CimPlan& plan) {
  const PlacedCache& cache = placement_.cache(op.layer, read.ordinal);
  const CimArray& array = config_.kv_arrays->array;
  const CountedArray geometry = array.geometry(op.b_bits);
  CimStage stage;
  stage.unit = CimStage::Unit::cache;
  stage.chips = placement_.chip_shares(cache.range);
  stage.ordinal = read.ordinal;
  stage.causal = op.density < 1.0;
  stage.rows = op.m;
  stage.ring_length = ceil_div(plan.tokens, plan.sequences);
  stage.interval_ps = to_ps(config_.kv_arrays->held_up(array.interval(op.a_bits)));
  stage.token_ps = ceil_div(stage.rows, stage.ring_length) * stage.interval_ps;
  stage.depth_ps = stage.token_ps + to_ps(array.depth(op.a_bits));
  stage.bank = 2 * bank_of(op.layer) + (read.keys ? 0 : 1);
  stage.arrival_rows = plan.tokens;

  CountedVectors counted{.array = array,
                         .activity = mvm_activity(geometry, {op.k, op.n}, array.phases(op.a_bits), array.summed_phases()),
                         .vectors = op.count * op.m,
                         .actions = kCacheActions};
  if (read.keys) {
    counted.n_share = op.density;
    counted.column_block_share = block_share(op.n, op.density, std::max<std::int64_t>(1, geometry.columns / geometry.columns_per_weight));
  } else {
    counted.k_share = op.density;
    counted.row_block_share = block_share(op.k, op.density, geometry.active_rows);
  }
  count_vectors(op, counted, stage);
  // Rings take their vectors side by side; the link that all of them load most is shared with the other stages.
  const double used = counted.k_share * counted.column_block_share * double(op.count * op.m) / double(plan.tokens);
  const std::int64_t token_bytes = std::llround(used * double(bytes_of(op.k, op.a_bits)));
  send(placement_.paths(origin_of(op), {cache.range}), plan.tokens, token_bytes, stage);
  pass_units(origin_of(op), double(plan.tokens) * double(token_bytes), stage.from_units);
  stage.totals[std::size_t(CimAction::kv_cell_read)] = op.macs() * geometry.columns_per_weight * counted.activity.phases;
  const double vectors = double(op.count * op.m) / double(cache.shape.rings) * counted.k_share * counted.n_share;
  const std::int64_t sum_bytes = add_tile_sums(placement_.tile_sums(cache, read.keys), vectors, array, op.b_bits, stage);
  // Rings of one sequence that share a tile take turns at its port, whichever way has more to carry.
  const std::int64_t turns = rings_of_tile(cache, plan);
  const std::int64_t carried = std::max(bytes_of(op.k, op.a_bits) + sum_bytes, bytes_of(op.n, op.out_bits));
  stage.noc_ps = to_ps(Bytes(double(turns * carried)) / config_.tile_port);
  for (const ChipArrival& sum : placement_.partial_sums(cache, read.keys)) stage.arrivals.push_back(sum);
  return stage;
}

/// New keys and values come over NoC and bus and are programmed, each ring's in its own arrays.
CimStage CimPlanner::cache_write_stage(const Op& op, const CimPlan& plan) {
  if (placement_.caches(op.layer).arrays() == 0) {
    throw InputError(op.name + ": writes a cache that no row of its layer reads, so that no arrays are reserved for it");
  }
  const KvArrays& kv = *config_.kv_arrays;
  const PlacedCache& cache = placement_.cache(op.layer, 0);
  decide(
      fmt::format("keys and values are programmed into {} arrays, K^T a column a token, V a row a token; {} slots a ring, {} cells of an "
                  "array at once, {} pulses each",
                  placement_.cache_arrays(), kv.ring_slots(cache.shape), kv.parallel_cells, kv.array.cell.write_pulses));
  CimStage stage;
  stage.unit = CimStage::Unit::cache_write;
  stage.chips = placement_.chip_shares(placement_.caches(op.layer));
  stage.ring_length = ceil_div(plan.tokens, plan.sequences);
  stage.cache = cache.shape;
  stage.token_ps = to_ps(kv.write_time(cache.shape, 1));
  stage.depth_ps = stage.token_ps;
  stage.bank = 2 * bank_of(op.layer);
  stage.arrival_rows = plan.tokens;
  stage.kv_bytes = op.out_bytes();
  stage.totals[std::size_t(CimAction::kv_write)] = kv.cells(op.elements(), op.out_bits) * kv.array.cell.write_pulses;
  for (const CimAction action : {CimAction::tile_buffer_write, CimAction::tile_buffer_read, CimAction::bus, CimAction::noc_hop}) {
    stage.totals[std::size_t(action)] = stage.kv_bytes;
  }
  send(placement_.paths(origin_of(op), {placement_.caches(op.layer)}), plan.tokens, ceil_div(stage.kv_bytes, plan.tokens), stage);
  const std::int64_t carried = rings_of_tile(cache, plan) * bytes_of(cache.shape.token_elements(), op.out_bits);
  stage.noc_ps = to_ps(Bytes(double(carried)) / config_.tile_port);
  return stage;
}

/// Rings of one sequence in one tile.
std::int64_t CimPlanner::rings_of_tile(const PlacedCache& cache, const CimPlan& plan) const {
  const std::int64_t heads = ceil_div(cache.shape.rings, plan.sequences);
  return std::clamp<std::int64_t>(config_.arrays_per_tile() / cache.ring.arrays(), 1, heads);
}

/// Layers of the segment in the order in which their caches come.
std::int64_t CimPlanner::bank_of(int layer) {
  const auto found = std::find(layers_.begin(), layers_.end(), layer);
  if (found != layers_.end()) return found - layers_.begin();
  layers_.push_back(layer);
  return std::int64_t(layers_.size()) - 1;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// The ways of vectors and partial sums over the mesh of each chip, from where they lie to where they are needed.
#include <algorithm>

#include "models/base/integers.h"
#include "sim/mapping/cim_placement.h"

namespace memwall {

std::int64_t CimPlacement::router_of(std::int64_t array) const {
  return array % arrays_per_chip_ % config_.arrays_per_chip() / (config_.arrays_per_tile() * config_.tiles_per_router);
}

/// Units stand at the first router of their chip.
Mesh::Routers CimPlacement::routers_of(const Location& place, std::int64_t chip) const {
  if (place.at_units) return {0, 1};
  const ArrayRange part = part_on(place.range, chip);
  const std::int64_t first = router_of(part.begin), last = router_of(part.end - 1);
  const bool next_tier = part.begin / config_.arrays_per_chip() != (part.end - 1) / config_.arrays_per_chip();
  return next_tier ? config_.mesh().all() : Mesh::Routers{first, last + 1};
}

ChipTraffic CimPlacement::traffic(const Location* from, const Location& to, std::int64_t chip, double vectors, Ways ways) const {
  const Mesh mesh = config_.mesh();
  const Mesh::Routers targets = routers_of(to, chip);
  ChipTraffic traffic{chip, mesh.no_loads(), 0};
  const auto send = [&](Mesh::Routers sources, double part) {
    if (part == 0.0) return;
    (mesh.*ways)(sources, targets, part, traffic.loads);
    traffic.longest = std::max(traffic.longest, mesh.longest_distance(sources, targets));
  };
  double present = 0.0;
  if (from != nullptr) {
    const std::int64_t held = part_on(from->range, chip).arrays();
    const bool stays = !from->mixed && from->range.begin == to.range.begin && from->range.end == to.range.end;
    present = stays ? 1.0 : double(held) / double(std::max<std::int64_t>(1, from->range.arrays()));
    if (held > 0) send(routers_of(*from, chip), vectors * present);
  }
  const std::vector<std::int64_t> ports = config_.entry_routers();
  for (const std::int64_t port : ports) send({port, port + 1}, vectors * (1.0 - present) / double(ports.size()));
  return traffic;
}

void CimPlacement::add_exits(const Location& from, const ArrayRange& to, bool whole, std::vector<ChipTraffic>& all) const {
  if (!from.mixed && from.range.begin == to.begin && from.range.end == to.end) return;
  const std::vector<std::int64_t> ports = config_.entry_routers();
  const Mesh mesh = config_.mesh();
  for (const ChipShare& held : chip_shares(from.range)) {
    const double here = double(part_on(to, held.chip).arrays()) / double(std::max<std::int64_t>(1, to.arrays()));
    const double gone = whole && here < 1.0 ? 1.0 : 1.0 - here;
    if (gone == 0.0) continue;
    ChipTraffic traffic{held.chip, mesh.no_loads(), 0, true};
    const Mesh::Routers sources = routers_of(from, held.chip);
    for (const std::int64_t port : ports) {
      mesh.add_paths(sources, {port, port + 1}, held.part * gone / double(ports.size()), traffic.loads);
      traffic.longest = std::max(traffic.longest, mesh.longest_distance(sources, {port, port + 1}));
    }
    all.push_back(std::move(traffic));
  }
}

std::vector<ChipTraffic> CimPlacement::trees(const Location& from, const Location& to) const {
  std::vector<ChipTraffic> all;
  const ArrayRange chips = chip_range(to.range);
  for (std::int64_t chip = chips.begin; chip < chips.end; ++chip) all.push_back(traffic(&from, to, chip, 1.0, &Mesh::add_trees));
  add_exits(from, to.range, true, all);
  return all;
}

std::vector<ChipTraffic> CimPlacement::paths(const Location& from, const Location& to) const {
  std::vector<ChipTraffic> all;
  for (const ChipShare& share : chip_shares(to.range)) all.push_back(traffic(&from, to, share.chip, share.part, &Mesh::add_paths));
  add_exits(from, to.range, false, all);
  return all;
}

std::vector<ChipTraffic> CimPlacement::entries(const ArrayRange& to) const {
  std::vector<ChipTraffic> all;
  for (const ChipShare& share : chip_shares(to)) all.push_back(traffic(nullptr, {to}, share.chip, share.part, &Mesh::add_paths));
  return all;
}

/// One sum from a tile to the next, by the link ports where that is on the next chip.
void CimPlacement::add_sum(std::int64_t from_array, std::int64_t to_array, TileSums& sums) const {
  const Mesh mesh = config_.mesh();
  const auto add = [&](std::int64_t chip, std::int64_t from, std::int64_t to, double part) {
    if (from == to) return;
    if (sums.traffic.empty() || sums.traffic.back().chip != chip) sums.traffic.push_back({chip, mesh.no_loads(), 0});
    mesh.add_paths({from, from + 1}, {to, to + 1}, part, sums.traffic.back().loads);
    sums.traffic.back().longest = std::max(sums.traffic.back().longest, mesh.distance(from, to));
  };
  const std::int64_t from = router_of(from_array), to = router_of(to_array);
  if (chip_of(from_array) == chip_of(to_array)) return add(chip_of(to_array), from, to, 1.0);
  const std::vector<std::int64_t> ports = config_.entry_routers();
  for (const std::int64_t port : ports) add(chip_of(from_array), from, port, 1.0 / double(ports.size()));
  for (const std::int64_t port : ports) add(chip_of(to_array), port, to, 1.0 / double(ports.size()));
}

TileSums CimPlacement::tile_sums(const ArrayRange& range, std::int64_t row_blocks) const {
  const std::int64_t per_tile = config_.arrays_per_tile();
  TileSums sums;
  std::int64_t block = -1, chain = 0;
  for (std::int64_t array = ceil_div(range.begin + 1, per_tile) * per_tile; array < range.end; array += per_tile) {
    if ((array - range.begin) % row_blocks == 0) continue;
    ++sums.count;
    add_sum(array - 1, array, sums);
    chain = (array - range.begin) / row_blocks == block ? chain + 1 : 1;
    block = (array - range.begin) / row_blocks;
    sums.chain = std::max(sums.chain, chain);
  }
  return sums;
}

TileSums CimPlacement::tile_sums(const PlacedCache& cache, bool keys) const {
  TileSums sums;
  for (std::int64_t ring = cache.range.begin; ring < cache.range.end; ring += cache.ring.arrays()) {
    const std::int64_t values = ring + cache.ring.key_arrays();
    const TileSums one =
        keys ? tile_sums({ring, values}, cache.ring.key_rows) : tile_sums({values, ring + cache.ring.arrays()}, cache.ring.value_rows);
    sums.count += one.count;
    sums.traffic.insert(sums.traffic.end(), one.traffic.begin(), one.traffic.end());
    sums.chain = std::max(sums.chain, one.chain);
  }
  return sums;
}

}  // namespace memwall

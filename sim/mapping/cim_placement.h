// SPDX-License-Identifier: MIT
/// Where weights lie: which arrays of which chips, and what crosses between chips because of it.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/base/integers.h"
#include "sim/mapping/cim_config.h"
#include "sim/workload/summary.h"

namespace memwall {

/// Consecutive arrays, in units of arrays from the start of the system. Where cells lie in tiers, a plane of them counts as an array: all
/// of a chip's first tier come before those of its second.
struct ArrayRange {
  std::int64_t begin = 0, end = 0;
  std::int64_t arrays() const { return end - begin; }
  /// The `index`-th of `count` equal parts.
  ArrayRange part(std::int64_t index, std::int64_t count) const {
    return {begin + proportion(arrays(), index, count), begin + proportion(arrays(), index + 1, count)};
  }
};

/// How one weight is spread: row blocks of one column block lie side by side (packed K first).
struct PlacedWeight {
  ArrayRange range;
  std::int64_t row_blocks, column_blocks;  ///< of one matrix
  bool staged = false;                     ///< programmed whenever a row reads it
};

/// All rings of one group of caches, one after another; in each its keys, then its values.
struct PlacedCache {
  ArrayRange range;
  CacheShape shape;
  RingBlocks ring;
};

/// The part of a range that lies on one chip; the parts add up to the range.
struct ChipShare {
  std::int64_t chip;
  double part;
};

/// Where a vector is: in the tiles of an array range, or at the attention units of the chips that hold it.
struct Location {
  ArrayRange range;
  bool at_units = false;
  bool mixed = false;  ///< of several experts: who takes a part of their sum needs some of all of it
};

/// What one vector does to the mesh of a chip.
struct ChipTraffic {
  std::int64_t chip;
  Mesh::Loads loads;
  std::int64_t longest;  ///< links to the farthest router
  bool leaves = false;   ///< for other chips, where it goes on
};

inline constexpr int kPartialSumBits = 32;

/// Partial sums of one vector that go from a tile to the next, because a column block goes on there.
struct TileSums {
  std::int64_t count = 0;
  std::int64_t chain = 0;            ///< of one column block, the most
  std::vector<ChipTraffic> traffic;  ///< between routers, in sums
};

/// Bytes of one token row that reach a chip from others.
struct ChipArrival {
  std::int64_t chip;
  std::int64_t bytes;
  std::int64_t hops = 1;  ///< its place in the chain of chips that the row runs along
};

/// Weights stay in arrays, layer after layer. Where `chips` chips do not hold them all and the config reloads, those behind the last one that
/// fits beside a staging area take turns in that area, which is as large as the largest of them.
class CimPlacement {
 public:
  /// `chips` 0: as many as it takes.
  CimPlacement(const CimConfig& config, const std::vector<WeightShape>& weights, const std::vector<CacheShape>& caches = {},
               std::int64_t chips = 0);

  /// Where a weight lies. Experts are named by range: `expert_up[2:5]` lies within what is placed of `expert_up`.
  PlacedWeight at(const std::string& name) const;
  /// All weights of a layer, or an empty range where it has none.
  ArrayRange layer(int index) const;
  /// A group of caches of a layer; where they lie in arrays, these stand behind the weights of their layer.
  const PlacedCache& cache(int layer, int ordinal) const;
  /// All caches of a layer, or an empty range where none lies in arrays.
  ArrayRange caches(int layer) const;
  std::int64_t arrays() const { return arrays_; }  ///< those of caches and of the staging area included
  std::int64_t cache_arrays() const { return cache_arrays_; }
  std::int64_t weight_bytes() const { return weight_bytes_; }  ///< that stay in arrays
  std::int64_t cells() const { return cells_; }                ///< that hold them
  std::int64_t staging_arrays() const { return staging_.arrays(); }
  std::size_t resident() const { return resident_; }  ///< weights that stay, the first of the trace
  std::int64_t chips() const;                         ///< that the arrays fill
  std::int64_t planes() const;                        ///< of the fullest array that hold weights or caches
  std::int64_t chip_of(std::int64_t array) const { return array / arrays_per_chip_; }
  ArrayRange chip_range(const ArrayRange& range) const;  ///< chips touched, [begin, end)

  std::vector<ChipShare> chip_shares(const ArrayRange& range) const;

  /// A vector at `from` goes to `to`, by the mesh of each chip there: all of it to all tiles, or to each its own part; from the tiles of a
  /// range to their units and back it stays on its chips. What a chip does not hold enters at the routers of its link ports, as much at each,
  /// and leaves another chip there; so does all that comes from memory. (Links that go on to the next chip pass none of a mesh.)
  std::vector<ChipTraffic> trees(const Location& from, const Location& to) const;
  std::vector<ChipTraffic> paths(const Location& from, const Location& to) const;
  std::vector<ChipTraffic> entries(const ArrayRange& to) const;
  /// Of one chip: arrays, from its first, that have a plane in `range`; one that has several is told several times.
  std::vector<ArrayRange> arrays_under(const ArrayRange& range, std::int64_t chip) const;
  /// Of the column blocks of `row_blocks` arrays each that fill a range; of one vector through each ring's keys, or values.
  TileSums tile_sums(const ArrayRange& range, std::int64_t row_blocks) const;
  TileSums tile_sums(const PlacedCache& cache, bool keys) const;

  /// `bytes` of the weights in a range, by chip.
  std::vector<ChipArrival> spread(const ArrayRange& range, std::int64_t bytes) const;
  /// A vector of `elements`, produced in order over `from`, must be whole on each chip of `to`.
  std::vector<ChipArrival> multicast(const ArrayRange& from, const ArrayRange& to, std::int64_t elements, int bits) const;
  /// A vector produced in order over `from` is needed in the same order over `to`, each element once.
  std::vector<ChipArrival> scatter(const ArrayRange& from, const ArrayRange& to, std::int64_t elements, int bits) const;
  /// `elements` of several experts' results, whole ones after each other over `from`, that are added up in order over `to`.
  std::vector<ChipArrival> gather(const ArrayRange& from, const ArrayRange& to, std::int64_t elements, int bits) const;
  /// A token's vector of `elements`, produced in order over `from`, of which each ring needs its own part whole.
  std::vector<ChipArrival> to_rings(const ArrayRange& from, const PlacedCache& cache, std::int64_t elements, int bits) const;
  /// Partial sums that cross because a chip ends inside a column block of keys or of values.
  std::vector<ChipArrival> partial_sums(const PlacedCache& cache, bool keys) const;
  /// Partial sums that cross because a chip ends inside a column block.
  std::vector<ChipArrival> partial_sums(const PlacedWeight& weight, int weight_bits) const;

 private:
  std::int64_t arrays_of(const WeightShape& weight) const;
  void reserve_staging(const std::vector<WeightShape>& weights, const std::vector<CacheShape>& caches, std::int64_t chips);
  void place(const WeightShape& weight, bool staged);
  void place_caches(int layer, const std::vector<CacheShape>& caches);
  ArrayRange elements_on(const ArrayRange& range, std::int64_t chip, std::int64_t elements) const;
  template <class BytesOn>
  std::vector<ChipArrival> arrivals(const ArrayRange& range, BytesOn bytes_on) const;
  ArrayRange part_on(const ArrayRange& range, std::int64_t chip) const;
  Mesh::Routers routers_of(const Location& place, std::int64_t chip) const;
  /// From the tiles that hold it to the link ports of their chip: all of a vector once, or of what each of `to` takes the part on other chips.
  void add_exits(const Location& from, const ArrayRange& to, bool whole, std::vector<ChipTraffic>& all) const;
  void add_sum(std::int64_t from_array, std::int64_t to_array, TileSums& sums) const;
  std::int64_t router_of(std::int64_t array) const;
  using Ways = void (Mesh::*)(Mesh::Routers from, Mesh::Routers to, double vectors, Mesh::Loads& loads) const;
  /// Without `from` all of it enters.
  ChipTraffic traffic(const Location* from, const Location& to, std::int64_t chip, double vectors, Ways ways) const;

  const CimConfig& config_;
  const std::int64_t arrays_per_chip_;  ///< planes of them
  std::map<std::string, PlacedWeight> weights_;
  std::map<int, ArrayRange> layers_;
  std::map<std::pair<int, int>, PlacedCache> caches_;
  std::int64_t arrays_ = 0, cells_ = 0, cache_arrays_ = 0, weight_bytes_ = 0;
  std::size_t resident_;
  ArrayRange staging_;
};

}  // namespace memwall

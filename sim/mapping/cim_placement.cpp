// SPDX-License-Identifier: MIT
#include "sim/mapping/cim_placement.h"

#include <algorithm>

#include "models/base/integers.h"
#include "sim/workload/trace.h"

namespace memwall {
namespace {

constexpr std::int64_t kMostChips = 1'000'000;  // GPT-3 on ISAAC chips takes 2 643

}  // namespace

CimPlacement::CimPlacement(const CimConfig& config, const std::vector<WeightShape>& weights, const std::vector<CacheShape>& caches,
                           std::int64_t chips)
    : config_(config), arrays_per_chip_(config.planes_per_chip()), resident_(weights.size()) {
  if (chips > 0 && config.weights_overflow == CimConfig::WeightsOverflow::reload) reserve_staging(weights, caches, chips);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (i == resident_) {
      staging_ = {arrays_, arrays_ + staging_.arrays()};
      arrays_ = staging_.end;
    }
    if (i < resident_ || weights[i].reads > 0) place(weights[i], i >= resident_);
    if (i + 1 == weights.size() || weights[i + 1].layer != weights[i].layer) place_caches(weights[i].layer, caches);
  }
  for (const CacheShape& cache : caches) place_caches(cache.layer, caches);
  if (this->chips() > kMostChips) {
    throw InputError("weights and caches need " + std::to_string(this->chips()) +
                     " chips of this architecture; a system has a million at most");
  }
}

std::int64_t CimPlacement::arrays_of(const WeightShape& weight) const {
  return weight.count * ceil_div(weight.k, config_.array.rows) *
         ceil_div(weight.n * config_.array.columns_per_weight(weight.bits), config_.array.columns);
}

/// Decides which weights stay: as many of the first as leave room for the largest of those that are read behind them.
void CimPlacement::reserve_staging(const std::vector<WeightShape>& weights, const std::vector<CacheShape>& caches, std::int64_t chips) {
  std::int64_t left = chips * arrays_per_chip_;
  if (config_.kv_arrays) {
    for (const CacheShape& cache : caches) left -= cache.rings * config_.kv_arrays->blocks(cache).arrays();
  }
  std::int64_t held = 0;
  for (const WeightShape& weight : weights) held += arrays_of(weight);
  if (held <= left) return;
  while (resident_ > 0 && held + staging_.arrays() > left) {
    const WeightShape& weight = weights[--resident_];
    held -= arrays_of(weight);
    if (weight.reads > 0) staging_.end = std::max(staging_.end, arrays_of(weight));
  }
  if (staging_.arrays() > left) {
    throw InputError("weights_overflow: reload: the largest weight takes " + std::to_string(staging_.arrays()) + " arrays at once, and " +
                     std::to_string(chips) + " chips have " + std::to_string(std::max<std::int64_t>(0, left)) +
                     " for weights; expected more chips");
  }
}

void CimPlacement::place(const WeightShape& weight, bool staged) {
  PlacedWeight placed{{}, ceil_div(weight.k, config_.array.rows), 0, staged};
  placed.column_blocks = ceil_div(weight.n * config_.array.columns_per_weight(weight.bits), config_.array.columns);
  const std::int64_t begin = staged ? staging_.begin : arrays_;
  placed.range = {begin, begin + arrays_of(weight)};
  if (!staged) {
    arrays_ = placed.range.end;
    weight_bytes_ += bytes_of(weight.parameters(), weight.bits);
    cells_ += weight.parameters() * config_.array.columns_per_weight(weight.bits);
  }
  ensure(weights_.emplace(weight.name, placed).second, "a weight was placed twice");
  ArrayRange& layer = layers_.try_emplace(weight.layer, placed.range).first->second;
  layer.end = std::max(layer.end, placed.range.end);
}

/// Those that are not placed yet.
void CimPlacement::place_caches(int layer, const std::vector<CacheShape>& caches) {
  if (!config_.kv_arrays) return;
  for (const CacheShape& shape : caches) {
    if (shape.layer != layer || caches_.contains({layer, shape.ordinal})) continue;
    PlacedCache placed{{}, shape, config_.kv_arrays->blocks(shape)};
    const std::int64_t arrays = shape.rings * placed.ring.arrays();
    placed.range = {arrays_, arrays_ + arrays};
    arrays_ += arrays;
    cache_arrays_ += arrays;
    caches_.emplace(std::pair{layer, shape.ordinal}, placed);
  }
}

const PlacedCache& CimPlacement::cache(int layer, int ordinal) const {
  const auto found = caches_.find({layer, ordinal});
  ensure(found != caches_.end(), "a cache was not placed");
  return found->second;
}

ArrayRange CimPlacement::caches(int layer) const {
  const auto first = caches_.lower_bound({layer, 0});
  const auto behind = caches_.lower_bound({layer + 1, 0});
  if (first == behind) return {};
  return {first->second.range.begin, std::prev(behind)->second.range.end};
}

PlacedWeight CimPlacement::at(const std::string& name) const {
  const WeightSlice slice = slice_of(name);
  const auto found = weights_.find(slice.name);
  ensure(found != weights_.end(), "a weight was not placed");
  PlacedWeight placed = found->second;
  if (slice.end > 0) {
    const std::int64_t each = placed.row_blocks * placed.column_blocks;
    const std::int64_t first = placed.staged ? 0 : slice.begin;  // what is staged lies at the start of its area
    placed.range = {found->second.range.begin + first * each, found->second.range.begin + (first + slice.end - slice.begin) * each};
  }
  return placed;
}

ArrayRange CimPlacement::layer(int index) const {
  const auto found = layers_.find(index);
  return found == layers_.end() ? ArrayRange{} : found->second;
}

std::int64_t CimPlacement::chips() const { return std::max<std::int64_t>(1, ceil_div(arrays_, arrays_per_chip_)); }

std::int64_t CimPlacement::planes() const {
  return std::min(config_.tiers, std::max<std::int64_t>(1, ceil_div(arrays_, config_.arrays_per_chip())));
}

ArrayRange CimPlacement::chip_range(const ArrayRange& range) const {
  if (range.arrays() == 0) return {chip_of(range.begin), chip_of(range.begin) + 1};
  return {chip_of(range.begin), chip_of(range.end - 1) + 1};
}

std::vector<ChipShare> CimPlacement::chip_shares(const ArrayRange& range) const {
  if (range.arrays() == 0) return {{chip_of(range.begin), 1.0}};
  std::vector<ChipShare> shares;
  const ArrayRange chips = chip_range(range);
  for (std::int64_t chip = chips.begin; chip < chips.end; ++chip) {
    const ArrayRange held = elements_on(range, chip, range.arrays());
    shares.push_back({chip, double(held.arrays()) / double(range.arrays())});
  }
  return shares;
}

/// The part of `elements`, laid in order over `range`, that lies on `chip`.
ArrayRange CimPlacement::elements_on(const ArrayRange& range, std::int64_t chip, std::int64_t elements) const {
  if (range.arrays() == 0) return chip == chip_of(range.begin) ? ArrayRange{0, elements} : ArrayRange{};
  const std::int64_t begin = std::clamp(chip * arrays_per_chip_, range.begin, range.end) - range.begin;
  const std::int64_t end = std::clamp((chip + 1) * arrays_per_chip_, range.begin, range.end) - range.begin;
  const auto element = [&](std::int64_t array) { return proportion(elements, array, range.arrays()); };
  return {element(begin), element(end)};
}

/// The arrays of a range that lie on a chip; of an empty range its first.
ArrayRange CimPlacement::part_on(const ArrayRange& range, std::int64_t chip) const {
  const ArrayRange whole = range.arrays() > 0 ? range : ArrayRange{range.begin, range.begin + 1};
  const std::int64_t begin = std::max(whole.begin, chip * arrays_per_chip_);
  return {begin, std::max(begin, std::min(whole.end, (chip + 1) * arrays_per_chip_))};
}

std::vector<ArrayRange> CimPlacement::arrays_under(const ArrayRange& range, std::int64_t chip) const {
  const ArrayRange part = part_on(range, chip);
  const std::int64_t tier = config_.arrays_per_chip();
  std::vector<ArrayRange> arrays;
  for (std::int64_t begin = part.begin; begin < part.end;) {
    const std::int64_t end = std::min(part.end, (begin / tier + 1) * tier);
    arrays.push_back({begin % tier, begin % tier + end - begin});
    begin = end;
  }
  return arrays;
}

/// What arrives at the chips of `range`, by the bytes that each of them takes.
template <class BytesOn>
std::vector<ChipArrival> CimPlacement::arrivals(const ArrayRange& range, BytesOn bytes_on) const {
  std::vector<ChipArrival> arrivals;
  const ArrayRange chips = chip_range(range);
  for (std::int64_t chip = chips.begin; chip < chips.end; ++chip) {
    if (const std::int64_t bytes = bytes_on(chip); bytes > 0) arrivals.push_back({chip, bytes, std::int64_t(arrivals.size()) + 1});
  }
  return arrivals;
}

std::vector<ChipArrival> CimPlacement::spread(const ArrayRange& range, std::int64_t bytes) const {
  return arrivals(range, [&](std::int64_t chip) { return elements_on(range, chip, bytes).arrays(); });
}

std::vector<ChipArrival> CimPlacement::multicast(const ArrayRange& from, const ArrayRange& to, std::int64_t elements, int bits) const {
  return arrivals(to, [&](std::int64_t chip) { return bytes_of(elements - elements_on(from, chip, elements).arrays(), bits); });
}

std::vector<ChipArrival> CimPlacement::scatter(const ArrayRange& from, const ArrayRange& to, std::int64_t elements, int bits) const {
  return arrivals(to, [&](std::int64_t chip) {
    const ArrayRange needed = elements_on(to, chip, elements), present = elements_on(from, chip, elements);
    const std::int64_t common = std::max<std::int64_t>(0, std::min(needed.end, present.end) - std::max(needed.begin, present.begin));
    return bytes_of(needed.arrays() - common, bits);
  });
}

std::vector<ChipArrival> CimPlacement::gather(const ArrayRange& from, const ArrayRange& to, std::int64_t elements, int bits) const {
  return arrivals(to, [&](std::int64_t chip) {
    const std::int64_t needed = elements_on(to, chip, elements).arrays();
    return bytes_of(needed - elements_on(from, chip, needed).arrays(), bits);
  });
}

std::vector<ChipArrival> CimPlacement::to_rings(const ArrayRange& from, const PlacedCache& cache, std::int64_t elements, int bits) const {
  std::vector<ChipArrival> arrivals;
  const std::int64_t rings = cache.shape.rings;
  const ArrayRange chips = chip_range(cache.range);
  for (std::int64_t chip = chips.begin; chip < chips.end; ++chip) {
    const ArrayRange held = elements_on(cache.range, chip, cache.range.arrays());
    const std::int64_t first = held.begin / cache.ring.arrays();
    const std::int64_t behind = ceil_div(held.end, cache.ring.arrays());
    const ArrayRange needed{proportion(elements, first, rings), proportion(elements, behind, rings)};
    const ArrayRange present = elements_on(from, chip, elements);
    const std::int64_t common = std::max<std::int64_t>(0, std::min(needed.end, present.end) - std::max(needed.begin, present.begin));
    const std::int64_t missing = needed.end - needed.begin - common;
    if (missing > 0) arrivals.push_back({chip, bytes_of(missing, bits), std::int64_t(arrivals.size()) + 1});
  }
  return arrivals;
}

std::vector<ChipArrival> CimPlacement::partial_sums(const PlacedCache& cache, bool keys) const {
  std::vector<ChipArrival> arrivals;
  const CimArray& array = config_.kv_arrays->array;
  const std::int64_t outputs = std::max<std::int64_t>(1, array.columns / array.columns_per_weight(cache.shape.bits));
  const ArrayRange chips = chip_range(cache.range);
  for (std::int64_t chip = chips.begin + 1; chip < chips.end; ++chip) {
    const std::int64_t at = (chip * arrays_per_chip_ - cache.range.begin) % cache.ring.arrays();
    const bool in_keys = at < cache.ring.key_arrays();
    const std::int64_t rows = keys ? cache.ring.key_rows : cache.ring.value_rows;
    const std::int64_t inside = keys ? at : at - cache.ring.key_arrays();
    if (in_keys == keys && inside % rows != 0) arrivals.push_back({chip, bytes_of(outputs, kPartialSumBits)});
  }
  return arrivals;
}

std::vector<ChipArrival> CimPlacement::partial_sums(const PlacedWeight& weight, int weight_bits) const {
  std::vector<ChipArrival> arrivals;
  const ArrayRange chips = chip_range(weight.range);
  const std::int64_t outputs = std::max<std::int64_t>(1, config_.array.columns / config_.array.columns_per_weight(weight_bits));
  for (std::int64_t chip = chips.begin + 1; chip < chips.end; ++chip) {
    const bool inside_column_block = (chip * arrays_per_chip_ - weight.range.begin) % weight.row_blocks != 0;
    if (inside_column_block) arrivals.push_back({chip, bytes_of(outputs, kPartialSumBits)});
  }
  return arrivals;
}

}  // namespace memwall

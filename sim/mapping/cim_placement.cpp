// SPDX-License-Identifier: MIT
#include "sim/mapping/cim_placement.h"

#include <algorithm>

#include "models/base/integers.h"
#include "sim/workload/trace.h"

namespace memwall {
namespace {

constexpr int kPartialSumBits = 32;
constexpr std::int64_t kMostChips = 1'000'000;  // GPT-3 on ISAAC chips takes 2 643

}  // namespace

CimPlacement::CimPlacement(const CimConfig& config, const std::vector<WeightShape>& weights)
    : config_(config), arrays_per_chip_(config.arrays_per_chip()) {
  for (const WeightShape& weight : weights) {
    PlacedWeight placed;
    placed.row_blocks = ceil_div(weight.k, config.array.rows);
    placed.column_blocks = ceil_div(weight.n * config.array.columns_per_weight(weight.bits), config.array.columns);
    placed.range = {arrays_, arrays_ + weight.count * placed.row_blocks * placed.column_blocks};
    arrays_ = placed.range.end;
    cells_ += weight.parameters() * config.array.columns_per_weight(weight.bits);
    ensure(weights_.emplace(weight.name, placed).second, "a weight was placed twice");
    ArrayRange& layer = layers_.try_emplace(weight.layer, placed.range).first->second;
    layer.end = placed.range.end;
  }
  if (chips() > kMostChips) {
    throw InputError("the weights need " + std::to_string(chips()) + " chips of this architecture; a system has a million at most");
  }
}

PlacedWeight CimPlacement::at(const std::string& name) const {
  const WeightSlice slice = slice_of(name);
  const auto found = weights_.find(slice.name);
  ensure(found != weights_.end(), "a weight was not placed");
  PlacedWeight placed = found->second;
  if (slice.end > 0) {
    const std::int64_t each = placed.row_blocks * placed.column_blocks;
    placed.range = {found->second.range.begin + slice.begin * each, found->second.range.begin + slice.end * each};
  }
  return placed;
}

ArrayRange CimPlacement::layer(int index) const {
  const auto found = layers_.find(index);
  return found == layers_.end() ? ArrayRange{} : found->second;
}

std::int64_t CimPlacement::chips() const { return std::max<std::int64_t>(1, ceil_div(arrays_, arrays_per_chip_)); }

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

std::vector<ChipArrival> CimPlacement::multicast(const ArrayRange& from, const ArrayRange& to, std::int64_t elements, int bits) const {
  std::vector<ChipArrival> arrivals;
  const ArrayRange chips = chip_range(to);
  for (std::int64_t chip = chips.begin; chip < chips.end; ++chip) {
    const ArrayRange present = elements_on(from, chip, elements);
    const std::int64_t missing = elements - (present.end - present.begin);
    if (missing > 0) arrivals.push_back({chip, bytes_of(missing, bits)});
  }
  return arrivals;
}

std::vector<ChipArrival> CimPlacement::scatter(const ArrayRange& from, const ArrayRange& to, std::int64_t elements, int bits) const {
  std::vector<ChipArrival> arrivals;
  const ArrayRange chips = chip_range(to);
  for (std::int64_t chip = chips.begin; chip < chips.end; ++chip) {
    const ArrayRange needed = elements_on(to, chip, elements);
    const ArrayRange present = elements_on(from, chip, elements);
    const std::int64_t common = std::max<std::int64_t>(0, std::min(needed.end, present.end) - std::max(needed.begin, present.begin));
    const std::int64_t missing = needed.end - needed.begin - common;
    if (missing > 0) arrivals.push_back({chip, bytes_of(missing, bits)});
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

// SPDX-License-Identifier: MIT
/// What a CIM system is, whatever happens in it: its parts, prices, powers, areas and wear.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "sim/components/dram_channel.h"
#include "sim/mapping/programming.h"
#include "sim/platforms/cim.h"

namespace memwall {
namespace {

struct CountedPart {
  std::string component;
  const Part* part;
  double per_chip;
};

/// Of `arrays` arrays of one kind on a chip.
void add_array_parts(std::vector<CountedPart>& parts, const std::string& component, const CimArray& array, double arrays) {
  parts.push_back({component + ".crossbar", &array.crossbar, arrays});
  parts.push_back({component + ".dac", &array.dac, arrays});
  parts.push_back({component + ".sample_hold", &array.sample_hold, arrays});
  parts.push_back({component + ".shift_add", &array.shift_add, arrays});
}

std::vector<CountedPart> parts_of_chip(const CimConfig& config, double cache_arrays) {
  const double macros = double(config.tiles_per_chip * config.macros_per_tile);
  const double tiles = double(config.tiles_per_chip);
  std::vector<CountedPart> parts;
  add_array_parts(parts, "cim.array", config.array, double(config.arrays_per_chip()) - cache_arrays);
  for (const CountedPart& part : std::initializer_list<CountedPart>{{"cim.macro.input_register", &config.input_register.part, macros},
                                                                    {"cim.macro.output_register", &config.output_register.part, macros},
                                                                    {"cim.macro.control", &config.control.part, macros},
                                                                    {"cim.tile.buffer", &config.tile_buffer.part, tiles},
                                                                    {"cim.tile.bus", &config.bus, tiles},
                                                                    {"cim.chip.noc", &config.router, double(config.routers_per_chip())},
                                                                    {"cim.chip.vector_unit", &config.vector_unit.part, 1.0},
                                                                    {"cim.chip.attention_unit", &config.attention_unit.part, 1.0},
                                                                    {"cim.chip.attention_buffer", &config.attention_buffer.part, 1.0}}) {
    parts.push_back(part);
  }
  if (config.kv_buffer) parts.push_back({"cim.chip.kv_buffer", &config.kv_buffer->part, 1.0});
  if (config.kv_arrays) add_array_parts(parts, "cim.kv_array", config.kv_arrays->array, cache_arrays);
  return parts;
}

/// A property of all parts of one chip, added up level by level: the second source beside the flat list above. `caches`: the mean share of
/// its arrays that hold keys and values.
template <class Value>
auto sum_over_chip(const CimConfig& config, double caches, const Value& value) {
  const auto of_array = [&](const CimArray& array) {
    return value(array.crossbar) + value(array.dac) + value(array.sample_hold) + value(array.shift_add);
  };
  auto array = of_array(config.array);
  if (config.kv_arrays) array = (1.0 - caches) * array + caches * of_array(config.kv_arrays->array);
  const auto macro = double(config.arrays_per_macro) * array + value(config.input_register.part) + value(config.output_register.part) +
                     value(config.control.part);
  const auto tile = double(config.macros_per_tile) * macro + value(config.tile_buffer.part) + value(config.bus);
  auto chip = double(config.tiles_per_chip) * tile + double(config.routers_per_chip()) * value(config.router) +
              value(config.vector_unit.part) + value(config.attention_unit.part) + value(config.attention_buffer.part);
  if (config.kv_buffer) chip += value(config.kv_buffer->part);
  return chip;
}

}  // namespace

/// Opens every account once, so that ids are the same in each segment, and prices it.
Prices Cim::price_list() {
  Prices prices;
  const auto set = [&](CimAction action, auto price) {
    const CimActionInfo& entry = info(action);
    prices.set(accounts_.open(entry.component, entry.action, entry.category), price);
  };
  const CimConfig::Array& array = config_.array;
  set(CimAction::cell_read, array.cell.read_energy);
  set(CimAction::dac, array.dac_energy);
  set(CimAction::sample_hold, array.sample_hold_energy);
  set(CimAction::adc, array.adc.energy);
  set(CimAction::shift_add, array.shift_add_energy);
  set(CimAction::weight_write, array.cell.write_energy);
  set(CimAction::input_register_write, config_.input_register.sram.write_energy);
  set(CimAction::input_register_read, config_.input_register.sram.read_energy);
  set(CimAction::output_register_write, config_.output_register.sram.write_energy);
  set(CimAction::output_register_read, config_.output_register.sram.read_energy);
  set(CimAction::tile_buffer_write, config_.tile_buffer.sram.write_energy);
  set(CimAction::tile_buffer_read, config_.tile_buffer.sram.read_energy);
  set(CimAction::macro_control, config_.control.energy);
  set(CimAction::bus, config_.bus_energy());
  set(CimAction::noc_hop, config_.hop_energy());
  set(CimAction::link, config_.link.energy);
  set(CimAction::vector_op, config_.vector_unit.energy);
  set(CimAction::attention_mac, config_.attention_unit.energy);
  set(CimAction::attention_op, config_.attention_vector_energy);
  set(CimAction::attention_buffer_write, config_.attention_buffer.sram.write_energy);
  set(CimAction::attention_buffer_read, config_.attention_buffer.sram.read_energy);
  if (config_.kv_buffer) {
    set(CimAction::kv_buffer_write, config_.kv_buffer->sram.write_energy);
    set(CimAction::kv_buffer_read, config_.kv_buffer->sram.read_energy);
  }
  if (config_.kv_arrays) {
    const CimArray& caches = config_.kv_arrays->array;
    set(CimAction::kv_cell_read, caches.cell.read_energy);
    set(CimAction::kv_dac, caches.dac_energy);
    set(CimAction::kv_sample_hold, caches.sample_hold_energy);
    set(CimAction::kv_adc, caches.adc.energy);
    set(CimAction::kv_shift_add, caches.shift_add_energy);
    set(CimAction::kv_write, caches.cell.write_energy);
  }
  price_memory(prices, accounts_, "cim.memory", config_.memory, 1.0);

  const double chips = double(chips_);
  for (const CountedPart& counted : parts_of_chip(config_, cache_arrays_of_chip())) {
    const double count = chips * counted.per_chip * config_.leakage_factor;
    prices.add({counted.component, "leakage", Category::leakage, {count * counted.part->leakage.value, counted.part->leakage.provenance}});
    prices.add({counted.component, "idle", Category::leakage, {count * counted.part->idle.value, counted.part->idle.provenance}});
  }
  const auto add_adcs = [&](const char* component, const CimArray& of, double arrays) {
    const Sourced<Watts>& leakage = of.adc.leakage;
    const double count = chips * arrays * double(of.adcs()) * config_.leakage_factor;
    prices.add({component, "leakage", Category::leakage, {count * leakage.value, leakage.provenance}});
  };
  add_adcs("cim.array.adc", array, double(config_.arrays_per_chip()) - cache_arrays_of_chip());
  if (config_.kv_arrays) add_adcs("cim.kv_array.adc", config_.kv_arrays->array, cache_arrays_of_chip());
  if (refreshed())
    prices.add(
        {"cim.kv_array.crossbar", "refresh", Category::refresh, {refresh_power(), config_.kv_arrays->array.cell.write_energy.provenance}});
  prices.add({"cim.link", "idle", Category::leakage, {chips * config_.link.idle_power(), config_.link.idle_provenance}});
  prices.scale(1.0 / config_.regulator_efficiency);
  return prices;
}

MachineFacts Cim::facts() const {
  const double chips = double(chips_);
  const double caches = cache_arrays_of_chip();
  const double arrays = double(config_.arrays_per_chip()) - caches;
  const double macs_per_array = double(config_.array.macs(weight_bits_));
  MachineFacts facts;
  facts.kind = "cim";
  facts.node = config_.node;
  facts.scaling = config_.scaling_text();
  facts.devices = chips_;
  facts.peak_ops = 2.0 * chips * arrays * macs_per_array / config_.array.interval(input_bits_);
  facts.fastest_ops = facts.peak_ops;  // a chip of arrays is sized by its weights, whatever the attention runs at
  facts.vector_ops = chips * config_.vector_unit.rate;
  for (const CountedPart& counted : parts_of_chip(config_, caches)) {
    facts.areas.emplace_back(counted.component, chips * counted.per_chip * counted.part->area);
  }
  facts.areas.emplace_back("cim.array.adc", chips * arrays * double(config_.array.adcs()) * config_.array.adc.area);
  if (config_.kv_arrays) {
    const CimArray& array = config_.kv_arrays->array;
    facts.areas.emplace_back("cim.kv_array.adc", chips * caches * double(array.adcs()) * array.adc.area);
  }
  facts.areas.emplace_back("cim.link", chips * config_.link.area);
  facts.areas.emplace_back("cim.memory.phy", double(config_.memory.stacks) * config_.memory.phy_area);
  const auto adcs = [](const CimArray& array) { return double(array.adcs()) * array.adc.area; };
  SquareMetres chip = sum_over_chip(config_, cache_share(), [](const Part& part) { return part.area; }) + arrays * adcs(config_.array);
  if (config_.kv_arrays) chip += caches * adcs(config_.kv_arrays->array);
  facts.area = chips * (chip + config_.link.area) + double(config_.memory.stacks) * config_.memory.phy_area;
  facts.memory_area = double(config_.memory.stacks) * config_.memory.stack_area;
  facts.memory_timing = to_string(config_.memory.timing);
  facts.memory_bandwidth = config_.memory.bandwidth();
  facts.memory_capacity = kUsableMemory * config_.memory.capacity();
  facts.weight_capacity = Bytes(chips * double(config_.tiers) * arrays * macs_per_array * double(weight_bits_) / 8.0);
  facts.weights_in_memory = false;
  facts.attention_ops = 2.0 * chips * config_.attention_unit.rate;
  if (config_.kv_arrays) {
    const CimArray& array = config_.kv_arrays->array;
    facts.attention_ops += 2.0 * chips * caches * double(array.macs(kv_bits_)) / array.interval(input_bits_);
    facts.kv_store = KvStore::arrays;
    facts.wear = wear();
    for (const CacheShape& cache : caches_) {
      facts.kv_used = std::max(facts.kv_used, double(config_.kv_arrays->attended(cache)) / double(config_.kv_arrays->ring_slots(cache)));
    }
  }
  facts.system_static_power = (config_.memory.static_power() + refresh_power()) / config_.regulator_efficiency;
  facts.window = config_.window.value_or(0);
  if (config_.kv_buffer) {
    facts.kv_store = KvStore::buffer;
    facts.kv_used = fullest_buffer();
  }
  facts.dram_read_energy = config_.memory.read_energy() / config_.regulator_efficiency;
  facts.arrays = chips_ * config_.planes_per_chip();
  facts.arrays_used = config_.weight_copies * placement_.arrays();
  facts.reload = reload();
  facts.programming = programming(config_, placement_, chips_, prices().static_power());
  facts.links = {.count = chips_ * config_.link.ports,
                 .bandwidth = config_.link.bandwidth,
                 .full_power = chips / config_.regulator_efficiency * config_.link.full_power.value,
                 .idle_power = chips / config_.regulator_efficiency * config_.link.idle_power()};
  facts.idle_power = prices().static_power();
  return facts;
}

/// All arrays multiply at their interval; what one vector costs is told by the planner on a weight that fills a chip, and that reads what as
/// large a one on the same chip produced.
std::vector<std::pair<Category, Watts>> Cim::full_rate_power() const {
  const std::int64_t rows = config_.array.rows * config_.arrays_per_tile();
  const std::int64_t columns = std::max<std::int64_t>(1, config_.array.columns / config_.array.columns_per_weight(weight_bits_));
  Op op;
  op.k = rows;
  op.n = columns * config_.tiles_per_chip;
  op.a_bits = op.out_bits = input_bits_;
  op.b_bits = weight_bits_;
  op.b_source = OperandSource::weight;
  op.b_tensor = "chip";
  const CimPlacement chip(config_, {{op.b_tensor, 1, op.k, op.n, weight_bits_}});
  Op next = op;
  next.id = op.id + 1;
  next.after = {op.id};
  const CimPlan plan = CimPlanner(config_, chip, 1).plan({op, next});
  const auto& totals = plan.stages.back().totals;

  const double chips = double(chips_) / config_.regulator_efficiency;
  const Hertz vectors = 1.0 / config_.array.interval(input_bits_);
  Accounts accounts = accounts_;
  std::vector<std::pair<Category, Watts>> powers;
  for (std::size_t i = 0; i < kCimActions; ++i) {
    if (totals[i] == 0) continue;
    const CimActionInfo& entry = info(CimAction(i));
    const Joules price = prices_.at(accounts.open(entry.component, entry.action, entry.category)).value;
    powers.emplace_back(entry.category, double(chips_) * double(totals[i]) * price * vectors);
  }
  powers.emplace_back(Category::vector, chips * config_.vector_unit.rate * config_.vector_unit.energy.value);
  powers.emplace_back(Category::mac, chips * config_.attention_unit.rate * config_.attention_unit.energy.value);
  powers.emplace_back(Category::link, chips * (1.0 - config_.link.idle_fraction) * config_.link.full_power.value);
  powers.emplace_back(Category::dram, config_.memory.bandwidth() * (config_.memory.read_energy() + config_.memory.energy.phy.value) /
                                          config_.regulator_efficiency);
  powers.emplace_back(Category::leakage, prices_.static_power());
  return powers;
}

double Cim::cache_arrays_of_chip() const {
  const std::int64_t all = chips_ * config_.arrays_per_chip();
  return double(std::min(placement_.cache_arrays(), all)) / double(chips_);
}

/// Of the ring with the fewest slots: each token is written once into every ring of its sequence.
std::optional<Wear> Cim::wear() const {
  const KvArrays& kv = *config_.kv_arrays;
  if (!kv.array.cell.endurance || caches_.empty()) return {};
  Wear wear{.endurance = *kv.array.cell.endurance, .pulses = kv.array.cell.write_pulses};
  wear.slots = std::numeric_limits<std::int64_t>::max();
  for (const CacheShape& cache : caches_) {
    wear.slots = std::min(wear.slots, kv.wear_levelling ? kv.ring_slots(cache) : std::min(kv.attended(cache), kv.ring_slots(cache)));
    wear.token_elements += cache.rings * cache.token_elements();
    wear.cells += cache.rings * kv.ring_cells(cache);
  }
  wear.cells_per_element = kv.cells(1, kv_bits_);
  return wear;
}

/// What the trace reads of the weights behind those that stay.
Reload Cim::reload() const {
  Reload reload;
  for (std::size_t i = placement_.resident(); i < weights_.size(); ++i) {
    const WeightShape& weight = weights_[i];
    reload.loads += weight.reads;
    reload.bytes += weight.read_bytes;
    reload.cells += weight.read_parameters * config_.array.columns_per_weight(weight.bits);
    reload.resting_bytes += bytes_of(weight.parameters(), weight.bits);
  }
  reload.pulses = config_.array.cell.write_pulses;
  reload.staging_cells = placement_.staging_arrays() * config_.array.rows * config_.array.columns;
  reload.endurance = config_.array.cell.endurance;
  return reload;
}

Watts Cim::refresh_power() const {
  std::int64_t cells = 0;
  for (const CacheShape& cache : caches_) cells += refreshed() ? cache.rings * config_.kv_arrays->ring_cells(cache) : 0;
  return cells > 0 ? config_.kv_arrays->refresh_power(cells) : Watts(0.0);
}

/// Share of the buffer that holds most keys and values; layers lie where their weights do.
double Cim::fullest_buffer() const {
  std::map<std::int64_t, double> bytes;
  for (const CacheShape& cache : caches_) {
    const double layer =
        double(cache.rings * std::min(cache.positions, config_.window.value_or(cache.positions)) * cache.token_elements()) *
        double(cache.bits) / 8.0;
    for (const ChipShare& share : placement_.chip_shares(placement_.layer(cache.layer))) bytes[share.chip] += share.part * layer;
  }
  double fullest = 0.0;
  for (const auto& [chip, held] : bytes) fullest = std::max(fullest, held / config_.kv_buffer->sram.capacity.value);
  return fullest;
}

Watts Cim::device_static_power() const {
  const auto adcs = [](const CimArray& array) { return double(array.adcs()) * array.adc.leakage.value; };
  Watts power = (double(config_.arrays_per_chip()) - cache_arrays_of_chip()) * adcs(config_.array);
  if (config_.kv_arrays) power += cache_arrays_of_chip() * adcs(config_.kv_arrays->array);
  power += sum_over_chip(config_, cache_share(), [](const Part& part) { return part.leakage.value + part.idle.value; });
  return (config_.leakage_factor * power + config_.link.idle_power()) / config_.regulator_efficiency;
}

}  // namespace memwall

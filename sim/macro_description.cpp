// SPDX-License-Identifier: MIT
#include "sim/macro_description.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sim/mapping/cim_macro_config.h"

namespace memwall {
namespace {

using Json = nlohmann::ordered_json;
using Width = std::pair<int, int>;

std::string key_of(const Width& width) {
  return width.first == width.second ? std::to_string(width.first) : fmt::format("{}x{}", width.first, width.second);
}

/// The usual 8 and 16 bits where the macro takes them; else its widest.
std::vector<Width> usual_widths(const MacroConfig& macro) {
  const auto takes = [](MacroConfig::Bits bits, int width) { return bits.min <= width && width <= bits.max; };
  std::vector<Width> widths;
  for (const int width : {8, 16}) {
    if (takes(macro.weight_bits, width) && takes(macro.input_bits, width)) widths.emplace_back(width, width);
  }
  if (widths.empty()) widths.emplace_back(macro.weight_bits.max, macro.input_bits.max);
  return widths;
}

/// {"macro": {"adc": 0.1, ...}, "tile": {...}} of one chip's parts.
template <class Value>
Json tree(const CimMacroFacts& facts, double chips, bool beside, const Value& value) {
  Json levels = Json::object();
  for (const ComponentFacts& component : facts.components) {
    if (component.beside != beside) continue;
    const std::size_t dot = component.component.find('.');
    levels[component.component.substr(0, dot)][component.component.substr(dot + 1)] = chips * value(component);
  }
  return levels;
}

/// Of all power, what stands beside the published counting included; leakage with its component.
Json energy_shares(const CimMacroFacts& facts) {
  const double total = (facts.power(false) + facts.power(true)).value;
  Json shares = Json::object();
  for (const ComponentFacts& component : facts.components) {
    const double power = (component.dynamic + component.leakage).value;
    if (power == 0.0) continue;
    shares[component.group] = (shares.contains(component.group) ? shares[component.group].get<double>() : 0.0) + power / total;
  }
  return shares;
}

/// One tile with its macros, as component tables print it.
template <class Value>
double of_tile(const CimMacroFacts& facts, double tiles, const Value& value) {
  double sum = 0.0;
  for (const ComponentFacts& component : facts.components) {
    if (!component.component.starts_with("chip.")) sum += value(component) / tiles;
  }
  return sum;
}

}  // namespace

bool is_macro_design(const ConfigNode& architecture) {
  const ConfigNode* kind = architecture.find("kind");
  return kind && kind->text == "cim_macro";
}

Json describe_macro_design(const ConfigNode& architecture, std::int64_t devices, std::optional<Width> asked) {
  const auto config = read_config<CimMacroConfig>(architecture);
  const std::vector<Width> widths = asked ? std::vector<Width>{*asked} : usual_widths(config.macro);
  std::vector<CimMacroFacts> all;
  for (const Width& width : widths) all.push_back(facts(config, width.first, width.second));
  const double chips = double(devices);
  const auto power = [](const ComponentFacts& c) { return (c.dynamic + c.leakage).value; };
  const auto area = [](const ComponentFacts& c) { return c.area.value * 1e6; };
  Json json;
  const auto keyed = [&](const char* name, const auto& value) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (asked) {
        json[name] = value(all[i]);
      } else {
        json[name][key_of(widths[i])] = value(all[i]);
      }
    }
  };
  using F = CimMacroFacts;
  json["kind"] = "cim_macro";
  json["citation"] = config.citation;
  json["counting"] = config.counting;
  json["fitted"] = config.macro.fitted;
  json["node"] = config.macro.node;
  json["scaling_laws"] = scaling_laws(config.macro);
  json["supply_voltage_v"] = config.supply_voltage.value;
  json["devices"] = devices;
  json["macros"] = devices * config.macros();
  keyed("peak_ops_per_s", [&](const F& f) { return chips * f.peak_ops.value; });
  keyed("power_w", [&](const F& f) { return chips * f.power(false).value; });
  json["power_limit_w"] = nullptr;
  json["idle_power_w"] = chips * all.front().idle_power().value;
  json["area_mm2"] = chips * all.front().area(false).value * 1e6;
  json["memory_area_mm2"] = 0.0;
  keyed("peak_ops_per_j", [&](const F& f) { return f.peak_ops.value / f.power(false).value; });
  if (all.front().area(false).value > 0.0) {
    keyed("peak_ops_per_s_per_mm2", [&](const F& f) { return f.peak_ops.value / (f.area(false).value * 1e6); });
  } else {
    json["peak_ops_per_s_per_mm2"] = nullptr;  // no area was published
  }
  keyed("weight_capacity_bytes", [&](const F& f) { return chips * f.weight_capacity.value; });
  json["memory_capacity_bytes"] = 0.0;
  json["memory_bandwidth_bytes_per_s"] = 0.0;
  keyed("energy_shares", energy_shares);
  keyed("mvm_interval_s", [](const F& f) { return f.interval.value; });
  keyed("mvm_latency_s", [](const F& f) { return f.latency.value; });
  keyed("mvm_energy_j", [](const F& f) { return f.mvm_energy.value; });
  keyed("ops_per_mvm", [](const F& f) { return f.ops_per_mvm; });
  keyed("array_utilization", [](const F& f) { return f.utilisation; });
  keyed("input_activity", [](const F& f) { return f.values.inputs; });
  keyed("product_activity", [](const F& f) { return f.values.products; });
  keyed("tile_power_w", [&](const F& f) { return of_tile(f, double(config.tiles), power); });
  json["tile_area_mm2"] = of_tile(all.front(), double(config.tiles), area);
  keyed("power", [&](const F& f) { return tree(f, chips, false, power); });
  json["area"] = tree(all.front(), chips, false, area);
  keyed("beside_power", [&](const F& f) { return tree(f, chips, true, power); });
  json["beside_area"] = tree(all.front(), chips, true, area);
  return json;
}

}  // namespace memwall

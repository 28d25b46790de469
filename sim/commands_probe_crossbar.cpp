// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/crossbar_probe.h"
#include "sim/workload_arguments.h"

namespace memwall {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const ValueActivity& activity) { return {{"inputs", activity.inputs}, {"products", activity.products}}; }

Json to_json(const CrossbarProbe& probe, const ProbeCrossbarArguments& arguments) {
  Json json;
  json["weight_bits"] = arguments.weight_bits;
  json["activation_bits"] = arguments.activation_bits;
  json["inputs"] = probe.inputs;
  json["outputs"] = probe.outputs;
  json["macs"] = probe.macs;
  json["phases"] = probe.phases;
  json["conversions"] = probe.conversions;
  json["cell_reads"] = probe.cell_reads;
  json["row_drives"] = probe.row_drives;
  json["utilization"] = probe.utilisation;
  json["interval_s"] = probe.interval.value;
  json["latency_s"] = probe.latency.value;
  json["energy_j"] = probe.energy().value / probe.regulator_efficiency;
  for (const auto& [part, joules] : probe.parts) json["energy"][part] = joules.value / probe.regulator_efficiency;
  json["leakage_w"] = probe.leakage.value / probe.regulator_efficiency;
  json["energy_per_mac_j"] = probe.energy().value / probe.regulator_efficiency / double(probe.macs);
  json["activity"] = to_json(probe.statistical);
  if (arguments.vectors > 0) {
    const DrawnActivity drawn = draw_values(probe, arguments.weight_bits, arguments.activation_bits, arguments.vectors, arguments.seed);
    json["drawn_activity"] = {{"tensor", to_json(drawn.tensor)}, {"channel", to_json(drawn.channel)}, {"exact", to_json(drawn.exact)}};
  }
  return json;
}

void print(const Json& json, const std::string& indent) {
  for (const auto& [key, value] : json.items()) {
    if (value.is_object()) {
      std::cout << indent << key << "\n";
      print(value, indent + "  ");
    } else {
      std::cout << fmt::format("{:<22}{}\n", indent + key,
                               value.is_number_float() ? fmt::format("{:.6g}", value.get<double>()) : value.dump());
    }
  }
}

}  // namespace

int probe_crossbar_command(const ConfigLibrary& library, const ProbeCrossbarArguments& arguments) {
  const ConfigNode node = load_architecture(library, arguments.arch, arguments.sets);
  const Json json = to_json(probe_crossbar(node, arguments.weight_bits, arguments.activation_bits), arguments);
  if (arguments.json) {
    std::cout << json.dump(2) << "\n";
  } else {
    print(json, "");
  }
  return 0;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/macro_description.h"
#include "sim/platforms/platforms.h"
#include "sim/system_power.h"
#include "sim/workload_arguments.h"

namespace memwall {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kContext = 2048;  // of --model where --context does not say it

/// A machine without a workload, at given operand widths.
std::unique_ptr<Platform> bare_platform(const ConfigNode& node, std::optional<std::int64_t> devices, int weight_bits, int activation_bits) {
  TraceSummary nothing;
  nothing.weight_bits = weight_bits;
  nothing.activation_bits = activation_bits;
  return make_platform(node, devices, nothing);
}

/// "cim.array.adc" = 3 becomes {"cim": {"array": {"adc": 3}}}; a node that also has parts keeps its own as "self".
void put(Json& tree, const std::string& path, double value) {
  Json* node = &tree;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t dot = std::min(path.find('.', begin), path.size());
    if (node->is_number()) *node = Json{{"self", *node}};
    node = &(*node)[path.substr(begin, dot - begin)];
    begin = dot + 1;
  }
  if (node->is_object()) node = &(*node)["self"];
  *node = (node->is_number() ? node->get<double>() : 0.0) + value;
}

Watts full_power(const Platform& platform) {
  if (platform.facts().power_limit.value > 0.0) return platform.facts().power_limit;
  Watts sum;
  for (const auto& [category, power] : platform.full_rate_power()) sum += power;
  return sum;
}

/// Where the power goes when every part works at its full rate.
Json energy_shares(const Platform& platform) {
  std::map<std::string, double> watts;
  double total = 0.0;
  for (const auto& [category, power] : platform.full_rate_power()) {
    watts[to_string(category)] += power.value;
    total += power.value;
  }
  Json shares = Json::object();
  for (const auto& [category, power] : watts) {
    if (power > 0.0) shares[category] = power / total;
  }
  return shares;
}

struct Width {
  int weights, activations;
  std::string key() const { return weights == activations ? std::to_string(weights) : fmt::format("{}x{}", weights, activations); }
};

bool one_width(const DescribeArguments& arguments) {
  return arguments.weight_bits || arguments.activation_bits || !arguments.model.empty();
}

std::vector<Width> widths_of(const DescribeArguments& arguments) {
  if (!one_width(arguments)) return {{8, 8}, {16, 16}};
  const int weights = arguments.weight_bits.value_or(arguments.activation_bits.value_or(16));
  return {{weights, arguments.activation_bits.value_or(weights)}};
}

/// One decode step of --model, for any batch.
DecodeStep decode_step(const ConfigLibrary& library, const DescribeArguments& arguments) {
  const Width width = widths_of(arguments).front();
  WorkloadArguments workload{.phase = "decode",
                             .batch = 1,
                             .input_length = {},
                             .context = arguments.context.value_or(kContext),
                             .output_length = {},
                             .weight_bits = width.weights,
                             .activation_bits = width.activations,
                             .kv_bits = arguments.kv_bits.value_or(width.activations),
                             .operators = {}};
  return [&library, model = arguments.model, workload](std::int64_t batch) mutable {
    workload.batch = batch;
    return model_trace(library, model, workload);
  };
}

/// What the system that holds a model draws while it works.
void put_power(Json& json, const ConfigNode& node, const DecodeStep& step, const DescribeArguments& arguments) {
  json["model"] = arguments.model;
  json["context"] = arguments.context.value_or(kContext);
  json["batch1_power_w"] = decode_power(node, step, 1, arguments.devices).power.value;
  const DecodePower full = full_pipeline_power(node, step, arguments.devices);
  json["full_pipeline_power_w"] = full.power.value;
  json["full_pipeline_batch"] = full.batch;
  json["full_pipeline_devices"] = full.devices;
  json["full_pipeline_capacity_used"] = full.capacity_used;
}

Json description(const ConfigNode& node, const DescribeArguments& arguments, const DecodeStep& step) {
  const std::vector<Width> widths = widths_of(arguments);
  std::vector<std::unique_ptr<Platform>> platforms;
  if (step) {
    platforms.push_back(make_platform(node, arguments.devices, summarise(*step(1)())));
  } else {
    for (const Width& width : widths) platforms.push_back(bare_platform(node, arguments.devices, width.weights, width.activations));
  }
  Json json;
  const auto keyed = [&](const char* name, const std::function<Json(const Platform&)>& value) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const Json one = value(*platforms[i]);
      if (one_width(arguments)) {
        json[name] = one;
      } else {
        json[name][widths[i].key()] = one;
      }
    }
  };
  const std::unique_ptr<Platform>& first = platforms.front();
  const MachineFacts facts = first->facts();
  json["kind"] = facts.kind;
  json["node"] = facts.node;
  if (facts.kind == "cim") json["scaling_laws"] = facts.scaling;
  json["devices"] = facts.devices;
  keyed("peak_ops_per_s", [](const Platform& p) { return p.facts().peak_ops.value; });
  keyed("power_w", [](const Platform& p) { return full_power(p).value; });
  json["power_limit_w"] = facts.power_limit.value > 0 ? Json(facts.power_limit.value) : Json(nullptr);
  json["idle_power_w"] = facts.idle_power.value;
  if (step) put_power(json, node, step, arguments);
  if (facts.links.count > 0) {
    json["links"] = {{"count", facts.links.count},
                     {"bandwidth_bytes_per_s", facts.links.bandwidth.value},
                     {"full_power_w", facts.links.full_power.value},
                     {"idle_power_w", facts.links.idle_power.value}};
  }
  json["area_mm2"] = facts.area.value * 1e6;
  json["memory_area_mm2"] = facts.memory_area.value * 1e6;
  keyed("peak_ops_per_j", [](const Platform& p) { return p.facts().peak_ops.value / full_power(p).value; });
  keyed("peak_ops_per_s_per_mm2", [](const Platform& p) { return p.facts().peak_ops.value / (p.facts().area.value * 1e6); });
  keyed("weight_capacity_bytes", [](const Platform& p) { return p.facts().weight_capacity.value; });
  json["memory_capacity_bytes"] = facts.memory_capacity.value;
  json["memory_bandwidth_bytes_per_s"] = facts.memory_bandwidth.value;
  keyed("energy_shares", [](const Platform& p) { return energy_shares(p); });
  json["power"] = Json::object();
  for (const StaticPower& entry : first->prices().static_powers()) {
    if (entry.power.value.value > 0.0) put(json["power"], entry.component + "." + entry.action, entry.power.value.value);
  }
  json["area"] = Json::object();
  for (const auto& [component, area] : facts.areas) put(json["area"], component, area.value * 1e6);
  return json;
}

Json macro_description(const ConfigNode& node, const DescribeArguments& arguments) {
  const std::vector<Width> widths = widths_of(arguments);
  std::optional<std::pair<int, int>> asked;
  if (widths.size() == 1) asked = {widths.front().weights, widths.front().activations};
  return describe_macro_design(node, arguments.devices.value_or(1), asked);
}

void print(const Json& json, int indent) {
  for (const auto& [key, value] : json.items()) {
    if (value.is_object()) {
      std::cout << fmt::format("{:{}}{}\n", "", indent, key);
      print(value, indent + 2);
    } else {
      const std::string text = value.is_number_float() ? fmt::format("{:.6g}", value.get<double>())
                               : value.is_string()     ? value.get<std::string>()
                                                       : value.dump();
      std::cout << fmt::format("{:{}}{:<{}}{}\n", "", indent, key, std::max(1, 34 - indent), text);
    }
  }
}

}  // namespace

int describe_command(const ConfigLibrary& library, const DescribeArguments& arguments) {
  const ConfigNode node = load_architecture(library, arguments.arch, arguments.sets);
  const bool with_model = !arguments.model.empty();
  if (!with_model && (arguments.context || arguments.kv_bits)) throw InputError("--context and --kv-bits go with --model");
  const ConfigNode* kind = node.find("kind");
  if (with_model && kind->text != "cim") {
    throw InputError(kind->place, "kind", "--model describes a system of kind `cim`; use `memwall simulate` for this machine");
  }
  const DecodeStep step = with_model ? decode_step(library, arguments) : DecodeStep{};
  const Json json = is_macro_design(node) ? macro_description(node, arguments) : description(node, arguments, step);
  if (arguments.json) {
    std::cout << json.dump(2) << "\n";
  } else {
    print(json, 0);
  }
  return 0;
}

}  // namespace memwall

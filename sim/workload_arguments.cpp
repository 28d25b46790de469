// SPDX-License-Identifier: MIT
#include "sim/workload_arguments.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

#include "sim/platforms/platforms.h"
#include "sim/sweep/override.h"

namespace memwall {

WorkloadSpec workload_spec(const WorkloadArguments& arguments) {
  if (!arguments.phase) throw InputError("--phase is missing; expected prefill, decode, request or serving");
  WorkloadSpec spec;
  spec.phase = parse_phase(*arguments.phase);
  spec.batch = arguments.batch.value_or(1);
  spec.input_length = arguments.input_length;
  spec.context = arguments.context;
  spec.output_length = arguments.output_length;
  spec.weight_bits = arguments.weight_bits.value_or(16);
  spec.activation_bits = arguments.activation_bits.value_or(16);
  spec.kv_bits = arguments.kv_bits.value_or(16);
  spec.operators = arguments.operators.value_or("");
  return spec;
}

bool any_given(const WorkloadArguments& a) {
  return a.phase || a.batch || a.input_length || a.context || a.output_length || a.weight_bits || a.activation_bits || a.kv_bits ||
         a.operators;
}

TraceFactory model_trace(const ConfigLibrary& library, const std::string& name, const WorkloadArguments& arguments) {
  const Model model = load_model(library, name);
  for (const std::string& key : model.ignored_keys) spdlog::info("{}: key '{}' does not change the trace", name, key);
  const WorkloadSpec spec = workload_spec(arguments);
  validate(spec, model);
  return [model, spec] { return generate_trace(model, spec); };
}

ConfigNode load_architecture(const ConfigLibrary& library, const std::string& name, const std::vector<std::string>& sets) {
  ConfigNode node = library.load("architectures", name);
  std::vector<Override> overrides;
  std::set<std::string> given;
  for (const std::string& set : sets) {
    const std::size_t equals = set.find('=');
    const Place place{"--set " + set, 0, 0};
    if (equals == std::string::npos || equals == 0) throw InputError(place, "", "expected PATH=VALUE");
    ConfigNode value = parse_yaml(set.substr(equals + 1), place.file);
    if (value.kind != ConfigNode::Kind::scalar) throw InputError(place, "", "expected a single value");
    value.place = place;
    // As in experiments, where `architecture` stands for every machine: here there is one.
    const std::string_view all = "architecture.";
    const std::string path = set.substr(set.starts_with(all) ? all.size() : 0, equals - (set.starts_with(all) ? all.size() : 0));
    if (!given.insert(path).second) throw InputError(place, path, "is set twice");
    if (path == "base") throw InputError(place, path, "cannot be set; name another architecture with --arch");
    if (path.ends_with(".base")) throw InputError(place, path, "cannot be set; set the config itself, as in memory=hbm3");
    overrides.push_back({path, std::move(value)});
  }
  // `memory=hbm3e` is laid before `memory.stacks=6`, whichever stands first.
  const auto depth = [](const Override& set) { return std::count(set.path.begin(), set.path.end(), '.'); };
  std::stable_sort(overrides.begin(), overrides.end(), [&](const Override& a, const Override& b) { return depth(a) < depth(b); });
  for (const Override& set : overrides) set_path(node, set.path, resolved_value(set, library));
  check_architecture(node);
  return node;
}

}  // namespace memwall

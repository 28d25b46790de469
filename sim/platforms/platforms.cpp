// SPDX-License-Identifier: MIT
#include "sim/platforms/platforms.h"

#include <algorithm>

#include "sim/mapping/cim_macro_config.h"
#include "sim/platforms/cim.h"
#include "sim/platforms/von_neumann.h"

namespace memwall {
namespace {

using Maker = std::unique_ptr<Platform> (*)(const ConfigNode&, std::optional<std::int64_t>, const TraceSummary&);
using Checker = void (*)(const ConfigNode&);

std::unique_ptr<Platform> make_von_neumann(const ConfigNode& node, std::optional<std::int64_t> devices, const TraceSummary& summary) {
  auto config = read_config<VonNeumannConfig>(node);
  const std::int64_t count = devices.value_or(config.devices);
  return std::make_unique<VonNeumann>(std::move(config), count, summary, std::max(summary.weight_bits, summary.activation_bits));
}

/// As many experts of each weight as all that tokens do not touch (`untouched` parameters) makes of them together; none where that is no number.
std::int64_t experts_of(const TraceSummary& summary, std::int64_t untouched) {
  std::int64_t all = untouched, one = 0, touched = 0;
  for (const WeightShape& weight : summary.weights) {
    if (!weight.experts) continue;
    all += weight.parameters();
    one += weight.k * weight.n;
    touched = std::max(touched, weight.count);
  }
  return one > 0 && all % one == 0 && all / one >= touched ? all / one : 0;
}

/// Weights of the trace, and those that its tokens do not touch: they rest in arrays all the same, experts behind the others of their weight, so
/// that weights lie alike whatever is touched. Where some are reloaded, or it cannot be told whose they are, they are packed at the end as one
/// matrix of full columns; no weight of a trace can have its name.
std::vector<WeightShape> resident_weights(const TraceSummary& summary, std::int64_t rows, bool reloads) {
  std::vector<WeightShape> weights = summary.weights;
  const std::int64_t untouched = summary.matmul_parameters - summary.weight_parameters;
  if (untouched == 0) return weights;
  const std::int64_t experts = reloads ? 0 : experts_of(summary, untouched);
  if (experts == 0) {
    weights.push_back({"\x1funtouched", 1, rows, ceil_div(untouched, rows), summary.weight_bits, -1, 0});
    return weights;
  }
  for (WeightShape& weight : weights) {
    if (weight.experts) weight.count = experts;
  }
  return weights;
}

/// Latent attention reads its values out of its keys' cache: arrays would have to hold it twice.
void require_values(const ConfigNode& node, const CacheShape& cache) {
  if (cache.value_dim > 0 && cache.key_dim > 0) return;
  throw InputError(node.place, "chip.attention_unit.path",
                   "the trace has one cache for keys and values (latent attention), which arrays do not hold; expected `digital`");
}

std::unique_ptr<Platform> make_cim(const ConfigNode& node, std::optional<std::int64_t> devices, const TraceSummary& summary) {
  auto config = read_config<CimConfig>(node);
  config.array.price(std::max(1, summary.weight_bits), std::max(1, summary.activation_bits));
  if (config.kv_arrays) {
    config.kv_arrays->array.price(std::max(1, summary.kv_bits), std::max(1, summary.activation_bits));
    for (const CacheShape& cache : summary.caches) require_values(node, cache);
  }
  const bool reloads = devices && config.weights_overflow == CimConfig::WeightsOverflow::reload;
  return std::make_unique<Cim>(config, resident_weights(summary, config.array.rows, reloads), devices.value_or(0), summary,
                               std::max(1, summary.weight_bits), std::max(1, summary.activation_bits));
}

/// A macro alone has no memory and nothing that runs the other operators of a model.
std::unique_ptr<Platform> refuse_macro(const ConfigNode& node, std::optional<std::int64_t>, const TraceSummary&) {
  read_config<CimMacroConfig>(node);
  throw InputError(node.find("kind")->place, "kind",
                   "a `cim_macro` has no memory and no vector unit, so no model runs on it; use `memwall describe` or `memwall probe "
                   "crossbar`, or a system of kind `cim` for a model");
}

struct Kind {
  const char* name;
  Maker make;
  Checker check;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> table = {
      {"von_neumann", make_von_neumann, [](const ConfigNode& node) { read_config<VonNeumannConfig>(node); }},
      {"cim", make_cim, [](const ConfigNode& node) { read_config<CimConfig>(node); }},
      {"cim_macro", refuse_macro, [](const ConfigNode& node) { read_config<CimMacroConfig>(node); }},
  };
  return table;
}

const Kind& kind_of(const ConfigNode& node) {
  const ConfigNode* value = node.find("kind");
  if (!value && node.broken) throw InputError(collect_issues(node));
  if (!value) throw InputError(node.place, "kind", "missing key; expected von_neumann, cim or cim_macro");
  for (const Kind& kind : kinds()) {
    if (value->text == kind.name) return kind;
  }
  throw InputError(value->place, "kind",
                   "expected von_neumann, cim or cim_macro, got `" + value->text + "`" + did_you_mean(value->text, platform_kinds()));
}

std::optional<FacilityConfig> facility_of(const ConfigNode& architecture, std::vector<InputIssue>& issues) {
  ConfigReader in(architecture, issues);
  if (!in.has(kFacility)) return {};
  return FacilityConfig::read(in.section(kFacility));
}

/// Reads `facility` before `read` reads the machine, so that none takes the key for unknown; throws the mistakes of both.
template <class Read>
auto beside_facility(const ConfigNode& architecture, Read read) {
  std::vector<InputIssue> issues;
  facility_of(architecture, issues);
  try {
    if (issues.empty()) return read();
    kind_of(architecture).check(architecture);
  } catch (const InputError& error) {
    issues.insert(issues.end(), error.issues().begin(), error.issues().end());
  }
  sort_by_place(issues);
  throw InputError(std::move(issues));
}

}  // namespace

std::optional<FacilityConfig> read_facility(const ConfigNode& architecture) {
  std::vector<InputIssue> issues;
  auto facility = facility_of(architecture, issues);
  if (!issues.empty()) throw InputError(std::move(issues));
  return facility;
}

std::unique_ptr<Platform> make_platform(const ConfigNode& architecture, std::optional<std::int64_t> devices, const TraceSummary& summary) {
  return beside_facility(architecture, [&] { return kind_of(architecture).make(architecture, devices, summary); });
}

void check_architecture(const ConfigNode& architecture) {
  beside_facility(architecture, [&] { kind_of(architecture).check(architecture); });
}

std::optional<std::int64_t> attention_window(const ConfigNode& architecture) {
  const ConfigNode* node = &architecture;
  for (const char* key : {"chip", "attention_unit"}) {
    node = node->find(key);
    if (!node) return {};
  }
  std::vector<InputIssue> issues;
  ConfigReader in(*node, issues, "chip.attention_unit");
  if (!in.has("window")) return {};
  const std::int64_t window = in.integer("window", 1, 1'000'000'000);
  if (!issues.empty()) throw InputError(std::move(issues));
  return window;
}

std::vector<std::string> platform_kinds() {
  std::vector<std::string> names;
  for (const Kind& kind : kinds()) names.emplace_back(kind.name);
  return names;
}

}  // namespace memwall

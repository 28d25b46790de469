// SPDX-License-Identifier: MIT
#include "sim/validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "sim/dram_probe.h"
#include "sim/macro_description.h"
#include "sim/simulate.h"
#include "sim/workload_arguments.h"

namespace memwall {
namespace {

double measured(const DramReport& report, const std::string& quantity) {
  const DramEnergyParts& energy = report.energy;
  if (quantity == "cycles") return double(report.run.cycles);
  if (quantity == "activates") return double(report.run.counts.activates);
  if (quantity == "pj_per_bit") return report.pj_per_bit(report.device_energy());
  return report.pj_per_bit(energy.activate + energy.read + energy.write + energy.io);
}

std::int64_t measured(const SystolicRun& run, const std::string& quantity) {
  if (quantity == "cycles") return run.cycles;
  if (quantity == "ifmap_reads") return run.ifmap_reads;
  if (quantity == "filter_reads") return run.filter_reads;
  return run.ofmap_writes;
}

std::string basis(ConfigReader& row) {
  static const std::vector<std::string> bases = {"predicted", "fitted", "input"};
  return bases[row.choice("basis", bases)];
}

/// What every figure with a tolerance has.
template <class Row>
void read_figure(ConfigReader& row, Row& v) {
  v.published = row.number("published", kPositive);
  v.tolerance = row.number("tolerance", kFraction);
  v.basis = basis(row);
  v.source = row.text("source");
  v.place = row.node().place;
}

void read_systolic(ConfigReader in, std::vector<SystolicValidation>& rows) {
  for (ConfigReader row : in.list("systolic")) {
    SystolicValidation v{};
    v.array = SystolicArrayConfig::read(row);
    v.matmul.m = row.integer("m", 1, std::int64_t{1} << 40);
    v.matmul.n = row.integer("n", 1, std::int64_t{1} << 40);
    v.matmul.k = row.integer("k", 1, std::int64_t{1} << 40);
    static const std::vector<std::string> quantities = {"cycles", "ifmap_reads", "filter_reads", "ofmap_writes"};
    v.quantity = quantities[row.choice("quantity", quantities)];
    v.published = row.integer("published", 1, std::int64_t{1} << 53);
    v.basis = basis(row);
    v.source = row.text("source");
    rows.push_back(std::move(v));
  }
}

void read_operators(ConfigReader in, std::vector<OperatorValidation>& files) {
  for (ConfigReader row : in.list("operators")) {
    const std::string name = row.text("rows");
    files.push_back({(std::filesystem::path(row.node().place.file.str()).parent_path() / name).string(), basis(row)});
  }
}

void read_serving(ConfigReader in, std::vector<ServingValidation>& rows) {
  constexpr std::int64_t kMost = std::int64_t{1} << 31;
  for (ConfigReader row : in.list("serving")) {
    ServingValidation v{};
    v.architecture = row.text("architecture");
    v.model = row.text("model");
    v.batch = row.integer("batch", 1, kMost);
    v.input_length = row.integer("input_length", 1, kMost);
    v.output_length = row.integer("output_length", 1, kMost);
    static const std::vector<std::string> quantities = {"tpot_s", "energy_per_token_j"};
    v.quantity = quantities[row.choice("quantity", quantities)];
    read_figure(row, v);
    rows.push_back(std::move(v));
  }
}

void read_macros(ConfigReader in, std::vector<MacroValidation>& rows) {
  for (ConfigReader row : in.list("macros")) {
    MacroValidation v{};
    v.architecture = row.text("name");
    v.weight_bits = int(row.integer("weight_bits", 1, 16));
    v.activation_bits = int(row.integer("activation_bits", 1, 16));
    if (row.has("set")) {
      const ConfigReader set = row.section("set");
      for (const ConfigNode::Entry& entry : set.node().entries) {
        set.node().asked.insert(entry.key);
        v.set.emplace_back(entry.key, entry.value);
      }
    }
    v.quantity = row.text("quantity");
    read_figure(row, v);
    rows.push_back(std::move(v));
  }
}

/// The number at a dotted path of a description.
double described(const nlohmann::ordered_json& description, const MacroValidation& v) {
  const nlohmann::ordered_json* at = &description;
  for (std::size_t begin = 0; begin <= v.quantity.size();) {
    const std::size_t dot = std::min(v.quantity.find('.', begin), v.quantity.size());
    const std::string key = v.quantity.substr(begin, dot - begin);
    if (!at->is_object() || !at->contains(key)) throw InputError(v.place, "quantity", "`memwall describe` has no `" + v.quantity + "`");
    at = &(*at)[key];
    begin = dot + 1;
  }
  if (!at->is_number()) throw InputError(v.place, "quantity", "`" + v.quantity + "` is no number");
  return at->get<double>();
}

}  // namespace

ValidationConfig ValidationConfig::read(ConfigReader in) {
  ValidationConfig config;
  in.text("validation");
  const std::vector<const char*> lists = {"dram", "systolic", "macros", "operators", "serving"};
  if (std::none_of(lists.begin(), lists.end(), [&in](const char* list) { return in.has(list); })) {
    in.fail("", "expected `dram`, `systolic`, `macros`, `operators` or `serving`, a list of published figures");
  }
  if (in.has("macros")) read_macros(in, config.macros);
  if (in.has("systolic")) read_systolic(in, config.systolic);
  if (in.has("operators")) read_operators(in, config.operators);
  if (in.has("serving")) read_serving(in, config.serving);
  if (!in.has("dram")) return config;
  for (ConfigReader row : in.list("dram")) {
    DramValidation v{};
    v.memory = row.text("name");
    v.pattern = DramPattern(row.choice("pattern", dram_pattern_names()));
    v.bytes = row.integer("bytes", 1, std::int64_t{1} << 50);
    static const std::vector<std::string> quantities = {"cycles", "activates", "pj_per_bit", "dynamic_pj_per_bit"};
    v.quantity = quantities[row.choice("quantity", quantities)];
    read_figure(row, v);
    config.dram.push_back(std::move(v));
  }
  return config;
}

ValidationRow compare(const SystolicValidation& v) {
  const auto& [rows, columns, dataflow] = v.array;
  const auto& [m, n, k] = v.matmul;
  const std::string what = fmt::format("{}x{} {}, {}x{} times {}x{}", rows, columns, dataflow_names()[std::size_t(dataflow)], m, k, k, n);
  const std::int64_t simulated = measured(SystolicArray(v.array).matmul(v.matmul), v.quantity);
  return {what, "closed form", v.quantity, double(v.published), double(simulated), 0.0, v.basis, v.source, true};
}

ValidationRow compare(const ConfigLibrary& library, const ServingValidation& v) {
  WorkloadArguments workload;
  workload.phase = "serving";
  workload.batch = v.batch;
  workload.input_length = v.input_length;
  workload.output_length = v.output_length;
  const Simulation run = simulate(load_architecture(library, v.architecture, {}), model_trace(library, v.model, workload), {});
  const double simulated = v.quantity == "tpot_s" ? run.result.tpot_s.value() : run.result.energy_per_token_j;
  const std::string what = fmt::format("{} {} serving, batch {}", v.architecture, v.model, v.batch);
  return {what, "simulation", v.quantity, v.published, simulated, v.tolerance, v.basis, v.source};
}

ValidationRow compare(const MacroValidation& v, const ConfigLibrary& library) {
  ConfigNode architecture = library.load("architectures", v.architecture, v.place);
  std::string what = fmt::format("{} {}b x {}b", v.architecture, v.weight_bits, v.activation_bits);
  for (const auto& [key, value] : v.set) {
    set_path(architecture, key, value);
    what += fmt::format(" {}={}", key, value.text);
  }
  const double simulated = described(describe_macro_design(architecture, 1, std::pair{v.weight_bits, v.activation_bits}), v);
  const bool share = v.quantity.starts_with("energy_shares.");
  return {what, "describe", v.quantity, v.published, simulated, share ? v.tolerance / v.published : v.tolerance, v.basis, v.source};
}

std::vector<ValidatedOperators> validate_operators(const ConfigLibrary& library, MeasuredMachines& machines,
                                                   const std::set<std::string>* only) {
  std::vector<ValidatedOperators> all;
  for (const std::string& name : library.names("validations")) {
    for (const OperatorValidation& v : read_config<ValidationConfig>(library.load("validations", name)).operators) {
      std::vector<MeasuredRow> rows = read_measured_rows(v.rows);
      if (only) std::erase_if(rows, [&](const MeasuredRow& row) { return !only->contains(machines.architecture(row.device)); });
      if (rows.empty()) continue;
      ValidatedOperators operators{v.rows, v.basis, {}, {}};
      operators.errors = simulate_rows(machines, rows, operators.missing);
      all.push_back(std::move(operators));
    }
  }
  return all;
}

Validation validate(const ConfigLibrary& library) {
  Validation all;
  std::vector<ValidationRow>& rows = all.rows;
  MeasuredMachines machines(library);
  for (const std::string& name : library.names("validations")) {
    const auto config = read_config<ValidationConfig>(library.load("validations", name));
    for (const DramValidation& v : config.dram) {
      const auto memory = read_config<DramConfig>(library.load("memories", v.memory, v.place));
      for (const bool stripes : {true, false}) {
        const DramReport report = probe_dram(memory, v.pattern, v.bytes, stripes);
        rows.push_back({v.memory + " " + dram_pattern_names()[std::size_t(v.pattern)], stripes ? "stripe" : "burst", v.quantity,
                        v.published, measured(report, v.quantity), v.tolerance, v.basis, v.source});
      }
    }
    for (const SystolicValidation& v : config.systolic) rows.push_back(compare(v));
    for (const ServingValidation& v : config.serving) rows.push_back(compare(library, v));
    for (const MacroValidation& v : config.macros) rows.push_back(compare(v, library));
  }
  all.operators = validate_operators(library, machines);
  return all;
}

}  // namespace memwall

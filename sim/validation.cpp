// SPDX-License-Identifier: MIT
#include "sim/validation.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/dram_probe.h"

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
  static const std::vector<std::string> bases = {"predicted", "input"};
  return bases[row.choice("basis", bases)];
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

}  // namespace

ValidationConfig ValidationConfig::read(ConfigReader in) {
  ValidationConfig config;
  in.text("validation");
  if (!in.has("dram") && !in.has("systolic")) in.fail("", "expected `dram` or `systolic`, a list of published figures");
  if (in.has("systolic")) read_systolic(in, config.systolic);
  if (!in.has("dram")) return config;
  for (ConfigReader row : in.list("dram")) {
    DramValidation v{};
    v.memory = row.text("name");
    v.pattern = DramPattern(row.choice("pattern", dram_pattern_names()));
    v.bytes = row.integer("bytes", 1, std::int64_t{1} << 50);
    static const std::vector<std::string> quantities = {"cycles", "activates", "pj_per_bit", "dynamic_pj_per_bit"};
    v.quantity = quantities[row.choice("quantity", quantities)];
    v.published = row.number("published", kPositive);
    v.tolerance = row.number("tolerance", kFraction);
    v.basis = basis(row);
    v.source = row.text("source");
    v.place = row.node().place;
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

std::vector<ValidationRow> validate(const ConfigLibrary& library) {
  std::vector<ValidationRow> rows;
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
  }
  return rows;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/validation.h"

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

}  // namespace

ValidationConfig ValidationConfig::read(ConfigReader in) {
  ValidationConfig config;
  in.text("validation");
  for (ConfigReader row : in.list("dram")) {
    DramValidation v{};
    v.memory = row.text("name");
    v.pattern = DramPattern(row.choice("pattern", dram_pattern_names()));
    v.bytes = row.integer("bytes", 1, std::int64_t{1} << 50);
    static const std::vector<std::string> quantities = {"cycles", "activates", "pj_per_bit", "dynamic_pj_per_bit"};
    v.quantity = quantities[row.choice("quantity", quantities)];
    v.published = row.number("published", kPositive);
    v.tolerance = row.number("tolerance", kFraction);
    static const std::vector<std::string> bases = {"predicted", "input"};
    v.basis = bases[row.choice("basis", bases)];
    v.source = row.text("source");
    v.place = row.node().place;
    config.dram.push_back(std::move(v));
  }
  return config;
}

std::vector<ValidationRow> validate(const ConfigLibrary& library) {
  std::vector<ValidationRow> rows;
  for (const std::string& name : library.names("validations")) {
    for (const DramValidation& v : read_config<ValidationConfig>(library.load("validations", name)).dram) {
      const auto memory = read_config<DramConfig>(library.load("memories", v.memory, v.place));
      for (const bool stripes : {true, false}) {
        const DramReport report = probe_dram(memory, v.pattern, v.bytes, stripes);
        rows.push_back({v.memory + " " + dram_pattern_names()[std::size_t(v.pattern)], stripes ? "stripe" : "burst", v.quantity,
                        v.published, measured(report, v.quantity), v.tolerance, v.basis, v.source});
      }
    }
  }
  return rows;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/commands.h"
#include "sim/dram_probe.h"
#include "sim/report/si_text.h"

namespace memwall {
namespace {

std::vector<std::pair<const char*, double>> parts(const DramEnergyParts& energy) {
  return {{"activate", energy.activate.value}, {"array_read", energy.read.value},
          {"array_write", energy.write.value}, {"io", energy.io.value},
          {"refresh", energy.refresh.value},   {"background", energy.background.value}};
}

nlohmann::ordered_json to_json(const DramReport& report, const ProbeDramArguments& arguments) {
  const DramCounts& counts = report.run.counts;
  nlohmann::ordered_json json;
  json["memory"] = arguments.memory;
  json["pattern"] = arguments.pattern;
  json["engine"] = arguments.engine;
  json["cycles"] = report.run.cycles;
  json["time_s"] = report.time.value;
  json["bytes"] = static_cast<std::int64_t>(report.bytes);
  json["bandwidth_bytes_per_s"] = report.bandwidth.value;
  json["peak_bandwidth_bytes_per_s"] = report.peak.value;
  json["fraction_of_peak"] = report.bandwidth / report.peak;
  json["activates"] = counts.activates;
  json["reads"] = counts.reads;
  json["writes"] = counts.writes;
  json["refreshes"] = counts.refreshes;
  json["row_hits"] = counts.row_hits();
  const double device_j = report.device_energy().value;
  json["energy_j"] = device_j;
  json["energy_pj_per_bit"] = report.pj_per_bit(report.device_energy());
  for (const auto& [name, joules] : parts(report.energy)) json["energy_by_component_j"][name] = joules;
  json["host_phy_energy_j"] = report.energy.phy.value;
  json["transfer_cycles"] = report.transfer_cycles;
  for (std::size_t i = 0; i < kDramLosses; ++i) json["lost_cycles"][kDramLossNames[i]] = report.lost[i];
  return json;
}

void print(const DramReport& report, const ProbeDramArguments& arguments, const DramConfig& memory) {
  const DramCounts& counts = report.run.counts;
  const auto cycles = double(report.run.cycles);
  const auto line = [](const std::string& name, const std::string& value) { std::cout << fmt::format("{:<14}{}\n", name, value); };
  std::cout << fmt::format("{} ({}), {}, {} of {} B, one stack\n\n", arguments.memory, memory.standard, arguments.pattern,
                           bytes_text(report.bytes), memory.device.organization.burst);
  line("cycles", fmt::format("{} of {}", report.run.cycles, si_text(memory.device.time(1).value, "s")));
  line("time", si_text(report.time.value, "s"));
  line("bandwidth", fmt::format("{} of {}, {}", si_text(report.bandwidth.value, "B/s"), si_text(report.peak.value, "B/s"),
                                percent_text(report.bandwidth / report.peak)));
  line("commands",
       fmt::format("{} activates, {} reads, {} writes, {} refreshes", counts.activates, counts.reads, counts.writes, counts.refreshes));
  line("row hits", percent_text(double(counts.row_hits()) / double(std::max<std::int64_t>(1, counts.bursts()))));

  std::cout << "\nwhere the cycles went\n";
  const auto share = [&](const char* name, double of_cycles) {
    std::cout << fmt::format("  {:<12}{:>15.0f}  {:>7}\n", name, of_cycles, percent_text(of_cycles / cycles));
  };
  share("transfer", report.transfer_cycles);
  for (std::size_t i = 0; i < kDramLosses; ++i) share(kDramLossNames[i], report.lost[i]);

  std::cout << "\nenergy of the device\n";
  const double bits = 8.0 * report.moved_bytes;
  const auto energy = [&](const char* name, double joules) {
    std::cout << fmt::format("  {:<12}{:>15}  {:>7.3f} pJ/bit\n", name, si_text(joules, "J"), joules * 1e12 / bits);
  };
  for (const auto& [name, joules] : parts(report.energy)) energy(name, joules);
  energy("total", report.device_energy().value);
  energy("host PHY", report.energy.phy.value);
}

}  // namespace

int probe_dram_command(const ConfigLibrary& library, const ProbeDramArguments& arguments) {
  const auto memory = read_config<DramConfig>(library.load("memories", arguments.memory));
  const auto pattern = dram_pattern(arguments.pattern);
  if (!pattern)
    throw InputError("--pattern: no pattern '" + arguments.pattern + "'" + did_you_mean(arguments.pattern, dram_pattern_names()));
  const DramReport report = probe_dram(memory, *pattern, arguments.bytes, arguments.engine == "stripe");
  if (arguments.json) {
    std::cout << to_json(report, arguments).dump(2) << "\n";
  } else {
    print(report, arguments, memory);
  }
  return 0;
}

}  // namespace memwall

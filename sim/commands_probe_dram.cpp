// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "models/memory/dram.h"
#include "models/memory/stripe_engine.h"
#include "sim/commands.h"
#include "sim/report/si_text.h"

namespace memwall {
namespace {

/// What a run on one stack amounts to.
struct DramReport {
  DramRun run;
  Seconds time;
  double bytes, moved_bytes, transfer_cycles;
  BytesPerSecond bandwidth, peak;
  DramEnergyParts energy;
  std::array<double, kDramLosses> lost;  ///< cycles, mean over the data buses; idle is the rest
};

DramReport probe(const DramConfig& memory, DramPattern pattern, std::int64_t bytes, bool stripes) {
  const DramDevice& device = memory.device;
  const DramOrganization& o = device.organization;
  const DramStream stream(pattern, o.burst, o.capacity(), bytes / o.burst);
  DramReport report{};
  report.run = stripes ? run_stripes(device, stream) : run_bursts(device, stream);
  report.time = device.time(report.run.cycles);
  report.bytes = double(bytes);
  report.moved_bytes = double(report.run.counts.bursts() * o.burst);
  report.peak = device.peak_bandwidth();
  report.bandwidth = Bytes(report.moved_bytes) / report.time;
  report.energy = dram_energy(memory.energy, device, report.run.counts, report.time);
  const double buses = double(o.channels()) * o.pseudo_channels();
  report.transfer_cycles = double(report.run.counts.bursts() * device.timings.tBL) / buses;
  double rest = double(report.run.cycles) - report.transfer_cycles;
  for (std::size_t i = 0; i < kDramLosses; ++i) {
    report.lost[i] = double(report.run.counts.lost[i]) / buses;
    if (DramLoss(i) != DramLoss::idle) rest -= report.lost[i];
  }
  report.lost[std::size_t(DramLoss::idle)] = rest;
  return report;
}

std::vector<std::pair<const char*, double>> parts(const DramEnergyParts& energy) {
  return {{"activate", energy.activate.value}, {"array_read", energy.read.value}, {"array_write", energy.write.value}, {"io", energy.io.value},
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
  const double device_j = (report.energy.total() - report.energy.phy).value;
  json["energy_j"] = device_j;
  json["energy_pj_per_bit"] = device_j * 1e12 / (8.0 * report.moved_bytes);
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
  line("commands", fmt::format("{} activates, {} reads, {} writes, {} refreshes", counts.activates, counts.reads, counts.writes, counts.refreshes));
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
  energy("total", (report.energy.total() - report.energy.phy).value);
  energy("host PHY", report.energy.phy.value);
}

}  // namespace

int probe_dram_command(const ConfigLibrary& library, const ProbeDramArguments& arguments) {
  const auto memory = read_config<DramConfig>(library.load("memories", arguments.memory));
  const auto pattern = dram_pattern(arguments.pattern);
  if (!pattern) throw InputError("--pattern: no pattern '" + arguments.pattern + "'" + did_you_mean(arguments.pattern, dram_pattern_names()));
  const std::int64_t burst = memory.device.organization.burst;
  if (arguments.bytes < burst || arguments.bytes % burst != 0) {
    throw InputError(fmt::format("--bytes: expected a multiple of the memory's burst of {} B; found {}", burst, arguments.bytes));
  }
  const DramReport report = probe(memory, *pattern, arguments.bytes, arguments.engine == "stripe");
  if (arguments.json) {
    std::cout << to_json(report, arguments).dump(2) << "\n";
  } else {
    print(report, arguments, memory);
  }
  return 0;
}

}  // namespace memwall

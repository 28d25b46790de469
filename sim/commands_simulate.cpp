// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <map>

#include "sim/experiment.h"
#include "sim/report/result_json.h"
#include "sim/report/si_text.h"
#include "sim/workload/trace_file.h"
#include "sim/workload_arguments.h"

namespace memwall {
namespace {

/// What a person asks first: how long, how much, where it goes, what is wrong.
void print(const Simulation& run) {
  const RunResult& result = run.result;
  const auto line = [](const char* name, const std::string& value) { std::cout << fmt::format("{:<22}{}\n", name, value); };
  line("latency", si_text(result.latency_s, "s"));
  line("tokens/s", fmt::format("{:.4g}", result.tokens_per_s));
  line("energy", si_text(result.energy_j, "J"));
  line("energy per token", si_text(result.energy_per_token_j, "J"));
  line("mean power", si_text(result.power_w, "W"));
  line("data movement", fmt::format("{:.1f} % of what is neither static nor host, {:.1f} % of all", 100 * result.movement_share,
                                    100 * result.movement_share_total));
  line("devices", std::to_string(run.facts.devices));
  line("area", fmt::format("{:.4g} mm2, memory {:.4g} mm2", result.area_mm2, result.memory_area_mm2));
  line("capacity used", fmt::format("{:.1f} %", 100 * result.capacity_used));
  line("delivered", fmt::format("{:.4g} of {:.4g} Top/s", result.tops_delivered, result.tops_peak));

  if (const Programming& load = run.facts.programming; load.bytes > 0) {
    line("programming", fmt::format("{} and {} once; {:.0f} tokens until it is 1 % of theirs", si_text(load.energy().value, "J"),
                                    si_text(load.time.value, "s"), std::ceil(100.0 * load.energy().value / result.energy_per_token_j)));
  }
  if (result.lifetime_years) line("lifetime", fmt::format("{:.3g} years", *result.lifetime_years));

  std::map<std::string, double> joules;
  for (const BreakdownRow& row : result.breakdown) joules[to_string(row.category)] += row.energy_j;
  std::vector<std::pair<double, std::string>> ranked;
  for (const auto& [category, energy] : joules) ranked.emplace_back(energy, category);
  std::sort(ranked.rbegin(), ranked.rend());
  for (const auto& [energy, category] : ranked)
    line(("  " + category).c_str(), fmt::format("{:<12}{:5.1f} %", si_text(energy, "J"), 100 * energy / result.energy_j));
  for (const std::string& decision : run.decisions) line("mapping", decision);
  for (const CheckRow& check : run.checks) {
    if (check.verdict == CheckRow::Verdict::fail)
      line("failed check", fmt::format("{}: {:.9g} against {:.9g}, {}", check.check, check.value, check.bound, check.note));
  }
}

}  // namespace

int simulate_command(const ConfigLibrary& library, const SimulateArguments& arguments) {
  if (arguments.trace.empty() == arguments.model.empty()) throw InputError("expected either --trace FILE or --model M WORKLOAD");
  if (!arguments.trace.empty() && any_given(arguments.workload)) throw InputError("workload options go with --model, not with --trace");
  const ConfigNode node = load_architecture(library, arguments.arch, arguments.sets);
  const TraceFactory trace = arguments.model.empty() ? TraceFactory([&] { return open_trace(arguments.trace); })
                                                     : model_trace(library, arguments.model, arguments.workload);
  const Simulation run = simulate(node, trace, {arguments.devices, !arguments.no_replay});
  const std::string label = std::filesystem::path(arguments.arch).stem();
  if (!arguments.out.empty()) write_simulation(arguments.out, label, node, arguments.sets, run);
  if (arguments.json) {
    std::cout << result_json(label, run.result, make_record(run.result, run.trace, run.facts, run.checks, run.decisions),
                             run.facts.programming)
                     .dump(2)
              << "\n";
  } else {
    print(run);
  }
  const bool failed =
      std::any_of(run.checks.begin(), run.checks.end(), [](const CheckRow& c) { return c.verdict == CheckRow::Verdict::fail; });
  return failed ? 1 : 0;
}

}  // namespace memwall

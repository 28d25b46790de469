// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <iostream>
#include <map>

#include "sim/workload/trace_file.h"
#include "sim/workload_arguments.h"

namespace memwall {

int simulate_command(const ConfigLibrary& library, const SimulateArguments& arguments) {
  if (arguments.trace.empty() == arguments.model.empty()) throw InputError("expected either --trace FILE or --model M WORKLOAD");
  if (!arguments.trace.empty() && any_given(arguments.workload)) throw InputError("workload options go with --model, not with --trace");
  const ConfigNode node = load_architecture(library, arguments.arch, arguments.sets);
  const TraceFactory trace = arguments.model.empty() ? TraceFactory([&] { return open_trace(arguments.trace); })
                                                     : model_trace(library, arguments.model, arguments.workload);
  const Simulation run = simulate(node, trace, {arguments.devices, !arguments.no_replay});
  const RunResult& r = run.result;
  std::cout << fmt::format("latency {:.4g} s tokens/s {:.4g} E/token {:.4g} J move {:.3f} power {:.4g} W area {:.5g} dev {} cap {:.3f} dram {} link {} noc {} buf {}\n",
    r.latency_s, r.tokens_per_s, r.energy_per_token_j, r.movement_share, r.power_w, r.area_mm2, r.devices, r.capacity_used, r.dram_bytes, r.link_bytes, r.noc_bytes, r.buffer_bytes);
  std::map<std::string,double> cat; for (auto& b : r.breakdown) cat[to_string(b.category)] += b.energy_j / double(run.trace.head.tokens);
  for (auto& [c,v] : cat) std::cout << fmt::format("  {:<10} {:.4g}\n", c, v);
  std::map<std::string,double> bound; for (auto& o : r.ops) bound[to_string(o.bound)] += double(o.owned_ps) * 1e-12;
  for (auto& [c,v] : bound) std::cout << fmt::format("  bound {:<10} {:.4g} s\n", c, v);
  if (getenv("MW_OPS")) for (auto& o : r.ops) if (o.start_ps < 60'000'000 || getenv("MW_ALL")) std::cout << fmt::format("  {:<28} {:>10.4f} .. {:>10.4f} us {} E {:.3g} link {} dram {}\n", o.name, double(o.start_ps)*1e-6, double(o.end_ps)*1e-6, to_string(o.bound), o.dynamic_j, o.link_bytes, o.dram_bytes);
  bool failed = false;
  for (auto& c : run.checks) { failed |= c.verdict == CheckRow::Verdict::fail; std::cout << fmt::format("  {} {} {:.9g} {:.9g} {}\n", c.check, to_string(c.verdict), c.value, c.bound, c.note); }
  for (auto& d : run.decisions) std::cout << "  " << d << "\n";
  return failed ? 1 : 0;
}

}  // namespace memwall
#include "sim/commands.h"
namespace memwall { int figures_command(const std::string&) { return 3; } }

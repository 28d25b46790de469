// SPDX-License-Identifier: MIT
#include "sim/simulate.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <unordered_map>

#include "models/base/ticks.h"
#include "sim/account/replicas.h"
#include "sim/account/tally.h"
#include "sim/platforms/platforms.h"
#include "sim/reuse.h"
#include "sim/workload/window.h"

namespace memwall {
namespace {

constexpr double kSecondsPerYear = 365.25 * 86400.0;

void set_times(RunResult& result, const TimedTrace& timed, const Tally& tally, const TraceSummary& trace) {
  const std::int64_t total_ps = tally.now_ps();
  result.latency_s = from_ps(total_ps).value;
  const std::string& phase = trace.head.phase;
  if (phase == "prefill") result.ttft_s = result.latency_s;
  if (phase == "decode" || phase == "serving") result.tpot_s = result.latency_s;
  if (phase == "request") {
    result.ttft_s = from_ps(tally.prefill_ps()).value;
    if (trace.last_step > 0) result.tpot_s = from_ps(total_ps - tally.prefill_ps()).value / double(trace.last_step);
  }
  const double tokens = double(std::max<std::int64_t>(1, trace.head.tokens));
  result.tokens_per_s = result.replicas.active * tokens / ((timed.period_ps + double(tally.throttled_ps())) * 1e-12);
}

void set_energies(RunResult& result, const TraceSummary& trace) {
  double spent = 0.0;
  for (const BreakdownRow& row : result.breakdown) {
    result.energy_j += row.energy_j;
    if (is_movement(row.category)) result.movement_energy_j += row.energy_j;
    if (row.category == Category::leakage) result.static_energy_j += row.energy_j;
    if (row.category != Category::leakage && row.category != Category::host) spent += row.energy_j;
    switch (row.category) {
      case Category::dram: result.dram_bytes += row.bytes; break;
      case Category::link: result.link_bytes += row.bytes; break;
      case Category::noc: result.noc_bytes += row.bytes; break;
      case Category::buffer: result.buffer_bytes += row.bytes; break;
      default: break;
    }
  }
  std::int64_t memory_bound_ps = 0;
  for (const OpRow& row : result.ops) {
    if (row.bound == Bound::dram || row.bound == Bound::link) memory_bound_ps += row.owned_ps;
  }
  const double share = result.latency_s > 0.0 ? from_ps(memory_bound_ps).value / result.latency_s : 0.0;
  result.static_memory_bound_j = result.static_energy_j * share;
  result.energy_per_token_j = result.energy_j / (result.replicas.active * double(std::max<std::int64_t>(1, trace.head.tokens)));
  result.movement_share = spent > 0.0 ? result.movement_energy_j / spent : 0.0;
  result.movement_share_total = result.movement_energy_j / result.energy_j;
  result.power_w = result.energy_j / result.latency_s;
}

/// Until the first cells of the staging area fail: endurance / (programmings per second × pulses).
void set_reload_lifetime(Simulation& run, double period_s) {
  const Reload& reload = run.facts.reload;
  run.evidence.reload = reload;
  if (reload.loads == 0 || !reload.endurance) return;
  run.evidence.reload_lifetime_s = *reload.endurance * period_s / double(reload.loads * reload.pulses);
  const double years = run.evidence.reload_lifetime_s / kSecondsPerYear;
  run.result.lifetime_years = std::min(years, run.result.lifetime_years.value_or(years));
}

/// Until the first cells fail: endurance × slots / (tokens per second into one ring × pulses).
void set_lifetime(Simulation& run, double period_s) {
  if (!run.facts.wear || run.trace.totals.kv_written_bytes == 0) {
    run.evidence.wear.reset();
    return;
  }
  const Wear& wear = *run.facts.wear;
  const double elements = double(run.trace.totals.kv_written_bytes) * 8.0 / double(run.trace.kv_bits);
  const double tokens_per_s = elements / double(wear.token_elements) / period_s;
  run.evidence.wear = wear;
  run.evidence.lifetime_s = wear.endurance * double(wear.slots) / (tokens_per_s * double(wear.pulses));
  run.result.lifetime_years = run.evidence.lifetime_s / kSecondsPerYear;
}

/// Bytes that must be held against bytes that can be: weights beside the cache on a von Neumann machine, in arrays on CIM.
void set_capacity(Evidence& evidence, const MachineFacts& facts, const TraceSummary& trace) {
  const double parameters = double(trace.head.parameters > 0 ? trace.head.parameters : trace.weight_parameters);
  const double weight_bytes = parameters * double(std::max(1, trace.weight_bits)) / 8.0;
  const double resident = double(trace.matmul_parameters) * double(trace.weight_bits) / 8.0 - double(facts.reload.resting_bytes);
  const double working = double((facts.kv_store == KvStore::memory ? trace.kv_bytes : 0) + trace.activation_bytes);
  if (facts.weights_in_memory) {
    evidence.capacity_needed = weight_bytes + working;
    evidence.capacity = facts.memory_capacity.value;
    return;
  }
  // Embeddings, norms and weights that are reloaded stay in memory beside the cache; whichever of arrays and memory is fuller counts.
  const double in_memory = std::max(0.0, weight_bytes - resident) + working;
  const double arrays_used = double(facts.arrays_used) / double(facts.arrays);
  evidence.capacity_needed = std::max({arrays_used, in_memory / facts.memory_capacity.value, facts.kv_used});
  evidence.capacity = 1.0;
}

std::shared_ptr<const TraceSummary> summary_of(const TraceFactory& open_trace, const SimulateOptions& options) {
  Reuse* const reuse = options.trace_key.empty() ? nullptr : options.reuse;
  std::shared_ptr<const TraceSummary> summary = reuse ? reuse->find_trace(options.trace_key) : nullptr;
  if (summary) return summary;
  summary = std::make_shared<const TraceSummary>(summarise(*open_trace()));
  if (reuse) reuse->keep_trace(options.trace_key, summary);
  return summary;
}

constexpr std::int64_t kKeptOps = 4096;  // rows of a run that is kept: longer traces stream by

/// The segments of the trace, from an earlier run on a machine that differs in prices alone, or simulated.
TimedTrace time_or_reuse(Platform& platform, const ConfigNode& architecture, const TraceFactory& open_trace, const TraceSummary& summary,
                         const SimulateOptions& options, const OnSegment& add) {
  if (!options.reuse || !options.replay) return time_trace(platform, *open_trace(), options.replay, nullptr, add);
  const std::string machine = options.reuse->machine_key(architecture, platform.facts().devices, summary);
  const bool kept = !options.trace_key.empty() && summary.totals.ops <= kKeptOps;
  const std::string key = machine + options.trace_key;
  if (const auto known = kept ? options.reuse->find_run(key) : nullptr) {
    for (const KeptRun::Step& step : known->steps) add(step.ops, step.result, step.first);
    return known->timed;
  }
  KeptRun run;
  const OnSegment keep = [&](const std::vector<Op>& ops, const std::shared_ptr<const SegmentResult>& result, bool first) {
    run.steps.push_back({ops, result, first});
    add(ops, result, first);
  };
  MachineSegments segments(*options.reuse, machine);
  run.timed = time_trace(platform, *open_trace(), true, &segments, kept ? keep : add);
  const TimedTrace timed = run.timed;
  if (kept) options.reuse->keep_run(key, std::make_shared<const KeptRun>(std::move(run)));
  return timed;
}

/// One run of the whole trace, priced.
struct Pass {
  Tally tally;
  TimedTrace timed{};
  double dynamic_j = 0.0;
  double period_s() const { return (timed.period_ps + double(tally.throttled_ps())) * 1e-12; }
};

std::unique_ptr<Pass> run_trace(Platform& platform, const ConfigNode& architecture, const TraceFactory& open_trace,
                                const TraceSummary& summary, PowerLimit limit, const SimulateOptions& options) {
  const Prices& prices = platform.prices();
  auto pass = std::make_unique<Pass>(Pass{Tally(platform.accounts(), prices, limit)});
  std::unordered_map<const SegmentResult*, PricedSegment> priced;
  const OnSegment add = [&](const std::vector<Op>& ops, const std::shared_ptr<const SegmentResult>& segment, bool first) {
    auto found = priced.find(segment.get());
    if (found == priced.end()) found = priced.emplace(segment.get(), price(segment, prices)).first;
    pass->dynamic_j += found->second.dynamic_j;
    pass->tally.add(ops, found->second, first);
  };
  pass->timed = time_or_reuse(platform, architecture, open_trace, summary, options, add);
  pass->tally.finish();
  spdlog::info("simulated {} distinct segments of {} operators", pass->timed.distinct, summary.totals.ops);
  return pass;
}

}  // namespace

Simulation simulate(const ConfigNode& architecture, const TraceFactory& open_whole, const SimulateOptions& given) {
  const std::optional<std::int64_t> window = attention_window(architecture);
  SimulateOptions options = given;
  if (window && !options.trace_key.empty()) options.trace_key += " window " + std::to_string(*window);
  const auto open_trace = [&] { return window ? windowed_trace(open_whole(), *window) : open_whole(); };
  Simulation run;
  run.trace = *summary_of(open_trace, options);
  if (run.trace.totals.ops == 0) throw InputError("the trace has no rows");
  const std::unique_ptr<Platform> platform = make_platform(architecture, options.devices, run.trace);
  run.facts = platform->facts();
  set_capacity(run.evidence, run.facts, run.trace);
  run.result.capacity_used = run.evidence.capacity_needed / run.evidence.capacity;
  if (options.only_what_fits && run.result.capacity_used > 1.0) return run;

  // Ideal mode runs at full rates, whatever power that takes: U9 and the audit say where a board would have throttled.
  const bool ideal = run.facts.mode == "ideal";
  const PowerLimit limit =
      ideal ? PowerLimit{} : PowerLimit{run.facts.power_limit, run.facts.lowest_voltage, 1.0 / double(run.facts.stages)};
  std::unique_ptr<Pass> pass = run_trace(*platform, architecture, open_trace, run.trace, limit, options);
  if (platform->adapt(Seconds(pass->period_s()))) {
    // What the machine has adapted to is in no config: such a pass is not reused.
    SimulateOptions alone = options;
    alone.reuse = nullptr;
    pass = run_trace(*platform, architecture, open_trace, run.trace, limit, alone);
    run.facts = platform->facts();
    set_capacity(run.evidence, run.facts, run.trace);
    run.result.capacity_used = run.evidence.capacity_needed / run.evidence.capacity;
  }
  Tally& tally = pass->tally;
  const TimedTrace& timed = pass->timed;
  const Prices& prices = platform->prices();

  RunResult& result = run.result;
  result.replicas = options.replicas;
  result.ops = tally.take_ops();
  result.breakdown = tally.breakdown();
  replicate_energy(result.replicas, result.ops, result.breakdown);
  result.devices = result.replicas.all * double(run.facts.devices);
  const std::optional<FacilityConfig> facility = read_facility(architecture);
  if (facility) {
    charge(*facility, result.devices, result);
    run.facts.facility = facility->text();
  }
  result.throttled_s = from_ps(tally.throttled_ps()).value;
  result.saved_j = result.replicas.active * tally.saved_j();
  set_times(result, timed, tally, run.trace);
  set_energies(result, run.trace);
  set_lifetime(run, pass->period_s());
  set_reload_lifetime(run, pass->period_s());
  result.area_mm2 = result.replicas.all * run.facts.area.value * 1e6;
  result.memory_area_mm2 = result.replicas.all * run.facts.memory_area.value * 1e6;
  result.tops_peak = result.replicas.all * run.facts.peak_ops.value * 1e-12;
  result.tops_delivered = result.replicas.active * 2.0 * double(run.trace.totals.macs) / result.latency_s * 1e-12;
  result.utilization = result.tops_delivered / result.tops_peak;
  run.decisions = timed.decisions;
  if (run.facts.stages > 1) {
    run.decisions.insert(run.decisions.begin(), "pipeline: " + std::to_string(run.trace.layers) + " layers in " +
                                                    std::to_string(run.facts.stages) + " stages of " +
                                                    std::to_string(run.facts.devices / run.facts.stages) + " devices; one batch in flight");
  }

  if (!run.facts.facility.empty()) run.decisions.push_back("facility: " + run.facts.facility);

  Evidence& evidence = run.evidence;
  evidence.result = result;
  evidence.trace = run.trace;
  evidence.kv_store = run.facts.kv_store;
  evidence.weights_in_memory = run.facts.weights_in_memory;
  evidence.ideal = run.facts.mode != "calibrated";
  evidence.pin_rate = run.facts.memory_timing == "pin";
  evidence.devices = run.facts.devices;
  evidence.stages = run.facts.stages;
  evidence.peak_ops = run.facts.peak_ops.value;
  evidence.fastest_ops = run.facts.fastest_ops.value;
  evidence.attention_ops = run.facts.attention_ops.value;
  evidence.vector_ops = run.facts.vector_ops.value;
  evidence.bandwidth = run.facts.memory_bandwidth.value;
  evidence.power_limit_w = run.facts.power_limit.value;
  evidence.device_static_w = platform->device_static_power().value;
  evidence.system_static_w = run.facts.system_static_power.value;
  evidence.static_w = prices.static_power().value;
  if (facility) {
    evidence.host_w = double(run.facts.devices) * facility->host_power.value.value;
    evidence.pue = facility->pue.value;
  }
  evidence.dram_read_j_per_byte = run.facts.dram_read_energy.value;
  for (const auto& [component, area] : run.facts.areas) evidence.areas_mm2.push_back(area.value * 1e6);
  evidence.executed_macs = timed.executed_macs;
  evidence.padded_macs = timed.padded_macs;
  evidence.collective_s = timed.collective_s;
  evidence.period_s = pass->period_s();
  evidence.segments_s = from_ps(timed.makespan_ps + tally.throttled_ps()).value;
  evidence.segments_j = pass->dynamic_j - tally.saved_j();
  evidence.slowest_interval_s = timed.slowest_ps * 1e-12 / double(std::max<std::int64_t>(1, run.trace.head.tokens));
  evidence.busiest_s = timed.busiest_ps * 1e-12;
  evidence.repeated_differences = timed.repeated_differences;
  replicate(result.replicas, evidence);
  run.checks = check_laws(evidence);
  result.timeline = tally.take_timeline();
  const double idle_w = evidence.pue * (evidence.static_w + evidence.host_w) / result.replicas.all;  // of one replica
  result.replica_energy_j =
      (result.energy_j - (result.replicas.all - result.replicas.active) * idle_w * result.latency_s) / result.replicas.active;
  replicate_counts(result.replicas, result);
  replicate(result.replicas, run.facts);
  return run;
}

}  // namespace memwall

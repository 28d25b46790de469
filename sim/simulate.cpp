// SPDX-License-Identifier: MIT
#include "sim/simulate.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <unordered_map>

#include "models/base/ticks.h"
#include "sim/account/replicas.h"
#include "sim/account/tally.h"
#include "sim/platforms/platforms.h"
#include "sim/workload/window.h"

namespace memwall {
namespace {

/// Groups the rows of a trace into the segments of a machine.
class SegmentReader {
 public:
  SegmentReader(TraceSource& trace, const Platform& platform) : trace_(trace), platform_(platform) { has_pending_ = trace_.next(pending_); }

  bool next(std::vector<Op>& ops) {
    ops.clear();
    if (!has_pending_) return false;
    ops.push_back(std::move(pending_));
    while ((has_pending_ = trace_.next(pending_)) && !platform_.splits(ops.back(), pending_)) ops.push_back(std::move(pending_));
    return true;
  }

 private:
  TraceSource& trace_;
  const Platform& platform_;
  Op pending_;
  bool has_pending_;
};

/// Counts what differs between two simulations of one plan.
std::int64_t differences(const SegmentResult& a, const SegmentResult& b) {
  std::int64_t count = a.makespan_ps != b.makespan_ps;
  for (std::size_t slot = 0; slot < a.ledger.slots(); ++slot) {
    const auto& left = a.ledger.row(slot);
    const auto& right = b.ledger.row(slot);
    count += left.size() != right.size();
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
      count += left[i].count != right[i].count || left[i].bytes != right[i].bytes || left[i].busy_ps != right[i].busy_ps;
    }
    count += a.ops[slot].start_ps != b.ops[slot].start_ps || a.ops[slot].end_ps != b.ops[slot].end_ps;
  }
  return count;
}

constexpr double kSecondsPerYear = 365.25 * 86400.0;

/// What the loop over segments gathers.
struct Gathered {
  std::int64_t makespan_ps = 0;
  double period_ps = 0.0;   ///< time between two equal passes in steady state
  double busiest_ps = 0.0;  ///< work of the busiest parts
  double slowest_ps = 0.0;  ///< per token
  double dynamic_j = 0.0;
  std::int64_t executed_macs = 0;
  std::int64_t repeated_differences = 0;
  double collective_s = 0.0;
};

/// Busy time of one pass on its slowest part, from the ledger: the memory channel in all, or one operator's unit.
double slowest_ps(const Accounts& accounts, const SegmentResult& result) {
  std::int64_t memory = 0;
  std::int64_t unit = 0;
  for (std::size_t slot = 0; slot < result.ledger.slots(); ++slot) {
    const std::vector<Posting>& row = result.ledger.row(slot);
    for (AccountId account = 0; account < row.size(); ++account) {
      if (accounts[account].category == Category::dram) memory += row[account].busy_ps;
      unit = std::max(unit, row[account].busy_ps);
    }
  }
  return double(std::max(memory, unit));
}

void gather(Gathered& sums, const std::vector<Op>& ops, const PricedSegment& segment, const Platform& platform, const TraceHead& head) {
  const SegmentResult& result = segment.result;
  sums.makespan_ps += result.makespan_ps;
  sums.dynamic_j += segment.dynamic_j;
  for (std::size_t slot = 0; slot < ops.size(); ++slot) sums.executed_macs += platform.executed_macs(ops[slot], result.ledger.row(slot));
  if (result.blocks > 1) {
    // Passes follow each other as fast as the slowest stage lets them; a decode step also waits for its own tokens.
    const auto streamed = double(result.busiest_ps);
    const bool own_tokens = head.phase == "decode" || ops.front().step > 0;
    sums.period_ps += own_tokens ? std::max(streamed, double(result.first_block_ps)) : streamed;
    sums.busiest_ps += streamed;
    sums.slowest_ps = std::max(sums.slowest_ps, slowest_ps(platform.accounts(), result));
  } else {
    sums.period_ps += double(result.makespan_ps);
  }
  for (std::size_t i = 0; i < result.timeline.size(); ++i) {
    if (result.components[result.timeline[i].component] == "von_neumann.link") {
      sums.collective_s += from_ps(result.timeline[i].end_ps - result.timeline[i].start_ps).value;
    }
  }
}

void set_times(RunResult& result, const Gathered& sums, const Tally& tally, const TraceSummary& trace) {
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
  result.tokens_per_s = result.replicas.active * tokens / ((sums.period_ps + double(tally.throttled_ps())) * 1e-12);
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
  run.evidence.period_s = period_s;
  run.evidence.lifetime_s = wear.endurance * double(wear.slots) / (tokens_per_s * double(wear.pulses));
  run.result.lifetime_years = run.evidence.lifetime_s / kSecondsPerYear;
}

/// Bytes that must be held against bytes that can be: weights beside the cache on a von Neumann machine, in arrays on CIM.
void set_capacity(Evidence& evidence, const MachineFacts& facts, const TraceSummary& trace) {
  const double parameters = double(trace.head.parameters > 0 ? trace.head.parameters : trace.weight_parameters);
  const double weight_bytes = parameters * double(std::max(1, trace.weight_bits)) / 8.0;
  const double resident = double(trace.matmul_parameters) * double(trace.weight_bits) / 8.0;
  const double working = double((facts.kv_store == KvStore::memory ? trace.kv_bytes : 0) + trace.activation_bytes);
  if (facts.weights_in_memory) {
    evidence.capacity_needed = weight_bytes + working;
    evidence.capacity = facts.memory_capacity.value;
    return;
  }
  // Embeddings and norms stay in memory beside the cache; whichever of arrays and memory is fuller counts.
  const double in_memory = std::max(0.0, weight_bytes - resident) + working;
  const double arrays_used = double(facts.arrays_used) / double(facts.arrays);
  evidence.capacity_needed = std::max({arrays_used, in_memory / facts.memory_capacity.value, facts.kv_used});
  evidence.capacity = 1.0;
}

/// One run of the whole trace.
struct Pass {
  Tally tally;
  Gathered sums;
  double period_s() const { return (sums.period_ps + double(tally.throttled_ps())) * 1e-12; }
};

Pass run_trace(Platform& platform, TraceSource& trace, PowerLimit limit, bool replay) {
  const Prices& prices = platform.prices();
  Pass pass{Tally(platform.accounts(), prices, limit), {}};
  std::unordered_map<std::string, std::shared_ptr<const PricedSegment>> known;
  SegmentReader segments(trace, platform);
  std::vector<Op> ops;
  std::size_t operators = 0;
  while (segments.next(ops)) {
    const std::string key = platform.plan(ops);
    auto found = known.find(key);
    const bool first = found == known.end();
    std::shared_ptr<const PricedSegment> segment;
    if (first || !replay) {
      segment = std::make_shared<PricedSegment>(price(platform.simulate(), prices));
      if (known.empty()) pass.sums.repeated_differences = differences(segment->result, platform.simulate());
      if (first) known.emplace(key, segment);
    } else {
      segment = found->second;
    }
    operators += ops.size();
    pass.tally.add(ops, *segment, first);
    gather(pass.sums, ops, *segment, platform, trace.head());
  }
  pass.tally.finish();
  spdlog::info("simulated {} distinct segments of {} operators", known.size(), operators);
  return pass;
}

}  // namespace

Simulation simulate(const ConfigNode& architecture, const TraceFactory& open_whole, const SimulateOptions& options) {
  const std::optional<std::int64_t> window = attention_window(architecture);
  const auto open_trace = [&] { return window ? windowed_trace(open_whole(), *window) : open_whole(); };
  Simulation run;
  run.trace = summarise(*open_trace());
  if (run.trace.totals.ops == 0) throw InputError("the trace has no rows");
  const std::unique_ptr<Platform> platform = make_platform(architecture, options.devices, run.trace);
  run.facts = platform->facts();

  // Ideal mode runs at full rates, whatever power that takes: U9 and the audit say where a board would have throttled.
  const bool ideal = run.facts.mode == "ideal";
  const PowerLimit limit =
      ideal ? PowerLimit{} : PowerLimit{run.facts.power_limit, run.facts.lowest_voltage, 1.0 / double(run.facts.stages)};
  auto pass = std::make_unique<Pass>(run_trace(*platform, *open_trace(), limit, options.replay));
  if (platform->adapt(Seconds(pass->period_s()))) {
    pass = std::make_unique<Pass>(run_trace(*platform, *open_trace(), limit, options.replay));
    run.facts = platform->facts();
  }
  Tally& tally = pass->tally;
  const Gathered& sums = pass->sums;
  const Prices& prices = platform->prices();

  RunResult& result = run.result;
  result.replicas = options.replicas;
  result.ops = tally.take_ops();
  result.timeline = tally.take_timeline();
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
  set_times(result, sums, tally, run.trace);
  set_energies(result, run.trace);
  set_lifetime(run, pass->period_s());
  result.area_mm2 = result.replicas.all * run.facts.area.value * 1e6;
  result.memory_area_mm2 = result.replicas.all * run.facts.memory_area.value * 1e6;
  result.tops_peak = result.replicas.all * run.facts.peak_ops.value * 1e-12;
  result.tops_delivered = result.replicas.active * 2.0 * double(run.trace.totals.macs) / result.latency_s * 1e-12;
  result.utilization = result.tops_delivered / result.tops_peak;
  run.decisions = platform->decisions();
  if (run.facts.stages > 1) {
    run.decisions.insert(run.decisions.begin(), "pipeline: " + std::to_string(run.trace.layers) + " layers in " +
                                                    std::to_string(run.facts.stages) + " stages of " +
                                                    std::to_string(run.facts.devices / run.facts.stages) + " devices; one batch in flight");
  }

  if (!run.facts.facility.empty()) run.decisions.push_back("facility: " + run.facts.facility);

  Evidence& evidence = run.evidence;
  set_capacity(evidence, run.facts, run.trace);
  result.capacity_used = evidence.capacity_needed / evidence.capacity;
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
  evidence.executed_macs = sums.executed_macs;
  evidence.padded_macs = platform->padded_macs();
  evidence.collective_s = sums.collective_s;
  evidence.segments_s = from_ps(sums.makespan_ps + tally.throttled_ps()).value;
  evidence.segments_j = sums.dynamic_j - tally.saved_j();
  evidence.slowest_interval_s = sums.slowest_ps * 1e-12 / double(std::max<std::int64_t>(1, run.trace.head.tokens));
  evidence.busiest_s = sums.busiest_ps * 1e-12;
  evidence.repeated_differences = sums.repeated_differences;
  replicate(result.replicas, evidence);
  run.checks = check_laws(evidence);
  const double idle_w = evidence.pue * (evidence.static_w + evidence.host_w) / result.replicas.all;  // of one replica
  result.replica_energy_j =
      (result.energy_j - (result.replicas.all - result.replicas.active) * idle_w * result.latency_s) / result.replicas.active;
  replicate_counts(result.replicas, result);
  replicate(result.replicas, run.facts);
  return run;
}

}  // namespace memwall

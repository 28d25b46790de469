// SPDX-License-Identifier: MIT
#include "sim/account/laws.h"

#include <algorithm>
#include <cmath>

#include "sim/account/facility.h"

namespace memwall {
namespace {

using Verdict = CheckRow::Verdict;
constexpr double kTolerance = 1e-9;

CheckRow at_least(double value, double bound, double tolerance = kTolerance) {
  return {"", value, bound, value >= bound - tolerance * std::abs(bound) ? Verdict::pass : Verdict::fail, ""};
}
CheckRow at_most(double value, double bound, double tolerance = kTolerance) {
  return {"", value, bound, value <= bound + tolerance * std::abs(bound) ? Verdict::pass : Verdict::fail, ""};
}
CheckRow equal(double value, double bound, double tolerance = kTolerance) {
  const bool holds = std::abs(value - bound) <= tolerance * std::max(std::abs(value), std::abs(bound));
  return {"", value, bound, holds ? Verdict::pass : Verdict::fail, ""};
}
CheckRow not_applicable(const char* note) { return {"", 0.0, 0.0, Verdict::not_applicable, note}; }

/// The first that fails, else the last.
CheckRow all_of(const std::vector<CheckRow>& rows) {
  for (const CheckRow& row : rows) {
    if (row.verdict == Verdict::fail) return row;
  }
  return rows.back();
}

CheckRow named(CheckRow row, const char* note) {
  row.note = note;
  return row;
}

template <class Row, class Get>
double sum(const std::vector<Row>& rows, Get get) {
  double total = 0.0;
  for (const Row& row : rows) total += double(get(row));
  return total;
}

double bytes_of_action(const Evidence& e, const std::string& action, Category category = Category::dram) {
  double bytes = 0.0;
  for (const BreakdownRow& row : e.result.breakdown) {
    if (row.category == category && row.action == action) bytes += double(row.bytes);
  }
  return bytes;
}

double static_energy(const Evidence& e) {
  return sum(e.result.breakdown, [](const BreakdownRow& row) {
    return (row.category == Category::leakage || row.category == Category::refresh) ? row.energy_j : 0.0;
  });
}

CheckRow sums_close(const Evidence& e) {
  const double components = sum(e.result.breakdown, [](const BreakdownRow& row) { return row.energy_j; });
  const double operators = sum(e.result.ops, [](const OpRow& row) { return row.energy_j; });
  const double owned = sum(e.result.ops, [](const OpRow& row) { return row.owned_ps; }) * 1e-12;
  double area = 0.0;
  for (const double part : e.areas_mm2) area += part;
  return all_of({named(equal(components, e.result.energy_j), "joules: components against total"),
                 named(equal(operators, e.result.energy_j), "joules: operators against total"),
                 named(equal(e.pue * (e.segments_j + (e.static_w + e.host_w) * e.result.latency_s), e.result.energy_j),
                       "joules: segments against total"),
                 named(equal(owned, e.result.latency_s), "time: operators' shares against latency"),
                 named(equal(e.segments_s, e.result.latency_s), "time: segments against latency"),
                 named(equal(area, e.result.area_mm2), "area: components against total")});
}

CheckRow operation_count(const Evidence& e) {
  // Rows with a density round their MACs once in the trace and once on each device.
  const double macs = double(e.trace.totals.macs);
  const double rounding = double(e.trace.partial_density_ops * (e.devices + 1));
  const double removed = double(e.executed_macs - e.padded_macs);
  const double tolerance = kTolerance + (macs > 0 ? rounding / macs : 0.0);
  return all_of({named(at_least(double(e.executed_macs), macs, tolerance), "executed against the trace"),
                 named(equal(removed, macs, tolerance), "executed less padding against the trace")});
}

/// Keys and values at the memory channel or at buffers, or programmed into arrays that they never leave.
std::vector<CheckRow> cache_traffic(const Evidence& e) {
  const auto written = double(e.trace.totals.kv_written_bytes);
  const Category place = e.kv_store == KvStore::buffer ? Category::buffer : Category::dram;
  const double read = bytes_of_action(e, "read_kv", place);
  if (e.kv_store == KvStore::arrays) {
    return {named(equal(bytes_of_action(e, "write_kv", Category::program), written), "keys and values programmed"),
            named(equal(read + bytes_of_action(e, "write_kv"), 0.0), "keys and values that leave their arrays")};
  }
  return {named(at_least(read, double(e.trace.totals.kv_bytes)), "keys and values read"),
          named(at_least(bytes_of_action(e, "write_kv", place), written), "keys and values written")};
}

CheckRow traffic_floor(const Evidence& e) {
  const double weights = double(e.weights_in_memory ? e.trace.totals.weight_bytes : e.reload.bytes);
  const double cores = sum(e.result.breakdown, [](const BreakdownRow& row) {
    return row.category == Category::noc || row.category == Category::buffer ? row.bytes : 0;
  });
  std::vector<CheckRow> rows = cache_traffic(e);
  rows.push_back(named(at_least(cores, double(e.trace.totals.weight_bytes) * (e.weights_in_memory ? 1.0 : 0.0)), "on-chip bytes"));
  const double read = bytes_of_action(e, "read_weight");
  const bool padded = e.devices > 1 && e.padded_macs > 0;
  rows.push_back(named(padded ? at_least(read, weights) : equal(read, weights), "weights read"));
  return all_of(rows);
}

/// What one operator can use of the machine: the devices of one stage.
double ceiling(const Evidence& e) { return std::max({e.peak_ops, e.fastest_ops, e.attention_ops}) / double(e.stages); }
double bandwidth(const Evidence& e) { return e.bandwidth / double(e.stages); }

CheckRow roofline_ceiling(const Evidence& e) {
  double worst = 0.0;
  for (const OpRow& row : e.result.ops) {
    const double time = double(row.end_ps - row.start_ps) * 1e-12;
    const double floor = std::max(2.0 * double(row.macs) / ceiling(e), double(row.dram_bytes) / bandwidth(e));
    if (floor > 0.0) worst = std::max(worst, time > 0.0 ? floor / time : 1e300);
  }
  return named(at_most(worst, 1.0), "largest share of its roof that an operator reached");
}

double decode_floor(const Evidence& e) {
  const double bytes = double(e.weights_in_memory ? e.trace.totals.weight_bytes : e.reload.bytes) +
                       (e.kv_store == KvStore::memory ? double(e.trace.totals.kv_bytes) : 0.0);
  return std::max(bytes / bandwidth(e), 2.0 * double(e.trace.totals.macs) / ceiling(e));
}

CheckRow decode_floor_holds(const Evidence& e) {
  if (e.trace.head.phase != "decode") return not_applicable("not a decode step");
  std::vector<CheckRow> rows = {named(at_least(e.result.latency_s, decode_floor(e)), "latency against the floor")};
  if (e.weights_in_memory && e.ideal && e.pin_rate && e.result.throttled_s == 0.0) {
    const double ops = sum(e.result.ops, [&](const OpRow& row) {
      return std::max({double(row.dram_bytes) / e.bandwidth, double(row.matmul_ops) / e.peak_ops, double(row.vector_ops) / e.vector_ops}) *
             double(e.stages);
    });
    rows.push_back(named(equal(e.result.latency_s, ops + e.collective_s, 1e-3), "latency against the sum over operators"));
    const double few = e.peak_ops * double(e.trace.weight_bits) / (64.0 * e.bandwidth);
    const bool memory_bound = double(e.trace.head.batch) <= few;
    const bool replicated = bytes_of_action(e, "read_kv") > 1.001 * double(e.trace.totals.kv_bytes);
    if (memory_bound && !replicated) {
      rows.push_back(named(at_most(e.result.latency_s, 1.05 * decode_floor(e) + e.collective_s), "latency within 5 % of the floor"));
    }
  }
  return all_of(rows);
}

CheckRow energy_floor(const Evidence& e) {
  return named(at_least(e.result.energy_j, e.static_w * e.result.latency_s + double(e.result.dram_bytes) * e.dram_read_j_per_byte),
               "total against static power and DRAM bytes");
}

CheckRow capacity(const Evidence& e) {
  CheckRow row = at_most(e.capacity_needed, e.capacity);
  row.note = row.verdict == Verdict::fail ? "does not fit; timed as if it did" : "bytes needed against usable";
  return row;
}

CheckRow unit_audit(const Evidence& e) {
  if (e.power_limit_w == 0.0) return not_applicable("no power limit stated");
  const double facility_j =
      sum(e.result.breakdown, [](const BreakdownRow& row) { return row.component == kFacility ? row.energy_j : 0.0; });
  // The devices of one stage work; were all as busy as they are, they would draw this.
  const double dynamic_w = (e.result.energy_j - facility_j) / e.result.latency_s - e.static_w;
  CheckRow row = at_most(e.static_w + double(e.stages) * dynamic_w, e.power_limit_w, 1e-6);
  row.note = e.result.throttled_s > 0.0 ? "mean power; throttled"
             : e.result.saved_j > 0.0   ? "mean power; held by a lower voltage"
                                        : "mean power";
  if (e.ideal && row.verdict == Verdict::fail) {
    row.verdict = Verdict::not_applicable;
    row.note = "mean power; ideal mode runs at full rates and does not throttle";
  }
  return row;
}

CheckRow determinism(const Evidence& e) {
  return named(equal(double(e.repeated_differences), 0.0), "differences between two simulations of one segment");
}

CheckRow no_free_operator(const Evidence& e) {
  double unpaid = 0.0;
  double counted = 0.0;
  for (const OpRow& row : e.result.ops) {
    counted += 1.0;
    if (row.dynamic_j <= 0.0 || row.end_ps <= row.start_ps) unpaid += 1.0;
  }
  return all_of({named(equal(unpaid, 0.0), "operators without time or energy"), named(at_least(counted, 1.0), "operators")});
}

CheckRow no_idle_silicon(const Evidence& e) {
  const double floor = (double(e.devices) * e.device_static_w + e.system_static_w) * e.result.latency_s;
  return named(at_least(static_energy(e), floor), "static energy against all devices over the makespan");
}

CheckRow pipeline(const Evidence& e) {
  if (e.slowest_interval_s == 0.0) return not_applicable("nothing streams");
  return all_of({named(at_least(e.result.latency_s, e.busiest_s), "latency against the work of the busiest part"),
                 named(at_most(e.result.tokens_per_s * e.slowest_interval_s, 1.0, 1e-6), "tokens/s times the slowest stage's interval")});
}

double pulses_of(const Evidence& e, const std::string& action) {
  return sum(e.result.breakdown,
             [&](const BreakdownRow& row) { return row.category == Category::program && row.action == action ? row.count : 0; });
}

/// Pulses by the ledger against the trace, and against what cells endure over the lifetime of the closed form.
CheckRow wear(const Evidence& e) {
  std::vector<CheckRow> rows;
  if (e.wear) {
    const double pulses = pulses_of(e, "write_kv");
    const double elements = double(e.trace.totals.kv_written_bytes) * 8.0 / double(e.trace.kv_bits);
    const double per_cell = pulses / (double(e.wear->cells) * e.period_s);
    rows.push_back(named(equal(pulses, elements * double(e.wear->cells_per_element * e.wear->pulses)), "pulses against the trace"));
    rows.push_back(named(at_most(e.lifetime_s * per_cell, e.wear->endurance), "pulses of a cell over its lifetime against its endurance"));
  }
  if (e.reload.loads > 0) {
    const double pulses = pulses_of(e, "write_weight");
    rows.push_back(named(equal(pulses, double(e.reload.cells * e.reload.pulses)), "pulses of weights against the trace"));
    if (e.reload.endurance) {
      const double first_cell = double(e.reload.loads * e.reload.pulses) / e.period_s;
      rows.push_back(named(at_most(e.reload_lifetime_s * first_cell, *e.reload.endurance),
                           "pulses of the first staging cell over its lifetime against its endurance"));
    }
  }
  return rows.empty() ? not_applicable("nothing wears") : all_of(rows);
}

}  // namespace

const char* to_string(CheckRow::Verdict verdict) {
  static constexpr const char* names[] = {"pass", "fail", "not_applicable"};
  return names[std::size_t(verdict)];
}

const std::vector<Law>& laws() {
  static const std::vector<Law> table = {
      {"U1", "sums close", sums_close},
      {"U2", "operation count", operation_count},
      {"U3", "traffic floor", traffic_floor},
      {"U4", "roofline ceiling", roofline_ceiling},
      {"U5", "decode floor", decode_floor_holds},
      {"U6", "energy floor", energy_floor},
      {"U8", "capacity", capacity},
      {"U9", "unit audit", unit_audit},
      {"U10", "determinism", determinism},
      {"U11", "no free operator", no_free_operator},
      {"U12", "no idle silicon for free", no_idle_silicon},
      {"U13", "pipeline", pipeline},
      {"U14", "wear", wear},
  };
  return table;
}

std::vector<CheckRow> check_laws(const Evidence& evidence) {
  std::vector<CheckRow> rows;
  for (const Law& law : laws()) {
    rows.push_back(law.check(evidence));
    rows.back().check = law.id;
  }
  return rows;
}

}  // namespace memwall

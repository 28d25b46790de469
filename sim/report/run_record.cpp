// SPDX-License-Identifier: MIT
#include "sim/report/run_record.h"

#include <array>
#include <concepts>
#include <unordered_map>

#include "models/base/bytes.h"
#include "sim/report/breakdown_csv.h"
#include "sim/report/machines_csv.h"
#include "sim/report/ops_csv.h"
#include "sim/report/programming_csv.h"
#include "sim/report/results_csv.h"

namespace memwall {
namespace {

constexpr std::size_t kSizes = 5;  // in front of a record: of its head and of the lines of four files

constexpr std::size_t kLineBytes = 128;  // most lines are shorter

/// Puts values of any kind into bytes, in turn.
class Put {
 public:
  template <class... Values>
  void operator()(const Values&... values) {
    (put(values), ...);
  }
  template <class Value>
  void list(const std::vector<Value>& values) {
    bytes_.put(values.size());
    for (const Value& value : values) fields(*this, value);
  }
  std::string take() { return bytes_.take(); }

 private:
  void put(const std::string& text) { bytes_.put_text(text); }
  void put(const SharedText& text) { bytes_.put_text(text.str()); }
  template <class Facts>
  void put(const Shared<Facts>& facts) {
    Put own;
    fields(own, *facts);
    bytes_.put_text(own.take());
  }
  void put(double value) { bytes_.put_real(value); }
  void put(std::int64_t value) { bytes_.put(std::uint64_t(value)); }
  void put(CheckRow::Verdict verdict) { bytes_.put(std::uint64_t(verdict)); }

  ByteWriter bytes_;
};

/// Takes them out again.
class Take {
 public:
  Take(std::string_view bytes, SharedFacts& shared) : bytes_(bytes), shared_(shared) {}
  template <class... Values>
  void operator()(Values&... values) {
    (take(values), ...);
  }
  template <class Value>
  void list(std::vector<Value>& values) {
    values.resize(bytes_.count());
    for (Value& value : values) fields(*this, value);
  }
  void end() const { ensure(bytes_.ended_well(), "the record of a run is damaged"); }

 private:
  void take(std::string& text) { text = bytes_.text(); }
  void take(SharedText& text) { text = shared_.text(bytes_.text()); }
  template <class Facts>
  void take(Shared<Facts>& facts) {
    const std::string_view bytes = bytes_.text();
    facts = shared_.facts(bytes, [&] {
      Shared<Facts> read;
      Take own(bytes, shared_);
      fields(own, read.edit());
      own.end();
      return read;
    });
  }
  void take(double& value) { value = bytes_.real(); }
  void take(std::int64_t& value) { value = bytes_.get(); }
  void take(CheckRow::Verdict& verdict) { verdict = CheckRow::Verdict(bytes_.get()); }

  ByteReader bytes_;
  SharedFacts& shared_;
};

// Each list of fields serves both ways, with Put and a constant or with Take and what it fills.
template <class Bytes, class Text>
requires std::same_as<std::remove_const_t<Text>, std::string>
void fields(Bytes& bytes, Text& text) { bytes(text); }

template <class Bytes, class Part>
requires std::same_as<std::remove_const_t<Part>, Contributor>
void fields(Bytes& bytes, Part& c) { bytes(c.component, c.action, c.energy_j); }

template <class Bytes, class Row>
requires std::same_as<std::remove_const_t<Row>, CheckRow>
void fields(Bytes& bytes, Row& row) { bytes(row.check, row.value, row.bound, row.verdict, row.note); }

template <class Bytes, class Facts>
requires std::same_as<std::remove_const_t<Facts>, UnpricedFacts>
void fields(Bytes& bytes, Facts& f) {
  bytes(f.model, f.phase, f.operators, f.batch, f.context, f.input_length, f.output_length, f.weight_bits, f.activation_bits, f.kv_bits,
        f.max_positions, f.vector_elements, f.kind, f.node, f.scaling, f.mode, f.memory_timing, f.facility, f.kv_store, f.window, f.stages,
        f.arrays_used, f.devices, f.normalise, f.power_limit_w, f.latency_s, f.tokens_per_s, f.throttled_s, f.capacity_used, f.utilization,
        f.tops_peak, f.kv_read_bytes, f.lifetime_years);
}

template <class Bytes, class Record>
requires std::same_as<std::remove_const_t<Record>, RunRecord>
void fields(Bytes& bytes, Record& record) {
  auto& f = record.facts;
  bytes(f.run, f.saved_j, f.energy_j, f.energy_per_token_j, f.dynamic_j, f.static_j, f.host_j, f.program_j, f.cooling_j, f.facility_j,
        f.programming_j, f.link_idle_j, f.movement_share, f.power_w, f.area_mm2);
  for (auto& joules : f.provenance_j) bytes(joules);
  bytes.list(f.assumed);
  bytes.list(record.checks);
  bytes.list(record.decisions);
  bytes(record.workload_line, record.metric_line, record.replica_line, record.quality_line);
}

std::string head_bytes(const RunRecord& record) {
  Put put;
  fields(put, record);
  return put.take();
}

/// Each name once, then four numbers a bar.
std::string timeline_bytes(const std::vector<TimelineBar>& timeline) {
  ByteWriter names, bars;
  std::unordered_map<std::string_view, std::size_t> places;
  const auto place = [&](const std::string& name) {
    const auto [found, is_new] = places.emplace(name, places.size());
    if (is_new) names.put_text(name);
    return found->second;
  };
  for (const TimelineBar& bar : timeline) bars.put_all(place(bar.component), place(bar.op), bar.start_ps, bar.end_ps - bar.start_ps);
  ByteWriter sizes;
  sizes.put_all(places.size(), timeline.size());
  return sizes.take() + names.take() + bars.take();
}

std::vector<TimelineBar> read_timeline(std::string_view bytes) {
  ByteReader in(bytes);
  std::vector<std::string_view> names(in.count());
  std::vector<TimelineBar> timeline(in.count());
  for (std::string_view& name : names) name = in.text();
  for (TimelineBar& bar : timeline) {
    bar.component = names.at(std::size_t(in.get()));
    bar.op = names.at(std::size_t(in.get()));
    bar.start_ps = in.get();
    bar.end_ps = bar.start_ps + in.get();
  }
  ensure(in.ended_well(), "the timeline of a run is damaged");
  return timeline;
}

}  // namespace

RunRecord make_record(const RunResult& result, const TraceSummary& trace, const MachineFacts& machine, std::vector<CheckRow> checks,
                      std::vector<std::string> decisions) {
  RunRecord record;
  record.facts = gather_facts(result, trace, machine);
  record.checks = std::move(checks);
  record.decisions = std::move(decisions);
  record.workload_line = csv_line(workload_cells(record.facts));
  record.metric_line = csv_line(metric_cells(result));
  record.replica_line = csv_line(replica_cells(result, trace.head.batch));
  record.breakdown.reserve(result.breakdown.size() * kLineBytes);
  record.ops.reserve(result.ops.size() * kLineBytes);
  for (const BreakdownRow& row : result.breakdown) {
    add_breakdown_line(record.breakdown, row);
    record.breakdown += '\n';
  }
  for (const OpRow& row : result.ops) {
    add_ops_line(record.ops, row);
    record.ops += '\n';
  }
  record.machine = machine_lines(machine);
  const Cells load = programming_cells(machine.programming, result.energy_per_token_j);
  if (!load.empty()) record.programming = csv_line(load) + "\n";
  return record;
}

// The size of the head and of each file's lines, then all of them as they are, the timeline last: a reader may want the head alone.
std::string to_text(const RunRecord& record) {
  const std::string head = head_bytes(record);
  ByteWriter sizes;
  sizes.put_all(head.size(), record.breakdown.size(), record.ops.size(), record.machine.size(), record.programming.size());
  const std::string front = sizes.take(), timeline = timeline_bytes(record.timeline);
  std::string text;
  text.reserve(front.size() + head.size() + record.breakdown.size() + record.ops.size() + record.machine.size() +
               record.programming.size() + timeline.size());
  for (const std::string* part : {&front, &head, &record.breakdown, &record.ops, &record.machine, &record.programming, &timeline})
    text += *part;
  return text;
}

std::size_t head_end(std::string_view record) {
  ByteReader in(record);
  const std::int64_t head = in.get();
  for (std::size_t file = 1; file < kSizes; ++file) in.get();
  return record.size() - in.rest().size() + std::size_t(head);
}

RunRecord read_record(const std::string& text, SharedFacts& shared, RecordPart part) {
  try {
    std::string_view rest = text;
    ByteReader in(rest);
    std::array<std::size_t, kSizes> sizes{};
    for (std::size_t& size : sizes) size = std::size_t(in.get());
    rest = in.rest();
    const auto next = [&rest](std::size_t size) {
      ensure(size <= rest.size(), "the record of a run is cut off");
      const std::string_view bytes = rest.substr(0, size);
      rest.remove_prefix(size);
      return bytes;
    };
    RunRecord record;
    Take take(next(sizes[0]), shared);
    fields(take, record);
    take.end();
    if (part == RecordPart::head) return record;
    std::size_t file = 1;
    for (std::string* lines : {&record.breakdown, &record.ops, &record.machine, &record.programming}) *lines = next(sizes[file++]);
    record.timeline = read_timeline(rest);
    return record;
  } catch (const std::exception& error) {
    throw InternalError("the record of a run cannot be read: " + std::string(error.what()));
  }
}

}  // namespace memwall

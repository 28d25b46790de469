// SPDX-License-Identifier: MIT
/// What runs of one process can take from each other: prices change neither what is simulated nor how it was planned.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "models/base/config_node.h"
#include "sim/sweep/journal.h"
#include "sim/time_trace.h"
#include "sim/workload/summary.h"

namespace memwall {

/// A trace in time on one machine, with its rows.
struct KeptRun {
  struct Step {
    std::vector<Op> ops;
    std::shared_ptr<const SegmentResult> result;
    bool first;
  };
  std::vector<Step> steps;
  TimedTrace timed;
};

/// A key that stands for all of `text`: two hashes of 64 bit.
std::string short_key(const std::string& text);

/// Memory is bounded: what is oldest goes first.
class Reuse {
 public:
  /// `program` tells builds apart; `file`, where there is one, holds segments of earlier runs and outlives this object.
  explicit Reuse(std::string program, const Journal* file = nullptr) : program_(std::move(program)), file_(file) {}

  std::shared_ptr<const TraceSummary> find_trace(const std::string& trace) const;
  void keep_trace(const std::string& trace, std::shared_ptr<const TraceSummary> summary);

  /// By `machine` and trace.
  std::shared_ptr<const KeptRun> find_run(const std::string& key) const;
  void keep_run(const std::string& key, std::shared_ptr<const KeptRun> run);

  /// Everything beside plans that a machine's simulations depend on: its config as it was read, without prices.
  std::string machine_key(const ConfigNode& architecture, std::int64_t devices, const TraceSummary& summary) const;

  /// A segment by machine and plan.
  std::optional<TimedSegment> find_segment(const std::string& key);
  void keep_segment(const std::string& key, const TimedSegment& segment);

  /// Segments kept since the last call, as bytes that a process with the open file appends to it.
  std::string take_new_segments() { return std::exchange(new_segments_, {}); }
  static void append_segments(std::string_view bytes, Journal& file);

 private:
  void remember(const std::string& key, const TimedSegment& segment, std::size_t bytes);

  template <class Value>
  using Recent = std::deque<std::pair<std::string, std::shared_ptr<const Value>>>;

  const std::string program_;
  const Journal* file_;
  Recent<TraceSummary> traces_;
  Recent<KeptRun> runs_;
  std::unordered_map<std::string, TimedSegment> segments_;
  std::size_t segment_bytes_ = 0;
  std::string new_segments_;
};

/// The segments of one machine.
class MachineSegments : public SegmentStore {
 public:
  MachineSegments(Reuse& reuse, std::string machine) : reuse_(reuse), machine_(std::move(machine)) {}
  std::optional<TimedSegment> find(const std::string& plan) override { return reuse_.find_segment(short_key(machine_ + plan)); }
  void keep(const std::string& plan, const TimedSegment& segment) override { reuse_.keep_segment(short_key(machine_ + plan), segment); }

 private:
  Reuse& reuse_;
  const std::string machine_;
};

}  // namespace memwall

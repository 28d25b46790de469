// SPDX-License-Identifier: MIT
/// Runs a whole trace on a machine, segment by segment.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "sim/platforms/platforms.h"
#include "tests/sim/machines.h"
#include "tests/sim/workload/workload_fixture.h"

namespace memwall::machine_test {

/// Calls `each` with the rows and the result of every segment; equal segments are simulated once.
inline void run_segments(Platform& platform, const std::vector<Op>& rows,
                         const std::function<void(const std::vector<Op>&, const SegmentResult&)>& each) {
  std::map<std::string, SegmentResult> known;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() && !platform.splits(rows[end - 1], rows[end])) ++end;
    const std::vector<Op> ops(rows.begin() + std::ptrdiff_t(begin), rows.begin() + std::ptrdiff_t(end));
    const std::string key = platform.plan(ops);
    auto found = known.find(key);
    if (found == known.end()) found = known.emplace(key, platform.simulate()).first;
    each(ops, found->second);
    begin = end;
  }
}

/// A machine for the generated trace of `spec`, and the rows of that trace.
struct TraceRun {
  TraceRun(const std::string& machine, const std::string& model, const WorkloadSpec& spec, std::optional<std::int64_t> devices = {})
      : TraceRun(architecture(machine), model, spec, devices) {}
  TraceRun(const ConfigNode& machine, const std::string& model, const WorkloadSpec& spec, std::optional<std::int64_t> devices = {}) {
    const Model shape = workload_test::preset(model);
    rows = workload_test::rows_of(shape, spec);
    const TraceSummary summary = summarise(*generate_trace(shape, spec));
    platform = make_platform(machine, devices, summary);
  }
  std::int64_t latency_ps() {
    std::int64_t sum = 0;
    run_segments(*platform, rows, [&](const auto&, const SegmentResult& result) { sum += result.makespan_ps; });
    return sum;
  }
  /// Bytes of all segments by `component/action`.
  std::map<std::string, std::int64_t> bytes() {
    std::map<std::string, std::int64_t> sums;
    run_segments(*platform, rows, [&](const std::vector<Op>& ops, const SegmentResult& result) {
      for (std::size_t slot = 0; slot < ops.size(); ++slot) {
        const std::vector<Posting>& row = result.ledger.row(slot);
        for (AccountId id = 0; id < row.size(); ++id) {
          const Account& account = platform->accounts()[id];
          if (row[id].bytes > 0) sums[account.component + "/" + account.action] += row[id].bytes;
        }
      }
    });
    return sums;
  }
  std::vector<Op> rows;
  std::unique_ptr<Platform> platform;
};

}  // namespace memwall::machine_test

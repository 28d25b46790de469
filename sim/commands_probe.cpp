// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/workload/rows_trace.h"
#include "sim/workload_arguments.h"

namespace memwall {
namespace {

/// A trace of one row.
std::unique_ptr<TraceSource> one_row(const ProbeArguments& arguments) {
  TraceHead head;
  head.model = "matmul";
  head.phase = "probe";
  head.parameters = arguments.n * arguments.k;
  head.tokens = arguments.m;
  head.batch = arguments.m;
  head.others.emplace_back("weights_in_turn", "6");
  Op op;
  op.name = "matmul";
  op.m = arguments.m;
  op.n = arguments.n;
  op.k = arguments.k;
  op.a_bits = op.b_bits = op.out_bits = arguments.bits;
  op.b_source = OperandSource::weight;
  op.b_tensor = "weight";
  op.op_class = OpClass::ffn;
  return std::make_unique<RowsTrace>(std::move(head), std::vector{std::move(op)});
}

void refuse_overflow(const ProbeArguments& a) {
  __extension__ using Wide = __int128;
  if (Wide(a.m) * a.n * a.k >= (Wide(1) << 62)) throw InputError("m x n x k is 2^62 or more");
}

}  // namespace

int probe_matmul_command(const ConfigLibrary& library, const ProbeArguments& arguments) {
  refuse_overflow(arguments);
  const ConfigNode node = load_architecture(library, arguments.arch, arguments.sets);
  const Simulation run = simulate(node, [&arguments] { return one_row(arguments); });
  const RunResult& result = run.result;
  const OpRow& op = result.ops.front();
  nlohmann::ordered_json json;
  json["latency_s"] = result.latency_s;
  json["bound"] = to_string(op.bound);
  json["macs"] = op.macs;
  json["energy_j"] = result.energy_j;
  json["dynamic_energy_j"] = op.dynamic_j;
  json["dram_bytes"] = result.dram_bytes;
  json["buffer_bytes"] = result.buffer_bytes;
  json["noc_bytes"] = result.noc_bytes;
  json["link_bytes"] = result.link_bytes;
  json["utilization"] = result.utilization;
  json["tops_delivered"] = result.tops_delivered;
  json["tops_peak"] = result.tops_peak;
  json["devices"] = run.facts.devices;
  json["decisions"] = run.decisions;
  if (arguments.json) {
    std::cout << json.dump(2) << "\n";
  } else {
    for (const auto& [key, value] : json.items())
      std::cout << fmt::format("{:<18}{}\n", key, value.is_string() ? value.get<std::string>() : value.dump());
  }
  return 0;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/workload_arguments.h"

namespace memwall {
namespace {

/// A trace of one row.
class OneRow : public TraceSource {
 public:
  explicit OneRow(const ProbeArguments& arguments) {
    head_.model = "matmul";
    head_.phase = "probe";
    head_.parameters = arguments.n * arguments.k;
    head_.tokens = arguments.m;
    head_.batch = arguments.m;
    head_.others.emplace_back("weights_in_turn", "6");
    op_.name = "matmul";
    op_.m = arguments.m;
    op_.n = arguments.n;
    op_.k = arguments.k;
    op_.a_bits = op_.b_bits = op_.out_bits = arguments.bits;
    op_.b_source = OperandSource::weight;
    op_.b_tensor = "weight";
    op_.op_class = OpClass::ffn;
  }
  const TraceHead& head() const override { return head_; }
  bool next(Op& op) override {
    if (read_) return false;
    op = op_;
    return read_ = true;
  }

 private:
  TraceHead head_;
  Op op_;
  bool read_ = false;
};

void refuse_overflow(const ProbeArguments& a) {
  __extension__ using Wide = __int128;
  if (Wide(a.m) * a.n * a.k >= (Wide(1) << 62)) throw InputError("m x n x k is 2^62 or more");
}

}  // namespace

int probe_matmul_command(const ConfigLibrary& library, const ProbeArguments& arguments) {
  refuse_overflow(arguments);
  const ConfigNode node = load_architecture(library, arguments.arch, arguments.sets);
  const Simulation run = simulate(node, [&arguments] { return std::make_unique<OneRow>(arguments); });
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

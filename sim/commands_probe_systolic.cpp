// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "models/compute/systolic_array.h"
#include "sim/commands.h"
#include "sim/report/si_text.h"

namespace memwall {
namespace {

const char* long_name(Dataflow dataflow) {
  switch (dataflow) {
    case Dataflow::weight_stationary: return "weight-stationary";
    case Dataflow::output_stationary: return "output-stationary";
    case Dataflow::input_stationary: return "input-stationary";
  }
  throw InternalError("unknown dataflow");
}

nlohmann::ordered_json to_json(const SystolicRun& run, const ProbeSystolicArguments& arguments) {
  nlohmann::ordered_json json;
  json["rows"] = arguments.rows;
  json["columns"] = arguments.columns;
  json["dataflow"] = arguments.dataflow;
  json["m"] = arguments.m;
  json["n"] = arguments.n;
  json["k"] = arguments.k;
  json["cycles"] = run.cycles;
  json["utilization"] = run.utilization ? nlohmann::ordered_json(*run.utilization) : nlohmann::ordered_json(nullptr);
  json["folds"] = run.folds;
  json["cycles_per_fold"] = run.cycles_per_fold;
  json["mapping_efficiency"] = run.mapping_efficiency;
  json["macs"] = run.macs;
  json["ifmap_reads"] = run.ifmap_reads;
  json["filter_reads"] = run.filter_reads;
  json["ofmap_writes"] = run.ofmap_writes;
  return json;
}

void print(const SystolicRun& run, const ProbeSystolicArguments& arguments) {
  const auto line = [](const char* name, const std::string& value) { std::cout << fmt::format("{:<14}{}\n", name, value); };
  std::cout << fmt::format("{} x {} cells, {}, {} x {} activations times {} x {} weights\n\n", arguments.rows, arguments.columns,
                           long_name(parse_dataflow(arguments.dataflow)), arguments.m, arguments.k, arguments.k, arguments.n);
  line("cycles", fmt::format("{} = {} folds x {} cycles - 1", run.cycles, run.folds, run.cycles_per_fold));
  line("utilization", run.utilization ? percent_text(*run.utilization) : "none: 0 cycles");
  line("mapping", fmt::format("{} of the cells hold work, mean over the folds", percent_text(run.mapping_efficiency)));
  line("MACs", fmt::format("{}", run.macs));

  std::cout << "\nelements to and from the on-chip memory\n";
  const auto accesses = [](const char* name, std::int64_t count, const char* what) {
    std::cout << fmt::format("  {:<12}{:>15}  {}\n", name, count, what);
  };
  accesses("ifmap", run.ifmap_reads, "reads of activations");
  accesses("filter", run.filter_reads, "reads of weights");
  accesses("ofmap", run.ofmap_writes, "writes of outputs and partial sums");
}

}  // namespace

int probe_systolic_command(const ProbeSystolicArguments& arguments) {
  const SystolicArray array({arguments.rows, arguments.columns, parse_dataflow(arguments.dataflow)});
  const SystolicRun run = array.matmul({arguments.m, arguments.n, arguments.k});
  if (arguments.json) {
    std::cout << to_json(run, arguments).dump(2) << "\n";
  } else {
    print(run, arguments);
  }
  return 0;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/workload/import_hf.h"
#include "sim/workload/import_scalesim.h"
#include "sim/workload/trace_file.h"
#include "sim/workload_arguments.h"

namespace memwall {
namespace {

int write_to(TraceSource& trace, const std::string& output) {
  if (output.empty() || output == "-") {
    write_trace(trace, std::cout);
    std::cout.flush();
    if (!std::cout) throw InputError("cannot write to standard output");
    return 0;
  }
  // A trace is either whole or absent: it is written beside its place and moved there.
  const std::string draft = output + ".part" + std::to_string(::getpid());
  {
    std::ofstream file(draft, std::ios::binary);
    if (!file) throw InputError(Place{output, 0, 0}, "", "cannot write the file");
    try {
      write_trace(trace, file);
    } catch (...) {
      std::remove(draft.c_str());
      throw;
    }
    file.close();
    if (!file || std::rename(draft.c_str(), output.c_str()) != 0) {
      std::remove(draft.c_str());
      throw InputError(Place{output, 0, 0}, "", "cannot write the file");
    }
  }
  return 0;
}

}  // namespace

int trace_generate_command(const ConfigLibrary& library, const TraceArguments& arguments) {
  return write_to(*model_trace(library, arguments.model, arguments.workload)(), arguments.output);
}

int trace_import_hf_command(const TraceArguments& arguments) {
  const Model model = import_hf(arguments.source);
  for (const std::string& key : model.ignored_keys) std::cerr << arguments.source << ": key '" << key << "' does not change the trace\n";
  const WorkloadSpec spec = workload_spec(arguments.workload);
  validate(spec, model);
  return write_to(*generate_trace(model, spec), arguments.output);
}

int trace_import_scalesim_command(const TraceArguments& arguments) {
  return write_to(*import_scalesim(arguments.source), arguments.output);
}

int trace_info_command(const ConfigLibrary& library, const TraceArguments& arguments) {
  if (arguments.source.empty() == arguments.model.empty()) throw InputError("expected either a trace file or --model M WORKLOAD");
  if (!arguments.source.empty() && any_given(arguments.workload))
    throw InputError("workload options go with --model, not with a trace file");
  const auto trace = arguments.model.empty() ? open_trace(arguments.source) : model_trace(library, arguments.model, arguments.workload)();
  TraceTotals totals;
  Op op;
  while (trace->next(op)) totals.add(op);
  totals.parameters = trace->head().parameters;
  const std::vector<std::pair<const char*, std::int64_t>> values = {{"ops", totals.ops},
                                                                    {"macs", totals.macs},
                                                                    {"parameters", totals.parameters},
                                                                    {"weight_bytes", totals.weight_bytes},
                                                                    {"kv_bytes", totals.kv_bytes},
                                                                    {"kv_written_bytes", totals.kv_written_bytes},
                                                                    {"vector_elements", totals.vector_elements}};
  if (arguments.json) {
    nlohmann::ordered_json json;
    for (const auto& [name, value] : values) json[name] = value;
    std::cout << json.dump(2) << "\n";
  } else {
    for (const auto& [name, value] : values) std::cout << fmt::format("{:<18}{:>22}\n", name, value);
  }
  return 0;
}

}  // namespace memwall

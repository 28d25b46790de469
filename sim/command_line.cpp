// SPDX-License-Identifier: MIT
#include "sim/command_line.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include <iostream>

#include "models/compute/systolic_array.h"
#include "models/memory/dram_pattern.h"
#include "sim/commands.h"

namespace memwall {
namespace {

void add_workload(CLI::App& app, WorkloadArguments& arguments) {
  app.add_option("--phase", arguments.phase, "prefill, decode, request or serving");
  app.add_option("--batch", arguments.batch, "sequences (1)");
  app.add_option("--input-length", arguments.input_length, "prompt tokens: prefill, request, serving");
  app.add_option("--context", arguments.context, "positions attended, the new one included: decode");
  app.add_option("--output-length", arguments.output_length, "tokens generated: request, serving");
  app.add_option("--weight-bits", arguments.weight_bits, "bits of a weight (16)");
  app.add_option("--activation-bits", arguments.activation_bits, "bits of an activation (16)");
  app.add_option("--kv-bits", arguments.kv_bits, "bits of a cached key or value (16)");
  app.add_option("--operators", arguments.operators, "only those with names like layer0.up or layer*.o (all)");
}

void add_run(CLI::App& app, RunArguments& arguments) {
  auto* run = app.add_subcommand("run", "run an experiment: simulate all points, check, write tables and figures");
  run->footer("Example: memwall run configs/experiments/quickstart.yaml --out results/quickstart");
  run->add_option("experiment", arguments.experiment, "an experiment file or the name of one that ships")->required();
  run->add_option("--out", arguments.out, "result folder (results/EXPERIMENT)");
  run->add_option("--jobs", arguments.jobs, "worker processes (as many as cores)")->check(CLI::Range(1, 1024));
  run->add_flag("--resume", arguments.resume, "keep the points that an interrupted run has finished");
  run->add_option("--set", arguments.sets, "LABEL.path=VALUE or architecture.path=VALUE")->allow_extra_args(false);
  run->add_option("--shard", arguments.shard, "i/n: the i-th of n parts of the points, for one machine of several; see merge");
  run->add_flag("--quiet", arguments.quiet, "no progress, no log");
}

void add_merge(CLI::App& app, MergeArguments& arguments) {
  auto* merge = app.add_subcommand("merge", "join the shards of an experiment: the files that one run would have written");
  merge->footer("Example: memwall merge results/shard-1 results/shard-2 --out results/all");
  merge->add_option("dir", arguments.folders, "folders of all shards")->required();
  merge->add_option("--out", arguments.out, "result folder")->required();
}

void add_simulate(CLI::App& app, SimulateArguments& arguments) {
  auto* simulate = app.add_subcommand("simulate", "simulate one workload on one architecture");
  simulate->footer("Example: memwall simulate --arch h100 --model llama2-7b --phase decode --context 2048 --weight-bits 8");
  simulate->add_option("--arch", arguments.arch, "architecture: a name or a file")->required();
  simulate->add_option("--devices", arguments.devices, "devices that work as one")->check(CLI::Range(1, 1'000'000));
  auto* trace = simulate->add_option("--trace", arguments.trace, "trace file");
  auto* model = simulate->add_option("--model", arguments.model, "model: a name or a Hugging Face config.json");
  trace->excludes(model);
  add_workload(*simulate, arguments.workload);
  simulate->add_option("--set", arguments.sets, "path=VALUE inside the architecture")->allow_extra_args(false);
  simulate->add_flag("--no-replay", arguments.no_replay, "simulate each segment, also those that repeat");
  simulate->add_option("--out", arguments.out, "write all result files here");
  simulate->add_flag("--json", arguments.json, "print the result as JSON");
}

void add_trace(CLI::App& app, TraceArguments& arguments) {
  auto* trace = app.add_subcommand("trace", "make and inspect traces");
  trace->require_subcommand(1);
  auto* generate = trace->add_subcommand("generate", "the trace of a model and a workload");
  generate->footer("Example: memwall trace generate --model llama3-8b --phase decode --context 1024 -o decode.csv");
  generate->add_option("--model", arguments.model, "model: a name or a Hugging Face config.json")->required();
  add_workload(*generate, arguments.workload);
  generate->add_option("-o", arguments.output, "file (standard output)");

  auto* import = trace->add_subcommand("import", "the trace of a foreign description");
  import->require_subcommand(1);
  auto* hf = import->add_subcommand("hf", "a Hugging Face config.json");
  hf->footer("Example: memwall trace import hf config.json --phase prefill --input-length 512");
  hf->add_option("config", arguments.source, "config.json")->required();
  add_workload(*hf, arguments.workload);
  hf->add_option("-o", arguments.output, "file (standard output)");
  auto* scalesim = import->add_subcommand("scalesim", "a SCALE-Sim topology CSV");
  scalesim->footer("Example: memwall trace import scalesim topology.csv -o layers.csv");
  scalesim->add_option("topology", arguments.source, "topology CSV")->required();
  scalesim->add_option("-o", arguments.output, "file (standard output)");

  auto* info = trace->add_subcommand("info", "totals of a trace");
  info->footer("Example: memwall trace info --model gpt2 --phase prefill --input-length 128 --json");
  info->add_option("file", arguments.source, "trace file");
  info->add_option("--model", arguments.model, "model: a name or a Hugging Face config.json");
  add_workload(*info, arguments.workload);
  info->add_flag("--json", arguments.json, "print JSON");
}

void add_describe(CLI::App& app, DescribeArguments& arguments) {
  auto* describe = app.add_subcommand("describe", "what an architecture is: peaks, capacity, power and area by component");
  describe->footer(
      "Examples: memwall describe cim-rram --weight-bits 8 --activation-bits 8 --json\n"
      "          memwall describe cim-rram --model llama3-8b --weight-bits 8     chips, links and power of the system that holds a model");
  describe->add_option("arch", arguments.arch, "architecture: a name or a file")->required();
  describe->add_option("--devices", arguments.devices, "devices (the preset's; 1 CIM chip, or as many as --model needs)")
      ->check(CLI::Range(1, 1'000'000));
  describe->add_option("--model", arguments.model,
                       "a preset's name or a config.json: the CIM system that holds it, and its power at batch 1 and with a full pipeline");
  describe->add_option("--context", arguments.context, "positions attended in the decode steps of --model (2048)");
  describe->add_option("--weight-bits", arguments.weight_bits, "bits of a weight (8 and 16; 16 with --model)")->check(CLI::Range(1, 32));
  describe->add_option("--activation-bits", arguments.activation_bits, "bits of an activation (as weights)")->check(CLI::Range(1, 32));
  describe->add_option("--kv-bits", arguments.kv_bits, "bits of cached keys and values of --model (as activations)")
      ->check(CLI::Range(1, 32));
  describe->add_option("--set", arguments.sets, "path=VALUE inside the architecture")->allow_extra_args(false);
  describe->add_flag("--json", arguments.json, "print JSON");
}

void add_probe_systolic(CLI::App& probe, ProbeSystolicArguments& arguments) {
  auto* systolic = probe.add_subcommand("systolic", "one matmul on a systolic array: cycles, utilization, reads and writes");
  systolic->footer("Example: memwall probe systolic --rows 32 --columns 32 --dataflow ws --m 512 --n 768 --k 768");
  const CLI::Range edges(std::int64_t{1}, SystolicArrayConfig::kMaxEdge), lengths(std::int64_t{1}, std::int64_t{1} << 40);
  systolic->add_option("--rows", arguments.rows, "rows of the array")->required()->check(edges);
  systolic->add_option("--columns", arguments.columns, "columns of the array")->required()->check(edges);
  systolic->add_option("--dataflow", arguments.dataflow, "what stays in a cell: ws weights, os outputs, is inputs")
      ->required()
      ->check(CLI::IsMember(dataflow_names()));
  systolic->add_option("--m", arguments.m, "rows of the activations")->required()->check(lengths);
  systolic->add_option("--n", arguments.n, "columns of the weights")->required()->check(lengths);
  systolic->add_option("--k", arguments.k, "columns of the activations, rows of the weights")->required()->check(lengths);
  systolic->add_flag("--json", arguments.json, "print JSON");
}

void add_probe_crossbar(CLI::App& probe, ProbeCrossbarArguments& arguments) {
  auto* crossbar = probe.add_subcommand("crossbar", "one input vector through one full array: time, counts, energy by part");
  crossbar->footer("Example: memwall probe crossbar cim-rram --weight-bits 8 --activation-bits 8");
  crossbar->add_option("arch", arguments.arch, "architecture with arrays: a name or a file")->required();
  crossbar->add_option("--weight-bits", arguments.weight_bits, "bits of a weight (8)")->check(CLI::Range(1, 16));
  crossbar->add_option("--activation-bits", arguments.activation_bits, "bits of an activation (8)")->check(CLI::Range(1, 16));
  crossbar->add_option("--vectors", arguments.vectors, "draw weights and so many inputs; compare statistics with every value (none)")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{4096}));
  crossbar->add_option("--seed", arguments.seed, "of what is drawn (1)");
  crossbar->add_option("--set", arguments.sets, "path=VALUE inside the architecture")->allow_extra_args(false);
  crossbar->add_flag("--json", arguments.json, "print JSON");
}

void add_probe(CLI::App& app, ProbeArguments& arguments, ProbeDramArguments& dram_arguments, ProbeSystolicArguments& systolic_arguments,
               ProbeCrossbarArguments& crossbar_arguments) {
  auto* probe = app.add_subcommand("probe", "one part of a machine alone");
  probe->require_subcommand(1);
  auto* matmul = probe->add_subcommand("matmul", "one matmul on an architecture: time, energy, bytes by level");
  matmul->footer("Example: memwall probe matmul --arch h100 --m 1 --n 4096 --k 4096 --bits 8");
  matmul->add_option("--arch", arguments.arch, "architecture: a name or a file")->required();
  matmul->add_option("--m", arguments.m, "rows of A")->required()->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40));
  matmul->add_option("--n", arguments.n, "columns of B")->required()->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40));
  matmul->add_option("--k", arguments.k, "columns of A, rows of B")->required()->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40));
  matmul->add_option("--bits", arguments.bits, "bits of all operands (16)")->check(CLI::Range(1, 32));
  matmul->add_option("--set", arguments.sets, "path=VALUE inside the architecture")->allow_extra_args(false);
  matmul->add_flag("--json", arguments.json, "print JSON");

  auto* dram = probe->add_subcommand("dram", "a stream of requests on one stack of a memory: cycles, energy, where the bandwidth went");
  dram->footer("Example: memwall probe dram hbm3 --pattern seq_read --bytes 16777216");
  dram->add_option("memory", dram_arguments.memory, "memory: a name or a file")->required();
  dram->add_option("--pattern", dram_arguments.pattern, "what is asked for")->required()->check(CLI::IsMember(dram_pattern_names()));
  dram->add_option("--bytes", dram_arguments.bytes, "bytes to move")->required()->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 50));
  dram->add_option("--engine", dram_arguments.engine, "stripe: row by row; burst: command by command (stripe)")
      ->check(CLI::IsMember({"stripe", "burst"}));
  dram->add_flag("--json", dram_arguments.json, "print JSON");
  add_probe_systolic(*probe, systolic_arguments);
  add_probe_crossbar(*probe, crossbar_arguments);
}

void add_mvm(CLI::App& app, MvmArguments& arguments) {
  auto* mvm = app.add_subcommand("mvm", "integer matrix-vector products through a functional crossbar: Y = W^T X with what is not ideal");
  mvm->footer("Example: memwall mvm functional-8b-4slice --weights w.npy --inputs x.npy --out y.npy");
  mvm->add_option("crossbar", arguments.crossbar, "functional crossbar: a name or a file")->required();
  mvm->add_option("--weights", arguments.weights, "integers, inputs x outputs: FILE.npy or FILE.safetensors:NAME")->required();
  mvm->add_option("--inputs", arguments.inputs, "integers, inputs x vectors: FILE.npy or FILE.safetensors:NAME")->required();
  mvm->add_option("--out", arguments.out, "FILE.npy, outputs x vectors: int64 where exact, else float64")->required();
  mvm->add_option("--calibration", arguments.calibration, "inputs for calibrated converters (the first 64 of --inputs)");
  mvm->add_option("--threads", arguments.threads, "threads (as many as cores); changes no bit")->check(CLI::Range(1, 1024));
  mvm->add_option("--set", arguments.sets, "path=VALUE inside the crossbar")->allow_extra_args(false);
  mvm->add_flag("--json", arguments.json, "print JSON");
}

struct Arguments {
  std::vector<std::string> configs;
  RunArguments run;
  MergeArguments merge;
  SimulateArguments simulate;
  TraceArguments trace;
  DescribeArguments describe;
  ProbeArguments probe;
  ProbeDramArguments probe_dram;
  ProbeSystolicArguments probe_systolic;
  ProbeCrossbarArguments probe_crossbar;
  MvmArguments mvm;
  std::string figures_folder, report_folder, list_kind;
  ValidateArguments validate;
  CalibrateArguments calibrate;
  KeysArguments keys;
  std::vector<std::string> checked;
};

int dispatch(const CLI::App& app, const Arguments& arguments) {
  const ConfigLibrary library = ConfigLibrary::standard(arguments.configs);
  const auto chosen = [&app](const char* name) { return app.got_subcommand(name); };
  if (chosen("run")) return run_command(library, arguments.run);
  if (chosen("merge")) return merge_command(arguments.merge);
  if (chosen("simulate")) return simulate_command(library, arguments.simulate);
  if (chosen("describe")) return describe_command(library, arguments.describe);
  if (chosen("mvm")) return mvm_command(library, arguments.mvm);
  if (chosen("figures")) return figures_command(arguments.figures_folder);
  if (chosen("report")) return report_command(arguments.report_folder);
  if (chosen("calibrate")) return calibrate_command(library, arguments.calibrate);
  if (chosen("validate")) return validate_command(library, arguments.validate);
  if (chosen("list")) return list_command(library, arguments.list_kind);
  if (chosen("keys")) return keys_command(library, arguments.keys);
  if (chosen("check")) return check_command(library, arguments.checked);
  if (chosen("probe")) {
    const CLI::App* probe = app.get_subcommand("probe");
    if (probe->got_subcommand("dram")) return probe_dram_command(library, arguments.probe_dram);
    if (probe->got_subcommand("crossbar")) return probe_crossbar_command(library, arguments.probe_crossbar);
    if (probe->got_subcommand("systolic")) return probe_systolic_command(arguments.probe_systolic);
    return probe_matmul_command(library, arguments.probe);
  }
  const CLI::App* trace = app.get_subcommand("trace");
  if (trace->got_subcommand("generate")) return trace_generate_command(library, arguments.trace);
  if (trace->got_subcommand("info")) return trace_info_command(library, arguments.trace);
  const bool hf = trace->get_subcommand("import")->got_subcommand("hf");
  return hf ? trace_import_hf_command(arguments.trace) : trace_import_scalesim_command(arguments.trace);
}

/// CLI11 says "a subcommand is required" where a word was mistyped.
void explain_mistyped(const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> known;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) known.push_back(sub->get_name());
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.starts_with("-")) {
      if (word == "--configs") ++i;
      continue;
    }
    if (std::find(known.begin(), known.end(), word) == known.end()) {
      std::cerr << "memwall: no command '" << word << "'" << did_you_mean(word, known) << "\n";
    }
    return;
  }
}

}  // namespace

int run_command_line(int argc, char** argv) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("memwall"));
  spdlog::set_pattern("%^%l%$ %v");
  spdlog::set_level(spdlog::level::warn);

  CLI::App app("memwall puts a number on the memory wall: one transformer trace on a von Neumann and on a CIM machine.");
  app.footer("Example: memwall run configs/experiments/quickstart.yaml");
  app.set_version_flag("--version", MEMWALL_VERSION);
  app.require_subcommand(1);
  Arguments arguments;
  app.add_option("--configs", arguments.configs, "folder searched for configs before all others")->allow_extra_args(false);
  bool verbose = false;
  app.add_flag("--verbose", verbose, "log each stage");
  app.fallthrough();
  add_run(app, arguments.run);
  add_merge(app, arguments.merge);
  add_simulate(app, arguments.simulate);
  add_trace(app, arguments.trace);
  add_describe(app, arguments.describe);
  add_probe(app, arguments.probe, arguments.probe_dram, arguments.probe_systolic, arguments.probe_crossbar);
  add_mvm(app, arguments.mvm);
  auto* validate = app.add_subcommand("validate", "the simulator beside published figures: error, source, held to or shown");
  validate->add_option("--out", arguments.validate.out, "folder for the parity figure of measured operators and its data");
  validate->add_flag("--json", arguments.validate.json, "print JSON");
  validate->footer("Example: memwall validate");
  auto* calibrate = app.add_subcommand("calibrate", "measured operators beside simulated ones, or the fit of a kernel library to them");
  calibrate->add_option("rows", arguments.calibrate.rows, "CSV of measured operators")->required();
  calibrate->add_option("--fit", arguments.calibrate.fit, "kernels whose constants are fitted to the rows of the devices that name them");
  calibrate->add_option("--operators", arguments.calibrate.operators, "class to fit; all by default")
      ->check(CLI::IsMember({"linear", "attention_prefill", "attention_decode", "rows", "all_reduce"}));
  calibrate->add_option("--out", arguments.calibrate.out, "folder for measured and simulated times and their figure")->excludes("--fit");
  calibrate->add_flag("--json", arguments.calibrate.json, "print JSON");
  calibrate->footer("Example: memwall calibrate rows.csv --fit hopper --operators linear");
  auto* figures = app.add_subcommand("figures", "draw the figures of a result folder again, without simulating");
  figures->add_option("dir", arguments.figures_folder, "result folder")->required();
  figures->footer("Example: memwall figures results/quickstart");
  auto* report = app.add_subcommand("report", "one HTML page of a result folder: verdict, audit, figures, tables, configs");
  report->add_option("dir", arguments.report_folder, "result folder")->required();
  report->footer("Example: memwall report results/quickstart");
  auto* list = app.add_subcommand("list", "names of the configs that can be used");
  list->add_option("kind", arguments.list_kind, "models, memories, architectures, ...");
  list->footer("Example: memwall list models");
  auto* keys = app.add_subcommand("keys", "every key of a kind of config: unit, range, default");
  keys->add_option("kind", arguments.keys.kind, "memories, models, von_neumann, cim, ...");
  keys->add_flag("--json", arguments.keys.json, "print JSON, with the files that read them");
  keys->footer("Example: memwall keys memories");
  auto* check = app.add_subcommand("check", "read configs and say all that is wrong with them");
  check->add_option("config", arguments.checked, "files")->required();
  check->footer("Example: memwall check my-experiment.yaml");

  try {
    app.parse(argc, argv);
    if (verbose) spdlog::set_level(spdlog::level::info);
    return dispatch(app, arguments);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    explain_mistyped(app, argc, argv);
    app.exit(error, std::cerr, std::cerr);
    return 2;
  } catch (const InputError& error) {
    std::cerr << error.what() << "\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "memwall: internal error: " << error.what() << "\n";
    return 3;
  }
}

}  // namespace memwall

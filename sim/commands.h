// SPDX-License-Identifier: MIT
/// What each command does with its arguments. All print results on stdout and return the exit code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/config_library.h"

namespace memwall {

struct WorkloadArguments {
  std::optional<std::string> phase;
  std::optional<std::int64_t> batch, input_length, context, output_length;
  std::optional<int> weight_bits, activation_bits, kv_bits;
  std::optional<std::string> operators;
};
struct RunArguments {
  std::string experiment, out;
  int jobs = 0;  ///< 0: as many as cores
  bool resume = false, quiet = false;
  std::vector<std::string> sets;
  std::string shard;  ///< "i/n"; "" runs all points
};
struct MergeArguments {
  std::vector<std::string> folders;
  std::string out;
};
struct SimulateArguments {
  std::string arch, trace, model, out;
  std::optional<std::int64_t> devices;
  WorkloadArguments workload;
  std::vector<std::string> sets;
  bool no_replay = false, json = false;
};
struct TraceArguments {
  std::string model, source, output;
  WorkloadArguments workload;
  bool json = false;
};
struct DescribeArguments {
  std::string arch, model;  ///< model: "" describes the machine alone
  std::optional<std::int64_t> devices, context;
  std::optional<int> weight_bits, activation_bits, kv_bits;
  std::vector<std::string> sets;
  bool json = false;
};
struct ProbeArguments {
  std::string arch;
  std::int64_t m = 1, n = 1, k = 1;
  int bits = 16;
  std::vector<std::string> sets;
  bool json = false;
};
struct ProbeCrossbarArguments {
  std::string arch;
  int weight_bits = 8, activation_bits = 8;
  std::int64_t vectors = 0;  ///< drawn and looked at value by value; 0: none
  std::uint64_t seed = 1;
  std::vector<std::string> sets;
  bool json = false;
};
struct ProbeDramArguments {
  std::string memory, pattern, engine = "stripe";
  std::int64_t bytes = 0;
  bool json = false;
};
struct ProbeSystolicArguments {
  std::string dataflow;
  std::int64_t rows = 0, columns = 0, m = 0, n = 0, k = 0;
  bool json = false;
};
struct MvmArguments {
  std::string crossbar, weights, inputs, out;
  std::string calibration{};  ///< inputs for calibrated converters; "" takes the first of `inputs`
  int threads = 0;            ///< 0: as many as cores
  std::vector<std::string> sets{};
  bool json = false;
};

int run_command(const ConfigLibrary& library, const RunArguments& arguments);
int merge_command(const MergeArguments& arguments);
int simulate_command(const ConfigLibrary& library, const SimulateArguments& arguments);
int trace_generate_command(const ConfigLibrary& library, const TraceArguments& arguments);
int trace_import_hf_command(const TraceArguments& arguments);
int trace_import_scalesim_command(const TraceArguments& arguments);
int trace_info_command(const ConfigLibrary& library, const TraceArguments& arguments);
int describe_command(const ConfigLibrary& library, const DescribeArguments& arguments);
int probe_crossbar_command(const ConfigLibrary& library, const ProbeCrossbarArguments& arguments);
int probe_matmul_command(const ConfigLibrary& library, const ProbeArguments& arguments);
int probe_dram_command(const ConfigLibrary& library, const ProbeDramArguments& arguments);
int probe_systolic_command(const ProbeSystolicArguments& arguments);
struct CalibrateArguments {
  std::string rows;       ///< CSV of measured operators
  std::string fit;        ///< kernels to fit; "" compares
  std::string operators;  ///< class to fit; "" all
  std::string out;        ///< folder of measured and simulated times and their figure; "" none
  bool json = false;
};
int calibrate_command(const ConfigLibrary& library, const CalibrateArguments& arguments);
int mvm_command(const ConfigLibrary& library, const MvmArguments& arguments);
struct ValidateArguments {
  std::string out;  ///< folder of the parity figure; none where empty
  bool json = false;
};
int validate_command(const ConfigLibrary& library, const ValidateArguments& arguments);
int figures_command(const std::string& folder);
int report_command(const std::string& folder);
struct KeysArguments {
  std::string kind;  ///< "" all
  bool json = false;
};
int keys_command(const ConfigLibrary& library, const KeysArguments& arguments);
int list_command(const ConfigLibrary& library, const std::string& kind);
int check_command(const ConfigLibrary& library, const std::vector<std::string>& files);

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// Small models and files that the workload tests share.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "sim/workload/generator.h"
#include "sim/workload/trace_file.h"

namespace memwall::workload_test {

inline Model preset(const std::string& name) { return load_model(ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}), name); }

/// One layer: hidden 8, 4 query heads and 2 KV heads of 3, gated FFN of 12, vocabulary of 10.
inline Model tiny_gqa() {
  Model model;
  model.name = "tiny-gqa";
  model.hidden = 8;
  model.heads = 4;
  model.kv_heads = 2;
  model.head_dim = 3;
  model.ffn = 12;
  model.vocab = 10;
  model.max_positions = 64;
  model.gated = true;
  model.norm = NormKind::rmsnorm;
  model.positions = PositionKind::rope;
  model.activation = ActivationKind::silu;
  return model;
}

inline WorkloadSpec decode(std::int64_t batch, std::int64_t context) {
  WorkloadSpec spec;
  spec.batch = batch;
  spec.context = context;
  return spec;
}

inline WorkloadSpec prefill(std::int64_t batch, std::int64_t input_length) {
  WorkloadSpec spec;
  spec.phase = Phase::prefill;
  spec.batch = batch;
  spec.input_length = input_length;
  return spec;
}

inline WorkloadSpec lengths(Phase phase, std::int64_t batch, std::int64_t input_length, std::int64_t output_length) {
  WorkloadSpec spec = prefill(batch, input_length);
  spec.phase = phase;
  spec.output_length = output_length;
  return spec;
}

inline std::vector<Op> all_rows(TraceSource& source) {
  std::vector<Op> rows;
  for (Op op; source.next(op);) rows.push_back(op);
  return rows;
}

inline std::vector<Op> rows_of(const Model& model, const WorkloadSpec& spec) { return all_rows(*generate_trace(model, spec)); }

/// The only row of that name.
inline const Op& row(const std::vector<Op>& rows, const std::string& name) {
  const Op* found = nullptr;
  for (const Op& op : rows) {
    if (op.name != name) continue;
    EXPECT_EQ(found, nullptr) << name << " appears twice";
    found = &op;
  }
  if (!found) throw std::runtime_error("no row " + name);
  return *found;
}

inline bool has_row(const std::vector<Op>& rows, const std::string& name) {
  for (const Op& op : rows) {
    if (op.name == name) return true;
  }
  return false;
}

inline std::vector<std::int64_t> shape(const Op& op) { return {op.count, op.m, op.n, op.k}; }
using Shape = std::vector<std::int64_t>;

inline TraceTotals totals(TraceSource& source) {
  TraceTotals sum;
  for (Op op; source.next(op);) sum.add(op);
  return sum;
}

inline std::string written(TraceSource& source) {
  std::ostringstream out;
  write_trace(source, out);
  return out.str();
}

/// A file that lives as long as the test does.
class TempFile {
 public:
  explicit TempFile(const std::string& content, const std::string& name = "input") {
    folder_ = std::filesystem::path(::testing::TempDir()) / ("memwall_workload_" + std::to_string(std::size_t(this)));
    std::filesystem::create_directories(folder_);
    path_ = (folder_ / name).string();
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TempFile() { std::filesystem::remove_all(folder_); }
  TempFile(const TempFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::filesystem::path folder_;
  std::string path_;
};

/// The first issue that `action` throws as an InputError.
template <class F>
InputIssue issue_of(F action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.issues().front();
  }
  ADD_FAILURE() << "no InputError";
  return {};
}

}  // namespace memwall::workload_test

// SPDX-License-Identifier: MIT
/// Small real runs, and what the laws say of them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/simulate.h"
#include "tests/sim/workload/workload_fixture.h"

namespace memwall::laws_test {

inline ConfigLibrary shipped() { return ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}); }

inline Simulation run(const ConfigNode& architecture, const WorkloadSpec& spec, const SimulateOptions& options = {},
                      const std::string& model = "gpt2") {
  const Model shape = workload_test::preset(model);
  return simulate(
      architecture, [&] { return generate_trace(shape, spec); }, options);
}

inline Simulation run(const std::string& architecture, const WorkloadSpec& spec, const SimulateOptions& options = {},
                      const std::string& model = "gpt2") {
  return run(shipped().load("architectures", architecture), spec, options, model);
}

/// A von Neumann machine in another mode than it ships with.
inline ConfigNode in_mode(const std::string& architecture, const std::string& mode, const std::string& timing) {
  ConfigNode node = shipped().load("architectures", architecture);
  node.find("mode")->text = mode;
  node.find("memory")->find("timing")->text = timing;
  return node;
}

/// At full rates and the pin rate of its memory.
inline ConfigNode ideal(const std::string& architecture) { return in_mode(architecture, "ideal", "pin"); }

/// A CIM system with another attention path than it ships with.
inline ConfigNode with_path(const std::string& architecture, const std::string& path) {
  ConfigNode node = shipped().load("architectures", architecture);
  set_path(node, "chip.attention_unit.path", parse_yaml(path, "test"));
  return node;
}

/// A CIM system that programs the weights that do not stay whenever it reads them.
inline ConfigNode reloading(const std::string& architecture) {
  ConfigNode node = shipped().load("architectures", architecture);
  set_path(node, "weights_overflow", parse_yaml("reload", "test"));
  return node;
}

inline std::vector<std::string> with_verdict(const std::vector<CheckRow>& checks, CheckRow::Verdict verdict) {
  std::vector<std::string> ids;
  for (const CheckRow& check : checks) {
    if (check.verdict == verdict) ids.push_back(check.check);
  }
  return ids;
}

/// The laws that `evidence` breaks.
inline std::vector<std::string> broken(const Evidence& evidence) { return with_verdict(check_laws(evidence), CheckRow::Verdict::fail); }

using Ids = std::vector<std::string>;

}  // namespace memwall::laws_test

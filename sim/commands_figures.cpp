// SPDX-License-Identifier: MIT
#include <iostream>

#include "sim/commands.h"
#include "sim/python_module.h"

namespace memwall {
namespace {

int run(const std::string& module, const std::string& folder) {
  const PythonOutcome outcome = run_python(module, folder);
  std::cout << outcome.output;
  if (!outcome.message.empty()) std::cerr << outcome.message << "\n";
  if (outcome.status == PythonOutcome::Status::failed) return 3;
  return outcome.status == PythonOutcome::Status::done ? 0 : 2;
}

}  // namespace

int figures_command(const std::string& folder) { return run("memwall.figures", folder); }

int report_command(const std::string& folder) { return run("memwall.report", folder); }

}  // namespace memwall

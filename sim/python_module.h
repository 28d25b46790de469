// SPDX-License-Identifier: MIT
/// Runs what is written in Python: a module of the package that comes along, on a result folder.
#pragma once

#include <string>

namespace memwall {

struct PythonOutcome {
  enum class Status { done, failed, no_matplotlib } status = Status::done;
  std::string output;   ///< done: paths of what was written, one a line; of checks, what they found
  std::string message;  ///< failed, no_matplotlib: why; done: warnings, if any
};

/// Runs `python -m MODULE FOLDER`: memwall.figures draws, memwall.report writes a page, memwall.checks evaluates an experiment's checks.
PythonOutcome run_python(const std::string& module, const std::string& folder);

/// Draws the figures and warns of what went wrong; false where that failed by our fault, not for want of matplotlib.
bool draw_or_warn(const std::string& folder);

}  // namespace memwall

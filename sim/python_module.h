// SPDX-License-Identifier: MIT
/// Runs what is written in Python: a module of the package that comes along, on a result folder.
#pragma once

#include <string>

namespace memwall {

struct PythonOutcome {
  enum class Status {
    done,
    refused,  ///< exit code 2: a figure or a file is not as it must be
    failed,   ///< by our fault; of checks, one does not hold
    no_matplotlib
  } status = Status::done;
  std::string output;   ///< done: paths of what was written, one a line; of checks, what they found
  std::string message;  ///< done: warnings, if any; else why
};

/// Runs `python -m MODULE FOLDER`: memwall.figures draws, memwall.report writes a page, memwall.checks evaluates an experiment's checks.
PythonOutcome run_python(const std::string& module, const std::string& folder);

/// Draws the figures and says what went wrong. Returns an exit code: 2 where one cannot be drawn or written, 3 where that is our fault; want of
/// matplotlib is none.
int draw(const std::string& folder);

}  // namespace memwall

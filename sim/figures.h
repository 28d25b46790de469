// SPDX-License-Identifier: MIT
/// Draws the figures of a result folder with the Python package that comes along.
#pragma once

#include <string>

namespace memwall {

struct FiguresOutcome {
  enum class Status { drawn, failed, no_matplotlib } status = Status::drawn;
  std::string files;    ///< paths of what was drawn, one a line
  std::string message;  ///< failed, no_matplotlib: why; drawn: warnings, if any
};

/// Runs `python -m memwall.figures FOLDER`.
FiguresOutcome draw_figures(const std::string& folder);

/// Draws and warns of what went wrong; false where that failed by our fault, not for want of matplotlib.
bool draw_or_warn(const std::string& folder);

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// The bar on stderr that says how far a run is and how long it will take.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace memwall {

/// What a bar shows. Rate and remaining time come from the work of this run alone.
struct ProgressState {
  std::size_t total = 0;
  std::size_t kept = 0;  ///< finished by an earlier run
  std::size_t done = 0;  ///< answered in this run, failed ones included
  std::size_t failed = 0;
  double seconds = 0.0;  ///< since this run began
};

/// `[#########-----------] 45/100  12.5/s  4 s left  2 failed`
std::string progress_line(const ProgressState& state);

/// Draws only on a terminal, at most ten times a second, and leaves no trace at the end.
class Progress {
 public:
  /// `wanted` is false with --quiet; `file` is the descriptor to draw on.
  Progress(std::size_t total, std::size_t kept, bool wanted, int file = 2);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  void advance(bool failed);
  void tick();   ///< redraws when it is time
  void clear();  ///< so that a log line can be written; the next tick draws again
  const ProgressState& state() const { return state_; }

 private:
  using Clock = std::chrono::steady_clock;
  void write(const std::string& text) const;

  ProgressState state_;
  int file_;
  bool shown_;
  bool drawn_ = false;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point next_ = begin_;
};

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// Writes the lines of large files beside the thread that tells them.
#pragma once

#include <condition_variable>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

namespace memwall {

class LineWriter {
 public:
  LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;
  ~LineWriter() { finish(); }

  /// Puts `place` in front of each of `lines`, which end with `\n`. Waits where too much is waiting already. `out` is this object's until finish().
  void add(std::ostream& out, std::string place, std::string lines);
  /// Returns when all is written.
  void finish();

 private:
  struct Block {
    std::ostream* out;
    std::string place, lines;
  };
  void hand_over(bool is_last);
  void write_all();

  std::vector<Block> batch_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Block> waiting_;  ///< for the thread
  bool is_complete_ = false;
  std::thread thread_;
};

/// The lines with `place` in front of each.
std::string placed_lines(std::string_view place, std::string_view lines);

}  // namespace memwall

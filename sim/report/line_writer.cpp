// SPDX-License-Identifier: MIT
#include "sim/report/line_writer.h"

namespace memwall {
namespace {

constexpr std::size_t kBatch = 16;  // blocks, each of one run: to wake a thread costs as much as to write some

}  // namespace

std::string placed_lines(std::string_view place, std::string_view lines) {
  std::string placed;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n') + 1;
    placed.append(place).append(lines.substr(0, end));
    lines.remove_prefix(end);
  }
  return placed;
}

LineWriter::LineWriter() : thread_([this] { write_all(); }) {}

void LineWriter::add(std::ostream& out, std::string place, std::string lines) {
  batch_.push_back({&out, std::move(place), std::move(lines)});
  if (batch_.size() == kBatch) hand_over(false);
}

/// Gives the batch to the thread as soon as it has written the one before.
void LineWriter::hand_over(bool is_last) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty(); });
  waiting_.swap(batch_);
  is_complete_ = is_last;
  changed_.notify_all();
}

void LineWriter::finish() {
  if (!thread_.joinable()) return;
  hand_over(true);
  thread_.join();
}

void LineWriter::write_all() {
  std::vector<Block> blocks;
  for (bool is_complete = false; !is_complete;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return is_complete_ || !waiting_.empty(); });
      blocks.clear();
      blocks.swap(waiting_);
      is_complete = is_complete_;
      changed_.notify_all();
    }
    for (const Block& block : blocks) *block.out << placed_lines(block.place, block.lines);
  }
}

}  // namespace memwall

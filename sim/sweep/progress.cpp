// SPDX-License-Identifier: MIT
#include "sim/sweep/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace memwall {
namespace {

constexpr std::size_t kBarWidth = 20;
constexpr auto kInterval = std::chrono::milliseconds(100);

std::string duration_text(double seconds) {
  char text[48];
  const long long whole = std::llround(std::min(std::ceil(seconds), 1e9));
  if (whole < 100) {
    std::snprintf(text, sizeof text, "%lld s", whole);
  } else if (whole < 6000) {
    std::snprintf(text, sizeof text, "%lld min %02lld s", whole / 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%lld h %02lld min", whole / 3600, whole / 60 % 60);
  }
  return text;
}

}  // namespace

std::string progress_line(const ProgressState& state) {
  const std::size_t finished = std::min(state.kept + state.done, state.total);
  const std::size_t filled = state.total == 0 ? kBarWidth : finished * kBarWidth / state.total;
  std::string line = "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '-') + "] ";
  line += std::to_string(finished) + "/" + std::to_string(state.total);
  if (state.done > 0 && state.seconds > 0.0) {
    const double rate = double(state.done) / state.seconds;
    char text[32];
    std::snprintf(text, sizeof text, "  %.3g/s  ", rate);
    line += text + duration_text(double(state.total - finished) / rate) + " left";
  }
  if (state.failed > 0) line += "  " + std::to_string(state.failed) + " failed";
  return line;
}

Progress::Progress(std::size_t total, std::size_t kept, bool wanted, int file)
    : state_{total, kept, 0, 0, 0.0}, file_(file), shown_(wanted && ::isatty(file) == 1) {}

Progress::~Progress() { clear(); }

void Progress::advance(bool failed) {
  ++state_.done;
  state_.failed += failed ? 1 : 0;
  tick();
}

void Progress::tick() {
  if (!shown_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + kInterval;
  state_.seconds = std::chrono::duration<double>(now - begin_).count();
  write("\r" + progress_line(state_) + "\x1b[K");
  drawn_ = true;
}

void Progress::clear() {
  if (drawn_) write("\r\x1b[K");
  drawn_ = false;
}

void Progress::write(const std::string& text) const {
  // A terminal that takes no more bytes only loses a bar.
  if (::write(file_, text.data(), text.size()) < 0) return;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/workload/window.h"

#include <algorithm>
#include <cmath>

#include "sim/workload/cache_shapes.h"

namespace memwall {
namespace {

/// Share of positions² that queries 1 to `positions` need when each attends to at most `window` of them: a triangle, then a band.
double band(double positions, double window) {
  const double full = std::min(positions, window);
  return (full * (full + 1) / 2 + (positions - full) * full) / (positions * positions);
}

class WindowedTrace : public TraceSource {
 public:
  WindowedTrace(std::unique_ptr<TraceSource> trace, std::int64_t window) : trace_(std::move(trace)), window_(window) {}
  const TraceHead& head() const override { return trace_->head(); }

  bool next(Op& op) override {
    if (!trace_->next(op)) return false;
    const auto read = walk_.next(op);
    const bool softmax = behind_scores_ && op.kind == OpKind::softmax;
    behind_scores_ = read && read->keys;
    if (!read && !softmax) return true;
    std::int64_t& positions = read && !read->keys ? op.k : op.n;
    if (positions <= window_) return true;
    if (op.density == 1.0) {
      positions = window_;
    } else {
      const auto all = double(positions);
      const bool triangle = std::abs(op.density - (all + 1) / (2 * all)) < 1e-9;
      op.density = triangle ? band(all, double(window_)) : std::min(op.density, double(window_) / all);
    }
    return true;
  }

 private:
  std::unique_ptr<TraceSource> trace_;
  const std::int64_t window_;
  CacheWalk walk_;
  bool behind_scores_ = false;
};

}  // namespace

std::unique_ptr<TraceSource> windowed_trace(std::unique_ptr<TraceSource> trace, std::int64_t window) {
  return std::make_unique<WindowedTrace>(std::move(trace), window);
}

}  // namespace memwall

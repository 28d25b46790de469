// SPDX-License-Identifier: MIT
/// Processes that do one task after another.
#pragma once

#include <functional>
#include <memory>
#include <systemc>
#include <vector>

namespace memwall {

/// What is called whenever there may be something to do. It runs at most once at a time.
struct Task {
  std::function<void()> job;
  bool runs = false;
};

/// Tasks run side by side, each in a process of its own until it returns. Processes are dear for their stacks, so one that is done waits for
/// the next task. The first tasks are called before time passes, others by tasks.
class Workers {
 public:
  /// Begins `task` now, unless it runs.
  void call(Task& task);
  std::size_t processes() const { return workers_.size(); }

 private:
  struct Worker {
    Task* task = nullptr;
    sc_core::sc_event called;
  };
  void serve(Worker& worker);

  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker*> idle_;
};

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/kernel/workers.h"

#include <utility>

namespace memwall {

void Workers::call(Task& task) {
  if (std::exchange(task.runs, true)) return;
  if (idle_.empty()) {
    Worker& worker = *workers_.emplace_back(std::make_unique<Worker>());
    worker.task = &task;
    // Most processes are spawned by another and bear its name in front of theirs.
    sc_core::sc_spawn([this, &worker] { serve(worker); }, sc_core::sc_gen_unique_name("w"));
    return;
  }
  Worker& worker = *idle_.back();
  idle_.pop_back();
  worker.task = &task;
  worker.called.notify();
}

void Workers::serve(Worker& worker) {
  while (worker.task) {
    worker.task->job();
    std::exchange(worker.task, nullptr)->runs = false;
    idle_.push_back(&worker);
    if (idle_.size() < workers_.size()) {
      sc_core::wait(worker.called);
    } else {
      for (Worker* idle : idle_) idle->called.notify();  // nobody is left who calls a task: all processes end
    }
  }
}

}  // namespace memwall

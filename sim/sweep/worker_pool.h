// SPDX-License-Identifier: MIT
/// Runs tasks in forked worker processes: a crash costs one task, never the run.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace memwall {

enum class TaskStatus {
  done,
  failed,  ///< the task threw
  died     ///< its process ended without an answer: a signal, an exit
};

struct TaskResult {
  std::size_t index = 0;
  TaskStatus status = TaskStatus::done;
  std::string payload;       ///< done: what the task returned
  std::string message;       ///< failed, died: the reason in one line or more
  bool input_error = false;  ///< failed: the task threw InputError, so the user can mend it
};

/// Called in a worker process.
using Task = std::function<std::string(std::size_t index)>;
/// Called in the parent, in the order of completion.
using OnResult = std::function<void(const TaskResult& result)>;

struct PoolOutcome {
  int signal = 0;  ///< SIGINT or SIGTERM where one ended the run early; the exit code is then 128 + signal
  bool interrupted() const { return signal != 0; }
};

/// Runs tasks 0 … task_count − 1 on `jobs` workers that take the next index when they are free. Returns when all
/// have an answer, or after SIGINT or SIGTERM with the answers that had arrived. No process and no open file stays
/// behind, also where `on_result` throws. `on_tick` is called at least ten times a second. Not for use with threads.
PoolOutcome run_pool(std::size_t task_count, int jobs, const Task& task, const OnResult& on_result,
                     const std::function<void()>& on_tick = {});

}  // namespace memwall

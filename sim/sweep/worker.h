// SPDX-License-Identifier: MIT
/// One worker process and the socket to it.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/sweep/worker_pool.h"

namespace memwall {

/// The parent's side of a worker. A request is an index; an answer is its kind, its length and its bytes.
class Worker {
 public:
  /// Forks. The child answers requests with `task` until the socket closes, with signals as in `mask`; it first
  /// closes `others`, the parent's sockets to other workers.
  Worker(const Task& task, const std::vector<int>& others, const sigset_t& mask);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();  ///< kills and reaps

  int socket() const { return socket_; }
  bool is_busy() const { return busy_; }

  void request(std::size_t index);

  /// Reads what has arrived, without waiting; false once the child has closed its end.
  bool receive();

  /// The answer to the request, once it is complete.
  std::optional<TaskResult> answer();

  /// Reaps a child that has closed its end or is to end now; says what became of the request it left open, if any.
  std::optional<TaskResult> bury();

 private:
  pid_t pid_ = -1;
  int socket_ = -1;
  bool busy_ = false;
  std::size_t index_ = 0;
  std::string received_;
};

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/sweep/worker_pool.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <memory>
#include <system_error>
#include <vector>

#include "sim/sweep/worker.h"

namespace memwall {
namespace {

volatile std::sig_atomic_t caught_signal = 0;  // a handler can reach nothing else
void remember_signal(int signal) { caught_signal = signal; }

/// While it lives, SIGINT and SIGTERM are noticed by wait_for_sockets() and nowhere else.
class SignalWatch {
 public:
  SignalWatch() {
    caught_signal = 0;
    sigset_t watched;
    sigemptyset(&watched);
    for (std::size_t i = 0; i < 2; ++i) {
      struct sigaction action = {};
      action.sa_handler = remember_signal;
      sigaction(kSignals[i], nullptr, &before_[i]);
      if (before_[i].sa_handler == SIG_IGN) continue;  // nohup, or started in the background by a script
      sigaction(kSignals[i], &action, nullptr);
      sigaddset(&watched, kSignals[i]);
    }
    sigprocmask(SIG_BLOCK, &watched, &mask_);
  }
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  ~SignalWatch() {
    // A second Ctrl-C that is pending here would otherwise end the program before it has written its results.
    sigprocmask(SIG_SETMASK, &mask_, nullptr);
    for (std::size_t i = 0; i < 2; ++i) sigaction(kSignals[i], &before_[i], nullptr);
  }

  const sigset_t& mask() const { return mask_; }
  int caught() const { return caught_signal; }

 private:
  static constexpr int kSignals[2] = {SIGINT, SIGTERM};
  struct sigaction before_[2] = {};
  sigset_t mask_ = {};
};

class Pool {
 public:
  Pool(std::size_t task_count, int jobs, const Task& task, const OnResult& on_result)
      : task_count_(task_count), workers_(std::min(task_count, std::size_t(std::max(jobs, 1)))), task_(task), on_result_(on_result) {}

  int run(const std::function<void()>& on_tick) {
    while (true) {
      hand_out();
      if (open_ == 0) return 0;
      wait_for_sockets();
      if (watch_.caught() != 0) break;
      for (auto& worker : workers_) read(worker);
      if (on_tick) on_tick();
    }
    keep_arrived();
    return watch_.caught();
  }

 private:
  /// Gives each free worker the next task; starts workers where there are too few, lets them go where there is nothing.
  void hand_out() {
    for (auto& worker : workers_) {
      if (worker && worker->is_busy()) continue;
      if (next_ == task_count_) {
        worker.reset();
        continue;
      }
      if (!worker && !start(worker)) continue;
      worker->request(next_++);
      ++open_;
    }
  }

  /// False where no process can be had now but other workers go on.
  bool start(std::unique_ptr<Worker>& worker) {
    std::vector<int> others;
    for (const auto& other : workers_) {
      if (other) others.push_back(other->socket());
    }
    try {
      worker = std::make_unique<Worker>(task_, others, watch_.mask());
      return true;
    } catch (const std::system_error&) {
      if (others.empty()) throw;
      return false;
    }
  }

  /// Waits until a worker has something to say, a signal comes, or a tenth of a second has passed.
  void wait_for_sockets() const {
    std::vector<pollfd> sockets;
    for (const auto& worker : workers_) {
      if (worker) sockets.push_back({worker->socket(), POLLIN, 0});
    }
    const timespec tenth{0, 100'000'000};
    const int ready = ppoll(sockets.data(), sockets.size(), &tenth, &watch_.mask());
    if (ready < 0 && errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "cannot wait for the workers");
    }
  }

  void read(std::unique_ptr<Worker>& worker) {
    if (!worker) return;
    const bool is_open = worker->receive();
    if (const auto result = worker->answer()) report(*result);
    if (is_open) return;
    const auto result = worker->bury();
    worker.reset();
    if (result) report(*result);
  }

  void report(const TaskResult& result) {
    --open_;
    on_result_(result);
  }

  /// Ends the workers; answers that are complete still count.
  void keep_arrived() {
    for (auto& worker : workers_) {
      if (!worker) continue;
      const auto result = worker->bury();
      worker.reset();
      if (result && result->status != TaskStatus::died) report(*result);
    }
  }

  std::size_t task_count_;
  std::size_t next_ = 0;
  std::size_t open_ = 0;  ///< tasks handed out and not answered
  SignalWatch watch_;
  std::vector<std::unique_ptr<Worker>> workers_;
  const Task& task_;
  const OnResult& on_result_;
};

}  // namespace

PoolOutcome run_pool(std::size_t task_count, int jobs, const Task& task, const OnResult& on_result, const std::function<void()>& on_tick) {
  return {Pool(task_count, jobs, task, on_result).run(on_tick)};
}

}  // namespace memwall

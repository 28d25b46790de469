// SPDX-License-Identifier: MIT
/// A loop whose rounds do not depend on each other, over threads. What a round computes must not depend on the thread.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace memwall {

/// Calls body(i) for i in [0, count) on `threads` threads (0: as many as cores). The first exception is thrown again.
template <class Body>
void parallel_for(std::int64_t count, int threads, Body body) {
  const int cores = threads > 0 ? threads : int(std::thread::hardware_concurrency());
  const std::int64_t workers = std::min<std::int64_t>(count, cores > 0 ? cores : 1);
  if (workers <= 1) {
    for (std::int64_t i = 0; i < count; ++i) body(i);
    return;
  }
  std::atomic<std::int64_t> next{0};
  std::exception_ptr failure;
  std::mutex failure_lock;
  const auto work = [&] {
    try {
      for (std::int64_t i; (i = next.fetch_add(1)) < count;) body(i);
    } catch (...) {
      const std::lock_guard<std::mutex> guard(failure_lock);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };
  std::vector<std::thread> pool;
  for (std::int64_t t = 1; t < workers; ++t) pool.emplace_back(work);
  work();
  for (std::thread& thread : pool) thread.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace memwall

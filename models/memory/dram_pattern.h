// SPDX-License-Identifier: MIT
/// Streams of requests that measure a memory, addressed exactly as in docs/validation.md, so that other simulators can
/// be given the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace memwall {

struct DramRequest {
  std::int64_t burst;  ///< byte address / burst size
  bool write;
};

enum class DramPattern {
  seq_read,
  seq_write,
  mix21_one_stream,
  mix21_two_streams,
  stride4k_read,
  blk64k_read,
  blk64k_write,
  blk4k_read,
  rand_read,
  rand_mix21
};
const std::vector<std::string>& dram_pattern_names();
std::optional<DramPattern> dram_pattern(const std::string& name);

/// Requests 0, 1, 2 … of one burst each, of a pattern over a memory of `capacity` bytes.
class DramStream {
 public:
  DramStream(DramPattern pattern, std::int64_t burst, std::int64_t capacity, std::int64_t requests);
  std::int64_t size() const { return requests_; }
  DramRequest operator[](std::int64_t index) const;

  /// What one of `channels` channels sees of a streaming pattern that goes to all of them in turn, by its own burst numbers.
  DramStream share(std::int64_t channels) const;

  /// Requests from `index` on (with it) whose addresses follow each other in the same direction.
  std::int64_t run(std::int64_t index) const;
  /// The stream goes through all addresses in order and begins again at its end.
  bool sequential() const { return pattern_ == DramPattern::seq_read || pattern_ == DramPattern::seq_write; }
  /// Long runs of one direction: what a stripe at a time can step through.
  bool streaming() const { return sequential() || pattern_ == DramPattern::blk64k_read || pattern_ == DramPattern::blk64k_write; }

 private:
  DramRequest whole(std::int64_t index) const;

  DramPattern pattern_;
  std::int64_t burst_, capacity_bursts_, requests_;
  std::int64_t every_ = 1;  ///< only each `every_`-th request
};

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "models/memory/burst_engine.h"

#include <algorithm>
#include <limits>
#include <string>
#include <unordered_map>

namespace memwall {
namespace {

/// Request by request out of a stream, with the place that each address leads to.
class Requester {
 public:
  Requester(const DramDevice& device, const DramStream& stream) : device_(device), stream_(stream), end_(stream.size()) {
    for (std::size_t low = 0; low < low_places_.size(); ++low) low_places_[low] = device.organization.place(std::int64_t(low));
    fetch();
  }

  bool done() const { return next_ >= end_; }
  std::int64_t left() const { return end_ - next_; }
  /// Leaves out `requests` that are to come: what is skipped.
  void skip(std::int64_t requests) { end_ -= requests; }
  const DramPlace& place() const { return place_; }
  std::int64_t burst() const { return burst_; }
  bool write() const { return write_; }
  std::int64_t order() const { return next_; }
  void advance() {
    ++next_;
    fetch();
  }

 private:
  void fetch() {
    if (run_left_-- > 0) {
      ++burst_;
    } else {
      if (done()) return;
      const DramRequest request = stream_[next_];
      burst_ = request.burst;
      write_ = request.write;
      run_left_ = stream_.run(next_) - 1;
    }
    place_ = place(burst_);
  }
  /// The map only moves and XORs bits: the places of two burst numbers that share no set bit combine to that of their sum.
  DramPlace place(std::int64_t burst) {
    if (burst >> kLowBits != high_) {
      high_ = burst >> kLowBits;
      high_place_ = device_.organization.place(high_ << kLowBits);
    }
    const DramPlace& low = low_places_[std::size_t(burst & ((1 << kLowBits) - 1))];
    return {high_place_.channel ^ low.channel, high_place_.bank ^ low.bank, high_place_.row ^ low.row};
  }

  const DramDevice& device_;
  const DramStream& stream_;
  std::int64_t next_ = 0, end_;
  static constexpr int kLowBits = 8;
  std::array<DramPlace, 1 << kLowBits> low_places_;
  std::int64_t high_ = -1;
  DramPlace high_place_{}, place_{};
  std::int64_t burst_ = 0, run_left_ = 0;  ///< `run_left_`: requests that follow at the next address
  bool write_ = false;
};

/// Whole periods of a sequential stream: the state is looked at behind each refresh of the first channel, and once it repeats,
/// as many repetitions as fit are added at once.
class Periods {
 public:
  Periods(const DramDevice& device, const DramStream& stream)
      : active_(stream.sequential() && device.refresh.scope != RefreshScope::none &&
                stream.size() / device.organization.channels() / device.organization.pseudo_channels() * device.timings.tBL >
                    16 * device.timings.tREFI) {
    for (const DramOrganization::Slice& slice : device.organization.map) {
      if (slice.field != DramField::row) within_row_ |= ((std::int64_t{1} << slice.bits) - 1) << slice.shift;
    }
    for (const DramOrganization::Xor& x : device.organization.xors) {
      if (x.field == DramField::row) parity_ |= std::int64_t{1} << x.bit;
    }
  }

  void look(const std::vector<BurstChannel>& channels, Ticks now, Requester& requester) {
    if (active_ && !requester.done() && channels[0].counts().refreshes != refreshes_) look_closer(channels, now, requester);
  }
  const DramRun& skipped() const { return skipped_; }

 private:
  void look_closer(const std::vector<BurstChannel>& channels, Ticks now, Requester& requester) {
    refreshes_ = channels[0].counts().refreshes;
    Point here{requester.left(), now, {}};
    std::string state = std::to_string(requester.burst() & within_row_) + "/" + std::to_string(requester.place().row & parity_) + "/";
    for (const BurstChannel& channel : channels) {
      channel.append_signature(state, now, requester.place().row, requester.order());
      here.counts.add({}, channel.counts(), 1);
    }
    if (met_.size() >= kMostPoints) met_.clear();
    const auto [at, is_new] = met_.try_emplace(std::move(state), here);
    if (is_new) return;
    const Point& earlier = at->second;
    const std::int64_t requests = earlier.left - here.left;
    const std::int64_t times = here.left / requests;
    requester.skip(times * requests);
    skipped_.cycles = times * (now - earlier.now);
    skipped_.counts.add(earlier.counts, here.counts, times);
    active_ = false;
  }

  static constexpr std::size_t kMostPoints = 4096;
  struct Point {
    std::int64_t left;
    Ticks now;
    DramCounts counts;
  };
  bool active_;
  std::int64_t within_row_ = 0;  ///< address bits that do not select a row
  std::int64_t parity_ = 0;      ///< row bits that an XOR changes
  std::int64_t refreshes_ = 0;
  std::unordered_map<std::string, Point> met_;
  DramRun skipped_;
};

DramRun run_all(const DramDevice& device, const DramStream& stream) {
  std::vector<BurstChannel> channels(std::size_t(device.organization.channels()), BurstChannel(device));
  std::vector<Ticks> wake(channels.size(), 1);
  Requester requester(device, stream);
  Periods periods(device, stream);
  const auto unfinished = [&](const BurstChannel& channel) {
    return (device.write_end == WriteEnd::accepted ? channel.waiting(false) : channel.waiting()) > 0;
  };
  const int most = device.controller.requests_per_tick > 0 ? device.controller.requests_per_tick : std::numeric_limits<int>::max();
  Ticks now = 0, accepted = 0;
  for (;;) {
    // The edge before the next tick: hand over what fits.
    const Ticks edge = now + 1;
    int handed_over = 0;
    while (!requester.done() && handed_over < most) {
      const auto at = std::size_t(requester.place().channel);
      if (!channels[at].accepts(requester.place(), requester.write(), edge)) break;
      wake[at] = std::min(wake[at], channels[at].accept(requester.place(), requester.write(), requester.order(), edge));
      accepted = edge;
      requester.advance();
      ++handed_over;
    }
    if (requester.done() && std::none_of(channels.begin(), channels.end(), unfinished)) break;
    periods.look(channels, now, requester);
    now = *std::min_element(wake.begin(), wake.end());
    if (handed_over == most && !requester.done()) now = edge;
    for (std::size_t i = 0; i < channels.size(); ++i) {
      if (wake[i] <= now) wake[i] = channels[i].step(now);
    }
  }
  DramRun run;
  for (const BurstChannel& channel : channels) {
    run.cycles = std::max(run.cycles, channel.read_end());
    if (device.write_end == WriteEnd::data) run.cycles = std::max(run.cycles, channel.write_end());
    if (device.write_end == WriteEnd::issued) run.cycles = std::max(run.cycles, channel.last_write());
    run.counts.add({}, channel.counts(), 1);
  }
  if (device.write_end == WriteEnd::accepted) run.cycles = std::max(run.cycles, accepted);
  run.cycles += periods.skipped().cycles;
  run.counts.add({}, periods.skipped().counts, 1);
  return run;
}

}  // namespace

DramRun run_bursts(const DramDevice& device, const DramStream& stream) {
  const std::int64_t channels = device.organization.channels();
  const bool alike = channels > 1 && stream.size() > 0 && stream.streaming() && device.organization.channels_lowest() &&
                     stream.size() % channels == 0 && stream.run(0) % channels == 0;
  if (!alike || device.controller.requests_per_tick > 0) return run_all(device, stream);
  const DramRun one = run_all(device.one_channel(), stream.share(channels));
  DramRun run{one.cycles, {}};
  run.counts.add({}, one.counts, channels);
  return run;
}

}  // namespace memwall

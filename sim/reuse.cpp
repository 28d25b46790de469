// SPDX-License-Identifier: MIT
#include "sim/reuse.h"

#include <fmt/format.h>

#include <cstring>

#include "models/base/word_hash.h"
#include "sim/account/segment_bytes.h"

namespace memwall {
namespace {

constexpr std::size_t kTraces = 16, kRuns = 16;               // points that differ in prices alone follow each other
constexpr std::size_t kSegmentBytes = std::size_t(16) << 20;  // in memory, as they would be written; there they take about seven times that
constexpr std::size_t kFileBytes = std::size_t(128) << 20;  // beyond it nothing is added: a sweep of distinct points gains nothing from it

template <class Recent>
auto find_in(const Recent& recent, const std::string& key) {
  for (const auto& [name, value] : recent) {
    if (name == key) return value;
  }
  return typename Recent::value_type::second_type{};
}

template <class Recent, class Value>
void keep_in(Recent& recent, std::size_t most, const std::string& key, Value value) {
  if (recent.size() == most) recent.pop_back();
  recent.emplace_front(key, std::move(value));
}

/// The second simulation of a segment, then the segment.
std::string entry_bytes(const TimedSegment& segment) {
  std::string bytes(sizeof segment.differences, '\0');
  std::memcpy(bytes.data(), &segment.differences, sizeof segment.differences);
  return bytes + to_bytes(*segment.result);
}

std::optional<TimedSegment> entry_of(std::string_view bytes) {
  TimedSegment segment;
  if (bytes.size() < sizeof segment.differences) return std::nullopt;
  std::memcpy(&segment.differences, bytes.data(), sizeof segment.differences);
  std::optional<SegmentResult> result = segment_of(bytes.substr(sizeof segment.differences));
  if (!result) return std::nullopt;
  segment.result = std::make_shared<const SegmentResult>(std::move(*result));
  return segment;
}

void put_text(std::string& out, std::string_view text) {
  const std::uint64_t size = text.size();
  out.append(reinterpret_cast<const char*>(&size), sizeof size);
  out += text;
}

std::string_view take_text(std::string_view& bytes) {
  std::uint64_t size = 0;
  std::memcpy(&size, bytes.data(), sizeof size);
  const std::string_view text = bytes.substr(sizeof size, size);
  bytes.remove_prefix(sizeof size + size);
  return text;
}

}  // namespace

std::string short_key(const std::string& text) {
  constexpr std::uint64_t kOtherStart = 0x9e3779b97f4a7c15u;
  return fmt::format("{:016x}{:016x}", word_hash(text), word_hash(text, kOtherStart));
}

std::shared_ptr<const TraceSummary> Reuse::find_trace(const std::string& trace) const { return find_in(traces_, trace); }
void Reuse::keep_trace(const std::string& trace, std::shared_ptr<const TraceSummary> summary) {
  keep_in(traces_, kTraces, trace, std::move(summary));
}
std::shared_ptr<const KeptRun> Reuse::find_run(const std::string& key) const { return find_in(runs_, key); }
void Reuse::keep_run(const std::string& key, std::shared_ptr<const KeptRun> run) { keep_in(runs_, kRuns, key, std::move(run)); }

std::string Reuse::machine_key(const ConfigNode& architecture, std::int64_t devices, const TraceSummary& summary) const {
  return short_key(fmt::format("{}\n{}\n{} {} {} {}", program_, unpriced_yaml(architecture), devices, summary.weight_bits,
                               summary.activation_bits, summary.kv_bits));
}

std::optional<TimedSegment> Reuse::find_segment(const std::string& key) {
  if (const auto found = segments_.find(key); found != segments_.end()) return found->second;
  const auto bytes = file_ ? file_->find(key) : std::nullopt;
  std::optional<TimedSegment> segment = bytes ? entry_of(*bytes) : std::nullopt;
  if (segment) remember(key, *segment, bytes->size());
  return segment;
}

void Reuse::keep_segment(const std::string& key, const TimedSegment& segment) {
  const std::string bytes = entry_bytes(segment);
  remember(key, segment, bytes.size());
  if (!file_) return;
  put_text(new_segments_, key);
  put_text(new_segments_, bytes);
}

void Reuse::remember(const std::string& key, const TimedSegment& segment, std::size_t bytes) {
  if (segment_bytes_ + bytes > kSegmentBytes) {
    segments_.clear();
    segment_bytes_ = 0;
  }
  segments_[key] = segment;
  segment_bytes_ += bytes;
}

void Reuse::append_segments(std::string_view bytes, Journal& file) {
  while (!bytes.empty()) {
    const std::string key(take_text(bytes));
    const std::string_view entry = take_text(bytes);
    if (file.bytes() + entry.size() <= kFileBytes) file.append(key, entry);
  }
}

}  // namespace memwall

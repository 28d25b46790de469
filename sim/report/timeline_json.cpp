// SPDX-License-Identifier: MIT
#include "sim/report/timeline_json.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

namespace memwall {
namespace {

std::string quoted(const std::string& text) {
  const auto plain = [](char c) { return c >= ' ' && c < 127 && c != '"' && c != '\\'; };
  return std::all_of(text.begin(), text.end(), plain) ? '"' + text + '"' : nlohmann::json(text).dump();
}

std::string name_event(const char* what, int process, int thread, const std::string& name) {
  return fmt::format(R"({{"name":"{}","ph":"M","pid":{},"tid":{},"args":{{"name":{}}}}})", what, process, thread, quoted(name));
}

/// Picoseconds as microseconds, exact.
std::string microseconds(std::int64_t ps) { return fmt::format(FMT_COMPILE("{}.{:06}"), ps / 1'000'000, ps % 1'000'000); }

}  // namespace

TimelineWriter::TimelineWriter(std::ostream& out, std::size_t runs) : out_(out), most_per_run_(kMostBars / std::max<std::size_t>(1, runs)) {
  out_ << "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[";
}

void TimelineWriter::event(const std::string& json) {
  out_ << (first_ ? "\n" : ",\n") << json;
  first_ = false;
}

void TimelineWriter::add(const std::string& process_name, const std::vector<TimelineBar>& bars) {
  ++process_;
  event(name_event("process_name", process_, 0, process_name));
  std::map<std::string, int> threads;
  const std::size_t kept = std::min(bars.size(), most_per_run_);
  left_out_ += bars.size() - kept;
  for (std::size_t i = 0; i < kept; ++i) {
    const TimelineBar& bar = bars[i];
    const auto [thread, is_new] = threads.emplace(bar.component, int(threads.size()) + 1);
    if (is_new) event(name_event("thread_name", process_, thread->second, bar.component));
    event(fmt::format(FMT_COMPILE(R"({{"name":{},"ph":"X","pid":{},"tid":{},"ts":{},"dur":{}}})"), quoted(bar.op), process_, thread->second,
                      microseconds(bar.start_ps), microseconds(bar.end_ps - bar.start_ps)));
  }
}

void TimelineWriter::finish() { out_ << "\n],\"otherData\":{\"bars_left_out\":" << left_out_ << "}}\n"; }

}  // namespace memwall

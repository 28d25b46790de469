// SPDX-License-Identifier: MIT
#include "sim/merged_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/base/fnv1a.h"
#include "sim/report/checks_csv.h"

namespace memwall {
namespace {

constexpr std::uint64_t kHeadBytes = 4096;  // most records have no longer head
constexpr std::uint64_t kNone = 0;          // no record stands there

/// A hash of all that rows share which law U7 compares.
std::uint64_t series_of(const RowLabels& labels, const UnpricedFacts& run) {
  // A trace stands for itself: nothing says that another one is the same work at another size.
  std::string series = fmt::format("{}\n{}\n{}\n{} {}\n{}", labels.architecture.str(), labels.series.str(), run.model, run.phase,
                                   run.operators, run.output_length);
  for (const SharedText& value : labels.swept) series += "\n" + value.str();
  // Another number of replicas works at another batch, so that one row says nothing about the next.
  if (!run.normalise.empty()) series += fmt::format("\n{}", labels.point);
  return fnv1a(series);
}

MonotoneRow monotone_row(const RunFacts& f, std::uint64_t series) {
  MonotoneRow result;
  result.series = series;
  result.batch = f.run->batch;
  result.context = f.run->context;
  result.input_length = f.run->input_length;
  result.bits = {f.run->weight_bits, f.run->activation_bits, f.run->kv_bits};
  result.von_neumann = f.run->von_neumann();
  result.ideal = f.run->von_neumann() && f.run->mode == "ideal" && f.run->memory_timing == "pin";
  result.latency_s = f.run->latency_s;
  result.dynamic_j = f.dynamic_j;
  result.energy_per_token_j = f.energy_per_token_j;
  result.throttled = f.run->throttled_s > 0.0 || f.saved_j > 0.0;
  result.devices = f.run->devices;
  return result;
}

}  // namespace

MergedRows::MergedRows(ResultPlan& plan, const Journal& journal) : plan_(plan), journal_(journal), is_row_(plan.keys.size()) {
  positions_.reserve(plan.keys.size());
  for (const Journal::Id& key : plan.keys) positions_.push_back(journal.position(key).value_or(kNone));
  std::exchange(plan.keys, {});
  std::vector<std::uint64_t> series;
  series.reserve(positions_.size());
  std::size_t planned = 0;
  plan.each_labels([&](const RowLabels& labels) {
    const std::size_t i = planned++;
    if (positions_[i] == kNone) {
      ++missing_;
      return;
    }
    const RunRecord record = head(positions_[i]);
    if (plan.leaves_out_overflow && record.facts.run->capacity_used > 1.0) {
      ++left_out_;
      return;
    }
    is_row_[i] = true;
    positions_[series.size()] = positions_[i];
    series.push_back(series_of(labels, *record.facts.run));
  });
  positions_.resize(series.size());
  monotone_.emplace(series, [&](std::size_t row) { return monotone_row(head(positions_[row]).facts, series[row]); });
}

RunRecord MergedRows::head(std::uint64_t position) const {
  std::string text = journal_.at(position, kHeadBytes);
  if (head_end(text) > text.size()) text = journal_.at(position);
  return read_record(text, shared_, RecordPart::head);
}

/// Law U7: of failed checks it stands between U6 and U8.
void MergedRows::add_across_points(std::size_t row, ResultRow& result) const {
  const CheckRow check = monotone_->of(row);
  result.across_points = checks_line(check);
  if (check.verdict != CheckRow::Verdict::fail) return;
  std::vector<SharedText>& failed = result.failed;
  const auto number = [](const SharedText& id) { return std::stoi(id.str().substr(1)); };
  failed.insert(std::find_if(failed.begin(), failed.end(), [&](const SharedText& id) { return number(id) > 7; }), check.check);
}

void MergedRows::each(const OnRow& on_row) const {
  std::size_t planned = 0, row = 0;
  plan_.each_labels([&](const RowLabels& labels) {
    if (!is_row_[planned++]) return;
    const RunRecord record = read_record(journal_.at(positions_[row]), shared_);
    ResultRow result = make_row(record, shared_);
    result.point = labels.point;
    result.architecture = labels.architecture;
    result.series = labels.series;
    result.swept = labels.swept;
    add_across_points(row++, result);
    on_row(result, record);
  });
}

}  // namespace memwall

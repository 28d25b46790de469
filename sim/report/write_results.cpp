// SPDX-License-Identifier: MIT
#include "sim/report/write_results.h"

#include <array>
#include <memory>
#include <system_error>
#include <utility>

#include "sim/report/breakdown_csv.h"
#include "sim/report/checks_csv.h"
#include "sim/report/csv_writer.h"
#include "sim/report/draft_file.h"
#include "sim/report/line_writer.h"
#include "sim/report/machines_csv.h"
#include "sim/report/ops_csv.h"
#include "sim/report/programming_csv.h"
#include "sim/report/results_csv.h"
#include "sim/report/timeline_json.h"

namespace memwall {
namespace fs = std::filesystem;
namespace {

/// All files of a folder while they are written.
class Files {
 public:
  Files(const fs::path& folder, const ResultSet& results)
      : results_(folder / "results.csv", folder / "cache"),
        breakdown_(folder / "breakdown.csv", folder / "cache"),
        ops_(folder / "ops.csv", folder / "cache"),
        machines_(folder / "machines.csv", folder / "cache"),
        programming_(folder / "programming.csv", folder / "cache"),
        checks_(folder / "checks.csv", folder / "cache"),
        timeline_(folder / "timeline.json", folder / "cache"),
        timeline_writer_(timeline_.stream(), results.rows),
        is_normalised_(is_normalised(results.swept_columns)),
        has_quality_(results.has_quality) {
    results_.stream() << results_header(results.swept_columns, results.has_quality) << "\n";
    breakdown_.stream() << kBreakdownHeader << "\n";
    ops_.stream() << kOpsHeader << "\n";
    machines_.stream() << kMachinesHeader << "\n";
    programming_.stream() << kProgrammingHeader << "\n";
    checks_.stream() << kChecksHeader << "\n";
  }

  void write(const ResultSet& results) {
    results.each([this](const ResultRow& row, const RunRecord& record) { add(row, record); });
    timeline_writer_.finish();
    writer_.finish();
  }

  /// All are whole before the first takes its place: a full disk leaves the files of an earlier run.
  void finish() {
    for (DraftFile* file : all_) file->finish();
  }
  void commit() {
    for (DraftFile* file : all_) file->commit();
  }

 private:
  void add(const ResultRow& row, const RunRecord& record) {
    const std::string place = csv_line(std::vector<CsvValue>{std::int64_t(row.point), row.architecture.str()}) + ",";
    results_.stream() << place << record.workload_line << ",";
    for (const SharedText& value : row.swept) results_.stream() << csv_text(value.str()) << ",";
    results_.stream() << record.metric_line << ",";
    if (is_normalised_) results_.stream() << record.replica_line << ",";
    if (has_quality_) results_.stream() << record.quality_line << ",";
    results_.stream() << failed_text(row) << "\n";
    writer_.add(breakdown_.stream(), place, record.breakdown);
    writer_.add(ops_.stream(), place, record.ops);
    machines_.stream() << placed_lines(place, record.machine);
    programming_.stream() << placed_lines(place, record.programming);
    add_checks(place, row, record);
    timeline_writer_.add("point " + std::to_string(row.point) + ", " + row.architecture.str(), record.timeline);
  }

  /// In the order of their numbers: what all points tell stands between U6 and U8, or behind a run that has neither.
  void add_checks(const std::string& place, const ResultRow& row, const RunRecord& record) {
    bool is_due = !row.across_points.empty();
    const auto add_due = [&] {
      if (std::exchange(is_due, false)) checks_.stream() << place << row.across_points.str() << "\n";
    };
    for (const CheckRow& check : record.checks) {
      if (check.check == "U8") add_due();
      checks_.stream() << place << checks_line(check) << "\n";
    }
    add_due();
  }

  DraftFile results_, breakdown_, ops_, machines_, programming_, checks_, timeline_;
  const std::array<DraftFile*, 7> all_ = {&results_, &breakdown_, &ops_, &machines_, &programming_, &checks_, &timeline_};
  TimelineWriter timeline_writer_;
  const bool is_normalised_, has_quality_;
  LineWriter writer_;  ///< of breakdown.csv and ops.csv, nine tenths of all bytes
};

/// Figures and page of an earlier run would pass for those of this one.
void remove_figures(const fs::path& folder) {
  std::error_code ignored;
  fs::remove(folder / "report.html", ignored);
  for (const fs::directory_entry& entry : fs::directory_iterator(folder / "figures", ignored)) {
    const std::string kind = entry.path().extension();
    if (kind == ".pdf" || kind == ".png" || kind == ".svg" || kind == ".csv" || kind == ".part") fs::remove(entry.path(), ignored);
  }
}

}  // namespace

void write_results(const fs::path& folder, const ResultSet& results, const std::vector<MoreFile>& more) {
  std::error_code error;
  fs::create_directories(folder / "cache", error);
  if (error) throw InputError(Place{folder.string(), 0, 0}, "", "cannot make the folder: " + error.message());
  Files files(folder, results);
  files.write(results);
  std::vector<std::unique_ptr<DraftFile>> beside;
  for (const MoreFile& file : more) {
    if (!file.write) continue;
    beside.push_back(std::make_unique<DraftFile>(folder / file.name, folder / "cache"));
    file.write(beside.back()->stream());
    beside.back()->finish();
  }
  files.finish();
  remove_figures(folder);
  for (const MoreFile& file : more) {
    if (!file.write) fs::remove(folder / file.name, error);
  }
  files.commit();
  for (const auto& file : beside) file->commit();
}

}  // namespace memwall

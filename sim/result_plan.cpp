// SPDX-License-Identifier: MIT
#include "sim/result_plan.h"

#include <fmt/format.h>

#include <iostream>
#include <utility>

#include "sim/merged_rows.h"
#include "sim/python_module.h"
#include "sim/report/audit.h"
#include "sim/report/fleet_report.h"
#include "sim/report/honesty.h"
#include "sim/report/table.h"
#include "sim/report/write_results.h"

namespace memwall {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

/// What is said about all rows, gathered as they pass.
class Summary {
 public:
  explicit Summary(const std::string& fleet) {
    if (!fleet.empty()) fleet_ = read_config<FleetConfig>(parse_yaml(fleet, "fleet"));
  }

  void see(const ResultRow& row) {
    if (!point_.empty() && point_.front().point != row.point) end_point();
    point_.push_back(row);
  }
  void end_point() {
    if (point_.empty()) return;
    audit_.see(point_);
    honesty_.see(point_);
    table_.see(point_);
    for (const ResultRow& row : point_) failed_ = failed_ || !row.failed.empty();
    if (fleet_) fleet_rows_.insert(fleet_rows_.end(), point_.begin(), point_.end());
    point_.clear();
  }

  bool failed() const { return failed_; }
  bool has_fleet() const { return fleet_.has_value(); }
  std::string fleet_file(const std::vector<std::string>& swept_columns) const { return fleet_csv(*fleet_, swept_columns, fleet_rows_); }
  std::string fleet_table() const { return fleet_text(*fleet_, fleet_rows_); }
  std::string table(const std::vector<std::string>& swept_columns) const { return table_.text(swept_columns); }

  void fill_in(Json& manifest) const {
    const BaselineErrors errors = baseline_errors(manifest);
    manifest["honesty"] = honesty_.lines(errors);
    manifest["audit"] = audit_.sentences();
    if (std::string remark = honesty_.baseline_remark(errors); !remark.empty()) manifest["audit"].push_back(std::move(remark));
  }

 private:
  PointRows point_;  ///< that passes now
  Audit audit_;
  Honesty honesty_;
  ResultsTable table_;
  std::optional<FleetConfig> fleet_;
  std::vector<ResultRow> fleet_rows_;  ///< a fleet is chosen from all of them
  bool failed_ = false;
};

void print(const Json& manifest, const std::vector<std::string>& swept_columns, const Summary& summary, const std::string& folder) {
  std::cout << manifest["experiment"].get<std::string>() << ": " << manifest["question"].get<std::string>() << "\n\n"
            << summary.table(swept_columns) << "\n";
  if (summary.has_fleet()) std::cout << summary.fleet_table() << "\n";
  const auto audit = manifest["audit"].get<std::vector<std::string>>();
  if (!audit.empty()) std::cout << audit_text(audit) << "\n";
  std::cout << "Files in " << folder
            << ": results.csv breakdown.csv ops.csv checks.csv machines.csv programming.csv timeline.json manifest.json"
            << (summary.has_fleet() ? " fleet.csv" : "") << (fs::exists(fs::path(folder) / "parity.csv") ? " parity.csv parity.json" : "");
  for (const Json& figure : manifest["figures"]) {
    const std::string file = "figures/" + figure["name"].get<std::string>() + ".pdf";
    if (fs::exists(fs::path(folder) / file)) std::cout << " " << file;
  }
  std::cout << std::endl;
}

/// What the experiment's own checks found, and whether all hold; one that cannot be evaluated does not.
struct OwnChecks {
  std::string text;
  bool hold = true;
};

OwnChecks evaluate_checks(const Json& manifest, const std::string& folder) {
  if (!manifest["experiment_config"].contains("checks")) return {};
  const PythonOutcome outcome = run_python("memwall.checks", folder);
  return {outcome.output + (outcome.message.empty() ? "" : outcome.message + "\n"), outcome.status == PythonOutcome::Status::done};
}

/// A file with a text, or none where it is empty.
MoreFile text_file(const std::string& name, const std::string& text) {
  if (text.empty()) return {name, {}};
  return {name, [&text](std::ostream& out) { out << text; }};
}

}  // namespace

ResultPlan plan_results(const ExperimentConfig& experiment, PreparedExperiment& prepared) {
  ResultPlan plan{.manifest = manifest_tree(prepared.manifest),
                  .write_configs = [&prepared](std::ostream& out) { write_configs(out, prepared.manifest); },
                  .swept_columns = swept_columns(experiment),
                  .keys = std::exchange(prepared.keys, {}),
                  .each_labels = {},
                  .leaves_out_overflow = experiment.leaves_out_overflow,
                  .fleet = {},
                  .parity = prepared.parity};
  if (const ConfigNode* fleet = experiment.node.find("fleet")) plan.fleet = to_yaml(*fleet);
  plan.each_labels = [&prepared](const OnLabels& on_labels) {
    for (std::size_t i = 0; i < prepared.size(); ++i) {
      const Point point = prepared.points[i];
      RowLabels labels{point.index, point.architecture, {}, point.workload->trace};
      for (const auto& [path, value] : point.swept) labels.swept.push_back(value);
      on_labels(labels);
    }
  };
  return plan;
}

FinishedResults finish_results(ResultPlan plan, const Journal& journal, const std::string& folder) {
  const std::size_t planned = plan.keys.size();
  const MergedRows rows(plan, journal);
  Summary summary(plan.fleet);
  ResultSet results{plan.swept_columns, plan.manifest["experiment_config"].contains("quality"), rows.size(), {}};
  results.each = [&](const OnRow& on_row) {
    rows.each([&](const ResultRow& row, const RunRecord& record) {
      on_row(row, record);
      summary.see(row);
    });
    summary.end_point();
  };
  MoreFile fleet{"fleet.csv", {}};
  if (summary.has_fleet()) fleet.write = [&](std::ostream& out) { out << summary.fleet_file(plan.swept_columns); };
  const auto manifest = [&](std::ostream& out) {
    summary.fill_in(plan.manifest);
    if (rows.missing() > 0) {
      const std::string lost =
          fmt::format("{} of {} rows are missing, their runs failed; `memwall run --resume` runs them again.", rows.missing(), planned);
      for (const char* key : {"honesty", "audit"}) plan.manifest[key].insert(plan.manifest[key].begin(), lost);
    }
    if (rows.left_out() > 0) {
      plan.manifest["audit"].push_back(fmt::format(
          "{} of {} points are left out because weights and cache do not fit; nothing is extrapolated.", rows.left_out(), planned));
    }
    write_manifest(out, plan.manifest, plan.write_configs);
  };
  write_results(folder, results,
                {fleet, text_file("parity.csv", plan.parity.csv), text_file("parity.json", plan.parity.json), {"manifest.json", manifest}});
  const OwnChecks checks = rows.size() == 0 ? OwnChecks{} : evaluate_checks(plan.manifest, folder);
  const int drawing = plan.manifest["figures"].empty() || rows.size() == 0 ? 0 : draw(folder);
  print(plan.manifest, plan.swept_columns, summary, folder);
  std::cout << checks.text << std::flush;
  return {drawing, summary.failed() || !checks.hold};
}

}  // namespace memwall

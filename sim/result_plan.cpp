// SPDX-License-Identifier: MIT
#include "sim/result_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <map>
#include <utility>

#include "sim/account/monotone.h"
#include "sim/python_module.h"
#include "sim/report/audit.h"
#include "sim/report/checks_csv.h"
#include "sim/report/honesty.h"
#include "sim/report/results_csv.h"
#include "sim/report/table.h"
#include "sim/report/write_results.h"
#include "sim/workload_run.h"

namespace memwall {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

/// The records that there are, in point order. Takes the rows of the plan.
ResultSet merge(ResultPlan& plan, const Journal& journal, std::size_t& left_out) {
  ResultSet results;
  results.swept_columns = plan.swept_columns;
  results.has_quality = plan.manifest["experiment_config"].contains("quality");
  const auto shared = std::make_shared<SharedFacts>();
  std::vector<Journal::Id> keys;
  results.rows.reserve(plan.rows.size());
  keys.reserve(plan.rows.size());
  for (PlannedRow& row : std::exchange(plan.rows, {})) {
    const auto text = journal.find(row.key);
    if (!text) continue;
    ResultRow result = make_row(read_record(*text, *shared, RecordPart::head), *shared);
    if (plan.leaves_out_overflow && result.facts.run->capacity_used > 1.0) {
      ++left_out;
      continue;
    }
    result.point = row.point;
    result.architecture = std::move(row.architecture);
    // A trace stands for itself: nothing says that another one is the same work at another size.
    result.series = std::move(row.series);
    result.swept = std::move(row.swept);
    results.rows.push_back(std::move(result));
    keys.push_back(row.key);
  }
  results.record = [keys = std::move(keys), shared, &journal](std::size_t i) {
    return read_record(journal.find(keys[i]).value(), *shared);
  };
  return results;
}

MonotoneRow monotone_row(const ResultRow& row) {
  const RunFacts& f = row.facts;
  MonotoneRow result;
  std::string series = fmt::format("{}\n{}\n{}\n{} {}\n{}", row.architecture.str(), row.series.str(), f.run->model, f.run->phase,
                                   f.run->operators, f.run->output_length);
  for (const SharedText& value : row.swept) series += "\n" + value.str();
  // Another number of replicas works at another batch, so that one row says nothing about the next.
  if (!f.run->normalise.empty()) series += fmt::format("\n{}", row.point);
  result.series = fnv1a(series);
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

/// Adds U7 to each row: of failed checks it stands between U6 and U8.
void check_across_points(ResultSet& results) {
  std::vector<MonotoneRow> rows;
  rows.reserve(results.rows.size());
  for (const ResultRow& row : results.rows) rows.push_back(monotone_row(row));
  std::map<std::string, SharedText> lines;
  check_monotone(rows, [&](std::size_t i, const CheckRow& check) {
    const auto [line, is_new] = lines.try_emplace(checks_line(check));
    if (is_new) line->second = line->first;
    results.rows[i].across_points = line->second;
    if (check.verdict != CheckRow::Verdict::fail) return;
    std::vector<SharedText>& failed = results.rows[i].failed;
    const auto number = [](const SharedText& id) { return std::stoi(id.str().substr(1)); };
    failed.insert(std::find_if(failed.begin(), failed.end(), [&](const SharedText& id) { return number(id) > 7; }), check.check);
  });
}

bool any_failed(const ResultSet& results) {
  return std::any_of(results.rows.begin(), results.rows.end(), [](const ResultRow& row) { return !row.failed.empty(); });
}

void print(const Json& manifest, const ResultSet& results, const std::optional<FleetConfig>& fleet, const std::string& folder) {
  std::cout << manifest["experiment"].get<std::string>() << ": " << manifest["question"].get<std::string>() << "\n\n"
            << results_table(results.swept_columns, results.rows) << "\n";
  if (fleet) std::cout << fleet_text(*fleet, results.rows) << "\n";
  const auto audit = manifest["audit"].get<std::vector<std::string>>();
  if (!audit.empty()) std::cout << audit_text(audit) << "\n";
  std::cout << "Files in " << folder
            << ": results.csv breakdown.csv ops.csv checks.csv machines.csv programming.csv timeline.json manifest.json"
            << (fleet ? " fleet.csv" : "") << (fs::exists(fs::path(folder) / "parity.csv") ? " parity.csv parity.json" : "");
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

fs::path plan_path(const fs::path& folder) { return folder / "cache" / "plan.json"; }

std::string read_shard(const std::string& folder) {
  if (!fs::exists(plan_path(folder))) {
    throw InputError(Place{folder, 0, 0}, "", "holds no shard; expected a folder that `memwall run --shard i/n` has written");
  }
  return read_file(plan_path(folder).string());
}

/// Copies the records of one shard that `all` lacks.
void take_records(const std::string& folder, const ResultPlan& plan, Journal& all) {
  const Journal journal(fs::path(folder) / "cache", Journal::Mode::resume);
  for (const PlannedRow& row : plan.rows) {
    if (all.contains(row.key)) continue;
    if (const auto record = journal.find(row.key)) all.append(row.key, *record);
  }
}

void refuse_missing(const ResultPlan& plan, const Journal& journal) {
  std::size_t missing = 0;
  const PlannedRow* first = nullptr;
  for (const PlannedRow& row : plan.rows) {
    if (journal.contains(row.key)) continue;
    ++missing;
    if (!first) first = &row;
  }
  if (missing == 0) return;
  throw InputError(
      fmt::format("{} of {} rows are in none of the folders, the first of them point {}, {}; name the folders of all shards, or "
                  "finish one with `memwall run --shard i/n --resume`",
                  missing, plan.rows.size(), first->point, first->architecture.str()));
}

}  // namespace

Shard Shard::parse(const std::string& text) {
  Shard shard;
  const char* end = text.data() + text.size();
  const auto [slash, error] = std::from_chars(text.data(), end, shard.index);
  const bool has_slash = error == std::errc() && slash != end && *slash == '/';
  const auto [last, count_error] = std::from_chars(has_slash ? slash + 1 : end, end, shard.count);
  if (!has_slash || last != end || count_error != std::errc() || shard.index < 1 || shard.index > shard.count) {
    throw InputError("--shard: expected i/n with 1 <= i <= n, such as 2/8, got `" + text + "`");
  }
  return shard;
}

std::string ResultPlan::text() const {
  Json json;
  json["manifest"] = manifest;
  json["configs"] = configs;
  json["leaves_out_overflow"] = leaves_out_overflow;
  json["fleet"] = fleet;
  json["parity"] = {{"csv", parity.csv}, {"json", parity.json}};
  json["swept_columns"] = swept_columns;
  json["rows"] = Json::array();
  for (const PlannedRow& row : rows) {
    std::vector<std::string> swept(row.swept.begin(), row.swept.end());
    json["rows"].push_back(
        Json::array({row.point, row.architecture.str(), std::move(swept), row.series.str(), row.key.hash, row.key.length}));
  }
  return json.dump() + "\n";
}

ResultPlan ResultPlan::parse(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) throw InputError("cache/plan.json of a shard is damaged; run the shard again");
  ResultPlan plan{json.at("manifest"),
                  json.at("configs").get<std::string>(),
                  json.at("swept_columns").get<std::vector<std::string>>(),
                  {},
                  json.at("leaves_out_overflow").get<bool>(),
                  json.at("fleet").get<std::string>(),
                  {json.at("parity").at("csv").get<std::string>(), json.at("parity").at("json").get<std::string>()}};
  for (const Json& row : json.at("rows")) {
    const auto swept = row.at(2).get<std::vector<std::string>>();
    plan.rows.push_back({row.at(0).get<int>(),
                         row.at(1).get<std::string>(),
                         {swept.begin(), swept.end()},
                         row.at(3).get<std::string>(),
                         {row.at(4).get<std::uint64_t>(), row.at(5).get<std::uint64_t>()}});
  }
  return plan;
}

ResultPlan plan_results(const ExperimentConfig& experiment, const PreparedExperiment& prepared) {
  ResultPlan plan{manifest_tree(prepared.manifest),
                  configs_text(prepared.manifest),
                  swept_columns(experiment),
                  {},
                  experiment.leaves_out_overflow,
                  {},
                  prepared.parity};
  if (const ConfigNode* fleet = experiment.node.find("fleet")) plan.fleet = to_yaml(*fleet);
  std::map<std::string, SharedText> texts;
  const auto shared = [&texts](const std::string& text) {
    const auto [found, is_new] = texts.try_emplace(text);
    if (is_new) found->second = text;
    return found->second;
  };
  plan.rows.reserve(prepared.runs.size());
  for (const PreparedRun& run : prepared.runs) {
    PlannedRow row{run.point.index, shared(run.point.architecture), {}, shared(run.point.workload->trace), run.key};
    row.swept.reserve(run.point.swept->size());
    for (const auto& [path, value] : *run.point.swept) row.swept.push_back(shared(value));
    plan.rows.push_back(std::move(row));
  }
  return plan;
}

FinishedResults finish_results(ResultPlan plan, const Journal& journal, const std::string& folder) {
  const std::size_t planned = plan.rows.size();
  std::size_t left_out = 0;
  ResultSet results = merge(plan, journal, left_out);
  check_across_points(results);
  Json manifest = std::move(plan.manifest);
  const BaselineErrors errors = baseline_errors(manifest);
  manifest["honesty"] = honesty_lines(results.rows, errors);
  manifest["audit"] = audit(results.rows);
  if (std::string remark = baseline_remark(results.rows, errors); !remark.empty()) manifest["audit"].push_back(std::move(remark));
  if (left_out > 0) {
    manifest["audit"].push_back(
        fmt::format("{} of {} points are left out because weights and cache do not fit; nothing is extrapolated.", left_out, planned));
  }
  std::optional<FleetConfig> fleet;
  if (!plan.fleet.empty()) fleet = read_config<FleetConfig>(parse_yaml(plan.fleet, "fleet"));
  write_results(folder, results, manifest_text(manifest, plan.configs),
                {{"fleet.csv", fleet ? fleet_csv(*fleet, plan.swept_columns, results.rows) : ""},
                 {"parity.csv", plan.parity.csv},
                 {"parity.json", plan.parity.json}});
  const OwnChecks checks = results.rows.empty() ? OwnChecks{} : evaluate_checks(manifest, folder);
  const bool drawn = manifest["figures"].empty() || results.rows.empty() || draw_or_warn(folder);
  print(manifest, results, fleet, folder);
  std::cout << checks.text << std::flush;
  return {drawn, any_failed(results) || !checks.hold};
}

void write_shard(const fs::path& folder, const ResultPlan& plan, Shard shard) {
  // Whole or not at all, whenever the run is killed.
  const fs::path draft = folder / "cache" / "plan.draft";
  std::ofstream out(draft, std::ios::binary);
  out << plan.text();
  out.close();
  if (!out) throw InputError(Place{draft.string(), 0, 0}, "", "cannot be written");
  fs::rename(draft, plan_path(folder));
  std::cout << fmt::format("shard {}/{} of {} rows; `memwall merge` joins the folders of all shards\n", shard.index, shard.count,
                           plan.rows.size());
}

int merge_shards(const std::vector<std::string>& folders, const std::string& out) {
  const std::string text = read_shard(folders.front());
  for (const std::string& folder : folders) {
    if (read_shard(folder) != text) {
      throw InputError(Place{folder, 0, 0}, "", "is a shard of another experiment, or of another version of it, than " + folders.front());
    }
    if (fs::weakly_canonical(folder) == fs::weakly_canonical(out)) {
      throw InputError(Place{out, 0, 0}, "", "is one of the shards; expected a folder of its own for the results");
    }
  }
  ResultPlan plan = ResultPlan::parse(text);
  Journal all(fs::path(out) / "cache", Journal::Mode::fresh);
  for (const std::string& folder : folders) take_records(folder, plan, all);
  refuse_missing(plan, all);
  const FinishedResults finished = finish_results(std::move(plan), all, out);
  return !finished.drawn ? 3 : finished.failed ? 1 : 0;
}

}  // namespace memwall

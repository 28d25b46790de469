// SPDX-License-Identifier: MIT
#include "sim/experiment.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>
#include <set>
#include <thread>

#include "sim/account/monotone.h"
#include "sim/figures.h"
#include "sim/prepared_runs.h"
#include "sim/report/audit.h"
#include "sim/report/honesty.h"
#include "sim/report/results_csv.h"
#include "sim/report/table.h"
#include "sim/report/write_results.h"
#include "sim/sweep/journal.h"
#include "sim/sweep/progress.h"
#include "sim/sweep/worker_pool.h"

namespace memwall {
namespace {

namespace fs = std::filesystem;

RunRecord record_of(const Simulation& simulation) {
  return make_record(simulation.result, simulation.trace, simulation.facts, simulation.checks, simulation.decisions);
}

std::string run_one(const PreparedRun& run) {
  return to_text(record_of(simulate(run.point.variant->tree(), run.trace, {run.point.devices, true})));
}

std::string name_of(const Point& point) { return fmt::format("point {}, {}", point.index, point.architecture); }

/// What went wrong with points, in words and as an exit code.
struct Losses {
  int signal = 0;
  bool input = false, internal = false;
};

/// The runs that the journal does not hold yet, each key once.
std::vector<const PreparedRun*> open_runs(const std::vector<PreparedRun>& runs, const Journal& journal) {
  std::vector<const PreparedRun*> open;
  std::set<std::string> keys;
  for (const PreparedRun& run : runs) {
    if (!journal.contains(run.key) && keys.insert(run.key).second) open.push_back(&run);
  }
  return open;
}

Losses simulate_all(const std::vector<PreparedRun>& runs, const RunArguments& arguments, Journal& journal) {
  const std::vector<const PreparedRun*> open = open_runs(runs, journal);
  const int jobs = arguments.jobs > 0 ? arguments.jobs : int(std::max(1u, std::thread::hardware_concurrency()));
  spdlog::info("{} runs, {} of them to simulate on {} workers", runs.size(), open.size(), jobs);
  Losses losses;
  Progress progress(runs.size(), runs.size() - open.size(), !arguments.quiet);
  const auto finish = [&](const TaskResult& result) {
    const PreparedRun& run = *open[result.index];
    if (result.status == TaskStatus::done) {
      journal.append(run.key, result.payload);
    } else {
      (result.input_error ? losses.input : losses.internal) = true;
      progress.clear();
      spdlog::error("{}: {}; its row is missing", name_of(run.point), result.message);
    }
    progress.advance(result.status != TaskStatus::done);
  };
  losses.signal = run_pool(
                      open.size(), jobs, [&](std::size_t index) { return run_one(*open[index]); }, finish, [&] { progress.tick(); })
                      .signal;
  return losses;
}

/// The records that there are, in point order.
ResultSet merge(const ExperimentConfig& experiment, const std::vector<PreparedRun>& runs, const Journal& journal) {
  ResultSet results;
  results.swept_columns = swept_columns(experiment);
  std::vector<std::string> keys;
  for (const PreparedRun& run : runs) {
    const auto text = journal.find(run.key);
    if (!text) continue;
    std::vector<std::string> swept;
    for (const auto& [path, value] : *run.point.swept) swept.push_back(value);
    results.rows.push_back(make_row(run.point.index, run.point.architecture, std::move(swept), read_record(*text, false)));
    // A trace stands for itself: nothing says that another one is the same work at another size.
    results.rows.back().series = run.point.workload->trace;
    keys.push_back(run.key);
  }
  results.record = [keys = std::move(keys), &journal](std::size_t i) { return read_record(journal.find(keys[i]).value()); };
  return results;
}

MonotoneRow monotone_row(const ResultRow& row) {
  const RunFacts& f = row.facts;
  MonotoneRow result;
  result.series = fmt::format("{}\n{}\n{}\n{}\n{}", row.architecture, row.series, f.model, f.phase, f.output_length);
  for (const std::string& value : row.swept) result.series += "\n" + value;
  result.batch = f.batch;
  result.context = f.context;
  result.input_length = f.input_length;
  result.bits = {f.weight_bits, f.activation_bits, f.kv_bits};
  result.von_neumann = f.von_neumann();
  result.ideal = f.von_neumann() && f.mode == "ideal" && f.memory_timing == "pin";
  result.latency_s = f.latency_s;
  result.dynamic_j = f.dynamic_j;
  result.energy_per_token_j = f.energy_per_token_j;
  result.throttled = f.throttled_s > 0.0 || f.saved_j > 0.0;
  result.devices = f.devices;
  return result;
}

/// Adds U7 to each row, between U6 and U8.
void check_across_points(ResultSet& results) {
  std::vector<MonotoneRow> rows;
  for (const ResultRow& row : results.rows) rows.push_back(monotone_row(row));
  const std::vector<CheckRow> checks = check_monotone(rows);
  for (std::size_t i = 0; i < checks.size(); ++i) {
    std::vector<CheckRow>& all = results.rows[i].checks;
    const auto behind = std::find_if(all.begin(), all.end(), [](const CheckRow& row) { return row.check == "U8"; });
    all.insert(behind, checks[i]);
  }
}

bool any_failed(const ResultSet& results) {
  return std::any_of(results.rows.begin(), results.rows.end(), [](const ResultRow& row) { return !failed_checks(row.checks).empty(); });
}

/// Draws what the experiment asks for; false where that failed by our fault.
bool draw(const Manifest& manifest, const ResultSet& results, const std::string& folder) {
  if (manifest.figures.empty() || results.rows.empty()) return true;
  return draw_or_warn(folder);
}

void print(const Manifest& manifest, const ResultSet& results, const std::string& folder) {
  std::cout << manifest.experiment << ": " << manifest.question << "\n\n" << results_table(results.swept_columns, results.rows) << "\n";
  if (!manifest.audit.empty()) std::cout << audit_text(manifest.audit) << "\n";
  std::cout << "Files in " << folder << ": results.csv breakdown.csv ops.csv checks.csv timeline.json manifest.json";
  for (const auto& [name, node] : manifest.figures) {
    if (fs::exists(fs::path(folder) / "figures" / (name + ".pdf"))) std::cout << " figures/" << name << ".pdf";
  }
  std::cout << std::endl;
}

int exit_code(const Losses& losses, bool drawn, bool failed) {
  if (losses.internal || !drawn) return 3;
  if (losses.input) return 2;
  return failed ? 1 : 0;
}

}  // namespace

int run_experiment(const ConfigLibrary& library, const RunArguments& arguments) {
  const ExperimentConfig experiment = load_experiment(arguments.experiment, library);
  PreparedExperiment prepared = prepare(experiment, arguments.sets, library);
  const std::string folder = arguments.out.empty() ? "results/" + experiment.experiment : arguments.out;
  Journal journal(fs::path(folder) / "cache", arguments.resume ? Journal::Mode::resume : Journal::Mode::fresh);

  const Losses losses = simulate_all(prepared.runs, arguments, journal);
  if (losses.signal != 0) {
    spdlog::error("interrupted; `--resume` continues with the points that are finished");
    return 128 + losses.signal;
  }
  ResultSet results = merge(experiment, prepared.runs, journal);
  check_across_points(results);
  prepared.manifest.honesty = honesty_lines(results.rows);
  prepared.manifest.audit = audit(results.rows);
  write_results(folder, results, manifest_json(prepared.manifest));
  const bool drawn = draw(prepared.manifest, results, folder);
  print(prepared.manifest, results, folder);
  return exit_code(losses, drawn, any_failed(results));
}

void write_simulation(const fs::path& folder, const std::string& label, const ConfigNode& architecture,
                      const std::vector<std::string>& overrides, const Simulation& simulation) {
  const RunRecord record = record_of(simulation);
  ResultSet results;
  results.rows.push_back(make_row(0, label, {}, record));
  results.record = [&record](std::size_t) { return record; };
  Manifest manifest;
  manifest.experiment = label;
  manifest.question = "What does " + (record.facts.model.empty() ? "this trace" : record.facts.model) + " take on " + label + "?";
  manifest.version = MEMWALL_VERSION;
  manifest.overrides = overrides;
  manifest.architectures = {{label, {{architecture, std::to_string(simulation.result.devices)}}}};
  manifest.honesty = honesty_lines(results.rows);
  manifest.audit = audit(results.rows);
  write_results(folder, results, manifest_json(manifest));
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/experiment.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>
#include <thread>
#include <unordered_set>

#include "sim/prepared_runs.h"
#include "sim/report/audit.h"
#include "sim/report/honesty.h"
#include "sim/report/write_results.h"
#include "sim/result_plan.h"
#include "sim/reuse.h"
#include "sim/sweep/journal.h"
#include "sim/sweep/progress.h"
#include "sim/sweep/worker_pool.h"

namespace memwall {
namespace {

namespace fs = std::filesystem;

RunRecord record_of(const Simulation& simulation) {
  return make_record(simulation.result, simulation.trace, simulation.facts, simulation.checks, simulation.decisions);
}

/// What a worker answers: the record of a run, and segments that it simulated for it.
struct Answer {
  std::string record, segments;

  std::string text() const { return std::to_string(record.size()) + "\n" + record + segments; }
  static Answer parse(const std::string& text) {
    const std::size_t begin = text.find('\n') + 1;
    const std::size_t size = std::stoull(text);
    return {text.substr(begin, size), text.substr(begin + size)};
  }
};

Answer run_one(const PreparedRun& run, const PreparedExperiment& prepared, const Journal& computed, Reuse& reuse) {
  const SimulateOptions options{.devices = run.point.devices,
                                .only_what_fits = prepared.only_what_fits,
                                .reuse = &reuse,
                                .trace_key = run.trace->key,
                                .replicas = run.replicas};
  const ConfigNode architecture = run.point.variant->tree();
  const Simulation simulation = simulate(architecture, run.trace->open, options);
  RunRecord record = record_of(simulation);
  if (prepared.quality) {
    std::optional<BlockQuality> block;
    if (!run.block.empty()) block = read_block_quality(computed.find(run.block).value());
    record.quality_line = csv_line(quality_cells(array_quality(architecture, simulation, block)));
  }
  record.facts.run.edit().normalise = run.point.normalise;
  return {to_text(record), reuse.take_new_segments()};
}

/// Segments that earlier runs of this build left in the folder; those of other builds, and a damaged file, are of no use.
std::unique_ptr<Journal> open_segments(const fs::path& folder) {
  const std::string name = "segments-" + short_key(program_identity());
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const std::string other = entry.path().filename();
    if (other.starts_with("segments-") && other != name) fs::remove(entry.path(), ignored);
  }
  const auto open = [&] { return std::make_unique<Journal>(folder, Journal::Mode::resume, std::chrono::milliseconds(1000), name); };
  try {
    return open();
  } catch (const InputError&) {
    fs::remove(folder / name, ignored);
    return open();
  }
}

std::string name_of(const Point& point) { return fmt::format("point {}, {}", point.index, point.architecture.str()); }

/// What went wrong with points, in words and as an exit code.
struct Losses {
  int signal = 0;
  bool input = false, internal = false;
};

/// The runs of a shard, each key once.
std::vector<const PreparedRun*> runs_of(const std::vector<PreparedRun>& runs, Shard shard) {
  std::vector<const PreparedRun*> own;
  std::unordered_set<Journal::Id, Journal::IdHash> keys;
  for (const PreparedRun& run : runs) {
    if (keys.insert(run.key).second && shard.has(keys.size() - 1)) own.push_back(&run);
  }
  return own;
}

/// What the arrays of the open runs compute, each distinct block once; an earlier run may have left some. Returns a signal, or 0.
int compute_blocks(const PreparedExperiment& prepared, const std::vector<const PreparedRun*>& open, int jobs, Journal& computed) {
  std::set<std::string> keys;
  for (const PreparedRun* run : open) {
    if (!run->block.empty() && !computed.contains(run->block)) keys.insert(run->block);
  }
  const std::vector<std::string> missing(keys.begin(), keys.end());
  const Task task = [&](std::size_t index) { return to_text(compute(prepared.blocks.at(missing[index]))); };
  return run_pool(missing.size(), jobs, task,
                  [&](const TaskResult& result) {
                    if (result.input_error) throw InputError(result.message);
                    if (result.status != TaskStatus::done) throw InternalError("a block of products was not computed: " + result.message);
                    computed.append(missing[result.index], result.payload);
                  })
      .signal;
}

Losses simulate_all(const PreparedExperiment& prepared, int jobs, bool quiet, Shard shard, Journal& journal, Journal& segments) {
  std::vector<const PreparedRun*> open = runs_of(prepared.runs, shard);
  const std::size_t own = open.size();
  std::erase_if(open, [&journal](const PreparedRun* run) { return journal.contains(run->key); });
  spdlog::info("{} runs, {} of them to simulate on {} workers", prepared.runs.size(), open.size(), jobs);
  Losses losses;
  losses.signal = compute_blocks(prepared, open, jobs, segments);
  if (losses.signal != 0) return losses;
  Progress progress(own, own - open.size(), !quiet);
  const auto finish = [&](const TaskResult& result) {
    const PreparedRun& run = *open[result.index];
    if (result.status == TaskStatus::done) {
      const Answer answer = Answer::parse(result.payload);
      journal.append(run.key, answer.record);
      Reuse::append_segments(answer.segments, segments);
    } else {
      (result.input_error ? losses.input : losses.internal) = true;
      progress.clear();
      spdlog::error("{}: {}; its row is missing", name_of(run.point), result.message);
    }
    progress.advance(result.status != TaskStatus::done);
  };
  Reuse reuse(program_identity(), &segments);  // each worker goes on with its copy
  const Task task = [&](std::size_t index) { return run_one(*open[index], prepared, segments, reuse).text(); };
  losses.signal = run_pool(open.size(), jobs, task, finish, [&] { progress.tick(); }).signal;
  return losses;
}

int exit_code(const Losses& losses, bool drawn, bool failed) {
  if (losses.internal || !drawn) return 3;
  if (losses.input) return 2;
  return failed ? 1 : 0;
}

}  // namespace

int run_experiment(const ConfigLibrary& library, const RunArguments& arguments) {
  const Shard shard = arguments.shard.empty() ? Shard{} : Shard::parse(arguments.shard);
  const ExperimentConfig experiment = load_experiment(arguments.experiment, library);
  const int jobs = arguments.jobs > 0 ? arguments.jobs : int(std::max(1u, std::thread::hardware_concurrency()));
  PreparedExperiment prepared = prepare(experiment, arguments.sets, library, jobs);
  const std::string folder = arguments.out.empty() ? "results/" + experiment.experiment : arguments.out;
  Journal journal(fs::path(folder) / "cache", arguments.resume ? Journal::Mode::resume : Journal::Mode::fresh);

  const std::unique_ptr<Journal> segments = open_segments(fs::path(folder) / "cache");
  const Losses losses = simulate_all(prepared, jobs, arguments.quiet, shard, journal, *segments);
  if (losses.signal != 0) {
    spdlog::error("interrupted; `--resume` continues with the points that are finished");
    return 128 + losses.signal;
  }
  ResultPlan plan = plan_results(experiment, prepared);
  // Points are as large as the rows that come now.
  prepared.runs = std::vector<PreparedRun>();
  prepared.manifest.architectures.clear();
  if (arguments.shard.empty()) {
    const FinishedResults finished = finish_results(std::move(plan), journal, folder);
    return exit_code(losses, finished.drawn, finished.failed);
  }
  write_shard(folder, plan, shard);
  return exit_code(losses, true, false);
}

void write_simulation(const fs::path& folder, const std::string& label, const ConfigNode& architecture,
                      const std::vector<std::string>& overrides, const Simulation& simulation) {
  const RunRecord record = record_of(simulation);
  ResultSet results;
  SharedFacts shared;
  results.rows.push_back(make_row(record, shared));
  results.rows.back().architecture = label;
  results.record = [&record](std::size_t) { return record; };
  Manifest manifest;
  manifest.experiment = label;
  manifest.question = "What does " + (record.facts.run->model.empty() ? "this trace" : record.facts.run->model) + " take on " + label + "?";
  manifest.version = MEMWALL_VERSION;
  manifest.overrides = overrides;
  manifest.architectures = {{label, {{architecture, std::to_string(simulation.facts.devices)}}}};
  manifest.honesty = honesty_lines(results.rows);
  manifest.audit = audit(results.rows);
  write_results(folder, results, manifest_json(manifest));
}

}  // namespace memwall

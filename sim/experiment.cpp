// SPDX-License-Identifier: MIT
#include "sim/experiment.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <thread>

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

/// Takes what nobody else asks for.
RunRecord record_of(Simulation& run) {
  RunRecord record = make_record(run.result, run.trace, run.facts, std::move(run.checks), std::move(run.decisions));
  record.timeline = std::move(run.result.timeline);
  return record;
}

/// What a worker answers: the record of a run, and segments that it simulated for it.
struct Answer {
  std::string_view record, segments;

  static std::string text(const std::string& record, const std::string& segments) {
    return std::to_string(record.size()) + "\n" + record + segments;
  }
  static Answer parse(const std::string& text) {
    const std::string_view parts = std::string_view(text).substr(text.find('\n') + 1);
    const std::size_t size = std::stoull(text);
    return {parts.substr(0, size), parts.substr(size)};
  }
};

std::string run_one(const PreparedRun& run, const PreparedExperiment& prepared, const Journal& computed, Reuse& reuse) {
  const SimulateOptions options{.devices = run.point.devices,
                                .only_what_fits = prepared.only_what_fits,
                                .reuse = &reuse,
                                .trace_key = run.trace->key,
                                .replicas = run.replicas};
  const ConfigNode architecture = run.point.variant->tree();
  Simulation simulation = simulate(architecture, run.trace->open, options);
  RunRecord record = record_of(simulation);
  if (prepared.quality) {
    std::optional<BlockQuality> block;
    if (!run.block.empty()) block = read_block_quality(computed.find(run.block).value());
    record.quality_line = csv_line(quality_cells(array_quality(architecture, simulation, block)));
  }
  record.facts.run.edit().normalise = run.point.normalise.str();
  return Answer::text(to_text(record), reuse.take_new_segments());
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

/// The runs of a shard, the first of each key.
std::vector<std::uint32_t> runs_of(const std::vector<Journal::Id>& keys, Shard shard) {
  std::vector<std::uint32_t> runs(keys.size());
  std::iota(runs.begin(), runs.end(), 0);
  std::stable_sort(runs.begin(), runs.end(), [&](auto a, auto b) { return keys[a] < keys[b]; });
  runs.erase(std::unique(runs.begin(), runs.end(), [&](auto a, auto b) { return keys[a] == keys[b]; }), runs.end());
  std::sort(runs.begin(), runs.end());
  std::size_t position = 0;
  std::erase_if(runs, [&](std::uint32_t) { return !shard.has(position++); });
  return runs;
}

/// What the arrays of the open runs compute, each distinct block once; an earlier run may have left some. Returns a signal, or 0.
int compute_blocks(const PreparedExperiment& prepared, const std::vector<std::uint32_t>& open, int jobs, Journal& computed) {
  std::set<std::string> keys;
  for (const std::uint32_t run : open) {
    if (!prepared.quality) break;
    const std::string key = prepared.run(run).block;
    if (!key.empty() && !computed.contains(key)) keys.insert(key);
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
  std::vector<std::uint32_t> open = runs_of(prepared.keys, shard);
  const std::size_t own = open.size();
  std::erase_if(open, [&](std::uint32_t run) { return journal.contains(prepared.keys[run]); });
  spdlog::info("{} runs, {} of them to simulate on {} workers", prepared.size(), open.size(), jobs);
  Losses losses;
  losses.signal = compute_blocks(prepared, open, jobs, segments);
  if (losses.signal != 0) return losses;
  Progress progress(own, own - open.size(), !quiet);
  const auto finish = [&](const TaskResult& result) {
    const std::uint32_t run = open[result.index];
    if (result.status == TaskStatus::done) {
      const Answer answer = Answer::parse(result.payload);
      journal.append(prepared.keys[run], answer.record);
      Reuse::append_segments(answer.segments, segments);
    } else {
      (result.input_error ? losses.input : losses.internal) = true;
      progress.clear();
      spdlog::error("{}: {}; its row is missing", name_of(prepared.points[run]), result.message);
    }
    progress.advance(result.status != TaskStatus::done);
  };
  Reuse reuse(program_identity(), &segments);  // each worker goes on with its copy
  const Task task = [&](std::size_t index) { return run_one(prepared.run(open[index]), prepared, segments, reuse); };
  losses.signal = run_pool(open.size(), jobs, task, finish, [&] { progress.tick(); }).signal;
  return losses;
}

int exit_code(const Losses& losses, int finished) { return losses.internal ? 3 : losses.input ? std::max(2, finished) : finished; }

}  // namespace

int run_experiment(const ConfigLibrary& library, const RunArguments& arguments) {
  const Shard shard = arguments.shard.empty() ? Shard{} : Shard::parse(arguments.shard);
  const ExperimentConfig experiment = load_experiment(arguments.experiment, library, arguments.sets);
  const int jobs = arguments.jobs > 0 ? arguments.jobs : int(std::max(1u, std::thread::hardware_concurrency()));
  PreparedExperiment prepared(experiment, library, jobs);
  const std::string folder = arguments.out.empty() ? "results/" + experiment.experiment : arguments.out;
  Journal journal(fs::path(folder) / "cache", arguments.resume ? Journal::Mode::resume : Journal::Mode::fresh);

  const std::unique_ptr<Journal> segments = open_segments(fs::path(folder) / "cache");
  const Losses losses = simulate_all(prepared, jobs, arguments.quiet, shard, journal, *segments);
  if (losses.signal != 0) {
    spdlog::error("interrupted; `--resume` continues with the points that are finished");
    return 128 + losses.signal;
  }
  ResultPlan plan = plan_results(experiment, prepared);
  if (arguments.shard.empty()) return exit_code(losses, finish_results(std::move(plan), journal, folder).exit_code());
  write_shard(folder, plan, shard);
  return exit_code(losses, 0);
}

void write_simulation(const fs::path& folder, const std::string& label, const ConfigNode& architecture,
                      const std::vector<std::string>& overrides, Simulation simulation) {
  const Journal lock(folder / "cache", Journal::Mode::fresh);  // what is there is of another experiment
  RunRecord record = record_of(simulation);
  SharedFacts shared;
  ResultRow row = make_row(record, shared);
  row.architecture = label;
  const ResultSet results{{}, false, 1, [&](const OnRow& on_row) { on_row(row, record); }};
  Honesty honesty;
  honesty.see({row});
  Audit audit;
  audit.see({row});
  Manifest manifest;
  manifest.experiment = label;
  manifest.question = "What does " + (record.facts.run->model.empty() ? "this trace" : record.facts.run->model) + " take on " + label + "?";
  manifest.version = MEMWALL_VERSION;
  manifest.overrides = overrides;
  manifest.architectures = {{label, manifest_variants({{architecture, std::to_string(simulation.facts.devices)}})}};
  manifest.honesty = honesty.lines();
  manifest.audit = audit.sentences();
  write_results(folder, results, {{"fleet.csv", {}}, {"parity.csv", {}}, {"parity.json", {}}, {"manifest.json", [&](std::ostream& out) {
                                                                                                 write_manifest(out, manifest);
                                                                                               }}});
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <utility>

#include "sim/report/draft_file.h"
#include "sim/result_plan.h"

namespace memwall {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// A plan on disk is a line of JSON, then a line for each row, then the configs of the manifest.

fs::path plan_path(const fs::path& folder) { return folder / "cache" / "plan.json"; }

Json head_json(const ResultPlan& plan) {
  Json json;
  json["manifest"] = plan.manifest;
  json["leaves_out_overflow"] = plan.leaves_out_overflow;
  json["fleet"] = plan.fleet;
  json["parity"] = {{"csv", plan.parity.csv}, {"json", plan.parity.json}};
  json["swept_columns"] = plan.swept_columns;
  json["rows"] = plan.keys.size();
  return json;
}

Json row_json(const RowLabels& labels, const Journal::Id& key) {
  const std::vector<std::string> swept(labels.swept.begin(), labels.swept.end());
  return Json::array({labels.point, labels.architecture.str(), swept, labels.series.str(), key.hash, key.length});
}

RowLabels labels_of(const Json& row) {
  const auto swept = row.at(2).get<std::vector<std::string>>();
  return {row.at(0).get<int>(), row.at(1).get<std::string>(), {swept.begin(), swept.end()}, row.at(3).get<std::string>()};
}

Json parse_line(std::istream& in) {
  std::string line;
  std::getline(in, line);
  return Json::parse(line);
}

std::ifstream open_plan(const std::string& folder) {
  std::ifstream in(plan_path(folder), std::ios::binary);
  if (!in) throw InputError(Place{folder, 0, 0}, "", "holds no shard; expected a folder that `memwall run --shard i/n` has written");
  return in;
}

/// Its rows stay on disk. Throws a Json::exception where it is no plan.
ResultPlan parse_plan(const std::string& folder) {
  std::ifstream in = open_plan(folder);
  const Json head = parse_line(in);
  const std::streampos first_row = in.tellg();
  for (const char* text : {"experiment", "question"}) head.at("manifest").at(text).get<std::string>();
  ResultPlan plan{.manifest = head.at("manifest"),
                  .write_configs = {},
                  .swept_columns = head.at("swept_columns").get<std::vector<std::string>>(),
                  .keys = {},
                  .each_labels = {},
                  .leaves_out_overflow = head.at("leaves_out_overflow").get<bool>(),
                  .fleet = head.at("fleet").get<std::string>(),
                  .parity = {head.at("parity").at("csv").get<std::string>(), head.at("parity").at("json").get<std::string>()}};
  for (std::size_t i = 0; i < head.at("rows").get<std::size_t>(); ++i) {
    const Json row = parse_line(in);
    labels_of(row);
    plan.keys.push_back({row.at(4).get<std::uint64_t>(), row.at(5).get<std::uint64_t>()});
  }
  const auto open_at = [folder](std::streampos place) {
    std::ifstream file = open_plan(folder);
    file.seekg(place);
    return file;
  };
  plan.write_configs = [open_at, place = in.tellg()](std::ostream& out) { out << open_at(place).rdbuf(); };
  plan.each_labels = [open_at, first_row, rows = plan.keys.size()](const OnLabels& on_labels) {
    std::ifstream file = open_at(first_row);
    for (std::size_t i = 0; i < rows; ++i) on_labels(labels_of(parse_line(file)));
  };
  return plan;
}

ResultPlan read_plan(const std::string& folder) {
  try {
    return parse_plan(folder);
  } catch (const Json::exception&) {
    throw InputError(Place{plan_path(folder).string(), 0, 0}, "",
                     "is damaged or of another build; expected the plan that `memwall run --shard i/n` writes: run the shard again with "
                     "`--resume`");
  }
}

bool same_plan(const std::string& folder, const std::string& other) {
  std::ifstream a = open_plan(folder), b = open_plan(other);
  using Bytes = std::istreambuf_iterator<char>;
  return std::equal(Bytes(a), Bytes(), Bytes(b), Bytes());
}

/// Copies the records of one shard that `all` lacks.
void take_records(const std::string& folder, const ResultPlan& plan, Journal& all) {
  const Journal journal(fs::path(folder) / "cache", Journal::Mode::resume);
  for (const Journal::Id& key : plan.keys) {
    if (all.contains(key)) continue;
    if (const auto record = journal.find(key)) all.append(key, *record);
  }
}

void refuse_missing(const ResultPlan& plan, const Journal& journal) {
  std::size_t missing = 0, row = 0;
  std::string first;
  plan.each_labels([&](const RowLabels& labels) {
    if (journal.contains(plan.keys[row++])) return;
    if (missing++ == 0) first = fmt::format("point {}, {}", labels.point, labels.architecture.str());
  });
  if (missing == 0) return;
  throw InputError(
      fmt::format("{} of {} rows are in none of the folders, the first of them {}; name the folders of all shards, or finish one with "
                  "`memwall run --shard i/n --resume`",
                  missing, plan.keys.size(), first));
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

void write_shard(const fs::path& folder, const ResultPlan& plan, Shard shard) {
  DraftFile draft(plan_path(folder), folder / "cache");  // whole or not at all, whenever the run is killed
  std::ostream& out = draft.stream();
  out << head_json(plan).dump() << "\n";
  std::size_t row = 0;
  plan.each_labels([&](const RowLabels& labels) { out << row_json(labels, plan.keys[row++]).dump() << "\n"; });
  plan.write_configs(out);
  draft.commit();
  std::cout << fmt::format("shard {}/{} of {} rows; `memwall merge` joins the folders of all shards\n", shard.index, shard.count,
                           plan.keys.size());
}

int merge_shards(const std::vector<std::string>& folders, const std::string& out) {
  for (const std::string& folder : folders) {
    if (!same_plan(folder, folders.front())) {
      throw InputError(Place{folder, 0, 0}, "", "is a shard of another experiment, or of another version of it, than " + folders.front());
    }
    if (fs::weakly_canonical(folder) == fs::weakly_canonical(out)) {
      throw InputError(Place{out, 0, 0}, "", "is one of the shards; expected a folder of its own for the results");
    }
  }
  ResultPlan plan = read_plan(folders.front());
  Journal all(fs::path(out) / "cache", Journal::Mode::fresh);
  for (const std::string& folder : folders) take_records(folder, plan, all);
  refuse_missing(plan, all);
  return finish_results(std::move(plan), all, out).exit_code();
}

}  // namespace memwall

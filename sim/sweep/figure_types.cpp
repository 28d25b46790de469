// SPDX-License-Identifier: MIT
#include "sim/sweep/figure_types.h"

#include "sim/report/quality_csv.h"
#include "sim/report/results_csv.h"

namespace memwall {
namespace {

using Kind = FigureOption::Kind;

/// Of all experiments, and of those with `quality`.
std::vector<std::string> all_metrics() {
  std::vector<std::string> names = metric_names();
  for (std::string& name : quality_names()) names.push_back(std::move(name));
  return names;
}

const std::vector<std::string> kScales = {"linear", "log"};
const std::vector<std::string> kPlaneScales = {"linear", "log-x", "log-y", "log-log"};

}  // namespace

const std::vector<FigureType>& known_figure_types() {
  static const std::vector<FigureType> types = {
      {"stacked-bars",
       {{"y", Kind::word, {"energy_per_token_j", "energy_j"}},
        {"by", Kind::word, {"category", "op_class", "component", "action"}},
        {"scale", Kind::word, {"linear", "share"}}}},
      {"bars",
       {{"y", Kind::word, all_metrics()},
        {"scale", Kind::word, kScales},
        {"relative_to", Kind::label},
        {"mean", Kind::word, {"none", "geometric"}}}},
      {"lines",
       {{"x", Kind::key, {}, true},
        {"y", Kind::words, all_metrics()},
        {"series", Kind::series},
        {"scale", Kind::word, kPlaneScales},
        {"relative_to", Kind::label},
        {"crossover", Kind::label},
        {"ceiling", Kind::label},
        {"level", Kind::integer}}},
      {"prefill-decode", {{"y", Kind::word, {"latency_s", "energy_j"}}, {"scale", Kind::word, {"linear", "share"}}}},
      {"roofline", {{"by", Kind::word, {"op_class", "operator"}}, {"over", Kind::key}}},
      {"pareto",
       {{"x", Kind::word, all_metrics()},
        {"y", Kind::word, all_metrics()},
        {"series", Kind::series},
        {"label", Kind::series},
        {"scale", Kind::word, kPlaneScales}}},
      {"heat-map",
       {{"x", Kind::key, {}, true},
        {"y", Kind::key, {}, true},
        {"value", Kind::word, all_metrics()},
        {"show", Kind::word, {"value", "best"}},
        {"scale", Kind::word, kScales}}},
      {"waterfall", {{"y", Kind::word, {"tokens_per_j", "ops_per_j", "energy_per_token_j"}}, {"scale", Kind::word, kScales}}},
      {"area", {{"scale", Kind::word, {"linear", "share"}}, {"memory", Kind::word, {"without", "with"}}}},
      {"traffic", {{"y", Kind::word, {"bytes_per_token", "bytes"}}, {"scale", Kind::word, kScales}}},
      {"timeline", {{"layer", Kind::integer}}},
      {"tornado", {{"y", Kind::word, all_metrics()}, {"relative_to", Kind::label}}},
      {"fleet", {}},
      {"parity", {}},
  };
  return types;
}

}  // namespace memwall

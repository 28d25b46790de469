// SPDX-License-Identifier: MIT
#include "sim/report/honesty.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/config.h"
#include "sim/report/si_text.h"

namespace memwall {
namespace {

using Conditions = Honesty::Conditions;
using All = ByArchitecture<Conditions>;

/// "h100 and 8xh100 4 nm; cim-rram 32 nm", from what `text` says of each architecture; "" leaves one out.
template <class Text>
std::string each(const All& all, Text text) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const auto& [architecture, conditions] : all) {
    if (std::string words = text(conditions); !words.empty()) parts.emplace_back(architecture.str(), std::move(words));
  }
  return shared_text(parts);
}

std::string whole(double value) { return fmt::format("{:.0f}", value); }

std::string precision(const All& all) {
  return "Precision, bits of weights/activations/KV: " + each(all, [](const Conditions& c) { return listed(c.bits); }) + ".";
}

std::string node(const All& all) {
  return "Node: " + each(all, [](const Conditions& c) { return listed(c.nodes); }) + "; not rescaled to a common node.";
}

std::string batch(const All& all) {
  const auto text = [](const Conditions& c) {
    return c.batch.text(whole) + " on " + c.devices.text(whole) + (c.von_neumann ? " device(s)" : " chip(s)");
  };
  return "Batch of the whole system: " + each(all, text) + ".";
}

std::string capacity(const All& all) {
  return "Capacity used: " + each(all, [](const Conditions& c) { return c.capacity.text(percent_text); }) + ".";
}

std::string utilisation(const All& all) {
  return "Utilisation, delivered of peak op/s: " + each(all, [](const Conditions& c) { return c.utilization.text(percent_text); }) + ".";
}

std::string energy_parts(const All& all) {
  const std::string parts = each(all, [](const Conditions& c) {
    return fmt::format("dynamic {}, static {}{}{}", percent_text(c.dynamic_j / c.energy_j), percent_text(c.static_j / c.energy_j),
                       c.host_j > 0.0 ? ", host " + percent_text(c.host_j / c.energy_j) : "",
                       c.cooling_j > 0.0 ? ", cooling " + percent_text(c.cooling_j / c.energy_j) : "");
  });
  const auto any = [&](double Conditions::*joules) {
    return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.second.*joules > 0.0; });
  };
  std::vector<std::string> none;
  if (!any(&Conditions::host_j)) none.emplace_back("host");
  if (!any(&Conditions::cooling_j)) none.emplace_back("cooling");
  return "Energy counted: " + parts + (none.empty() ? "." : "; " + listed(none) + " on none.");
}

std::string facility(const All& all) {
  const std::vector<std::string> none = {"none"};
  if (std::all_of(all.begin(), all.end(), [&](const auto& one) { return one.second.facilities == none; })) return "";
  return "Around the devices: " + each(all, [](const Conditions& c) { return listed(c.facilities); }) + ".";
}

std::string kv_cache(const All& all) {
  const std::vector<std::string> memory = {"memory"};
  const bool all_in_memory = std::all_of(all.begin(), all.end(), [&](const auto& one) { return one.second.kv_stores == memory; });
  const auto text = [&](const Conditions& c) {
    return (all_in_memory ? "" : listed(c.kv_stores) + " ") + c.kv_read_bytes.text(bytes_text);
  };
  return (all_in_memory ? "KV cache: in memory; read from it per run: "
                        : "KV cache: where it lies, and what a run reads there other than by arrays: ") +
         each(all, text) + ".";
}

std::string programming(const All& all) {
  const std::string left_out = each(all, [](const Conditions& c) -> std::string {
    return !c.has_arrays || c.program_j > 0.0 ? "" : c.arrays_used.text(whole) + " arrays";
  });
  return left_out.empty() ? "" : "Programming the weights is not part of any run: " + left_out + " hold them from the start.";
}

std::string other_operators(const All& all) {
  const std::string missing = each(all, [](const Conditions& c) -> std::string { return c.lacks_operators ? "(in some runs)" : ""; });
  return missing.empty() ? "Operators beside the matmuls: all modelled, none free."
                         : "Operators beside the matmuls are missing: " + missing + ".";
}

/// "" for a label without an error.
std::string error_text(const BaselineErrors& errors, const std::string& label) {
  const auto found = errors.find(label);
  if (found == errors.end()) return "";
  const BaselineError& e = found->second;
  return fmt::format("mean absolute error {} over {} measured operators of {}, {}", percent_text(e.mean_absolute), e.operators, e.of,
                     e.basis);
}

std::string mode_text(const std::string& mode, const std::string& timing, const std::string& error) {
  if (mode != "ideal") return mode + (error.empty() ? "" : " (" + error + ")");
  return timing == "pin" ? "ideal (no launch overhead, full rates), not calibrated against measured kernels"
                         : "ideal cores (no launch overhead), DRAM timed by " + timing;
}

std::string baseline_mode(const All& all, const BaselineErrors& errors) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const auto& [architecture, conditions] : all) {
    if (!conditions.von_neumann) continue;
    std::vector<std::string> texts;
    for (const auto& [mode, timing] : conditions.modes) add_once(texts, mode_text(mode, timing, error_text(errors, architecture)));
    if (const std::string text = listed(texts); !text.empty()) parts.emplace_back(architecture.str(), text);
  }
  return parts.empty() ? "" : "Baseline mode: " + shared_text(parts) + ".";
}

std::string provenance(const All& all) {
  const auto text = [](const Conditions& c) {
    std::string parts;
    for (std::size_t i = 0; i < kProvenances; ++i) {
      if (c.provenance_j[i] <= 0.0) continue;
      parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", to_string(Provenance(i)), percent_text(c.provenance_j[i] / c.energy_j));
    }
    return parts;
  };
  return "Provenance of the energy: " + each(all, text) + ".";
}

void add_run(Conditions& c, const UnpricedFacts& run) {
  add_once(c.nodes, run.node);
  add_once(c.facilities, run.facility.empty() ? "none" : run.facility);
  add_once(c.kv_stores, run.kv_store);
  add_once(c.modes, {run.mode, run.memory_timing});
  c.batch.add(double(run.batch));
  c.devices.add(run.devices);
  c.capacity.add(run.capacity_used);
  c.utilization.add(run.utilization);
  c.kv_read_bytes.add(double(run.kv_read_bytes));
  c.arrays_used.add(double(run.arrays_used));
  c.lacks_operators |= run.vector_elements == 0;
}

void add(Conditions& c, const RunFacts& facts) {
  if (c.bits.empty()) {
    c.von_neumann = facts.run->von_neumann();
    c.has_arrays = facts.run->arrays_used > 0;
  }
  add_once(c.bits, bits_text(facts));
  add_run(c, *facts.run);
  c.energy_j += facts.energy_j;
  c.dynamic_j += facts.dynamic_j;
  c.static_j += facts.static_j;
  c.host_j += facts.host_j;
  c.cooling_j += facts.cooling_j;
  c.program_j += facts.program_j;
  for (std::size_t i = 0; i < kProvenances; ++i) c.provenance_j[i] += facts.provenance_j[i];
}

}  // namespace

void Honesty::see(const PointRows& point) {
  for (const ResultRow& row : point) add(found_[row.architecture], row.facts);
}

std::vector<std::string> Honesty::lines(const BaselineErrors& errors) const {
  std::vector<std::string> lines;
  if (found_.size() == 0) return lines;
  const auto add = [&lines](std::string text) {
    if (!text.empty()) lines.push_back(std::move(text));
  };
  for (const auto line : {precision, node, batch, capacity, utilisation, energy_parts, facility, kv_cache, programming, other_operators})
    add(line(found_));
  add(baseline_mode(found_, errors));
  add(provenance(found_));
  return lines;
}

std::string Honesty::baseline_remark(const BaselineErrors& errors) const {
  if (found_.size() < 2) return "";
  std::vector<std::pair<std::string, std::string>> parts;
  for (const auto& [architecture, conditions] : found_) {
    const auto calibrated = [](const auto& mode) { return mode.first == "calibrated"; };
    if (std::none_of(conditions.modes.begin(), conditions.modes.end(), calibrated)) continue;
    if (const std::string error = error_text(errors, architecture); !error.empty()) parts.emplace_back(architecture.str(), error);
  }
  return parts.empty() ? "" : "A ratio to a calibrated baseline is no better than the baseline: " + shared_text(parts) + ".";
}

}  // namespace memwall

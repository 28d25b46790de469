// SPDX-License-Identifier: MIT
#include "sim/report/honesty.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/config.h"
#include "sim/report/rows_by.h"
#include "sim/report/si_text.h"

namespace memwall {
namespace {

using Groups = std::vector<RowGroup>;

/// "h100 and 8xh100 4 nm; cim-rram 32 nm", from what `text` says of each group; "" leaves a group out.
template <class Text>
std::string each(const Groups& groups, Text text) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const RowGroup& group : groups) {
    if (std::string words = text(group); !words.empty()) parts.emplace_back(group.architecture, std::move(words));
  }
  return shared_text(parts);
}

/// All different texts of a group, in order of appearance.
template <class Text>
std::string different(const RowGroup& group, Text text) {
  std::vector<std::string> found;
  for (const ResultRow* row : group.rows) {
    if (std::string words = text(row->facts); std::find(found.begin(), found.end(), words) == found.end())
      found.push_back(std::move(words));
  }
  return listed(found);
}

double sum(const RowGroup& group, double RunFacts::*value) {
  double total = 0.0;
  for (const ResultRow* row : group.rows) total += row->facts.*value;
  return total;
}

std::string precision(const Groups& groups) {
  return "Precision, bits of weights/activations/KV: " + each(groups, [](const RowGroup& g) { return different(g, bits_text); }) + ".";
}

std::string node(const Groups& groups) {
  return "Node: " + each(groups, [](const RowGroup& g) { return different(g, [](const RunFacts& f) { return f.run->node; }); }) +
         "; not rescaled to a common node.";
}

std::string batch(const Groups& groups) {
  const auto whole = [](double value) { return fmt::format("{:.0f}", value); };
  return "Batch of the whole system: " +
         each(groups,
              [&](const RowGroup& g) {
                return range_text(
                           g, [](const RunFacts& f) { return double(f.run->batch); }, whole) +
                       " on " +
                       range_text(
                           g, [](const RunFacts& f) { return double(f.run->devices); }, whole) +
                       (g.rows.front()->facts.run->von_neumann() ? " device(s)" : " chip(s)");
              }) +
         ".";
}

std::string capacity(const Groups& groups) {
  return "Capacity used: " +
         each(groups,
              [](const RowGroup& g) {
                return range_text(
                    g, [](const RunFacts& f) { return f.run->capacity_used; }, percent_text);
              }) +
         ".";
}

std::string utilisation(const Groups& groups) {
  return "Utilisation, delivered of peak op/s: " +
         each(groups,
              [](const RowGroup& g) {
                return range_text(
                    g, [](const RunFacts& f) { return f.run->utilization; }, percent_text);
              }) +
         ".";
}

std::string energy_parts(const Groups& groups) {
  const std::string parts = each(groups, [](const RowGroup& g) {
    const double total = sum(g, &RunFacts::energy_j);
    return fmt::format("dynamic {}, static {}{}{}", percent_text(sum(g, &RunFacts::dynamic_j) / total),
                       percent_text(sum(g, &RunFacts::static_j) / total),
                       sum(g, &RunFacts::host_j) > 0.0 ? ", host " + percent_text(sum(g, &RunFacts::host_j) / total) : "",
                       sum(g, &RunFacts::cooling_j) > 0.0 ? ", cooling " + percent_text(sum(g, &RunFacts::cooling_j) / total) : "");
  });
  const auto any = [&](double RunFacts::*joules) {
    return std::any_of(groups.begin(), groups.end(), [&](const RowGroup& g) { return sum(g, joules) > 0.0; });
  };
  std::vector<std::string> none;
  if (!any(&RunFacts::host_j)) none.emplace_back("host");
  if (!any(&RunFacts::cooling_j)) none.emplace_back("cooling");
  return "Energy counted: " + parts + (none.empty() ? "." : "; " + listed(none) + " on none.");
}

std::string facility(const Groups& groups) {
  const auto text = [](const RunFacts& f) -> std::string { return f.run->facility.empty() ? "none" : f.run->facility; };
  const std::string all = each(groups, [&](const RowGroup& g) { return different(g, text); });
  const bool any = std::any_of(groups.begin(), groups.end(), [](const RowGroup& g) {
    return std::any_of(g.rows.begin(), g.rows.end(), [](const ResultRow* row) { return !row->facts.run->facility.empty(); });
  });
  return any ? "Around the devices: " + all + "." : "";
}

std::string kv_cache(const Groups& groups) {
  const bool all_in_memory = std::all_of(groups.begin(), groups.end(), [](const RowGroup& g) {
    return std::all_of(g.rows.begin(), g.rows.end(), [](const ResultRow* row) { return row->facts.run->kv_store == "memory"; });
  });
  const std::string head = all_in_memory ? "KV cache: in memory; read from it per run: "
                                         : "KV cache: where it lies, and what a run reads there other than by arrays: ";
  return head +
         each(groups,
              [&](const RowGroup& g) {
                const std::string bytes = range_text(
                    g, [](const RunFacts& f) { return double(f.run->kv_read_bytes); }, bytes_text);
                return all_in_memory ? bytes : different(g, [](const RunFacts& f) { return f.run->kv_store; }) + " " + bytes;
              }) +
         ".";
}

std::string programming(const Groups& groups) {
  const std::string left_out = each(groups, [](const RowGroup& g) -> std::string {
    const bool arrays = g.rows.front()->facts.run->arrays_used > 0;
    if (!arrays || sum(g, &RunFacts::program_j) > 0.0) return "";
    return range_text(
               g, [](const RunFacts& f) { return double(f.run->arrays_used); }, [](double v) { return fmt::format("{:.0f}", v); }) +
           " arrays";
  });
  return left_out.empty() ? "" : "Programming the weights is not part of any run: " + left_out + " hold them from the start.";
}

std::string other_operators(const Groups& groups) {
  const std::string missing = each(groups, [](const RowGroup& g) -> std::string {
    const auto none = [](const ResultRow* row) { return row->facts.run->vector_elements == 0; };
    return std::any_of(g.rows.begin(), g.rows.end(), none) ? "(in some runs)" : "";
  });
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

std::string baseline_mode(const Groups& groups, const BaselineErrors& errors) {
  const std::string modes = each(groups, [&errors](const RowGroup& g) -> std::string {
    if (!g.rows.front()->facts.run->von_neumann()) return "";
    const std::string error = error_text(errors, g.architecture);
    return different(g, [&error](const RunFacts& f) -> std::string {
      if (f.run->mode != "ideal") return f.run->mode + (error.empty() ? "" : " (" + error + ")");
      return f.run->memory_timing == "pin" ? "ideal (no launch overhead, full rates), not calibrated against measured kernels"
                                           : "ideal cores (no launch overhead), DRAM timed by " + f.run->memory_timing;
    });
  });
  return modes.empty() ? "" : "Baseline mode: " + modes + ".";
}

std::string provenance(const Groups& groups) {
  return "Provenance of the energy: " +
         each(groups,
              [](const RowGroup& g) {
                std::string text;
                for (std::size_t i = 0; i < kProvenances; ++i) {
                  double joules = 0.0;
                  for (const ResultRow* row : g.rows) joules += row->facts.provenance_j[i];
                  if (joules > 0.0)
                    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", to_string(Provenance(i)),
                                        percent_text(joules / sum(g, &RunFacts::energy_j)));
                }
                return text;
              }) +
         ".";
}

}  // namespace

std::vector<std::string> honesty_lines(const std::vector<ResultRow>& rows, const BaselineErrors& errors) {
  std::vector<std::string> lines;
  if (rows.empty()) return lines;
  const Groups groups = rows_by_architecture(rows);
  const auto add = [&lines](std::string text) {
    if (!text.empty()) lines.push_back(std::move(text));
  };
  for (const auto line : {precision, node, batch, capacity, utilisation, energy_parts, facility, kv_cache, programming, other_operators})
    add(line(groups));
  add(baseline_mode(groups, errors));
  add(provenance(groups));
  return lines;
}

std::string baseline_remark(const std::vector<ResultRow>& rows, const BaselineErrors& errors) {
  const Groups groups = rows_by_architecture(rows);
  if (groups.size() < 2) return "";
  const std::string text = each(groups, [&errors](const RowGroup& g) -> std::string {
    const bool calibrated =
        std::any_of(g.rows.begin(), g.rows.end(), [](const ResultRow* row) { return row->facts.run->mode == "calibrated"; });
    return calibrated ? error_text(errors, g.architecture) : "";
  });
  return text.empty() ? "" : "A ratio to a calibrated baseline is no better than the baseline: " + text + ".";
}

}  // namespace memwall

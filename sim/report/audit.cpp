// SPDX-License-Identifier: MIT
#include "sim/report/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "sim/report/rows_by.h"
#include "sim/report/si_text.h"

namespace memwall {
namespace {

using Rows = std::vector<ResultRow>;

constexpr double kLowUtilization = 0.30;
constexpr double kAreaRatio = 2.0;
constexpr double kNotable = 0.01;  // share of a run's energy below which an assumption is no point of attack
constexpr std::size_t kNamed = 3;  // of the assumed ones among them

using Condition = std::function<bool(const RunFacts&)>;

/// Architectures with a row that `holds`, each once: "h100 and cim-rram", or "".
std::string architectures_where(const Rows& rows, const Condition& holds) {
  std::vector<std::string> found;
  for (const RowGroup& group : rows_by_architecture(rows)) {
    if (std::any_of(group.rows.begin(), group.rows.end(), [&](const ResultRow* row) { return holds(row->facts); }))
      found.push_back(group.architecture);
  }
  return listed(found);
}

std::string sentence_where(const Rows& rows, const Condition& holds, const char* sentence) {
  const std::string found = architectures_where(rows, holds);
  return found.empty() ? "" : fmt::format(fmt::runtime(sentence), found);
}

/// "h100 4 nm; cim-rram 32 nm" where a fact differs between architectures of one point, else "".
std::string differs(const Rows& rows, const std::function<std::string(const RunFacts&)>& fact) {
  std::map<std::string, std::string> seen;  // architecture -> fact
  bool any = false;
  for (const RowGroup& point : rows_by_point(rows)) {
    const std::string first = fact(point.rows.front()->facts);
    if (std::all_of(point.rows.begin(), point.rows.end(), [&](const ResultRow* row) { return fact(row->facts) == first; })) continue;
    any = true;
    for (const ResultRow* row : point.rows) seen.emplace(row->architecture, fact(row->facts));
  }
  if (!any) return "";
  std::vector<std::pair<std::string, std::string>> parts;
  for (const RowGroup& group : rows_by_architecture(rows)) {
    if (const auto found = seen.find(group.architecture); found != seen.end()) parts.push_back(*found);
  }
  return shared_text(parts);
}

std::string precision_mismatch(const Rows& rows) {
  const std::string found = differs(rows, bits_text);
  return found.empty() ? "" : "Precision differs between the sides (bits of weights/activations/KV): " + found + ".";
}

std::string node_mismatch(const Rows& rows) {
  const std::string found = differs(rows, [](const RunFacts& facts) { return facts.run->node; });
  return found.empty() ? "" : "Technology nodes differ and nothing is rescaled: " + found + ".";
}

std::string scaled_energies(const Rows& rows) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const RowGroup& group : rows_by_architecture(rows)) {
    if (const std::string& law = group.rows.front()->facts.run->scaling; !law.empty()) parts.emplace_back(group.architecture, law);
  }
  return parts.empty() ? ""
                       : "Energies were brought from another node by a law, and such laws differ by up to 5x: " + shared_text(parts) + ".";
}

std::string peak_versus_delivered(const Rows& rows) {
  std::vector<std::pair<std::string, std::string>> found;
  for (const RowGroup& group : rows_by_architecture(rows)) {
    const auto lowest = std::min_element(group.rows.begin(), group.rows.end(),
                                         [](auto a, auto b) { return a->facts.run->utilization < b->facts.run->utilization; });
    const RunFacts& facts = (*lowest)->facts;
    if (facts.run->utilization >= kLowUtilization) continue;
    found.emplace_back(group.architecture,
                       fmt::format("{} ({}, batch {})", percent_text(facts.run->utilization), facts.run->phase, facts.run->batch));
  }
  return found.empty() ? "" : "Peak op/s say little here; delivered of peak at the least: " + shared_text(found) + ".";
}

std::string batch_one_only(const Rows& rows) {
  if (rows.empty() || !std::all_of(rows.begin(), rows.end(), [](const ResultRow& row) { return row.facts.run->batch == 1; })) return "";
  return "Only batch 1 was run; a server batches, which spreads weight traffic over many tokens and favours the von Neumann side.";
}

std::string kv_missing(const Rows& rows) {
  return sentence_where(
      rows, [](const RunFacts& f) { return f.run->generates() && f.run->kv_store != "arrays" && f.run->kv_read_bytes == 0; },
      "No KV cache is read while tokens are generated, so that attention over the context is missing or free: {}.");
}

std::string operators_missing(const Rows& rows) {
  return sentence_where(
      rows, [](const RunFacts& f) { return f.run->vector_elements == 0; },
      "Softmax, norms, activations and residuals are missing, the workload has matmuls only: {}.");
}

std::string capacity_overflow(const Rows& rows) {
  return sentence_where(
      rows, [](const RunFacts& f) { return f.run->capacity_used > 1.0; },
      "Weights and KV cache do not fit, but runs are timed as if they did (failed check U8): {}.");
}

std::string no_static_power(const Rows& rows) {
  return sentence_where(
      rows, [](const RunFacts& f) { return f.static_j <= 0.0; }, "No static power is charged: {}.");
}

/// The pair of architectures at one point whose areas are furthest apart.
std::string unstated_iso_condition(const Rows& rows) {
  const auto is_stated = [](const ResultRow& row) {
    return row.facts.run->normalise == "iso-area" || row.facts.run->normalise == "iso-power";
  };
  if (std::any_of(rows.begin(), rows.end(), is_stated)) return "";
  double worst = kAreaRatio;
  std::string found;
  for (const RowGroup& point : rows_by_point(rows)) {
    for (const ResultRow* small : point.rows) {
      for (const ResultRow* large : point.rows) {
        const double ratio = small->facts.area_mm2 > 0.0 ? large->facts.area_mm2 / small->facts.area_mm2 : 0.0;
        if (ratio <= worst) continue;
        worst = ratio;
        found = fmt::format(
            "Neither iso-area nor iso-power: {} has {:.3g} times the logic area of {} ({:.0f} against {:.0f} mm²) and draws {:.3g} times "
            "its power.",
            large->architecture.str(), ratio, small->architecture.str(), large->facts.area_mm2, small->facts.area_mm2,
            large->facts.power_w / small->facts.power_w);
      }
    }
  }
  return found;
}

std::string full_rate_power(const Rows& rows) {
  return sentence_where(
      rows, [](const RunFacts& f) { return f.run->normalise == "iso-power" && f.run->power_limit_w == 0.0; },
      "No power limit is stated, and iso-power takes that of all parts at their full rate: {}.");
}

std::string write_energy_ignored(const Rows& rows) {
  std::vector<std::string> found;
  for (const RowGroup& group : rows_by_architecture(rows)) {
    const RunFacts& facts = group.rows.front()->facts;
    if (facts.run->arrays_used == 0) continue;
    double tokens = 0.0;
    for (const ResultRow* row : group.rows) tokens = std::max(tokens, 100.0 * row->facts.programming_j / row->facts.energy_per_token_j);
    found.push_back(fmt::format("{} ({} once; {:.3g} tokens at most until it is 1 % of theirs)", group.architecture,
                                si_text(facts.programming_j, "J"), tokens));
  }
  return found.empty() ? ""
                       : "Programming the weights is a row of programming.csv and not part of the run, neither its energy nor its time: " +
                             listed(found) + ".";
}

std::string windowed_attention(const Rows& rows) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const RowGroup& group : rows_by_architecture(rows)) {
    const auto cut = std::find_if(group.rows.begin(), group.rows.end(), [](const ResultRow* row) {
      return row->facts.run->window > 0 && row->facts.run->reached_positions() > row->facts.run->window;
    });
    if (cut != group.rows.end()) parts.emplace_back(group.architecture, fmt::format("the last {} tokens", (*cut)->facts.run->window));
  }
  return parts.empty() ? "" : "Attention is cut to a window, so that the function computed is a different one: " + shared_text(parts) + ".";
}

std::string wear(const Rows& rows) {
  std::vector<std::string> found;
  for (const RowGroup& group : rows_by_architecture(rows)) {
    const RunFacts* shortest = nullptr;
    for (const ResultRow* row : group.rows) {
      const double years = row->facts.run->lifetime_years;
      if (years > 0.0 && (!shortest || years < shortest->run->lifetime_years)) shortest = &row->facts;
    }
    if (shortest)
      found.push_back(fmt::format("{} ({:.3g} years at {:.4g} tokens/s)", group.architecture, shortest->run->lifetime_years,
                                  shortest->run->tokens_per_s));
  }
  return found.empty() ? "" : "Cells wear out; the shortest lifetime if the run went on and on: " + listed(found) + ".";
}

std::string beyond_context(const Rows& rows) {
  std::set<std::string> models;
  for (const ResultRow& row : rows) {
    const RunFacts& f = row.facts;
    if (f.run->max_positions > 0 && f.run->reached_positions() > f.run->max_positions) {
      models.insert(fmt::format("{} ({} positions, made for {})", f.run->model, f.run->reached_positions(), f.run->max_positions));
    }
  }
  return models.empty() ? "" : "The context is longer than the model was made for: " + listed({models.begin(), models.end()}) + ".";
}

/// Largest share that each assumed contributor has in a run of which it is among the largest.
std::string assumed_contributors(const Rows& rows) {
  std::map<std::string, double> shares;
  for (const ResultRow& row : rows) {
    for (const Contributor& part : row.facts.assumed) {
      const double share = part.energy_j / row.facts.energy_j;
      if (share < kNotable) continue;
      double& most = shares[row.architecture.str() + ": " + part.component.str() + " " + part.action.str()];
      most = std::max(most, share);
    }
  }
  std::vector<std::pair<std::string, double>> sorted(shares.begin(), shares.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  if (sorted.size() > kNamed) sorted.resize(kNamed);
  std::string text;
  for (const auto& [name, share] : sorted) text += fmt::format("{}{} ({})", text.empty() ? "" : "; ", name, percent_text(share));
  return text.empty() ? ""
                      : "Among the largest contributors rest on assumed numbers, with their largest share of a run's energy: " + text + ".";
}

std::string ideal_baseline(const Rows& rows) {
  return sentence_where(
      rows, [](const RunFacts& f) { return f.run->von_neumann() && f.run->mode == "ideal"; },
      "The baseline runs in ideal mode (full rates, no launch overhead) and is not calibrated, so that its times are lower bounds: {}.");
}

std::string free_memory_path(const Rows& rows) {
  return sentence_where(
      rows,
      [](const RunFacts& f) {
        return !f.run->von_neumann() && f.run->devices > 1 && f.run->kv_store != "buffer" && f.run->kv_read_bytes > 0;
      },
      "Any chip reaches all of the memory at its full bandwidth, without a link on the way; only the PHY is charged: {}.");
}

std::string memory_timing_mismatch(const Rows& rows) {
  const std::string timings = differs(rows, [](const RunFacts& f) { return f.run->memory_timing; });
  return timings.empty() ? "" : "The memories are not timed in the same way: " + timings + ".";
}

std::string link_idle_power(const Rows& rows) {
  std::vector<std::string> found;
  for (const RowGroup& group : rows_by_architecture(rows)) {
    double share = 0.0;
    for (const ResultRow* row : group.rows) share = std::max(share, row->facts.link_idle_j / row->facts.energy_j);
    if (share >= kNotable) found.push_back(group.architecture + " (" + percent_text(share) + " of its energy)");
  }
  return found.empty()
             ? ""
             : "The idle power of links is an assumed fraction of their full power: " + listed(found) + "; sweep it before concluding.";
}

std::string facility_mismatch(const Rows& rows) {
  const std::string found = differs(rows, [](const RunFacts& facts) { return facts.run->facility.empty() ? "none" : facts.run->facility; });
  return found.empty() ? "" : "Host and cooling are not charged alike: " + found + ".";
}

std::string one_batch_in_flight(const Rows& rows) {
  return sentence_where(
      rows, [](const RunFacts& f) { return f.run->stages > 1; },
      "One batch is in flight, so that all pipeline stages but one wait and draw their static power: {}; a server fills them with others.");
}

std::string beyond_power_limit(const Rows& rows) {
  return sentence_where(
      rows,
      [](const RunFacts& f) {
        return f.run->power_limit_w > 0.0 && f.power_w - f.facility_j / f.run->latency_s > f.run->power_limit_w * (1.0 + 1e-6);
      },
      "Full rates draw more than the power limit, so that a real board would throttle: {}.");
}

std::string throttling(const Rows& rows) {
  return sentence_where(
      rows, [](const RunFacts& f) { return f.run->throttled_s > 0.0 || f.saved_j > 0.0; },
      "The power limit was reached, and the supply voltage lowered or work stretched to hold it: {}.");
}

}  // namespace

const std::vector<AuditRule>& audit_rules() {
  static const std::vector<AuditRule> table = {
      {"precision", "both sides compute with the same bits", precision_mismatch},
      {"node", "both sides are built in one technology node", node_mismatch},
      {"scaling", "no energy was scaled between nodes", scaled_energies},
      {"peak", "peak op/s are what is delivered", peak_versus_delivered},
      {"batch", "more than batch 1 was run", batch_one_only},
      {"kv", "generating tokens reads the KV cache", kv_missing},
      {"operators", "more than matmuls was run", operators_missing},
      {"capacity", "everything fits", capacity_overflow},
      {"static", "static power is charged", no_static_power},
      {"iso", "areas are comparable", unstated_iso_condition},
      {"iso-power", "provisioned power is stated", full_rate_power},
      {"memory-path", "the way from memory to chips is charged", free_memory_path},
      {"memory-timing", "both sides time their memory in one way", memory_timing_mismatch},
      {"programming", "writing the weights is counted", write_energy_ignored},
      {"window", "attention sees all of the context", windowed_attention},
      {"wear", "cells outlive the machine", wear},
      {"context", "the model was made for such a context", beyond_context},
      {"assumed", "the largest contributors rest on sources", assumed_contributors},
      {"baseline", "the baseline is calibrated", ideal_baseline},
      {"links", "idle links are known", link_idle_power},
      {"facility", "host and cooling are charged on both sides alike, or on none", facility_mismatch},
      {"pipeline", "no pipeline stage waits for another", one_batch_in_flight},
      {"power-limit", "no run draws more than its limit", beyond_power_limit},
      {"throttling", "no power limit was reached", throttling},
  };
  return table;
}

std::vector<std::string> audit(const Rows& rows) {
  std::vector<std::string> sentences;
  for (const AuditRule& rule : audit_rules()) {
    if (std::string sentence = rule.finding(rows); !sentence.empty()) sentences.push_back(std::move(sentence));
  }
  return sentences;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/report/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "sim/report/findings.h"
#include "sim/report/si_text.h"

namespace memwall {
namespace {

constexpr double kLowUtilization = 0.30;
constexpr double kAreaRatio = 2.0;
constexpr double kNotable = 0.01;  // share of a run's energy below which an assumption is no point of attack
constexpr std::size_t kNamed = 3;  // of the assumed ones among them

using Parts = std::vector<std::pair<std::string, std::string>>;

/// The pair of architectures at one point whose areas are furthest apart.
class UnstatedIsoCondition : public Finding {
 public:
  void see(const PointRows& point) override {
    for (const ResultRow& row : point)
      stated_ = stated_ || row.facts.run->normalise == "iso-area" || row.facts.run->normalise == "iso-power";
    for (const ResultRow& small : point) {
      for (const ResultRow& large : point) compare(small, large);
    }
  }
  std::string sentence() const override { return stated_ ? "" : found_; }

 private:
  void compare(const ResultRow& small, const ResultRow& large) {
    const double ratio = small.facts.area_mm2 > 0.0 ? large.facts.area_mm2 / small.facts.area_mm2 : 0.0;
    if (ratio <= worst_) return;
    worst_ = ratio;
    found_ = fmt::format(
        "Neither iso-area nor iso-power: {} has {:.3g} times the logic area of {} ({:.0f} against {:.0f} mm²) and draws {:.3g} times its "
        "power.",
        large.architecture.str(), ratio, small.architecture.str(), large.facts.area_mm2, small.facts.area_mm2,
        large.facts.power_w / small.facts.power_w);
  }

  bool stated_ = false;
  double worst_ = kAreaRatio;
  std::string found_;
};

void first_scaling(std::optional<std::string>& law, const RunFacts& f) {
  if (!law) law = f.run->scaling;
}
std::string scaled_energies(const ByArchitecture<std::optional<std::string>>& laws) {
  Parts parts;
  for (const auto& [architecture, law] : laws) {
    if (!law->empty()) parts.emplace_back(architecture.str(), *law);
  }
  return parts.empty() ? ""
                       : "Energies were brought from another node by a law, and such laws differ by up to 5x: " + shared_text(parts) + ".";
}

void least_utilized(std::optional<RunFacts>& least, const RunFacts& f) {
  if (!least || f.run->utilization < least->run->utilization) least = f;
}
std::string peak_versus_delivered(const ByArchitecture<std::optional<RunFacts>>& least) {
  Parts found;
  for (const auto& [architecture, facts] : least) {
    const UnpricedFacts& run = *facts->run;
    if (run.utilization >= kLowUtilization) continue;
    found.emplace_back(architecture.str(), fmt::format("{} ({}, batch {})", percent_text(run.utilization), run.phase, run.batch));
  }
  return found.empty() ? "" : "Peak op/s say little here; delivered of peak at the least: " + shared_text(found) + ".";
}

void any_batch(bool& found, const RunFacts& f) { found = found || f.run->batch != 1; }
std::string batch_one_only(const ByArchitecture<bool>& other) {
  if (other.size() == 0 || std::any_of(other.begin(), other.end(), [](const auto& one) { return one.second; })) return "";
  return "Only batch 1 was run; a server batches, which spreads weight traffic over many tokens and favours the von Neumann side.";
}

/// Of writing the weights of an architecture once.
struct Programming {
  std::optional<double> energy_j;  ///< of its first row
  bool has_arrays = false;
  double tokens = 0.0;  ///< at most, until it is 1 % of theirs
};
void most_tokens(Programming& p, const RunFacts& f) {
  if (!p.energy_j) {
    p.energy_j = f.programming_j;
    p.has_arrays = f.run->arrays_used > 0;
  }
  p.tokens = std::max(p.tokens, 100.0 * f.programming_j / f.energy_per_token_j);
}
std::string write_energy_ignored(const ByArchitecture<Programming>& all) {
  std::vector<std::string> found;
  for (const auto& [architecture, p] : all) {
    if (!p.has_arrays) continue;
    found.push_back(fmt::format("{} ({} once; {:.3g} tokens at most until it is 1 % of theirs)", architecture.str(),
                                si_text(*p.energy_j, "J"), p.tokens));
  }
  return found.empty() ? ""
                       : "Programming the weights is a row of programming.csv and not part of the run, neither its energy nor its time: " +
                             listed(found) + ".";
}

void first_window(std::int64_t& window, const RunFacts& f) {
  if (window == 0 && f.run->reached_positions() > f.run->window) window = f.run->window;
}
std::string windowed_attention(const ByArchitecture<std::int64_t>& windows) {
  Parts parts;
  for (const auto& [architecture, window] : windows) {
    if (window > 0) parts.emplace_back(architecture.str(), fmt::format("the last {} tokens", window));
  }
  return parts.empty() ? "" : "Attention is cut to a window, so that the function computed is a different one: " + shared_text(parts) + ".";
}

struct Lifetime {
  double years = 0.0, tokens_per_s = 0.0;
};
void shortest_lifetime(Lifetime& shortest, const RunFacts& f) {
  const double years = f.run->lifetime_years;
  if (years > 0.0 && (shortest.years == 0.0 || years < shortest.years)) shortest = {years, f.run->tokens_per_s};
}
std::string wear(const ByArchitecture<Lifetime>& shortest) {
  std::vector<std::string> found;
  for (const auto& [architecture, life] : shortest) {
    if (life.years > 0.0) {
      found.push_back(fmt::format("{} ({:.3g} years at {:.4g} tokens/s)", architecture.str(), life.years, life.tokens_per_s));
    }
  }
  return found.empty() ? "" : "Cells wear out; the shortest lifetime if the run went on and on: " + listed(found) + ".";
}

void beyond_positions(std::set<std::string>& models, const RunFacts& f) {
  if (f.run->max_positions == 0 || f.run->reached_positions() <= f.run->max_positions) return;
  models.insert(fmt::format("{} ({} positions, made for {})", f.run->model, f.run->reached_positions(), f.run->max_positions));
}
std::string beyond_context(const ByArchitecture<std::set<std::string>>& all) {
  std::set<std::string> models;
  for (const auto& [architecture, own] : all) models.insert(own.begin(), own.end());
  return models.empty() ? "" : "The context is longer than the model was made for: " + listed({models.begin(), models.end()}) + ".";
}

/// Largest share that each assumed contributor has in a run of which it is among the largest.
using Shares = std::map<std::string, double>;
void largest_shares(Shares& shares, const RunFacts& f) {
  for (const Contributor& part : f.assumed) {
    const double share = part.energy_j / f.energy_j;
    if (share < kNotable) continue;
    double& most = shares[part.component.str() + " " + part.action.str()];
    most = std::max(most, share);
  }
}
std::string assumed_contributors(const ByArchitecture<Shares>& all) {
  Shares shares;
  for (const auto& [architecture, own] : all) {
    for (const auto& [name, share] : own) shares[architecture.str() + ": " + name] = share;
  }
  std::vector<std::pair<std::string, double>> sorted(shares.begin(), shares.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  if (sorted.size() > kNamed) sorted.resize(kNamed);
  std::string text;
  for (const auto& [name, share] : sorted) text += fmt::format("{}{} ({})", text.empty() ? "" : "; ", name, percent_text(share));
  return text.empty() ? ""
                      : "Among the largest contributors rest on assumed numbers, with their largest share of a run's energy: " + text + ".";
}

void link_share(double& share, const RunFacts& f) { share = std::max(share, f.link_idle_j / f.energy_j); }
std::string link_idle_power(const ByArchitecture<double>& shares) {
  std::vector<std::string> found;
  for (const auto& [architecture, share] : shares) {
    if (share >= kNotable) found.push_back(architecture.str() + " (" + percent_text(share) + " of its energy)");
  }
  return found.empty()
             ? ""
             : "The idle power of links is an assumed fraction of their full power: " + listed(found) + "; sweep it before concluding.";
}

std::string node_of(const RunFacts& f) { return f.run->node; }
std::string timing_of(const RunFacts& f) { return f.run->memory_timing; }
std::string facility_of(const RunFacts& f) { return f.run->facility.empty() ? "none" : f.run->facility; }

bool lacks_kv(const RunFacts& f) { return f.run->generates() && f.run->kv_store != "arrays" && f.run->kv_read_bytes == 0; }
bool lacks_operators(const RunFacts& f) { return f.run->vector_elements == 0; }
bool overflows(const RunFacts& f) { return f.run->capacity_used > 1.0; }
bool lacks_static_power(const RunFacts& f) { return f.static_j <= 0.0; }
bool takes_full_rate_power(const RunFacts& f) { return f.run->normalise == "iso-power" && f.run->power_limit_w == 0.0; }
bool has_free_memory_path(const RunFacts& f) {
  return !f.run->von_neumann() && f.run->devices > 1 && f.run->kv_store != "buffer" && f.run->kv_read_bytes > 0;
}
bool is_ideal_baseline(const RunFacts& f) { return f.run->von_neumann() && f.run->mode == "ideal"; }
bool is_pipelined(const RunFacts& f) { return f.run->stages > 1; }
bool exceeds_power_limit(const RunFacts& f) {
  return f.run->power_limit_w > 0.0 && f.power_w - f.facility_j / f.run->latency_s > f.run->power_limit_w * (1.0 + 1e-6);
}
bool is_throttled(const RunFacts& f) { return f.run->throttled_s > 0.0 || f.saved_j > 0.0; }

}  // namespace

const std::vector<AuditRule>& audit_rules() {
  static const std::vector<AuditRule> table = {
      {"precision", "both sides compute with the same bits",
       differs(bits_text, "Precision differs between the sides (bits of weights/activations/KV): {}.")},
      {"node", "both sides are built in one technology node", differs(node_of, "Technology nodes differ and nothing is rescaled: {}.")},
      {"scaling", "no energy was scaled between nodes", gather(first_scaling, scaled_energies)},
      {"peak", "peak op/s are what is delivered", gather(least_utilized, peak_versus_delivered)},
      {"batch", "more than batch 1 was run", gather(any_batch, batch_one_only)},
      {"kv", "generating tokens reads the KV cache",
       where(lacks_kv, "No KV cache is read while tokens are generated, so that attention over the context is missing or free: {}.")},
      {"operators", "more than matmuls was run",
       where(lacks_operators, "Softmax, norms, activations and residuals are missing, the workload has matmuls only: {}.")},
      {"capacity", "everything fits",
       where(overflows, "Weights and KV cache do not fit, but runs are timed as if they did (failed check U8): {}.")},
      {"static", "static power is charged", where(lacks_static_power, "No static power is charged: {}.")},
      {"iso", "areas are comparable", [] { return std::make_unique<UnstatedIsoCondition>(); }},
      {"iso-power", "provisioned power is stated",
       where(takes_full_rate_power, "No power limit is stated, and iso-power takes that of all parts at their full rate: {}.")},
      {"memory-path", "the way from memory to chips is charged",
       where(has_free_memory_path,
             "Any chip reaches all of the memory at its full bandwidth, without a link on the way; only the PHY is charged: {}.")},
      {"memory-timing", "both sides time their memory in one way", differs(timing_of, "The memories are not timed in the same way: {}.")},
      {"programming", "writing the weights is counted", gather(most_tokens, write_energy_ignored)},
      {"window", "attention sees all of the context", gather(first_window, windowed_attention)},
      {"wear", "cells outlive the machine", gather(shortest_lifetime, wear)},
      {"context", "the model was made for such a context", gather(beyond_positions, beyond_context)},
      {"assumed", "the largest contributors rest on sources", gather(largest_shares, assumed_contributors)},
      {"baseline", "the baseline is calibrated",
       where(is_ideal_baseline,
             "The baseline runs in ideal mode (full rates, no launch overhead) and is not calibrated, so that its times are lower bounds: "
             "{}.")},
      {"links", "idle links are known", gather(link_share, link_idle_power)},
      {"facility", "host and cooling are charged on both sides alike, or on none",
       differs(facility_of, "Host and cooling are not charged alike: {}.")},
      {"pipeline", "no pipeline stage waits for another",
       where(is_pipelined,
             "One batch is in flight, so that all pipeline stages but one wait and draw their static power: {}; a server fills them with "
             "others.")},
      {"power-limit", "no run draws more than its limit",
       where(exceeds_power_limit, "Full rates draw more than the power limit, so that a real board would throttle: {}.")},
      {"throttling", "no power limit was reached",
       where(is_throttled, "The power limit was reached, and the supply voltage lowered or work stretched to hold it: {}.")},
  };
  return table;
}

Audit::Audit() {
  for (const AuditRule& rule : audit_rules()) findings_.push_back(rule.start());
}

void Audit::see(const PointRows& point) {
  for (const auto& finding : findings_) finding->see(point);
}

std::vector<std::string> Audit::sentences() const {
  std::vector<std::string> sentences;
  for (const auto& finding : findings_) {
    if (std::string sentence = finding->sentence(); !sentence.empty()) sentences.push_back(std::move(sentence));
  }
  return sentences;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/platforms/cim.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "models/base/ticks.h"
#include "sim/components/cache_arrays.h"
#include "sim/components/chip_links.h"
#include "sim/components/chip_units.h"
#include "sim/components/dram_channel.h"
#include "sim/components/kv_buffers.h"
#include "sim/components/noc.h"
#include "sim/components/tile_arrays.h"
#include "sim/components/token_pipeline.h"
#include "sim/kernel/simulation.h"

namespace memwall {
namespace {

class System : public sc_core::sc_module {
 public:
  System(sc_core::sc_module_name name, const CimConfig& config, const CimPlan& plan, Recorder& recorder)
      : sc_module(name),
        pipeline_("pipeline", plan, config.fifo_blocks, recorder, config.kv_buffer.has_value()),
        noc_("noc", recorder),
        arrays_("arrays", recorder),
        links_("links", config.link, recorder),
        units_("units", config, recorder),
        caches_("caches", config, recorder),
        kv_buffers_("kv_buffers", config.kv_buffer ? config.kv_buffer->bandwidth : BytesPerSecond(1.0), recorder),
        memory_("memory", config.memory, 1, recorder) {
    pipeline_.links.bind(links_.target);
    pipeline_.noc.bind(noc_.target);
    pipeline_.arrays.bind(arrays_.target);
    pipeline_.vector.bind(units_.vector);
    pipeline_.attention.bind(units_.attention);
    pipeline_.memory.bind(memory_.target);
    pipeline_.caches.bind(caches_.target);
    pipeline_.kv_buffers.bind(kv_buffers_.target);
  }
  const TokenPipeline& pipeline() const { return pipeline_; }
  /// Work of one pass on the part that has most of it: passes cannot follow each other faster.
  std::int64_t busiest_ps() const {
    return std::max({pipeline_.busiest_ps(), noc_.busiest_ps(), arrays_.busiest_ps(), units_.busiest_ps(), links_.busiest_ps(),
                     memory_.busy_ps(), caches_.busiest_ps(), kv_buffers_.busiest_ps()});
  }

 private:
  TokenPipeline pipeline_;
  Noc noc_;
  TileArrays arrays_;
  ChipLinks links_;
  ChipUnits units_;
  CacheArrays caches_;
  KvBuffers kv_buffers_;
  DramChannel memory_;
};

/// What an operator waited for longest while it was its turn.
Bound bound_of(const std::string& component) {
  if (component == "cim.memory") return Bound::dram;
  if (component == "cim.link") return Bound::link;
  if (component == "cim.chip.noc") return Bound::noc;
  if (component == "cim.array" || component == "cim.kv_array") return Bound::array;
  return component == "cim.chip.vector_unit" ? Bound::vector : Bound::attention;
}

void set_bounds(SegmentResult& result) {
  std::vector<std::vector<std::int64_t>> busy(result.ops.size(), std::vector<std::int64_t>(result.components.size()));
  for (const Interval& bar : result.timeline) busy[bar.slot][bar.component] += bar.end_ps - bar.start_ps;
  for (std::size_t slot = 0; slot < busy.size(); ++slot) {
    const auto longest = std::max_element(busy[slot].begin(), busy[slot].end());
    result.ops[slot].bound = bound_of(result.components[std::size_t(longest - busy[slot].begin())]);
  }
}

/// Operators overlap: each owns the makespan in proportion to its own time, rounded so that the shares add up.
void share_makespan(SegmentResult& result) {
  std::int64_t whole = 0;
  for (const OpTiming& op : result.ops) whole += op.end_ps - op.start_ps;
  if (whole == 0) {
    result.ops.front().owned_ps = result.makespan_ps;
    return;
  }
  std::int64_t before = 0;
  for (OpTiming& op : result.ops) {
    const std::int64_t after = before + op.end_ps - op.start_ps;
    op.owned_ps = proportion(result.makespan_ps, after, whole) - proportion(result.makespan_ps, before, whole);
    before = after;
  }
}

}  // namespace

Cim::Cim(CimConfig config, const std::vector<WeightShape>& weights, std::int64_t chips, const TraceSummary& summary, int facts_weight_bits,
         int facts_input_bits)
    : config_(std::move(config)),
      placement_(config_, weights, summary.caches, chips),
      chips_(chips > 0 ? chips : config_.weight_copies * placement_.chips()),
      step_rows_(summary.step_rows),
      caches_(summary.caches),
      weights_(weights),
      weight_bits_(facts_weight_bits),
      input_bits_(facts_input_bits),
      kv_bits_(std::max(1, summary.kv_bits)),
      kv_written_bytes_(summary.totals.kv_written_bytes),
      decode_only_(summary.head.phase == "decode"),
      planner_(config_, placement_, summary.head.batch),
      prices_(price_list()) {
  if (placement_.resident() < weights_.size() && summary.matmul_parameters > summary.weight_parameters) {
    throw InputError(
        "weights_overflow: reload: which experts a step loads is not known, since the trace does not name all of its model; expected "
        "devices "
        "that hold all of them");
  }
}

/// A pass of many tokens streams through all layers and drains at its end; a single token runs layer after layer.
bool Cim::splits(const Op& before, const Op& after) const {
  if (before.step != after.step) return true;
  const bool single_token = step_rows_ == 1 && (decode_only_ || before.step > 0);
  if (!single_token) return false;
  const auto attends = [](const Op& op) { return op.op_class == OpClass::attention; };
  return before.layer != after.layer || attends(before) != attends(after);
}

std::string Cim::plan(const std::vector<Op>& ops) {
  plan_ = planner_.plan(ops);
  return plan_.key();
}

SegmentResult Cim::simulate() {
  SegmentResult result(plan_.slots);
  {
    SimulationContext context;
    Recorder recorder(accounts_, result);
    System system("cim", config_, plan_, recorder);
    result.makespan_ps = run_to_end();
    ensure(system.pipeline().finished(), "the token pipeline got stuck");
    result.blocks = system.pipeline().blocks();
    result.busiest_ps = system.busiest_ps();
    result.first_block_ps = system.pipeline().first_block_ps();
  }
  set_bounds(result);
  share_makespan(result);
  return result;
}

std::int64_t Cim::executed_macs(const Op& op, const std::vector<Posting>& postings) const {
  std::int64_t macs = 0;
  for (AccountId account = 0; account < postings.size(); ++account) {
    if (accounts_[account].category == Category::mac) {
      macs += postings[account].count / config_.attention_passes(op.a_bits, op.b_bits);
    }
    if (accounts_[account].category == Category::array) {
      const bool cached = accounts_[account].component.starts_with("cim.kv_array");
      const CimArray& array = cached ? config_.kv_arrays->array : config_.array;
      macs += postings[account].count / (array.columns_per_weight(op.b_bits) * array.phases(op.a_bits));
    }
  }
  return macs;
}

/// Tokens stay in a ring until as many others have followed as it has slots. Where gain cells forget sooner, refresh begins.
bool Cim::adapt(Seconds period) {
  if (config_.attention_path != CimConfig::AttentionPath::gain_cell || refreshed() || caches_.empty()) return false;
  std::int64_t slots = 0, token_elements = 0;
  for (const CacheShape& cache : caches_) {
    slots = std::max(slots, config_.kv_arrays->ring_slots(cache));
    token_elements += cache.rings * cache.token_elements();
  }
  const double tokens = double(kv_written_bytes_) * 8.0 / (double(kv_bits_) * double(token_elements));
  const Seconds residence = tokens > 0.0 ? double(slots) / tokens * period : Seconds(std::numeric_limits<double>::infinity());
  const Seconds retention = *config_.kv_arrays->array.cell.retention;
  const bool forgets = retention < residence;
  decision_ = fmt::format("gain cells hold {:.3g} s, a token stays {:.3g} s: {}", retention.value, residence.value,
                          forgets ? "they are refreshed" : "no refresh");
  if (!forgets) return false;
  if (config_.kv_arrays->refresh_share() >= 1.0) {
    throw InputError(
        "refreshing an array of keys and values takes longer than its cells hold; expected a longer `cell.retention`, fewer rows or "
        "more `parallel_cells`");
  }
  config_.kv_arrays->refreshed = true;
  prices_ = price_list();
  planner_.restart();
  return true;
}

std::vector<std::string> Cim::decisions() const {
  std::vector<std::string> decisions = planner_.decisions();
  if (!decision_.empty()) decisions.push_back(decision_);
  return decisions;
}

}  // namespace memwall

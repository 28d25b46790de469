// SPDX-License-Identifier: MIT
#include "sim/components/token_pipeline.h"

#include <algorithm>

#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {
namespace {

constexpr std::int64_t kKvParts = 4;   // keys and values of a block come in parts, each attended while the next arrives

/// Work up to token `t` when the row of a token grows with its position in its sequence.
std::int64_t causal_work(std::int64_t token, std::int64_t length) {
  const std::int64_t whole = token / length;
  const std::int64_t rest = token % length;
  return whole * (length * (length + 1) / 2) + rest * (rest + 1) / 2;
}

}  // namespace

void TokenPipeline::Fifo::put(Block block) {
  free.wait();
  blocks.push_back(block);
  filled.post();
}

TokenPipeline::Block TokenPipeline::Fifo::get() {
  filled.wait();
  const Block block = blocks.front();
  blocks.pop_front();
  free.post();
  return block;
}

TokenPipeline::TokenPipeline(sc_core::sc_module_name name, const CimPlan& plan, std::int64_t fifo_blocks)
    : sc_module(name),
      links("links"),
      inputs("inputs"),
      arrays("arrays"),
      vector("vector"),
      attention("attention"),
      memory("memory"),
      plan_(plan),
      stages_(plan.stages.size()) {
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    for (const std::size_t input : plan.stages[i].inputs) {
      // An edge that skips stages holds the blocks that are on their way through those: a residual must not stall them.
      const auto skipped = std::int64_t(i - input - 1);
      const std::int64_t depth = plan.stages[i].waits_for_all ? blocks() : fifo_blocks * (1 + skipped);
      fifos_.push_back(std::make_unique<Fifo>(int(std::max(depth, std::int64_t{1}))));
      stages_[input].to.push_back(fifos_.back().get());
      stages_[i].from.push_back(fifos_.back().get());
    }
    stages_[i].arrived = std::make_unique<Fifo>(1);
    sc_core::sc_spawn([this, i] { intake(i); });
    sc_core::sc_spawn([this, i] { work(i); });
  }
}

std::int64_t TokenPipeline::slowest_interval_ps() const {
  std::int64_t slowest = 0;
  for (const Stage& stage : stages_) slowest = std::max({slowest, stage.intake_ps, stage.unit_ps});
  return slowest / blocks();
}

std::int64_t TokenPipeline::parts_of(const CimStage& stage) const {
  return stage.unit == CimStage::Unit::attention ? kKvParts : 1;
}

/// Blocks may be used once the array pipeline behind them has drained.
std::int64_t TokenPipeline::wait_for_inputs(std::size_t index, std::int64_t block) {
  std::int64_t ready = now_ps();
  const std::int64_t count = !plan_.stages[index].waits_for_all ? 1 : block == 0 ? blocks() : 0;
  for (Fifo* fifo : stages_[index].from) {
    for (std::int64_t i = 0; i < count; ++i) ready = std::max(ready, fifo->get().ready_ps);
  }
  return ready;
}

void TokenPipeline::intake(std::size_t index) {
  const CimStage& stage = plan_.stages[index];
  const std::int64_t parts = parts_of(stage);
  for (std::int64_t block = 0; block < blocks(); ++block) {
    const std::int64_t ready = wait_for_inputs(index, block);
    if (ready > now_ps()) wait(to_sc_time(ready - now_ps()));
    const std::int64_t start = now_ps();
    for (std::int64_t part = 0; part < parts; ++part) {
      bring(stage, block, part, parts);
      if (part + 1 == parts) stages_[index].intake_ps += now_ps() - start;
      stages_[index].arrived->put({});
    }
  }
}

void TokenPipeline::bring(const CimStage& stage, std::int64_t block, std::int64_t part, std::int64_t parts) {
  BlockWork load = share(stage, block, part, parts);
  if (!stage.arrivals.empty()) send(links, load);
  if (stage.unit == CimStage::Unit::array) send(inputs, load);
  Transfer reads;
  for (const DramAction action : {DramAction::read_kv, DramAction::read_activation}) {
    const std::int64_t bytes = memory_part(stage, action, load, block, part, parts);
    if (bytes > 0) reads.parts.push_back({load.slot(), action, bytes});
  }
  if (!reads.parts.empty()) send(memory, reads);
}

void TokenPipeline::work(std::size_t index) {
  const CimStage& stage = plan_.stages[index];
  const std::int64_t parts = parts_of(stage);
  for (std::int64_t block = 0; block < blocks(); ++block) {
    for (std::int64_t part = 0; part < parts; ++part) {
      stages_[index].arrived->get();
      const std::int64_t start = now_ps();
      BlockWork load = share(stage, block, part, parts);
      send(stage.unit == CimStage::Unit::array ? arrays : stage.unit == CimStage::Unit::vector ? vector : attention, load);
      Transfer writes;
      for (const DramAction action : {DramAction::write_kv, DramAction::write_activation}) {
        const std::int64_t bytes = load.part(stage.memory_bytes[std::size_t(action)]);
        if (bytes > 0) writes.parts.push_back({load.slot(), action, bytes});
      }
      if (!writes.parts.empty()) send(memory, writes);
      stages_[index].unit_ps += now_ps() - start;
    }
    const std::int64_t ready = now_ps() + stage.depth_ps;
    for (Fifo* fifo : stages_[index].to) fifo->put({ready});
    const bool last = stages_[index].to.empty() && block + 1 == blocks();
    if (last && stage.depth_ps > 0) wait(to_sc_time(stage.depth_ps));   // the last output drains
    if (block == 0) first_block_ps_ = std::max(first_block_ps_, now_ps());
  }
}

BlockWork TokenPipeline::share(const CimStage& stage, std::int64_t block, std::int64_t part, std::int64_t parts) const {
  const std::int64_t begin = block == 0 ? 0 : plan_.block_ends[std::size_t(block) - 1];
  const std::int64_t end = plan_.block_ends[std::size_t(block)];
  BlockWork load;
  load.stage = &stage;
  load.begin = begin;
  load.end = end;
  load.whole = plan_.tokens;
  if (stage.causal && plan_.tokens % plan_.sequences == 0) {
    const std::int64_t length = plan_.tokens / plan_.sequences;
    load.begin = causal_work(begin, length);
    load.end = causal_work(end, length);
    load.whole = causal_work(plan_.tokens, length);
  }
  const std::int64_t span = load.end - load.begin;
  const std::int64_t origin = load.begin * parts;
  load.begin = origin + span * part;
  load.end = origin + span * (part + 1);
  load.whole *= parts;
  return load;
}

/// A block of a causal pass reads the keys and values of its prefix, which earlier blocks have read before it.
std::int64_t TokenPipeline::memory_part(const CimStage& stage, DramAction action, const BlockWork& work, std::int64_t block,
                                        std::int64_t part, std::int64_t parts) const {
  const std::int64_t total = stage.memory_bytes[std::size_t(action)];
  if (action != DramAction::read_kv || !stage.kv_prefix || plan_.tokens % plan_.sequences != 0) return work.part(total);
  const std::int64_t length = plan_.tokens / plan_.sequences;
  const std::int64_t begin = block == 0 ? 0 : plan_.block_ends[std::size_t(block) - 1];
  const std::int64_t end = plan_.block_ends[std::size_t(block)];
  __extension__ using Wide = __int128;
  Wide tokens_read = 0;
  for (std::int64_t token = begin; token < end;) {
    const std::int64_t sequence_end = std::min(end, (token / length + 1) * length);
    tokens_read += (sequence_end - 1) % length + 1;
    token = sequence_end;
  }
  const std::int64_t bytes = std::int64_t(Wide(total) * tokens_read / plan_.tokens);
  return bytes * (part + 1) / parts - bytes * part / parts;
}

}  // namespace memwall

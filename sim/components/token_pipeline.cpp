// SPDX-License-Identifier: MIT
#include "sim/components/token_pipeline.h"

#include <algorithm>
#include <utility>

#include "sim/components/chip_servers.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/transport.h"

namespace memwall {
namespace {

constexpr std::int64_t kKvTiles = 8;  // of the keys and values that one token attends to

}  // namespace

/// Until the other side has moved.
void TokenPipeline::Fifo::wait() {
  sc_core::sc_event moved;
  waiting_ = &moved;
  sc_core::wait(moved);
}

void TokenPipeline::Fifo::move() {
  if (waiting_) std::exchange(waiting_, nullptr)->notify();
}

void TokenPipeline::Fifo::put(FlowPointer flow) {
  while (flows.size() == depth) wait();
  flows.push_back(std::move(flow));
  move();
}

TokenPipeline::FlowPointer TokenPipeline::Fifo::get() {
  while (flows.empty()) wait();
  FlowPointer flow = std::move(flows.front());
  flows.pop_front();
  move();
  return flow;
}

TokenPipeline::TokenPipeline(sc_core::sc_module_name name, const CimPlan& plan, std::int64_t fifo_blocks, Recorder& recorder,
                             bool kv_in_buffers)
    : sc_module(name),
      links("links"),
      noc("noc"),
      arrays("arrays"),
      vector("vector"),
      attention("attention"),
      memory("memory"),
      caches("caches"),
      kv_buffers("kv_buffers"),
      plan_(plan),
      kv_in_buffers_(kv_in_buffers),
      recorder_(recorder),
      stages_(plan.stages.size()) {
  for (std::size_t i = 0; i < plan.stages.size(); ++i) {
    Stage& stage = stages_[i];
    for (const std::size_t input : plan.stages[i].inputs) {
      fifos_.push_back(std::make_unique<Fifo>(fifo_depth(input, i, fifo_blocks)));
      stages_[input].to.push_back(fifos_.back().get());
      stage.from.push_back(fifos_.back().get());
    }
    const std::int64_t on_links = ceil_div(plan.stages[i].rows_in_flight, plan.block_ends.front());
    stage.arrived = std::make_unique<Fifo>(1 + std::min(on_links, blocks()));
    const bool at_once = plan.tokens == 1 && plan.stages[i].unit != CimStage::Unit::attention;
    stage.intake.job = at_once ? std::function([this, i] { pass_token(i); }) : [this, i] { intake(i); };
    stage.unit.job = [this, i] { work(i); };
    stage.arrived->reader = &stage.unit;
    if (stage.from.empty()) {
      workers_.call(stage.intake);
    } else {
      stage.from.front()->reader = &stage.intake;
    }
  }
}

/// An edge that skips stages holds the blocks that are on their way through those, and all blocks where one of them
/// waits for the whole sequence: a residual must not stall what it runs beside.
std::int64_t TokenPipeline::fifo_depth(std::size_t from, std::size_t to, std::int64_t fifo_blocks) const {
  for (std::size_t i = from + 1; i <= to; ++i) {
    if (plan_.stages[i].waits_for_all) return blocks();
  }
  return fifo_blocks * std::int64_t(to - from);
}

std::int64_t TokenPipeline::busiest_ps() const {
  std::int64_t busiest = 0;
  for (const Stage& stage : stages_) busiest = std::max({busiest, stage.intake_ps, stage.unit_ps});
  return std::max(busiest, staging_end_ps_ - staging_begin_ps_.value_or(0));
}

void TokenPipeline::wait_until(std::int64_t time_ps) {
  if (time_ps > now_ps()) wait(to_sc_time(time_ps - now_ps()));
}

/// The last token of `flow` comes, and then takes `token_ps` here.
void TokenPipeline::wait_for_last(Flow& flow, std::int64_t token_ps) {
  if (flow.last_ps < 0) wait(flow.finished);
  wait_until(flow.last_ps + token_ps);
}

/// Blocks of all inputs whose first tokens may be used; a barrier takes all blocks to their last token at once.
std::vector<TokenPipeline::FlowPointer> TokenPipeline::wait_for_inputs(std::size_t index, std::int64_t block) {
  std::vector<FlowPointer> flows;
  const bool barrier = plan_.stages[index].waits_for_all;
  const std::int64_t count = !barrier ? 1 : block == 0 ? blocks() : 0;
  for (Fifo* fifo : stages_[index].from) {
    for (std::int64_t i = 0; i < count; ++i) {
      flows.push_back(fifo->get());
      if (barrier) wait_for_last(*flows.back(), 0);
      wait_until(flows.back()->first_ps);
    }
  }
  return flows;
}

/// Does `action` for the first token of a block, announces the block to `to`, does the rest, and ends when the last
/// token of each input has passed.
void TokenPipeline::stream(const CimStage& stage, std::int64_t block, const std::vector<FlowPointer>& from, const std::vector<Fifo*>& to,
                           Action action, std::int64_t depth_ps, std::int64_t& busy_ps) {
  const std::int64_t begin = plan_.block_begin(block);
  const std::int64_t end = plan_.block_ends[std::size_t(block)];
  const auto flow = std::make_shared<Flow>();
  const std::int64_t start = now_ps();
  if (end == begin + 1) {
    stream_token(stage, block, from, action, flow, to, depth_ps);
    busy_ps += now_ps() - start;
  } else {
    (this->*action)(stage, {block, begin, begin + 1});
    const std::int64_t token_ps = now_ps() - start;
    flow->first_ps = now_ps() + depth_ps;
    put(flow, to);
    const std::int64_t rest = now_ps();
    (this->*action)(stage, {block, begin + 1, end});
    busy_ps += token_ps + now_ps() - rest;
    for (const FlowPointer& input : from) wait_for_last(*input, token_ps);
  }
  flow->last_ps = now_ps() + depth_ps;
  flow->finished.notify(sc_core::SC_ZERO_TIME);
}

/// A block of one token. Keys and values come in tiles: the intake announces the first, and the unit attends to each
/// while the next arrives.
void TokenPipeline::stream_token(const CimStage& stage, std::int64_t block, const std::vector<FlowPointer>& from, Action action,
                                 const FlowPointer& flow, const std::vector<Fifo*>& to, std::int64_t depth_ps) {
  const std::int64_t begin = plan_.block_begin(block);
  const bool tiled = stage.unit == CimStage::Unit::attention;
  const bool brings = action == &TokenPipeline::bring;
  const std::int64_t start = now_ps();
  (this->*action)(stage, {block, begin, begin + 1, 0, 1, tiled ? kKvTiles : 1});
  const std::int64_t tile_ps = now_ps() - start;
  if (brings) {
    flow->first_ps = now_ps() + depth_ps;
    put(flow, to);
  }
  if (tiled) (this->*action)(stage, {block, begin, begin + 1, 1, kKvTiles, kKvTiles});
  if (brings) return;
  for (const FlowPointer& input : from) wait_for_last(*input, tiled ? tile_ps : 0);
  flow->first_ps = now_ps() + depth_ps;
  put(flow, to);
}

/// Announces a block.
void TokenPipeline::put(const FlowPointer& flow, const std::vector<Fifo*>& to) {
  for (Fifo* fifo : to) {
    fifo->put(flow);
    if (fifo->reader) workers_.call(*fifo->reader);
  }
}

/// Of the blocks that have come; without inputs, or behind a barrier, of all.
void TokenPipeline::intake(std::size_t index) {
  Stage& stage = stages_[index];
  const CimStage& plan = plan_.stages[index];
  const bool reads_each = !stage.from.empty() && !plan.waits_for_all;
  do {
    const std::int64_t block = stage.blocks_taken++;
    const std::vector<FlowPointer> flows = wait_for_inputs(index, block);
    stream(plan, block, flows, {stage.arrived.get()}, &TokenPipeline::bring, plan.arrival_depth_ps, stage.intake_ps);
  } while (reads_each ? !stage.from.front()->flows.empty() : stage.blocks_taken < blocks());
}

void TokenPipeline::work(std::size_t index) {
  Stage& stage = stages_[index];
  const CimStage& plan = plan_.stages[index];
  do {
    const std::int64_t block = stage.blocks_done++;
    const FlowPointer flow = stage.arrived->get();
    wait_until(flow->first_ps);
    stream(plan, block, {flow}, stage.to, &TokenPipeline::apply, plan.depth_ps, stage.unit_ps);
    if (block == 0) first_block_ps_ = std::max(first_block_ps_, now_ps() + plan.depth_ps);
  } while (!stage.arrived->flows.empty());
  if (stage.blocks_done == blocks()) finish(index);
}

/// The only token of a segment: intake and unit never work at once, so one task does both.
void TokenPipeline::pass_token(std::size_t index) {
  Stage& stage = stages_[index];
  const CimStage& plan = plan_.stages[index];
  const std::vector<FlowPointer> flows = wait_for_inputs(index, 0);
  const TokenSpan token{0, 0, 1};
  const std::int64_t start = now_ps();
  bring(plan, token);
  stage.intake_ps = now_ps() - start;
  wait_until(now_ps() + plan.arrival_depth_ps);
  for (const FlowPointer& input : flows) wait_for_last(*input, 0);
  const std::int64_t arrived = now_ps();
  apply(plan, token);
  stage.unit_ps = now_ps() - arrived;
  const auto flow = std::make_shared<Flow>();
  flow->first_ps = flow->last_ps = now_ps() + plan.depth_ps;
  put(flow, stage.to);
  first_block_ps_ = std::max(first_block_ps_, flow->last_ps);
  finish(index);
}

void TokenPipeline::finish(std::size_t index) {
  const CimStage& plan = plan_.stages[index];
  ++finished_stages_;
  recorder_.completed(plan.slots.front(), now_ps() + plan.depth_ps);
  if (plan.staged) staging_end_ps_ = std::max(staging_end_ps_, now_ps() + plan.depth_ps);
  if (stages_[index].to.empty()) wait(to_sc_time(plan.depth_ps));  // the last output drains
}

/// Bytes go on into the mesh as they come over links: whichever has more to carry sets the time.
void TokenPipeline::bring_operands(const CimStage& stage, BlockWork work) {
  Visit crossing(work);
  const bool enters = stage.totals[std::size_t(CimAction::noc_hop)] > 0;
  if (!stage.arrivals.empty()) {
    work.visit = enters ? &crossing : nullptr;
    send(links, work);
  }
  if (!enters) return;
  work.visit = nullptr;
  send(noc, work);
  crossing.wait();
}

/// What a span of tokens needs comes: from other chips, into the tiles, from memory.
void TokenPipeline::bring(const CimStage& stage, const TokenSpan& span) {
  if (stage.unit == CimStage::Unit::load) return;
  if (span.first == 0)
    bring_operands(stage, share_of(plan_, stage, {span.block, span.begin, span.end}));  // queries before the first tile of keys
  const BlockWork load = share_of(plan_, stage, span);
  Transfer reads;
  for (const DramAction action : {DramAction::read_kv, DramAction::read_activation}) {
    const std::int64_t bytes = load.part(stage.memory_bytes[std::size_t(action)]);
    if (bytes > 0 && action == DramAction::read_kv && kv_in_buffers_) {
      move_kv(load, bytes, false);
    } else if (bytes > 0)
      reads.parts.push_back({load.slot(), action, bytes});
  }
  if (!reads.parts.empty()) send(memory, reads);
}

void TokenPipeline::apply(const CimStage& stage, const TokenSpan& span) {
  if (stage.unit == CimStage::Unit::load) return load(stage, span);
  BlockWork load = share_of(plan_, stage, span);
  send(socket_of(stage.unit), load);
  Transfer writes;
  for (const DramAction action : {DramAction::write_kv, DramAction::write_activation}) {
    const std::int64_t bytes = load.part(stage.memory_bytes[std::size_t(action)]);
    if (bytes > 0 && action == DramAction::write_kv && kv_in_buffers_) {
      move_kv(load, bytes, true);
    } else if (bytes > 0)
      writes.parts.push_back({load.slot(), action, bytes});
  }
  if (!writes.parts.empty()) send(memory, writes);
}

/// Once, ahead of the first token. Memory, links, NoC and programming overlap: the slowest sets the time.
void TokenPipeline::load(const CimStage& stage, const TokenSpan& span) {
  if (span.begin > 0) return;
  if (!staging_begin_ps_) staging_begin_ps_ = now_ps();
  BlockWork over_links;
  over_links.stage = &stage;
  BlockWork into_tiles = over_links, into_cells = over_links;
  Transfer read;
  read.parts.push_back({over_links.slot(), DramAction::read_weight, stage.memory_bytes[std::size_t(DramAction::read_weight)]});
  sc_core::sc_join all;
  all.add_process(sc_core::sc_spawn([&] { send(memory, read); }));
  all.add_process(sc_core::sc_spawn([&] { send(links, over_links); }));
  all.add_process(sc_core::sc_spawn([&] { send(noc, into_tiles); }));
  all.add_process(sc_core::sc_spawn([&] { send(arrays, into_cells); }));
  all.wait();
}

void TokenPipeline::move_kv(BlockWork load, std::int64_t bytes, bool writes) {
  load.kv_bytes = bytes;
  load.kv_writes = writes;
  send(kv_buffers, load);
}

TokenPipeline::Socket& TokenPipeline::socket_of(CimStage::Unit unit) {
  switch (unit) {
    case CimStage::Unit::array: return arrays;
    case CimStage::Unit::vector: return vector;
    case CimStage::Unit::attention: return attention;
    default: return caches;
  }
}

}  // namespace memwall

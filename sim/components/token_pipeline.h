// SPDX-License-Identifier: MIT
/// Token blocks stream through the stages of a segment, each stage working on one block while the next arrives.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <deque>
#include <memory>
#include <optional>
#include <systemc>
#include <vector>

#include "sim/account/recorder.h"
#include "sim/components/token_span.h"
#include "sim/kernel/transfer.h"
#include "sim/kernel/workers.h"

namespace memwall {

/// Between two stages lies a FIFO of `fifo_blocks` blocks: a stage that cannot hand on its block waits (back-pressure).
/// A stage has an intake (what comes over links, NoC and from memory) and a unit (array, vector or attention), which
/// work at once on different tokens. Tokens are handed on one by one: a block is announced when its first token is
/// done and its stage follows at its own pace, but never ends before its last token has come and been worked on.
/// An operator that needs the whole sequence first collects all blocks of its inputs.
class TokenPipeline : public sc_core::sc_module {
 public:
  TokenPipeline(sc_core::sc_module_name name, const CimPlan& plan, std::int64_t fifo_blocks, Recorder& recorder,
                bool kv_in_buffers = false);

  using Socket = tlm_utils::simple_initiator_socket<TokenPipeline>;
  Socket links;
  Socket noc;
  Socket arrays;
  Socket vector;
  Socket attention;
  Socket memory;
  Socket caches;
  Socket kv_buffers;

  std::int64_t blocks() const { return std::int64_t(plan_.block_ends.size()); }
  /// Time in transactions of the busiest intake or unit.
  std::int64_t busiest_ps() const;
  /// False after a run that got stuck: back-pressure in a circle.
  bool finished() const { return finished_stages_ == stages_.size(); }
  /// When the first block had left every stage.
  std::int64_t first_block_ps() const { return first_block_ps_; }

 private:
  /// A block that flows from one task to the next.
  struct Flow {
    std::int64_t first_ps = 0;  ///< its first token may be used
    std::int64_t last_ps = -1;  ///< its last token may be used; -1: still being made
    sc_core::sc_event finished;
  };
  using FlowPointer = std::shared_ptr<Flow>;
  struct Fifo {
    explicit Fifo(std::int64_t most) : depth(std::size_t(most)) {}
    void put(FlowPointer flow);
    FlowPointer get();

    const std::size_t depth;
    std::deque<FlowPointer> flows;
    Task* reader = nullptr;  ///< called when a block has come; none: the reader waits for it

   private:
    void wait();
    void move();
    sc_core::sc_event* waiting_ = nullptr;  ///< of the side that waits for the other
  };
  struct Stage {
    std::vector<Fifo*> from, to;
    std::unique_ptr<Fifo> arrived;  ///< intake to unit
    Task intake, unit;              ///< called when a block has come
    std::int64_t blocks_taken = 0, blocks_done = 0;
    std::int64_t intake_ps = 0, unit_ps = 0;  ///< time spent in transactions
  };
  using Action = void (TokenPipeline::*)(const CimStage&, const TokenSpan&);

  void put(const FlowPointer& flow, const std::vector<Fifo*>& to);
  void intake(std::size_t index);
  void work(std::size_t index);
  void pass_token(std::size_t index);
  void finish(std::size_t index);
  void stream(const CimStage& stage, std::int64_t block, const std::vector<FlowPointer>& from, const std::vector<Fifo*>& to, Action action,
              std::int64_t depth_ps, std::int64_t& busy_ps);
  void stream_token(const CimStage& stage, std::int64_t block, const std::vector<FlowPointer>& from, Action action, const FlowPointer& flow,
                    const std::vector<Fifo*>& to, std::int64_t depth_ps);
  void move_kv(BlockWork load, std::int64_t bytes, bool writes);
  Socket& socket_of(CimStage::Unit unit);
  void bring(const CimStage& stage, const TokenSpan& span);
  void bring_operands(const CimStage& stage, BlockWork work);
  void apply(const CimStage& stage, const TokenSpan& span);
  void load(const CimStage& stage, const TokenSpan& span);
  std::vector<FlowPointer> wait_for_inputs(std::size_t index, std::int64_t block);
  void wait_until(std::int64_t time_ps);
  void wait_for_last(Flow& flow, std::int64_t token_ps);
  std::int64_t fifo_depth(std::size_t from, std::size_t to, std::int64_t fifo_blocks) const;

  const CimPlan& plan_;
  const bool kv_in_buffers_;
  Recorder& recorder_;
  Workers workers_;
  std::vector<Stage> stages_;
  std::vector<std::unique_ptr<Fifo>> fifos_;
  std::optional<std::int64_t> staging_begin_ps_;  ///< the first weight is programmed
  std::int64_t staging_end_ps_ = 0;               ///< the last such one has multiplied
  std::int64_t first_block_ps_ = 0;
  std::size_t finished_stages_ = 0;
};

}  // namespace memwall

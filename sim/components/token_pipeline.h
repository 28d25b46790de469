// SPDX-License-Identifier: MIT
/// Token blocks stream through the stages of a segment, each stage working on one block while the next arrives.
#pragma once

#include <deque>
#include <memory>
#include <systemc>
#include <tlm_utils/simple_initiator_socket.h>
#include <vector>

#include "sim/account/segment.h"
#include "sim/components/block_work.h"
#include "sim/kernel/transfer.h"

namespace memwall {

/// Between two stages lies a FIFO of `fifo_blocks` blocks: a stage that cannot hand on its block waits (back-pressure).
/// A stage has an intake (what comes over links, NoC and from memory) and a unit (array, vector or attention) that
/// overlap by one block. An operator that needs the whole sequence first collects all blocks of its inputs.
class TokenPipeline : public sc_core::sc_module {
 public:
  TokenPipeline(sc_core::sc_module_name name, const CimPlan& plan, std::int64_t fifo_blocks);

  tlm_utils::simple_initiator_socket<TokenPipeline> links;
  tlm_utils::simple_initiator_socket<TokenPipeline> inputs;
  tlm_utils::simple_initiator_socket<TokenPipeline> arrays;
  tlm_utils::simple_initiator_socket<TokenPipeline> vector;
  tlm_utils::simple_initiator_socket<TokenPipeline> attention;
  tlm_utils::simple_initiator_socket<TokenPipeline> memory;

  std::int64_t blocks() const { return std::int64_t(plan_.block_ends.size()); }
  /// The longest mean time that a stage needs per block.
  std::int64_t slowest_interval_ps() const;
  /// When the first block had left the last stage.
  std::int64_t first_block_ps() const { return first_block_ps_; }

 private:
  /// A block on its way: when it may be used (the depth of an array pipeline lies behind its interval).
  struct Block {
    std::int64_t ready_ps = 0;
  };
  struct Fifo {
    explicit Fifo(int depth) : free(depth), filled(0) {}
    sc_core::sc_semaphore free, filled;
    std::deque<Block> blocks;
    void put(Block block);
    Block get();
  };
  struct Stage {
    std::vector<Fifo*> from, to;
    std::unique_ptr<Fifo> arrived;     ///< intake to unit
    std::int64_t busy_ps = 0;          ///< of the slower of intake and unit, over all blocks
    std::int64_t intake_ps = 0, unit_ps = 0;
  };

  void intake(std::size_t index);
  void work(std::size_t index);
  void bring(const CimStage& stage, std::int64_t block, std::int64_t part, std::int64_t parts);
  std::int64_t wait_for_inputs(std::size_t index, std::int64_t block);
  BlockWork share(const CimStage& stage, std::int64_t block, std::int64_t part, std::int64_t parts) const;
  std::int64_t memory_part(const CimStage& stage, DramAction action, const BlockWork& work, std::int64_t block, std::int64_t part,
                           std::int64_t parts) const;
  std::int64_t parts_of(const CimStage& stage) const;

  const CimPlan& plan_;
  std::vector<Stage> stages_;
  std::vector<std::unique_ptr<Fifo>> fifos_;
  std::int64_t first_block_ps_ = 0;
};

}  // namespace memwall

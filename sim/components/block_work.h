// SPDX-License-Identifier: MIT
/// One token block's share of a pipeline stage, as it travels to the unit that does it.
#pragma once

#include <cmath>
#include <tlm>

#include "models/base/integers.h"
#include "sim/mapping/cim_plan.h"

namespace memwall {

class Visit;

/// The part of a stage that lies between two cumulative amounts of work: [begin, end) of `whole`.
struct BlockWork : tlm::tlm_extension<BlockWork> {
  const CimStage* stage = nullptr;
  std::int64_t begin = 0, end = 1, whole = 1;
  std::int64_t token = 0;        ///< the first of the block
  std::int64_t sequence = 0;     ///< that the first token belongs to
  std::int64_t ring_tokens = 1;  ///< of one sequence, the most
  std::int64_t kv_bytes = 0;     ///< to or from the buffers that hold keys and values
  bool kv_writes = false;
  Visit* visit = nullptr;  ///< links: of the sender, who waits for it; else the transaction lasts as long

  /// This block's part of `total`; the parts of all blocks add up to `total` exactly.
  std::int64_t part(std::int64_t total) const { return proportion(total, end, whole) - proportion(total, begin, whole); }
  /// The part of that copy of the weights which has most tokens.
  std::int64_t of_copy(std::int64_t total) const {
    return part(stage->copies == 1.0 ? total : std::int64_t(std::ceil(double(total) / stage->copies - 1e-9)));
  }
  /// Of that copy: `rows` of the stage that take or bring `each`. Tokens pass whole rows, and of experts their mean share.
  std::int64_t of_rows(std::int64_t rows, std::int64_t each) const { return stage->experts ? of_copy(rows * each) : of_copy(rows) * each; }
  /// Of one ring of a cache: input vectors of this block.
  std::int64_t ring_rows() const { return ceil_div(stage->rows * ring_tokens, stage->ring_length); }
  std::size_t slot() const { return stage->slots.front(); }

  tlm::tlm_extension_base* clone() const override { return new BlockWork(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override { *this = static_cast<const BlockWork&>(other); }
};

}  // namespace memwall

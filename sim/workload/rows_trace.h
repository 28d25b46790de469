// SPDX-License-Identifier: MIT
/// A trace whose rows are in memory: of an import, a probe, a test.
#pragma once

#include <utility>
#include <vector>

#include "sim/workload/trace.h"

namespace memwall {

class RowsTrace : public TraceSource {
 public:
  RowsTrace(TraceHead head, std::vector<Op> rows) : head_(std::move(head)), rows_(std::move(rows)) {}
  const TraceHead& head() const override { return head_; }
  bool next(Op& op) override {
    if (read_ == rows_.size()) return false;
    op = rows_[read_++];
    return true;
  }

 private:
  TraceHead head_;
  std::vector<Op> rows_;
  std::size_t read_ = 0;
};

}  // namespace memwall

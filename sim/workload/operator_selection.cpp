// SPDX-License-Identifier: MIT
#include "sim/workload/operator_selection.h"

#include <fnmatch.h>

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "models/base/error.h"
#include "sim/workload/row_order.h"

namespace memwall {
namespace {

class Selection : public TraceSource {
 public:
  Selection(std::unique_ptr<TraceSource> trace, std::string pattern) : trace_(std::move(trace)), pattern_(std::move(pattern)) {
    head_ = trace_->head();
    head_.parameters = 0;
    std::erase_if(head_.others, [](const auto& entry) { return entry.first == "matmul_parameters"; });
    head_.others.emplace_back("operators", pattern_);
  }

  const TraceHead& head() const override { return head_; }

  bool next(Op& op) override {
    while (trace_->next(op)) {
      std::vector<std::int64_t> after = kept_before(op);
      const bool kept = ::fnmatch(pattern_.c_str(), op.name.c_str(), 0) == 0;
      remember(op.id, kept ? std::vector{op.id} : after);
      if (!kept) continue;
      op.after = std::move(after);
      any_ = true;
      return true;
    }
    if (!any_) throw InputError("no operator of " + head_.model + " is named `" + pattern_ + "`; `memwall trace generate` lists them");
    return false;
  }

 private:
  /// Kept rows that `op` waits for, at once or through rows that are left out.
  std::vector<std::int64_t> kept_before(const Op& op) const {
    std::vector<std::int64_t> ids;
    for (const std::int64_t id : op.after) {
      const std::vector<std::int64_t>& kept = stands_for_.at(id);
      ids.insert(ids.end(), kept.begin(), kept.end());
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
  }

  void remember(std::int64_t id, std::vector<std::int64_t> kept) {
    stands_for_[id] = std::move(kept);
    recent_.push_back(id);
    if (recent_.size() <= kAfterReach) return;
    stands_for_.erase(recent_.front());
    recent_.pop_front();
  }

  std::unique_ptr<TraceSource> trace_;
  std::string pattern_;
  TraceHead head_;
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> stands_for_;  ///< of recent rows: the kept ones to wait for
  std::deque<std::int64_t> recent_;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<TraceSource> select_operators(std::unique_ptr<TraceSource> trace, const std::string& pattern) {
  return std::make_unique<Selection>(std::move(trace), pattern);
}

}  // namespace memwall

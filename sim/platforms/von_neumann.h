// SPDX-License-Identifier: MIT
/// GPU, TPU, NPU or CPU: dispatcher, cores, global buffer, memory channel, link.
#pragma once

#include "sim/mapping/von_neumann_plan.h"
#include "sim/platforms/platform.h"
#include "sim/workload/summary.h"

namespace memwall {

class VonNeumann : public Platform {
 public:
  /// `devices` are stages of a pipeline of tensor-parallel groups; throws InputError where they do not divide so. `facts_bits` is the operand width that facts() speaks of.
  VonNeumann(VonNeumannConfig config, std::int64_t devices, const TraceSummary& summary, int facts_bits);

  bool splits(const Op& before, const Op& after) const override;
  std::string plan(const std::vector<Op>& ops) override;
  SegmentResult simulate() override;
  const Accounts& accounts() const override { return accounts_; }
  const Prices& prices() const override { return prices_; }
  MachineFacts facts() const override;
  std::vector<std::string> decisions() const override { return planner_.decisions(); }
  std::int64_t padded_macs() const override { return planner_.padded_macs(); }
  std::int64_t executed_macs(const Op& op, const std::vector<Posting>& postings) const override;
  std::vector<std::pair<Category, Watts>> full_rate_power() const override;
  Watts device_static_power() const override;

 private:
  Prices price_list();
  const VonNeumannConfig config_;
  const std::int64_t devices_;
  const std::int64_t group_;  ///< devices of one stage, in lock-step; the other stages wait
  const int facts_bits_, narrowest_bits_;
  VonNeumannPlanner planner_;
  KernelPlan plan_;
  Accounts accounts_;
  const Prices prices_;
};

/// Time of one kernel and its collective on `devices`, alone.
std::int64_t kernel_ps(const VonNeumannConfig& config, const KernelPlan& plan, std::int64_t devices);
/// Time of one all-reduce of `bytes` over `devices`, alone on idle devices.
std::int64_t collective_ps(const VonNeumannConfig& config, std::int64_t devices, std::int64_t bytes);

}  // namespace memwall

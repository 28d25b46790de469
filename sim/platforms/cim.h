// SPDX-License-Identifier: MIT
/// A system of CIM chips: weights rest in arrays; the KV cache lies in DRAM, or in arrays of its own.
#pragma once

#include "sim/mapping/cim_plan.h"
#include "sim/platforms/platform.h"

namespace memwall {

class Cim : public Platform {
 public:
  /// `weights` are all static weights in trace order; `chips` may be more than they need (spare) or fewer (overflow).
  Cim(CimConfig config, const std::vector<WeightShape>& weights, std::int64_t chips, const TraceSummary& summary, int facts_weight_bits,
      int facts_input_bits);

  bool splits(const Op& before, const Op& after) const override;
  std::string plan(const std::vector<Op>& ops) override;
  SegmentResult simulate() override;
  const Accounts& accounts() const override { return accounts_; }
  const Prices& prices() const override { return prices_; }
  MachineFacts facts() const override;
  std::vector<std::string> decisions() const override;
  bool adapt(Seconds period) override;
  std::int64_t padded_macs() const override { return 0; }
  std::int64_t executed_macs(const Op& op, const std::vector<Posting>& postings) const override;
  std::vector<std::pair<Category, Watts>> full_rate_power() const override;
  Watts device_static_power() const override;

  const CimPlacement& placement() const { return placement_; }

 private:
  Prices price_list();
  double cache_arrays_of_chip() const;  ///< mean over the chips
  double cache_share() const { return cache_arrays_of_chip() / double(config_.arrays_per_chip()); }
  std::optional<Wear> wear() const;
  bool refreshed() const { return config_.kv_arrays && config_.kv_arrays->refreshed; }
  Watts refresh_power() const;
  Reload reload() const;
  double fullest_buffer() const;

  CimConfig config_;  ///< gain cells that are not refreshed may become so
  const CimPlacement placement_;
  const std::int64_t chips_;
  const std::int64_t step_rows_;
  const std::vector<CacheShape> caches_;
  const std::vector<WeightShape> weights_;
  const int weight_bits_, input_bits_, kv_bits_;
  const std::int64_t kv_written_bytes_;
  const bool decode_only_;
  CimPlanner planner_;
  CimPlan plan_;
  Accounts accounts_;
  Prices prices_;
  std::string decision_;
};

}  // namespace memwall

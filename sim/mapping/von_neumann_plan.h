// SPDX-License-Identifier: MIT
/// From trace rows to kernels: tensor-parallel cuts, residency of operands, bytes at each level.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/mapping/device_layout.h"
#include "sim/mapping/exchange.h"
#include "sim/mapping/kernel_schedule.h"
#include "sim/workload/trace.h"

namespace memwall {

/// What one trace row makes one device do. Amounts are of one device; all devices act alike.
struct KernelPart {
  std::int64_t macs = 0;
  int mac_bits = 0;
  std::int64_t vector_ops = 0;
  std::int64_t memory_bytes[kDramActions] = {};  ///< by action: memory to global buffer, or back for writes
  std::int64_t core_read_bytes = 0;              ///< global buffer to cores
  std::int64_t core_write_bytes = 0;             ///< cores to global buffer
  std::int64_t scratchpad_bytes = 0;             ///< written to scratchpads once and read once
  std::int64_t register_bytes = 0;
  friend bool operator==(const KernelPart&, const KernelPart&) = default;
};

/// One kernel (a row or a fuse group) and the messages around it: one segment.
struct KernelPlan {
  std::vector<KernelPart> parts;  ///< one per trace row
  std::int64_t waves = 1;         ///< equal ones, of ideal mode
  KernelSchedule schedule;        ///< calibrated mode
  std::int64_t host_ps = 0;       ///< of the serving system, behind the kernel
  std::vector<Exchange> before, behind;
  std::string key() const;  ///< equal keys run alike
};

/// Plans the rows of one trace in order.
class VonNeumannPlanner {
 public:
  /// `weights_in_turn` other weights are used before one comes again, as a benchmark does; 0: each is used once. `serving`: a step of continuous
  /// batching. `kv_heads` of `head_dim` elements stand in the cache; projections are cut by whole heads. 0: no cache. `devices` are those of one
  /// pipeline stage; the `layers` of the trace are spread over the stages.
  VonNeumannPlanner(const VonNeumannConfig& config, std::int64_t devices, std::int64_t batch, std::int64_t kv_heads = 0,
                    std::int64_t head_dim = 0, std::int64_t weights_in_turn = 0, bool serving = false, std::int64_t layers = 1);

  /// The pipeline stage that runs `op`; what stands behind the last layer runs in the last stage.
  std::int64_t stage(const Op& op) const;
  /// The kernel of `ops`: one row, or the rows of one fuse group.
  KernelPlan plan(const std::vector<Op>& ops);

  /// Decisions worth printing, each once: operands that leave the chip, shapes padded to the devices.
  const std::vector<std::string>& decisions() const { return decisions_; }
  std::int64_t padded_macs() const { return padded_macs_; }

 private:
  bool continues_group(const Op& first);
  void add_collective(const Op& op, Collective collective, std::int64_t bytes, KernelPlan& plan);
  void add_hand_over(const std::vector<Op>& ops, KernelPlan& plan);
  std::optional<MatmulMapping> map_together(const std::vector<Op>& ops, const std::vector<LocalShape>& shapes) const;
  struct OperandBytes {  ///< of A, B and the product on one device
    std::int64_t a, b, out;
  };
  static OperandBytes operand_bytes(const Op& op, const LocalShape& shape);
  std::int64_t memory_bytes(const Op& op, const LocalShape& shape) const;
  MatmulTiling tile(const Op& op, const LocalShape& shape, const std::optional<MatmulMapping>& together) const;
  KernelSchedule schedule_vector_group(const std::vector<Op>& ops, const std::vector<LocalShape>& shapes, const KernelPlan& plan) const;
  bool stays_in_buffer(const Op& op, const OperandBytes& bytes) const;
  void add_memory_bytes(const Op& op, const OperandBytes& bytes, std::int64_t a_passes, bool output_fused, KernelPart& part);
  void schedule_group(const std::vector<Op>& ops, const std::vector<LocalShape>& shapes, KernelPlan& plan) const;
  void add_matmul(const Op& op, const LocalShape& shape, bool input_fused, bool output_fused, const std::optional<MatmulMapping>& together,
                  KernelPart& part, KernelPlan& plan);
  void add_vector(const Op& op, const LocalShape& shape, bool input_fused, bool output_fused, KernelPart& part);
  std::int64_t resident_limit() const;
  void decide(const Op& op, const std::string& what);

  const VonNeumannConfig& config_;
  const std::int64_t devices_;
  DeviceLayout layout_;
  const std::int64_t weights_in_turn_;
  const bool serving_;  ///< the host time of a serving system counts
  const std::int64_t layers_;
  std::string last_fuse_;
  std::vector<std::string> decisions_;
  std::int64_t padded_macs_ = 0;
};

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/mapping/von_neumann_plan.h"

#include <algorithm>
#include <cmath>

#include "models/base/integers.h"
#include "models/base/ticks.h"

namespace memwall {
namespace {

std::int64_t scaled(std::int64_t amount, double factor) { return std::llround(double(amount) * factor); }

bool is_attention(const Op& op) { return op.is_matmul() && op.b_source != OperandSource::weight; }

/// Scores and values in one kernel.
bool attends(const std::vector<Op>& ops) {
  return std::count_if(ops.begin(), ops.end(), [](const Op& op) { return op.is_matmul(); }) > 1 &&
         is_attention(*std::find_if(ops.begin(), ops.end(), [](const Op& op) { return op.is_matmul(); }));
}

}  // namespace

std::string KernelPlan::key() const {
  std::string key = std::to_string(waves) + "/" + std::to_string(host_ps) + "/" + schedule.key();
  for (const Exchange& exchange : before) key += "<" + exchange.key();
  for (const Exchange& exchange : behind) key += ">" + exchange.key();
  for (const KernelPart& part : parts) {
    key += "|" + std::to_string(part.macs) + "," + std::to_string(part.mac_bits) + "," + std::to_string(part.vector_ops);
    for (const std::int64_t bytes : part.memory_bytes) key += "," + std::to_string(bytes);
    for (const std::int64_t bytes : {part.core_read_bytes, part.core_write_bytes, part.scratchpad_bytes, part.register_bytes}) {
      key += "," + std::to_string(bytes);
    }
  }
  return key;
}

VonNeumannPlanner::VonNeumannPlanner(const VonNeumannConfig& config, std::int64_t devices, std::int64_t batch, std::int64_t kv_heads,
                                     std::int64_t head_dim, std::int64_t weights_in_turn, bool serving, std::int64_t layers)
    : config_(config),
      devices_(devices),
      layout_(devices, batch, kv_heads, head_dim),
      weights_in_turn_(weights_in_turn),
      serving_(serving && config.calibrated && config.serving_host && config.serving_host->counted),
      layers_(layers) {}

std::int64_t VonNeumannPlanner::stage(const Op& op) const {
  return std::min<std::int64_t>(op.layer, layers_ - 1) * config_.pipeline_stages / layers_;
}

KernelPlan VonNeumannPlanner::plan(const std::vector<Op>& ops) {
  KernelPlan plan;
  plan.parts.resize(ops.size());
  const bool continues = continues_group(ops.front());
  std::vector<LocalShape> shapes;
  Collective collective = Collective::none;
  std::int64_t collective_bytes = 0;
  add_hand_over(ops, plan);
  for (const Op& op : ops) {
    // Sampled tokens go back to the first stage.
    const DeviceCut cut = layout_.cut(op, op.kind == OpKind::sample ? 0 : stage(op));
    shapes.push_back(cut.shape);
    if (!cut.decision.empty()) decide(op, cut.decision);
    if (cut.collective == Collective::none) continue;
    collective = cut.collective;
    collective_bytes += cut.collective_bytes;
  }
  add_collective(ops.back(), collective, collective_bytes, plan);
  const std::optional<MatmulMapping> together = map_together(ops, shapes);
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const Op& op = ops[i];
    const auto reads = [](const Op& reader, const Op& written) {
      return std::find(reader.after.begin(), reader.after.end(), written.id) != reader.after.end();
    };
    const auto here = ops.begin() + std::ptrdiff_t(i);
    const bool input_fused = std::any_of(ops.begin(), here, [&](const Op& other) { return reads(op, other); });
    const bool output_fused = std::any_of(here + 1, ops.end(), [&](const Op& other) { return reads(other, op); });
    if (op.is_matmul()) {
      add_matmul(op, shapes[i], input_fused, output_fused, together, plan.parts[i], plan);
    } else {
      // The sum of a residual branch is read again behind the next block.
      add_vector(op, shapes[i], input_fused, output_fused && op.kind != OpKind::add, plan.parts[i]);
    }
    if (serving_ && op.kind == OpKind::sample) {
      plan.host_ps = to_ps(config_.serving_host->step + double(op.count * op.m) * config_.serving_host->sequence);
      decide(op, "the host of a serving system takes " + std::to_string(plan.host_ps / 1'000'000) + " us a step");
    }
  }
  if (together) plan.schedule = together->schedule;
  if (config_.calibrated) schedule_group(ops, shapes, plan);
  if (continues && is_attention(ops.front())) plan.schedule.launch_ps = 0;  // tokens of decode and of prompts attend in one kernel
  return plan;
}

/// Each device sends its copy, or its part, to its counterpart in the stage that needs it, once.
void VonNeumannPlanner::add_hand_over(const std::vector<Op>& ops, KernelPlan& plan) {
  if (config_.pipeline_stages == 1) return;
  std::int64_t bytes = 0;
  for (const Op& op : ops) {
    bytes += layout_.hand_over_bytes(op, stage(op));
    // The next token starts where the first layer is.
    if (op.kind == OpKind::sample) plan.behind.push_back(hand_over(config_, devices_, op.out_bytes()));
  }
  if (bytes == 0) return;
  plan.before.push_back(hand_over(config_, devices_, bytes));
  decide(ops.front(), "each device of a pipeline stage takes " + std::to_string(bytes) + " bytes from the stage before");
}

/// An all-gather brings the operands together before the kernel, an all-reduce adds the results behind it.
void VonNeumannPlanner::add_collective(const Op& op, Collective collective, std::int64_t bytes, KernelPlan& plan) {
  if (collective == Collective::all_gather) plan.before.push_back(all_gather(config_, devices_, bytes));
  if (collective != Collective::all_reduce) return;
  plan.behind.push_back(all_reduce(config_, devices_, bytes));
  if (!config_.calibrated) return;
  const auto time = [&](Way way) {
    const std::int64_t ps = all_reduce(config_, way, devices_, bytes).least_ps(config_.link);
    return std::string(to_string(way)) + " " + std::to_string(ps / 1000) + " ns";
  };
  const bool is_tree = plan.behind.back().way == Way::tree;
  decide(op, "all-reduce of " + std::to_string(bytes) + " bytes over " + std::to_string(devices_) + " devices by " +
                 time(is_tree ? Way::tree : Way::ring) + ", not " + time(is_tree ? Way::ring : Way::tree));
}

/// Rows of one group that cannot run beside the earlier ones are a kernel of their own, but for attention.
bool VonNeumannPlanner::continues_group(const Op& first) {
  const bool continues = !first.fuse.empty() && first.fuse == last_fuse_;
  if (continues && !is_attention(first)) decide(first, "runs apart from the rows above in its group");
  last_fuse_ = first.fuse;
  return continues;
}

/// Weights of one kernel lie side by side: it is one matmul of all their columns. None without a matmul, for attention, and in ideal mode.
std::optional<MatmulMapping> VonNeumannPlanner::map_together(const std::vector<Op>& ops, const std::vector<LocalShape>& shapes) const {
  if (!config_.calibrated || attends(ops)) return {};
  std::optional<MatmulShape> all;
  std::int64_t dram_bytes = 0;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const Op& op = ops[i];
    const LocalShape& shape = shapes[i];
    if (!op.is_matmul()) continue;
    if (all && (all->count != shape.count || all->m != shape.m || all->k != shape.k)) {
      throw InputError(op.name + ": rows of one fuse group that stand side by side need the same count, m and k");
    }
    if (all) {
      all->n += shape.n;
    } else {
      // In a trace the row above has made its results narrow; a benchmark's operator starts from wide ones.
      const bool quantises = weights_in_turn_ > 0 && op.a_bits <= 8;
      all = MatmulShape{shape.count, shape.m, shape.n, shape.k, op.a_bits, op.b_bits, op.out_bits, quantises};
    }
    dram_bytes += memory_bytes(op, shape);
  }
  if (!all) return {};
  return map_matmul(config_, *all, dram_bytes);
}

VonNeumannPlanner::OperandBytes VonNeumannPlanner::operand_bytes(const Op& op, const LocalShape& shape) {
  return {.a = bytes_of(shape.count * shape.m * shape.k, op.a_bits),
          .b = bytes_of(shape.count * shape.k * shape.n, op.b_bits),
          .out = bytes_of(shape.count * shape.m * shape.n, op.out_bits)};
}

/// What a matmul of weights moves between memory and global buffer at least.
std::int64_t VonNeumannPlanner::memory_bytes(const Op& op, const LocalShape& shape) const {
  const OperandBytes bytes = operand_bytes(op, shape);
  const std::int64_t limit = resident_limit();
  return (stays_in_buffer(op, bytes) ? 0 : bytes.b) + (bytes.a > limit ? bytes.a : 0) + (bytes.out > limit ? bytes.out : 0);
}

/// How one matmul of a kernel is tiled: with the others beside it, by its share of their columns, or alone.
MatmulTiling VonNeumannPlanner::tile(const Op& op, const LocalShape& shape, const std::optional<MatmulMapping>& together) const {
  const MatmulShape local{shape.count, shape.m, shape.n, shape.k, op.a_bits, op.b_bits, op.out_bits};
  if (!config_.calibrated) return tile_matmul(config_, local);
  if (!together) return map_matmul(config_, local, memory_bytes(op, shape)).tiling;
  MatmulTiling tiling = together->tiling;
  for (std::int64_t* bytes : {&tiling.core_read_bytes, &tiling.core_write_bytes, &tiling.register_bytes}) {
    *bytes = proportion(*bytes, shape.n, together->columns);
  }
  return tiling;
}

void VonNeumannPlanner::add_matmul(const Op& op, const LocalShape& shape, bool input_fused, bool output_fused,
                                   const std::optional<MatmulMapping>& together, KernelPart& part, KernelPlan& plan) {
  config_.matrix_unit.width(std::max(op.a_bits, op.b_bits));  // throws where the operands are too wide
  const OperandBytes bytes = operand_bytes(op, shape);
  const MatmulTiling tiling = tile(op, shape, together);
  plan.waves = std::max(plan.waves, tiling.waves);
  part.macs = scaled(shape.count * shape.m * shape.n * shape.k, op.density);
  padded_macs_ += std::max<std::int64_t>(0, devices_ * part.macs - op.macs());
  part.mac_bits = std::max(op.a_bits, op.b_bits);
  part.register_bytes = tiling.register_bytes;
  // A fused input or output stays in the core: only B and the unfused sides cross.
  part.core_read_bytes = input_fused ? bytes.b * ceil_div(shape.m, tiling.tile_m) : tiling.core_read_bytes;
  part.core_write_bytes = output_fused ? 0 : tiling.core_write_bytes;
  part.scratchpad_bytes = part.core_read_bytes;
  add_memory_bytes(op, bytes, input_fused ? 0 : tiling.a_passes, output_fused, part);
}

/// What a matmul moves between memory and global buffer; A comes `a_passes` times.
void VonNeumannPlanner::add_memory_bytes(const Op& op, const OperandBytes& bytes, std::int64_t a_passes, bool output_fused,
                                         KernelPart& part) {
  const std::int64_t limit = resident_limit();
  if (stays_in_buffer(op, bytes)) {
    decide(op, "weights stay in the global buffer from one use to the next");
  } else if (op.b_source == OperandSource::weight) {
    part.memory_bytes[std::size_t(DramAction::read_weight)] = bytes.b;
  } else if (op.b_source == OperandSource::kv) {
    part.memory_bytes[std::size_t(DramAction::read_kv)] = bytes.b;
  } else if (bytes.b > limit) {
    part.memory_bytes[std::size_t(DramAction::read_activation)] = bytes.b;
    decide(op, "operand B leaves the chip (more than half the global buffer)");
  }
  if (a_passes > 0 && bytes.a > limit) {
    // B is read once; A streams past each patch of columns, or past each block of B that stays in half the buffer.
    part.memory_bytes[std::size_t(DramAction::read_activation)] += bytes.a * std::min(a_passes, ceil_div(bytes.b, limit));
    decide(op, "input activations come from memory (more than half the global buffer)");
  }
  if (!output_fused && bytes.out > limit) {
    part.memory_bytes[std::size_t(DramAction::write_activation)] = bytes.out;
    decide(op, "output activations go to memory (more than half the global buffer)");
  }
}

/// Weights that are used again and again, with others in between, stay where all of them and the activations fit; caches keep no more than
/// about this share of what they could.
bool VonNeumannPlanner::stays_in_buffer(const Op& op, const OperandBytes& bytes) const {
  constexpr double kKept = 0.7;
  if (!config_.calibrated || op.b_source != OperandSource::weight || weights_in_turn_ == 0) return false;
  return double(weights_in_turn_ * bytes.b + bytes.a + bytes.out) <= kKept * config_.global_buffer.capacity.value;
}

/// The schedule of a kernel of vector rows or of fused attention; a lone matmul has its own already.
void VonNeumannPlanner::schedule_group(const std::vector<Op>& ops, const std::vector<LocalShape>& shapes, KernelPlan& plan) const {
  const auto is_matmul = [](const Op& op) { return op.is_matmul(); };
  const auto first = std::find_if(ops.begin(), ops.end(), is_matmul);
  if (first == ops.end()) {
    plan.schedule = schedule_vector_group(ops, shapes, plan);
    return;
  }
  const auto last = std::find_if(ops.rbegin(), ops.rend(), is_matmul);
  if (!attends(ops)) return;
  const LocalShape& scores = shapes[std::size_t(first - ops.begin())];
  const LocalShape& values = shapes[std::size_t(ops.rend() - last - 1)];
  AttentionShape shape{scores.count, scores.m, scores.n, scores.k, values.n, first->density, 0, 0};
  for (const KernelPart& part : plan.parts) {
    shape.kv_bytes += part.memory_bytes[std::size_t(DramAction::read_kv)];
    for (const std::int64_t bytes : part.memory_bytes) shape.bytes += bytes;
  }
  plan.schedule = schedule_attention(config_, shape);
}

/// Rows that measured kernels keep on one core from load to store; layer norms, GELUs and additions go at the rate of memory, in blocks.
KernelSchedule VonNeumannPlanner::schedule_vector_group(const std::vector<Op>& ops, const std::vector<LocalShape>& shapes,
                                                        const KernelPlan& plan) const {
  constexpr std::int64_t kBlock = 1024;
  std::int64_t buffer_bytes = 0, elements = 0;
  for (const KernelPart& part : plan.parts) buffer_bytes += part.core_read_bytes + part.core_write_bytes;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const OpKind kind = ops[i].kind;
    const bool is_norm = kind == OpKind::rmsnorm || kind == OpKind::softmax || kind == OpKind::sample;
    const bool is_activation = kind == OpKind::silu_mul;
    if (is_norm || is_activation) {
      return schedule_rows(config_, shapes[i].count * shapes[i].m, shapes[i].n, buffer_bytes, is_norm, is_activation);
    }
    elements += shapes[i].count * shapes[i].m * shapes[i].n;
  }
  return schedule_rows(config_, ceil_div(elements, kBlock), shapes.front().n, buffer_bytes, false, false);
}

void VonNeumannPlanner::add_vector(const Op& op, const LocalShape& shape, bool input_fused, bool output_fused, KernelPart& part) {
  const VectorCost& cost = vector_cost(op.kind);
  const std::int64_t elements = scaled(shape.count * shape.m * shape.n, op.density);
  part.vector_ops = scaled(elements, cost.ops);
  const double reads = std::max(0.0, cost.reads - (input_fused ? 1.0 : 0.0));
  const std::int64_t in_bytes = bytes_of(scaled(elements, reads), op.a_bits);
  const std::int64_t out_bytes = output_fused ? 0 : bytes_of(scaled(elements, cost.writes), op.out_bits);
  const std::int64_t limit = resident_limit();
  const bool alone = !input_fused && !output_fused && op.kind != OpKind::embed && op.kind != OpKind::kv_append;
  const bool keeps_part = config_.calibrated && alone;
  if (keeps_part) {
    const auto kept = std::int64_t(config_.kernels->rows.kept_share * config_.global_buffer.capacity.value);
    const std::int64_t all = std::max<std::int64_t>(1, in_bytes + out_bytes), from_memory = std::max<std::int64_t>(0, all - kept);
    part.memory_bytes[std::size_t(DramAction::read_activation)] = proportion(in_bytes, from_memory, all);
    part.memory_bytes[std::size_t(DramAction::write_activation)] = proportion(out_bytes, from_memory, all);
    if (from_memory > 0) decide(op, "what the global buffer does not keep of operands and results comes from memory");
  } else if (op.kind == OpKind::embed) {
    part.memory_bytes[std::size_t(DramAction::read_activation)] = in_bytes;  // gathered rows of the table in memory
  } else if (bytes_of(elements, op.a_bits) > limit) {
    part.memory_bytes[std::size_t(DramAction::read_activation)] = in_bytes;
    if (in_bytes > 0) decide(op, "operands come from memory (more than half the global buffer each)");
  }
  if (op.kind == OpKind::kv_append) {
    part.memory_bytes[std::size_t(DramAction::write_kv)] = out_bytes;
  } else if (out_bytes > limit && !keeps_part) {
    part.memory_bytes[std::size_t(DramAction::write_activation)] = out_bytes;
  }
  part.core_read_bytes = in_bytes;
  part.core_write_bytes = out_bytes;
  part.register_bytes = in_bytes + out_bytes;
}

std::int64_t VonNeumannPlanner::resident_limit() const { return static_cast<std::int64_t>(config_.global_buffer.capacity.value / 2); }

/// Layers repeat: "layer7.down" is told once, as "down".
void VonNeumannPlanner::decide(const Op& op, const std::string& what) {
  const std::string decision = op.name.substr(op.name.rfind('.') + 1) + ": " + what;
  if (std::find(decisions_.begin(), decisions_.end(), decision) == decisions_.end()) decisions_.push_back(decision);
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/mapping/device_layout.h"

#include <algorithm>

#include "models/base/integers.h"

namespace memwall {
namespace {

constexpr std::size_t kRemembered = 4096;  // rows that `after` may reach back

/// Kinds that need a whole row at once.
bool needs_whole_row(OpKind kind) {
  return kind == OpKind::layernorm || kind == OpKind::rmsnorm || kind == OpKind::softmax || kind == OpKind::sample;
}

}  // namespace

DeviceCut DeviceLayout::cut(const Op& op, std::int64_t stage) {
  Layout output = Layout::replicated;
  DeviceCut result = devices_ == 1 ? DeviceCut{{op.count, op.m, op.n, op.k}} : cut(op, input_layout(op), output);
  produced_[op.id] = {output, stage, op.out_bytes()};
  recent_.push_back(op.id);
  if (recent_.size() > kRemembered) {
    produced_.erase(recent_.front());
    recent_.pop_front();
  }
  return result;
}

std::int64_t DeviceLayout::hand_over_bytes(const Op& op, std::int64_t stage) {
  std::int64_t bytes = 0;
  for (const std::int64_t id : op.after) {
    const auto found = produced_.find(id);
    if (found == produced_.end() || found->second.stage == stage) continue;
    Produced& input = found->second;
    bytes += input.layout == Layout::replicated ? input.bytes : ceil_div(input.bytes, devices_);
    input.stage = stage;
  }
  return bytes;
}

DeviceLayout::Layout DeviceLayout::input_layout(const Op& op) const {
  for (const std::int64_t id : op.after) {
    const auto found = produced_.find(id);
    if (found != produced_.end() && found->second.layout != Layout::replicated) return found->second.layout;
  }
  return Layout::replicated;
}

/// Megatron's cuts, found from the data flow: weights are cut by columns where the input is whole, by rows (with an
/// all-reduce behind) where the input is itself cut; attention is cut by heads.
DeviceCut DeviceLayout::cut(const Op& op, Layout input, Layout& output) const {
  const LocalShape whole{op.count, op.m, op.n, op.k};
  if (op.is_matmul() && op.b_source != OperandSource::weight) {
    output = Layout::heads;
    return cut_heads(op);
  }
  if (op.is_matmul()) {
    if (input == Layout::replicated) {
      output = Layout::columns;
      if (op.op_class == OpClass::qkv && head_dim_ > 0 && op.n % head_dim_ == 0 && (op.n / head_dim_) % devices_ != 0) {
        // A device holds whole heads: of more devices than heads several compute the same one.
        return {{op.count, op.m, ceil_div(op.n / head_dim_, devices_) * head_dim_, op.k},
                std::to_string(op.n / head_dim_) + " heads on " + std::to_string(devices_) + " devices: padded or copied"};
      }
      return {{op.count, op.m, ceil_div(op.n, devices_), op.k}, padding(op.n, "columns")};
    }
    return {{op.count, op.m, op.n, ceil_div(op.k, devices_)}, padding(op.k, "rows"), Collective::all_reduce, op.out_bytes()};
  }
  if (input == Layout::replicated) return {whole};
  if (input == Layout::heads && op.kind == OpKind::softmax) {
    output = Layout::heads;
    return cut_heads(op);
  }
  if (input == Layout::columns && needs_whole_row(op.kind) &&
      (op.op_class == OpClass::embed || op.op_class == OpClass::norm_act || op.op_class == OpClass::ffn) && op.count == 1) {
    return {whole, "", Collective::all_gather, op.a_bytes()};
  }
  output = input;
  const std::int64_t elements = op.count * op.m * op.n;
  if (op.kind == OpKind::kv_append && kv_heads_ > 0 && elements % kv_heads_ == 0) {
    return {{1, 1, elements / kv_heads_ * ceil_div(kv_heads_, devices_), 1}};  // each device keeps the heads that it attends with
  }
  return {{1, 1, ceil_div(elements, devices_), 1}};
}

/// KV heads are spread over the devices; where there are more devices than heads, each head is held by several, which
/// share its queries.
DeviceCut DeviceLayout::cut_heads(const Op& op) const {
  const std::int64_t heads = std::max<std::int64_t>(1, op.count / batch_);
  const std::int64_t sequences = ceil_div(op.count, heads);
  DeviceCut cut{{sequences, ceil_div(op.m * heads, devices_), op.n, op.k}};
  if (heads >= devices_) cut.shape = {sequences * ceil_div(heads, devices_), op.m, op.n, op.k};
  if (op.is_matmul() && heads % devices_ != 0) {
    cut.decision = std::to_string(heads) + " KV heads on " + std::to_string(devices_) +
                   " devices: " + (heads > devices_ ? "padded" : "copies of a head share its queries");
  }
  return cut;
}

std::string DeviceLayout::padding(std::int64_t size, const char* of) const {
  if (size % devices_ == 0) return "";
  return std::to_string(size) + " " + of + " padded to " + std::to_string(devices_) + " devices";
}

}  // namespace memwall

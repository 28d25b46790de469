// SPDX-License-Identifier: MIT
#include "sim/platforms/von_neumann.h"

#include <algorithm>

#include "sim/components/core_array.h"
#include "sim/components/dispatcher.h"
#include "sim/components/dram_channel.h"
#include "sim/components/global_buffer.h"
#include "sim/components/link_port.h"
#include "sim/components/wave_dispatcher.h"
#include "sim/kernel/simulation.h"

namespace memwall {
namespace {

constexpr const char* kTop = "von_neumann";

/// One device of several in lock-step.
class Device : public sc_core::sc_module {
 public:
  Device(sc_core::sc_module_name name, const VonNeumannConfig& config, const KernelPlan& plan, std::int64_t units, Recorder& recorder)
      : sc_module(name),
        cores_("cores", config, units, recorder),
        buffer_("global_buffer", units, recorder),
        memory_("memory", config.memory, units, recorder),
        link_("link", std::string(kTop) + ".link", config.link, units, recorder) {
    if (config.calibrated) {
      waves_ = std::make_unique<WaveDispatcher>("dispatcher", config, plan, units, recorder);
      bind(*waves_);
    } else {
      dispatcher_ = std::make_unique<Dispatcher>("dispatcher", plan, config.tile_buffers);
      bind(*dispatcher_);
    }
    cores_.buffer.bind(buffer_.cores);
    buffer_.memory.bind(memory_.target);
  }
  bool finished() const { return waves_ ? waves_->finished() : dispatcher_->finished(); }

 private:
  template <class Driver>
  void bind(Driver& driver) {
    driver.memory.bind(buffer_.fill);
    driver.matrix.bind(cores_.matrix);
    driver.vector.bind(cores_.vector);
    driver.link.bind(link_.target);
  }

  std::unique_ptr<Dispatcher> dispatcher_;  ///< ideal mode
  std::unique_ptr<WaveDispatcher> waves_;   ///< calibrated mode
  CoreArray cores_;
  GlobalBuffer buffer_;
  DramChannel memory_;
  LinkPort link_;
};

/// How many weights a benchmark uses in turn, where the trace says it.
std::int64_t weights_in_turn(const TraceHead& head) {
  for (const auto& [key, value] : head.others) {
    if (key == "weights_in_turn") return std::atoll(value.c_str());
  }
  return 0;
}

std::int64_t devices_of_stage(const VonNeumannConfig& config, std::int64_t devices, std::int64_t layers) {
  const std::int64_t stages = config.pipeline_stages;
  if (devices % stages != 0) {
    throw InputError("pipeline_stages: " + std::to_string(devices) + " devices do not divide into " + std::to_string(stages) +
                     " stages; expected a multiple of it for `--devices`");
  }
  if (layers > 0 && stages > layers) {
    throw InputError("pipeline_stages: " + std::to_string(stages) + " stages for " + std::to_string(layers) +
                     " layers; expected a layer for each stage");
  }
  return devices / stages;
}

/// The component that was busy longest set the time.
Bound bound_of(const SegmentResult& result) {
  std::vector<std::int64_t> busy(result.components.size());
  for (const Interval& bar : result.timeline) busy[bar.component] += bar.end_ps - bar.start_ps;
  if (busy.empty() || result.timeline.empty()) return Bound::compute;
  const std::string& name = result.components[std::size_t(std::max_element(busy.begin(), busy.end()) - busy.begin())];
  if (name.ends_with("launch")) return Bound::launch;
  if (name.ends_with("memory")) return Bound::dram;
  if (name.ends_with("link")) return Bound::link;
  return name.ends_with("vector_unit") ? Bound::vector : Bound::compute;
}

}  // namespace

VonNeumann::VonNeumann(VonNeumannConfig config, std::int64_t devices, const TraceSummary& summary, int facts_bits)
    : config_(std::move(config)),
      devices_(devices),
      group_(devices_of_stage(config_, devices, summary.layers)),
      facts_bits_(facts_bits),
      narrowest_bits_(summary.narrowest_bits),
      planner_(config_, group_, summary.head.batch, summary.kv_heads, summary.head_dim, weights_in_turn(summary.head),
               summary.head.phase == "serving", std::max<std::int64_t>(1, summary.layers)),
      prices_(price_list()) {}

bool VonNeumann::splits(const Op& before, const Op& after) const {
  if (before.fuse.empty() || before.fuse != after.fuse || before.step != after.step) return true;
  if (planner_.stage(before) != planner_.stage(after)) return true;
  if (!after.is_matmul()) return false;
  // Calibrated attention of decode and of prompts has schedules of its own.
  if (after.b_source != OperandSource::weight) return config_.calibrated && before.is_matmul();
  // Weights run in one kernel side by side, not one behind the other: what a matmul of them reads is there before.
  const bool reads_before = std::find(after.after.begin(), after.after.end(), before.id) != after.after.end();
  return reads_before || !(before.is_matmul() || before.kind == OpKind::requantize);
}

std::string VonNeumann::plan(const std::vector<Op>& ops) {
  plan_ = planner_.plan(ops);
  return plan_.key();
}

SegmentResult VonNeumann::simulate() {
  SegmentResult result(plan_.parts.size());
  {
    SimulationContext context;
    Recorder recorder(accounts_, result);
    Device device(kTop, config_, plan_, group_, recorder);
    result.makespan_ps = run_to_end();
    ensure(device.finished(), "the kernel got stuck");
  }
  // A kernel owns the machine while it runs: its first row stands for it in the list of operators.
  const Bound bound = bound_of(result);
  for (OpTiming& op : result.ops) op = {0, result.makespan_ps, 0, bound};
  result.ops.front().owned_ps = result.makespan_ps;
  return result;
}

/// Opens every account once, so that ids are the same in each segment, and prices it.
Prices VonNeumann::price_list() {
  Prices prices;
  const std::string top = kTop;
  const auto set = [&](const std::string& component, const std::string& action, Category category, auto price) {
    prices.set(accounts_.open(component, action, category), price);
  };
  price_memory(prices, accounts_, top + ".memory", config_.memory, double(devices_));
  set(top + ".global_buffer", "read", Category::buffer, config_.global_buffer.read_energy);
  set(top + ".global_buffer", "write", Category::buffer, config_.global_buffer.write_energy);
  set(top + ".global_buffer.noc", "transfer", Category::noc, config_.noc_energy);
  set(top + ".cores.scratchpad", "read", Category::buffer, config_.scratchpad.read_energy);
  set(top + ".cores.scratchpad", "write", Category::buffer, config_.scratchpad.write_energy);
  set(top + ".cores.registers", "access", Category::register_file, config_.registers.energy);
  for (const auto& width : config_.matrix_unit.widths) {
    set(top + ".cores.matrix_unit", "mac_" + std::to_string(width.bits) + "bit", Category::mac, width.mac_energy);
  }
  set(top + ".cores.vector_unit", "op", Category::vector, config_.vector_unit.op_energy);
  set(top + ".link", "transfer", Category::link, config_.link.energy);
  const Sourced<Watts> host = config_.serving_host ? config_.serving_host->power : Sourced<Watts>{};
  set(top + ".dispatcher.host", "nanosecond", Category::host, Sourced<Joules>{host.value * Seconds(1e-9), host.provenance});

  const double units = double(devices_);
  prices.add({top, "residual", Category::leakage, {units * config_.residual_power.value, config_.residual_power.provenance}});
  if (devices_ > 1) {
    prices.add({top + ".link", "idle", Category::leakage, {units * config_.link.idle_power(), config_.link.idle_provenance}});
  }
  prices.scale(1.0 / config_.regulator_efficiency);
  return prices;
}

MachineFacts VonNeumann::facts() const {
  const double units = double(devices_);
  MachineFacts facts;
  facts.kind = "von_neumann";
  facts.node = config_.node;
  facts.mode = config_.calibrated ? "calibrated" : "ideal";
  facts.memory_timing = to_string(config_.memory.timing);
  facts.devices = devices_;
  facts.stages = config_.pipeline_stages;
  facts.peak_ops = units * config_.matrix_unit.width(facts_bits_).ops;
  facts.fastest_ops = units * config_.matrix_unit.width(narrowest_bits_).ops;
  facts.power_limit = units * config_.power_limit;
  facts.lowest_voltage = config_.lowest_voltage;
  facts.idle_power = units * config_.idle_power;
  facts.area = units * config_.area;
  facts.memory_area = units * double(config_.memory.stacks) * config_.memory.stack_area;
  facts.memory_bandwidth = units * config_.memory.bandwidth();
  facts.vector_ops = units * config_.vector_unit.ops;
  facts.memory_capacity = kUsableMemory * units * config_.memory.capacity();
  facts.weight_capacity = facts.memory_capacity;
  facts.dram_read_energy = config_.memory.read_energy() / config_.regulator_efficiency;
  facts.areas = {{"die", facts.area}};
  return facts;
}

std::int64_t VonNeumann::executed_macs(const Op&, const std::vector<Posting>& postings) const {
  std::int64_t macs = 0;
  for (AccountId account = 0; account < postings.size(); ++account) {
    if (accounts_[account].category == Category::mac) macs += postings[account].count;
  }
  return macs;
}

std::vector<std::pair<Category, Watts>> VonNeumann::full_rate_power() const {
  const double units = double(devices_) / config_.regulator_efficiency;
  const auto& width = config_.matrix_unit.width(facts_bits_);
  const DramConfig& memory = config_.memory;
  return {{Category::mac, units * 0.5 * width.ops * width.mac_energy.value},
          {Category::vector, units * config_.vector_unit.ops * config_.vector_unit.op_energy.value},
          {Category::dram, units * memory.bandwidth() * (memory.read_energy() + memory.energy.phy.value)},
          {Category::leakage, prices().static_power()}};
}

Watts VonNeumann::device_static_power() const {
  const DramConfig& memory = config_.memory;
  return (config_.residual_power.value + memory.static_power() + (devices_ > 1 ? config_.link.idle_power() : Watts(0.0))) /
         config_.regulator_efficiency;
}

std::int64_t kernel_ps(const VonNeumannConfig& config, const KernelPlan& plan, std::int64_t devices) {
  Accounts accounts;
  SegmentResult result(plan.parts.size());
  SimulationContext context;
  Recorder recorder(accounts, result);
  Device device(kTop, config, plan, devices, recorder);
  const std::int64_t time = run_to_end();
  ensure(device.finished(), "the kernel got stuck");
  return time;
}

std::int64_t collective_ps(const VonNeumannConfig& config, std::int64_t devices, std::int64_t bytes) {
  KernelPlan plan;
  plan.parts.resize(1);
  plan.waves = 0;
  plan.behind.push_back(all_reduce(config, devices, bytes));
  return kernel_ps(config, plan, devices);
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// Small machines with round numbers, and rows for them.
#pragma once

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "models/base/config_library.h"
#include "sim/mapping/cim_config.h"
#include "sim/mapping/von_neumann_config.h"
#include "sim/workload/trace.h"

namespace memwall::machine_test {

inline ConfigNode architecture(const std::string& name) {
  return ConfigLibrary({MEMWALL_SOURCE_DIR "/configs"}).load("architectures", name);
}

/// The von Neumann machine `name` at full rates and the pin rate of its memory, whatever it ships with.
inline ConfigNode ideal(const std::string& name) {
  ConfigNode node = architecture(name);
  node.find("mode")->text = "ideal";
  node.find("memory")->find("timing")->text = "pin";
  return node;
}

/// One stack that moves a byte a nanosecond at the pin rate, with rows of 64 bytes.
inline DramConfig toy_memory(DramConfig memory, double bytes_per_second = 1e9) {
  memory.stacks = 1;
  memory.device.organization.row = 64;
  memory.device.clock *= bytes_per_second / memory.device.peak_bandwidth().value;
  return memory;
}

/// One byte a nanosecond from memory and over the link, one MAC and one vector op a nanosecond, one core.
inline VonNeumannConfig toy_gpu() {
  VonNeumannConfig config = read_config<VonNeumannConfig>(ideal("h100"));
  config.memory = toy_memory(config.memory);
  config.matrix_unit.widths = {{16, Hertz(2e9), {Joules(1e-12), Provenance::assumed}}};
  config.matrix_unit.cores = 1;
  config.vector_unit.ops = Hertz(1e9);
  config.scratchpad.capacity = Bytes(16 * 1024);
  config.registers.capacity = Bytes(4 * 1024);
  config.global_buffer.capacity = Bytes(2048);  // operands of up to 1024 bytes stay on chip
  config.link.bandwidth = BytesPerSecond(1e9);
  config.link.latency = Seconds(5e-9);
  return config;
}

/// 4 x 4 arrays of 2-bit cells, 4 arrays a chip: one 8-bit weight is a row of an array. One read takes 10 ns, one
/// conversion 1 ns; links, NoC and memory move a byte a nanosecond; a unit does one action a nanosecond.
inline CimConfig toy_cim() {
  CimConfig config = read_config<CimConfig>(architecture("cim-rram"));
  config.memory.timing = DramTimingMode::pin;
  config.array.rows = config.array.columns = config.array.columns_per_adc = 4;
  config.array.cell.bits = 2;
  config.array.dac_bits = 1;
  config.array.read_time = Seconds(10e-9);
  config.array.adc.rate = Hertz(1e9);
  config.array.pipeline_stages = 3;
  config.arrays_per_macro = 2;
  config.macros_per_tile = 1;
  config.tiles_per_chip = 2;
  config.tile_port = config.mesh_link = BytesPerSecond(1e9);
  config.hop_latency = Seconds(0.0);
  config.vector_unit.rate = Hertz(1e9);
  config.attention_unit.rate = Hertz(1e9);
  config.attention_vector_rate = Hertz(1e9);
  config.query_block = 1;
  config.attention_bits = 32;
  config.attention_buffer.sram.capacity = Bytes(1024);
  config.link.bandwidth = BytesPerSecond(1e9);
  config.link.latency = Seconds(5e-9);
  config.link.ports = 2;
  config.memory = toy_memory(config.memory);
  return config;
}

/// The same with a router for each of eight tiles, in two rows of four: sixteen arrays a chip.
inline CimConfig toy_mesh() {
  CimConfig config = toy_cim();
  config.tiles_per_chip = 8;
  config.tiles_per_router = 1;
  config.router_columns = 4;
  return config;
}

/// C[m×n] = A[m×k]·W[k×n] with a weight of its own, operands of 8 bits.
inline Op weight_matmul(std::int64_t id, std::int64_t m, std::int64_t n, std::int64_t k) {
  Op op;
  op.id = id;
  op.name = "w" + std::to_string(id);
  op.b_source = OperandSource::weight;
  op.b_tensor = op.name;
  op.m = m;
  op.n = n;
  op.k = k;
  op.a_bits = op.b_bits = op.out_bits = 8;
  op.op_class = OpClass::ffn;
  return op;
}

/// Keys or values of `count` heads, read from the cache.
inline Op cache_matmul(std::int64_t id, std::int64_t count, std::int64_t m, std::int64_t n, std::int64_t k) {
  Op op = weight_matmul(id, m, n, k);
  op.name = "kv" + std::to_string(id);
  op.count = count;
  op.b_source = OperandSource::kv;
  op.b_tensor.clear();
  op.op_class = OpClass::attention;
  return op;
}

inline Op vector_op(std::int64_t id, OpKind kind, std::int64_t m, std::int64_t n) {
  Op op;
  op.id = id;
  op.kind = kind;
  op.name = "v" + std::to_string(id);
  op.m = m;
  op.n = n;
  op.a_bits = op.out_bits = 8;
  op.op_class = default_op_class(op);
  return op;
}

inline Op after(Op op, std::vector<std::int64_t> ids) {
  op.after = std::move(ids);
  return op;
}

template <class Range>
std::int64_t sum_of(const Range& values) {
  return std::accumulate(std::begin(values), std::end(values), std::int64_t{0});
}

}  // namespace memwall::machine_test

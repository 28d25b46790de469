// SPDX-License-Identifier: MIT
#include "sim/components/dispatcher.h"

#include "sim/components/core_array.h"
#include "sim/components/dram_channel.h"
#include "sim/components/global_buffer.h"
#include "sim/components/link_port.h"
#include "tests/sim/components/bench.h"

namespace memwall {
namespace {

using namespace machine_test;

/// A device of one byte, MAC and vector op a nanosecond, and a rival on its memory channel.
struct Device : Bench {
  Device(const KernelPlan& plan, std::int64_t tile_buffers, std::int64_t devices = 1)
      : Bench(plan.parts.size()),
        dispatcher("dispatcher", plan, tile_buffers),
        cores("cores", config, devices, recorder),
        buffer("buffer", devices, recorder),
        memory("memory", config.memory, devices, recorder),
        link("link", "link", config.link, devices, recorder),
        rival("rival") {
    dispatcher.memory.bind(buffer.fill);
    dispatcher.matrix.bind(cores.matrix);
    dispatcher.vector.bind(cores.vector);
    dispatcher.link.bind(link.target);
    cores.buffer.bind(buffer.cores);
    buffer.memory.bind(memory.target);
    rival.socket.bind(memory.target);
  }
  const VonNeumannConfig config = toy_gpu();
  Dispatcher dispatcher;
  CoreArray cores;
  GlobalBuffer buffer;
  DramChannel memory;
  LinkPort link;
  Sender rival;
};

/// Four waves; amounts are of the whole kernel.
KernelPlan kernel(std::int64_t read_bytes, std::int64_t macs, std::int64_t vector_ops = 0, std::int64_t written_bytes = 0) {
  KernelPlan plan;
  plan.waves = 4;
  plan.parts.resize(1);
  KernelPart& part = plan.parts[0];
  part.memory_bytes[std::size_t(DramAction::read_weight)] = read_bytes;
  part.memory_bytes[std::size_t(DramAction::write_activation)] = written_bytes;
  part.macs = macs;
  part.mac_bits = 16;
  part.vector_ops = vector_ops;
  return plan;
}

std::int64_t latency(const KernelPlan& plan, std::int64_t tile_buffers) {
  Device device(plan, tile_buffers);
  const std::int64_t end = run_to_end();
  EXPECT_TRUE(device.dispatcher.finished());
  return end;
}

TEST(Dispatcher, DoubleBuffersHideTheShorterOfFetchAndCompute) {
  EXPECT_EQ(latency(kernel(40, 24), 2), 40 * kNs);
  EXPECT_EQ(latency(kernel(24, 40), 2), 40 * kNs);
}

// With one buffer a wave is fetched only when the one before has been computed: fetch and compute alternate.
TEST(Dispatcher, WithoutDoubleBuffersFetchAndComputeAddUp) {
  EXPECT_EQ(latency(kernel(40, 24), 1), (40 + 24) * kNs);
  EXPECT_EQ(latency(kernel(24, 40), 1), (24 + 40) * kNs);
}

TEST(Dispatcher, MoreThanTwoBuffersHideNoMoreOfEqualWaves) { EXPECT_EQ(latency(kernel(40, 24), 4), 40 * kNs); }

TEST(Dispatcher, AllFourStagesOverlap) {
  // 12 ns on the vector unit and 8 bytes back hide behind 24 bytes in and 40 ns of MACs.
  EXPECT_EQ(latency(kernel(24, 40, 12, 8), 2), 40 * kNs);
}

// Fetch takes 10 ns a wave alone. A rival of 20 bytes shares the channel for 40 ns, in which the kernel fetches 20 of
// its 40 bytes; the rest takes 20 ns: the latency grows by the rival's 20 ns. MACs stay hidden.
TEST(Dispatcher, ASecondStreamOnTheMemoryChannelDelaysTheKernel) {
  const KernelPlan plan = kernel(40, 24);
  Device device(plan, 2);
  device.rival.at(0, transfer(20));
  EXPECT_NEAR(double(run_to_end()), 60 * kNs, 4);  // a tick of rounding a wave
}

TEST(Dispatcher, ASecondStreamDoesNotDelayAKernelThatComputesLonger) {
  // 10 bytes in 40 ns of MACs leave the channel idle for three quarters of the time.
  const KernelPlan plan = kernel(10, 40);
  Device device(plan, 2);
  device.rival.at(0, transfer(20));
  EXPECT_EQ(run_to_end(), 40 * kNs);
}

TEST(Dispatcher, WriteBackSharesTheChannelWithFetch) { EXPECT_NEAR(double(latency(kernel(40, 24, 0, 20), 2)), 60 * kNs, 8); }

TEST(Dispatcher, APartThatDoesNotDivideIsSpreadOverTheWaves) {
  const KernelPlan plan = kernel(41, 7);
  Device device(plan, 2);
  EXPECT_EQ(run_to_end(), 41 * kNs);
  EXPECT_EQ(device.counts().at("memory/read_weight"), 41);
  EXPECT_EQ(device.counts().at("cores.matrix_unit/mac_16bit"), 7);
}

TEST(Dispatcher, BytesThatLeaveALevelArriveAtTheNext) {
  KernelPlan plan = kernel(40, 24, 12, 8);
  plan.parts[0].core_read_bytes = 50;
  plan.parts[0].core_write_bytes = 6;
  plan.parts[0].scratchpad_bytes = 50;
  plan.parts[0].register_bytes = 70;
  Device device(plan, 2);
  run_to_end();
  const Counts counts = device.counts();
  EXPECT_EQ(counts.at("buffer/write"), 40 + 6);  // from memory and from the cores
  EXPECT_EQ(counts.at("buffer/read"), 8 + 50);   // to memory and to the cores
  EXPECT_EQ(counts.at("buffer.noc/transfer"), 50 + 6);
  EXPECT_EQ(counts.at("cores.scratchpad/write"), 50);
  EXPECT_EQ(counts.at("cores.scratchpad/read"), 50);
  EXPECT_EQ(counts.at("cores.registers/access"), 70);
  EXPECT_EQ(counts.at("cores.vector_unit/op"), 12);
}

Exchange ring(std::int64_t devices, std::int64_t rounds, std::int64_t bytes) {
  return {.way = Way::ring, .devices = devices, .rounds = rounds, .bytes = bytes};
}

// A ring of N devices reduces in N−1 rounds and gathers in as many; in each a device sends 1/N of the vector.
TEST(Dispatcher, AnAllReduceTakesTwiceTheRoundsOfItsRing) {
  KernelPlan plan = kernel(40, 24);
  for (const std::int64_t devices : {2, 4, 8}) {
    plan.behind = {ring(devices, 2 * (devices - 1), 80)};
    Device device(plan, 2, devices);
    EXPECT_EQ(run_to_end(), (40 + 2 * (devices - 1) * (80 / devices + 5)) * kNs) << devices;
    EXPECT_EQ(device.counts().at("link/transfer"), 2 * (devices - 1) * 80) << devices;
  }
}

TEST(Dispatcher, ATreePassesTheWholeVectorUpAndDown) {
  KernelPlan plan = kernel(40, 24);
  plan.behind = {{.way = Way::tree, .devices = 8, .rounds = 6, .bytes = 80}};
  Device device(plan, 2, 8);
  EXPECT_EQ(run_to_end(), (40 + 6 * (80 + 5)) * kNs);
  EXPECT_EQ(device.counts().at("link/transfer"), 2 * 7 * 80);  // seven devices send up, seven receive
}

TEST(Dispatcher, AnAllGatherComesBeforeItsKernel) {
  KernelPlan plan = kernel(40, 24);
  plan.before = {ring(4, 3, 80)};
  Device device(plan, 2, 4);
  EXPECT_EQ(run_to_end(), (40 + 3 * (20 + 5)) * kNs);
  EXPECT_EQ(device.counts().at("link/transfer"), 3 * 80);
}

TEST(Dispatcher, ARingLosesNoByteOfAVectorThatDoesNotDivide) {
  KernelPlan plan = kernel(0, 8);
  plan.behind = {ring(4, 6, 81)};  // 20, 20, 20, 21 bytes; a device sends each part but one, twice
  Device device(plan, 2, 4);
  run_to_end();
  const std::int64_t sent = device.counts().at("link/transfer");
  EXPECT_GE(sent, 2 * 3 * 4 * 20);
  EXPECT_LE(sent, 2 * 3 * 4 * 21);
}

TEST(Dispatcher, DevicesInLockStepPostOncePerDevice) {
  const KernelPlan plan = kernel(40, 24, 12, 8);
  Counts single;
  std::int64_t end = 0;
  {
    Device device(plan, 2);
    end = run_to_end();
    single = device.counts();
  }
  Device device(plan, 2, 8);
  EXPECT_EQ(run_to_end(), end);
  for (auto& [name, count] : single) count *= 8;
  EXPECT_EQ(device.counts(), single);
}

}  // namespace
}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/mapping/exchange.h"

#include "tests/sim/machines.h"

namespace memwall {
namespace {

using namespace machine_test;

constexpr std::int64_t kNs = 1000, kUs = 1'000'000;  // picoseconds

/// Half of a byte a nanosecond for short messages, all of it behind 10 us for long ones; rounds of 100 ns in a ring, 200 ns in a tree.
VonNeumannConfig calibrated() {
  VonNeumannConfig config = toy_gpu();
  config.calibrated = true;
  config.link.latency = Seconds(0.0);
  config.kernels = KernelLibrary{};
  config.kernels->collectives = {.launch = Seconds(1e-6),
                                 .step = Seconds(100e-9),
                                 .tree_step = Seconds(200e-9),
                                 .short_share = 0.5,
                                 .long_start = Seconds(10e-6),
                                 .long_share = 1.0};
  return config;
}

std::int64_t sent(const Exchange& exchange) {
  std::int64_t bytes = 0;
  for (std::int64_t round = 0; round < exchange.rounds; ++round) bytes += exchange.senders(round) * exchange.message_bytes(round);
  return bytes;
}

std::vector<std::int64_t> senders(const Exchange& exchange) {
  std::vector<std::int64_t> devices;
  for (std::int64_t round = 0; round < exchange.rounds; ++round) devices.push_back(exchange.senders(round));
  return devices;
}

TEST(Exchange, ATreeHalvesItsSendersOnTheWayUpAndDoublesThemOnTheWayDown) {
  using List = std::vector<std::int64_t>;
  EXPECT_EQ(senders(all_reduce(calibrated(), Way::tree, 8, 100)), (List{4, 2, 1, 1, 2, 4}));
  EXPECT_EQ(senders(all_reduce(calibrated(), Way::tree, 2, 100)), (List{1, 1}));
  // Five devices: 1 sends to 0, 3 to 2; 2 to 0; 4 to 0.
  EXPECT_EQ(senders(all_reduce(calibrated(), Way::tree, 5, 100)), (List{2, 1, 1, 1, 1, 2}));
}

TEST(Exchange, TreeAndRingMoveTheSameBytesInAll) {
  for (const std::int64_t devices : {2, 3, 4, 5, 6, 7, 8, 9, 16, 31, 64}) {
    const std::int64_t bytes = 64 * 63 * 31 * 5;  // every device's share is whole but for 9 and 7 devices
    EXPECT_EQ(sent(all_reduce(calibrated(), Way::tree, devices, bytes)), 2 * (devices - 1) * bytes) << devices;
    EXPECT_NEAR(double(sent(all_reduce(calibrated(), Way::ring, devices, bytes))), double(2 * (devices - 1) * bytes),
                2.0 * devices * devices);
  }
}

TEST(Exchange, TheClosedFormIsThatOfAlphaAndBeta) {
  // Eight devices. Ring: 14 rounds of an eighth at half the rate. Tree: 6 of the whole.
  EXPECT_EQ(all_reduce(calibrated(), Way::ring, 8, 80).least_ps(calibrated().link), kUs + 14 * (100 + 20) * kNs);
  EXPECT_EQ(all_reduce(calibrated(), Way::tree, 8, 80).least_ps(calibrated().link), kUs + 6 * (200 + 160) * kNs);
  // A long vector takes the other protocol.
  EXPECT_EQ(all_reduce(calibrated(), Way::ring, 8, 80'000).least_ps(calibrated().link), 11 * kUs + 14 * (100 + 10'000) * kNs);
}

TEST(Exchange, TheTreeTakesOverWhereItsFewerRoundsWin) {
  const VonNeumannConfig config = calibrated();
  // Eight devices: the ring's 14 x (100 + 2 B/8) against the tree's 6 x (200 + 2 B) are equal at 200 = 8.5 B, B = 23.5 bytes.
  EXPECT_EQ(all_reduce(config, 8, 16).way, Way::tree);
  EXPECT_EQ(all_reduce(config, 8, 24).way, Way::ring);
  // Two devices: two rounds either way, and the ring's are shorter.
  EXPECT_EQ(all_reduce(config, 2, 2).way, Way::ring);
  // 64 devices: 126 x (100 + 2 B/64) against 12 x (200 + 2 B): at 10200 = 20.06 B, B = 508 bytes.
  EXPECT_EQ(all_reduce(config, 64, 448).way, Way::tree);
  EXPECT_EQ(all_reduce(config, 64, 576).way, Way::ring);
}

TEST(Exchange, IdealModeIsARing) {
  VonNeumannConfig config = toy_gpu();
  const Exchange exchange = all_reduce(config, 64, 64);
  EXPECT_EQ(exchange.way, Way::ring);
  // 126 rounds of one byte in 1 ns and 5 ns on the way.
  EXPECT_EQ(exchange.least_ps(config.link), 126 * 6 * kNs);
}

TEST(Exchange, ALinksLatencyBindsWhereItIsLongerThanTheStep) {
  VonNeumannConfig config = calibrated();
  config.link.latency = Seconds(1e-6);
  EXPECT_EQ(all_reduce(config, Way::ring, 8, 80).least_ps(config.link), kUs + 14 * (kUs + 10 * kNs));
}

TEST(Exchange, AHandOverIsOneMessageFromEachDevice) {
  const Exchange exchange = hand_over(calibrated(), 4, 30);
  EXPECT_EQ(senders(exchange), std::vector<std::int64_t>{4});
  EXPECT_EQ(sent(exchange), 4 * 30);
  EXPECT_EQ(exchange.least_ps(calibrated().link), kUs + (100 + 60) * kNs);
}

TEST(Exchange, MeasuredDevicesTakeRingsUpToEight) {
  // Measured all-reduces of 1 KB to 134 MB grow as rings on 2, 4 and 8 devices.
  for (const char* name : {"a100", "h100", "h200"}) {
    const auto config = read_config<VonNeumannConfig>(architecture(name));
    for (const std::int64_t devices : {2, 4, 8}) {
      for (const std::int64_t bytes : {16, 1024, 65'536, 134'217'728}) {
        EXPECT_EQ(all_reduce(config, devices, bytes).way, Way::ring) << name << " " << devices << " " << bytes;
      }
    }
    EXPECT_EQ(all_reduce(config, 16, 1024).way, Way::tree) << name;
  }
}

}  // namespace
}  // namespace memwall

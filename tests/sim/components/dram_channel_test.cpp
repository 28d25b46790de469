// SPDX-License-Identifier: MIT
#include "sim/components/dram_channel.h"

#include "tests/sim/components/bench.h"

namespace memwall {
namespace {

using namespace machine_test;

/// A channel of one byte a nanosecond.
struct Channel : Bench {
  explicit Channel(DramConfig config = toy_gpu().memory, std::int64_t units = 1, std::size_t slots = 1)
      : Bench(slots), memory("memory", config, units, recorder), sender("sender") {
    sender.socket.bind(memory.target);
  }
  DramChannel memory;
  Sender sender;
};

TEST(DramChannel, OneStreamTakesBytesOverBandwidth) {
  Channel channel;
  const auto done = channel.sender.at(0, transfer(100));
  EXPECT_EQ(run_to_end(), 100 * kNs);
  EXPECT_EQ(*done, 100 * kNs);
}

TEST(DramChannel, TwoEqualStreamsEachTakeTwiceTheirTimeAlone) {
  Channel channel;
  const auto first = channel.sender.at(0, transfer(100));
  const auto second = channel.sender.at(0, transfer(100));
  run_to_end();
  EXPECT_EQ(*first, 200 * kNs);
  EXPECT_EQ(*second, 200 * kNs);
}

TEST(DramChannel, AShortStreamDoesNotWaitForALongOne) {
  // At 20 ns the long stream has 80 of 100 bytes left. Ten bytes at half rate take 20 ns, in which the long one moves
  // ten as well; its last 70 bytes have the channel alone.
  Channel channel;
  const auto longer = channel.sender.at(0, transfer(100));
  const auto shorter = channel.sender.at(20 * kNs, transfer(10));
  run_to_end();
  EXPECT_EQ(*shorter, 40 * kNs);
  EXPECT_EQ(*longer, 110 * kNs);
}

TEST(DramChannel, StreamsBehindEachOtherDoNotShare) {
  Channel channel;
  const auto first = channel.sender.at(0, transfer(100));
  const auto second = channel.sender.at(100 * kNs, transfer(50));
  run_to_end();
  EXPECT_EQ(*first, 100 * kNs);
  EXPECT_EQ(*second, 150 * kNs);
}

TEST(DramChannel, ManyStreamsFinishTogetherWithAllTheirBytes) {
  Channel channel;
  std::int64_t bytes = 0;
  for (std::int64_t i = 0; i < 40; ++i) {
    channel.sender.at(i * 7 * kNs, transfer(13 + i));
    bytes += 13 + i;
  }
  // 7 ns between arrivals of 13 bytes and more: the channel is busy from the first to the last byte.
  const std::int64_t end = run_to_end();
  EXPECT_GE(end, bytes * kNs);
  EXPECT_LE(end, bytes * kNs + 40);  // each completion is rounded up to a tick
  EXPECT_EQ(channel.postings().at("memory/read_weight").bytes, bytes);
}

TEST(DramChannel, AnOddRateLosesNoByteAndIsNeverTooFast) {
  const DramConfig config = toy_memory(toy_gpu().memory, 3e9);
  Channel channel(config);
  channel.sender.at(0, transfer(100));
  channel.sender.at(5 * kNs, transfer(11));
  channel.sender.at(6 * kNs, transfer(1));
  const std::int64_t end = run_to_end();  // 112 bytes at 3 bytes a ns: 37.333 ns
  EXPECT_GE(end, 37'334);
  EXPECT_LE(end, 37'336);  // each of three completions is rounded up to a tick
  EXPECT_EQ(channel.postings().at("memory/read_weight").bytes, 112);
}

TEST(DramChannel, BytesArePostedByActionAndOperator) {
  Channel channel(toy_gpu().memory, 1, 2);
  Transfer load;
  load.parts = {{0, DramAction::read_weight, 100}, {0, DramAction::read_kv, 30}, {1, DramAction::read_activation, 7}};
  channel.sender.at(0, load);
  channel.sender.at(0, transfer(64, DramAction::write_kv, 1));
  channel.sender.at(0, transfer(65, DramAction::write_activation, 1));
  run_to_end();
  // A row of 64 bytes is opened for each 64 begun: 2 + 1 + 1 + 1 + 2. Every byte crosses the PHY.
  EXPECT_EQ(channel.counts(), (Counts{{"memory/read_weight", 100},
                                      {"memory/read_kv", 30},
                                      {"memory/read_activation", 7},
                                      {"memory/write_kv", 64},
                                      {"memory/write_activation", 65},
                                      {"memory/activate", 7},
                                      {"memory/io", 266},
                                      {"memory/phy", 266}}));
  EXPECT_EQ(channel.result.ledger.row(0)[0].count, 100);  // accounts open in the order of the actions
  EXPECT_EQ(channel.result.ledger.row(1)[0].count, 0);
}

TEST(DramChannel, AnEmptyTransferIsDoneAtOnce) {
  Channel channel;
  const auto done = channel.sender.at(3 * kNs, transfer(0));
  run_to_end();
  EXPECT_EQ(*done, 3 * kNs);
  EXPECT_TRUE(channel.counts().empty());
}

TEST(DramChannel, TerabytesDoNotOverflow) {
  Channel channel(read_config<VonNeumannConfig>(ideal("h100")).memory);
  channel.sender.at(0, transfer(3'350'000'000'000));  // 3.35 TB at 3.35 TB/s
  EXPECT_NEAR(double(run_to_end()), 1e12, 1e3);
}

/// One stack of HBM3 by stripes: 16 channels of two pseudo-channels, a stripe is 16 x 8 KiB.
DramConfig by_stripes() {
  DramConfig config = read_config<VonNeumannConfig>(ideal("h100")).memory;
  config.stacks = 1;
  config.timing = DramTimingMode::stripe;
  return config;
}
constexpr std::int64_t kStripe = 16 * 8192;

TEST(DramChannel, ByStripesTwoEqualStreamsEndAtTwiceTheirTimeAlone) {
  const std::int64_t bytes = 64 * kStripe;
  std::int64_t alone = 0;
  {
    Channel channel(by_stripes());
    channel.sender.at(0, transfer(bytes));
    alone = run_to_end();
  }
  Channel channel(by_stripes());
  const auto first = channel.sender.at(0, transfer(bytes));
  const auto second = channel.sender.at(0, transfer(bytes, DramAction::read_kv));
  const std::int64_t end = run_to_end();
  // What a stream pays once: opening its first rows and the way of its last data, 100 ns, and a refresh more or less, 500 ns.
  EXPECT_GE(end, 2 * alone - 600 * kNs);
  EXPECT_LE(end, 2 * alone * 115 / 100);                 // and a change of rows a stripe
  EXPECT_GE(std::min(*first, *second), end * 95 / 100);  // turn by turn, they end together
  EXPECT_EQ(channel.postings().at("memory/read_weight").bytes, bytes);
  EXPECT_EQ(channel.postings().at("memory/read_kv").bytes, bytes);
  EXPECT_GE(channel.counts().at("memory/activate"), 2 * bytes / 1024);  // a row is 1 KiB; refresh closes some of them
  EXPECT_LE(channel.counts().at("memory/activate"), 2 * bytes / 1024 * 110 / 100);
}

TEST(DramChannel, ByStripesAShortReadWaitsForOneGrantAtMost) {
  const auto long_bytes = 1000 * kStripe;
  Channel channel(by_stripes());
  const auto longer = channel.sender.at(0, transfer(long_bytes));
  const auto shorter = channel.sender.at(1000 * kNs, transfer(kStripe / 2, DramAction::read_kv));
  run_to_end();
  // A stripe takes 8192 B / 41.9 GB/s = 196 ns. One that is under way, half a one of its own, a row to open, latency.
  EXPECT_LE(*shorter - 1000 * kNs, (196 + 98 + 150) * kNs);
  EXPECT_GT(*longer, *shorter);
}

TEST(DramChannel, ByStripesWritesPayForTurningTheBus) {
  const std::int64_t bytes = 64 * kStripe;
  std::int64_t reads = 0;
  {
    Channel channel(by_stripes());
    channel.sender.at(0, transfer(bytes));
    channel.sender.at(0, transfer(bytes, DramAction::read_kv));
    reads = run_to_end();
  }
  Channel channel(by_stripes());
  channel.sender.at(0, transfer(bytes));
  channel.sender.at(0, transfer(bytes, DramAction::write_kv));
  EXPECT_GT(run_to_end(), reads);
}

// In lock-step: eight channels with a stream each, against one that stands for eight.
TEST(DramChannel, AMultiplicityPostsWhatAsManyChannelsDo) {
  Counts expanded;
  std::int64_t expanded_end = 0;
  {
    Bench bench;
    std::vector<std::unique_ptr<DramChannel>> channels;
    std::vector<std::unique_ptr<Sender>> senders;
    for (int i = 0; i < 8; ++i) {
      channels.push_back(std::make_unique<DramChannel>(("memory" + std::to_string(i)).c_str(), toy_gpu().memory, 1, bench.recorder));
      senders.push_back(std::make_unique<Sender>(("sender" + std::to_string(i)).c_str()));
      senders.back()->socket.bind(channels.back()->target);
      senders.back()->at(0, transfer(100));
      senders.back()->at(30 * kNs, transfer(70, DramAction::write_kv));
    }
    expanded_end = run_to_end();
    for (const auto& [name, count] : bench.counts()) expanded[name.substr(name.find('/') + 1)] += count;
  }
  Channel channel(toy_gpu().memory, 8);
  channel.sender.at(0, transfer(100));
  channel.sender.at(30 * kNs, transfer(70, DramAction::write_kv));
  EXPECT_EQ(run_to_end(), expanded_end);
  Counts counts;
  for (const auto& [name, count] : channel.counts()) counts[name.substr(name.find('/') + 1)] = count;
  EXPECT_EQ(counts, expanded);
}

}  // namespace
}  // namespace memwall

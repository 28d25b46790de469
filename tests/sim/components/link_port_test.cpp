// SPDX-License-Identifier: MIT
#include "sim/components/link_port.h"

#include "tests/sim/components/bench.h"

namespace memwall {
namespace {

using namespace machine_test;

/// A port of one byte a nanosecond with 5 ns of latency.
struct Port : Bench {
  explicit Port(std::int64_t units = 1) : link("link", "link", toy_gpu().link, units, recorder), sender("sender") {
    sender.socket.bind(link.target);
  }
  LinkPort link;
  Sender sender;
};

TEST(LinkPort, AMessageTakesItsBytesAndTheLatency) {
  Port port;
  port.sender.at(0, transfer(10));
  EXPECT_EQ(run_to_end(), 15 * kNs);
}

TEST(LinkPort, MessagesQueueButTheirLatenciesOverlap) {
  Port port;
  const auto first = port.sender.at(0, transfer(10));
  const auto second = port.sender.at(0, transfer(20));
  const auto third = port.sender.at(12 * kNs, transfer(1));
  run_to_end();
  EXPECT_EQ(*first, 15 * kNs);
  EXPECT_EQ(*second, 35 * kNs);  // sent from 10 to 30
  EXPECT_EQ(*third, 36 * kNs);   // sent from 30 to 31
}

TEST(LinkPort, AnIdlePortStartsAtOnce) {
  Port port;
  port.sender.at(0, transfer(10));
  const auto late = port.sender.at(100 * kNs, transfer(10));
  run_to_end();
  EXPECT_EQ(*late, 115 * kNs);
}

TEST(LinkPort, EachHopCostsALatencyAndMovesTheBytesAgain) {
  Port port;
  port.sender.at(0, transfer(10, DramAction::spill, 0, 3));
  EXPECT_EQ(run_to_end(), 25 * kNs);
  EXPECT_EQ(port.postings().at("link/transfer").bytes, 30);
}

TEST(LinkPort, OfPortsInLockStepOnlyTheSendersPost) {
  Port port(8);
  Transfer message = transfer(10);
  message.senders = 3;
  port.sender.at(0, message);
  port.sender.at(0, transfer(10));
  EXPECT_EQ(run_to_end(), 25 * kNs);
  EXPECT_EQ(port.postings().at("link/transfer").bytes, 3 * 10 + 8 * 10);
}

TEST(LinkPort, AMultiplicityPostsWhatAsManyPortsDo) {
  Counts expanded;
  std::int64_t expanded_end = 0;
  {
    Bench bench;
    std::vector<std::unique_ptr<LinkPort>> ports;
    std::vector<std::unique_ptr<Sender>> senders;
    for (int i = 0; i < 16; ++i) {
      ports.push_back(std::make_unique<LinkPort>(("link" + std::to_string(i)).c_str(), "link", toy_gpu().link, 1, bench.recorder));
      senders.push_back(std::make_unique<Sender>(("sender" + std::to_string(i)).c_str()));
      senders.back()->socket.bind(ports.back()->target);
      for (int message = 0; message < 3; ++message) senders.back()->at(message * 4 * kNs, transfer(10 + message));
    }
    expanded_end = run_to_end();
    expanded = bench.counts();
  }
  Port port(16);
  for (int message = 0; message < 3; ++message) port.sender.at(message * 4 * kNs, transfer(10 + message));
  EXPECT_EQ(run_to_end(), expanded_end);
  EXPECT_EQ(port.counts(), expanded);
  EXPECT_EQ(port.counts(), (Counts{{"link/transfer", 16 * (10 + 11 + 12)}}));
}

}  // namespace
}  // namespace memwall

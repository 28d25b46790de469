// SPDX-License-Identifier: MIT
#include "sim/kernel/simulation.h"

#include <tlm_utils/simple_target_socket.h>

#include "tests/sim/components/bench.h"

namespace memwall {
namespace {

using namespace machine_test;

TEST(SimulationContext, EachSimulationStartsAtTimeZero) {
  for (int i = 0; i < 3; ++i) {
    SimulationContext context;
    EXPECT_EQ(now_ps(), 0);
    sc_core::sc_spawn([] { sc_core::wait(to_sc_time(7)); });
    EXPECT_EQ(run_to_end(), 7);
  }
}

TEST(SimulationContext, NamesAreFreeAgainInTheNext) {
  for (int i = 0; i < 2; ++i) {
    SimulationContext context;
    Sender sender("sender");
    EXPECT_STREQ(sender.name(), "sender");
  }
}

TEST(SimulationContext, OnePicosecondIsOneTick) {
  SimulationContext context;
  EXPECT_EQ(to_sc_time(1).value(), 1u);
  EXPECT_EQ(to_sc_time(1'000'000'000'000).to_seconds(), 1.0);
}

TEST(SimulationContext, AMonthFitsTheClock) {
  SimulationContext context;
  const std::int64_t month_ps = 30LL * 86400 * 1'000'000'000'000;
  sc_core::sc_spawn([month_ps] { sc_core::wait(to_sc_time(month_ps)); });
  EXPECT_EQ(run_to_end(), month_ps);
}

/// Answers with an exception, or not at all.
class Faulty : public sc_core::sc_module {
 public:
  Faulty(sc_core::sc_module_name name, bool throws) : sc_module(name), target("target"), throws_(throws) {
    target.register_b_transport(this, &Faulty::transport);
  }
  tlm_utils::simple_target_socket<Faulty> target;

 private:
  void transport(tlm::tlm_generic_payload&, sc_core::sc_time&) {
    if (throws_) throw InputError("too wide");
  }
  const bool throws_;
};

std::string run_faulty(bool throws) {
  Bench bench;
  Faulty faulty("faulty", throws);
  Sender sender("sender");
  sender.socket.bind(faulty.target);
  sender.at(0, transfer(1));
  try {
    run_to_end();
  } catch (const sc_core::sc_report& report) {
    return report.what();
  }
  return "";
}

TEST(Send, WhatATargetThrowsEndsTheRunWithItsText) { EXPECT_NE(run_faulty(true).find("too wide"), std::string::npos); }

TEST(Send, ATargetThatDoesNotAnswerEndsTheRun) { EXPECT_NE(run_faulty(false).find("did not answer"), std::string::npos); }

TEST(Transfer, BytesAreThoseOfItsParts) {
  Transfer load = transfer(3);
  load.parts.push_back({1, DramAction::read_kv, 4});
  EXPECT_EQ(load.bytes(), 7);
  Transfer copy;
  copy.copy_from(load);
  EXPECT_EQ(copy.bytes(), 7);
}

}  // namespace
}  // namespace memwall

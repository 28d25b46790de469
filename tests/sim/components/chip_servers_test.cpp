// SPDX-License-Identifier: MIT
#include "sim/components/chip_servers.h"

#include <gtest/gtest.h>

namespace memwall {
namespace {

TEST(Server, WorkOfOneAgeIsServedAsItComes) {
  Server server;
  const auto first = server.take(3, 10, 100);
  const auto second = server.take(3, 20, 105);
  EXPECT_EQ(first->end_ps, 110);
  EXPECT_EQ(second->end_ps, 130);
  EXPECT_EQ(server.take(3, 5, 200)->end_ps, 205);  // it stood idle since 130
}

// Token 7 has served 4 of its 10 when token 2 comes; token 9 waits behind both.
TEST(Server, OlderTokensGoFirstAndPushYoungerOnesBack) {
  Server server;
  const auto seven = server.take(7, 10, 100);
  const auto nine = server.take(9, 30, 101);
  const auto two = server.take(2, 5, 104);
  EXPECT_EQ(two->end_ps, 109);
  EXPECT_EQ(seven->end_ps, 115);
  EXPECT_EQ(nine->end_ps, 145);
  const auto eight = server.take(8, 1, 112);  // behind 7, before 9
  EXPECT_EQ(eight->end_ps, 116);
  EXPECT_EQ(seven->end_ps, 115);
  EXPECT_EQ(nine->end_ps, 146);
  EXPECT_EQ(server.busy_ps(), 46);
}

TEST(Server, TellsWhenATokenWouldBeServed) {
  Server server;
  server.take(4, 10, 0);
  server.take(6, 10, 0);
  EXPECT_EQ(server.free_for(3, 5), 5);
  EXPECT_EQ(server.free_for(4, 5), 10);
  EXPECT_EQ(server.free_for(6, 5), 20);
  EXPECT_EQ(server.free_for(6, 25), 25);
}

TEST(ChipServers, TheBusiestIsThatOfOneChip) {
  ChipServers servers;
  servers.at(0).take(0, 10, 0);
  servers.at(5).take(0, 7, 0);
  servers.at(5).take(1, 8, 100);
  EXPECT_EQ(servers.busiest_ps(), 15);
}

}  // namespace
}  // namespace memwall

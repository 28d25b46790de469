// SPDX-License-Identifier: MIT
#include "models/memory/burst_server.h"

#include "tests/models/memory/shared_dram_fixture.h"

namespace memwall {
namespace {

using namespace memory_test;

constexpr Ticks kForever = Ticks{1} << 60;

ToyMemory quiet() { return ToyMemory().set("timing", "burst").refresh("scope", "none"); }

// Four writes to a row of banks 1 and 3, then a read of bank 0. Reads go first below the 12 writes that start a drain: ACT at 1, RD tRCD 12
// later at 13, its data end tCL + tBL behind it at 27. Its activate empties the read queue, so that rows of the writes open meanwhile: bank
// 3 of the other group at 5, bank 1 at 9. WR tRTW 8 behind the read at 21 and then each 4; the last data ends at 33 + 8 + 4.

struct Served {
  DramDevice device;
  BurstServer server;
  explicit Served(const ToyMemory& memory) : device(memory.device()), server(device) {
    EXPECT_EQ(server.serve({32, 4, true}, 1, kForever), 4);
    EXPECT_EQ(server.serve({0, 1, false}, 1, kForever), 1);
  }
};

TEST(BurstServer, AReadDoesNotWaitForTheWritesInTheQueue) {
  Served served(quiet());
  EXPECT_EQ(served.server.finish(true, false), 27);
  EXPECT_EQ(served.server.last_column(), 13);
  EXPECT_EQ(served.server.counts().writes, 0);
  EXPECT_EQ(served.server.finish(false, true), 45);
  EXPECT_EQ(served.server.counts().writes, 4);
}

TEST(BurstServer, ReadsAndWritesWaitForTheLastOfBoth) {
  Served served(quiet());
  EXPECT_EQ(served.server.finish(true, true), 45);
  EXPECT_EQ(served.server.last_column(), 33);
}

TEST(BurstServer, WritesThatEndWhenAcceptedStayInTheQueue) {
  Served served(quiet().set("write_end", "accepted"));
  EXPECT_EQ(served.server.finish(false, true), 1);
  EXPECT_EQ(served.server.counts().writes, 0);
  EXPECT_EQ(served.server.finish(true, true), 27);
}

}  // namespace
}  // namespace memwall

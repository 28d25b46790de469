// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

/// SystemC's library defines a main that calls this; ours wins. In tests without SystemC nobody asks for it.
extern "C" int sc_main(int, char**) { return 1; }

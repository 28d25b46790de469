// SPDX-License-Identifier: MIT
#include "sim/sweep/progress.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>

namespace memwall {
namespace {

TEST(Progress, SaysCountRateTimeLeftAndFailures) {
  // 45 of 100 in 9 s: 5/s, 55 left: 11 s; 45 % of 20 marks are 9.
  EXPECT_EQ(progress_line({100, 0, 45, 2, 9.0}), "[#########-----------] 45/100  5/s  11 s left  2 failed");
}

TEST(Progress, CountsKeptWorkAsDoneButNotAsSpeed) {
  // 50 kept and 10 done in 5 s: 2/s, 40 left: 20 s.
  EXPECT_EQ(progress_line({100, 50, 10, 0, 5.0}), "[############--------] 60/100  2/s  20 s left");
}

TEST(Progress, SaysNoRateBeforeTheFirstAnswer) { EXPECT_EQ(progress_line({10, 0, 0, 0, 3.0}), "[--------------------] 0/10"); }

TEST(Progress, SaysLongTimesInMinutesAndHours) {
  // 1/s: 99 s, 100 s = 1 min 40 s, 6000 s = 1 h 40 min.
  EXPECT_NE(progress_line({100, 0, 1, 0, 1.0}).find(" 99 s left"), std::string::npos);
  EXPECT_NE(progress_line({101, 0, 1, 0, 1.0}).find(" 1 min 40 s left"), std::string::npos);
  EXPECT_NE(progress_line({6001, 0, 1, 0, 1.0}).find(" 1 h 40 min left"), std::string::npos);
}

/// What a bar writes to `file` for three answers within a tenth of a second.
std::string written(int read_end, int file, bool wanted) {
  {
    Progress progress(3, 0, wanted, file);
    for (int i = 0; i < 3; ++i) progress.advance(i == 0);
    EXPECT_EQ(progress.state().done, 3u);
    EXPECT_EQ(progress.state().failed, 1u);
  }
  // A terminal hands on what was written a little later.
  std::string text;
  pollfd ready{read_end, POLLIN, 0};
  while (::poll(&ready, 1, 100) > 0 && (ready.revents & POLLIN)) {
    char bytes[4096];
    const ssize_t got = ::read(read_end, bytes, sizeof bytes);
    if (got <= 0) break;
    text.append(bytes, std::size_t(got));
  }
  return text;
}

TEST(Progress, DrawsOnATerminalOncePerTenthOfASecondAndClearsAtTheEnd) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) GTEST_SKIP() << "no pseudo-terminals here (a chroot without /dev/pts)";
  ASSERT_GE(terminal, 0);
  ASSERT_EQ(::grantpt(terminal), 0);
  ASSERT_EQ(::unlockpt(terminal), 0);
  const int side = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY);
  ASSERT_GE(side, 0);
  const auto start = std::chrono::steady_clock::now();
  const std::string text = written(terminal, side, true);
  const bool within_a_tenth = std::chrono::steady_clock::now() - start < std::chrono::milliseconds(200);  // 100 of them wait for text
  EXPECT_EQ(text.find("1/3") != std::string::npos, true) << text;
  if (within_a_tenth) {
    EXPECT_EQ(text.find("2/3"), std::string::npos);
  }
  EXPECT_TRUE(text.ends_with("\r\x1b[K"));
  EXPECT_EQ(written(terminal, side, false), "");
  ::close(side);
  ::close(terminal);
}

TEST(Progress, StaysSilentWhereThereIsNoTerminal) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_EQ(written(ends[0], ends[1], true), "");
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace memwall

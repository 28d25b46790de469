// SPDX-License-Identifier: MIT
#include "sim/sweep/journal.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "models/base/error.h"

namespace memwall {
namespace {

namespace fs = std::filesystem;
using Mode = Journal::Mode;
constexpr auto kAtOnce = std::chrono::milliseconds(0);
constexpr std::size_t kMagicBytes = 18;  // "memwall-journal 2\n"
constexpr std::size_t kHeadBytes = 32;   // four numbers of 8 bytes

class JournalFile : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / "memwall_journal" / "cache";
    fs::remove_all(folder_.parent_path());
  }
  void TearDown() override { fs::remove_all(folder_.parent_path()); }

  std::string bytes() const {
    std::ifstream file(folder_ / "journal", std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  void write(const std::string& text) const {
    fs::create_directories(folder_);
    std::ofstream(folder_ / "journal", std::ios::binary) << text;
  }

  fs::path folder_;
};

TEST(Fnv1a, GivesThePublishedValues) {
  EXPECT_EQ(fnv1a(""), 0xcbf29ce484222325u);
  EXPECT_EQ(fnv1a("a"), 0xaf63dc4c8601ec8cu);
  EXPECT_EQ(fnv1a("foobar"), 0x85944171f73967e8u);
}

TEST_F(JournalFile, OpensOnAMissingFolderAndOnAnEmptyOne) {
  EXPECT_EQ(Journal(folder_, Mode::resume).size(), 0u);
  fs::remove(folder_ / "journal");
  EXPECT_EQ(Journal(folder_, Mode::resume).size(), 0u);
  write("");
  EXPECT_EQ(Journal(folder_, Mode::resume).size(), 0u);
}

TEST_F(JournalFile, RemembersPayloadsOfAnyBytes) {
  const std::string payload("a\0\n,b", 5);
  {
    Journal journal(folder_, Mode::resume);
    journal.append("first", payload);
    journal.append("second", "");
    EXPECT_EQ(journal.find("first"), payload);
  }
  const Journal journal(folder_, Mode::resume);
  EXPECT_EQ(journal.find("first"), payload);
  EXPECT_EQ(journal.find("second"), "");
  EXPECT_FALSE(journal.find("third"));
  EXPECT_FALSE(journal.contains("third"));
}

TEST_F(JournalFile, ForgetsAllInAFreshRun) {
  Journal(folder_, Mode::resume).append("key", "value");
  EXPECT_EQ(Journal(folder_, Mode::fresh).size(), 0u);
  EXPECT_EQ(Journal(folder_, Mode::resume).size(), 0u);
}

TEST_F(JournalFile, TakesTheLastOfTwoRecordsWithOneKey) {
  {
    Journal journal(folder_, Mode::resume);
    journal.append("key", "old");
    journal.append("key", "new");
    EXPECT_EQ(journal.find("key"), "new");
  }
  const Journal journal(folder_, Mode::resume);
  EXPECT_EQ(journal.size(), 1u);
  EXPECT_EQ(journal.find("key"), "new");
}

TEST_F(JournalFile, FindsEachOfManyKeysAndTheBeginningOfItsPayload) {
  const auto payload = [](int i) { return std::string(std::size_t(i % 7), 'x') + std::to_string(i); };
  {
    Journal journal(folder_, Mode::resume);
    for (int i = 0; i < 1000; ++i) journal.append("key " + std::to_string(i), payload(i));  // the table of 64 grows five times
    EXPECT_EQ(journal.size(), 1000u);
    EXPECT_EQ(journal.find("key 999"), payload(999));
  }
  const Journal journal(folder_, Mode::resume);
  for (int i = 0; i < 1000; ++i) {
    const auto position = journal.position(Journal::id_of("key " + std::to_string(i)));
    ASSERT_TRUE(position) << i;
    EXPECT_EQ(journal.at(*position), payload(i));
    EXPECT_EQ(journal.at(*position, 2), payload(i).substr(0, 2));
  }
  EXPECT_FALSE(journal.position(Journal::id_of("key 1000")));
}

TEST_F(JournalFile, TellsKeysOfOneHashApart) {
  Journal journal(folder_, Mode::resume);
  for (std::uint64_t length = 1; length <= 100; ++length) journal.append(Journal::Id{42, length}, std::to_string(length));
  for (std::uint64_t length = 1; length <= 100; ++length) EXPECT_EQ(journal.find(Journal::Id{42, length}), std::to_string(length));
  EXPECT_FALSE(journal.find(Journal::Id{42, 101}));
}

TEST_F(JournalFile, DropsATornRecordWhereverItWasCutAndGoesOn) {
  {
    Journal journal(folder_, Mode::resume);
    journal.append("one", "1111");
    journal.append("two", "2222");
  }
  const std::string whole = bytes();
  const std::size_t one_end = kMagicBytes + kHeadBytes + 4;
  ASSERT_EQ(whole.size(), one_end + kHeadBytes + 4);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    write(whole.substr(0, size));
    Journal journal(folder_, Mode::resume);
    EXPECT_EQ(journal.contains("one"), size >= one_end) << size;
    EXPECT_EQ(journal.contains("two"), size == whole.size()) << size;
    EXPECT_EQ(journal.dropped_bytes() > 0, size > kMagicBytes && size != one_end && size != whole.size()) << size;
    journal.append("two", "2222");
    EXPECT_EQ(journal.find("two"), "2222") << size;
  }
}

TEST_F(JournalFile, ReadsWhatWasAppendedAfterATear) {
  Journal(folder_, Mode::resume).append("one", "1111");
  write(bytes() + "half a rec");
  Journal(folder_, Mode::resume).append("two", "2222");
  const Journal journal(folder_, Mode::resume);
  EXPECT_EQ(journal.find("one"), "1111");
  EXPECT_EQ(journal.find("two"), "2222");
  EXPECT_EQ(journal.dropped_bytes(), 0u);
}

TEST_F(JournalFile, NoticesAFlippedBitInHeadOrPayload) {
  Journal(folder_, Mode::resume).append("one", "1111");
  const std::string whole = bytes();
  for (const std::size_t position : {kMagicBytes, kMagicBytes + 16, kMagicBytes + 24, whole.size() - 1}) {
    std::string broken = whole;
    broken[position] = char(broken[position] ^ 1);
    write(broken);
    EXPECT_EQ(Journal(folder_, Mode::resume).size(), 0u) << position;
  }
}

TEST_F(JournalFile, RefusesAFileThatIsNoJournal) {
  write("memwall-journal 3\n");
  EXPECT_THROW(Journal(folder_, Mode::resume), InputError);
  EXPECT_EQ(bytes(), "memwall-journal 3\n");
}

TEST_F(JournalFile, RefusesASecondOpenerAndLetsANextOneIn) {
  {
    const Journal first(folder_, Mode::resume);
    EXPECT_THROW(Journal(folder_, Mode::resume, kAtOnce), InputError);
    EXPECT_THROW(Journal(folder_, Mode::fresh, kAtOnce), InputError);
  }
  EXPECT_NO_THROW(Journal(folder_, Mode::resume, kAtOnce));
}

TEST_F(JournalFile, KeepsItsRecordsWhenASecondOpenerAskedForAFreshOne) {
  Journal first(folder_, Mode::resume);
  first.append("key", "value");
  EXPECT_THROW(Journal(folder_, Mode::fresh, kAtOnce), InputError);
  EXPECT_EQ(first.find("key"), "value");
}

TEST_F(JournalFile, OutlivesAWriterKilledInTheMiddle) {
  const pid_t writer = ::fork();
  if (writer == 0) {
    Journal journal(folder_, Mode::resume);
    for (int i = 0; true; ++i) {
      journal.append(std::to_string(i), std::string(100'000, 'x'));
    }
  }
  while (!fs::exists(folder_ / "journal") || fs::file_size(folder_ / "journal") < 1'000'000) ::usleep(1000);
  ::kill(writer, SIGKILL);
  ::waitpid(writer, nullptr, 0);
  const Journal journal(folder_, Mode::resume, kAtOnce);  // no stale lock
  EXPECT_GE(journal.size(), 9u);
  EXPECT_EQ(journal.find("0"), std::string(100'000, 'x'));
}

TEST_F(JournalFile, SaysWhereTheFolderCannotBeMade) {
  write("");
  EXPECT_THROW(Journal(folder_ / "journal" / "below", Mode::resume), InputError);
}

}  // namespace
}  // namespace memwall

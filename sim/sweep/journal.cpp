// SPDX-License-Identifier: MIT
#include "sim/sweep/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

#include "models/base/error.h"
#include "models/base/word_hash.h"

namespace memwall {
namespace {

constexpr std::string_view kMagic = "memwall-journal 2\n";
constexpr auto kRetry = std::chrono::milliseconds(20);
constexpr int kPositionBits = 48;  // a slot's other bits are those of the key's hash
constexpr std::uint64_t kPositionMask = (std::uint64_t(1) << kPositionBits) - 1;

}  // namespace

Journal::Journal(const std::filesystem::path& folder, Mode mode, std::chrono::milliseconds patience, const std::string& name)
    : path_((folder / name).string()) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw InputError(Place{folder.string(), 0, 0}, "", "cannot make the folder: " + error.message());
  file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) fail("cannot open");
  try {
    lock(patience);
    if (mode == Mode::fresh) cut(0);
    load();
  } catch (...) {
    ::close(file_);
    throw;
  }
}

Journal::~Journal() { ::close(file_); }

void Journal::fail(const std::string& what) const {
  throw InputError(Place{path_, 0, 0}, "", what + " the journal: " + std::generic_category().message(errno));
}

void Journal::lock(std::chrono::milliseconds patience) const {
  // Workers of a run that was just killed hold the lock for the moment that they need to end.
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) fail("cannot lock");
    if (std::chrono::steady_clock::now() >= deadline) {
      throw InputError(Place{path_, 0, 0}, "", "another run is writing into this folder; wait for it or choose another --out");
    }
    std::this_thread::sleep_for(kRetry);
  }
}

void Journal::load() {
  struct stat status = {};
  if (::fstat(file_, &status) != 0) fail("cannot read");
  const std::uint64_t size = std::uint64_t(status.st_size);
  std::string magic(std::size_t(std::min<std::uint64_t>(size, kMagic.size())), '\0');
  if (!read_at(0, magic.data(), magic.size())) fail("cannot read");
  if (!kMagic.starts_with(magic)) {
    throw InputError(Place{path_, 0, 0}, "", "is not a journal of this version; remove it to start anew");
  }
  if (magic.size() < kMagic.size()) {  // new, or torn at its very beginning
    cut(0);
    write_at(0, kMagic);
    end_ = kMagic.size();
    return;
  }
  end_ = kMagic.size();
  std::string payload;
  while (load_record(size, payload)) {
  }
  dropped_bytes_ = size - end_;
  if (dropped_bytes_ > 0) cut(end_);
}

/// Takes up the record at end_; false at the end of the file or where the record is torn.
bool Journal::load_record(std::uint64_t size, std::string& payload) {
  RecordHead head;
  if (size - end_ < sizeof head) return false;
  if (!read_at(end_, &head, sizeof head)) fail("cannot read");
  if (size - end_ - sizeof head < head.length) return false;
  payload.resize(std::size_t(head.length));
  if (!read_at(end_ + sizeof head, payload.data(), payload.size())) fail("cannot read");
  if (checksum(head, payload) != head.checksum) return false;
  remember({head.key_hash, head.key_length}, end_ + sizeof head);
  end_ += sizeof head + head.length;
  return true;
}

Journal::RecordHead Journal::head_at(std::uint64_t position) const {
  RecordHead head;
  if (!read_at(position - sizeof head, &head, sizeof head)) fail("cannot read");
  return head;
}

/// The slot of `key`, or the free one where it would stand.
std::size_t Journal::slot_of(const Id& key) const {
  std::size_t slot = key.hash & (slots_.size() - 1);
  for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    if (((slots_[slot] ^ key.hash) & ~kPositionMask) != 0) continue;
    const RecordHead head = head_at(slots_[slot] & kPositionMask);
    if (Id{head.key_hash, head.key_length} == key) break;
  }
  return slot;
}

void Journal::remember(const Id& key, std::uint64_t position) {
  if (8 * (size_ + 1) > 7 * slots_.size()) grow();
  std::uint64_t& slot = slots_[slot_of(key)];
  size_ += slot == 0 ? 1 : 0;
  slot = (key.hash & ~kPositionMask) | position;
}

void Journal::grow() {
  const std::vector<std::uint64_t> before = std::exchange(slots_, std::vector<std::uint64_t>(2 * slots_.size()));
  for (const std::uint64_t entry : before) {
    if (entry == 0) continue;
    std::size_t slot = head_at(entry & kPositionMask).key_hash & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = entry;
  }
}

std::optional<std::uint64_t> Journal::position(const Id& key) const {
  const std::uint64_t entry = slots_[slot_of(key)];
  return entry == 0 ? std::nullopt : std::optional(entry & kPositionMask);
}

std::string Journal::at(std::uint64_t position, std::uint64_t most) const {
  std::string payload(std::size_t(std::min(head_at(position).length, most)), '\0');
  if (!read_at(position, payload.data(), payload.size())) fail("cannot read");
  return payload;
}

std::optional<std::string> Journal::find(const Id& key) const {
  const auto found = position(key);
  return found ? std::optional(at(*found)) : std::nullopt;
}

void Journal::append(const Id& id, std::string_view payload) {
  RecordHead head{id.hash, id.length, payload.size(), 0};
  head.checksum = checksum(head, payload);
  const std::uint64_t position = end_ + sizeof head;
  write_at(end_, {reinterpret_cast<const char*>(&head), sizeof head});
  write_at(position, payload);
  end_ = position + payload.size();
  remember(id, position);
}

std::uint64_t Journal::checksum(const RecordHead& head, std::string_view payload) {
  const std::string_view numbers(reinterpret_cast<const char*>(&head), offsetof(RecordHead, checksum));
  return word_hash(payload, fnv1a(numbers));
}

bool Journal::read_at(std::uint64_t offset, void* bytes, std::size_t size) const {
  char* next = static_cast<char*>(bytes);
  while (size > 0) {
    const ssize_t got = ::pread(file_, next, size, off_t(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    next += got;
    offset += std::uint64_t(got);
    size -= std::size_t(got);
  }
  return true;
}

void Journal::write_at(std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(file_, bytes.data(), bytes.size(), off_t(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) fail("cannot write");
    offset += std::uint64_t(put);
    bytes.remove_prefix(std::size_t(put));
  }
}

void Journal::cut(std::uint64_t size) {
  if (::ftruncate(file_, off_t(size)) != 0) fail("cannot write");
  end_ = size;
}

}  // namespace memwall

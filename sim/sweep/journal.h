// SPDX-License-Identifier: MIT
/// What an earlier run finished, so that `--resume` need not do it again.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/fnv1a.h"

namespace memwall {

/// An append-only file of (key, payload) records, each with length and checksum. A key says all that its payload
/// depends on (resolved config, workload, version of the program); the file keeps its hash and its length.
/// kill -9 at any moment loses at most the record that was being written. The open file is locked, and the lock
/// ends with the process, however it ends.
class Journal {
 public:
  enum class Mode { fresh, resume };  ///< forget earlier records, or keep them

  /// What the file keeps of a key.
  struct Id {
    std::uint64_t hash = 0;
    std::uint64_t length = 0;
    auto operator<=>(const Id&) const = default;
  };
  static Id id_of(const std::string& key) { return {fnv1a(key), key.size()}; }

  /// Opens FOLDER/NAME, making both. Throws InputError where another run holds it for longer than `patience`,
  /// where it is not a journal, or where the folder cannot be written.
  Journal(const std::filesystem::path& folder, Mode mode, std::chrono::milliseconds patience = std::chrono::milliseconds(1000),
          const std::string& name = "journal");
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal();

  /// Where the payload last stored under `key` stands in the file; it stays there.
  std::optional<std::uint64_t> position(const Id& key) const;
  /// The payload that stands there, or the first `most` bytes of it.
  std::string at(std::uint64_t position, std::uint64_t most = kWhole) const;
  static constexpr std::uint64_t kWhole = std::uint64_t(-1);

  /// The payload last stored under `key`.
  std::optional<std::string> find(const Id& key) const;
  std::optional<std::string> find(const std::string& key) const { return find(id_of(key)); }
  bool contains(const Id& key) const { return position(key).has_value(); }
  bool contains(const std::string& key) const { return contains(id_of(key)); }
  void append(const Id& key, std::string_view payload);
  void append(const std::string& key, std::string_view payload) { append(id_of(key), payload); }

  std::uint64_t bytes() const { return end_; }                    ///< of the file
  std::size_t size() const { return size_; }                      ///< keys
  std::uint64_t dropped_bytes() const { return dropped_bytes_; }  ///< of a torn end, cut off when opened

 private:
  struct RecordHead {  // as it stands in the file, in the byte order of the machine
    std::uint64_t key_hash;
    std::uint64_t key_length;
    std::uint64_t length;
    std::uint64_t checksum;  ///< of the three numbers above and the payload
  };

  static std::uint64_t checksum(const RecordHead& head, std::string_view payload);
  void lock(std::chrono::milliseconds patience) const;
  void load();
  bool load_record(std::uint64_t size, std::string& payload);
  RecordHead head_at(std::uint64_t position) const;
  std::size_t slot_of(const Id& key) const;
  void remember(const Id& key, std::uint64_t position);
  void grow();
  bool read_at(std::uint64_t offset, void* bytes, std::size_t size) const;
  void write_at(std::uint64_t offset, std::string_view bytes);
  void cut(std::uint64_t size);
  [[noreturn]] void fail(const std::string& what) const;

  std::string path_;
  int file_ = -1;
  std::uint64_t end_ = 0;
  std::uint64_t dropped_bytes_ = 0;
  // A hash table of positions, free ones 0. Keys stay in the file; the highest bits of a slot tell most of them apart.
  std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(64);
  std::size_t size_ = 0;
};

}  // namespace memwall

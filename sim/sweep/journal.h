// SPDX-License-Identifier: MIT
/// What an earlier run finished, so that `--resume` need not do it again.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

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
    bool operator==(const Id&) const = default;
  };
  struct IdHash {
    std::size_t operator()(const Id& id) const { return std::size_t(id.hash); }
  };
  static Id id_of(const std::string& key) { return {fnv1a(key), key.size()}; }

  /// Opens FOLDER/NAME, making both. Throws InputError where another run holds it for longer than `patience`,
  /// where it is not a journal, or where the folder cannot be written.
  Journal(const std::filesystem::path& folder, Mode mode, std::chrono::milliseconds patience = std::chrono::milliseconds(1000),
          const std::string& name = "journal");
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal();

  /// The payload last stored under `key`.
  std::optional<std::string> find(const Id& key) const;
  std::optional<std::string> find(const std::string& key) const { return find(id_of(key)); }
  bool contains(const Id& key) const { return index_.contains(key); }
  bool contains(const std::string& key) const { return contains(id_of(key)); }
  void append(const Id& key, std::string_view payload);
  void append(const std::string& key, std::string_view payload) { append(id_of(key), payload); }

  std::uint64_t bytes() const { return end_; }  ///< of the file
  std::size_t size() const { return index_.size(); }
  std::uint64_t dropped_bytes() const { return dropped_bytes_; }  ///< of a torn end, cut off when opened

 private:
  struct Span {
    std::uint64_t offset;
    std::uint64_t length;
  };
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
  bool read_at(std::uint64_t offset, void* bytes, std::size_t size) const;
  void write_end(std::string_view bytes);
  void cut(std::uint64_t size);
  [[noreturn]] void fail(const std::string& what) const;

  std::string path_;
  int file_ = -1;
  std::uint64_t end_ = 0;
  std::uint64_t dropped_bytes_ = 0;
  std::unordered_map<Id, Span, IdHash> index_;
};

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// A file that is whole or absent: written as a draft elsewhere and moved to its place at the end.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace memwall {

class DraftFile {
 public:
  /// The draft lies in `drafts`, a folder of the same file system. Throws InputError where it cannot be written.
  DraftFile(std::filesystem::path target, const std::filesystem::path& drafts);
  DraftFile(const DraftFile&) = delete;
  DraftFile& operator=(const DraftFile&) = delete;
  ~DraftFile();  ///< an uncommitted draft is removed

  std::ostream& stream() { return stream_; }
  /// Ends the draft. Throws InputError where bytes were lost on the way (a full disk).
  void finish();
  /// Moves the draft to its place, finished first where it is not.
  void commit();

 private:
  [[noreturn]] void fail() const;

  std::filesystem::path target_, draft_;
  std::ofstream stream_;
  bool committed_ = false;
};

}  // namespace memwall

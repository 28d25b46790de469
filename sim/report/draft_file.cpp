// SPDX-License-Identifier: MIT
#include "sim/report/draft_file.h"

#include <system_error>

#include "models/base/error.h"

namespace memwall {

DraftFile::DraftFile(std::filesystem::path target, const std::filesystem::path& drafts)
    : target_(std::move(target)), draft_(drafts / (target_.filename().string() + ".part")), stream_(draft_, std::ios::binary) {
  if (!stream_) fail();
}

DraftFile::~DraftFile() {
  if (committed_) return;
  stream_.close();
  std::error_code ignored;
  std::filesystem::remove(draft_, ignored);
}

void DraftFile::finish() {
  stream_.close();
  if (!stream_) fail();
}

void DraftFile::commit() {
  if (stream_.is_open()) finish();
  std::error_code error;
  std::filesystem::rename(draft_, target_, error);
  if (error) fail();
  committed_ = true;
}

void DraftFile::fail() const { throw InputError(Place{target_.string(), 0, 0}, "", "cannot write the file"); }

}  // namespace memwall

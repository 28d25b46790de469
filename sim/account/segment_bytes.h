// SPDX-License-Identifier: MIT
/// A simulated segment as bytes, to be kept in a file: variable-length integers, nothing for accounts without a posting.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/account/segment.h"

namespace memwall {

std::string to_bytes(const SegmentResult& result);
/// Nothing where `bytes` are not those of a segment.
std::optional<SegmentResult> segment_of(std::string_view bytes);

}  // namespace memwall

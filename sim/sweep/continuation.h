// SPDX-License-Identifier: MIT
/// Lists that say `...`: [1, 2, 4, ..., 1024] and [10 ns, 20 ns, 30 ns, ..., 80 ns].
#pragma once

#include <string>
#include <vector>

#include "sim/sweep/axis.h"

namespace memwall {

/// Most values that one list may have after it is written out.
inline constexpr std::size_t kMaxListValues = 1'000'000;

/// The values of `list` with its `...` written out: geometrically when the values before it have one ratio that
/// reaches the value after it exactly, else arithmetically when they have one step that does; else a mistake is
/// appended to `issues`. New values carry the place of the `...`; the others stay as they are.
AxisValues written_out(const ConfigNode& list, const std::string& path, std::vector<InputIssue>& issues);

}  // namespace memwall

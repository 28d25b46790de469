// SPDX-License-Identifier: MIT
/// What the future of a channel depends on, as a text: equal ones behave alike.
#pragma once

#include <cstdint>
#include <string>

namespace memwall {

template <class... Values>
void sign(std::string& text, Values... values) {
  for (const std::int64_t value : {std::int64_t(values)...}) text.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace memwall

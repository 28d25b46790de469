// SPDX-License-Identifier: MIT
/// A text that many values have in common, such as the name of the file that they stand in.
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <string_view>

namespace memwall {

/// Copies share one text, and cost as much as a pointer. It never changes.
class SharedText {
 public:
  SharedText() = default;
  SharedText(std::string text) : text_(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text))) {}
  SharedText(const char* text) : SharedText(std::string(text)) {}

  const std::string& str() const {
    static const std::string none;
    return text_ ? *text_ : none;
  }
  operator const std::string&() const { return str(); }
  bool empty() const { return text_ == nullptr; }

  friend bool operator==(const SharedText& a, const SharedText& b) { return a.text_ == b.text_ || a.str() == b.str(); }
  template <class Text>
  requires std::convertible_to<const Text&, std::string_view>
  friend bool operator==(const SharedText& a, const Text& b) { return a.str() == std::string_view(b); }
  friend auto operator<=>(const SharedText& a, const SharedText& b) { return a.str() <=> b.str(); }

 private:
  std::shared_ptr<const std::string> text_;  ///< nothing for the empty text
};

}  // namespace memwall

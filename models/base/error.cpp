// SPDX-License-Identifier: MIT
#include "models/base/error.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace memwall {
namespace {

std::string joined(const std::vector<InputIssue>& issues) {
  std::string text;
  for (const InputIssue& issue : issues) text += (text.empty() ? "" : "\n") + issue.text();
  return text;
}

/// Levenshtein distance: single-character insertions, deletions and substitutions.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string InputIssue::text() const {
  std::string text = place.file;
  if (place.line > 0) text += ":" + std::to_string(place.line);
  if (place.column > 0) text += ":" + std::to_string(place.column);
  if (!text.empty()) text += ": ";
  if (!path.empty()) text += path + ": ";
  return text + message;
}

void sort_by_place(std::vector<InputIssue>& issues) {
  std::stable_sort(issues.begin(), issues.end(), [](const InputIssue& a, const InputIssue& b) {
    return std::tie(a.place.file, a.place.line, a.place.column) < std::tie(b.place.file, b.place.line, b.place.column);
  });
}

InputError::InputError(std::vector<InputIssue> issues) : std::runtime_error(joined(issues)), issues_(std::move(issues)) {}

InputError::InputError(Place place, std::string path, std::string message)
    : InputError(std::vector<InputIssue>{{std::move(place), std::move(path), std::move(message)}}) {}

InputError::InputError(std::string message) : InputError(Place{}, "", std::move(message)) {}

std::string did_you_mean(const std::string& name, const std::vector<std::string>& known) {
  std::size_t best = std::max<std::size_t>(2, name.size() / 3) + 1;
  std::string nearest;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

}  // namespace memwall

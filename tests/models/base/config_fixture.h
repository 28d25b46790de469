// SPDX-License-Identifier: MIT
/// Config texts, and the mistakes that reading them brings to light.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "models/base/config.h"

namespace memwall::config_test {

/// Everything that `action` complains about; no issues where it succeeds.
template <class F>
std::vector<InputIssue> issues_of(F action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.issues();
  }
  return {};
}

template <class F>
std::vector<std::string> texts_of(F action) {
  std::vector<std::string> texts;
  for (const InputIssue& issue : issues_of(action)) texts.push_back(issue.text());
  return texts;
}

/// Mistakes that are noted in a tree, as read_config would tell them.
inline void throw_noted(const ConfigNode& node) {
  std::vector<InputIssue> issues = collect_issues(node);
  sort_by_place(issues);
  if (!issues.empty()) throw InputError(std::move(issues));
}

using Texts = std::vector<std::string>;

/// What is wrong with `yaml` as a T.
template <class T>
Texts mistakes(const std::string& yaml) {
  return texts_of([&] { read_config<T>(parse_yaml(yaml, "f.yaml")); });
}

template <class T>
T read_text(const std::string& yaml) {
  return read_config<T>(parse_yaml(yaml, "f.yaml"));
}

}  // namespace memwall::config_test

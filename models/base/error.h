// SPDX-License-Identifier: MIT
/// The two ways things go wrong: the user's input (exit code 2) and our own fault (exit code 3).
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "models/base/shared_text.h"

namespace memwall {

/// Where something was written; line and column count from 1, 0 means "no such place" (a flag, a whole file).
struct Place {
  SharedText file;
  int line = 0;
  int column = 0;
};

/// One mistake in the user's input: where, which key, what was expected.
struct InputIssue {
  Place place;
  std::string path;          ///< key path such as `array.adc.bits`; empty where there is none
  std::string message;       ///< what was expected and what was found
  std::string text() const;  ///< `file:line:column: path: message`
};

/// By file, line and column; issues of one place keep their order.
void sort_by_place(std::vector<InputIssue>& issues);

/// The user's mistake: all issues found, each with its place and remedy. Exit code 2.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<InputIssue> issues);
  InputError(Place place, std::string path, std::string message);
  explicit InputError(std::string message);
  const std::vector<InputIssue>& issues() const { return issues_; }

 private:
  std::vector<InputIssue> issues_;
};

/// Our own mistake. Exit code 3.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Throws InternalError with `reason` when an invariant of the program does not hold.
inline void ensure(bool holds, const char* reason) {
  if (!holds) throw InternalError(reason);
}

/// The known name closest to `name` as "; did you mean 'x'?", or "" when none is near.
std::string did_you_mean(const std::string& name, const std::vector<std::string>& known);

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// Which combinations of swept values are run: `array.rows * array.columns <= 65536`.
#pragma once

#include <string>
#include <vector>

#include "models/base/quantity.h"
#include "sim/sweep/axis.h"

namespace memwall {

/// A comparison (`<= < >= > == !=`) of two expressions of `+ - * / ( )` over swept paths and numbers with units. A path may leave out what stands in
/// front, as long as one swept path ends so. `-` as an operator stands between blanks, since names hold hyphens.
class Constraint {
 public:
  /// Mistakes are appended to `issues` with the place inside the text.
  Constraint(const ConfigNode& text, const std::vector<Axis>& axes, std::vector<InputIssue>& issues);

  /// Where axis i stands at positions[i]. Throws InputError where a value is no number or dimensions do not go together.
  bool holds(const std::vector<Axis>& axes, const std::vector<std::size_t>& positions) const;

 private:
  friend class ConstraintParser;
  /// Of an expression in the order of a stack machine.
  struct Step {
    char operation;  ///< 'n' a number, 'v' the value of an axis, else an operator: < l (<=), > g (>=), = !
    ParsedQuantity number{};
    std::size_t axis = 0;
    Place place{};
  };
  [[noreturn]] void fail(const Place& place, const std::string& message) const;
  ParsedQuantity apply(const Step& step, ParsedQuantity a, ParsedQuantity b) const;

  std::string text_;
  std::vector<Step> steps_;
};

/// The `constraints` of an experiment: a text or a list of texts, all of which hold.
std::vector<Constraint> read_constraints(const ConfigNode& node, const std::vector<Axis>& axes, std::vector<InputIssue>& issues);

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// What rules of the audit are made of.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sim/report/audit.h"
#include "sim/report/rows_by.h"

namespace memwall {

using StartFinding = std::function<std::unique_ptr<Finding>()>;

/// A part for each architecture that each of its rows is looked at with, and a sentence about all of them.
template <class Part>
class OfArchitectures : public Finding {
 public:
  using Look = void (*)(Part& part, const RunFacts& facts);
  using Say = std::string (*)(const ByArchitecture<Part>& parts);
  OfArchitectures(Look look, Say say) : look_(look), say_(say) {}

  void see(const PointRows& point) override {
    for (const ResultRow& row : point) look_(parts_[row.architecture], row.facts);
  }
  std::string sentence() const override { return say_(parts_); }

 private:
  Look look_;
  Say say_;
  ByArchitecture<Part> parts_;
};

template <class Part>
StartFinding gather(void (*look)(Part&, const RunFacts&), std::string (*say)(const ByArchitecture<Part>&)) {
  return [=] { return std::make_unique<OfArchitectures<Part>>(look, say); };
}

/// Names the architectures with a row for which the condition holds, at `{}` in what it says.
StartFinding where(bool (*holds)(const RunFacts&), const char* says);

/// "h100 4 nm; cim-rram 32 nm" where a fact differs between architectures of one point, likewise.
StartFinding differs(std::string (*fact)(const RunFacts&), const char* says);

}  // namespace memwall

// SPDX-License-Identifier: MIT
/// The fairness audit: what a reviewer would attack, told from the runs themselves.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/report/result_set.h"

namespace memwall {

/// A rule at work.
class Finding {
 public:
  virtual ~Finding() = default;
  virtual void see(const PointRows& point) = 0;
  /// What is to be attacked in all that was seen, or "".
  virtual std::string sentence() const = 0;
};

struct AuditRule {
  const char* id;
  const char* says;
  std::function<std::unique_ptr<Finding>()> start;
};

const std::vector<AuditRule>& audit_rules();

class Audit {
 public:
  Audit();
  void see(const PointRows& point);
  /// Of all rules that find something, in the order of the table.
  std::vector<std::string> sentences() const;

 private:
  std::vector<std::unique_ptr<Finding>> findings_;
};

}  // namespace memwall

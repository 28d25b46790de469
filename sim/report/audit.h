// SPDX-License-Identifier: MIT
/// The fairness audit: what a reviewer would attack, told from the runs themselves.
#pragma once

#include <string>
#include <vector>

#include "sim/report/result_set.h"

namespace memwall {

/// One rule. `finding` is a sentence, or "" where there is nothing to attack.
struct AuditRule {
  const char* id;
  const char* says;
  std::string (*finding)(const std::vector<ResultRow>& rows);
};

const std::vector<AuditRule>& audit_rules();

/// The sentences of all rules that find something, in the order of the table.
std::vector<std::string> audit(const std::vector<ResultRow>& rows);

}  // namespace memwall

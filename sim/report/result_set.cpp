// SPDX-License-Identifier: MIT
#include "sim/report/result_set.h"

namespace memwall {

std::string failed_text(const ResultRow& row) {
  std::string ids;
  for (const SharedText& id : row.failed) ids += (ids.empty() ? "" : ";") + id.str();
  return ids;
}

ResultRow make_row(const RunRecord& record, SharedFacts& shared) {
  ResultRow row;
  row.facts = record.facts;
  for (const CheckRow& check : record.checks) {
    if (check.verdict == CheckRow::Verdict::fail) row.failed.push_back(shared.text(check.check));
  }
  return row;
}

}  // namespace memwall

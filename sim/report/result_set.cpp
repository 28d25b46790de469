// SPDX-License-Identifier: MIT
#include "sim/report/result_set.h"

namespace memwall {

ResultRow make_row(int point, std::string architecture, std::vector<std::string> swept, RunRecord record) {
  return {point,
          std::move(architecture),
          "",
          std::move(swept),
          std::move(record.facts),
          std::move(record.checks),
          std::move(record.workload_line),
          std::move(record.metric_line),
          std::move(record.replica_line),
          std::move(record.quality_line)};
}

}  // namespace memwall

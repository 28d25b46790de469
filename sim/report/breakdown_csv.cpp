// SPDX-License-Identifier: MIT
#include "sim/report/breakdown_csv.h"

#include "sim/report/csv_writer.h"

namespace memwall {

std::string breakdown_line(const BreakdownRow& row) {
  std::string line;
  add_breakdown_line(line, row);
  return line;
}

void add_breakdown_line(std::string& out, const BreakdownRow& row) {
  CsvAppender(out).add(to_string(row.op_class), row.component, row.action, to_string(row.category), row.count, row.bytes, row.energy_j,
                       row.busy_s, to_string(row.provenance));
}

}  // namespace memwall

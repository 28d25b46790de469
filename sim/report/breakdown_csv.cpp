// SPDX-License-Identifier: MIT
#include "sim/report/breakdown_csv.h"

#include "sim/report/csv_writer.h"

namespace memwall {

std::string breakdown_line(const BreakdownRow& row) {
  return csv_line(std::vector<CsvValue>{std::string(to_string(row.op_class)), row.component, row.action,
                                        std::string(to_string(row.category)), row.count, row.bytes, row.energy_j, row.busy_s,
                                        std::string(to_string(row.provenance))});
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/report/ops_csv.h"

#include "models/base/ticks.h"
#include "sim/report/csv_writer.h"

namespace memwall {

std::string ops_line(const OpRow& row) {
  std::string line;
  add_ops_line(line, row);
  return line;
}

void add_ops_line(std::string& out, const OpRow& row) {
  CsvAppender(out).add(row.id, row.name, to_string(row.op_class), from_ps(row.start_ps).value, from_ps(row.end_ps - row.start_ps).value,
                       to_string(row.bound), row.macs, row.dram_bytes, row.buffer_bytes, row.noc_bytes, row.link_bytes, row.energy_j);
}

}  // namespace memwall

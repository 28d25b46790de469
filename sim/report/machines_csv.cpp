// SPDX-License-Identifier: MIT
#include "sim/report/machines_csv.h"

#include "sim/report/csv_writer.h"

namespace memwall {
namespace {

std::string line(const std::string& component, const char* quantity, double value) {
  return csv_line(std::vector<CsvValue>{component, std::string(quantity), value}) + "\n";
}

}  // namespace

std::string machine_lines(const MachineFacts& facts) {
  std::string lines = line("", "peak_ops_per_s", facts.peak_ops.value);
  lines += line("", "memory_bandwidth_bytes_per_s", facts.memory_bandwidth.value);
  lines += line("", "memory_area_mm2", facts.memory_area.value * 1e6);
  for (const auto& [component, area] : facts.areas) lines += line(component, "area_mm2", area.value * 1e6);
  return lines;
}

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "sim/report/checks_csv.h"

#include "sim/report/csv_writer.h"

namespace memwall {

std::string checks_line(const CheckRow& row) {
  const bool applies = row.verdict != CheckRow::Verdict::not_applicable;
  return csv_line(std::vector<CsvValue>{row.check, applies ? CsvValue{row.value} : CsvValue{}, applies ? CsvValue{row.bound} : CsvValue{},
                                        std::string(to_string(row.verdict)), row.note});
}

}  // namespace memwall

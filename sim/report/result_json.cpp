// SPDX-License-Identifier: MIT
#include "sim/report/result_json.h"

#include <cmath>

#include "sim/report/programming_csv.h"
#include "sim/report/results_csv.h"

namespace memwall {
namespace {

using Json = nlohmann::ordered_json;

struct ToJson {
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(std::int64_t value) const { return value; }
  Json operator()(double value) const { return std::isfinite(value) ? Json(value) : Json(nullptr); }
  Json operator()(const std::string& text) const { return text; }
};

void put(Json& json, const Cells& cells) {
  for (const Cell& cell : cells) json[cell.column] = std::visit(ToJson{}, cell.value);
}

Json check_json(const CheckRow& row) {
  const bool applies = row.verdict != CheckRow::Verdict::not_applicable;
  return {{"check", row.check},
          {"value", applies ? Json(row.value) : Json(nullptr)},
          {"bound", applies ? Json(row.bound) : Json(nullptr)},
          {"verdict", to_string(row.verdict)},
          {"note", row.note}};
}

}  // namespace

Json result_json(const std::string& architecture, const RunResult& result, const RunRecord& record, const Programming& load) {
  Json json = {{"point", 0}, {"architecture", architecture}};
  put(json, workload_cells(record.facts));
  put(json, metric_cells(result));
  json["checks_failed"] = failed_checks(record.checks);
  json["checks"] = Json::array();
  for (const CheckRow& row : record.checks) json["checks"].push_back(check_json(row));
  json["decisions"] = record.decisions;
  json["programming"] = nullptr;
  if (const Cells cells = programming_cells(load, result.energy_per_token_j); !cells.empty())
    put(json["programming"] = Json::object(), cells);
  return json;
}

}  // namespace memwall

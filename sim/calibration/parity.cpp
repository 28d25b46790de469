// SPDX-License-Identifier: MIT
#include "sim/calibration/parity.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "sim/report/manifest_json.h"
#include "sim/sweep/journal.h"
#include "sim/workload_arguments.h"

namespace memwall {
namespace fs = std::filesystem;
namespace {

std::string parity_csv(MeasuredMachines& machines, const std::vector<OperatorError>& errors) {
  std::string text = std::string(kParityHeader) + "\n";
  for (const OperatorError& e : errors) {
    const MeasuredRow& r = e.row;
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{:.9g},{:.9g},{:.9g},{},{}\n", csv_field(r.device), r.op,
                        to_string(r.operator_class), r.bits, r.m, r.k, r.n, r.q_heads, r.kv_heads, r.kv_length, r.message_bytes, r.devices,
                        r.latency.value, e.simulated.value, e.ideal.value, csv_field(r.source.substr(0, r.source.find('@'))),
                        csv_field(machines.architecture(r.device)));
  }
  return text;
}

/// Over the measured rows and the machines beside which they stand.
std::string config_hash(const ConfigLibrary& library, MeasuredMachines& machines, const std::string& rows,
                        const std::vector<OperatorError>& errors) {
  std::set<std::string> names;
  for (const OperatorError& e : errors) names.insert(machines.architecture(e.row.device));
  Manifest manifest;
  for (const std::string& name : names)
    manifest.architectures.emplace_back(name, manifest_variants({{load_architecture(library, name, {"mode=calibrated"}), ""}}));
  manifest.traces["rows"] = fmt::format("{:016x}", fnv1a(read_file(rows)));
  return manifest.config_hash();
}

std::string parity_json(const std::string& rows, const std::string& hash, const std::vector<OperatorError>& errors,
                        const std::vector<std::string>& missing) {
  nlohmann::ordered_json json;
  json["experiment"] = "calibrate";
  json["question"] = "How far are simulated operator times from measured ones?";
  json["version"] = MEMWALL_VERSION;
  json["config_hash"] = hash;
  json["rows"] = fs::path(rows).filename().string();
  json["classes"] = nlohmann::ordered_json::array();
  for (const ErrorSummary& s : summarise_classes(errors))
    json["classes"].push_back({{"class", s.what}, {"rows", s.rows}, {"mean_absolute_error", s.mean_absolute}});
  json["devices_without_architecture"] = missing;
  return json.dump(1) + "\n";
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream out(path);
  out << text;
  out.close();
  if (!out) throw InputError("cannot write " + path.string());
}

}  // namespace

ParityTexts parity_texts(const ConfigLibrary& library, MeasuredMachines& machines, const std::string& rows,
                         const std::vector<OperatorError>& errors, const std::vector<std::string>& missing) {
  return {parity_csv(machines, errors), parity_json(rows, config_hash(library, machines, rows, errors), errors, missing)};
}

void write_parity(const fs::path& folder, const ConfigLibrary& library, const std::string& rows, const std::vector<OperatorError>& errors,
                  const std::vector<std::string>& missing) {
  if (fs::exists(folder / "manifest.json"))
    throw InputError(Place{folder.string(), 0, 0}, "", "holds the results of a run; expected a folder of its own for the comparison");
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw InputError(Place{folder.string(), 0, 0}, "", "cannot make the folder: " + error.message());
  for (const char* ending : {".pdf", ".png", ".svg", ".csv"}) fs::remove(folder / "figures" / (std::string("parity") + ending), error);
  MeasuredMachines machines(library);
  const ParityTexts texts = parity_texts(library, machines, rows, errors, missing);
  write(folder / "parity.csv", texts.csv);
  write(folder / "parity.json", texts.json);
}

}  // namespace memwall

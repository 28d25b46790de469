// SPDX-License-Identifier: MIT
#include "sim/report/quality_csv.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "models/base/error.h"

namespace memwall {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

}  // namespace

std::string to_text(const BlockQuality& block) {
  const Quality& q = block.quality;
  // JSON has no infinity: a product without an error has no SQNR in it.
  const nlohmann::json sqnr = std::isinf(q.sqnr_db) ? nlohmann::json() : nlohmann::json(q.sqnr_db);
  return nlohmann::json{sqnr, q.rms_error, q.gain, q.offset, q.largest_error, block.lossless_bits.value_or(0), block.clipped_share}.dump();
}

BlockQuality read_block_quality(const std::string& text) {
  try {
    const auto json = nlohmann::json::parse(text);
    const double sqnr = json.at(0).is_null() ? kInfinite : json.at(0).get<double>();
    const Quality quality{sqnr, json.at(1).get<double>(), json.at(2).get<double>(), json.at(3).get<double>(), json.at(4).get<double>()};
    const int bits = json.at(5).get<int>();
    return {quality, bits > 0 ? std::optional(bits) : std::nullopt, json.at(6).get<double>()};
  } catch (const nlohmann::json::exception& error) {
    throw InternalError("the quality of a block cannot be read: " + std::string(error.what()));
  }
}

Cells quality_cells(const std::optional<ArrayQuality>& arrays) {
  const auto cost = [&](double ArrayQuality::*member) { return arrays ? CsvValue{(*arrays).*member} : CsvValue{}; };
  const BlockQuality* block = arrays && arrays->computed ? &*arrays->computed : nullptr;
  const auto value = [&](double number) { return block ? CsvValue{number} : CsvValue{}; };
  const Quality quality = block ? block->quality : Quality{};
  return {{"array_energy_per_mac_j", cost(&ArrayQuality::energy_per_mac_j)},
          {"array_area_per_mac_um2", cost(&ArrayQuality::area_per_mac_um2)},
          {"lossless_bits", block && block->lossless_bits ? CsvValue{std::int64_t(*block->lossless_bits)} : CsvValue{}},
          {"sqnr_db", value(quality.sqnr_db)},
          {"rms_error", value(quality.rms_error)},
          {"gain", value(quality.gain)},
          {"clipped_share", value(block ? block->clipped_share : 0.0)}};
}

std::vector<std::string> quality_names() { return columns_of(quality_cells({})); }

}  // namespace memwall

// SPDX-License-Identifier: MIT
#include "models/crossbar/crossbar_config.h"

#include <fmt/format.h>

#include "models/crossbar/device_statistics.h"

namespace memwall {
namespace {

std::string micro(Siemens conductance) { return fmt::format("{:g}", conductance.value * 1e6); }

constexpr Range kShares{0.0, 1.0, false};
constexpr Range kResistances{0.0, 1e6, false};
/// Below, the currents of cells vanish beside those of wires in the digits of a double. No wire of a cell's length is that thick.
constexpr Range kSegments{1e-3, 1e6, false};

void read_geometry(ConfigReader& in, ArrayGeometry& geometry) {
  ConfigReader array = in.section("array");
  geometry.rows = array.integer("rows", 1, 65'536);
  geometry.columns = array.integer("columns", 1, 65'536);
  ConfigReader weights = in.section("weights");
  geometry.weight_bits = int(weights.integer("bits", 1, 16));
  geometry.cell_bits = int(weights.integer("cell_bits", 1, 8));
  geometry.weight_scheme = weights.choice<WeightScheme>("scheme", {{"offset", WeightScheme::offset},
                                                                   {"offset_flipped", WeightScheme::offset_flipped},
                                                                   {"differential", WeightScheme::differential},
                                                                   {"differential_analog", WeightScheme::differential_analog},
                                                                   {"twos_complement", WeightScheme::twos_complement}});
  if (geometry.weight_scheme == WeightScheme::twos_complement && geometry.cell_bits > 1) {
    weights.fail("scheme", "the sign of two's complement needs a column of its own, so `cell_bits: 1`");
  }
  ConfigReader inputs = in.section("inputs");
  geometry.input_bits = int(inputs.integer("bits", 1, 16));
  geometry.dac_bits = int(inputs.integer("dac_bits", 1, 8));
  geometry.input_signs = inputs.choice<InputSigns>("signs", {{"twos_complement", InputSigns::twos_complement},
                                                             {"by_vector", InputSigns::by_vector},
                                                             {"offset", InputSigns::offset},
                                                             {"phases", InputSigns::phases},
                                                             {"none", InputSigns::none}});
  const bool sign_plane = geometry.input_signs == InputSigns::twos_complement || geometry.input_signs == InputSigns::by_vector;
  if (sign_plane && geometry.dac_bits > 1) {
    inputs.fail("signs", "two's complement needs a plane of its own for the sign, so `dac_bits: 1`; with more, expected offset or phases");
  }
  // Sums are 32-bit integers.
  if (geometry.max_sum() >= std::int64_t{1} << 30) {
    array.fail("rows", "rows x largest level x largest DAC level is " + std::to_string(geometry.max_sum()) + "; expected below 2^30");
  }
}

constexpr Range kCoverages{0.5, 1.0, false};

void read_coverage(ConfigReader& adc, ConverterConfig& converter) {
  const bool clips = converter.has_calibrated_range();
  if (clips || adc.has("coverage")) converter.coverage = adc.number("coverage", kCoverages);
  if (!clips && adc.has("coverage")) adc.fail("coverage", "goes with `range: calibrated` or `per_array`");
}

void read_converter_errors(ConfigReader& adc, ConverterConfig& converter) {
  converter.offset_sigma = adc.number("offset_sigma", {0.0, 65'536.0, false}, 0.0);
  converter.gain_sigma = adc.number("gain_sigma", {0.0, 0.5, false}, 0.0);
  converter.bow = adc.number("bow", {-65'536.0, 65'536.0, false}, 0.0);
  converter.is_corrected = adc.choice("correction", std::vector<std::string>{"none", "affine"}, 0) == 1;
}

ConverterConfig read_converter(ConfigReader adc, const ArrayGeometry& geometry) {
  ConverterConfig converter;
  converter.range = adc.choice<AdcRange>(
      "range",
      {{"lossless", AdcRange::lossless}, {"max", AdcRange::max}, {"calibrated", AdcRange::calibrated}, {"per_array", AdcRange::per_array}});
  converter.bits = converter.range == AdcRange::lossless ? geometry.lossless_bits() : int(adc.integer("bits", 1, 16));
  read_coverage(adc, converter);
  read_converter_errors(adc, converter);
  converter.columns = adc.integer("columns", 1, 65'536, 1);
  if (converter.columns > geometry.columns) adc.fail("columns", "expected at most `columns` of the array");
  return converter;
}

ReadNoise read_read_noise(ConfigReader read_noise) {
  ReadNoise noise;
  noise.law = read_noise.choice<ReadNoise::Law>(
      "law",
      {{"constant", ReadNoise::Law::constant}, {"proportional", ReadNoise::Law::proportional}, {"statistics", ReadNoise::Law::statistics}});
  if (noise.law != ReadNoise::Law::statistics) noise.sigma = read_noise.number("sigma", kShares);
  noise.per_cell = read_noise.choice("draws", std::vector<std::string>{"per_conversion", "per_cell"}, 0) == 1;
  return noise;
}

Wires read_wires(ConfigReader wires) {
  Wires resistances;
  resistances.row_segment = wires.quantity<Ohms>("row_segment", kSegments);
  resistances.column_segment = wires.quantity<Ohms>("column_segment", kSegments);
  resistances.driver = wires.quantity<Ohms>("driver", kResistances);
  resistances.sense = wires.quantity<Ohms>("sense", kResistances);
  return resistances;
}

/// Beyond this the current of a cell at half the read voltage is below 1e-11 of that at the read voltage: a switch.
constexpr double kSteepest = 50.0;

CellCurrent read_cell_current(ConfigReader cell_current) {
  CellCurrent current;
  current.read_voltage = cell_current.quantity<Volts>("read_voltage");
  current.sinh_voltage = cell_current.quantity<Volts>("sinh_voltage");
  if (current.sinh_voltage.value > 0.0 && current.steepness() > kSteepest)
    cell_current.fail("sinh_voltage", fmt::format("expected at least 1/{:g} of `read_voltage`", kSteepest));
  // Beyond, a cell is ohmic to the last digit, and what is solved for overflows.
  if (current.read_voltage.value > 0.0 && current.steepness() < 1e-6)
    cell_current.fail("sinh_voltage", "expected at most a million times `read_voltage`; leave `cell_current` out for ohmic cells");
  if (current.read_voltage.value > 0.0 && (current.read_voltage.value < 1e-6 || current.read_voltage.value > 1e3))
    cell_current.fail("read_voltage", "expected from 1 uV to 1 kV");
  return current;
}

/// What the statistics of a device do not say cannot be asked of them.
void check_statistics(ConfigReader& in, const CrossbarConfig& config) {
  const bool by_statistics = (config.programming_error && config.programming_error->by_statistics) || config.drift ||
                             (config.read_noise && config.read_noise->law == ReadNoise::Law::statistics);
  if (config.statistics.empty()) {
    if (by_statistics)
      in.fail("", "missing key `statistics`: programming by statistics, drift and read noise by statistics follow a device");
    return;
  }
  const auto device = device_statistics(config.statistics);
  if (!device) return;
  // Beyond the largest conductance that was measured the polynomials say anything, even no error at all.
  if (config.window.on.value > device->on().value * (1.0 + 1e-9)) {
    in.fail("statistics", "of " + config.statistics + " end at " + micro(device->on()) +
                              " uS; expected a largest conductance of at most that, got " + micro(config.window.on) + " uS");
  }
  if (config.drift && !device->knows_drift()) in.fail("drift", "no drift is published for " + config.statistics);
  if (config.drift && device->knows_drift() && config.drift->time < device->drift_start()) {
    in.fail("drift", "the drift of " + config.statistics + " is published from " + std::to_string(device->drift_start().value) + " s on");
  }
  if (config.read_noise && config.read_noise->law == ReadNoise::Law::statistics) {
    if (!device->knows_read_noise()) in.fail("read_noise", "no read noise is published for " + config.statistics);
    if (!config.drift && device->knows_read_noise())
      in.fail("read_noise", "read noise by statistics grows with time; expected `drift` with a time");
  }
}

CellWindow read_window(ConfigReader cell) {
  const CellWindow window{cell.quantity<Siemens>("on"), cell.quantity<Siemens>("off", kNonNegative)};
  if (window.off >= window.on) cell.fail("off", "expected less than `on`");
  return window;
}

void read_cells(ConfigReader& in, CrossbarConfig& config) {
  if (in.has("cell")) config.window = read_window(in.section("cell"));
  if (in.has("statistics")) config.statistics = device_statistics_names()[in.choice("statistics", device_statistics_names())];
  if (in.has("programming_error")) {
    ConfigReader programming_error = in.section("programming_error");
    ProgrammingError error;
    error.by_statistics = programming_error.choice<bool>("law", {{"constant", false}, {"statistics", true}});
    if (!error.by_statistics) error.sigma = programming_error.number("sigma", kShares);
    config.programming_error = error;
  }
  if (in.has("device_variation")) config.device_variation = DeviceVariation{in.section("device_variation").number("sigma", kShares)};
  if (in.has("stuck_at")) {
    ConfigReader stuck_at = in.section("stuck_at");
    config.stuck_at = StuckAt{stuck_at.number("on", kShares), stuck_at.number("off", kShares)};
    if (config.stuck_at->on + config.stuck_at->off > 1.0) stuck_at.fail("", "expected `on` + `off` of at most 1");
  }
  if (in.has("drift")) config.drift = Drift{in.section("drift").quantity<Seconds>("after")};
  if (in.has("read_noise")) config.read_noise = read_read_noise(in.section("read_noise"));
  if (in.has("wires")) config.wires = read_wires(in.section("wires"));
  if (in.has("cell_current")) config.cell_current = read_cell_current(in.section("cell_current"));
  if (config.cell_current && config.read_noise && config.read_noise->per_cell)
    in.fail("read_noise", "`draws: per_cell` sums cells one by one, each linear; with `cell_current` expected `per_conversion`");
  const bool conducts = config.wires || !config.statistics.empty();
  if (conducts && !in.has("cell")) in.fail("", "missing key `cell`: wires and statistics act on conductances; expected `on` and `off`");
}

}  // namespace

NonidealitiesConfig NonidealitiesConfig::read(ConfigReader in) {
  CrossbarConfig config;
  const std::size_t before = in.mistakes();
  config.seed = std::uint64_t(in.integer("seed", 0, std::numeric_limits<std::int64_t>::max()));
  ConfigReader adc = in.section("adc");
  config.adc.range =
      adc.choice<AdcRange>("range", {{"max", AdcRange::max}, {"calibrated", AdcRange::calibrated}, {"per_array", AdcRange::per_array}});
  config.adc.coverage = adc.number("coverage", kCoverages, 1.0);  // read whatever the range, so that one word switches it
  read_converter_errors(adc, config.adc);
  const bool ideal = in.choice<bool>("cells", {{"ideal", true}, {"real", false}});
  read_cells(in, config);
  if (in.mistakes() == before) check_statistics(in, config);
  if (ideal) {
    config.statistics.clear();
    config.programming_error.reset();
    config.device_variation.reset();
    config.stuck_at.reset();
    config.drift.reset();
    config.read_noise.reset();
    config.wires.reset();
    config.cell_current.reset();
  }
  return {config};
}

CrossbarConfig CrossbarConfig::read(ConfigReader in) {
  CrossbarConfig config;
  const std::size_t before = in.mistakes();
  read_geometry(in, config.geometry);
  const bool sizes_known = in.mistakes() == before;
  config.adc = read_converter(in.section("adc"), config.geometry);
  if (sizes_known && config.adc.range == AdcRange::lossless && config.adc.bits > 24) {
    in.fail("adc", "a lossless converter of this array needs " + std::to_string(config.adc.bits) + " bits; expected at most 24");
  }
  config.seed = std::uint64_t(in.integer("seed", 0, std::numeric_limits<std::int64_t>::max()));
  read_cells(in, config);
  if (in.mistakes() == before) check_statistics(in, config);
  return config;
}

std::optional<CrossbarConfig> read_nonidealities(ConfigReader& array, bool conducting_cells) {
  if (!array.has("nonidealities")) return {};
  ConfigReader in = array.reference("nonidealities");
  const CrossbarConfig config = NonidealitiesConfig::read(in).crossbar;
  if (!conducting_cells && !config.statistics.empty()) in.fail("statistics", "are of conductances, and this cell has none");
  return config;
}

}  // namespace memwall

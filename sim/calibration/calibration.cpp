// SPDX-License-Identifier: MIT
#include "sim/calibration/calibration.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unsupported/Eigen/LevenbergMarquardt>
#include <unsupported/Eigen/NumericalDiff>

#include "sim/platforms/platforms.h"
#include "sim/workload_arguments.h"

namespace memwall {
namespace {

constexpr std::size_t kFolds = 12;
constexpr double kBend = 0.05;  // relative error from which the fit counts errors linearly, so that outliers do not rule it

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  return text;
}

/// One constant of a library and how to reach it.
struct Constant {
  const char* key;
  double (*get)(const KernelLibrary&);
  void (*set)(KernelLibrary&, double);
  double least, most;  ///< that a fit may try
};

#define SHARE(part, name)                                                                                                                \
  {                                                                                                                                      \
#part "." #name, [](const KernelLibrary& l) { return l.part.name; }, [](KernelLibrary & l, double v) { l.part.name = v; }, 1e-3, 1.0 \
  }
#define NUMBER(part, name)                                                                                                               \
  {                                                                                                                                      \
#part "." #name, [](const KernelLibrary& l) { return l.part.name; }, [](KernelLibrary & l, double v) { l.part.name = v; }, 1e-3, 1e6 \
  }
#define TIME(part, name)                                                                                                               \
  {                                                                                                                                    \
#part "." #name, [](const KernelLibrary& l) { return l.part.name.value; }, [](KernelLibrary & l,                                   \
                                                                                  double v) { l.part.name = Seconds(v); }, 1e-15, 1e-3 \
  }

std::vector<Constant> constants_of(OperatorClass operator_class, bool with_8bit) {
  switch (operator_class) {
    case OperatorClass::linear: {
      std::vector<Constant> all = {TIME(matmul, launch),
                                   SHARE(matmul, memory_share),
                                   NUMBER(matmul, core_bytes_per_clock),
                                   NUMBER(matmul, operand_bytes_per_op),
                                   SHARE(matmul, fill),
                                   TIME(matmul, split),
                                   SHARE(matmul, sustained)};
      if (with_8bit) {
        for (const Constant& c : {Constant SHARE(matmul, sustained_8bit), Constant TIME(matmul, quantise_launch),
                                  Constant TIME(matmul, quantise_row), Constant TIME(matmul, quantise_element)})
          all.push_back(c);
      }
      return all;
    }
    case OperatorClass::attention_decode:
      return {SHARE(attention, memory_share), NUMBER(attention, core_bytes_per_clock), TIME(attention, decode_launch),
              TIME(attention, decode_wave), TIME(attention, combine)};
    case OperatorClass::attention_prefill:
      return {TIME(attention, prefill_launch), TIME(attention, prefill_wave), SHARE(attention, efficiency)};
    case OperatorClass::rows:
      return {TIME(rows, launch),
              SHARE(rows, memory_share),
              SHARE(rows, kept_share),
              NUMBER(rows, buffer_bytes_per_clock),
              NUMBER(rows, norm_clocks_per_element),
              NUMBER(rows, activation_clocks_per_element)};
    case OperatorClass::all_reduce:  // the step and the share of long messages are those of all families together
      return {TIME(collectives, launch), SHARE(collectives, short_share), TIME(collectives, long_start)};
  }
  return {};
}

#undef SHARE
#undef NUMBER
#undef TIME

/// What two rows must share to be one shape, whatever the device, the source and the number of tokens.
std::string shape_of(const MeasuredRow& row) {
  switch (row.operator_class) {
    case OperatorClass::linear: return std::to_string(row.k) + "x" + std::to_string(row.n);
    case OperatorClass::rows: return row.op + std::to_string(row.n);
    case OperatorClass::all_reduce: return std::to_string(row.message_bytes);
    default: return std::to_string(row.q_heads) + "/" + std::to_string(row.kv_heads);
  }
}

struct Case {
  const VonNeumannConfig* machine;
  const MeasuredRow* row;
  std::size_t fold;
};

double mean_absolute_error(const std::vector<Case>& cases, const KernelLibrary& library, std::size_t only_fold = kFolds) {
  double sum = 0.0;
  std::size_t count = 0;
  for (const Case& c : cases) {
    if (only_fold != kFolds && c.fold != only_fold) continue;
    VonNeumannConfig config = *c.machine;
    config.kernels = library;
    sum += std::abs(simulated_time(config, *c.row) / c.row->latency - 1.0);
    ++count;
  }
  return count == 0 ? 0.0 : sum / double(count);
}

/// Residuals for Eigen: of the logarithms of simulated and measured time, bent beyond kBend.
struct Residuals : Eigen::DenseFunctor<double> {
  Residuals(const KernelLibrary& from, const std::vector<Constant>& varied, std::vector<const Case*> used)
      : DenseFunctor(int(varied.size()), int(used.size())), start(from), constants(varied), cases(std::move(used)) {}

  /// Each constant is its start times the exponential of its parameter.
  KernelLibrary kernels_at(const Eigen::VectorXd& x) const {
    KernelLibrary result = start;
    for (std::size_t i = 0; i < constants.size(); ++i) {
      const double value = constants[i].get(start) * std::exp(std::clamp(x[Eigen::Index(i)], -5.0, 5.0));
      constants[i].set(result, std::clamp(value, constants[i].least, constants[i].most));
    }
    return result;
  }
  int operator()(const Eigen::VectorXd& x, Eigen::VectorXd& out) const {
    const KernelLibrary tried = kernels_at(x);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      VonNeumannConfig config = *cases[i]->machine;
      config.kernels = tried;
      const double error = std::log(simulated_time(config, *cases[i]->row) / cases[i]->row->latency);
      out[Eigen::Index(i)] = std::copysign(std::sqrt(2.0 * (std::sqrt(1.0 + error * error / (kBend * kBend)) - 1.0)), error);
    }
    return 0;
  }

  KernelLibrary start;
  std::vector<Constant> constants;
  std::vector<const Case*> cases;
};

KernelLibrary fitted(const KernelLibrary& start, const std::vector<Constant>& constants, const std::vector<Case>& cases,
                     std::size_t without_fold) {
  std::vector<const Case*> used;
  for (const Case& c : cases) {
    if (c.fold != without_fold) used.push_back(&c);
  }
  const Residuals residuals(start, constants, used);
  Eigen::NumericalDiff<Residuals> derived(residuals, 1e-4);  // steps of a hundredth: tile choices make smaller ones rough
  Eigen::LevenbergMarquardt<Eigen::NumericalDiff<Residuals>> solver(derived);
  solver.setMaxfev(int(constants.size() + 2) * 8);
  solver.setFtol(1e-4);
  solver.setXtol(1e-4);
  solver.setFactor(0.3);  // first steps of a third of a constant
  Eigen::VectorXd x = Eigen::VectorXd::Zero(Eigen::Index(constants.size()));
  solver.minimize(x);
  return residuals.kernels_at(x);
}

/// Fills in the numbers of a group from its signed errors, of which there is at least one.
ErrorSummary summary(ErrorSummary s, std::vector<double> errors) {
  s.rows = errors.size();
  for (double& error : errors) {
    s.bias += error / double(errors.size());
    error = std::abs(error);
    s.mean_absolute += error / double(errors.size());
  }
  std::sort(errors.begin(), errors.end());
  s.p90 = errors[std::min(errors.size() - 1, std::size_t(std::ceil(0.9 * double(errors.size()))) - 1)];
  return s;
}

}  // namespace

const std::string& MeasuredMachines::architecture(const std::string& device) {
  const auto [at, is_new] = names_.try_emplace(device);
  if (!is_new) return at->second;
  for (const std::string& name : library_.names("architectures")) {
    if (lower(device).starts_with(name) && name.size() > at->second.size()) at->second = name;
  }
  if (!at->second.empty() && load_architecture(library_, at->second, {}).find("kernels") == nullptr) at->second.clear();
  return at->second;
}

const VonNeumannConfig& MeasuredMachines::machine(const std::string& architecture) {
  const auto found = machines_.find(architecture);
  if (found != machines_.end()) return found->second;
  const ConfigNode node = load_architecture(library_, architecture, {"mode=calibrated"});
  check_architecture(node);  // with what is not the machine's, such as `facility`
  return machines_.emplace(architecture, read_config<VonNeumannConfig>(node)).first->second;
}

std::string MeasuredMachines::kernels(const std::string& architecture) {
  const ConfigNode node = load_yaml(library_.find("architectures", architecture));
  const ConfigNode* kernels = node.find("kernels");
  if (kernels == nullptr) {
    const ConfigNode* parent = node.find("base");
    return parent == nullptr ? "" : this->kernels(parent->text);
  }
  const ConfigNode* base = kernels->find("base");
  return base != nullptr ? base->text : kernels->text;
}

std::vector<OperatorError> simulate_rows(MeasuredMachines& machines, const std::vector<MeasuredRow>& rows,
                                         std::vector<std::string>& missing) {
  std::vector<OperatorError> errors;
  std::set<std::string> without;
  for (const MeasuredRow& row : rows) {
    const std::string& name = machines.architecture(row.device);
    if (name.empty()) {
      without.insert(row.device);
      continue;
    }
    const VonNeumannConfig& config = machines.machine(name);
    errors.push_back({row, simulated_time(config, row), ideal_time(config, row)});
  }
  missing.assign(without.begin(), without.end());
  return errors;
}

std::vector<ErrorSummary> summarise(const std::vector<OperatorError>& errors) {
  std::map<std::vector<std::string>, std::vector<double>> groups;
  for (const OperatorError& e : errors) {
    const std::string what =
        std::string(to_string(e.row.operator_class)) + (e.row.bits == 16 ? "" : " " + std::to_string(e.row.bits) + " bit");
    const std::string source = e.row.source.substr(0, e.row.source.find('@'));
    const double us = e.row.latency.value * 1e6;
    const std::string size = us < 5      ? "1 below 5 us"
                             : us < 20   ? "2 5-20 us"
                             : us < 100  ? "3 20-100 us"
                             : us < 1000 ? "4 0.1-1 ms"
                                         : "5 above 1 ms";
    for (const auto& [by_source, by_size] : {std::pair<std::string, std::string>{"", ""}, {source, ""}, {"", size}})
      groups[{e.row.device, what, by_source, by_size}].push_back(e.error());
  }
  std::vector<ErrorSummary> summaries;
  for (const auto& [key, values] : groups) {
    summaries.push_back(summary({key[0], key[1], key[2], key[3].empty() ? "" : key[3].substr(2)}, values));
  }
  return summaries;
}

std::vector<ErrorSummary> summarise_classes(const std::vector<OperatorError>& errors) {
  std::map<OperatorClass, std::vector<double>> groups;
  for (const OperatorError& e : errors) groups[e.row.operator_class].push_back(e.error());
  std::vector<ErrorSummary> summaries;
  for (const auto& [operator_class, values] : groups) summaries.push_back(summary({"", to_string(operator_class), "", ""}, values));
  return summaries;
}

FitResult fit(MeasuredMachines& machines, const std::string& kernels, OperatorClass operator_class, const std::vector<MeasuredRow>& rows) {
  std::vector<Case> cases;
  std::map<std::string, std::size_t> shapes;
  bool with_8bit = false;
  for (const MeasuredRow& row : rows) {
    const std::string& name = row.operator_class == operator_class ? machines.architecture(row.device) : std::string();
    if (name.empty() || machines.kernels(name) != kernels) continue;
    const std::size_t shape = shapes.try_emplace(shape_of(row), shapes.size()).first->second;
    cases.push_back({&machines.machine(name), &row, shape % kFolds});
    with_8bit = with_8bit || row.bits == 8;
  }
  const std::vector<Constant> constants = constants_of(operator_class, with_8bit);
  if (cases.size() < 10 * constants.size()) {
    throw InputError(std::string("a fit of ") + to_string(operator_class) + " for `" + kernels + "` has " +
                     std::to_string(constants.size()) + " constants and needs ten rows for each; there are " +
                     std::to_string(cases.size()));
  }
  const KernelLibrary start = *cases.front().machine->kernels, best = fitted(start, constants, cases, kFolds);
  FitResult result{
      operator_class, {}, cases.size(), shapes.size(), mean_absolute_error(cases, start), mean_absolute_error(cases, best), 0.0};
  for (const Constant& c : constants) result.constants.push_back({c.key, c.get(start), c.get(best)});
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    const auto in_fold = std::count_if(cases.begin(), cases.end(), [fold](const Case& c) { return c.fold == fold; });
    if (in_fold == 0) continue;
    result.held_out += mean_absolute_error(cases, fitted(best, constants, cases, fold), fold) * double(in_fold) / double(cases.size());
  }
  return result;
}

}  // namespace memwall

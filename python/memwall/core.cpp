// SPDX-License-Identifier: MIT
/// The compiled half of the Python module: crossbars on NumPy arrays. Names and docstrings for people are in crossbar.py.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <future>

#include "sim/functional.h"

namespace py = pybind11;

namespace memwall {
namespace {

NumberType number_type(const py::dtype& type, const std::string& name) {
  const std::pair<std::string, NumberType> known[] = {{"i1", NumberType::int8},    {"i2", NumberType::int16},  {"i4", NumberType::int32},
                                                      {"i8", NumberType::int64},   {"u1", NumberType::uint8},  {"u2", NumberType::uint16},
                                                      {"u4", NumberType::uint32},  {"u8", NumberType::uint64}, {"f2", NumberType::float16},
                                                      {"f4", NumberType::float32}, {"f8", NumberType::float64}};
  const std::string code = std::string(1, type.kind()) + std::to_string(type.itemsize());
  for (const auto& [text, number] : known) {
    if (code != text) continue;
    if (!type.attr("isnative").cast<bool>()) throw InputError(name + ": expected numbers in this machine's byte order");
    return number;
  }
  throw InputError(name + ": holds " + type.attr("name").cast<std::string>() + "; expected integers of 1, 2, 4 or 8 bytes");
}

/// The array stays where it is; the caller holds it for the call.
NumberMatrix matrix(const py::array& array, const char* name) {
  if (array.ndim() != 2) throw InputError(std::string(name) + ": has " + std::to_string(array.ndim()) + " dimensions; expected 2");
  return {name,
          number_type(array.dtype(), name),
          static_cast<const char*>(array.data()),
          array.shape(0),
          array.shape(1),
          array.strides(0),
          array.strides(1),
          nullptr};
}

/// Raises KeyboardInterrupt where Ctrl-C was pressed.
void check_signals() {
  const py::gil_scoped_acquire lock;
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

class Layer {
 public:
  Layer(const Crossbar& crossbar, const NumberMatrix& weights, const std::optional<NumberMatrix>& calibration, int threads)
      : layer_(memwall::program(crossbar, weights, calibration, threads)), bits_(crossbar.config().adc.bits) {}

  py::array multiply(const py::array& inputs, int threads) {
    const NumberMatrix x = matrix(inputs, "X");
    return layer_.is_exact() ? multiply_as<std::int64_t>(x, threads) : multiply_as<double>(x, threads);
  }
  py::dict report() const {
    const ConversionReport& report = layer_.report();
    const auto [narrowest, widest] = layer_.steps();
    py::dict facts;
    facts["exact"] = layer_.is_exact();
    facts["arrays"] = layer_.arrays();
    facts["adc_bits"] = bits_;
    facts["code_width_levels"] = py::make_tuple(narrowest, widest);
    facts["conversions"] = report.conversions;
    facts["clipped_low"] = report.clipped_low;
    facts["clipped_high"] = report.clipped_high;
    return facts;
  }
  py::tuple shape() const { return py::make_tuple(layer_.rows(), layer_.outputs()); }

 private:
  template <class T>
  py::array multiply_as(const NumberMatrix& x, int threads) {
    py::array_t<T> y({layer_.outputs(), x.columns});
    T* products = y.mutable_data();
    {
      const py::gil_scoped_release release;
      memwall::multiply(layer_, x, products, threads, check_signals);
    }
    return y;
  }

  ProgrammedCrossbar layer_;
  int bits_;
};

class PyCrossbar {
 public:
  PyCrossbar(const std::string& config, const std::vector<std::string>& sets, const std::vector<std::string>& roots)
      : crossbar_(load_crossbar(ConfigLibrary::standard(roots), config, sets)) {}

  /// Works in a thread, so that Ctrl-C is seen while arrays are eliminated.
  std::unique_ptr<Layer> program(const py::array& weights, const std::optional<py::array>& calibration, int threads) const {
    const NumberMatrix w = matrix(weights, "W");
    std::optional<NumberMatrix> x;
    if (calibration) x = matrix(*calibration, "calibration");
    crossbar_.resume();
    const py::gil_scoped_release release;
    auto layer = std::async(std::launch::async, [&] { return std::make_unique<Layer>(crossbar_, w, x, threads); });
    while (layer.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready) {
      try {
        check_signals();
      } catch (...) {
        crossbar_.cancel();
        layer.wait();
        throw;
      }
    }
    return layer.get();
  }
  std::pair<std::int64_t, std::int64_t> weight_range() const {
    const ArrayGeometry& geometry = crossbar_.config().geometry;
    return {WeightSlices::smallest(geometry), WeightSlices::largest(geometry)};
  }
  /// Of a vector with inputs of both signs.
  std::pair<std::int64_t, std::int64_t> input_range() const {
    const ArrayGeometry& geometry = crossbar_.config().geometry;
    const std::int64_t largest = InputPlanes::largest(geometry);
    return {InputPlanes::smallest(geometry), geometry.input_signs == InputSigns::by_vector ? largest >> 1 : largest};
  }
  bool is_calibrated() const { return crossbar_.config().is_calibrated(); }
  std::int64_t eliminated_arrays() const { return crossbar_.eliminated_arrays(); }

 private:
  Crossbar crossbar_;
};

}  // namespace

PYBIND11_MODULE(_core, module) {
  py::register_exception_translator([](std::exception_ptr pending) {
    try {
      if (pending) std::rethrow_exception(pending);
    } catch (const InputError& error) {
      PyErr_SetString(py::module_::import("memwall.errors").attr("InputError").ptr(), error.what());
    }
  });
  py::class_<Layer>(module, "Layer")
      .def("multiply", &Layer::multiply)
      .def_property_readonly("report", &Layer::report)
      .def_property_readonly("shape", &Layer::shape);
  py::class_<PyCrossbar>(module, "Crossbar")
      .def(py::init<const std::string&, const std::vector<std::string>&, const std::vector<std::string>&>())
      .def("program", &PyCrossbar::program)
      .def_property_readonly("weight_range", &PyCrossbar::weight_range)
      .def_property_readonly("input_range", &PyCrossbar::input_range)
      .def_property_readonly("is_calibrated", &PyCrossbar::is_calibrated)
      .def_property_readonly("eliminated_arrays", &PyCrossbar::eliminated_arrays);
  module.attr("version") = MEMWALL_VERSION;
  module.def("isa_level", [] { return best_kernels().name; });
}

}  // namespace memwall

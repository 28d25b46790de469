find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SystemC REQUIRED IMPORTED_TARGET systemc)
if(MEMWALL_TESTS)
  find_package(GTest REQUIRED)
endif()

if(MEMWALL_BENCH)
  find_package(benchmark REQUIRED)
endif()

# The packaged library exports its C++17 symbol only: its link-time version check keeps working with this definition.
add_library(memwall_systemc INTERFACE)
target_link_libraries(memwall_systemc INTERFACE PkgConfig::SystemC)
target_compile_definitions(memwall_systemc INTERFACE SC_CPLUSPLUS=201703L SC_INCLUDE_DYNAMIC_PROCESSES)

# Figures are drawn by the system's Python, which has matplotlib; another python3 may come first on PATH.
set(MEMWALL_PYTHON /usr/bin/python3 CACHE FILEPATH "Python interpreter that has matplotlib")

# Another python3 first on PATH, of a version without headers, would make pybind11 fail.
set(PYTHON_EXECUTABLE ${MEMWALL_PYTHON})
set(Python3_EXECUTABLE ${MEMWALL_PYTHON})
if(MEMWALL_PYTHON_MODULE)
  find_package(pybind11 QUIET)
  if(NOT pybind11_FOUND)
    message(WARNING "no Python module: pybind11-dev or python3-dev is not installed")
  endif()
endif()

// SPDX-License-Identifier: MIT
/// The files of a comparison: what was measured and what is simulated, row by row, and what the parity figure says of them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/calibration/calibration.h"

namespace memwall {

inline constexpr const char* kParityHeader =
    "device,op,class,bits,M,K,N,q_heads,kv_heads,kv_len,message_bytes,devices,measured_s,simulated_s,ideal_s,source,architecture";

/// Contents of parity.csv and parity.json.
struct ParityTexts {
  std::string csv, json;
};

/// `rows` is the measured file.
ParityTexts parity_texts(const ConfigLibrary& library, MeasuredMachines& machines, const std::string& rows,
                         const std::vector<OperatorError>& errors, const std::vector<std::string>& missing);

/// Writes parity.csv and parity.json into `folder`, which is made where it is missing, and removes a parity figure of earlier
/// times. `rows` is the measured file. Throws InputError where the folder cannot be written.
void write_parity(const std::filesystem::path& folder, const ConfigLibrary& library, const std::string& rows,
                  const std::vector<OperatorError>& errors, const std::vector<std::string>& missing);

}  // namespace memwall

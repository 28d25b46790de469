// SPDX-License-Identifier: MIT
#include "models/tensor/tensor_file.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "models/base/error.h"

namespace memwall {
namespace {

class TensorFile : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return ::testing::TempDir() + "memwall_tensor_" + name; }
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  std::string npy(const std::string& head, const std::string& data) const {
    return std::string("\x93NUMPY\x01\x00", 8) + char(head.size()) + char(0) + head + data;
  }
  std::string safetensors(const std::string& head, const std::string& data) const {
    std::string length(8, '\0');
    length[0] = char(head.size());
    return length + head + data;
  }
  static std::string mistake(const std::string& file) {
    try {
      open_matrix(file);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }
  static std::vector<std::int32_t> integers(const NumberMatrix& matrix) {
    std::vector<std::int32_t> values(std::size_t(matrix.rows * matrix.columns));
    matrix.read_integers(0, matrix.columns, values.data());
    return values;
  }
};

const std::string kBytes = std::string("\x01\xff\x03\x04\x05\x06", 6);  // -1 where signed

TEST_F(TensorFile, ReadsRowsAndColumnsFirst) {
  const auto by_rows = open_matrix(write("a.npy", npy("{'descr': '|i1', 'fortran_order': False, 'shape': (2, 3), }\n", kBytes)));
  EXPECT_EQ(integers(by_rows), (std::vector<std::int32_t>{1, -1, 3, 4, 5, 6}));
  const auto by_columns = open_matrix(write("b.npy", npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n", kBytes)));
  EXPECT_EQ(integers(by_columns), (std::vector<std::int32_t>{1, 3, 5, 255, 4, 6}));
  std::int32_t middle[2];
  by_columns.read_integers(1, 1, middle);
  EXPECT_EQ(middle[0], 3);
  EXPECT_EQ(middle[1], 4);
}

TEST_F(TensorFile, ReadsSafetensorsByName) {
  const std::string head =
      R"({"w":{"dtype":"I8","shape":[3,2],"data_offsets":[0,6]},"b":{"dtype":"F32","shape":[1],"data_offsets":[6,10]}})";
  const std::string file = write("t.safetensors", safetensors(head, kBytes + std::string(4, '\0')));
  EXPECT_EQ(integers(open_matrix(file + ":w")), (std::vector<std::int32_t>{1, -1, 3, 4, 5, 6}));
  EXPECT_NE(mistake(file).find("holds 2 tensors; expected FILE.safetensors:NAME"), std::string::npos);
  EXPECT_NE(mistake(file + ":v").find("holds no tensor 'v'"), std::string::npos);
  EXPECT_NE(mistake(file + ":b").find("has 1 dimensions; expected 2"), std::string::npos);
}

TEST_F(TensorFile, WhatIsCutShortOrForeignIsRefused) {
  EXPECT_NE(mistake(path("none.npy")).find("No such file"), std::string::npos);
  EXPECT_NE(mistake(write("c.npy", "")).find("the file is empty"), std::string::npos);
  EXPECT_NE(mistake(write("d.npy", "0123456789")).find("not a .npy file"), std::string::npos);
  EXPECT_NE(mistake(write("e.npy", npy("{'descr': '|i1', 'fortran_order': False, 'shape': (2, 4), }\n", kBytes))).find("cut short"),
            std::string::npos);
  EXPECT_NE(mistake(write("f.npy", npy("{'descr': '>i4', 'fortran_order': False, 'shape': (1, 1), }\n", kBytes))).find("big-endian"),
            std::string::npos);
  EXPECT_NE(mistake(write("g.npy", npy("{'descr': '<c8', 'fortran_order': False, 'shape': (1, 1), }\n", kBytes))).find("type '<c8'"),
            std::string::npos);
  const std::string huge = "{'descr': '|i1', 'fortran_order': False, 'shape': (4294967296, 4294967296), }\n";
  EXPECT_NE(mistake(write("h.npy", npy(huge, kBytes))).find("cut short"), std::string::npos);
  EXPECT_NE(mistake(write("i.npy", npy("{'descr': '|i1', 'fortran_order': False, 'shape': (6,), }\n", kBytes))).find("1 dimensions"),
            std::string::npos);
  const std::string outside = R"({"w":{"dtype":"I8","shape":[3,2],"data_offsets":[2,8]}})";
  EXPECT_NE(mistake(write("j.safetensors", safetensors(outside, kBytes))).find("not where its head says"), std::string::npos);
  EXPECT_NE(mistake(write("k.safetensors", safetensors("[]", ""))).find("no JSON object"), std::string::npos);
  EXPECT_NE(mistake(write("l.safetensors", "\xff\xff\xff\xff\xff\xff\xff\xff")).find("does not fit"), std::string::npos);
}

TEST_F(TensorFile, NumbersThatAreNoIntegersOf32BitsAreNamed) {
  const float values[] = {1.0f, -1.0f / 0.0f};
  std::string data(reinterpret_cast<const char*>(values), sizeof values);
  const auto infinite = open_matrix(write("m.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }\n", data)));
  EXPECT_THROW(integers(infinite), InputError);
  const std::int64_t wide[] = {-2147483648LL, 2147483648LL};
  data.assign(reinterpret_cast<const char*>(wide), sizeof wide);
  const auto large = open_matrix(write("n.npy", npy("{'descr': '<i8', 'fortran_order': False, 'shape': (1, 2), }\n", data)));
  std::int32_t first;
  large.read_integers(0, 1, &first);
  EXPECT_EQ(first, -2147483648LL);
  try {
    integers(large);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("2147483648 at row 0, column 1 leaves 32 bits"), std::string::npos) << error.what();
  }
}

TEST_F(TensorFile, WhatIsWrittenIsReadBack) {
  const std::string file = path("o.npy");
  std::filesystem::remove(file);
  { NpyWriter abandoned(file, NumberType::int64, 2, 2); }
  EXPECT_FALSE(std::filesystem::exists(file));
  NpyWriter writer(file, NumberType::int64, 2, 3);
  for (int i = 0; i < 6; ++i) writer.values<std::int64_t>()[i] = 10 * i;
  writer.commit();
  EXPECT_EQ(integers(open_matrix(file)), (std::vector<std::int32_t>{0, 10, 20, 30, 40, 50}));
  EXPECT_FALSE(std::filesystem::exists(file + ".part"));
}

}  // namespace
}  // namespace memwall

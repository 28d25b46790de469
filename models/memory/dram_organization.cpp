// SPDX-License-Identifier: MIT
#include "models/memory/dram_organization.h"

#include <fmt/format.h>

#include <bit>
#include <cctype>

namespace memwall {
namespace {

constexpr std::array<const char*, kDramFields> kShort = {"ch", "pc", "ra", "bg", "ba", "co", "ro"};

/// "co5" as field and number.
std::optional<std::pair<DramField, int>> field_and_number(const std::string& word) {
  for (std::size_t i = 0; i < kDramFields; ++i) {
    if (!word.starts_with(kShort[i]) || word.size() < 3 || word.size() > 4) continue;
    int number = 0;
    for (std::size_t k = 2; k < word.size(); ++k) {
      if (!std::isdigit(static_cast<unsigned char>(word[k]))) return std::nullopt;
      number = 10 * number + (word[k] - '0');
    }
    return std::pair(DramField(i), number);
  }
  return std::nullopt;
}

/// log2 of a count that address bits select among.
int bits_of(ConfigReader& in, const std::string& key, std::int64_t count) {
  if (count < 1 || !std::has_single_bit(static_cast<std::uint64_t>(count))) {
    in.fail(key, fmt::format("expected a power of two, since address bits select among them; found {}", count));
    return 0;
  }
  return std::countr_zero(static_cast<std::uint64_t>(count));
}

void read_map(ConfigReader& in, DramOrganization& organization) {
  int shift = 0;
  std::array<int, kDramFields> mapped{};
  for (const std::string& word : in.texts("map")) {
    const auto found = field_and_number(word);
    if (!found || found->second < 1) {
      in.fail("map", fmt::format("expected a field (ch pc ra bg ba co ro) with its number of bits, such as co5; found '{}'", word));
      return;
    }
    const auto [field, bits] = *found;
    organization.map.push_back({field, shift, bits, mapped[std::size_t(field)]});
    mapped[std::size_t(field)] += bits;
    shift += bits;
  }
  for (std::size_t i = 0; i < kDramFields; ++i) {
    if (mapped[i] == organization.bits[i]) continue;
    in.fail("map", fmt::format("the address map {} a bit of '{}': it has {}, the organization needs {}",
                               mapped[i] < organization.bits[i] ? "misses" : "repeats", kShort[i], mapped[i], organization.bits[i]));
  }
  if (!in.has("xor")) return;
  for (const std::string& word : in.texts("xor")) {
    const std::size_t caret = word.find('^');
    const auto left = field_and_number(word.substr(0, caret));
    const auto right = field_and_number(caret == std::string::npos ? "" : word.substr(caret + 1));
    const auto exists = [&](const auto& bit) { return bit.has_value() && bit->second < organization.bits[std::size_t(bit->first)]; };
    if (!exists(left) || !exists(right) || left->first == right->first) {
      in.fail("xor", fmt::format("expected two bits of different fields, such as bg0^co2, that the organization has; found '{}'", word));
      continue;
    }
    organization.xors.push_back({left->first, left->second, right->first, right->second});
  }
}

/// XORs in a cycle can lead two addresses to one place; a channel alone may do so where all channels together do not.
void refuse_aliases(ConfigReader& in, const DramOrganization& organization) {
  const std::optional<std::int64_t> of_all = organization.alias();
  const std::optional<std::int64_t> alias = of_all ? of_all : organization.one_channel().alias();
  if (!alias) return;
  in.fail("xor", fmt::format("expected flips that can be undone; they lead bursts 0 and {}{} to the same place", *alias,
                             of_all ? "" : " of a channel"));
}

}  // namespace

DramOrganization DramOrganization::read(ConfigReader in) {
  DramOrganization result{};
  const std::size_t before = in.mistakes();
  const auto field = [&](DramField which, const std::string& key, std::int64_t max) {
    result.bits[std::size_t(which)] = bits_of(in, key, in.integer(key, 1, max));
  };
  field(DramField::channel, "channels", 256);
  field(DramField::pseudo_channel, "pseudo_channels", 8);
  field(DramField::rank, "ranks", 16);
  field(DramField::bank_group, "bank_groups", 16);
  field(DramField::bank, "banks", 64);
  const auto bank = static_cast<std::int64_t>(in.quantity<Bytes>("bank", {.min = 64, .max = 1e13}).value);
  result.row = static_cast<std::int64_t>(in.quantity<Bytes>("row", {.min = 16, .max = 1e9}).value);
  result.burst = static_cast<std::int64_t>(in.quantity<Bytes>("burst", {.min = 1, .max = 4096}).value);
  if (in.mistakes() == before && result.row > bank)
    in.fail("row", fmt::format("a row of {} B is larger than its bank of {} B", result.row, bank));
  if (in.mistakes() == before && result.burst > result.row) {
    in.fail("burst", fmt::format("a burst of {} B is larger than its row of {} B", result.burst, result.row));
  }
  if (in.mistakes() == before && (bank % result.row != 0 || result.row % result.burst != 0)) {
    in.fail("row", "expected rows that fill their bank and bursts that fill a row");
  }
  if (in.mistakes() == before) {
    result.bits[std::size_t(DramField::row)] = bits_of(in, "bank", bank / result.row);
    result.bits[std::size_t(DramField::column)] = bits_of(in, "row", result.row / result.burst);
    bits_of(in, "burst", result.burst);
    if (result.channel_banks() > 256)
      in.fail("banks", fmt::format("a channel has {} banks; at most 256 are simulated", result.channel_banks()));
  }
  if (in.mistakes() == before) {
    read_map(in, result);
    if (in.mistakes() == before) {
      result.make_steps();
      refuse_aliases(in, result);
    }
  } else {
    in.texts("map");
    if (in.has("xor")) in.texts("xor");
  }
  return result;
}

std::int64_t DramOrganization::capacity() const {
  std::int64_t bytes = burst;
  for (const int n : bits) bytes <<= n;
  return bytes;
}

DramOrganization DramOrganization::one_channel() const {
  DramOrganization one = *this;
  one.bits[std::size_t(DramField::channel)] = 0;
  one.map.clear();
  one.steps.clear();
  std::erase_if(one.xors, [](const Xor& x) { return x.field == DramField::channel || x.with == DramField::channel; });
  int shift = 0;
  for (Slice slice : map) {
    if (slice.field == DramField::channel) continue;
    slice.shift = shift;
    shift += slice.bits;
    one.map.push_back(slice);
  }
  one.make_steps();
  return one;
}

/// The burst number whose plain decoding is what the XORs make of this one's.
std::int64_t DramOrganization::scrambled(std::int64_t burst_number) const {
  const auto bit_at = [this](DramField field, int bit) {
    for (const Slice& slice : map) {
      if (slice.field == field && bit >= slice.into && bit < slice.into + slice.bits) return slice.shift + bit - slice.into;
    }
    return 0;
  };
  std::int64_t result = burst_number;
  for (const Xor& x : xors) result ^= ((burst_number >> bit_at(x.with, x.with_bit)) & 1) << bit_at(x.field, x.bit);
  return result;
}

std::optional<std::int64_t> DramOrganization::alias() const {
  // The XORs are a matrix over GF(2) that takes each bit to an image. Gaussian elimination finds the first image that others before it add
  // up to: the numbers behind all of these together are scrambled to 0.
  struct Image {
    std::int64_t scrambled = 0, number = 0;
  };
  std::array<Image, 63> independent;  // by highest bit
  for (std::int64_t number = 1; number < capacity() / burst; number *= 2) {
    Image image{scrambled(number), number};
    while (image.scrambled != 0) {
      Image& known = independent[std::size_t(std::bit_width(std::uint64_t(image.scrambled)) - 1)];
      if (known.number == 0) {
        known = image;
        break;
      }
      image.scrambled ^= known.scrambled;
      image.number ^= known.number;
    }
    if (image.scrambled == 0) return image.number;
  }
  return std::nullopt;
}

void DramOrganization::make_steps() {
  const auto bits_of_field = [this](DramField field) { return bits[std::size_t(field)]; };
  const int group = bits_of_field(DramField::bank), rank = group + bits_of_field(DramField::bank_group);
  const int pseudo_channel = rank + bits_of_field(DramField::rank);
  for (const Slice& slice : map) {
    const std::int64_t mask = (std::int64_t{1} << slice.bits) - 1;
    switch (slice.field) {
      case DramField::channel: steps.push_back({slice.shift, mask, slice.into, 0}); break;
      case DramField::pseudo_channel: steps.push_back({slice.shift, mask, slice.into + pseudo_channel, 1}); break;
      case DramField::rank: steps.push_back({slice.shift, mask, slice.into + rank, 1}); break;
      case DramField::bank_group: steps.push_back({slice.shift, mask, slice.into + group, 1}); break;
      case DramField::bank: steps.push_back({slice.shift, mask, slice.into, 1}); break;
      case DramField::column: break;
      case DramField::row: steps.push_back({slice.shift, mask, slice.into, 2}); break;
    }
  }
}

std::int64_t DramOrganization::stripe_bursts() const {
  if (!xors.empty()) return 0;
  std::int64_t bursts = 1;
  int columns = 0;
  for (const Slice& slice : map) {
    if (slice.field == DramField::channel) continue;
    bursts <<= slice.bits;
    if (slice.field == DramField::row) return 0;
    if (slice.field == DramField::column) columns += slice.bits;
    if (columns == bits[std::size_t(DramField::column)]) return bursts;
  }
  return columns == bits[std::size_t(DramField::column)] ? bursts : 0;
}

}  // namespace memwall

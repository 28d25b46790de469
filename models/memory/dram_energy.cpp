// SPDX-License-Identifier: MIT
#include "models/memory/dram_energy.h"

namespace memwall {
namespace {

using Amperes = decltype(Watts{} / Volts{});

DramEnergy read_components(ConfigReader& in) {
  DramEnergy energy{};
  energy.activate = in.sourced<Joules>("activate");
  energy.array_read = in.sourced<JoulesPerByte>("read");
  energy.array_write = in.sourced<JoulesPerByte>("write");
  energy.refresh = in.sourced<Joules>("refresh");
  energy.background = in.sourced<Watts>("background");
  return energy;
}

DramEnergy from_currents(ConfigReader& in, const DramDevice& device) {
  const std::size_t before = in.mistakes();
  const Volts supply = in.quantity<Volts>("supply");
  const auto devices = double(in.integer("devices", 1, 64));
  const auto current = [&](const char* key) { return in.quantity<Amperes>(key, kNonNegative); };
  const Amperes idd0 = current("idd0"), idd2n = current("idd2n"), idd3n = current("idd3n");
  const Amperes idd4r = current("idd4r"), idd4w = current("idd4w"), idd5b = current("idd5b");
  DramEnergy energy{};
  if (in.mistakes() != before) return energy;

  const DramTimings& t = device.timings;
  const DramOrganization& o = device.organization;
  const Provenance known = in.provenance("idd0") == Provenance::vendor ? Provenance::derived : in.provenance("idd0");
  const Joules activate =
      devices * (supply * (idd0 * device.time(t.tRC) - idd3n * device.time(t.tRAS) - idd2n * device.time(t.tRC - t.tRAS)));
  if (activate < Joules(0)) in.fail("idd0", "IDD0 is too low for an activate that costs energy: give `basis: components`");
  if (idd4r < idd3n) in.fail("idd4r", "expected at least idd3n, the standby current that flows meanwhile");
  if (idd4w < idd3n) in.fail("idd4w", "expected at least idd3n, the standby current that flows meanwhile");
  if (idd5b < idd3n) in.fail("idd5b", "expected at least idd3n, the standby current that flows meanwhile");
  const auto per_byte = [&](Amperes idd4) { return devices * (supply * (idd4 - idd3n) * device.time(t.tBL)) / Bytes(double(o.burst)); };
  energy.activate = {activate, known};
  energy.array_read = {per_byte(idd4r), known};
  energy.array_write = {per_byte(idd4w), known};
  energy.refresh = {devices * (supply * (idd5b - idd3n) * device.time(t.tRFC)), known};
  energy.background = {devices * double(o.channels() * o.pseudo_channels() * o.ranks()) * (supply * idd3n), known};
  return energy;
}

int refresh_units(const DramDevice& device) { return device.organization.channels() * device.refresh.units(device.organization); }

}  // namespace

DramEnergy DramEnergy::read(ConfigReader in, const DramDevice& device) {
  const bool currents = in.choice<bool>("basis", {{"components", false}, {"currents", true}});
  DramEnergy energy = currents ? from_currents(in, device) : read_components(in);
  energy.io = in.sourced<JoulesPerByte>("io");
  energy.phy = in.sourced<JoulesPerByte>("phy");
  return energy;
}

Watts DramEnergy::refresh_power(const DramDevice& device) const {
  if (device.refresh.scope == RefreshScope::none) return Watts(0);
  return double(refresh_units(device)) * (refresh.value / device.time(device.timings.tREFI));
}

DramEnergyParts dram_energy(const DramEnergy& energy, const DramDevice& device, const DramCounts& counts, Seconds time) {
  const Bytes read(double(counts.reads * device.organization.burst)), written(double(counts.writes * device.organization.burst));
  double whole_refreshes = double(counts.refreshes);
  const DramOrganization& o = device.organization;
  const int banks = o.channel_banks() / device.refresh.units(o);
  if (device.refresh.scope == RefreshScope::per_bank) whole_refreshes /= banks;
  if (device.refresh.scope == RefreshScope::same_bank) whole_refreshes *= double(o.bank_groups()) / banks;
  return {.activate = double(counts.activates) * energy.activate.value,
          .read = read * energy.array_read.value,
          .write = written * energy.array_write.value,
          .io = (read + written) * energy.io.value,
          .refresh = whole_refreshes * energy.refresh.value,
          .background = time * energy.background.value,
          .phy = (read + written) * energy.phy.value};
}

}  // namespace memwall

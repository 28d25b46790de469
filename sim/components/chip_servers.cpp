// SPDX-License-Identifier: MIT
#include "sim/components/chip_servers.h"

#include <algorithm>

#include "sim/kernel/simulation.h"

namespace memwall {

std::int64_t Server::free_for(std::int64_t token, std::int64_t now_ps) const {
  const auto last = std::find_if(turns_.rbegin(), turns_.rend(), [&](const auto& turn) { return turn->token <= token; });
  return last == turns_.rend() ? now_ps : std::max(now_ps, (*last)->end_ps);
}

std::shared_ptr<const Turn> Server::take(std::int64_t token, std::int64_t busy_ps, std::int64_t now_ps) {
  const auto ended = [&](const auto& turn) { return turn->end_ps <= now_ps; };
  turns_.erase(turns_.begin(), std::find_if_not(turns_.begin(), turns_.end(), ended));
  const auto turn = std::make_shared<Turn>(Turn{token, free_for(token, now_ps) + busy_ps});
  auto younger = turns_.end();
  // All of them have come and nothing idles before they end, so each ends later by just this work.
  for (; younger != turns_.begin() && (*std::prev(younger))->token > token; --younger) (*std::prev(younger))->end_ps += busy_ps;
  turns_.insert(younger, turn);
  busy_ps_ += busy_ps;
  return turn;
}

Server& ChipServers::at(std::int64_t chip) {
  if (std::size_t(chip) >= servers_.size()) servers_.resize(std::size_t(chip) + 1);
  return servers_[std::size_t(chip)];
}

std::int64_t ChipServers::busiest_ps() const {
  std::int64_t busiest = 0;
  for (const Server& server : servers_) busiest = std::max(busiest, server.busy_ps());
  return busiest;
}

Visit::Visit(const BlockWork& work) : work_(work), start_ps_(now_ps()), until_ps_(start_ps_) {}

void Visit::take(Server& server, std::int64_t busy_ps, std::int64_t behind_ps) {
  if (busy_ps > 0) turns_.emplace_back(server.take(work_.token, busy_ps, start_ps_), behind_ps);
}

void Visit::take(ChipServers& servers, const std::vector<ChipTime>& times) {
  for (const ChipTime& time : times) take(servers.at(time.chip), work_.of_copy(time.ps));
}

std::int64_t Visit::end_ps() const {
  std::int64_t end = until_ps_;
  for (const auto& [turn, behind] : turns_) end = std::max(end, turn->end_ps + behind);
  return end;
}

std::int64_t Visit::wait() {
  for (std::int64_t end = end_ps(); end > now_ps(); end = end_ps()) sc_core::wait(to_sc_time(end - now_ps()));
  return now_ps();
}

}  // namespace memwall

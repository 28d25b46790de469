// SPDX-License-Identifier: MIT
#include "sim/account/segment_bytes.h"

#include <cstdint>

#include "models/base/bytes.h"

namespace memwall {
namespace {

void write_postings(ByteWriter& out, const std::vector<Posting>& row) {
  std::size_t posted = 0;
  for (const Posting& posting : row) posted += posting.count != 0 || posting.bytes != 0 || posting.busy_ps != 0;
  out.put_all(row.size(), posted);
  for (AccountId account = 0; account < row.size(); ++account) {
    const Posting& posting = row[account];
    if (posting.count == 0 && posting.bytes == 0 && posting.busy_ps == 0) continue;
    out.put_all(account, posting.count, posting.bytes, posting.busy_ps);
  }
}

/// False where the accounts of a row are more than any machine has.
bool read_postings(ByteReader& in, std::size_t slot, Ledger& ledger) {
  constexpr std::int64_t kMostAccounts = 1 << 16;
  const std::int64_t accounts = in.get();
  if (accounts > kMostAccounts) return false;
  if (accounts > 0) ledger.post(slot, AccountId(accounts) - 1, {});  // as wide as it was
  for (std::size_t i = in.count(); i > 0; --i) {
    const std::int64_t account = in.get();
    if (account >= accounts) return false;
    const std::int64_t count = in.get(), bytes = in.get();
    ledger.post(slot, AccountId(account), {count, bytes, in.get()});
  }
  return true;
}

}  // namespace

std::string to_bytes(const SegmentResult& result) {
  ByteWriter out;
  out.put_all(result.ops.size(), result.makespan_ps, result.busiest_ps, result.blocks, result.first_block_ps);
  for (std::size_t slot = 0; slot < result.ops.size(); ++slot) {
    const OpTiming& op = result.ops[slot];
    out.put_all(op.start_ps, op.end_ps, op.owned_ps, op.bound);
    write_postings(out, result.ledger.row(slot));
  }
  out.put(result.components.size());
  for (const std::string& name : result.components) out.put_text(name);
  out.put(result.timeline.size());
  for (const Interval& bar : result.timeline) out.put_all(bar.component, bar.slot, bar.start_ps, bar.end_ps - bar.start_ps);
  return out.take();
}

std::optional<SegmentResult> segment_of(std::string_view bytes) {
  ByteReader in(bytes);
  SegmentResult result(in.count());
  result.makespan_ps = in.get();
  result.busiest_ps = in.get();
  result.blocks = in.get();
  result.first_block_ps = in.get();
  for (std::size_t slot = 0; slot < result.ops.size(); ++slot) {
    OpTiming& op = result.ops[slot];
    op.start_ps = in.get();
    op.end_ps = in.get();
    op.owned_ps = in.get();
    const std::int64_t bound = in.get();
    if (bound >= std::int64_t(kBounds) || !read_postings(in, slot, result.ledger)) return std::nullopt;
    op.bound = Bound(bound);
  }
  for (std::size_t i = in.count(); i > 0; --i) result.components.emplace_back(in.text());
  for (std::size_t i = in.count(); i > 0; --i) {
    const auto component = std::size_t(in.get()), slot = std::size_t(in.get());
    const std::int64_t start = in.get();
    if (component >= result.components.size() || slot >= result.ops.size()) return std::nullopt;
    result.timeline.push_back({component, slot, start, start + in.get()});
  }
  if (!in.ended_well()) return std::nullopt;
  return result;
}

}  // namespace memwall

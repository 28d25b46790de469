// SPDX-License-Identifier: MIT
#include "sim/mapping/sent_vectors.h"

#include <algorithm>

namespace memwall {

/// A link that two trees from the same places take carries the same parts in both, so the union of trees loads it as that one does which loads
/// it more.
void SentVectors::leave_out(const Vector& vector, std::int64_t expert, double share, Mesh::Loads& loads) {
  Mesh::Loads& sent = sent_.try_emplace(vector, loads.size()).first->second;
  Mesh::Loads& to_expert = to_expert_.try_emplace({vector, expert}, loads.size()).first->second;
  for (std::size_t link = 0; link < loads.size(); ++link) {
    const double left = std::max(0.0, loads[link] - std::max(sent[link], to_expert[link] / share));
    to_expert[link] = std::max(to_expert[link], share * loads[link]);
    sent[link] += share * left;
    loads[link] = left;
  }
}

}  // namespace memwall

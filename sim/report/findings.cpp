// SPDX-License-Identifier: MIT
#include "sim/report/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace memwall {
namespace {

using Condition = bool (*)(const RunFacts&);
using Fact = std::string (*)(const RunFacts&);

class Where : public Finding {
 public:
  Where(Condition holds, const char* says) : holds_(holds), says_(says) {}

  void see(const PointRows& point) override {
    for (const ResultRow& row : point) {
      bool& found = found_[row.architecture];
      found = found || holds_(row.facts);
    }
  }
  std::string sentence() const override {
    std::vector<std::string> names;
    for (const auto& [architecture, found] : found_) {
      if (found) names.push_back(architecture);
    }
    return names.empty() ? "" : fmt::format(fmt::runtime(says_), listed(names));
  }

 private:
  Condition holds_;
  const char* says_;
  ByArchitecture<bool> found_;
};

class Differs : public Finding {
 public:
  Differs(Fact fact, const char* says) : fact_(fact), says_(says) {}

  void see(const PointRows& point) override {
    std::vector<std::string> facts;
    for (const ResultRow& row : point) facts.push_back(fact_(row.facts));
    const bool same = std::all_of(facts.begin(), facts.end(), [&](const std::string& fact) { return fact == facts.front(); });
    for (std::size_t i = 0; i < point.size(); ++i) {
      std::optional<std::string>& first = found_[point[i].architecture];
      if (!same && !first) first = facts[i];
    }
  }
  std::string sentence() const override {
    std::vector<std::pair<std::string, std::string>> parts;
    for (const auto& [architecture, fact] : found_) {
      if (fact) parts.emplace_back(architecture.str(), *fact);
    }
    return parts.empty() ? "" : fmt::format(fmt::runtime(says_), shared_text(parts));
  }

 private:
  Fact fact_;
  const char* says_;
  ByArchitecture<std::optional<std::string>> found_;
};

}  // namespace

StartFinding where(Condition holds, const char* says) {
  return [=] { return std::make_unique<Where>(holds, says); };
}

StartFinding differs(Fact fact, const char* says) {
  return [=] { return std::make_unique<Differs>(fact, says); };
}

}  // namespace memwall

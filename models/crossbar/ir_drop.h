// SPDX-License-Identifier: MIT
/// Voltage lost along the wires of an array, exactly, for cells that are ohmic.
#pragma once

#include <Eigen/Core>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "models/crossbar/crossbar_config.h"

namespace memwall {

/// Current out of column j per volt at the driver of row i, in siemens, for cells of `conductances` (rows × columns).
/// A row's driver is left of its first cell, a column's sense amplifier, at zero volts, below its last.
///
/// With ohmic cells the currents are linear in the voltages, so one elimination of the network gives this matrix and
/// each later product is a plain one. The network is cut into halves down to a few cells (nested dissection); a part is one dense matrix
/// over the nodes on its edge, and two parts join by eliminating the nodes they share.
Eigen::MatrixXd effective_conductances(const Eigen::MatrixXd& conductances, const Wires& wires);

/// Effective matrices by content: arrays that hold the same are eliminated once.
class EffectiveConductances {
 public:
  std::shared_ptr<const Eigen::MatrixXd> get(const Eigen::MatrixXd& conductances, const Wires& wires);
  /// Ends a program that is under way in another thread: get() and go_on() throw until resume().
  void cancel() { cancelled_ = true; }
  void go_on() const;
  void resume() { cancelled_ = false; }
  std::int64_t eliminated() const { return eliminated_; }  ///< arrays computed, not found

 private:
  struct Entry {
    Eigen::MatrixXd conductances;
    Wires wires;
    std::shared_ptr<const Eigen::MatrixXd> effective;
  };
  std::mutex lock_;
  std::multimap<std::uint64_t, Entry> known_;  ///< by a hash; the content decides
  std::int64_t eliminated_ = 0;
  std::atomic<bool> cancelled_{false};
};

}  // namespace memwall

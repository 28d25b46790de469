// SPDX-License-Identifier: MIT
/// A blocking TLM-2.0 call that carries one of our extensions.
#pragma once

#include <tlm>

#include "models/base/error.h"

namespace memwall {

/// Lends an extension to a payload; taken back even when the target throws, since a payload frees what it still has.
template <class Extension>
class Attached {
 public:
  Attached(tlm::tlm_generic_payload& payload, Extension& load) : payload_(payload), load_(load) { payload_.set_extension(&load_); }
  ~Attached() { payload_.clear_extension(&load_); }
  Attached(const Attached&) = delete;
  Attached& operator=(const Attached&) = delete;

 private:
  tlm::tlm_generic_payload& payload_;
  Extension& load_;
};

/// Sends `load` through `socket` and returns when the target has done it. The payload's own data field stays empty:
/// machines move amounts, not values.
template <class Socket, class Extension>
void send(Socket& socket, Extension& load) {
  tlm::tlm_generic_payload payload;
  payload.set_command(tlm::TLM_IGNORE_COMMAND);
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  const Attached attached(payload, load);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->b_transport(payload, delay);
  ensure(payload.is_response_ok(), "a module did not answer a transaction");
}

/// The extension of a payload; a module that receives another kind was bound wrongly.
template <class Extension>
Extension& load_of(tlm::tlm_generic_payload& payload) {
  auto* load = payload.get_extension<Extension>();
  ensure(load != nullptr, "a module received a transaction without the load that it understands");
  return *load;
}

}  // namespace memwall

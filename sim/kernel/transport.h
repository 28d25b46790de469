// SPDX-License-Identifier: MIT
/// A blocking TLM-2.0 call that carries one of our extensions.
#pragma once

#include <tlm>

#include "models/base/error.h"

namespace memwall {

/// Sends `load` through `socket` and returns when the target has done it. The payload's own data field stays empty:
/// machines move amounts, not values.
template <class Socket, class Extension>
void send(Socket& socket, Extension& load) {
  tlm::tlm_generic_payload payload;
  payload.set_command(tlm::TLM_IGNORE_COMMAND);
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  payload.set_extension(&load);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->b_transport(payload, delay);
  payload.clear_extension(&load);
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

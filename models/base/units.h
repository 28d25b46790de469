// SPDX-License-Identifier: MIT
/// Quantities as types: SI inside, so that adding joules to seconds does not compile.
#pragma once

#include <compare>

namespace memwall {

/// A value in SI units whose dimension is energy^E · time^T · data^D · length^L · voltage^V
/// (joule, second, byte, metre, volt). Watts are <1,-1>, amperes <1,-1,0,0,-1>.
template <int E, int T, int D = 0, int L = 0, int V = 0>
struct Quantity {
  double value = 0.0;

  constexpr Quantity() = default;
  constexpr explicit Quantity(double si) : value(si) {}
  constexpr auto operator<=>(const Quantity&) const = default;
  constexpr Quantity operator-() const { return Quantity(-value); }
  constexpr Quantity& operator+=(Quantity other) {
    value += other.value;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value -= other.value;
    return *this;
  }
  constexpr Quantity& operator*=(double factor) {
    value *= factor;
    return *this;
  }
};

template <int E, int T, int D, int L, int V>
constexpr auto operator+(Quantity<E, T, D, L, V> a, Quantity<E, T, D, L, V> b) {
  return Quantity<E, T, D, L, V>(a.value + b.value);
}
template <int E, int T, int D, int L, int V>
constexpr auto operator-(Quantity<E, T, D, L, V> a, Quantity<E, T, D, L, V> b) {
  return Quantity<E, T, D, L, V>(a.value - b.value);
}
template <int E, int T, int D, int L, int V>
constexpr auto operator*(Quantity<E, T, D, L, V> a, double factor) {
  return Quantity<E, T, D, L, V>(a.value * factor);
}
template <int E, int T, int D, int L, int V>
constexpr auto operator*(double factor, Quantity<E, T, D, L, V> a) {
  return a * factor;
}
template <int E, int T, int D, int L, int V>
constexpr auto operator/(Quantity<E, T, D, L, V> a, double divisor) {
  return Quantity<E, T, D, L, V>(a.value / divisor);
}
template <int E, int T, int D, int L, int V>
constexpr auto operator/(double a, Quantity<E, T, D, L, V> b) {
  return Quantity<-E, -T, -D, -L, -V>(a / b.value);
}

namespace detail {
/// A product whose dimensions cancel is a plain number.
template <int E, int T, int D, int L, int V>
constexpr auto simplify(Quantity<E, T, D, L, V> q) {
  if constexpr (E == 0 && T == 0 && D == 0 && L == 0 && V == 0) {
    return q.value;
  } else {
    return q;
  }
}
}  // namespace detail

template <int E1, int T1, int D1, int L1, int V1, int E2, int T2, int D2, int L2, int V2>
constexpr auto operator*(Quantity<E1, T1, D1, L1, V1> a, Quantity<E2, T2, D2, L2, V2> b) {
  return detail::simplify(Quantity<E1 + E2, T1 + T2, D1 + D2, L1 + L2, V1 + V2>(a.value * b.value));
}
template <int E1, int T1, int D1, int L1, int V1, int E2, int T2, int D2, int L2, int V2>
constexpr auto operator/(Quantity<E1, T1, D1, L1, V1> a, Quantity<E2, T2, D2, L2, V2> b) {
  return detail::simplify(Quantity<E1 - E2, T1 - T2, D1 - D2, L1 - L2, V1 - V2>(a.value / b.value));
}

using Joules = Quantity<1, 0>;
using Seconds = Quantity<0, 1>;
using Watts = Quantity<1, -1>;
using Hertz = Quantity<0, -1>;    ///< also any rate of counted actions: op/s, MAC/s
using Bytes = Quantity<0, 0, 1>;  ///< a bit is 1/8
using BytesPerSecond = Quantity<0, -1, 1>;
using JoulesPerByte = Quantity<1, 0, -1>;
using Metres = Quantity<0, 0, 0, 1>;
using SquareMetres = Quantity<0, 0, 0, 2>;
using JoulesPerByteMetre = Quantity<1, 0, -1, -1>;
using WattsPerSquareMetre = Quantity<1, -1, 0, -2>;
using Volts = Quantity<0, 0, 0, 0, 1>;
using Ohms = Quantity<-1, 1, 0, 0, 2>;
using Siemens = Quantity<1, -1, 0, 0, -2>;

namespace literals {
constexpr Joules operator""_J(long double v) { return Joules(double(v)); }
constexpr Joules operator""_nJ(long double v) { return Joules(double(v) * 1e-9); }
constexpr Joules operator""_pJ(long double v) { return Joules(double(v) * 1e-12); }
constexpr Joules operator""_fJ(long double v) { return Joules(double(v) * 1e-15); }
constexpr Seconds operator""_s(long double v) { return Seconds(double(v)); }
constexpr Seconds operator""_us(long double v) { return Seconds(double(v) * 1e-6); }
constexpr Seconds operator""_ns(long double v) { return Seconds(double(v) * 1e-9); }
constexpr Seconds operator""_ps(long double v) { return Seconds(double(v) * 1e-12); }
constexpr Watts operator""_W(long double v) { return Watts(double(v)); }
constexpr Watts operator""_mW(long double v) { return Watts(double(v) * 1e-3); }
constexpr Bytes operator""_B(long double v) { return Bytes(double(v)); }
constexpr Bytes operator""_KiB(long double v) { return Bytes(double(v) * 1024); }
constexpr Bytes operator""_MiB(long double v) { return Bytes(double(v) * 1024 * 1024); }
constexpr Bytes operator""_GB(long double v) { return Bytes(double(v) * 1e9); }
constexpr BytesPerSecond operator""_GBps(long double v) { return BytesPerSecond(double(v) * 1e9); }
constexpr Hertz operator""_GHz(long double v) { return Hertz(double(v) * 1e9); }
constexpr SquareMetres operator""_mm2(long double v) { return SquareMetres(double(v) * 1e-6); }
}  // namespace literals

}  // namespace memwall

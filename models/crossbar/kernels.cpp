// SPDX-License-Identifier: MIT
#include "models/crossbar/kernels.h"

#include <cstdlib>
#include <cstring>
#include <string>

#include "models/base/error.h"

namespace memwall {

namespace isa_scalar {
extern const Kernels kKernels;
}
#ifdef MEMWALL_X86_KERNELS
namespace isa_avx2 {
extern const Kernels kKernels;
}
namespace isa_avx512 {
extern const Kernels kKernels;
}
#endif

const Kernels* kernels(const char* name) {
  if (std::strcmp(name, "scalar") == 0) return &isa_scalar::kKernels;
#ifdef MEMWALL_X86_KERNELS
  if (std::strcmp(name, "avx2") == 0 && __builtin_cpu_supports("avx2")) return &isa_avx2::kKernels;
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vpopcntdq");
  if (std::strcmp(name, "avx512") == 0 && avx512) return &isa_avx512::kKernels;
#endif
  return nullptr;
}

const Kernels& best_kernels() {
  if (const char* asked = std::getenv("MEMWALL_ISA"); asked && *asked) {
    if (const Kernels* set = kernels(asked)) return *set;
    throw InputError("MEMWALL_ISA: this processor has no kernels `" + std::string(asked) + "`; expected one of scalar, avx2, avx512");
  }
  const Kernels* best = nullptr;
  for (const char* name : kKernelNames) {
    if (const Kernels* set = kernels(name)) best = set;
  }
  return *best;
}

}  // namespace memwall

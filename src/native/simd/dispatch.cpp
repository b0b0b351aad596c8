#include "dispatch.hpp"

#include <atomic>
#include <cstring>

namespace crossent {

namespace baseline {
extern const KernelTable table;
}
#if defined(CROSSENT_X86_SETS)
namespace avx2 {
extern const KernelTable table;
}
namespace avx512 {
extern const KernelTable table;
}
#endif

namespace {

struct Tables {
    const KernelTable* list[3];
    int count = 0;

    Tables() {
#if defined(CROSSENT_X86_SETS)
        __builtin_cpu_init();
        const bool fma = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
        const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
        if (fma && wide) list[count++] = &avx512::table;
        if (fma) list[count++] = &avx2::table;
#endif
        list[count++] = &baseline::table;
    }
};

const Tables& tables() noexcept {
    static const Tables all;
    return all;
}

// Only tests write it, through force_isa; every call reads it once.
std::atomic<const KernelTable*> forced{nullptr};

}  // namespace

const KernelTable* const* available_kernels(int& count) noexcept {
    count = tables().count;
    return tables().list;
}

const KernelTable& kernels() noexcept {
    const KernelTable* table = forced.load(std::memory_order_relaxed);
    return table != nullptr ? *table : *tables().list[0];
}

bool force_kernels(const char* name) noexcept {
    if (name[0] == '\0') {
        forced = nullptr;
        return true;
    }
    for (int i = 0; i < tables().count; ++i) {
        if (std::strcmp(tables().list[i]->name, name) == 0) {
            forced = tables().list[i];
            return true;
        }
    }
    return false;
}

}  // namespace crossent

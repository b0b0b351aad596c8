#include "dispatch.hpp"

#include <atomic>
#include <cstring>

namespace crossent {

namespace baseline {
extern const KernelTable table;
}

namespace {

std::atomic<const KernelTable*> forced{nullptr};

}  // namespace

const KernelTable* const* available_kernels(int& count) noexcept {
    static const KernelTable* const tables[] = {&baseline::table};
    count = 1;
    return tables;
}

const KernelTable& kernels() noexcept {
    if (const KernelTable* table = forced.load(std::memory_order_relaxed)) return *table;
    int count = 0;
    return *available_kernels(count)[0];
}

bool force_kernels(const char* name) noexcept {
    if (name[0] == '\0') {
        forced = nullptr;
        return true;
    }
    int count = 0;
    const KernelTable* const* tables = available_kernels(count);
    for (int i = 0; i < count; ++i) {
        if (std::strcmp(tables[i]->name, name) == 0) {
            forced = tables[i];
            return true;
        }
    }
    return false;
}

}  // namespace crossent

#include "threads.hpp"

#include <cstdlib>

#if defined(__linux__)
#include <sched.h>
#endif

namespace crossent {

namespace {

int cores_allowed() noexcept {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(CPU_COUNT(&set), 1);
#endif
    return static_cast<int>(std::max(std::thread::hardware_concurrency(), 1u));
}

}  // namespace

int default_threads() noexcept {
    if (const char* text = std::getenv("CROSSENT_NUM_THREADS")) {
        const long wanted = std::strtol(text, nullptr, 10);
        if (wanted >= 1) return static_cast<int>(std::min(wanted, 1024L));
    }
    return cores_allowed();
}

}  // namespace crossent

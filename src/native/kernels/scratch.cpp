#include "scratch.hpp"

#include <algorithm>
#include <memory>
#include <new>

namespace crossent {

namespace {

struct alignas(64) Line {
    float cell[16];
};

}  // namespace

float* scratch_floats(index_t count) noexcept {
    thread_local std::unique_ptr<Line[]> lines;
    thread_local index_t room = 0;
    if (room < count) {
        room = 0;
        lines.reset(new (std::nothrow) Line[static_cast<std::size_t>(count / 16 + 1)]);
        if (!lines) return nullptr;
        room = count;
    }
    return lines[0].cell;
}

}  // namespace crossent

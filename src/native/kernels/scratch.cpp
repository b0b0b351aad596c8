#include "scratch.hpp"

#include <memory>
#include <new>

namespace crossent {

namespace {

struct alignas(64) Line {
    unsigned char byte[64];
};

}  // namespace

void* scratch_bytes(index_t bytes) noexcept {
    thread_local std::unique_ptr<Line[]> lines;
    thread_local index_t room = 0;
    if (room < bytes) {
        room = 0;
        lines.reset(new (std::nothrow) Line[static_cast<std::size_t>(bytes / 64 + 1)]);
        if (!lines) return nullptr;
        room = bytes;
    }
    return lines[0].byte;
}

}  // namespace crossent

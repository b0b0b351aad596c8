// Room for one row, kept by a thread until it ends: what is written in it stays in cache.
#pragma once

#include "tasks.hpp"

namespace crossent {

/// At least `bytes`, aligned to 64; null if there is no memory.
void* scratch_bytes(index_t bytes) noexcept;

template <class T> T* scratch(index_t count) noexcept {
    return static_cast<T*>(scratch_bytes(count * static_cast<index_t>(sizeof(T))));
}

}  // namespace crossent

// Room for one row, kept by a thread until it ends: what is written in it stays in cache.
#pragma once

#include "tasks.hpp"

namespace crossent {

/// At least `count` floats, aligned to 64 bytes; null if there is no memory.
float* scratch_floats(index_t count) noexcept;

}  // namespace crossent

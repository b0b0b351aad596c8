// Writing past the cache: a large gradient is written once and not read again by the kernel.
//
// An ordinary store first fetches the line that it will overwrite, so a third of the traffic is for nothing.  Small
// gradients stay in cache, where the caller's next step finds them.
#pragma once

#include <algorithm>

#include "../maths/floats.hpp"
#include "scratch.hpp"

namespace crossent::CROSSENT_ISA {

inline constexpr index_t streamed_bytes = 16 << 20;

/// True if the gradient is too large to be of use in cache and does not lie over the logits, which are there already.
template <class T> bool is_streamed(const CrossEntropyTask<T>& task) {
    const auto bytes = static_cast<index_t>(sizeof(T)) * task.gradient.rows * task.gradient.columns;
    return task.gradient && task.gradient.data != task.prediction.data && bytes >= streamed_bytes;
}

/// A store to an aligned address that leaves the cache alone where the processor can.
CROSSENT_INLINE void stream(float* p, const Floats& a) {
#if defined(__AVX512F__)
    _mm512_stream_ps(p, (__m512)a.part[0]);
#elif defined(__AVX2__)
    for (int i = 0; i < parts; ++i) _mm256_stream_ps(p + i * floats_part_lanes, (__m256)a.part[i]);
#else
    store(p, a);
#endif
}

/// Before another thread may look at what was streamed.
CROSSENT_INLINE void finish_streaming() {
#if defined(__AVX2__)
    _mm_sfence();
#endif
}

/// out_j = map(in_j), whole lines streamed.
template <class Map> CROSSENT_INLINE void stream_mapped(float* out, const float* in, index_t k, Map map) {
    constexpr index_t width = Floats::lanes;
    const auto misplaced = static_cast<index_t>(reinterpret_cast<std::uintptr_t>(out) / sizeof(float) % width);
    index_t j = std::min(k, (width - misplaced) % width);
    store_some(out, j, map(load_some_floats(in, j, 0.0f)));
    for (; j + width <= k; j += width) stream(out + j, map(load_floats(in + j)));
    store_some(out + j, k - j, map(load_some_floats(in + j, k - j, 0.0f)));
}

}  // namespace crossent::CROSSENT_ISA

// Writing past the cache: a large gradient is written once and not read again by the kernel.
//
// An ordinary store first fetches the line that it will overwrite, so a third of the traffic is for nothing.  Small
// gradients stay in cache, where the caller's next step finds them.
#pragma once

#include <algorithm>

#include "../maths/quick.hpp"
#include "scratch.hpp"

namespace crossent::CROSSENT_ISA {

/// Rows that do not fit in the first-level cache, of a gradient that does not fit in the last.  Below, fetching the
/// lines of the gradient early was measured to be faster.
inline constexpr index_t streamed_row_bytes = 32 << 10, streamed_bytes = 16 << 20;

/// True if the gradient is written past the cache; never where it lies over the logits, which are in cache already.
template <class T> bool is_streamed(const CrossEntropyTask<T>& task) {
    const index_t row_bytes = static_cast<index_t>(sizeof(T)) * task.gradient.columns;
    return task.gradient && task.gradient.data != task.prediction.data && row_bytes > streamed_row_bytes &&
           row_bytes * task.gradient.rows >= streamed_bytes;
}

/// A store to an aligned address that leaves the cache alone where the processor can.
CROSSENT_INLINE void stream(double* p, const Vector& a) {
#if defined(__AVX512F__)
    _mm512_stream_pd(p, (__m512d)a.part[0]);
#elif defined(__AVX2__)
    for (int i = 0; i < parts; ++i) _mm256_stream_pd(p + i * part_lanes, (__m256d)a.part[i]);
#else
    store(p, a);
#endif
}
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
template <class V, class Map>
CROSSENT_INLINE void stream_mapped(typename V::Element* out, const typename V::Element* in, index_t k, Map map) {
    constexpr index_t width = V::lanes;
    const auto misplaced = static_cast<index_t>(reinterpret_cast<std::uintptr_t>(out) / sizeof(*out) % width);
    index_t j = std::min(k, (width - misplaced) % width);
    store_some(out, j, map(take_some<V>(in, j, 0)));
    for (; j + width <= k; j += width) stream(out + j, map(take<V>(in + j)));
    store_some(out + j, k - j, map(take_some<V>(in + j, k - j, 0)));
}

}  // namespace crossent::CROSSENT_ISA

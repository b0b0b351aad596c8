// The largest logit of a row, where it is, and whether the row holds a NaN.
//
// Legend: z logits, k classes, m the maximum.  A maximum does not depend on the order, so this loop may use the whole
// width of a register for either float type; equal bits on every instruction set are not in danger.
#pragma once

#include "../maths/vector.hpp"
#include "tasks.hpp"

namespace crossent::CROSSENT_ISA {

struct Peak {
    double m = -inf;
    index_t top = 0;  // the first of the largest
    bool has_nan = false;
};

template <class T> struct Wide {
    typedef T part __attribute__((vector_size(part_bytes)));
    typedef T unaligned __attribute__((vector_size(part_bytes), aligned(sizeof(T)), may_alias));
    static constexpr int lanes = part_bytes / static_cast<int>(sizeof(T));
};

/// Maximum of the row; `doubtful` becomes true if an element is NaN or infinite.
template <class T> CROSSENT_INLINE T wide_maximum(const T* z, index_t k, bool& doubtful) {
    using W = Wide<T>;
    constexpr int step = 4;
    typename W::part high[step];
    typename W::part difference{};  // NaN as soon as one element is NaN or infinite
    for (auto& h : high) h = typename W::part{} - std::numeric_limits<T>::infinity();
    index_t j = 0;
    const auto take = [&](index_t at, typename W::part& h) {
        const typename W::part x = *reinterpret_cast<const typename W::unaligned*>(z + at);
        h = x > h ? x : h;
        difference += x - x;
    };
    for (; j + step * W::lanes <= k; j += step * W::lanes)
        for (int i = 0; i < step; ++i) take(j + i * W::lanes, high[i]);
    for (; j + W::lanes <= k; j += W::lanes) take(j, high[0]);
    if (j < k && k >= W::lanes) take(k - W::lanes, high[1]);  // some once more: a maximum does not mind
    for (int i = 1; i < step; ++i) high[0] = high[i] > high[0] ? high[i] : high[0];
    doubtful = any_bit(difference != typename W::part{});
    T lane[W::lanes];
    std::memcpy(lane, &high[0], sizeof lane);
    for (int half = W::lanes / 2; half > 0; half /= 2)
        for (int i = 0; i < half; ++i) lane[i] = lane[i + half] > lane[i] ? lane[i + half] : lane[i];
    T m = lane[0];
    for (; j < k && k < W::lanes; ++j) {
        m = z[j] > m ? z[j] : m;
        doubtful |= !(z[j] - z[j] == 0);
    }
    return m;
}

/// The first column that holds m.
template <class T> CROSSENT_INLINE index_t find_first(const T* z, index_t k, T m) {
    using W = Wide<T>;
    constexpr int step = 4;
    const typename W::part wanted = typename W::part{} + m;
    index_t j = 0;
    for (; j + step * W::lanes <= k; j += step * W::lanes) {
        auto found = wanted != wanted;
        for (int i = 0; i < step; ++i)
            found |= *reinterpret_cast<const typename W::unaligned*>(z + j + i * W::lanes) == wanted;
        if (any_bit(found)) break;
    }
    while (j < k && !(z[j] == m)) ++j;
    return j;
}

template <class T> Peak find_peak(const T* z, index_t k) {
    bool doubtful = false;
    const T m = wide_maximum(z, k, doubtful);
    Peak peak{static_cast<double>(m), find_first(z, k, m), false};
    if (doubtful)
        for (index_t j = 0; j < k; ++j) peak.has_nan |= z[j] != z[j];
    return peak;
}

}  // namespace crossent::CROSSENT_ISA

// The maxima of eight rows of a tile, in doubles for either float width.
#pragma once

#include "softmax_row.hpp"
#include "tile.hpp"

namespace crossent::CROSSENT_ISA {

/// The largest of eight rows and its column; NaN elsewhere in the row does not show here.
struct Peaks {
    Vector m = -inf;
    Vector top = 0.0;
    Mask special;  // a NaN, or an infinite maximum
};

template <class T> CROSSENT_INLINE Peaks find_peaks(const T* z, index_t k) {
    Peaks peaks;
    Vector doubt = 0.0;
    for (index_t j = 0; j < k; ++j) {
        const Vector x = load(z + j * tile_rows);
        const Mask larger = x > peaks.m;
        peaks.m = select(larger, x, peaks.m);
        peaks.top = select(larger, static_cast<double>(j), peaks.top);
        doubt = doubt + (x - x);
    }
    peaks.special = abs(peaks.m) == inf;
    if (any(doubt != 0.0)) {
        for (index_t j = 0; j < k; ++j) {
            const Vector x = load(z + j * tile_rows);
            peaks.special = peaks.special | (x != x);
        }
    }
    return peaks;
}

}  // namespace crossent::CROSSENT_ISA

// The exponentials of a float32 row in sixteen lanes, and their sum without the largest.
//
//     R = sum over z_j < m of exp(z_j - m)  +  (number of z_j = m)  -  1
//
// The same R as softmax_row.hpp, without a search for the column of the maximum: all that equal it are set apart and
// counted.  Four vectors are added in a tree, then to the sum with the rounding error kept, so R is good to 3 halves of
// an ulp whatever the number of classes.  Legend: z logits, k classes, m the maximum, e scaled exponentials.
#pragma once

#include <algorithm>

#include "../maths/exp_float.hpp"
#include "softmax_row.hpp"

namespace crossent::CROSSENT_ISA {

/// How far ahead of its use a logit is fetched: a processor's own foresight ends at 4 KiB.
inline constexpr index_t fetch_distance = 512;

/// The maximum of a row, and whether the fast loops are good for it.
struct FloatPeak {
    float m;
    bool doubtful;  // perhaps a NaN, or an infinity
};

/// A maximum on its way through a row.
class PeakSearch {
public:
    CROSSENT_INLINE void take(const Floats& x, index_t i) {
        high_[i % 4] = max(x, high_[i % 4]);
        doubt_[i % 2] = fma(x, 0.0f, doubt_[i % 2]);
    }
    CROSSENT_INLINE FloatPeak found() const {
        const Floats highest = max(max(high_[0], high_[1]), max(high_[2], high_[3]));
        return {max_lanes(highest), any(doubt_[0] + doubt_[1] != Floats(0.0f))};
    }

private:
    Floats high_[4] = {-inf32, -inf32, -inf32, -inf32};
    Floats doubt_[2] = {0.0f, 0.0f};  // NaN as soon as one element is NaN or infinite
};

CROSSENT_INLINE FloatPeak find_float_peak(const float* z, index_t k) {
    constexpr index_t width = Floats::lanes;
    PeakSearch search;
    index_t j = 0;
    for (; j + 4 * width <= k; j += 4 * width)
        for (index_t i = 0; i < 4; ++i) search.take(load_floats(z + j + i * width), i);
    for (; j < k; j += width) search.take(load_some_floats(z + j, std::min(k - j, width), z[0]), 0);
    return search.found();
}

/// A sum in sixteen columns with the rounding error of every addition.
struct FloatSum {
    Floats sum = 0.0f;
    Floats rest = 0.0f;

    CROSSENT_INLINE void add(const Floats& x) {
        const auto [hi, lo] = two_sum(sum, x);
        sum = hi;
        rest = rest + lo;
    }
};

/// exp(z - m) of vectors of one row, and the sums that R is made of.
class FloatOthers {
public:
    CROSSENT_INLINE explicit FloatOthers(float m) : m_(m), minus_m_(-m), low_(m + FloatRange::floor) {}

    /// Scaled exponentials of a vector; the maxima among them are counted and taken out of `others`.
    CROSSENT_INLINE Floats take(const Floats& z, Floats& others) {
        const Floats e = exp_scaled(difference(max(z, low_), minus_m_));
        const FloatMask below = z < m_;
        others = select(below, e, 0.0f);
        ties_ = select(below, ties_, ties_ + 1.0f);
        return e;
    }
    CROSSENT_INLINE void add(const Floats& others) { sum_.add(others); }

    Pair<double> total() const {
        const double scaled = sum_lanes(sum_.sum) + sum_lanes(sum_.rest);
        return {fma(scaled, double(FloatRange::down), sum_lanes(ties_) - 1.0), 0.0};
    }

private:
    Floats m_, minus_m_, low_;
    Floats ties_ = 0.0f;
    FloatSum sum_;
};

/// What a walk through one row finds: its R, and the peak of the row after it.
struct FloatRowSum {
    Pair<double> others;
    FloatPeak next;
};

/// Where the exponentials go: nowhere, to the gradient in memory, or to room that is in cache.
enum class Keep { nothing, in_memory, in_cache };

/// R of a row; 2**shift * exp(z - m) goes to e unless nothing is kept; e may be z.  Meanwhile the maximum of the next row is found,
/// so that memory works while the exponentials do.
template <Keep keep>
CROSSENT_INLINE FloatRowSum sum_float_others(const float* z, index_t k, float m, float* e, const float* next) {
    constexpr index_t width = Floats::lanes;
    FloatOthers all(m);
    PeakSearch ahead;
    index_t j = 0;
    for (; j + 4 * width <= k; j += 4 * width) {
        Floats others[4];
        for (index_t i = 0; i < 4; ++i) {
            const Floats value = all.take(load_floats(z + j + i * width), others[i]);
            if constexpr (keep != Keep::nothing) store(e + j + i * width, value);
            ahead.take(load_floats(next + j + i * width), i);
            __builtin_prefetch(next + j + i * width + fetch_distance);
            if constexpr (keep == Keep::in_memory) __builtin_prefetch(e + j + i * width + fetch_distance, 1);
        }
        all.add((others[0] + others[1]) + (others[2] + others[3]));
    }
    for (; j < k; j += width) {
        const index_t count = std::min(k - j, width);
        Floats others;
        // The lanes beyond the row are set to the floor: far below an ulp of anything.
        const Floats value = all.take(load_some_floats(z + j, count, -inf32), others);
        all.add(others);
        if constexpr (keep != Keep::nothing) store_some(e + j, count, value);
        ahead.take(load_some_floats(next + j, count, next[0]), 0);
    }
    return {all.total(), ahead.found()};
}

/// From scaled exponentials to probabilities, or to the gradient: e_j times a factor, which is a pair of floats.
class FloatFactor {
public:
    explicit FloatFactor(double factor)
        : hi_(static_cast<float>(factor)), lo_(static_cast<float>(factor - static_cast<float>(factor))) {}
    CROSSENT_INLINE Floats operator()(const Floats& e) const { return fma(e, hi_, e * lo_) * FloatRange::down; }

private:
    Floats hi_, lo_;
};

CROSSENT_INLINE void scale_float_row(float* e, index_t k, const FloatFactor& factor) {
    constexpr index_t width = Floats::lanes;
    index_t j = 0;
    for (; j + width <= k; j += width) store(e + j, factor(load_floats(e + j)));
    if (j < k) store_some(e + j, k - j, factor(load_some_floats(e + j, k - j, 0.0f)));
}

}  // namespace crossent::CROSSENT_ISA

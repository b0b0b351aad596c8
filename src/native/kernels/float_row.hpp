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

/// The maximum of a row, and whether the fast loops are good for it.
struct FloatPeak {
    float m;
    bool doubtful;  // perhaps a NaN, or an infinity
};

CROSSENT_INLINE FloatPeak find_float_peak(const float* z, index_t k) {
    constexpr index_t step = 4;
    constexpr index_t width = Floats::lanes;
    Floats high[step];
    for (auto& h : high) h = -inf32;
    Floats doubt[2] = {0.0f, 0.0f};  // NaN as soon as one element is NaN or infinite
    index_t j = 0;
    for (; j + step * width <= k; j += step * width)
        for (index_t i = 0; i < step; ++i) {
            const Floats x = load_floats(z + j + i * width);
            high[i] = max(x, high[i]);
            doubt[i % 2] = fma(x, 0.0f, doubt[i % 2]);
        }
    for (; j < k; j += width) {
        const Floats x = load_some_floats(z + j, std::min(k - j, width), z[0]);
        high[0] = max(x, high[0]);
        doubt[0] = fma(x, 0.0f, doubt[0]);
    }
    const Floats highest = max(max(high[0], high[1]), max(high[2], high[3]));
    return {max_lanes(highest), any(doubt[0] + doubt[1] != Floats(0.0f))};
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

/// R of a row; 2**shift * exp(z - m) goes to e if `keep`; e may be z.  `next` is the row after it, fetched meanwhile.
template <bool keep>
CROSSENT_INLINE Pair<double> sum_float_others(const float* z, index_t k, float m, float* e, const float* next) {
    constexpr index_t width = Floats::lanes;
    FloatOthers all(m);
    index_t j = 0;
    for (; j + 4 * width <= k; j += 4 * width) {
        Floats others[4];
        for (index_t i = 0; i < 4; ++i) {
            const Floats value = all.take(load_floats(z + j + i * width), others[i]);
            if constexpr (keep) store(e + j + i * width, value);
            __builtin_prefetch(next + j + i * width);
        }
        all.add((others[0] + others[1]) + (others[2] + others[3]));
    }
    for (; j < k; j += width) {
        const index_t count = std::min(k - j, width);
        Floats others;
        // The lanes beyond the row are set to the floor: far below an ulp of anything.
        const Floats value = all.take(load_some_floats(z + j, count, -inf32), others);
        all.add(others);
        if constexpr (keep) store_some(e + j, count, value);
        __builtin_prefetch(next + j);
    }
    return all.total();
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

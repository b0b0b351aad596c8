// The sum of a row of exponentials, without its largest member.
//
//     R = sum over j != top of exp(z_j - m),     S = sum over all = 1 + R
//
// Keeping R apart is what makes a loss of 1e-30 come out as 1e-30: log S = log1p(R), and the complement of the top
// probability is R / S.  Legend: z logits, k classes, m = z_top the maximum.
//
// Sums: float32 rows are summed in double.  Float64 rows are summed with the rounding error of every addition
// (Neumaier, 1974) in 16 columns of lanes: the relative error of R stays below 2**-52 up to 2**40 classes.
#pragma once

#include <algorithm>

#include "../maths/log.hpp"
#include "peak.hpp"

namespace crossent::CROSSENT_ISA {

/// A sum in eight columns; compensated for float64.
template <class T> struct Accumulator {
    Vector sum = 0.0;
    Vector rest = 0.0;

    CROSSENT_INLINE void add(const Vector& x) {
        if constexpr (sizeof(T) == 4) {
            sum = sum + x;
        } else {
            const auto [hi, lo] = two_sum(sum, x);
            sum = hi;
            rest = rest + lo;
        }
    }
    CROSSENT_INLINE void add(const Pair<Vector>& x) {
        add(x.hi);
        rest = rest + x.lo;
    }
    CROSSENT_INLINE Pair<double> total() const {
        if constexpr (sizeof(T) == 4) return {sum_lanes(sum) + sum_lanes(rest), 0.0};
        double s[lanes];
        store(s, sum);
        double lo = sum_lanes(rest);
        for (int half = lanes / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; ++i) {
                const auto [h, l] = two_sum(s[i], s[i + half]);
                s[i] = h;
                lo += l;
            }
        }
        const double hi = s[0];
        const auto [h, l] = quick_two_sum(hi, lo);
        return {h, l};
    }
};

/// What the gradient needs: R, S = 1 + R and 1 / S, each as a pair; for one row (double) or eight (Vector).
template <class V> struct Normaliser {
    Pair<V> others;
    Pair<V> sum;
    Pair<V> inverse;

    CROSSENT_INLINE explicit Normaliser(const Pair<V>& r) : others(r) {
        const auto [hi, lo] = two_sum(V(1.0), r.hi);
        sum = quick_two_sum(hi, V(lo + r.lo));
        inverse.hi = V(1.0) / sum.hi;
        inverse.lo = (fma(-inverse.hi, sum.hi, V(1.0)) - inverse.hi * sum.lo) * inverse.hi;
    }
    /// S - e, for an e that is one of the others.
    CROSSENT_INLINE V without(const V& e) const { return V(1.0) + ((others.hi - e) + others.lo); }
    CROSSENT_INLINE V divide(const V& x) const { return fma(x, inverse.hi, x * inverse.lo); }
    /// log S = log1p(R): S.lo / S.hi is the correction that keeps a small R (log.hpp).
    CROSSENT_INLINE V log_sum() const { return log_normal(sum.hi, sum.lo * inverse.hi); }
    /// m + log S, which may cancel: log S is taken one Newton step further, L + (S exp(-L) - 1) up to its square.
    CROSSENT_INLINE V level(const V& m) const {
        const V l = log_sum();
        const Pair<V> one = exp_wide<0>({-l, V(0.0)}) * sum;
        const auto [hi, lo] = two_sum(m, l);
        return hi + (lo + ((one.hi - 1.0) + one.lo));
    }
};

/// log S = log1p(R) of one row.
inline double log_sum(const Pair<double>& others) {
    return first_lane(Normaliser<Vector>({others.hi, others.lo}).log_sum());
}

/// The same as a pair, one Newton step further: log S = L + (S exp(-L) - 1) up to its square.
inline Pair<double> log_sum_pair(const Pair<double>& others) {
    const double l = log_sum(others);
    const Normaliser<double> norm(others);
    const Pair<Vector> e = exp_wide<0>({Vector(-l), 0.0});
    const Pair<double> one = Pair<double>{first_lane(e.hi), first_lane(e.lo)} * norm.sum;
    return {l, (one.hi - 1.0) + one.lo};
}

/// 2**shift * exp(z_j - m) for columns j ... j + count - 1, summed without column `top` and stored in e unless null.
template <class T>
CROSSENT_INLINE void exp_some(const T* z, index_t j, index_t count, index_t top, const Vector& m, Accumulator<T>& sum,
                              T* e) {
    const Vector values = exp_scaled<T>(difference<T>(load_some(z + j, count, T(-inf)), m));
    const Vector column = lane_numbers() + static_cast<double>(j);
    const Mask outside = (column == static_cast<double>(top)) | (column > static_cast<double>(j + count - 1));
    sum.add(select(outside, 0.0, values));
    if (e != nullptr) store_some(e + j, count, values);
}

/// R of a row of finite maximum; 2**shift * exp(z - m) goes to e unless it is null; e may be z.
/// `next` is the row after it, fetched meanwhile.
template <class T> Pair<double> sum_others(const T* z, index_t k, const Peak& peak, T* e, const T* next) {
    const Vector m = peak.m;
    const index_t odd = peak.top / (2 * lanes) * (2 * lanes);  // the block that holds the maximum
    Accumulator<T> even_sum, odd_sum;
    for (index_t j = 0; j < k; j += 2 * lanes) {
        if (j == odd || j + 2 * lanes > k) {
            exp_some(z, j, std::min<index_t>(k - j, lanes), peak.top, m, even_sum, e);
            if (k - j > lanes) exp_some(z, j + lanes, std::min<index_t>(k - j - lanes, lanes), peak.top, m, odd_sum, e);
            continue;
        }
        const Vector low = exp_scaled<T>(difference<T>(load(z + j), m));
        const Vector high = exp_scaled<T>(difference<T>(load(z + j + lanes), m));
        __builtin_prefetch(next + j);
        even_sum.add(low);
        odd_sum.add(high);
        if (e != nullptr) {
            store(e + j, low);
            store(e + j + lanes, high);
        }
    }
    even_sum.add(odd_sum.sum);
    even_sum.rest = even_sum.rest + odd_sum.rest;
    const Pair<double> total = even_sum.total();
    return {total.hi * ExpRange<T>::down, total.lo * ExpRange<T>::down};
}

/// e_j <- factor * e_j: from scaled exponentials to probabilities, or to the gradient.
template <class T> void scale_row(T* e, index_t k, const Pair<double>& factor) {
    const double hi = factor.hi * ExpRange<T>::down, lo = factor.lo * ExpRange<T>::down;
    index_t j = 0;
    const auto scaled = [&](const Vector& x) {
        if constexpr (sizeof(T) == 4) return x * hi;
        else return fma(x, hi, x * lo);
    };
    for (; j + 2 * lanes <= k; j += 2 * lanes) {
        store(e + j, scaled(load(e + j)));
        store(e + j + lanes, scaled(load(e + j + lanes)));
    }
    for (; j < k; j += lanes) {
        const index_t count = std::min<index_t>(k - j, lanes);
        store_some(e + j, count, scaled(load_some(e + j, count, T(0))));
    }
}

}  // namespace crossent::CROSSENT_ISA

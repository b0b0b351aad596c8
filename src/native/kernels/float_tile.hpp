// Cross-entropy from logits with hard labels for few classes in float32: sixteen rows per vector.
//
// The forms of cross_entropy_rows.hpp, all in floats; what cancels is a pair.  Legend: z logits, y the label, m the
// maximum, x = z_y - m, R = sum of the others (float_row.hpp), S = 1 + R, w the weight of the label.
//
//     loss          w (log1p(R) - x);  w R where R is below half an ulp of 1 and x = 0, scaled back after the product
//     gradient      w e_j / S;  at y: -w (S - e_y) / S, which is -w R / S where z_y = m
#pragma once

#include "float_row.hpp"
#include "tile.hpp"

namespace crossent::CROSSENT_ISA {

/// The maxima of sixteen rows; `special`: rows that the floats are not good for.
struct FloatPeaks {
    Floats m = -inf32;
    FloatMask special;
};

CROSSENT_INLINE FloatPeaks find_float_peaks(const float* z, index_t k) {
    FloatPeaks peaks;
    Floats doubt = 0.0f;
    for (index_t j = 0; j < k; ++j) {
        const Floats x = load_floats(z + j * tile_rows);
        peaks.m = max(x, peaks.m);
        doubt = fma(x, 0.0f, doubt);
    }
    peaks.special = abs(peaks.m) > Floats(FloatRange::reach);
    if (any(doubt != Floats(0.0f))) {
        for (index_t j = 0; j < k; ++j) {
            const Floats x = load_floats(z + j * tile_rows);
            peaks.special = peaks.special | (x != x);
        }
    }
    return peaks;
}

/// S = 1 + R and 1 / S as pairs, from a scaled sum and the number of maxima.
struct FloatNormaliser {
    Floats others;  // R times 2**shift
    Pair<Floats> sum, inverse;

    CROSSENT_INLINE FloatNormaliser(const FloatSum& scaled, const Floats& ties) {
        const Pair<Floats> more = two_sum(scaled.sum, (ties - 1.0f) * FloatRange::up);
        const Floats rest = more.lo + scaled.rest;
        others = more.hi + rest;
        const auto [hi, lo] = two_sum(Floats(1.0f), more.hi * FloatRange::down);
        sum = quick_two_sum(hi, lo + rest * FloatRange::down);
        inverse.hi = 1.0f / sum.hi;
        inverse.lo = (fma(-inverse.hi, sum.hi, 1.0f) - inverse.hi * sum.lo) * inverse.hi;
    }
    CROSSENT_INLINE Floats log_sum() const { return log_normal(sum.hi, sum.lo * inverse.hi); }
};

CROSSENT_INLINE Floats float_loss(const FloatNormaliser& norm, const Pair<Floats>& own, const Floats& weight) {
    const Floats value = weight * ((norm.log_sum() - own.hi) - own.lo);
    const Floats tiny = (norm.others * weight) * FloatRange::down;
    const FloatMask is_tiny = (norm.others < Floats(FloatRange::up * 0x1p-26f)) & (own.hi == 0.0f);
    return select(weight == 0.0f, 0.0f, select(is_tiny, tiny, value));
}

/// Sixteen rows of the tile: losses to `loss`, gradients over the logits in the tile.  `next` is fetched meanwhile.
template <bool with_gradient>
CROSSENT_INLINE FloatMask sixteen_rows(float* z, index_t k, const Floats& label, const Floats& weight, float* loss,
                                       const float* next, float* out) {
    const FloatPeaks peaks = find_float_peaks(z, k);
    const Floats minus_m = -peaks.m, low = peaks.m + FloatRange::floor;
    FloatSum sum;
    Floats ties = 0.0f, own_z = 0.0f;
    for (index_t j = 0; j < k; ++j) {
        const Floats x = load_floats(z + j * tile_rows);
        const Floats e = exp_scaled(difference(max(x, low), minus_m));
        const FloatMask below = x < peaks.m;
        __builtin_prefetch(next + j * Floats::lanes);
        if constexpr (with_gradient) __builtin_prefetch(out + j * Floats::lanes, 1);
        sum.add(select(below, e, 0.0f));
        ties = select(below, ties, ties + 1.0f);
        own_z = select(label == static_cast<float>(j), x, own_z);
        if constexpr (with_gradient) store(z + j * tile_rows, e);
    }
    const FloatNormaliser norm(sum, ties);
    Pair<Floats> own = difference(own_z, minus_m);
    own.lo = select(own.hi == -inf32, 0.0f, own.lo);
    store(loss, float_loss(norm, own, weight));
    if constexpr (with_gradient) {
        const Floats own_e = exp_scaled(difference(max(own_z, low), minus_m));
        const Floats without = FloatRange::up + (norm.others - own_e);
        const Floats at_label = -select(own_z < peaks.m, without, norm.others);
        const auto [hi, product_rest] = two_product(weight, norm.inverse.hi);
        const Floats lo = fma(weight, norm.inverse.lo, product_rest);
        for (index_t j = 0; j < k; ++j) {
            const Floats e = select(label == static_cast<float>(j), at_label, load_floats(z + j * tile_rows));
            store(z + j * tile_rows, fma(e, hi, e * lo) * FloatRange::down);
        }
    }
    return peaks.special;
}

}  // namespace crossent::CROSSENT_ISA

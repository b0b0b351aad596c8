// A row of logits as the softmax sees it: capped, masked, divided by a temperature, seen from its largest entry.
//
//     v = c tanh(z / c) / T,  -inf where the mask says so or z is -inf;      x = v - m
//     tanh(|z| / c) = (1 - w) / (1 + w),  d v / d z = 4 w / (1 + w)**2 / T,      w = exp(-2 |z| / c)
//
// v is a pair for float64: half an ulp of v = 50 is 30 ulp of exp(v).  Near 0 the quotient loses digits of z, so there
// c tanh(z / c) = z - z (z / c)**2 / 3 + ...
#pragma once

#include "../maths/pairs.hpp"
#include "../maths/expm1.hpp"
#include "softmax_row.hpp"

namespace crossent::CROSSENT_ISA {

template <class T> class Shape {
public:
    explicit Shape(const PartsTask<T>& task) : cap_(task.cap), temperature_(task.temperature) {}

    CROSSENT_INLINE Pair<Vector> value(const Vector& z) const {
        Pair<Vector> v{z, 0.0};
        if (cap_ > 0) v = capped(z);
        if (temperature_ != 1) v = sizeof(T) == 4 ? Pair<Vector>{v.hi / temperature_, 0.0} : v / Pair<Vector>{temperature_, 0.0};
        const Mask gone = z == -inf;
        return {select(gone, -inf, v.hi), select(gone, 0.0, v.lo)};
    }
    /// d v / d z.
    CROSSENT_INLINE Vector slope(const Vector& z) const {
        if (!(cap_ > 0)) return 1.0 / temperature_;
        const Pair<Vector> w = decay(abs(z));
        if constexpr (sizeof(T) == 4) {
            const Vector sum = 1.0 + w.hi;
            return select(z == -inf, 1.0, 4.0 * w.hi / (sum * sum)) / temperature_;
        }
        const Pair<Vector> sum = Pair<Vector>{1.0, 0.0} + w;
        const Pair<Vector> bend = Pair<Vector>{w.hi * 4.0, w.lo * 4.0} / (sum * sum);
        return select(z == -inf, 1.0, bend.hi) / temperature_;
    }

private:
    CROSSENT_INLINE Pair<Vector> decay(const Vector& size) const {
        if constexpr (sizeof(T) == 4) return {exp(size * (-2.0 / cap_)), 0.0};
        const Pair<Vector> ratio = Pair<Vector>{size, 0.0} / Pair<Vector>{cap_, 0.0};
        const Mask finite = size < inf;
        return exp_pair({select(finite, ratio.hi * -2.0, -inf), select(finite, ratio.lo * -2.0, 0.0)});
    }
    CROSSENT_INLINE Pair<Vector> capped(const Vector& z) const {
        const Vector size = abs(z);
        const Pair<Vector> one{1.0, 0.0}, w = decay(size);
        if constexpr (sizeof(T) == 4) {
            const Vector v = (1.0 - w.hi) / (1.0 + w.hi) * cap_, ratio = size / cap_;
            const Vector near = size * (1.0 - ratio * ratio * (1.0 / 3.0));
            const Vector value = select(ratio < 0x1p-13, near, v);
            return {select(z < 0.0, -value, value), 0.0};
        }
        Pair<Vector> v = (one - w) / (one + w) * Pair<Vector>{cap_, 0.0};
        const Mask below = z < 0.0;
        v = {select(below, -v.hi, v.hi), select(below, -v.lo, v.lo)};
        const Vector ratio = z / cap_, square = ratio * ratio;
        const Mask small = abs(ratio) < 0x1p-20;
        const Vector bend = z * (square * (square * (2.0 / 15.0) - 1.0 / 3.0));
        return {select(small, z, v.hi), select(small, bend, v.lo)};
    }

    double cap_, temperature_;
};

/// One row; x(j, count) is what enters exp, -inf in lanes that take no part.
template <class T> struct ShapedRow {
    const T* z;
    index_t k;
    const std::uint8_t* mask;
    Shape<T> shape;
    bool plain;
    Pair<double> m{0, 0};
    index_t top = -1;  // -1: the row is out of the ordinary

    ShapedRow(const PartsTask<T>& task, index_t i)
        : z(task.base.prediction.row(i)),
          k(task.base.prediction.columns),
          mask(task.mask != nullptr ? task.mask + i * task.mask_stride : nullptr),
          shape(task),
          plain(task.cap == 0 && task.temperature == 1) {
        const Peak peak = mask == nullptr ? find_peak(z, k) : masked_peak();
        if (peak.has_nan || !(peak.m - peak.m == 0)) return;
        top = peak.top;
        const Pair<Vector> value = plain ? Pair<Vector>{peak.m, 0.0} : shape.value(peak.m);
        m = {first_lane(value.hi), first_lane(value.lo)};
    }

    /// Whether all of a block take part, as they mostly do.
    CROSSENT_INLINE bool all_take_part(index_t j, index_t count) const {
        std::uint64_t flags = 0x0101010101010101;
        std::memcpy(&flags, mask + j, static_cast<std::size_t>(count));
        return flags == 0x0101010101010101;
    }
    CROSSENT_INLINE Mask taking_part(index_t j, index_t count) const {
        double part[lanes];
        for (int a = 0; a < lanes; ++a) part[a] = a < count && (mask == nullptr || mask[j + a] != 0) ? 1.0 : 0.0;
        return load(part) != 0.0;
    }
    CROSSENT_INLINE Pair<Vector> x(index_t j, index_t count) const {
        const Vector logits = load_some(z + j, count, T(-inf));
        Pair<Vector> d;
        if (plain) {
            d = difference<T>(logits, m.hi);
        } else {
            const Pair<Vector> v = shape.value(logits);
            d = two_sum(v.hi, Vector(-m.hi));
            d = quick_two_sum(d.hi, select(d.hi == -inf, 0.0, d.lo + (v.lo - m.lo)));
        }
        Mask gone = d.hi == -inf;
        if (mask != nullptr && !all_take_part(j, count)) gone = gone | (select(taking_part(j, count), 1.0, 0.0) == 0.0);
        return {select(gone, -inf, d.hi), select(gone, 0.0, d.lo)};
    }

private:
    Peak masked_peak() const {
        Peak peak;
        for (index_t j = 0; j < k; ++j) {
            if (mask[j] == 0) continue;
            const double value = double(z[j]);
            peak.has_nan |= value != value;
            if (value > peak.m) peak.m = value, peak.top = j;
        }
        return peak;
    }
};

}  // namespace crossent::CROSSENT_ISA

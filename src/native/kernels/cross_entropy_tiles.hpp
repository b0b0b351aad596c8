// Cross-entropy from logits with hard labels, 64 rows at a time: for few classes.
//
// The same forms as cross_entropy_rows.hpp, eight rows per vector.  Rows that are out of the ordinary (a NaN, a
// maximum that is infinite, a label that is ignored or out of range) are left to the row loop.
#pragma once

#include "cross_entropy_rows.hpp"
#include "float_tile.hpp"

namespace crossent::CROSSENT_ISA {

/// What a tile knows of its rows besides the logits.
template <class T> struct TileRows {
    T label[tile_rows];
    T weight[tile_rows];
    bool special[tile_rows];
};

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

/// Eight rows of the tile: losses to `loss`, gradients over the logits in the tile.
template <class T, bool with_gradient>
CROSSENT_INLINE Mask eight_rows(T* z, index_t k, const Vector& label, const Vector& weight, double* loss) {
    const Peaks peaks = find_peaks(z, k);
    Accumulator<T> sum;
    Pair<Vector> own{0.0, 0.0};
    Vector own_e = 0.0;
    for (index_t j = 0; j < k; ++j) {
        const double column = static_cast<double>(j);
        const Pair<Vector> x = difference<T>(load(z + j * tile_rows), peaks.m);
        const Vector e = exp_scaled<T>(x);
        const Mask is_label = label == column;
        own.hi = select(is_label, x.hi, own.hi);
        if constexpr (sizeof(T) == 8) own.lo = select(is_label, x.lo, own.lo);
        if constexpr (with_gradient) own_e = select(is_label, e, own_e);
        sum.add(select(peaks.top == column, 0.0, e));
        if constexpr (with_gradient) store(z + j * tile_rows, e);
    }
    constexpr double down = ExpRange<T>::down;
    const Normaliser<Vector> norm(quick_two_sum(sum.sum * down, sum.rest * down));
    const Vector log_sum = norm.log_sum();
    own.lo = select(own.hi == -inf, 0.0, own.lo);
    const Vector value = weight * ((log_sum - own.hi) - own.lo);
    store(loss, select(weight == 0.0, 0.0, value));
    if constexpr (with_gradient) {
        const Vector rest = select(label == peaks.top, norm.others.hi, norm.without(own_e * down));
        const Vector at_label = -(weight * norm.divide(rest));
        const Vector hi = weight * norm.inverse.hi * down, lo = weight * norm.inverse.lo * down;
        for (index_t j = 0; j < k; ++j) {
            const Vector e = load(z + j * tile_rows);
            const Vector g = sizeof(T) == 4 ? e * hi : fma(e, hi, e * lo);
            store(z + j * tile_rows, select(label == static_cast<double>(j), at_label, g));
        }
    }
    return peaks.special;
}

template <class T> void read_labels(const CrossEntropyTask<T>& task, index_t begin, index_t count, TileRows<T>& rows) {
    index_t y[tile_rows];
    for (index_t r = 0; r < tile_rows; ++r) y[r] = task.labels[begin + (r < count ? r : 0)];
    const auto k = static_cast<std::uint64_t>(task.prediction.columns);
    for (index_t r = 0; r < tile_rows; ++r) {
        const bool outside = static_cast<std::uint64_t>(y[r]) >= k;
        rows.special[r] = outside;
        y[r] = outside ? 0 : y[r];
        rows.label[r] = static_cast<T>(y[r]);
    }
    if (task.class_weights != nullptr)
        for (index_t r = 0; r < tile_rows; ++r) rows.weight[r] = task.class_weights[y[r]];
    else
        for (T& weight : rows.weight) weight = 1;
    if (sizeof(T) == 4 && task.class_weights != nullptr)
        for (index_t r = 0; r < tile_rows; ++r) rows.special[r] |= !floats_can_weigh(double(rows.weight[r]));
    if (task.n_ignore > 0)
        for (index_t r = 0; r < count; ++r) rows.special[r] |= is_ignored(task, task.labels[begin + r]);
}

template <class M> void mark_special(const M& special, bool* marks) {
    if (!any(special)) return;
    constexpr int width = sizeof(special) / sizeof(special.part[0][0]);
    for (int i = 0; i < width; ++i) marks[i] |= special.part[i / (width / parts)][i % (width / parts)] != 0;
}

/// A whole tile; rows that stay special are marked in rows.special.
template <class T, bool with_gradient> void compute_tile(Tile<T>& tile, index_t k, TileRows<T>& rows, T* loss, const T* next,
                                                     T* out) {
    constexpr index_t width = 64 / sizeof(T);
    for (index_t r = 0; r < tile_rows; r += width) {
        T* z = tile.cell + r;
        if constexpr (sizeof(T) == 4) {
            const Floats label = load_floats(rows.label + r), weight = load_floats(rows.weight + r);
            mark_special(sixteen_rows<with_gradient>(z, k, label, weight, loss + r, next + r * k, out + r * k), rows.special + r);
        } else {
            mark_special(eight_rows<T, with_gradient>(z, k, load(rows.label + r), load(rows.weight + r), loss + r),
                         rows.special + r);
        }
    }
}

template <class T> status_bits hard_tile(const CrossEntropyTask<T>& task, index_t begin, index_t count) {
    alignas(64) T loss[tile_rows];
    Tile<T> tile;
    TileRows<T> rows;
    read_labels(task, begin, count, rows);
    tile.read(task.prediction, begin, count);
    const index_t k = task.prediction.columns;
    const T* next = task.prediction.row(begin + count);
    if (task.gradient) compute_tile<T, true>(tile, k, rows, loss, next, task.gradient ? task.gradient.row(begin) : nullptr);
    else compute_tile<T, false>(tile, k, rows, loss, next, task.gradient ? task.gradient.row(begin) : nullptr);
    if (task.gradient) tile.write(task.gradient, begin, count, rows.special);
    bool infinite = false, special = false;
    for (index_t r = 0; r < count; ++r) {
        task.loss[begin + r] = loss[r];
        infinite |= double(loss[r]) == inf && !rows.special[r];
        special |= rows.special[r];
    }
    status_bits status = infinite ? positive_infinity_loss : 0;
    if (!special) return status;
    PendingLosses<T> pending(task);
    for (index_t r = 0; r < count; ++r)
        if (rows.special[r]) status |= checked_row(task, begin + r, pending);
    return status | pending.finish();
}

}  // namespace crossent::CROSSENT_ISA

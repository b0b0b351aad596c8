// The parts of rows of few classes, sixteen rows at a time: class numbers, logits as they stand.
//
// The forms of parts.hpp on the tiles of cross_entropy_tiles.hpp, eight rows per vector.
#pragma once

#include "cross_entropy_tiles.hpp"
#include "parts.hpp"
#include "tile_peaks.hpp"

namespace crossent::CROSSENT_ISA {

/// What eight rows say, one lane each.
struct EightParts {
    Vector loss, level, entropy, p_truth, top;
    Mask special;
};

template <class T, bool with_gradient>
CROSSENT_INLINE EightParts eight_parts(T* z, index_t k, const Vector& label, const Vector& weight) {
    const Peaks peaks = find_peaks(z, k);
    Accumulator<T> sum, dot;
    Pair<Vector> own{0.0, 0.0};
    Vector own_e = 0.0;
    for (index_t j = 0; j < k; ++j) {
        const double column = static_cast<double>(j);
        const Pair<Vector> x = difference<T>(load(z + j * tile_rows), peaks.m);
        const Vector e = exp_scaled<T>(x);
        const Mask is_label = label == column;
        own = {select(is_label, x.hi, own.hi), select(is_label, x.lo, own.lo)};
        own_e = select(is_label, e, own_e);
        sum.add(select(peaks.top == column, 0.0, e));
        dot.add(select(e == 0.0, 0.0, -(e * x.hi)));
        if constexpr (with_gradient) store(z + j * tile_rows, e);
    }
    constexpr double down = ExpRange<T>::down;
    const Normaliser<Vector> norm(quick_two_sum(sum.sum * down, sum.rest * down));
    const Vector log_s = norm.log_sum();
    own.lo = select(own.hi == -inf, 0.0, own.lo);
    const Vector loss = weight * ((log_s - own.hi) - own.lo);
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
    return {select(weight == 0.0, 0.0, loss),
            norm.level(peaks.m),
            log_s + norm.divide((dot.sum + dot.rest) * down),
            norm.divide(own_e * down),
            peaks.top,
            peaks.special};
}

template <class T> void write_parts(const PartsTask<T>& task, index_t first, index_t count, const EightParts& found) {
    if (count <= 0) return;
    store_some(task.base.loss + first, count, found.loss);
    if (task.log_sum_exp) store_some(task.log_sum_exp + first, count, found.level);
    if (task.entropy) store_some(task.entropy + first, count, found.entropy);
    if (task.p_truth) store_some(task.p_truth + first, count, found.p_truth);
    if (task.predicted == nullptr) return;
    double top[lanes];
    store(top, found.top);
    for (index_t r = 0; r < count; ++r) task.predicted[first + r] = static_cast<index_t>(top[r]);
}

template <class T, bool with_gradient>
status_bits parts_tile(const PartsTask<T>& task, index_t begin, index_t count) {
    Tile<T> tile;
    TileLabels<T> labels = read_labels(task.base, begin, count);
    Ahead<T> ahead{task.base.prediction.row(begin + tile_rows)};
    tile.read(task.base.prediction, begin, count, ahead);
    status_bits status = 0;
    for (index_t r = 0; r < tile_rows && r < count; r += lanes) {
        const EightParts found = eight_parts<T, with_gradient>(tile.cell + r, task.base.prediction.columns,
                                                               load(labels.label + r), load(labels.weight + r));
        write_parts(task, begin + r, std::min<index_t>(count - r, lanes), found);
        labels.special |= lane_bits(found.special) << r;
    }
    if constexpr (with_gradient) tile.write(task.base.gradient, begin, count, labels.special);
    for (index_t r = 0; r < count; ++r)
        if (labels.special >> r & 1) status |= parts_row(task, begin + r);
    return status;
}

template <class T> status_bits all_parts(const PartsTask<T>& task, index_t begin, index_t end) noexcept {
    const bool plain = task.base.labels && task.base.smoothing == 0 && task.mask == nullptr && task.temperature == 1 &&
                       task.cap == 0 && task.focal == 0 && task.z_loss == 0;
    status_bits status = 0;
    if (plain && task.base.prediction.columns <= tile_columns<T>) {
        for (index_t i = begin; i < end; i += tile_rows) {
            const index_t count = std::min(tile_rows, end - i);
            status |= task.base.gradient ? parts_tile<T, true>(task, i, count) : parts_tile<T, false>(task, i, count);
        }
    } else {
        for (index_t i = begin; i < end; ++i) status |= parts_row(task, i);
    }
    return status;
}

}  // namespace crossent::CROSSENT_ISA

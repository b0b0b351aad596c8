// Cross-entropy from logits with hard labels, sixteen rows at a time: for few classes.
//
// The arithmetic is in quick_tile.hpp.  Rows that are out of the ordinary (a NaN, a maximum that is infinite or far from
// 0, a label that is ignored or out of range) are left to the row loop.
#pragma once

#include "cross_entropy_rows.hpp"
#include "quick_tile.hpp"

namespace crossent::CROSSENT_ISA {

/// Class numbers of a tile: as floats to compare with columns, as indices, and the bits of the rows that are special.
template <class T> TileLabels<T> read_labels(const CrossEntropyTask<T>& task, index_t begin, index_t count) {
    using V = QuickVector<T>;
    TileLabels<T> rows;
    const index_t* labels = task.labels + begin;
    if (count < tile_rows) {  // rows that are missing in a last tile are copies of the first
        for (index_t r = 0; r < tile_rows; ++r) rows.y[r] = labels[r < count ? r : 0];
        labels = rows.y;
    }
    const V columns = static_cast<T>(task.prediction.columns);
    for (index_t r = 0; r < tile_rows; ++r) rows.label[r] = static_cast<T>(labels[r]);
    for (index_t r = 0; r < tile_rows; r += V::lanes) {
        const V label = take<V>(rows.label + r);
        rows.special |= lane_bits((label < V(T(0))) | (label > columns) | (label == columns)) << r;
    }
    for (index_t r = 0; r < tile_rows; ++r) rows.y[r] = rows.special >> r & 1 ? 0 : labels[r];
    for (T& weight : rows.weight) weight = 1;
    if (task.class_weights == nullptr && task.n_ignore == 0) return rows;
    for (index_t r = 0; r < count; ++r) {
        if (task.class_weights != nullptr) rows.weight[r] = task.class_weights[rows.y[r]];
        const bool heavy = !quick_can_weigh(double(rows.weight[r]));
        rows.special |= std::uint32_t(heavy || is_ignored(task, task.labels[begin + r])) << r;
    }
    return rows;
}

/// The rows that a tile is not good for, one by one.
template <class T>
status_bits special_rows(const CrossEntropyTask<T>& task, index_t begin, index_t count, std::uint32_t special) {
    status_bits status = 0;
    PendingLosses<T> pending(task);
    for (index_t r = 0; r < count; ++r)
        if (special >> r & 1) status |= checked_row(task, begin + r, pending);
    return status | pending.finish();
}

template <class T, class Exp, bool with_gradient>
status_bits hard_tile(const CrossEntropyTask<T>& task, index_t begin, index_t count) {
    using V = QuickVector<T>;
    alignas(64) T loss[tile_rows];
    Tile<T> tile;
    TileLabels<T> labels = read_labels(task, begin, count);
    Ahead<T> ahead{task.prediction.row(begin + tile_rows)};
    tile.read(task.prediction, begin, count, ahead);
    TileWalk<T> walk{tile.cell, task.prediction.columns, ahead, with_gradient ? task.gradient.row(begin) : nullptr};
    std::uint32_t infinite = 0;
    for (index_t r = 0; r < tile_rows; r += V::lanes) {
        V losses;
        const auto special = with_gradient ? gradient_of_rows<V, Exp>(walk, labels, r, losses)
                                           : loss_of_rows<V, Exp>(walk, labels, r, losses);
        store(loss + r, losses);
        labels.special |= lane_bits(special) << r;
        infinite |= lane_bits(losses == V(std::numeric_limits<T>::infinity())) << r;
        walk.cell += V::lanes;
        if constexpr (with_gradient) walk.out += V::lanes * walk.columns;
    }
    for (index_t r = 0; r < count; ++r) task.loss[begin + r] = loss[r];
    if constexpr (with_gradient) tile.write(task.gradient, begin, count, labels.special);
    const std::uint32_t present = (1u << count) - 1;
    const status_bits status = infinite & present & ~labels.special ? positive_infinity_loss : 0;
    return labels.special ? status | special_rows(task, begin, count, labels.special) : status;
}

template <class T> status_bits hard_tiles(const CrossEntropyTask<T>& task, index_t begin, index_t end) {
    using V = QuickVector<T>;
    const bool few = task.prediction.columns < few_columns;
    const auto alone = few ? &hard_tile<T, ExpFromMaximum<V>, false> : &hard_tile<T, ExpFromPower<V>, false>;
    const auto both = few ? &hard_tile<T, ExpFromMaximum<V>, true> : &hard_tile<T, ExpFromPower<V>, true>;
    const auto tile = task.gradient ? both : alone;
    status_bits status = 0;
    for (index_t i = begin; i < end; i += tile_rows) status |= tile(task, i, std::min(tile_rows, end - i));
    return status;
}

}  // namespace crossent::CROSSENT_ISA

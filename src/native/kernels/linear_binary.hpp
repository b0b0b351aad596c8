// One score a row: eight rows at a time, their dot products and their share of the gradient while they are in cache.
#pragma once

#include "../maths/logistic.hpp"
#include "linear_curvature.hpp"
#include "linear_task.hpp"

namespace crossent::CROSSENT_ISA {

/// Dot products of four rows with the weights, lanes along the columns.
template <class T> CROSSENT_INLINE void four_dots(const T* const* x, const double* w, index_t p, double* z) {
    Vector sum[4] = {0.0, 0.0, 0.0, 0.0};
    index_t j = 0;
    for (; j + lanes <= p; j += lanes) {
        const Vector weight = load(w + j);
        for (int i = 0; i < 4; ++i) sum[i] = fma(load(x[i] + j), weight, sum[i]);
    }
    if (j < p)
        for (int i = 0; i < 4; ++i) sum[i] = fma(load_some(x[i] + j, p - j, T(0)), load(w + j), sum[i]);
    for (int i = 0; i < 4; ++i) z[i] = sum_lanes(sum[i]);
}

/// gradient += r_0 x_0 + ... + r_3 x_3.
template <class T> CROSSENT_INLINE void four_turns(const T* const* x, const double* r, index_t p, double* gradient) {
    index_t j = 0;
    for (; j + lanes <= p; j += lanes) {
        Vector g = load(gradient + j);
        for (int i = 0; i < 4; ++i) g = fma(load(x[i] + j), Vector(r[i]), g);
        store(gradient + j, g);
    }
    if (j < p) {
        Vector g = load(gradient + j);
        for (int i = 0; i < 4; ++i) g = fma(load_some(x[i] + j, p - j, T(0)), Vector(r[i]), g);
        store(gradient + j, g);
    }
}

/// `room` is for the curvature of 128 rows: a factor each, and the rows scaled by it; null where none is asked for.
template <class T>
void linear_binary(const LinearTask<T>& task, index_t begin, index_t end, double* room, double* out) noexcept {
    const index_t p = task.x.columns;
    double* gradient = out + linear_heads + 1;
    Vector loss(0.0), entropy(0.0), lean(0.0), residual(0.0);
    double least = inf;
    for (index_t first = begin; first < end; first += lanes) {
        const index_t count = end - first < lanes ? end - first : lanes;
        const T* x[lanes];
        for (index_t i = 0; i < lanes; ++i) x[i] = task.x.row(first + (i < count ? i : 0));
        double scores[lanes], turns[lanes];
        four_dots(x, task.weights, p, scores);
        four_dots(x + 4, task.weights, p, scores + 4);
        Vector z = load(scores) + task.intercept;
        const Vector t = load_some(task.share + first, count, 0.0);
        const Vector s = load_some(task.row_weights + first, count, 0.0);
        const Vector o = task.offset ? load_some(task.offset + first, count, 0.0) : Vector(0.0);
        if (task.margin) {
            double bare[lanes], weight[lanes], side[lanes];
            store(bare, z), store(weight, s), store(side, t);
            for (index_t i = 0; i < count; ++i) {
                const double lead = side[i] > 0.5 ? bare[i] : -bare[i];
                if (weight[i] > 0.0 && lead < least) least = lead;
            }
        }
        z = z + o;
        const Logistic q(z);
        const Vector small = select(z < 0.0, q.up, q.down);
        loss = fma(s, softplus(z, q.shared) - t * z, loss);
        entropy = fma(s, fma(abs(z), small, q.shared), entropy);
        const Vector r = s * ((1.0 - t) * q.up - t * q.down);
        residual = residual + r;
        lean = fma(r, o, lean);
        store(turns, r);
        if (room) {
            const index_t at = (first - begin) % curved_rows;
            store(room + at, s * q.up * q.down);
            if (at + lanes == curved_rows || first + lanes >= end)
                add_curvature<true>(task.x, first - at, first + count, room, room + curved_rows, out + task.curvature_at());
        }
        four_turns(x, turns, p, gradient);
        four_turns(x + 4, turns + 4, p, gradient);
    }
    out[0] = sum_lanes(loss), out[1] = sum_lanes(entropy), out[2] = sum_lanes(lean), out[3] = least;
    out[linear_heads] = sum_lanes(residual);
}

}  // namespace crossent::CROSSENT_ISA

// Several scores a row: four rows at a time; a vector holds eight classes of one row.
#pragma once

#include "../maths/expm1.hpp"
#include "linear_task.hpp"

namespace crossent::CROSSENT_ISA {

template <int vectors> struct FourRows {
    Vector z[4][vectors];
};

/// z = W' x + b for four rows.
template <class T, int vectors>
CROSSENT_INLINE void four_scores(const LinearTask<T>& task, const T* const* x, FourRows<vectors>& rows) {
    for (int v = 0; v < vectors; ++v) {
        Vector sum[4];
        for (auto& one : sum) one = load(task.intercept + v * lanes);
        const double* w = task.weights + v * lanes;
        for (index_t j = 0; j < task.x.columns; ++j, w += vectors * lanes) {
            const Vector weight = load(w);
            for (int i = 0; i < 4; ++i) sum[i] = fma(Vector(double(x[i][j])), weight, sum[i]);
        }
        for (int i = 0; i < 4; ++i) rows.z[i][v] = sum[i];
    }
}

/// G += x r' for four rows.
template <class T, int vectors>
CROSSENT_INLINE void four_outer(const LinearTask<T>& task, const T* const* x, const FourRows<vectors>& r, double* gradient) {
    for (index_t j = 0; j < task.x.columns; ++j, gradient += vectors * lanes) {
        for (int v = 0; v < vectors; ++v) {
            Vector g = load(gradient + v * lanes);
            for (int i = 0; i < 4; ++i) g = fma(Vector(double(x[i][j])), r.z[i][v], g);
            store(gradient + v * lanes, g);
        }
    }
}

template <int vectors> CROSSENT_INLINE double largest(const Vector* z) {
    Vector most = z[0];
    for (int v = 1; v < vectors; ++v) most = max(z[v], most);
    double x[lanes];
    store(x, most);
    for (int i = 1; i < lanes; ++i) x[0] = x[i] > x[0] ? x[i] : x[0];
    return x[0];
}

/// The least lead of the true class over the others, before an offset is added.
template <int vectors> double lead_of(const Vector* z, index_t k, index_t code) {
    double x[vectors * lanes];
    for (int v = 0; v < vectors; ++v) store(x + v * lanes, z[v]);
    double best = -inf;
    for (index_t c = 0; c < k; ++c)
        if (c != code && x[c] > best) best = x[c];
    return x[code] - best;
}

struct Sums {
    double loss = 0, entropy = 0, lean = 0, least = inf;
};

/// From scores to weighted residuals, in place; adds to the sums.
template <class T, int vectors>
CROSSENT_INLINE void residuals(const LinearTask<T>& task, index_t row, double s, Vector* z, double* residual, Sums& sums) {
    const index_t k = task.k;
    Vector o[vectors];
    for (auto& one : o) one = Vector(0.0);
    if (task.margin && s > 0.0) {
        const double lead = lead_of<vectors>(z, k, task.codes[row]);
        sums.least = lead < sums.least ? lead : sums.least;
    }
    if (task.offset)
        for (int v = 0; v < vectors; ++v) {
            const index_t left = k - v * lanes;
            o[v] = left > 0 ? load_some(task.offset.row(row) + v * lanes, left < lanes ? left : lanes, 0.0) : Vector(0.0);
            z[v] = z[v] + o[v];
        }
    const double most = largest<vectors>(z);
    Vector e[vectors], total(0.0), product(0.0), score(0.0);
    for (int v = 0; v < vectors; ++v) {
        z[v] = z[v] - most;
        e[v] = exp(z[v]);
        total = total + e[v];
        product = fma(e[v], z[v], product);
    }
    const double sum = sum_lanes(total), inverse = 1.0 / sum, log_sum = first_lane(log(Vector(sum)));
    double picked = 0.0;
    if (task.codes) {
        double x[vectors * lanes];
        for (int v = 0; v < vectors; ++v) store(x + v * lanes, z[v]);
        picked = x[task.codes[row]];
    }
    for (int v = 0; v < vectors; ++v) {
        Vector y(0.0);
        if (task.codes) {
            y = select(lane_numbers() + double(v * lanes) == Vector(double(task.codes[row])), 1.0, 0.0);
        } else {
            const index_t left = k - v * lanes;
            if (left > 0) y = load_some(task.shares.row(row) + v * lanes, left < lanes ? left : lanes, 0.0);
            score = fma(y, z[v], score);
        }
        z[v] = s * (e[v] * inverse - y);
        store(residual + v * lanes, load(residual + v * lanes) + z[v]);
    }
    if (!task.codes) picked = sum_lanes(score);
    sums.loss = fma(s, log_sum - picked, sums.loss);
    sums.entropy = fma(s, log_sum - sum_lanes(product) * inverse, sums.entropy);
    if (task.offset) {
        Vector lean(0.0);
        for (int v = 0; v < vectors; ++v) lean = fma(z[v], o[v], lean);
        sums.lean += sum_lanes(lean);
    }
}

template <class T, int vectors>
void linear_softmax(const LinearTask<T>& task, index_t begin, index_t end, double* out) noexcept {
    double* residual = out + linear_heads;
    double* gradient = residual + vectors * lanes;
    Sums sums;
    for (index_t first = begin; first < end; first += 4) {
        const index_t count = end - first < 4 ? end - first : 4;
        const T* x[4];
        for (index_t i = 0; i < 4; ++i) x[i] = task.x.row(first + (i < count ? i : 0));
        FourRows<vectors> rows;
        four_scores(task, x, rows);
        for (index_t i = 0; i < count; ++i)
            residuals<T, vectors>(task, first + i, task.row_weights[first + i], rows.z[i], residual, sums);
        for (index_t i = count; i < 4; ++i)
            for (auto& z : rows.z[i]) z = Vector(0.0);
        four_outer(task, x, rows, gradient);
    }
    out[0] = sums.loss, out[1] = sums.entropy, out[2] = sums.lean, out[3] = sums.least;
}

}  // namespace crossent::CROSSENT_ISA

// One row with several scores: from scores to its loss and weighted residual, or from a direction to its curvature.
#pragma once

#include "../maths/expm1.hpp"
#include "linear_softmax_task.hpp"

namespace crossent::CROSSENT_ISA {

struct SoftmaxSums {
    double loss = 0, entropy = 0, lean = 0, least = inf;
};

CROSSENT_INLINE Vector load_class(const double* values, index_t k, index_t first) {
    const index_t left = k - first;
    return left >= lanes ? load(values + first) : left > 0 ? load_some(values + first, left, 0.0) : Vector(0.0);
}

CROSSENT_INLINE void add_offset(const double* offset, index_t k, index_t padded, double* z) {
    for (index_t c = 0; c < padded; c += lanes) store(z + c, load(z + c) + load_class(offset, k, c));
}

/// Shifts the scores by their largest, puts exp of them into e (which may be z); the sum, and the sum of e z.
struct Exponentials {
    double sum, product;
};

CROSSENT_INLINE double largest_score(const double* z, index_t padded) {
    Vector most = load(z);
    for (index_t c = lanes; c < padded; c += lanes) most = max(load(z + c), most);
    double x[lanes];
    store(x, most);
    for (int i = 1; i < lanes; ++i) x[0] = x[i] > x[0] ? x[i] : x[0];
    return x[0];
}

CROSSENT_INLINE Exponentials exponentials(const double* z, double most, index_t padded, double* e) {
    Vector sum(0.0), product(0.0);
    for (index_t c = 0; c < padded; c += lanes) {
        const Vector shifted = load(z + c) - most;
        const Vector one = exp(shifted);
        sum = sum + one;
        product = fma(one, shifted, product);
        store(e + c, one);
    }
    return {sum_lanes(sum), sum_lanes(product)};
}

inline double lead_over_others(const double* z, index_t k, index_t code) {
    double best = -inf;
    for (index_t c = 0; c < k; ++c)
        if (c != code && z[c] > best) best = z[c];
    return z[code] - best;
}

/// y . z of a row, before its scores are overwritten.
template <class T> CROSSENT_INLINE double score_of_truth(const SoftmaxTask<T>& task, index_t row, const double* z) {
    const index_t k = task.k;
    const double* spread = task.codes ? task.background : task.shares.row(row);
    double over = 0.0;
    if (spread) {
        Vector sum(0.0);
        for (index_t c = 0; c < k; c += lanes) sum = fma(load_class(spread, k, c), load(z + c), sum);
        over = sum_lanes(sum);
    }
    if (!task.codes) return over;
    const index_t code = task.codes[row];
    const double a = task.sharpness ? task.sharpness[code] : 1.0;
    return a == 1.0 ? z[code] : a * z[code] + (1.0 - a) * over;
}

/// From scores to s (p - y), in place; adds to the residual of all rows and to the sums.
template <class T>
void to_residual(const SoftmaxTask<T>& task, index_t row, double* z, double* residual, SoftmaxSums& sums) {
    const index_t k = task.k, padded = task.padded();
    const double s = task.row_weights[row];
    if (task.margin && s > 0.0) {
        const double lead = lead_over_others(z, k, task.codes[row]);
        sums.least = lead < sums.least ? lead : sums.least;
    }
    if (task.offset) add_offset(task.offset.row(row), k, padded, z);
    const double most = largest_score(z, padded), truth = score_of_truth(task, row, z);
    const Exponentials e = exponentials(z, most, padded, z);
    const double inverse = s / e.sum, log_sum = first_lane(log(Vector(e.sum)));
    sums.loss = fma(s, log_sum - (truth - most), sums.loss);
    sums.entropy = fma(s, log_sum - e.product / e.sum, sums.entropy);
    double flat = 0.0;  // s times the share of the background
    const double* spread = task.codes ? task.background : task.shares.row(row);
    if (!task.codes) {
        flat = s;
    } else {
        const index_t code = task.codes[row];
        const double a = task.sharpness ? task.sharpness[code] : 1.0;
        flat = s * (1.0 - a);
        z[code] -= a * e.sum;  // the loop below divides by it
    }
    for (index_t c = 0; c < padded; c += lanes) {
        Vector r = load(z + c) * inverse;
        if (flat != 0.0) r = r - flat * load_class(spread, k, c);
        store(z + c, r);
        store(residual + c, load(residual + c) + r);
    }
    if (task.offset) {
        Vector lean(0.0);
        for (index_t c = 0; c < k; c += lanes) lean = fma(load(z + c), load_class(task.offset.row(row), k, c), lean);
        sums.lean += sum_lanes(lean);
    }
}

/// From scores to probabilities.
template <class T> void to_softmax(const SoftmaxTask<T>& task, index_t row, double* z, double* p) {
    const index_t padded = task.padded();
    if (task.offset) add_offset(task.offset.row(row), task.k, padded, z);
    const double inverse = 1.0 / exponentials(z, largest_score(z, padded), padded, p).sum;
    for (index_t c = 0; c < padded; c += lanes) store(p + c, load(p + c) * inverse);
}

/// From a direction's scores u to s p (u - p . u), in place; adds to the sum over all rows.
template <class T> void to_curved(const SoftmaxTask<T>& task, double s, const double* p, double* u, double* total) {
    const index_t padded = task.padded();
    Vector sum(0.0);
    for (index_t c = 0; c < padded; c += lanes) sum = fma(load(p + c), load(u + c), sum);
    const double mean = sum_lanes(sum);
    for (index_t c = 0; c < padded; c += lanes) {
        const Vector one = s * load(p + c) * (load(u + c) - mean);
        store(u + c, one);
        store(total + c, load(total + c) + one);
    }
}

}  // namespace crossent::CROSSENT_ISA

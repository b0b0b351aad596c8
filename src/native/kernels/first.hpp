// All kernels as plain loops in double.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>

#include "cross_entropy_tiles.hpp"
#include "judge.hpp"
#include "survey_block.hpp"
#include "tasks.hpp"

namespace crossent::CROSSENT_ISA {


inline double times(double w, double x) { return w == 0 ? 0.0 : w * x; }

struct RowSums { double m; index_t top; double others; bool bad; };

template <class T> RowSums row_sums(const T* z, index_t k) {
    RowSums s{-inf, 0, 0, false};
    for (index_t j = 0; j < k; ++j) {
        if (std::isnan(z[j])) s.bad = true;
        if (double(z[j]) > s.m) { s.m = double(z[j]); s.top = j; }
    }
    if (s.bad || s.m == -inf) { s.bad = true; return s; }
    for (index_t j = 0; j < k; ++j) {
        if (j == s.top) continue;
        s.others += s.m == inf ? (double(z[j]) == inf ? nan : 0.0) : std::exp(double(z[j]) - s.m);
    }
    if (std::isnan(s.others)) s.bad = true;
    return s;
}

template <class T> double shifted(const T* z, index_t j, const RowSums& s) {
    return j == s.top ? 0.0 : double(z[j]) - s.m;
}

template <class T> struct Weights {
    const CrossEntropyTask<T>& task;
    index_t i, label;
    index_t k;
    double operator()(index_t j) const {
        const double t = task.labels ? (j == label ? 1.0 : 0.0) : double(task.targets.row(i)[j]);
        const double soft = task.smoothing == 0 ? t : (1 - task.smoothing) * t + task.smoothing / double(k);
        return task.class_weights ? double(task.class_weights[j]) * soft : soft;
    }
};

template <class T> bool ignored(const CrossEntropyTask<T>& task, index_t label) {
    for (index_t a = 0; a < task.n_ignore; ++a) if (task.ignore[a] == label) return true;
    return false;
}

template <class T> status_bits logits_row(const CrossEntropyTask<T>& task, index_t i, const Weights<T>& w) {
    const index_t k = task.prediction.columns;
    const T* z = task.prediction.row(i);
    const RowSums s = row_sums(z, k);
    status_bits status = 0;
    if (s.m == inf) status |= positive_infinity_input;
    if (s.bad) { fill_row(task, i, nan, 0); return status | (s.m == -inf ? all_minus_infinity : nan_input); }
    const double log_sum = std::log1p(s.others), sum = 1 + s.others;
    double loss = 0, total = 0;
    for (index_t j = 0; j < k; ++j) {
        loss += times(w(j), log_sum - shifted(z, j, s));
        total += w(j);
    }
    if (std::isnan(loss)) { fill_row(task, i, nan, 0); return status | nan_input; }
    if (task.gradient) for (index_t j = 0; j < k; ++j) {
        const double e = j == s.top ? 1.0 : (s.m == inf ? 0.0 : std::exp(shifted(z, j, s)));
        const double rest = j == s.top ? s.others : sum - e;
        task.gradient.row(i)[j] = T(((total - w(j)) * e - w(j) * rest) / sum);
    }
    task.loss[i] = T(loss);
    return status | (loss == inf ? positive_infinity_loss : 0);
}

template <class T> status_bits direct_row(const CrossEntropyTask<T>& task, index_t i, const Weights<T>& w) {
    const index_t k = task.prediction.columns;
    const T* q = task.prediction.row(i);
    const bool probs = task.space == Space::probs;
    status_bits status = 0;
    double loss = 0;
    for (index_t j = 0; j < k; ++j) {
        if (std::isnan(q[j]) || std::isnan(w(j))) { fill_row(task, i, nan, 0); return nan_input; }
        if (probs && q[j] < 0) status |= negative;
        if (q[j] > (probs ? 1 : 0)) status |= above_one;
        loss += times(w(j), probs ? -std::log(double(q[j])) : -double(q[j]));
    }
    if (task.gradient) for (index_t j = 0; j < k; ++j) {
        const double g = w(j) == 0 ? 0.0 : probs ? -w(j) / double(q[j]) : -w(j);
        task.gradient.row(i)[j] = T(g);
    }
    task.loss[i] = T(loss);
    return status | (loss == inf ? positive_infinity_loss : 0);
}

template <class T> status_bits cross_entropy(const CrossEntropyTask<T>& task, index_t begin, index_t end) noexcept {
    status_bits status = 0;
    if (task.space == Space::logits && task.labels && task.smoothing == 0) {
        if (task.prediction.columns <= tile_columns)
            for (index_t i = begin; i < end; i += tile_rows) status |= hard_tile(task, i, std::min(tile_rows, end - i));
        else
            for (index_t i = begin; i < end; ++i) status |= checked_row(task, i);
        return status;
    }
    for (index_t i = begin; i < end; ++i) {
        const index_t label = task.labels ? task.labels[i] : 0;
        if (task.labels && ignored(task, label)) { fill_row(task, i, 0, 0); continue; }
        if (label < 0 || label >= task.prediction.columns) {
            fill_row(task, i, nan, 0);
            status |= label_out_of_range;
            continue;
        }
                const Weights<T> w{task, i, label, task.prediction.columns};
        status |= task.space == Space::logits ? logits_row(task, i, w) : direct_row(task, i, w);
    }
    return status;
}

inline double softplus1(double z) { return (z > 0 ? z : 0.0) + std::log1p(std::exp(-std::fabs(z))); }

inline double logistic(double z) {
    const double e = std::exp(-std::fabs(z));
    return (z >= 0 ? 1.0 : e) / (1 + e);
}

template <class T> status_bits binary(const BinaryTask<T>& task, index_t begin, index_t end) noexcept {
    status_bits status = 0;
    for (index_t i = begin; i < end; ++i) {
        const double z = double(task.prediction[i]), y = double(task.truth[i]);
        const double c = task.pos_weight ? double(task.pos_weight[i * task.pos_weight_step]) : 1.0;
        double loss, gradient = nan;
        if (std::isnan(z) || std::isnan(y) || std::isnan(c)) {
            loss = nan;
            status |= nan_input;
        } else if (task.space == Space::logits) {
            loss = times(1 - y, softplus1(z)) + times(c * y, softplus1(-z));
            gradient = times(1 - y, logistic(z)) - times(c * y, logistic(-z));
        } else {
            if (z < 0) status |= negative;
            if (z > 1) status |= above_one;
            loss = times(1 - y, -std::log1p(-z)) + times(c * y, -std::log(z));
            gradient = (y == 1 ? 0.0 : (1 - y) / (1 - z)) - (c * y == 0 ? 0.0 : c * y / z);
        }
        if (y < 0) status |= negative;
        if (y > 1) status |= above_one;
        if (loss == inf) status |= positive_infinity_loss;
        task.loss[i] = T(loss);
        if (task.gradient) task.gradient[i] = T(gradient);
    }
    return status;
}

template <class T> status_bits rows(const RowTask<T>& task, index_t begin, index_t end) noexcept {
    status_bits status = 0;
    const index_t k = task.logits.columns;
    for (index_t i = begin; i < end; ++i) {
        const T* z = task.logits.row(i);
        const RowSums s = row_sums(z, k);
        if (s.m == inf) status |= positive_infinity_input;
        if (s.bad) status |= s.m == -inf ? all_minus_infinity : nan_input;
        const double log_sum = std::log1p(s.others);
        if (task.verb == RowVerb::logsumexp) { task.out.row(i)[0] = T(s.bad ? nan : s.m + log_sum); continue; }
        for (index_t j = 0; j < k; ++j) {
            const double x = shifted(z, j, s);
            const double value = task.verb == RowVerb::softmax ? std::exp(x) / (1 + s.others) : x - log_sum;
            task.out.row(i)[j] = T(s.bad ? nan : value);
        }
    }
    return status;
}

template <class T> status_bits elements(const ElementTask<T>& task, index_t begin, index_t end) noexcept {
    status_bits status = 0;
    for (index_t i = begin; i < end; ++i) {
        const double x = double(task.x[i]);
        if (std::isnan(x)) status |= nan_input;
        task.out[i] = T(task.verb == ElementVerb::sigmoid ? logistic(x) : -softplus1(-x));
    }
    return status;
}

inline double relative(double p, double q) {
    if (p == 0) return 0;
    if (q == 0) return inf;
    const double r = p / q;
    return r > 0.5 && r < 2 ? -p * std::log1p((q - p) / p) : p * (std::log(p) - std::log(q));
}

template <class T> status_bits information(const InformationTask<T>& task, index_t begin, index_t end) noexcept {
    status_bits status = 0;
    const auto check = [&](double x) {
        if (std::isnan(x)) status |= nan_input;
        if (x < 0) status |= negative;
        if (x > 1) status |= above_one;
    };
    for (index_t i = begin; i < end; ++i) {
        double sum = 0;
        for (index_t j = 0; j < task.p.columns; ++j) {
            const double p = double(task.p.row(i)[j]);
            check(p);
            if (task.verb == InformationVerb::entropy) { sum -= times(p, std::log(p)); continue; }
            const double q = double(task.q.row(i)[j]);
            check(q);
            if (std::isnan(p) || std::isnan(q)) sum = nan;
            else if (task.verb == InformationVerb::kl_divergence) sum += relative(p, q);
            else sum += (relative(p, (p + q) / 2) + relative(q, (p + q) / 2)) / 2;
        }
        task.out[i] = T(sum);
    }
    return status;
}

}  // namespace crossent::CROSSENT_ISA

// Everything that one row of logits says: loss, gradient, log-sum-exp, entropy, probability of the truth, top class.
//
// Legend: x the shaped logits less their maximum (shaped_row.hpp), e = exp x, R the sum of e without the first largest,
// S = 1 + R, L = m + log S, l = log S - x = -log q, r = (S - e) / S = 1 - q, u weights of the classes, a the weight of L**2.
//
//     loss          sum u r**g l + a L**2
//     gradient      ((V - v_j + 2 a L) e_j - v_j (S - e_j)) / S  times the slope of the shape,  V = sum v,
//                   v = u (r**g + g q r**(g-1) l): plain cross-entropy with v for u (g = 0: v = u)
//     entropy       log S + sum e (-x) / S
//
// A truth that names a few classes (a label, or the top of a teacher) costs one pass: exp goes into the gradient, which
// is scaled, and the named entries are mended.  Other truths go through class_weights.hpp, with spare digits.
// Rows out of the ordinary (NaN, an infinite or missing maximum) are left alone, predicted = -1: Python looks at them.
#pragma once

#include "cross_entropy_soft.hpp"
#include "shaped_row.hpp"

namespace crossent::CROSSENT_ISA {

/// What the sums over a row give.
template <class T> struct RowSums {
    Pair<double> others{0, 0};
    double entropy_dot = 0;  // sum of e (-x)
};

template <class T> RowSums<T> sum_row(const ShapedRow<T>& row, bool with_entropy, T* e_out) {
    Accumulator<T> sum, dot;
    for (index_t j = 0; j < row.k; j += lanes) {
        const index_t count = std::min<index_t>(row.k - j, lanes);
        const Pair<Vector> x = row.x(j, count);
        const Vector e = exp_scaled<T>(x);
        const Mask is_top = lane_numbers() + static_cast<double>(j) == static_cast<double>(row.top);
        sum.add(select(is_top, 0.0, e));
        if (with_entropy) dot.add(select(e == 0.0, 0.0, -(e * x.hi)));
        if (e_out != nullptr) store_some(e_out + j, count, e);
    }
    constexpr double down = ExpRange<T>::down;
    const Pair<double> total = sum.total();
    return {{total.hi * down, total.lo * down}, with_entropy ? dot.total().hi * down : 0.0};
}

/// The numbers that all classes of a row share.
template <class T> struct RowFacts {
    Normaliser<double> norm;
    Pair<double> log_s, level;  // log S and L
    double lift = 0;  // a L**2
    Pair<double> pull{0, 0};  // 2 a L

    RowFacts(const PartsTask<T>& task, const ShapedRow<T>& row, const Pair<double>& others) : norm(others) {
        log_s = task.focal > 0 ? careful_log(norm.sum, others) : log_sum_pair(others);
        const auto [hi, lo] = two_sum(row.m.hi, log_s.hi);
        level = quick_two_sum(hi, lo + (log_s.lo + row.m.lo));
        if (task.z_loss > 0) {
            lift = task.z_loss * level.hi * level.hi;
            pull = level * Pair<double>{2 * task.z_loss, 0.0};
        }
    }

private:
    static Pair<double> careful_log(const Pair<double>& sum, const Pair<double>& others) {
        const double l = log_sum(others);
        const Pair<Vector> e = exp_pair({Vector(-l), 0.0});
        const Pair<double> one = Pair<double>{first_lane(e.hi), first_lane(e.lo)} * sum;
        return {l, (one.hi - 1.0) + one.lo};
    }
};

/// What focus makes of weights u: in the loss and in the gradient.
struct Focused {
    Pair<Vector> in_loss, in_gradient;
};

/// In plain doubles, for results that are rounded to float32.
template <class T>
CROSSENT_INLINE Focused focus_narrow(double g, const RowFacts<T>& facts, const Pair<Vector>& u, const Vector& x,
                                     const Vector& e, const Mask& is_top) {
    const Vector s = facts.norm.sum.hi;
    const Vector q = e / s, r = select(is_top, facts.norm.others.hi, s - e) / s;
    const Mask gone = r == 0.0, none = gone | (q == 0.0);
    const Vector f = select(gone, 0.0, exp(g * log(r)));
    const Vector cost = facts.log_s.hi - select(none, 0.0, x);
    const Vector bend = select(none, 0.0, g * q * cost * f / select(gone, 1.0, r));
    return {{u.hi * f, 0.0}, {u.hi * (f + bend), 0.0}};
}

template <class T>
CROSSENT_INLINE Focused focus(const PartsTask<T>& task, const RowFacts<T>& facts, const Pair<Vector>& u,
                              const Pair<Vector>& x, const Pair<Vector>& e, const Mask& is_top) {
    if (!(task.focal > 0)) return {u, u};
    if constexpr (sizeof(T) == 4) return focus_narrow(task.focal, facts, u, x.hi, e.hi, is_top);
    const Pair<Vector> s = broadcast(facts.norm.sum), log_s = broadcast(facts.log_s);
    Pair<Vector> others = s - e;
    others = {select(is_top, facts.norm.others.hi, others.hi), select(is_top, facts.norm.others.lo, others.lo)};
    const Pair<Vector> q = e / s, r = others / s;
    const Pair<Vector> f = power(r, task.focal);
    const Mask none = (r.hi == 0.0) | (q.hi == 0.0);
    const Pair<Vector> safe{select(r.hi == 0.0, 1.0, r.hi), select(r.hi == 0.0, 0.0, r.lo)};
    const Pair<Vector> cost = log_s - Pair<Vector>{select(none, 0.0, x.hi), select(none, 0.0, x.lo)};
    Pair<Vector> bend = f / safe * q * cost * Pair<Vector>{task.focal, 0.0};
    bend = {select(none, 0.0, bend.hi), select(none, 0.0, bend.lo)};
    return {u * f, u * (f + bend)};
}

/// -log q, times its weight; 0 where the weight is 0.
CROSSENT_INLINE Vector costs(const Vector& weight, const Pair<double>& log_s, const Pair<Vector>& x) {
    return select(weight == 0.0, 0.0, weight * ((log_s.hi - x.hi) - x.lo));
}

template <class T>
CROSSENT_INLINE Vector slope_of(const Pair<Vector>& numerator, const RowFacts<T>& facts, const Pair<Vector>& e,
                                const Pair<Vector>& v, const Mask& is_top) {
    const Pair<Vector> s = broadcast(facts.norm.sum);
    Pair<Vector> others = s - e;
    others = {select(is_top, facts.norm.others.hi, others.hi), select(is_top, facts.norm.others.lo, others.lo)};
    const Pair<Vector> top = numerator * e - v * others;
    return (top / s).hi;
}

/// Finite pairs only: a class that takes no part has x = -inf and e = 0.
template <class T> CROSSENT_INLINE Pair<Vector> spare_exp(const Pair<Vector>& x) {
    if constexpr (sizeof(T) == 4) return exp_with_spare_digits<float>(x);
    const Mask counts = x.hi > -840.0;
    const Pair<Vector> e = exp_with_spare_digits<double>({select(counts, x.hi, 0.0), select(counts, x.lo, 0.0)});
    return {select(counts, e.hi, 0.0), select(counts, e.lo, 0.0)};
}

/// The classes that a truth names, and their weights.
template <class T> struct Named {
    const PartsTask<T>& task;
    index_t i;
    index_t label;

    index_t count() const { return task.classes != nullptr ? task.named : 1; }
    index_t at(index_t a) const { return task.classes != nullptr ? task.classes[i * task.named + a] : label; }
    double share(index_t a) const { return task.classes != nullptr ? double(task.shares[i * task.named + a]) : 1.0; }
    Pair<double> weight(index_t a) const {
        const double c = task.base.class_weights != nullptr ? double(task.base.class_weights[at(a)]) : 1.0;
        return two_product(share(a), c);
    }
};

template <class T> Focused focused_entry(const PartsTask<T>& task, const ShapedRow<T>& row, const RowFacts<T>& facts,
                                         const Named<T>& named, index_t a) {
    const Pair<Vector> x = row.x(named.at(a), 1);
    const Mask is_top = Vector(static_cast<double>(named.at(a))) == static_cast<double>(row.top);
    return focus(task, facts, broadcast(named.weight(a)), x, spare_exp<T>(x), is_top);
}

/// Gradient of a named class: all its shares together, and exactly those of the others.
template <class T> double mended_entry(const ShapedRow<T>& row, const RowFacts<T>& facts,
                                       const Named<T>& named, const Pair<double>* v, index_t a) {
    Pair<double> own{0, 0}, rest = facts.pull;
    for (index_t b = 0; b < named.count(); ++b) {
        Pair<double>& side = named.at(b) == named.at(a) ? own : rest;
        side = side + v[b];
    }
    const Pair<Vector> x = row.x(named.at(a), 1);
    const Mask is_top = Vector(static_cast<double>(named.at(a))) == static_cast<double>(row.top);
    return first_lane(slope_of(broadcast(rest), facts, spare_exp<T>(x), broadcast(own), is_top));
}

template <class T> void finish(const PartsTask<T>& task, index_t i, const ShapedRow<T>& row, const RowFacts<T>& facts,
                               const RowSums<T>& sums, double p_truth) {
    if (task.log_sum_exp) task.log_sum_exp[i] = T(facts.level.hi + facts.level.lo);
    if (task.entropy) task.entropy[i] = T(facts.log_s.hi + facts.norm.divide(sums.entropy_dot));
    if (task.p_truth) task.p_truth[i] = T(p_truth);
    if (task.predicted) task.predicted[i] = row.top;
}

/// The slope of the shape over a whole gradient row: a cap only, since a temperature is in the factor.
template <class T> void bend_row(const PartsTask<T>& task, const ShapedRow<T>& row, T* gradient) {
    for (index_t j = 0; j < row.k; j += lanes) {
        const index_t count = std::min<index_t>(row.k - j, lanes);
        const Vector slope = row.shape.slope(load_some(row.z + j, count, T(0))) * task.temperature;
        store_some(gradient + j, count, load_some(gradient + j, count, T(0)) * slope);
    }
}

template <class T> status_bits named_row(const PartsTask<T>& task, index_t i, const ShapedRow<T>& row, index_t label) {
    T* gradient = task.base.gradient ? task.base.gradient.row(i) : nullptr;
    const bool in_place = gradient == row.z;
    T before[most_named];
    Pair<double> v[most_named];
    const Named<T> named{task, i, label};
    const bool mend_first = in_place;  // the named logits are read before the gradient lies over them
    const RowSums<T> sums = sum_row(row, task.entropy != nullptr, mend_first ? nullptr : gradient);
    const RowFacts<T> facts(task, row, sums.others);
    double loss = facts.lift, p_truth = 0;
    Pair<double> total = facts.pull;
    for (index_t a = 0; a < named.count(); ++a) {
        const Pair<Vector> x = row.x(named.at(a), 1);
        const Focused f = focused_entry(task, row, facts, named, a);
        loss += first_lane(costs(f.in_loss.hi, facts.log_s, x));
        v[a] = {first_lane(f.in_gradient.hi), first_lane(f.in_gradient.lo)};
        total = total + v[a];
        p_truth += named.share(a) * facts.norm.divide(first_lane(exp_scaled<T>(x)) * ExpRange<T>::down);
    }
    task.base.loss[i] = T(loss);
    finish(task, i, row, facts, sums, p_truth);
    if (gradient == nullptr) return 0;
    const index_t n_named = named.count();
    for (index_t a = 0; a < n_named; ++a) before[a] = T(mended_entry(row, facts, named, v, a) / task.temperature);
    if (mend_first) sum_row(row, false, gradient);
    const double factor = total.hi / task.temperature;
    scale_row(gradient, row.k, {factor * facts.norm.inverse.hi, factor * facts.norm.inverse.lo});
    for (index_t a = 0; a < n_named; ++a) gradient[named.at(a)] = before[a];
    if (task.cap > 0) bend_row(task, row, gradient);
    return loss == inf ? positive_infinity_loss : 0;
}

template <class T> status_bits dense_row(const PartsTask<T>& task, index_t i, const ShapedRow<T>& row, index_t label) {
    const RowWeights<T> weights(task.base, i, label);
    const RowSums<T> sums = sum_row(row, task.entropy != nullptr, static_cast<T*>(nullptr));
    Pair<double> others = sums.others;
    if (task.base.gradient || task.focal > 0) {
        Accumulator<double> careful;
        for (index_t j = 0; j < row.k; j += lanes) {
            const index_t count = std::min<index_t>(row.k - j, lanes);
            const Pair<Vector> e = spare_exp<T>(row.x(j, count));
            const Mask is_top = lane_numbers() + static_cast<double>(j) == static_cast<double>(row.top);
            careful.add(Pair<Vector>{select(is_top, 0.0, e.hi), select(is_top, 0.0, e.lo)});
        }
        others = careful.total();
    }
    const RowFacts<T> facts(task, row, others);
    Accumulator<double> loss, total, without_largest;
    Mask infinite = Vector(0.0) != Vector(0.0), bad = infinite;
    double p_truth = 0, largest = -1;
    index_t heaviest = 0;
    for (index_t j = 0; j < row.k; j += lanes) {
        const index_t count = std::min<index_t>(row.k - j, lanes);
        const Pair<Vector> x = row.x(j, count), e = spare_exp<T>(x);
        const Mask is_top = lane_numbers() + static_cast<double>(j) == static_cast<double>(row.top);
        const Focused f = focus(task, facts, weights.at(j, count), x, e, is_top);
        const Vector cost = costs(f.in_loss.hi, facts.log_s, x);
        infinite = infinite | (cost == inf);
        bad = bad | (cost != cost);
        loss.add(select(cost < inf, cost, 0.0));
        total.add(f.in_gradient);
        if (task.p_truth) {
            double shares[lanes], q[lanes];
            store(q, e.hi);
            store(shares, task.base.targets ? load_some(task.base.targets.row(i) + j, count, T(0))
                                            : select(lane_numbers() + static_cast<double>(j) == static_cast<double>(label), 1.0, 0.0));
            for (index_t a = 0; a < count; ++a) p_truth += shares[a] * facts.norm.divide(q[a]);
        }
        double v[lanes];
        store(v, f.in_gradient.hi);
        for (index_t a = 0; a < count; ++a)
            if (v[a] > largest) largest = v[a], heaviest = j + a;
    }
    if (any(bad)) {
        if (task.predicted) task.predicted[i] = -1;
        return nan_input;
    }
    const double value = loss.total().hi + facts.lift;
    task.base.loss[i] = T(any(infinite) ? inf : value);
    finish(task, i, row, facts, sums, p_truth);
    if (!task.base.gradient) return 0;
    for (index_t j = 0; j < row.k; j += lanes) {  // V without its heaviest term, which may be nearly all of it
        const index_t count = std::min<index_t>(row.k - j, lanes);
        const Pair<Vector> x = row.x(j, count);
        const Vector column = lane_numbers() + static_cast<double>(j);
        const Focused f = focus(task, facts, weights.at(j, count), x, spare_exp<T>(x), column == static_cast<double>(row.top));
        const Mask left_out = column == static_cast<double>(heaviest);
        without_largest.add(Pair<Vector>{select(left_out, 0.0, f.in_gradient.hi), select(left_out, 0.0, f.in_gradient.lo)});
    }
    const Pair<Vector> all = broadcast(total.total()), light = broadcast(without_largest.total()), pull = broadcast(facts.pull);
    for (index_t j = 0; j < row.k; j += lanes) {
        const index_t count = std::min<index_t>(row.k - j, lanes);
        const Pair<Vector> x = row.x(j, count), e = spare_exp<T>(x);
        const Vector column = lane_numbers() + static_cast<double>(j);
        const Mask is_top = column == static_cast<double>(row.top), is_heaviest = column == static_cast<double>(heaviest);
        const Pair<Vector> v = focus(task, facts, weights.at(j, count), x, e, is_top).in_gradient;
        Pair<Vector> rest = all - v;
        rest = Pair<Vector>{select(is_heaviest, light.hi, rest.hi), select(is_heaviest, light.lo, rest.lo)} + pull;
        Vector g = slope_of(rest, facts, e, v, is_top);
        if (!row.plain) g = g * row.shape.slope(load_some(row.z + j, count, T(0)));
        store_some(task.base.gradient.row(i) + j, count, g);
    }
    return any(infinite) ? positive_infinity_loss : 0;
}

template <class T> status_bits parts_row(const PartsTask<T>& task, index_t i) {
    const index_t k = task.base.prediction.columns;
    const ShapedRow<T> row(task, i);
    if (row.top < 0) {
        if (task.predicted) task.predicted[i] = -1;
        return nan_input;
    }
    const index_t y = task.base.labels != nullptr ? task.base.labels[i] : 0;
    const bool ignored = task.base.labels != nullptr && is_ignored(task.base, y);
    if (!ignored && (y < 0 || y >= k)) {
        if (task.predicted) task.predicted[i] = -1;
        return fill_row(task.base, i, nan, label_out_of_range);
    }
    const bool names = task.classes != nullptr || (task.base.labels != nullptr && task.base.smoothing == 0);
    const status_bits status = names || ignored ? named_row(task, i, row, ignored ? 0 : y) : dense_row(task, i, row, y);
    if (!ignored) return status;
    if (task.p_truth) task.p_truth[i] = T(nan);
    return fill_row(task.base, i, 0.0, 0);
}

}  // namespace crossent::CROSSENT_ISA

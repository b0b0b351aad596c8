// The scoring kernel: loss, probability of the truth, top class and its probability, eight rows at a time.
//
// Legend: x the numbers of a batch, y the class that happened (-1: a class without a column), k classes.
//
//     probs      -log p_y                 after p / sum p if asked, and p_y clamped if asked
//     log_probs  -x_y
//     logits     log1p(R) - (x_y - m)     as in cross_entropy_rows.hpp
//     sigmoid    -log p_y - sum over j != y of log(1 - p_j)
//     one column for two classes: p of class 1; class 0 costs -log1p(-p), softplus(x) or -log(1 - exp(x))
#pragma once

#include "../maths/logistic.hpp"
#include "columns.hpp"
#include "softmax_row.hpp"

namespace crossent::CROSSENT_ISA {

/// What is known of eight rows.
struct Verdicts {
    Vector loss, p_truth, predicted, confidence;
    Mask bad;  // rows that become NaN
    status_bits status = 0;
};

struct ColumnFacts {
    Vector top = -inf, predicted = 0.0, own, sum = 0.0;
    Mask has_nan, negative, above;
};

CROSSENT_INLINE ColumnFacts look_at_columns(const EightRows& rows, index_t k, const Vector& y, double missing) {
    ColumnFacts facts;
    facts.own = missing;
    facts.has_nan = facts.negative = facts.above = y != y;
    for (index_t j = 0; j < k; ++j) {
        const Vector x = rows.column(j);
        const double column = static_cast<double>(j);
        const Mask larger = x > facts.top;
        facts.top = select(larger, x, facts.top);
        facts.predicted = select(larger, column, facts.predicted);
        facts.own = select(y == column, x, facts.own);
        facts.sum = facts.sum + x;
        facts.has_nan = facts.has_nan | (x != x);
        facts.negative = facts.negative | (x < 0.0);
    }
    facts.above = facts.top > 0.0;
    return facts;
}

CROSSENT_INLINE Vector clamp_probability(const JudgeTask& task, const Vector& p) {
    if (!(task.clip_low > 0)) return p;
    const Vector low = select(p < task.clip_low, task.clip_low, p);
    return select(low > task.clip_high, task.clip_high, low);
}

/// Where the clip changes p, the loss is that of the clipped p.
CROSSENT_INLINE void apply_clip(const JudgeTask& task, Verdicts& v) {
    if (!(task.clip_low > 0)) return;
    const Vector clipped = clamp_probability(task, v.p_truth);
    v.loss = select(clipped != v.p_truth, -log(clipped), v.loss);
    v.p_truth = clipped;
}

CROSSENT_INLINE Verdicts judge_probs(const JudgeTask& task, const EightRows& rows, const Vector& y) {
    const ColumnFacts facts = look_at_columns(rows, task.classes, y, 0.0);
    const bool normalise = task.normalise && task.kind == Kind::probs;
    Verdicts v;
    v.p_truth = clamp_probability(task, normalise ? facts.own / facts.sum : facts.own);
    v.confidence = normalise ? facts.top / facts.sum : facts.top;
    v.loss = -log(v.p_truth);
    v.predicted = facts.predicted;
    v.bad = facts.has_nan;
    if (task.kind == Kind::sigmoid) {
        for (index_t j = 0; j < task.classes; ++j) {
            const Vector others = log1p(-clamp_probability(task, rows.column(j)));
            v.loss = v.loss - select(y == static_cast<double>(j), 0.0, others);
        }
    }
    v.status = (any(facts.negative) ? negative : 0) | (any(facts.top > 1.0) ? above_one : 0);
    return v;
}

CROSSENT_INLINE Verdicts judge_log_probs(const JudgeTask& task, const EightRows& rows, const Vector& y) {
    const ColumnFacts facts = look_at_columns(rows, task.classes, y, -inf);
    Verdicts v;
    v.loss = -facts.own;
    v.p_truth = exp(facts.own);
    v.confidence = exp(facts.top);
    v.predicted = facts.predicted;
    v.bad = facts.has_nan;
    v.status = any(facts.above) ? above_one : 0;
    apply_clip(task, v);
    return v;
}

CROSSENT_INLINE Verdicts judge_logits(const JudgeTask& task, const EightRows& rows, const Vector& y) {
    const ColumnFacts facts = look_at_columns(rows, task.classes, y, -inf);
    const Mask certain = facts.top == inf;  // one +inf is certainty: the others count nothing, a second one is NaN
    const Vector m = select(certain, 0.0, facts.top);
    Accumulator<double> sum;
    Mask second = certain & (y != y);
    for (index_t j = 0; j < task.classes; ++j) {
        const Vector x = rows.column(j);
        const Mask is_top = facts.predicted == static_cast<double>(j);
        const Vector e = exp_scaled<double>(difference<double>(x, m));
        sum.add(select(is_top | certain, 0.0, e));
        second = second | (certain & (x == inf) & (facts.predicted != static_cast<double>(j)));
    }
    constexpr double down = ExpRange<double>::down;
    const Normaliser<Vector> norm(quick_two_sum(sum.sum * down, sum.rest * down));
    Pair<Vector> x = difference<double>(facts.own, m);
    const Mask right = facts.predicted == y;
    x.hi = select(right, 0.0, select(certain, -inf, x.hi));
    x.lo = select(right | (x.hi == -inf), 0.0, x.lo);
    Verdicts v;
    v.loss = (norm.log_sum() - x.hi) - x.lo;
    v.p_truth = norm.divide(exp(x));
    v.confidence = norm.divide(1.0);
    v.predicted = facts.predicted;
    v.bad = facts.has_nan | (facts.top == -inf) | second;
    v.status = (any(certain) ? positive_infinity_input : 0) | (any(facts.top == -inf) ? all_minus_infinity : 0);
    apply_clip(task, v);
    return v;
}

/// One column that speaks of class 1.
CROSSENT_INLINE Verdicts judge_single(const JudgeTask& task, const EightRows& rows, const Vector& y) {
    const Vector x = rows.column(0);
    Vector p1, p0, loss1, loss0;
    Verdicts v;
    if (task.kind == Kind::logits) {
        const Logistic at(x);
        p1 = at.up;
        p0 = at.down;
        loss1 = softplus(-x, at.shared);
        loss0 = softplus(x, at.shared);
    } else if (task.kind == Kind::log_probs) {
        p1 = exp(x);
        p0 = one_minus_exp(x);
        loss1 = -x;
        loss0 = -log_one_minus_exp(x);
        v.status = any(x > 0.0) ? above_one : 0;
    } else {
        p1 = x;
        p0 = 1.0 - x;
        loss1 = -log(x);
        loss0 = -log1p(-x);
        v.status = (any(x < 0.0) ? negative : 0) | (any(x > 1.0) ? above_one : 0);
    }
    const Mask first = p1 > p0;
    v.predicted = select(first, 1.0, 0.0);
    v.confidence = select(first, p1, p0);
    v.p_truth = select(y == 1.0, p1, select(y == 0.0, p0, 0.0));
    v.loss = select(y == 1.0, loss1, select(y == 0.0, loss0, inf));
    v.bad = x != x;
    apply_clip(task, v);
    return v;
}

CROSSENT_INLINE Verdicts judge_eight(const JudgeTask& task, const EightRows& rows, const Vector& y) {
    if (rows.count == 0) return {};
    if (task.predictions.columns == 1 && task.classes == 2) return judge_single(task, rows, y);
    if (task.kind == Kind::logits) return judge_logits(task, rows, y);
    if (task.kind == Kind::log_probs) return judge_log_probs(task, rows, y);
    return judge_probs(task, rows, y);
}

inline status_bits judge(const JudgeTask& task, index_t begin, index_t end) noexcept {
    status_bits status = 0;
    for (index_t i = begin; i < end; i += lanes) {
        const EightRows rows(task.predictions, i, end - i);
        double y_lanes[lanes];
        for (index_t r = 0; r < lanes; ++r) y_lanes[r] = task.truth[i + std::min(r, rows.count - 1)];
        const Vector y = load(y_lanes);
        Verdicts v = judge_eight(task, rows, y);
        if (any(v.bad)) v.status |= v.status & all_minus_infinity ? 0 : nan_input;
        const Mask stranger = (y < -1.0) | (y > static_cast<double>(task.classes - 1));
        if (any(stranger)) v.status |= label_out_of_range;
        const Mask lost = v.bad | stranger;
        v.loss = select(lost, nan, v.loss + 0.0);  // -0 becomes 0
        if (any(v.loss == inf)) v.status |= positive_infinity_loss;
        store_some(task.loss + i, rows.count, v.loss);
        store_some(task.p_truth + i, rows.count, select(lost, nan, v.p_truth));
        store_some(task.confidence + i, rows.count, select(v.bad, nan, v.confidence));
        double predicted[lanes];
        store(predicted, v.predicted);
        for (index_t r = 0; r < rows.count; ++r) task.predicted[i + r] = static_cast<std::int32_t>(predicted[r]);
        status |= v.status;
    }
    return status;
}

}  // namespace crossent::CROSSENT_ISA

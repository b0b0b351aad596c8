// Focal loss of yes/no questions.
//
// Legend: p probability of yes, r = 1 - p, y truth in [0, 1], c weight of the positives, g the focus, all as pairs;
// l = -log p and n = -log r the costs of yes and no.
//
//     loss        c y r**g l + (1 - y) p**g n                              both terms are at least 0
//     d / d z     (1 - y) p h(r, p, n) - c y r h(p, r, l)                  h(p, r, l) = r**g + g p r**(g-1) l
//     d / d p     (1 - y) h(r, p, n) / r - c y h(p, r, l) / p
//
// Pairs, since the power multiplies errors by g, and since the two terms of a gradient nearly cancel where a probable
// answer is met.  log(1 + e) of a tiny e is e - e**2/2 + e**3/3, whose digits the logarithm of a pair would lose.
#pragma once

#include "../maths/divergence.hpp"
#include "../maths/pairs.hpp"

namespace crossent::CROSSENT_ISA {

struct BinaryResult {
    Vector loss, gradient;
};

/// w * x, 0 where w is 0.
CROSSENT_INLINE Vector times(const Vector& w, const Vector& x) { return select(w == 0.0, 0.0, w * x); }

CROSSENT_INLINE Pair<Vector> times(const Pair<Vector>& w, const Pair<Vector>& x) {
    return select(w.hi == 0.0, Pair<Vector>{0.0, 0.0}, w * x);
}

/// One answer seen from both sides.
struct Focus {
    Pair<Vector> in_loss, in_gradient;

    CROSSENT_INLINE Focus(const Pair<Vector>& p, const Pair<Vector>& r, const Pair<Vector>& cost, double g) {
        const Pair<Vector> zero{0.0, 0.0}, one{1.0, 0.0};
        const Mask gone = r.hi == 0.0, none = gone | (p.hi == 0.0);
        in_loss = power(select(gone, one, r), g);
        in_loss = select(gone, zero, in_loss);
        const Pair<Vector> bend =
            in_loss / select(gone, one, r) * p * select(none, zero, cost) * Pair<Vector>{g, 0.0};
        in_gradient = in_loss + select(none, zero, bend);
    }
};

/// log(1 + e) for 0 <= e <= 1, relative to the result.
CROSSENT_INLINE Pair<Vector> log1p_pair(const Pair<Vector>& e) {
    const Pair<Vector> far = log_pair(Pair<Vector>{1.0, 0.0} + e);
    const Vector bend = e.hi * e.hi * (e.hi * (1.0 / 3) - 0.5);
    return select(e.hi < 0x1p-35, quick_two_sum(e.hi, Vector(e.lo + bend)), far);
}

CROSSENT_INLINE BinaryResult focal_from_logits(const Vector& logit, const Vector& y, const Vector& c, double g) {
    const Mask infinite = abs(logit) == inf;
    const Vector z = select(infinite, select(logit < 0.0, -1000.0, 1000.0), logit), size = abs(z);
    const Pair<Vector> failure = two_sum(Vector(1.0), -y), success = two_product(c, y);
    const Pair<Vector> e = exp_pair({-size, 0.0}), one{1.0, 0.0}, s = one + e, log_s = log1p_pair(e);
    const Pair<Vector> large = one / s, small = e / s;
    const Mask below = z < 0.0;
    const Pair<Vector> p = select(below, small, large), r = select(below, large, small);
    const Pair<Vector> more = log_s + Pair<Vector>{size, 0.0};
    const Pair<Vector> cost_of_yes = select(below, more, log_s), cost_of_no = select(below, log_s, more);
    const Focus yes(p, r, cost_of_yes, g), no(r, p, cost_of_no, g);
    const Pair<Vector> loss = times(success, yes.in_loss * cost_of_yes) + times(failure, no.in_loss * cost_of_no);
    const Pair<Vector> gradient = times(failure, no.in_gradient * p) - times(success, yes.in_gradient * r);
    const Vector lost = select(logit < 0.0, success.hi, failure.hi);
    const Mask bad = (logit != logit) | (y != y) | (c != c);
    return {select(bad, nan, select(infinite & (lost > 0.0), inf, loss.hi)), select(bad, nan, gradient.hi)};
}

/// -log x with the digits that a double has where it is small: there the correction of the pair is noise.
CROSSENT_INLINE Pair<Vector> cost_of(const Pair<Vector>& x) {
    const Mask gone = x.hi == 0.0;
    const Pair<Vector> l = log_pair(select(gone, Pair<Vector>{1.0, 0.0}, x));
    return {select(gone, 1000.0, -l.hi), select(gone | ((abs(l.hi) < 0x1p-20) & (l.hi != 0.0)), 0.0, -l.lo)};
}

CROSSENT_INLINE BinaryResult focal_from_probs(const Vector& x, const Vector& y, const Vector& c, double g) {
    const Pair<Vector> failure = two_sum(Vector(1.0), -y), success = two_product(c, y);
    const Pair<Vector> p{x, 0.0}, r = two_sum(Vector(1.0), -x);
    Pair<Vector> cost_of_no = cost_of(r);
    cost_of_no = select(x < 0x1p-20, Pair<Vector>{-log1p(-x), 0.0}, cost_of_no);
    const Pair<Vector> cost_of_yes = cost_of(p);
    const Focus yes(p, r, cost_of_yes, g), no(r, p, cost_of_no, g);
    const Pair<Vector> loss = times(success, yes.in_loss * cost_of_yes) + times(failure, no.in_loss * cost_of_no);
    const Pair<Vector> one{1.0, 0.0};
    const Pair<Vector> up = times(failure, no.in_gradient / select(r.hi == 0.0, one, r));
    const Pair<Vector> down = times(success, yes.in_gradient / select(x == 0.0, one, p));
    const Mask lost_yes = (x == 0.0) & (success.hi > 0.0), lost_no = (x == 1.0) & (failure.hi > 0.0);
    const Vector slope = select(lost_yes, -inf, select(lost_no, inf, (up - down).hi));
    const Mask bad = (x != x) | (y != y) | (c != c);
    return {select(bad, nan, select(lost_yes | lost_no, inf, loss.hi)), select(bad, nan, slope)};
}

}  // namespace crossent::CROSSENT_ISA

// What the kernel for several scores a row is asked to do: sums of the loss and their gradient, or a product with the Hessian.
//
// Legend: n rows, p columns, k scores a row, s row weights, o offset; y the truth of a row: shares, or a e_code + (1 - a) u
// with one sharpness a a class and a background u.  Tables of coefficients and gradients are cut into panels of 24
// classes, (panels, p, 24), so that a panel of one row of coefficients is three vectors; rows of scores are whole
// vectors, and classes that do not exist have the coefficients 0 and the intercept -1e300.
#pragma once

#include "linear_task.hpp"

namespace crossent {

inline constexpr index_t panel_scores = panel_columns;

template <class T> struct SoftmaxTask {
    Rows<const T> x;
    index_t k;
    const double* weights;            // (panels, p, 24)
    const double* intercept;          // (padded())
    const double* direction;          // as weights: multiply it by the Hessian; null: loss and gradient
    const double* shift;              // as intercept, of the direction
    const std::int32_t* codes;        // (n): the class, or null
    const double* sharpness;          // (k): a, or null for 1
    const double* background;         // (k): u, or null with a null sharpness
    Rows<const double> shares;        // (n, k): y, or null
    const double* row_weights;        // (n)
    Rows<const double> offset;        // (n, k), or null
    Rows<double> probs;               // (n, padded()): the predictions, kept between products, or null
    bool fresh;                       // write probs rather than read them
    bool margin;
    bool curved;                      // with loss and gradient: the Hessian as well
    index_t rows_per_part;
    double* out;                      // (parts, width())

    index_t panels() const { return (k + panel_scores - 1) / panel_scores; }
    /// Scores of a row with those that fill its last vector.
    index_t padded() const { return (k + 7) / 8 * 8; }
    /// Heads (as for one score), then the residual (padded), then the gradient (panels, p, 24), then the blocks of the
    /// Hessian for the classes c >= d, in the order (0, 0), (1, 0), (1, 1), ...: each in panels.
    index_t curvature_at() const { return linear_heads + padded() + in_panels(x.columns, k); }
    index_t width() const { return curvature_at() + (curved ? k * (k + 1) / 2 * in_panels(x.columns, x.columns) : 0); }
};

}  // namespace crossent

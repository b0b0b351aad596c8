#include <utility>

#include "arrays.hpp"

namespace crossent::bindings {

namespace {

using Codes = nb::ndarray<nb::numpy, const std::int32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Panels = nb::ndarray<nb::numpy, const double, nb::ndim<3>, nb::c_contig, nb::device::cpu>;
using Sums = nb::ndarray<nb::numpy, double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

void require_codes(const Codes& codes, index_t n, index_t k) {
    require(extent(codes, 0) == n, "codes must have one element per row");
    const std::int32_t* data = codes.data();
    bool inside = true;
    for (index_t i = 0; i < n; ++i) inside &= data[i] >= 0 && data[i] < k;
    require(inside, "codes must lie in 0 <= code < k");
}

/// Adds the parts in their order; the least margin is a minimum.
void add_parts(const double* parts, index_t count, index_t width, double* total) {
    for (index_t number = 0; number < count; ++number) {
        const double* part = parts + number * width;
        const double least = part[3] < total[3] ? part[3] : total[3];
        for (index_t i = 0; i < width; ++i) total[i] += part[i];
        total[3] = least;
    }
}

/// Runs the task part by part on all threads and adds the parts to `total`.
template <class Task> void run_parts(Task& task, const Sums& parts, const Vector<double>& total, index_t work, int n_threads) {
    const index_t n = task.x.rows, step = task.rows_per_part;
    require(step >= 1, "rows_per_part must be positive");
    const index_t count = (n + step - 1) / step;
    require(extent(parts, 0) >= count && extent(parts, 1) == task.width(), "parts must be (parts, width)");
    require(extent(total, 0) == task.width(), "total must have the width of the parts");
    task.out = parts.data();
    double* sum = total.data();
    nb::gil_scoped_release released;
    const auto kernel = kernels().kernel(std::as_const(task));
    for_each_block(count, choose_threads(n_threads, n, work), [&](index_t part) {
        kernel(task, part * step, std::min((part + 1) * step, n));
    });
    add_parts(task.out, count, task.width(), sum);
}

const double* panels(const Panels& table, const index_t panels, const index_t p) {
    if (!table.is_valid()) return nullptr;
    require(extent(table, 0) == panels && extent(table, 1) == p && extent(table, 2) == panel_scores,
            "coefficients must be cut into panels of 24 classes");
    return table.data();
}

template <class T> void bind_one_score(nb::module_& module) {
    module.def(
        "linear_sums",
        [](const Matrix<const T>& x, const Vector<const double>& weights, double intercept, const Vector<const double>& share,
           const Vector<const double>& row_weights, const Vector<const double>& offset, bool margin, bool curved,
           index_t rows_per_part, const Sums& parts, const Vector<double>& total, int n_threads) {
            LinearTask<T> task{};
            task.x = rows(x);
            const index_t n = task.x.rows;
            task.weights = elements(weights, task.padded());
            task.intercept = intercept;
            task.share = elements(share, n);
            task.row_weights = elements(row_weights, n);
            task.offset = elements(offset, n);
            task.margin = margin;
            task.curved = curved;
            task.rows_per_part = rows_per_part;
            run_parts(task, parts, total, task.x.columns * (curved ? task.x.columns : 1), n_threads);
        },
        "x"_a.noconvert(), "weights"_a.noconvert(), "intercept"_a, "share"_a.noconvert(), "row_weights"_a.noconvert(),
        "offset"_a.noconvert().none(), "margin"_a, "curved"_a, "rows_per_part"_a, "parts"_a.noconvert(),
        "total"_a.noconvert(), "n_threads"_a = 0);
}

template <class T> void bind_several_scores(nb::module_& module) {
    module.def(
        "linear_softmax_sums",
        [](const Matrix<const T>& x, index_t k, const Panels& weights, const Vector<const double>& intercept,
           const Panels& direction, const Vector<const double>& shift, const Codes& codes,
           const Vector<const double>& sharpness, const Vector<const double>& background, const Matrix<const double>& shares,
           const Vector<const double>& row_weights, const Matrix<const double>& offset, const Matrix<double>& probs, bool fresh,
           bool margin, bool curved, index_t rows_per_part, const Sums& parts, const Vector<double>& total, int n_threads) {
            SoftmaxTask<T> task{};
            task.x = rows(x);
            const index_t n = task.x.rows, p = task.x.columns;
            require(k >= 2, "k must be at least 2");
            task.k = k;
            task.weights = panels(weights, task.panels(), p);
            task.intercept = elements(intercept, task.padded());
            task.direction = panels(direction, task.panels(), p);
            task.shift = elements(shift, task.padded());
            require(!task.direction == !task.shift, "a direction needs a shift");
            if (codes.is_valid()) {
                require_codes(codes, n, k);
                task.codes = codes.data();
            }
            task.sharpness = elements(sharpness, k);
            task.background = elements(background, k);
            require(!task.sharpness == !task.background, "sharpness needs a background");
            task.shares = rows(shares, n, k);
            require(task.direction || (task.codes != nullptr) != bool(task.shares), "one kind of truth is needed: codes or shares");
            task.row_weights = elements(row_weights, n);
            task.offset = rows(offset, n, k);
            task.probs = rows(probs, n, task.padded());
            task.fresh = fresh;
            require(!margin || task.codes, "a margin needs codes");
            task.margin = margin;
            require(!curved || !task.direction, "curvature is of loss and gradient, not of a product");
            task.curved = curved;
            task.rows_per_part = rows_per_part;
            run_parts(task, parts, total, p * task.padded() / 4 * (curved ? p * k : 1), n_threads);
        },
        "x"_a.noconvert(), "k"_a, "weights"_a.noconvert(), "intercept"_a.noconvert(), "direction"_a.noconvert().none(),
        "shift"_a.noconvert().none(), "codes"_a.noconvert().none(), "sharpness"_a.noconvert().none(),
        "background"_a.noconvert().none(), "shares"_a.noconvert().none(), "row_weights"_a.noconvert(),
        "offset"_a.noconvert().none(), "probs"_a.noconvert().none(), "fresh"_a, "margin"_a, "curved"_a,
        "rows_per_part"_a, "parts"_a.noconvert(), "total"_a.noconvert(), "n_threads"_a = 0);
}

template <class T> void bind_column_sums(nb::module_& module) {
    module.def(
        "column_sums",
        [](const Matrix<const T>& x, const Vector<const double>& shift, const Vector<const double>& share,
           const Vector<const double>& row_weights, index_t rows_per_part, const Sums& parts, const Vector<double>& total,
           int n_threads) {
            ColumnSumsTask<T> task{};
            task.x = rows(x);
            task.shift = elements(shift, task.padded());
            task.share = elements(share, task.x.rows);
            task.row_weights = elements(row_weights, task.x.rows);
            task.rows_per_part = rows_per_part;
            run_parts(task, parts, total, task.x.columns, n_threads);
        },
        "x"_a.noconvert(), "shift"_a.noconvert(), "share"_a.noconvert(), "row_weights"_a.noconvert(), "rows_per_part"_a,
        "parts"_a.noconvert(), "total"_a.noconvert(), "n_threads"_a = 0);
}

}  // namespace

void bind_linear(nb::module_& module) {
    bind_column_sums<float>(module);
    bind_column_sums<double>(module);
    bind_one_score<float>(module);
    bind_one_score<double>(module);
    bind_several_scores<float>(module);
    bind_several_scores<double>(module);
}

}  // namespace crossent::bindings

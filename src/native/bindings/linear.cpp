#include "arrays.hpp"

namespace crossent::bindings {

namespace {

using Codes = nb::ndarray<nb::numpy, const std::int32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Table = nb::ndarray<nb::numpy, const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Sums = nb::ndarray<nb::numpy, double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

void require_codes(const Codes& codes, index_t n, index_t k) {
    require(extent(codes, 0) == n, "codes must have one element per row");
    const std::int32_t* data = codes.data();
    bool inside = true;
    for (index_t i = 0; i < n; ++i) inside &= data[i] >= 0 && data[i] < k;
    require(inside, "codes must lie in 0 <= code < k");
}

/// Adds the blocks in their order; the least margin is a minimum.
void add_blocks(const double* parts, index_t blocks, index_t width, double* total) {
    for (index_t block = 0; block < blocks; ++block) {
        const double* part = parts + block * width;
        const double least = part[3] < total[3] ? part[3] : total[3];
        for (index_t i = 0; i < width; ++i) total[i] += part[i];
        total[3] = least;
    }
}

template <class T> void bind_width(nb::module_& module) {
    module.def(
        "linear_sums",
        [](const Matrix<const T>& x, index_t k, const Table& weights, const Vector<const double>& intercept,
           const Vector<const double>& share, const Codes& codes, const Matrix<const double>& shares,
           const Vector<const double>& row_weights, const Matrix<const double>& offset, bool margin, index_t rows_per_block,
           const Sums& parts, const Vector<double>& total, int n_threads) {
            LinearTask<T> task{};
            task.x = rows(x);
            const index_t n = task.x.rows, p = task.x.columns;
            require(k >= 1 && k <= most_linear_scores, "k must be between 1 and 64");
            require(rows_per_block >= 1, "rows_per_block must be positive");
            task.k = k;
            task.padded = k == 1 ? (p + 7) / 8 * 8 : k <= 8 ? 8 : k <= 16 ? 16 : k <= 32 ? 32 : 64;
            require(extent(weights, 0) == (k == 1 ? 1 : p) && extent(weights, 1) == task.padded,
                    "weights must be padded to whole vectors");
            task.weights = weights.data();
            task.intercept = elements(intercept, k == 1 ? 1 : task.padded);
            task.share = elements(share, n);
            task.row_weights = elements(row_weights, n);
            task.shares = rows(shares, n, k);
            task.offset = rows(offset, n, k);
            if (codes.is_valid()) {
                require_codes(codes, n, k);
                task.codes = codes.data();
            }
            require(k == 1 ? task.share != nullptr : (task.codes != nullptr) != bool(task.shares),
                    "one kind of truth is needed: share for one score, codes or shares for more");
            require(!margin || k == 1 || task.codes, "a margin needs codes");
            task.margin = margin;
            task.rows_per_block = rows_per_block;
            const index_t blocks = (n + rows_per_block - 1) / rows_per_block;
            require(extent(parts, 0) >= blocks && extent(parts, 1) == task.width(), "parts must be (blocks, width)");
            require(extent(total, 0) == task.width(), "total must have the width of the parts");
            task.out = parts.data();
            double* sum = total.data();
            nb::gil_scoped_release released;
            const auto kernel = kernels().kernel(task);
            for_each_block(blocks, choose_threads(n_threads, n, p * (k == 1 ? 1 : task.padded / 4)), [&](index_t block) {
                const index_t begin = block * rows_per_block;
                kernel(task, begin, std::min(begin + rows_per_block, n));
            });
            add_blocks(task.out, blocks, task.width(), sum);
        },
        "x"_a.noconvert(), "k"_a, "weights"_a.noconvert(), "intercept"_a.noconvert(), "share"_a.noconvert().none(),
        "codes"_a.noconvert().none(), "shares"_a.noconvert().none(), "row_weights"_a.noconvert(),
        "offset"_a.noconvert().none(), "margin"_a, "rows_per_block"_a, "parts"_a.noconvert(), "total"_a.noconvert(),
        "n_threads"_a = 0);
}

}  // namespace

void bind_linear(nb::module_& module) {
    bind_width<float>(module);
    bind_width<double>(module);
}

}  // namespace crossent::bindings

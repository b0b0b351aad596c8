// The array types of the border, declared once, and the few size checks that keep memory safe.
//
// Everything else (domains, labels, messages that name a row) is checked in Python.  Nothing is converted:
// a wrong dtype, number of dimensions or order is a TypeError, sizes that do not fit are a ValueError.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include "../kernels/tasks.hpp"
#include "../kernels/threads.hpp"
#include "../simd/dispatch.hpp"

namespace crossent::bindings {

namespace nb = nanobind;
using namespace nb::literals;

/// A matrix in any layout; rows(...) below asks for contiguous rows.
template <class T> using Matrix = nb::ndarray<nb::numpy, T, nb::ndim<2>, nb::device::cpu>;
template <class T> using Vector = nb::ndarray<nb::numpy, T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Limbs = nb::ndarray<nb::numpy, index_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

template <class Array> index_t extent(const Array& array, std::size_t axis) {
    return static_cast<index_t>(array.shape(axis));
}

inline void require(bool holds, const char* rule) {
    if (!holds) throw nb::value_error(rule);
}

/// The rows of a matrix whose inner stride is one element; `n` x `k`, or -1 for any.
template <class T> Rows<T> rows(const Matrix<T>& matrix, index_t n = -1, index_t k = -1) {
    if (!matrix.is_valid()) return {};
    const bool empty = extent(matrix, 0) == 0;
    require(empty || extent(matrix, 1) <= 1 || matrix.stride(1) == 1, "a row must be contiguous: its inner stride is one element");
    require(extent(matrix, 0) <= 1 || matrix.stride(0) >= extent(matrix, 1), "rows must not overlap");
    require(n < 0 || extent(matrix, 0) == n, "matrices must have the same number of rows");
    require(k < 0 || extent(matrix, 1) == k, "matrices must have the same number of columns");
    return {matrix.data(), extent(matrix, 0), extent(matrix, 1), matrix.stride(0)};
}

/// The elements of a vector of length `n`; null if it was None.
template <class T> T* elements(const Vector<T>& vector, index_t n) {
    if (!vector.is_valid()) return nullptr;
    require(extent(vector, 0) == n, "vectors must have one element per row (or per class)");
    return vector.data();
}

/// Run a task with the kernels in use, without the GIL.
template <class Task> status_bits run(const Task& task, int n_threads) {
    nb::gil_scoped_release released;
    return run_blocks(kernels().kernel(task), task, n_threads);
}

void bind_cross_entropy(nb::module_& module);
void bind_parts(nb::module_& module);
void bind_distributions(nb::module_& module);
void bind_binary(nb::module_& module);
void bind_scaling(nb::module_& module);
void bind_softmax(nb::module_& module);
void bind_information(nb::module_& module);
void bind_exact(nb::module_& module);
void bind_judge(nb::module_& module);
void bind_tally(nb::module_& module);
void bind_text_codes(nb::module_& module);
void bind_linear(nb::module_& module);
void bind_build(nb::module_& module);

}  // namespace crossent::bindings

#include "../kernels/tally.hpp"

#include "arrays.hpp"

namespace crossent::bindings {

namespace {

using Counts = nb::ndarray<nb::numpy, index_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Pairs = nb::ndarray<nb::numpy, index_t, nb::shape<-1, 2>, nb::c_contig, nb::device::cpu>;

status_bits flagged(const Vector<const std::int32_t>& codes, const Vector<const bool>& flags, const Pairs& counts) {
    const index_t n = extent(codes, 0);
    const FlagTask task{codes.data(), reinterpret_cast<const std::uint8_t*>(elements(flags, n)), n,
                        extent(counts, 0), counts.data()};
    nb::gil_scoped_release released;
    return count_flagged(task);
}

void confidence_bins(const Vector<const double>& confidence, const Vector<const bool>& hit, const Pairs& counts,
                     const Vector<std::int32_t>& bin) {
    const index_t n = extent(confidence, 0);
    require(extent(counts, 0) > 0, "counts must have a row for each bin");
    const ConfidenceTask task{confidence.data(), reinterpret_cast<const std::uint8_t*>(elements(hit, n)), n,
                              extent(counts, 0), counts.data(), elements(bin, n)};
    nb::gil_scoped_release released;
    count_confidence(task);
}

index_t sizes(const Vector<const double>& values, const Counts& counts, double threshold,
              const Vector<double>& above) {
    const index_t n = extent(values, 0);
    require(extent(counts, 0) > 0, "counts must have a bin");
    const SizeTask task{values.data(), n, extent(counts, 0), counts.data(), threshold, elements(above, n)};
    nb::gil_scoped_release released;
    return count_sizes(task);
}

index_t sample(const Vector<const index_t>& numbers, index_t first, std::uint64_t bound, const Counts& places) {
    const index_t n = extent(places, 0);
    const SampleTask task{elements(numbers, n), first, n, bound, places.data()};
    nb::gil_scoped_release released;
    return sample_places(task);
}

}  // namespace

void bind_tally(nb::module_& module) {
    module.def("count_flagged", &flagged, "codes"_a.noconvert(), "flags"_a.noconvert(), "counts"_a.noconvert());
    module.def("count_confidence", &confidence_bins, "confidence"_a.noconvert(), "hit"_a.noconvert(),
               "counts"_a.noconvert(), "bin"_a.noconvert());
    module.def("count_sizes", &sizes, "values"_a.noconvert(), "counts"_a.noconvert(), "threshold"_a,
               "above"_a.noconvert());
    module.def("sample_places", &sample, "numbers"_a.noconvert().none(), "first"_a, "bound"_a,
               "places"_a.noconvert());
}

}  // namespace crossent::bindings

#include "../kernels/text_codes.hpp"

#include "arrays.hpp"

namespace crossent::bindings {

namespace {

// The Arrow C data interface, as its specification lays it out (https://arrow.apache.org/docs/format/CDataInterface.html).
struct ArrowSchema {
    const char* format;
    const char* name;
    const char* metadata;
    std::int64_t flags;
    std::int64_t n_children;
    ArrowSchema** children;
    ArrowSchema* dictionary;
    void (*release)(ArrowSchema*);
    void* private_data;
};

struct ArrowArray {
    std::int64_t length;
    std::int64_t null_count;
    std::int64_t offset;
    std::int64_t n_buffers;
    std::int64_t n_children;
    const void** buffers;
    ArrowArray** children;
    ArrowArray* dictionary;
    void (*release)(ArrowArray*);
    void* private_data;
};

template <class T> const T* pointer_in(const nb::object& capsule, const char* name) {
    const auto* found = static_cast<const T*>(PyCapsule_GetPointer(capsule.ptr(), name));
    if (found == nullptr) throw nb::python_error();
    return found;
}

/// Missing texts count as empty ones.
void code_all(TextCodes& known, const ArrowArray& array, std::int32_t* codes) {
    const auto* valid = static_cast<const std::uint8_t*>(array.buffers[0]);
    const auto* offsets = static_cast<const std::int32_t*>(array.buffers[1]) + array.offset;
    const auto* bytes = static_cast<const char*>(array.buffers[2]);
    std::vector<std::string_view> texts(static_cast<std::size_t>(array.length));
    for (index_t i = 0; i < array.length; ++i) {
        const index_t place = i + array.offset;
        const bool there = valid == nullptr || (valid[place / 8] >> (place % 8) & 1) != 0;
        const auto size = static_cast<std::size_t>(there ? offsets[i + 1] - offsets[i] : 0);
        if (size != 0) texts[static_cast<std::size_t>(i)] = {bytes + offsets[i], size};
    }
    known.add(texts.data(), array.length, codes);
}

void add(TextCodes& known, const nb::object& column, const Vector<std::int32_t>& codes) {
    const nb::tuple both = nb::cast<nb::tuple>(column.attr("__arrow_c_array__")());
    const auto* schema = pointer_in<ArrowSchema>(both[0], "arrow_schema");
    const auto* array = pointer_in<ArrowArray>(both[1], "arrow_array");
    require(schema->format[0] == 'u' && schema->format[1] == 0, "the column must be an Arrow array of utf8");
    require(array->length == extent(codes, 0), "codes must have one element per row");
    nb::gil_scoped_release released;
    code_all(known, *array, codes.data());
}

nb::typed<nb::list, nb::str> texts(const TextCodes& known, index_t from) {
    nb::typed<nb::list, nb::str> found;
    for (index_t code = from; code < known.size(); ++code) {
        const std::string_view text = known.text(code);
        found.append(nb::str(text.data(), text.size()));
    }
    return found;
}

}  // namespace

void bind_text_codes(nb::module_& module) {
    nb::class_<TextCodes>(module, "TextCodes")
        .def(nb::init<>())
        .def("add", &add, "column"_a, "codes"_a.noconvert())
        .def("texts", &texts, "start"_a)
        .def("__len__", &TextCodes::size);
}

}  // namespace crossent::bindings

// Texts as numbers, in the order in which they come up: a hash table that outlives the batch.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tasks.hpp"

namespace crossent {

class TextCodes {
public:
    TextCodes();

    /// The number of a text, from 0; a new text takes the next one.
    std::int32_t code(std::string_view text);

    index_t size() const { return static_cast<index_t>(hashes_.size()); }
    std::string_view text(index_t code) const;

private:
    void grow();

    std::vector<std::int32_t> slots_;  // code + 1; 0 is free.  A power of two, at most half full.
    std::vector<std::uint64_t> hashes_;
    std::vector<std::size_t> ends_;
    std::string bytes_;
};

}  // namespace crossent

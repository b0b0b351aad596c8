#include "text_codes.hpp"

#include <algorithm>
#include <cstring>

namespace crossent {

namespace {

template <class Word> std::uint64_t read(const char* bytes) {
    Word word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

/// Up to eight bytes as a number; parts may overlap, for the size goes into the hash as well.
std::uint64_t few_bytes(const char* bytes, std::size_t size) {
    if (size >= 8) return read<std::uint64_t>(bytes);
    if (size >= 4) return read<std::uint32_t>(bytes) | read<std::uint32_t>(bytes + size - 4) << 32;
    if (size == 0) return 0;
    return read<std::uint8_t>(bytes) | read<std::uint8_t>(bytes + size / 2) << 8 | read<std::uint8_t>(bytes + size - 1) << 16;
}

/// The finaliser of SplitMix64, eight bytes at a time.
std::uint64_t mixed(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = text.size();
    std::size_t place = 0;
    for (; place + 8 < text.size(); place += 8) hash = mixed(hash ^ read<std::uint64_t>(text.data() + place));
    return mixed(hash ^ few_bytes(text.data() + place, text.size() - place));
}

constexpr std::size_t fewest_slots = 1024;
constexpr index_t ahead = 16;  // texts whose slots are on their way from memory while others are looked up

}  // namespace

TextCodes::TextCodes() : slots_(fewest_slots), begins_(1) {}

std::string_view TextCodes::text(index_t code) const {
    const auto place = static_cast<std::size_t>(code);
    return {bytes_.data() + begins_[place], begins_[place + 1] - begins_[place]};
}

void TextCodes::add(const std::string_view* texts, index_t n, std::int32_t* codes) {
    std::uint64_t hashes[ahead];
    for (index_t first = 0; first < n; first += ahead) {
        const index_t count = std::min(ahead, n - first);
        for (index_t i = 0; i < count; ++i) {
            hashes[i] = hash_of(texts[first + i]);
            __builtin_prefetch(&slots_[first_slot(hashes[i])]);
        }
        for (index_t i = 0; i < count; ++i) {
            const Slot& slot = slots_[first_slot(hashes[i])];
            if (slot.hash == hashes[i]) __builtin_prefetch(bytes_.data() + slot.begin);
        }
        for (index_t i = 0; i < count; ++i) codes[first + i] = code(texts[first + i], hashes[i]);
    }
}

std::int32_t TextCodes::code(std::string_view wanted, std::uint64_t hash) {
    std::size_t place = first_slot(hash);
    for (; slots_[place].code >= 0; place = (place + 1) & (slots_.size() - 1)) {
        const Slot& known = slots_[place];
        if (known.hash == hash && std::string_view(bytes_.data() + known.begin, known.size) == wanted) return known.code;
    }
    const auto code = static_cast<std::int32_t>(size());
    slots_[place] = {hash, bytes_.size(), static_cast<std::uint32_t>(wanted.size()), code};
    bytes_.append(wanted);
    begins_.push_back(bytes_.size());
    if (2 * begins_.size() > slots_.size()) grow();
    return code;
}

void TextCodes::grow() {
    std::vector<Slot> before(2 * slots_.size());
    before.swap(slots_);
    for (const Slot& known : before) {
        if (known.code < 0) continue;
        std::size_t place = first_slot(known.hash);
        while (slots_[place].code >= 0) place = (place + 1) & (slots_.size() - 1);
        slots_[place] = known;
    }
}

}  // namespace crossent

#include "admin/restoration_detail.hpp"

#include "admin/detail_writer.hpp"
#include "admin/expiry.hpp"
#include "tokenward/names.hpp"

#include <utility>

namespace tokenward::admin {

RestorationDetail RestorationDetail::read(DetailReader& reader) {
    RestorationDetail restoration;
    restoration.store = reader.text("store", is_incarnation);
    restoration.file = reader.text("file", is_incarnation);
    restoration.at = reader.time("at");
    restoration.alone = reader.text_if_any("alone", is_incarnation);
    return restoration;
}

OwnedFields RestorationDetail::fields() const {
    DetailWriter writer;
    writer.put("store", store).put("file", file).put("at", at).put_if_any("alone", alone);
    return std::move(writer).take();
}

std::string text_of(const RestorationDetail& restoration) {
    return "an import was begun here at " + time_text(restoration.at) + " and is not at its end";
}

} // namespace tokenward::admin

#include "admin/records/restoration_detail.hpp"

#include "admin/records/detail_writer.hpp"
#include "admin/records/expiry.hpp"
#include "tokenward/names.hpp"

#include <utility>

namespace tokenward::admin {

RestorationDetail RestorationDetail::read(DetailReader& reader) {
    RestorationDetail restoration;
    restoration.store = reader.text("store", is_incarnation);
    restoration.file = reader.text("file", is_incarnation);
    restoration.id = reader.text("id", is_incarnation);
    restoration.at = reader.time("at");
    restoration.is_alone = reader.flag("alone");
    return restoration;
}

OwnedFields RestorationDetail::fields() const {
    DetailWriter writer;
    writer.put("store", store).put("file", file).put("id", id).put("at", at);
    writer.put("alone", is_alone ? "1" : "0");
    return std::move(writer).take();
}

std::string text_of(const RestorationDetail& restoration) {
    return "an import was begun here at " + time_text(restoration.at) + " and is not at its end";
}

} // namespace tokenward::admin

#include "admin/doctor.hpp"
#include "cli/command.hpp"
#include "cli/table.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace tokenward::cli {
namespace {

using Findings = std::vector<admin::Finding>;

void print(const Output& out, const Findings& findings, bool healthy) {
    if (out.json()) {
        auto list = Json::array();
        for (const auto& finding : findings) {
            list.push_back({{"status", to_word(finding.health)},
                            {"subject", finding.subject},
                            {"text", finding.text},
                            {"advice", finding.advice.empty() ? Json() : Json(finding.advice)}});
        }
        out.document({{"healthy", healthy}, {"findings", list}});
        return;
    }
    for (const auto& finding : findings) {
        auto line = std::string(to_word(finding.health));
        line.resize(6, ' ');
        line += finding.subject;
        line.resize(std::max<std::size_t>(line.size() + 1, 20), ' ');
        out.line(line + finding.text);
        if (!finding.advice.empty()) {
            out.line("      -> " + finding.advice);
        }
    }
}

ExitCode report(const Session& session, const Findings& findings, ExitCode end) {
    const bool healthy = std::ranges::none_of(findings, [](const admin::Finding& finding) {
        return finding.health == admin::Health::Bad;
    });
    print(session.out(), findings, healthy);
    return end == ExitCode::Done && !healthy ? ExitCode::Refused : end;
}

ExitCode run(const Session& session, const NoOptions& /*options*/) {
    Findings findings;
    const auto keys = session.read_keys();
    if (!keys) {
        findings.push_back({admin::Health::Bad, "keys", keys.error().message,
                            "nothing can be checked without it"});
        return report(session, findings, ExitCode::Refused);
    }
    findings.push_back(admin::examine_keys(*keys));

    auto store = session.connect(*keys);
    const auto found = store ? admin::examine_store(*store) : store.error();
    if (!found) {
        const auto end = exit_code_of(found.error().kind);
        if (end == ExitCode::Usage) {
            return session.fail(found.error());
        }
        findings.push_back({admin::Health::Bad, "redis", found.error().message,
                            "is it running, and are address, user and password right?"});
        return report(session, findings, end);
    }
    findings.insert(findings.end(), found->begin(), found->end());
    return report(session, findings, ExitCode::Done);
}

} // namespace

void add_doctor(CLI::App& app, Choice& choice) {
    add_command<NoOptions>(app, choice, "doctor", "look whether everything is as it should be",
                           declare_nothing, run);
}

} // namespace tokenward::cli

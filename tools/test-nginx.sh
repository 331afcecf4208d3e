#!/bin/bash
# Makes Perl's Test::Nginx available. Debian 12 and 13 have no package of it: where
# it is not installed, that of Debian unstable is unpacked into a cache. apt gets
# lists and a source of its own for this, so nothing of the system changes.
#   tools/test-nginx.sh            fetches it if need be
#   source tools/test-nginx.sh     and sets PERL5LIB
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cache=${XDG_CACHE_HOME:-${HOME:-$root/build}/.cache}/tokenward
test_nginx=$cache/test-nginx

has_test_nginx() {
    perl -I "$test_nginx/usr/share/perl5" -MTest::Nginx::Socket -e 1 2>/dev/null
}

# The mirror that the system uses for its own release, whatever form its sources have.
debian_mirror() {
    local codename
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    apt-get --print-uris update 2>/dev/null |
        sed -n "s|^'\(.*\)/dists/$codename/InRelease' .*|\1|p" | head -n 1
}

# Proxies and certificates come from the system's apt configuration as ever.
private_apt() {
    apt-get -qq \
        -o Dir::Etc::SourceList="$cache/apt/sources.list" -o Dir::Etc::SourceParts=- \
        -o Dir::State::Lists="$cache/apt/lists" -o Dir::Cache="$cache/apt/cache" \
        -o Acquire::Languages=none -o Acquire::Check-Valid-Until=false \
        -o APT::Sandbox::User= "$@"
}

fetch_test_nginx() {
    local mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    mirror=$(debian_mirror)
    [[ -n $mirror ]] || die "found no Debian mirror in apt's sources; install Test::Nginx yourself"
    say "Fetching libtest-nginx-perl from Debian unstable"
    rm -rf "$cache/apt" "$test_nginx"
    mkdir -p "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial"
    echo "deb [signed-by=$keyring] $mirror unstable main" >"$cache/apt/sources.list"
    private_apt update
    (cd "$cache/apt" && private_apt download libtest-nginx-perl)
    dpkg -x "$cache"/apt/libtest-nginx-perl_*.deb "$test_nginx"
    rm -rf "$cache/apt"
}

if ! has_test_nginx; then
    fetch_test_nginx
    has_test_nginx || die "Test::Nginx does not load: $(
        perl -I "$test_nginx/usr/share/perl5" -MTest::Nginx::Socket -e 1 2>&1 | head -n 1)"
fi
export PERL5LIB=$test_nginx/usr/share/perl5${PERL5LIB:+:$PERL5LIB}

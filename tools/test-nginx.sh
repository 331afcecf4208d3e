#!/bin/bash
# Makes Perl's Test::Nginx available. Debian 12 and 13 have no package of it: where
# it is not installed, that of Debian unstable is unpacked into a cache.
#   tools/test-nginx.sh            fetches it if need be
#   source tools/test-nginx.sh     and sets PERL5LIB
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source tools/private-apt.sh

test_nginx=$cache/test-nginx

has_test_nginx() {
    perl -I "$test_nginx/usr/share/perl5" -MTest::Nginx::Socket -e 1 2>/dev/null
}

fetch_test_nginx() {
    say "Fetching libtest-nginx-perl from Debian unstable"
    rm -rf "$test_nginx"
    private_apt_begin deb unstable
    (cd "$cache/apt" && private_apt download libtest-nginx-perl)
    dpkg -x "$cache"/apt/libtest-nginx-perl_*.deb "$test_nginx"
    private_apt_end
}

if ! has_test_nginx; then
    fetch_test_nginx
    has_test_nginx || die "Test::Nginx does not load: $(
        perl -I "$test_nginx/usr/share/perl5" -MTest::Nginx::Socket -e 1 2>&1 | head -n 1)"
fi
export PERL5LIB=$test_nginx/usr/share/perl5${PERL5LIB:+:$PERL5LIB}

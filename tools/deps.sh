#!/bin/bash
# Installs the Debian packages of the named groups, as far as they are missing.
#   tools/deps.sh GROUP ...        build, test, fuzz, coverage, valgrind, lint, bench, profile
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The names are the same in Debian 12 and 13. So is clang 19, which formats alike in
# both; the default clang of Debian 12 stumbles over libstdc++'s ranges.
declare -A group=(
    [build]="g++ make cmake ninja-build nginx nginx-dev libhiredis-dev libssl-dev libdeflate-dev libxxhash-dev
             nlohmann-json3-dev libcli11-dev libboost-dev libspdlog-dev libsodium-dev libcsv-dev libcurl4-openssl-dev
             libcmocka-dev python3"
    [test]="redis-server curl openssl perl libtest-base-perl libtext-diff-perl liblist-moreutils-perl
            libtest-longstring-perl libipc-run-perl liburi-perl libwww-perl
            libnginx-mod-nchan libnginx-mod-http-lua libnginx-mod-http-js
            libnginx-mod-http-headers-more-filter python3-grpcio python3-aiosmtpd python3-jsonschema
            git npm postgresql man-db mandoc zsh"
    [fuzz]="clang-19 libclang-rt-19-dev"
    [coverage]="gcovr"
    [valgrind]="valgrind libc6-dbg"
    [lint]="clang-format-19 clang-tidy-19"
    [bench]="libbenchmark-dev wrk redis-server libnginx-mod-http-lua lua-nginx-redis
             lua-nginx-string python3-matplotlib"
    [profile]="linux-perf"
)

missing=()
for name in "$@"; do
    for package in ${group[$name]}; do
        # Node.js from elsewhere brings npm along, and Debian's package conflicts with it.
        [[ $package != npm ]] || ! command -v npm >/dev/null || continue
        state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
        [[ $state == installed ]] || missing+=("$package")
    done
done
((${#missing[@]})) || exit 0

sudo=()
if ((EUID != 0)); then
    command -v sudo >/dev/null ||
        die "needs root to install packages; as root: apt-get install ${missing[*]}"
    sudo=(sudo)
fi

# nginx and Redis would be started on arrival; the tests run their own.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
    "${sudo[@]}" install -m 755 /dev/stdin "$policy" <<<$'#!/bin/sh\nexit 101'
    trap '"${sudo[@]}" rm -f "$policy"' EXIT
fi

# Recommended packages would bring in services nobody asked for.
install_missing() {
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 \
        --no-install-recommends "${missing[@]}"
}

# Package lists older than a day name versions that may be gone.
lists=$(find /var/lib/apt/lists -maxdepth 1 -name '*Release' -mtime -1 2>/dev/null)
say "Installing ${missing[*]}"
if [[ -n $lists ]] && install_missing; then
    exit 0
fi
say "Updating the package lists"
"${sudo[@]}" apt-get update -q || say "Some package lists could not be updated; going on"
install_missing

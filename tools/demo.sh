#!/bin/bash
# The whole path on loopback: a private Redis and nginx, a few users and tokens made with
# `tokenward`, and calls through the gate, one for each answer a request can get.
#   tools/demo.sh            goes on until Ctrl-C, for you to try more
#   tools/demo.sh --once     ends after the calls: 0 if all were answered as they should be
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# It has a store of its own, whatever whoever starts it has.
unset "${!TOKENWARD_@}"
source tools/demo/show.sh
source tools/demo/servers.sh
source tools/demo/people.sh
source tools/demo/calls.sh

case ${1:-} in
    --once) once=yes ;;
    '') once=no ;;
    *) die "usage: ./dev demo [--once]" ;;
esac

tools/deps.sh build test
build release --target tokenward --target ngx_http_auth_token_module

umask 077
dir=$(mktemp -d "${TMPDIR:-/tmp}/tokenward-demo.XXXXXX")
((${#dir} < 80)) || die "$dir is too long a path for Unix sockets; set TMPDIR to a shorter one"

# Every process ends by its own id, and the folder goes with them.
end_all() {
    trap '' INT TERM HUP
    stop_nginx
    stop_redis
    rm -rf "$dir"
}
trap end_all EXIT
trap 'exit 130' INT TERM HUP

heading "A private Redis and nginx in $dir"
start_redis
make_people
start_nginx
show_calls
verdict
[[ $once == no ]] || exit "$(differed)"

try_next
trap 'echo; exit "$(differed)"' INT TERM HUP
wait "$nginx_pid" || true
nginx_pid=
die "nginx has ended by itself; see above"

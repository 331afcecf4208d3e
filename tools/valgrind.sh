#!/bin/bash
# Files of t/ with nginx under valgrind's memcheck: use of what is freed or never written,
# and what is lost. Each process reports to a file of its own; any report fails.
#   tools/valgrind.sh [FILE ...]    without any, those that between them go every way
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tools/deps.sh build test valgrind
source tools/test-nginx.sh
source tools/suites.sh

(($#)) || set -- t/000-load.t t/022-other-places.t t/030-answers.t t/051-raw-path.t \
    t/053-attribute.t t/061-answer-body.t t/072-remote-user.t t/080-access-order.t \
    t/090-internal-redirects.t t/100-subrequests.t t/130-connections.t t/135-http2.t \
    t/200-cache.t t/210-status.t

build release --target tokenward --target ngx_http_auth_token_module

reports=$scratch/valgrind
mkdir "$reports"
chmod 777 "$reports" # workers give up root
cat >"$scratch/nginx-valgrind" <<END
#!/bin/sh
exec valgrind --quiet --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \\
    --suppressions=$root/tools/valgrind.supp --gen-suppressions=all --num-callers=30 \\
    --log-file=$reports/%p ${TEST_NGINX_BINARY:-/usr/sbin/nginx} "\$@"
END
chmod +x "$scratch/nginx-valgrind"

valgrind_suite() {
    local status=0
    TEST_NGINX_BINARY=$scratch/nginx-valgrind TEST_NGINX_TIMEOUT=120 TOKENWARD_SLOW_NGINX=1 \
        prove_suite release "$@" || status=1
    find "$reports" -type f -size 0 -delete -o -type f -exec cat {} + -exec false {} + || status=1
    say "$(find "$reports" -type f | wc -l) processes had something to report"
    return $status
}

suite "t/ (valgrind)" valgrind_suite "$@"
finish

# The test suites, each for one preset; sourced by test.sh and coverage.sh.
# A suite that fails is remembered, and the next one runs: `finish` tells.

failed=()
began=$SECONDS
scratch=$(mktemp -d "${TMPDIR:-/tmp}/tokenward-test.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
# Workers give up root and must still reach what lies here.
chmod 755 "$scratch"

suite() {
    local name=$1 start=$SECONDS
    shift
    say "$name"
    "$@" || failed+=("$name")
    say "$name took $((SECONDS - start)) s"
}

# A sanitized module needs the sanitizers' runtime in nginx, which has none. Reports go
# to files, for nginx's stderr is its error log; UBSan cannot write there beside ASan,
# so it aborts and ASan tells where. nginx leaves memory to the end of the process:
# leaks are not looked for.
sanitized_nginx() {
    local reports=$1 wrapper=$scratch/nginx-asan
    cat >"$wrapper" <<END
#!/bin/sh
export LD_PRELOAD="$(g++ -print-file-name=libasan.so) $(g++ -print-file-name=libubsan.so)"
export ASAN_OPTIONS=detect_leaks=0:handle_abort=1:log_path=$reports/report
export UBSAN_OPTIONS=abort_on_error=1:log_path=$reports/report
exec /usr/sbin/nginx "\$@"
END
    chmod +x "$wrapper"
    echo "$wrapper"
}

ctest_suite() {
    local preset=$1
    shift
    ctest --preset "$preset" --parallel "$(nproc)" --no-label-summary "$@"
}

# prove_suite PRESET [FILE ...]: files of t/, all without any, against the preset's module.
# TEST_NGINX_BINARY and TOKENWARD_MODULE put others in the place of nginx and the module.
prove_suite() {
    local preset=$1 nginx=${TEST_NGINX_BINARY:-/usr/sbin/nginx} reports=$scratch/reports
    local lane lanes status=0 running=()
    shift
    (($#)) || set -- t/*.t
    mkdir -p "$reports"
    chmod 777 "$reports"
    [[ $preset != asan ]] || nginx=$(sanitized_nginx "$reports")
    # They mostly wait, each for its own nginx and Redis.
    lanes=$((2 * $(nproc)))
    for ((lane = 0; lane < lanes && lane < $#; ++lane)); do
        TEST_NGINX_BINARY=$nginx prove_lane "$lane" "$lanes" "$preset" "$@" \
            >"$scratch/lane.$lane" 2>&1 &
        running+=($!)
    done
    for ((lane = 0; lane < ${#running[@]}; ++lane)); do
        wait "${running[lane]}" || status=1
        cat "$scratch/lane.$lane"
    done
    if [[ -n $(ls -A "$reports") ]]; then
        cat "$reports"/*
        status=1
    fi
    return $status
}

# prove_lane LANE LANES PRESET FILE ...: every LANES-th file, on a port and in a folder of
# their own.
prove_lane() {
    local lane=$1 lanes=$2 preset=$3 port mine=()
    shift 3
    while (($# > lane)); do
        mine+=("${@:lane+1:1}")
        shift $((lanes < $# ? lanes : $#))
    done
    port=$(PYTHONPATH=tests python3 -B -c 'from support.ports import free_port; print(free_port())')
    TEST_NGINX_SERVROOT=$scratch/servroot.$lane \
        TEST_NGINX_PORT=$port TEST_NGINX_SERVER_PORT=$port \
        TOKENWARD_BUILD=$(build_dir "$preset") \
        prove -I t/lib "${mine[@]}"
}

# python_suite FOLDER PRESET [PATTERN]: the files of that name, one by one in as many lanes as
# there are cores, for they mostly wait. The largest come first, for they take longest.
python_suite() {
    local folder=$1 preset=$2 pattern=${3:-test_*.py}
    find "$folder" -name "$pattern" -printf '%s %p\n' | sort -rn | cut -d' ' -f2 |
        TOKENWARD_BUILD=$(build_dir "$preset") \
            xargs -P "$(nproc)" -n 1 tools/python-test.sh
}

finish() {
    say "Tests took $((SECONDS - began)) s"
    ((${#failed[@]})) || return 0
    printf 'FAILED: %s\n' "${failed[@]}" >&2
    return 1
}

# Sourced by ./dev and the scripts beside this one. Leaves the shell at the root.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

say() {
    printf '\033[1m==> %s\033[0m\n' "$*"
}

die() {
    printf 'dev: %s\n' "$*" >&2
    exit 1
}

# Where a preset builds: the shipped one right in build/.
build_dir() {
    case $1 in
        release) echo "$root/build" ;;
        debug | asan | coverage | fuzz | bench) echo "$root/build/$1" ;;
        *) die "no preset named $1" ;;
    esac
}

# build PRESET [OPTION ...]: compiler output is shown, configuring's only if it fails.
build() {
    local preset=$1 dir start=$SECONDS
    shift
    dir=$(build_dir "$preset")
    say "Building ($preset)"
    mkdir -p "$dir"
    if [[ ! -f $dir/CMakeCache.txt ]] && command -v ninja >/dev/null; then
        export CMAKE_GENERATOR=Ninja
    fi
    if ! cmake --preset "$preset" >"$dir/configure.log" 2>&1; then
        cat "$dir/configure.log" >&2
        die "configuring failed"
    fi
    cmake --build --preset "$preset" --parallel "$(nproc)" "$@"
    say "Building ($preset) took $((SECONDS - start)) s"
}

# Our own C++ files, whether or not git knows them yet.
cpp_files() {
    find include src tests bench \( -name '*.cpp' -o -name '*.hpp' \) 2>/dev/null | sort
}

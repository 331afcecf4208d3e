# How the demo speaks: colours on a terminal only, and never against NO_COLOR.

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
    bold=$'\e[1m' dim=$'\e[2m' good=$'\e[32m' bad=$'\e[1;31m' plain=$'\e[0m'
else
    bold='' dim='' good='' bad='' plain=''
fi

heading() {
    printf '\n%s%s%s\n' "$bold" "$1" "$plain"
}

command_line() {
    printf '  %s$ %s%s\n' "$dim" "$1" "$plain"
}

# Runs what it shows, so that what is shown is what was done.
show_and_run() {
    command_line "$1"
    eval "$1"
}

differences=()

# One call: `call STATUS REASON WHAT COMMAND [PATTERN]`. COMMAND begins with `curl -i`; the answer
# must have that status and match PATTERN, and nginx must have logged that reason.
call() {
    local status=$1 reason=$2 what=$3 command=$4 pattern=${5:-} answer got why=() mark
    local lines
    lines=$(logged_lines)
    answer=$(eval "$command --silent --max-time 10" | tr -d '\r') || true
    got=$(sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' <<<"$answer")
    local logged
    logged=$(logged_reason_after "$lines")

    [[ $got == "$status" ]] || why+=("the status is ${got:-none}, not $status")
    [[ $logged == "$reason" ]] || why+=("nginx's reason is $logged, not $reason")
    [[ -z $pattern ]] || grep -qE "$pattern" <<<"$answer" || why+=("nothing matches /$pattern/")
    if ((${#why[@]})); then
        differences+=("$what: $(join '; ' "${why[@]}")")
        mark="${bad}not so${plain}"
    else
        mark="${good}ok    ${plain}"
    fi

    printf '\n%b  %s%-4s%-24s%s %s\n' "$mark" "$bold" "${got:-???}" \
        "${logged/#-/}" "$plain" "$what"
    printf '        %s$ %s%s\n' "$dim" "$command" "$plain"
    relevant "$answer" | sed 's/^/        /'
}

# The status line, the headers that Tokenward sets, and what the application said.
relevant() {
    grep -iE '^(HTTP/|WWW-Authenticate:|Authentication-Token-Expiration:|Retry-After:|\{)' <<<"$1"
}

join() {
    local glue=$1 all=$2 one
    for one in "${@:3}"; do
        all+=$glue$one
    done
    printf '%s' "$all"
}

differed() {
    echo $((${#differences[@]} > 0))
}

verdict() {
    if ((${#differences[@]} == 0)); then
        heading "Every call was answered as it should be."
        return
    fi
    heading "Not answered as they should be:"
    printf '  %s\n' "${differences[@]}"
    printf '\nThe end of nginx'\''s error log:\n'
    tail -n 20 "$dir/error.log" | sed 's/^/  /'
}

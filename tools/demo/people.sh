# Who and what the calls are about, made by the command line.

make_people() {
    export PATH=$root/build/bin:$PATH
    export TOKENWARD_CONFIG=/dev/null TOKENWARD_KEY_FILE=$dir/keys
    export TOKENWARD_REDIS=unix:$dir/redis.sock TOKENWARD_REDIS_USER=tokenward
    export TOKENWARD_REDIS_PASSWORD_FILE=$dir/daemon.password

    heading "Keys, a store, people and projects"
    admin tokenward keygen
    admin tokenward init
    admin tokenward org create acme
    admin tokenward project create web --organization acme
    admin tokenward project create app
    admin tokenward user create alice
    admin tokenward user grant alice scan --project web
    admin tokenward user create bob

    heading "Tokens, each in a variable of that name"
    local soon
    soon=$(date -u -d '+5 seconds' +%FT%TZ)
    token ci --type project --project web --user alice --expires 90d
    token mine --type user --user alice
    token brief --type user --user alice --expires "$soon"
    token ward --type user --user alice --attribute department=cardiology
    token old --type user --user alice
    token bobs --type user --user bob

    # A token made with our keys for another store: here it is unknown.
    TOKENWARD_REDIS_DB=1 tokenward init >/dev/null
    TOKENWARD_REDIS_DB=1 tokenward user create alice >/dev/null
    stray=$(TOKENWARD_REDIS_DB=1 tokenward token create --name stray --type user --user alice \
        2>/dev/null)
    write_environment
}

admin() {
    command_line "$*"
    "$@" | sed 's/^/    /'
}

# token NAME OPTION...: makes it, and a variable of that name.
token() {
    local name=$1
    shift
    command_line "$name=\$(tokenward token create --name $name $*)"
    printf -v "$name" '%s' "$(tokenward token create --name "$name" "$@" 2>/dev/null)"
    [[ -n ${!name} ]] || die "no token was made"
    token_names+=("$name")
}
token_names=()

token_id() {
    tokenward token list --user "$1" --json |
        python3 -c 'import json, sys
found = json.load(sys.stdin)
tokens = found["tokens"] if isinstance(found, dict) else found
print(next(t["id"] for t in tokens if t["name"] == sys.argv[1]))' "$2"
}

# For the reader's own terminal.
write_environment() {
    local name
    {
        echo "export PATH=$root/build/bin:\$PATH"
        for name in TOKENWARD_CONFIG TOKENWARD_KEY_FILE TOKENWARD_REDIS TOKENWARD_REDIS_USER \
            TOKENWARD_REDIS_PASSWORD_FILE; do
            echo "export $name=${!name}"
        done
        for name in "${token_names[@]}" stray; do
            echo "$name=${!name}"
        done
    } >"$dir/env"
}

# The calls, one for each answer that a request can get, and what to try after them.

show_calls() {
    api=http://127.0.0.1:$port/api
    echo "api=$api" >>"$dir/env"
    heading "Calls through the gate; api=$api"
    let_in
    bad_credentials
    tokens_that_ended
    tokens_that_do_not_fit
    permission_taken_and_given_back
    redis_away
}

let_in() {
    call 200 - "alice's build server, on her project" \
        'curl -i -H "Authorization: Bearer $ci" $api/projects/web/issues' \
        '^Authentication-Token-Expiration: 20'
    call 200 - "alice herself, with Basic: the token as user name" \
        'curl -i -u "$mine:" $api/user/profile' '"user":"alice"'
    call 200 - "a token pinned to cardiology, there" \
        'curl -i -H "Authorization: Bearer $ward" $api/cardiology/files'
}

bad_credentials() {
    call 401 no_credential "no credential" \
        'curl -i $api/user/profile' '^WWW-Authenticate: Bearer realm="demo"$'
    call 401 malformed_credential "a credential that can't be read" \
        'curl -i -H "Authorization: Bearer two words" $api/user/profile' invalid_token
    call 400 conflicting_credentials "two different tokens in one request" \
        'curl -i -H "Authorization: Bearer $ci" -H "X-Api-Token: $mine" $api/user/profile' \
        invalid_request
    call 401 forged_token "a made-up token: Redis isn't even asked" \
        'curl -i -H "Authorization: Bearer twu_MadeUpMadeUpMadeUp" $api/user/profile' \
        'the token is not valid'
    call 403 cross_origin "a cookie that another site made the browser send" \
        'curl -i -X POST -b "token=$mine" -H "Origin: https://elsewhere.example" $api/user/profile'
    call 400 ambiguous_path "a path that the application might read otherwise" \
        'curl -i --path-as-is -H "Authorization: Bearer $ci" $api/projects/web/..%2fapp/issues' \
        invalid_request
    call 400 ambiguous_project "a query that names two projects" \
        'curl -i -H "Authorization: Bearer $ci" "$api/report?project=web&projectKey=app"' \
        invalid_request
}

tokens_that_ended() {
    call 401 unknown_token "a token of another store" \
        'curl -i -H "Authorization: Bearer $stray" $api/user/profile' 'the token is not valid'

    call 200 - "a token that is about to be revoked" \
        'curl -i -H "Authorization: Bearer $old" $api/user/profile'
    local id
    id=$(token_id alice old)
    admin_step tokenward token revoke "$id"
    call 401 revoked_token "the same, revoked: the same answer as for an unknown one" \
        'curl -i -H "Authorization: Bearer $old" $api/user/profile' 'the token is not valid'

    admin_step tokenward user deactivate bob
    call 401 inactive_owner "a token of bob, who is deactivated: again the same answer" \
        'curl -i -H "Authorization: Bearer $bobs" $api/user/profile' 'the token is not valid'

    wait_for "the token to expire" expired "$brief"
    call 401 expired_token "a token that was made to live for some seconds" \
        'curl -i -H "Authorization: Bearer $brief" $api/user/profile' 'has expired'
}

tokens_that_do_not_fit() {
    call 403 wrong_type "a build server's token where people are expected" \
        'curl -i -H "Authorization: Bearer $ci" $api/user/profile' insufficient_scope
    call 403 wrong_project "the token of one project, on another" \
        'curl -i -H "Authorization: Bearer $ci" $api/projects/app/issues' insufficient_scope
    call 403 wrong_organization "a project that isn't of that organization" \
        'curl -i -H "Authorization: Bearer $mine" $api/orgs/acme/projects/app/issues' \
        insufficient_scope
    call 403 wrong_attribute "a token pinned to cardiology, elsewhere" \
        'curl -i -H "Authorization: Bearer $ward" $api/user/profile' insufficient_scope
    call 403 missing_permission "alice has no scan on app" \
        'curl -i -H "Authorization: Bearer $mine" $api/projects/app/issues' 'scope="scan"'
}

permission_taken_and_given_back() {
    admin_step tokenward user ungrant alice scan --project web
    call 403 missing_permission "scan is taken from alice: her build server feels it at once" \
        'curl -i -H "Authorization: Bearer $ci" $api/projects/web/issues' 'scope="scan"'
    admin_step tokenward user grant alice scan --project web
    call 200 - "given back" \
        'curl -i -H "Authorization: Bearer $ci" $api/projects/web/issues'
}

redis_away() {
    printf '\n  %s(Redis is stopped)%s\n' "$dim" "$plain"
    stop_redis
    call 503 store_unavailable "nobody can tell whether the token is good: not let in, not refused" \
        'curl -i -H "Authorization: Bearer $ci" $api/projects/web/issues' '^Retry-After: 1$'
    start_redis
    wait_for "the gate to find Redis again" let_in_again
    printf '\n  %s(Redis is started again)%s\n' "$dim" "$plain"
    call 200 - "back by itself" \
        'curl -i -H "Authorization: Bearer $ci" $api/projects/web/issues'
}

admin_step() {
    echo
    admin "$@"
}

# Asks without showing.
status_of() {
    local lines
    lines=$(logged_lines)
    curl --silent --output /dev/null --write-out '%{http_code}' --max-time 10 \
        -H "Authorization: Bearer $1" "$2"
    logged_reason_after "$lines" >/dev/null
}

expired() {
    [[ $(status_of "$1" "$api/user/profile") != 200 ]]
}

let_in_again() {
    [[ $(status_of "$ci" "$api/projects/web/issues") != 503 ]]
}

try_next() {
    heading "It all goes on until you press Ctrl-C. In another terminal:"
    cat <<END

  . $dir/env

  curl -i -H "Authorization: Bearer \$ci" \$api/projects/web/issues
  tokenward token list --user alice
  tokenward token create --name mine2 --type user --user alice --expires 30d
  tokenward user deactivate alice         # and call again; activate brings her back
  tokenward project delete web            # ends ci for good, even if web is made again
  tokenward doctor

  less $dir/nginx.conf                    # the configuration of all this
  tail -f $dir/access.log                 # who was let in, who was refused, and why

END
}

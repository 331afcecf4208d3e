# The demo's own Redis and nginx, both in $dir. Each is started and ended by its process id.

redis_pid=
nginx_pid=

make_password() {
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$dir/$1.password"
}

sha256_of() {
    sha256sum <"$dir/$1.password" | cut -d' ' -f1
}

# The users that the project ships, each with a fresh password.
make_redis_users() {
    local user
    for user in gate seen daemon; do
        make_password "$user"
    done
    sed -e "s/GATE_PASSWORD_SHA256/$(sha256_of gate)/" \
        -e "s/SEEN_PASSWORD_SHA256/$(sha256_of seen)/" \
        -e "s/DAEMON_PASSWORD_SHA256/$(sha256_of daemon)/" redis/users.acl >"$dir/users.acl"
}

start_redis() {
    [[ -e $dir/users.acl ]] || make_redis_users
    redis-server --port 0 --unixsocket "$dir/redis.sock" --unixsocketperm 700 \
        --aclfile "$dir/users.acl" --dir "$dir" --logfile "$dir/redis.log" \
        --save '' --appendonly yes --appendfsync always --daemonize no >/dev/null 2>&1 &
    redis_pid=$!
    wait_for "Redis" redis_answers
}

# Any answer will do: a stranger is only told to sign in.
redis_answers() {
    redis-cli -s "$dir/redis.sock" ping >/dev/null 2>&1
}

stop_redis() {
    end_process "$redis_pid"
    redis_pid=
}

start_nginx() {
    local attempt
    for attempt in 1 2 3 4 5; do
        port=$(free_port)
        write_nginx_conf
        /usr/sbin/nginx -p "$dir" -c "$dir/nginx.conf" -e "$dir/error.log" >/dev/null 2>&1 &
        nginx_pid=$!
        wait_for "nginx" nginx_answers_or_ended
        kill -0 "$nginx_pid" 2>/dev/null && return
        # Somebody else may have taken the port in between.
        grep -q 'Address already in use' "$dir/error.log" || break
    done
    cat "$dir/error.log" >&2
    nginx_pid=
    die "nginx didn't start"
}

nginx_answers_or_ended() {
    ! kill -0 "$nginx_pid" 2>/dev/null ||
        curl --silent --output /dev/null --max-time 1 "http://127.0.0.1:$port/"
}

stop_nginx() {
    end_process "$nginx_pid"
    nginx_pid=
}

end_process() {
    [[ -n $1 ]] || return 0
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for WHAT COMMAND...
wait_for() {
    local what=$1 end=$((SECONDS + 20))
    shift
    until "$@"; do
        ((SECONDS < end)) || die "waited in vain for $what; see $dir"
        sleep 0.02
    done
}

logged_lines() {
    if [[ -e $dir/access.log ]]; then wc -l <"$dir/access.log"; else echo 0; fi
}

# nginx writes its line after the answer; so it may take a moment.
logged_reason_after() {
    local before=$1 end=$((SECONDS + 5))
    until (($(logged_lines) > before)) || ((SECONDS >= end)); do
        sleep 0.01
    done
    sed -n '$s/.* reason=//p' "$dir/access.log"
}

write_nginx_conf() {
    # Workers must reach what lies in a folder of the invoking user's.
    local user=''
    ((EUID != 0)) || user='user root;'
    cat >"$dir/nginx.conf" <<CONF
load_module $root/build/modules/ngx_http_auth_token_module.so;
$user
daemon off;
pid $dir/nginx.pid;
error_log $dir/error.log info;
events { worker_connections 256; }

http {
    client_body_temp_path $dir/tmp-body;
    proxy_temp_path       $dir/tmp-proxy;
    fastcgi_temp_path     $dir/tmp-fastcgi;
    uwsgi_temp_path       $dir/tmp-uwsgi;
    scgi_temp_path        $dir/tmp-scgi;

    log_format gate '\$remote_addr \$status "\$request_method \$uri" token=\$auth_token_id '
                    'user=\$auth_token_user reason=\$auth_token_error';
    access_log $dir/access.log gate;

    auth_token_key_file $dir/keys;
    auth_token_redis    unix:$dir/redis.sock
                        user=tokenward-gate password_file=$dir/gate.password;
    auth_token_source   bearer basic header=X-Api-Token cookie=token;

    # The credential stays here; the application is told who it is.
    proxy_set_header Authorization "";
    proxy_set_header X-Api-Token   "";
    proxy_set_header Cookie        "";
    proxy_set_header X-Auth-User   \$auth_token_user;
    proxy_set_header X-Auth-Type   \$auth_token_type;

    server {
        listen 127.0.0.1:$port;

        # The project comes from the path.
        location ~ ^/api/projects/(?<project>[^/]+)/ {
            auth_token            "demo";
            auth_token_project    \$project;
            auth_token_permission scan;
            proxy_pass            http://unix:$dir/app.sock:;
        }

        # The project comes from the query, as many applications have it.
        location = /api/report {
            auth_token            "demo";
            auth_token_project    arg=project,projectKey;
            auth_token_permission scan;
            proxy_pass            http://unix:$dir/app.sock:;
        }

        # The project must belong to the organization.
        location ~ ^/api/orgs/(?<org>[^/]+)/projects/(?<project>[^/]+)/ {
            auth_token              "demo";
            auth_token_organization \$org;
            auth_token_project      \$project;
            auth_token_permission   scan;
            proxy_pass              http://unix:$dir/app.sock:;
        }

        # No project: for people, not for their build servers.
        location /api/user/ {
            auth_token "demo";
            proxy_pass http://unix:$dir/app.sock:;
        }

        # What a token may be pinned to.
        location /api/cardiology/ {
            auth_token           "demo";
            auth_token_attribute department cardiology;
            proxy_pass           http://unix:$dir/app.sock:;
        }
    }

    # The application, of which only this is seen: who it was told is calling.
    server {
        listen unix:$dir/app.sock;
        access_log off;
        default_type application/json;
        return 200 '{"user":"\$http_x_auth_user","token type":"\$http_x_auth_type"}\n';
    }
}
CONF
}

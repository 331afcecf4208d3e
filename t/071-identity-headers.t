# The identity that goes upstream is the gate's, never the client's.

use TokenwardTest 'no_plan';

our $UPSTREAM = <<'_EOC_';
    underscores_in_headers on;
    ignore_invalid_headers off;
    server {
        listen unix:{{dir}}/h2.sock;
        underscores_in_headers on;
        ignore_invalid_headers off;
        location / { return 200 "user=[$http_x_auth_user] id=[$http_x_auth_id] authorization=[$http_authorization] connection=[$http_connection]\n"; }
    }
_EOC_

run_tests();

__DATA__

=== incident_07_own_identity: what the client says of itself never reaches the upstream
--- http_config eval: $::UPSTREAM
--- config
    location /api {
        auth_token "api";
        proxy_set_header X-Auth-User $auth_token_user;
        proxy_set_header X-Auth-Id "";
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
    location /open {
        proxy_set_header X-Auth-User $auth_token_user;
        proxy_set_header X-Auth-Id $auth_token_id;
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
X-Auth-User: admin
x-auth-user: admin
X-Auth-Id: tok_admin
--- response_body_like
^user=\[alice\] id=\[\] authorization=\[Bearer .*\] connection=\[close\]$



=== incident_07_no_user: an organization's token has no user, so the upstream hears of none
--- http_config eval: $::UPSTREAM
--- config
    location /api {
        auth_token "api";
        auth_token_project web;
        auth_token_permission scan;
        proxy_set_header X-Auth-User $auth_token_user;
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
    location /open {
        proxy_set_header X-Auth-User $auth_token_user;
        proxy_set_header X-Auth-Id $auth_token_id;
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{acme_web}}
X-Auth-User: admin
--- response_body_like
^user=\[\] .*$



=== incident_07_no_gate: nor does it where there is no gate
--- request
GET /open
--- more_headers
X-Auth-User: admin
X-Auth-Id: tok_admin
--- response_body_like
^user=\[\] id=\[\] .*$



=== the credential is taken off as nginx does it
--- http_config eval: $::UPSTREAM
--- config
    location /api {
        auth_token "api";
        proxy_set_header Authorization "";
        proxy_set_header X-Auth-User $auth_token_user;
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- response_body
user=[alice] id=[] authorization=[] connection=[close]



=== incident_09_hop_by_hop: Connection can't take our header away
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
Connection: close, X-Auth-User
--- response_body
user=[alice] id=[] authorization=[] connection=[close]



=== incident_08_aliases_refused: other ways to write the header's name are dropped by nginx
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        location / { return 200 "user=[$http_x_auth_user]\n"; }
    }
--- config
    location /api {
        auth_token "api";
        proxy_set_header X-Auth-User $auth_token_user;
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
--- request eval
[('GET /api') x 4]
--- more_headers eval
[map { "Authorization: Bearer {{acme_web}}\n$_: admin" } 'X_Auth_User', 'X-Auth_User', 'X.Auth.User', 'X_AUTH_USER']
--- error_code eval
[(403) x 4]



=== incident_08_aliases_let_in: and so they are for who is let in
--- request eval
[('GET /api') x 3]
--- more_headers eval
[map { "Authorization: Bearer {{alice}}\n$_: admin" } 'X_Auth_User', 'X-Auth_User', 'X.Auth.User']
--- error_code eval
[(200) x 3]
--- response_body eval
[("user=[alice]\n") x 3]



=== nothing is sent upstream for a refused request
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        access_log logs/upstream.log;
        location / { return 200 "fine\n"; }
    }
--- config
    location /api {
        auth_token "api";
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
--- script
    my $http = http;
    $http->get('/api', @$_) for [], ['Authorization: Bearer nonsense'], ['Authorization: Bearer {{alice_expired}}'], ['Authorization: Bearer {{alice_web}}'];
    is(-s "$Test::Nginx::Util::LogDir/upstream.log", 0, 'it heard nothing');
    $http->get('/api', 'Authorization: Bearer {{alice}}');
    isnt(-s "$Test::Nginx::Util::LogDir/upstream.log", 0, 'until somebody was let in');



=== incident_32_bypass where_cache: a cache for all isn't asked with a token, nor filled
--- http_config
    proxy_cache_path {{dir}}/cache keys_zone=cache:1m;
    server {
        listen unix:{{dir}}/h2.sock;
        location / { add_header Cache-Control "max-age=60"; return 200 "for $http_x_auth_user\n"; }
    }
--- config
    location /api {
        auth_token "api";
        proxy_cache cache;
        proxy_cache_key $uri;
        proxy_no_cache $http_authorization;
        proxy_cache_bypass $http_authorization;
        proxy_set_header Authorization "";
        proxy_set_header X-Auth-User $auth_token_user;
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
--- request eval
[('GET /api') x 3]
--- more_headers eval
['Authorization: Bearer {{alice}}', 'Authorization: Bearer {{bob}}', '']
--- error_code eval
[200, 200, 401]
--- response_body_like eval
["^for alice\n", "^for bob\n", '<html>']



=== incident_32_key_by_user where_cache_key: a key with the user in it, a copy for each
--- http_config
    proxy_cache_path {{dir}}/cache3 keys_zone=cache3:1m;
    server {
        listen unix:{{dir}}/h2.sock;
        location / { add_header Cache-Control "max-age=60"; return 200 "for $http_x_auth_user\n"; }
    }
--- config
    location /api {
        auth_token "api";
        proxy_cache cache3;
        proxy_cache_key $scheme$host$request_uri$auth_token_type:$auth_token_user;
        add_header X-Cache $upstream_cache_status;
        proxy_set_header Authorization "";
        proxy_set_header X-Auth-User $auth_token_user;
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
--- script
    my @asked = ([alice => 'MISS'], [alice => 'HIT'], [bob => 'MISS'], [alice => 'HIT'], [bob => 'HIT']);
    for (@asked) {
        my ($who, $cache) = @$_;
        my $answer = http->get('/api', 'Authorization: Bearer ' . token($who));
        is($answer->body, "for $who\n", "$who gets an own answer");
        is($answer->header('X-Cache'), $cache, "from the cache or not: $cache");
    }
    for my $header ('X: x', 'Authorization: Bearer nonsense', 'Authorization: Bearer {{alice_revoked}}', 'Authorization: Bearer {{carol}}') {
        my $answer = http->get('/api', $header);
        is($answer->status, 401, 'nobody gets one');
        is($answer->header('X-Cache'), undef, 'nor is the cache asked');
    }



=== incident_32_expiration_header where_cache_expiration: the expiration header isn't cached with an answer
--- http_config
    proxy_cache_path {{dir}}/cache2 keys_zone=cache2:1m;
    server {
        listen unix:{{dir}}/h2.sock;
        location / { add_header Cache-Control "max-age=60"; return 200 "public\n"; }
    }
--- config
    location /api {
        auth_token "api";
        proxy_cache cache2;
        proxy_cache_key $uri;
        add_header X-Cache $upstream_cache_status;
        proxy_set_header Authorization "";
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
--- request eval
[('GET /api') x 3]
--- more_headers eval
['Authorization: Bearer {{alice_expiring}}', 'Authorization: Bearer {{bob}}', 'Authorization: Bearer {{bob_expiring}}']
--- error_code eval
[200, 200, 200]
--- response_headers eval
["X-Cache: MISS\nAuthentication-Token-Expiration: 2031-05-06T07:08:09Z", "X-Cache: HIT\n! Authentication-Token-Expiration", "X-Cache: HIT\nAuthentication-Token-Expiration: 2031-05-06T07:08:09Z"]

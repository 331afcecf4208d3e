# Every gated location decides afresh after an internal redirect: docs/where-the-gate-runs.md.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== incident_37_index where_index: index: the location of the index file decides, too
--- config
    location / { root html; index index.html; }
    location = /index.html { auth_token "index"; root html; }
    location /gated/ { auth_token "folder"; alias html/; index index.html; }
    location = /gated/index.html { alias html/index.html; }
--- request eval
['GET /', 'GET /', 'GET /gated/', 'GET /gated/']
--- more_headers eval
['', 'Authorization: Bearer {{alice}}', '', 'Authorization: Bearer {{alice}}']
--- error_code eval
[401, 200, 401, 200]
--- response_headers eval
['WWW-Authenticate: Bearer realm="index"', '! WWW-Authenticate', 'WWW-Authenticate: Bearer realm="folder"', '! WWW-Authenticate']



=== where_decided_afresh: both locations decide, each with its own requirement, from one look-up
--- config
    location / { auth_token "folder"; root html; index index.html; }
    location = /index.html { auth_token "index"; auth_token_permission browse; root html; }
--- script
    my $answer;
    my $record = records->record_of('{{alice}}');
    my @keys   = redis->lookups(sub { $answer = http->get('/', 'Authorization: Bearer {{alice}}') });
    is($answer->status, 200, 'let in twice');
    is(scalar(grep { $_ eq $record } @keys), 1, 'the token is read once');
    is(scalar(grep { $_ eq 'tw:gate:u:alice' } @keys), 1, 'its owner is read once');
    is(http->get('/', 'Authorization: Bearer {{bob}}')->status, 403, 'let in once is not let in');



=== incident_37_try_files where_try_files: try_files leads to a gated location
--- config
    location / { root html; try_files /nowhere /api; }
    location /api { auth_token "api"; proxy_pass http://app; }
--- request eval
['GET /x', 'GET /x', 'GET /x']
--- more_headers eval
['', 'Authorization: Bearer {{alice}}', 'Authorization: Bearer {{alice_web}}']
--- error_code eval
[401, 200, 403]



=== where_error_page: error_page leads to a gated location
--- config
    location / { root html; error_page 404 = /api; }
    location /thrown { error_page 418 = /api; return 418; }
    location /api { auth_token "api"; auth_token_permission browse; proxy_pass http://app; }
--- request eval
[('GET /x', 'GET /thrown') x 3]
--- more_headers eval
[('') x 2, ('Authorization: Bearer {{alice}}') x 2, ('Authorization: Bearer {{bob}}') x 2]
--- error_code eval
[401, 401, 200, 200, 403, 403]



=== incident_37_named where_named: a named location is gated
--- config
    location /try { root html; try_files /nowhere @api; }
    location /error { root html; error_page 404 = @api; }
    location @api { auth_token "named"; auth_token_permission browse; proxy_pass http://app; }
--- request eval
['GET /try', 'GET /try', 'GET /error', 'GET /error', 'GET /error']
--- more_headers eval
['', 'Authorization: Bearer {{alice}}', '', 'Authorization: Bearer {{alice}}', 'Authorization: Bearer {{bob}}']
--- error_code eval
[401, 200, 401, 200, 403]



=== from a gated location to a named one that asks for more
--- config
    location /api { auth_token "api"; root html; try_files /nowhere @more; }
    location @more { auth_token "more"; auth_token_permission scan; proxy_pass http://app; }
--- request eval
[('GET /api') x 3]
--- more_headers eval
['', 'Authorization: Bearer {{alice}}', 'Authorization: Bearer {{bob}}']
--- error_code eval
[401, 403, 200]
--- response_headers eval
['WWW-Authenticate: Bearer realm="api"', 'WWW-Authenticate: Bearer realm="more", error="insufficient_scope", error_description="a permission is missing", scope="scan"', '! WWW-Authenticate']



=== incident_37_accel_redirect where_accel_redirect: X-Accel-Redirect leads to a gated location
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        location / { add_header X-Accel-Redirect /internal$request_uri; return 200; }
        location /named { add_header X-Accel-Redirect @internal; return 200; }
    }
--- config
    location /file { proxy_pass http://unix:{{dir}}/h2.sock; }
    location /named { proxy_pass http://unix:{{dir}}/h2.sock; }
    location /internal/ { internal; auth_token "files"; auth_token_permission scan; proxy_pass http://app; }
    location @internal { auth_token "files"; auth_token_permission scan; proxy_pass http://app; }
--- request eval
[('GET /file') x 3, ('GET /named') x 3]
--- more_headers eval
[('', 'Authorization: Bearer {{alice}}', 'Authorization: Bearer {{bob}}') x 2]
--- error_code eval
[(401, 403, 200) x 2]



=== where_error_page_open: error_page 401 to an open location: its page, with the challenge
--- config
    location /api { auth_token "api"; error_page 401 /login.html; proxy_pass http://app; }
    location = /login.html { root html; }
--- user_files
>>> login.html
please sign in
--- script
    my $answer = http->get('/api');
    is($answer->status, 401, 'status');
    is($answer->body, "please sign in\n", 'body');
    is_deeply([$answer->headers('WWW-Authenticate')], ['Bearer realm="api"'], 'challenge');



=== incident_37_error_page where_error_page_gated: error_page 401 to a gated location: refused there, too, with one challenge
--- config
    location /api { auth_token "api"; error_page 401 /login.html; proxy_pass http://app; }
    location = /login.html { auth_token "login"; root html; }
--- user_files
>>> login.html
please sign in
--- script
    my $answer = http->get('/api');
    is($answer->status, 401, 'status');
    like($answer->body, qr/^<html>/, "nginx's page");
    is_deeply([$answer->headers('WWW-Authenticate')], ['Bearer realm="login"'], 'one challenge, of the last that decided');



=== error_page 401 inside one gated location
--- config
    location / { auth_token "api"; error_page 401 403 503 /error.html; root html; }
--- user_files
>>> error.html
an error
--- script
    for my $header ('X: x', 'Authorization: Bearer nonsense', 'Authorization: Bearer {{alice_web}}') {
        my $answer = http->get('/', $header);
        cmp_ok($answer->status, '>=', 401, 'refused');
        is(scalar(my @lines = $answer->headers('WWW-Authenticate')), 1, 'one challenge');
    }



=== where_challenge_taken_back: a gate that lets a request in takes back the challenge of one that refused
--- config
    location /api { auth_token "api"; auth_token_source header=X-Token; error_page 401 = /second; proxy_pass http://app; }
    location /second { auth_token "second"; proxy_pass http://app; }
--- script
    my $answer = http->get('/api', 'Authorization: Bearer {{alice}}');
    is($answer->status, 200, 'let in');
    is_deeply([$answer->headers('WWW-Authenticate')], [], 'no challenge');
    is_deeply([http->get('/api')->headers('WWW-Authenticate')], ['Bearer realm="second"'], 'one challenge');



=== Retry-After is taken back, too
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        auth_token_redis unix:{{dir}}/nowhere.sock;
        auth_token off;
        location / { auth_token "away"; error_page 503 = @away; proxy_pass http://app; }
        location @away { auth_token off; return 418; }
    }
--- config
    location /api { proxy_pass http://unix:{{dir}}/h2.sock; }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- error_code: 418



=== error_page 403 and its status
--- config
    location /api { auth_token "api"; auth_token_permission scan; error_page 403 =404 /gone; proxy_pass http://app; }
    location /gone { root html; try_files /index.html =404; }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- error_code: 404



=== where_open_after_gated: a location without a gate keeps what the last gate decided
--- config
    location /api {
        auth_token "api";
        root html;
        try_files /nowhere /open;
    }
    location /open { add_header X-User "[$auth_token_user]"; proxy_pass http://app; }
    location /refused {
        auth_token "api";
        error_page 401 = /why;
        proxy_pass http://app;
    }
    location /why { add_header X-Why "[$auth_token_user$auth_token_error]"; proxy_pass http://app; }
--- request eval
['GET /api', 'GET /refused']
--- more_headers eval
['Authorization: Bearer {{alice_expiring}}', 'Authorization: Bearer {{alice_expired}}']
--- error_code eval
[200, 200]
--- response_headers eval
["X-User: [alice]\nAuthentication-Token-Expiration: 2031-05-06T07:08:09Z", "X-Why: [expired_token]\n! Authentication-Token-Expiration"]



=== the variables speak for the last gate
--- config
    location /api { auth_token "api"; root html; try_files /nowhere /second?$args; }
    location /second { auth_token "second"; auth_token_project $arg_project; auth_token_permission scan; error_page 403 = @third; proxy_pass http://app; }
    location @third { add_header X-Variables "[$auth_token_user|$auth_token_project|$auth_token_error]"; proxy_pass http://app; }
--- request
GET /api?project=api
--- more_headers
Authorization: Bearer {{alice}}
--- response_headers
X-Variables: [||missing_permission]



=== incident_26_redirects: many redirects in a row
--- config
    location ~ ^/(?<n>\d)$ { auth_token "n"; root html; error_page 404 = /next/$n; }
    location ~ ^/next/0$ { auth_token "n"; proxy_pass http://app; }
    location ~ ^/next/(?<n>\d)$ { auth_token "n"; set $m 0; root html; try_files /nowhere /next/$m; }
--- request
GET /7
--- more_headers
Authorization: Bearer {{alice}}



=== Redis stops between two locations: 503, never in
--- config
    location /api { auth_token "api"; root html; try_files /nowhere /second; }
    location /second { auth_token "second"; auth_token_project web; auth_token_permission scan; proxy_pass http://app; }
--- script
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'before');
    redis->call(ACL => SETUSER => 'tokenward-gate', 'resetkeys', '~tw:gate:t:*', '~tw:gate:u:alice', '~tw:gate:meta');
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 503, 'what the second location needs can not be read');
    redis->call(ACL => SETUSER => 'tokenward-gate', '~tw:gate:*');
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'after');

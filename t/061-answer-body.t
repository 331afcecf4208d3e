# auth_token_error_body and auth_token_log_level: what else a refusal looks like.

use TokenwardTest 'no_plan';

# The last refusals of the error log, as `level: text`.
sub refusals {
    local @ARGV = $Test::Nginx::Util::ErrLogFile;
    return map { /\[(\w+)\] .*?(auth_token: refused: \w+)/ ? "$1: $2" : () } <>;
}

run_tests();

__DATA__

=== incident_28_problem_body: problem: a document of RFC 9457
--- config
    auth_token "api";
    auth_token_error_body problem;
    location /api  { proxy_pass http://app; }
    location /scan { auth_token_permission scan; proxy_pass http://app; }
--- request eval
['GET /api', 'GET /api', 'GET /scan']
--- more_headers eval
['', 'Authorization: Bearer {{alice_expired}}', 'Authorization: Bearer {{alice}}']
--- error_code eval
[401, 401, 403]
--- response_body eval
[qq({"type":"about:blank","title":"Unauthorized","status":401,"detail":"a token is needed"}\n),
 qq({"type":"about:blank","title":"Unauthorized","status":401,"detail":"the token has expired"}\n),
 qq({"type":"about:blank","title":"Forbidden","status":403,"detail":"a permission is missing"}\n)]
--- response_headers eval
[('Content-Type: application/problem+json') x 3]



=== its length is told, and the connection goes on
--- script
    my $http = http;
    for (1 .. 3) {
        my $answer = $http->get('/api');
        is($answer->status, 401, 'status');
        is($answer->header('Content-Length'), length $answer->body, 'length');
        is($answer->header('WWW-Authenticate'), 'Bearer realm="api"', 'challenge');
    }
    my $head = $http->ask('HEAD /api')->answer('HEAD');
    is($head->status, 401, 'HEAD');
    is($http->get('/api', 'Authorization: Bearer {{alice}}')->body, "upstream: GET /api\n", 'another request');



=== it is JSON
--- script
    my $document = JSON::PP::decode_json(http->get('/scan', 'Authorization: Bearer {{alice}}')->body);
    is_deeply($document, {type => 'about:blank', title => 'Forbidden', status => 403, detail => 'a permission is missing'}, 'parsed');



=== empty: no body, no type
--- config
    location /api { auth_token "api"; auth_token_error_body empty; proxy_pass http://app; }
--- script
    my $http = http;
    for (1 .. 2) {
        my $answer = $http->get('/api');
        is($answer->status, 401, 'status');
        is($answer->body, '', 'body');
        is($answer->header('Content-Length'), 0, 'length');
        is($answer->header('Content-Type'), undef, 'type');
    }



=== default: nginx's page
--- config
    auth_token_error_body empty;
    location /api { auth_token "api"; auth_token_error_body default; proxy_pass http://app; }
--- request
GET /api
--- error_code: 401
--- response_body_like: ^<html>
--- response_headers
Content-Type: text/html



=== answers that are no refusals stay as they are
--- config
    auth_token_error_body problem;
    auth_token "api";
    location /upstream { proxy_pass http://unix:{{dir}}/h2.sock; }
    location /file     { root html; }
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        location / { default_type text/x-own; return 401 "the upstream's own\n"; }
    }
--- request eval
['GET /upstream', 'GET /file']
--- more_headers
Authorization: Bearer {{alice}}
--- error_code eval
[401, 404]
--- response_body_like eval
["^the upstream's own\n\$", '^<html>']
--- response_headers eval
['Content-Type: text/x-own', 'Content-Type: text/html']



=== an error_page takes the refusal: its page stays as it is
--- config
    location /api {
        auth_token "api";
        auth_token_error_body problem;
        error_page 401 /login;
        proxy_pass http://app;
    }
    location /login { root html; try_files /login.html =404; }
--- user_files
>>> login.html
please sign in
--- request
GET /api
--- error_code: 401
--- response_body
please sign in
--- response_headers
WWW-Authenticate: Bearer realm="api"



=== an error_page with a text, at a named location and with another status
--- config
    location /named {
        auth_token "api";
        auth_token_error_body problem;
        error_page 401 = @refused;
        proxy_pass http://app;
    }
    location @refused { return 418 "short and stout\n"; }
    location /elsewhere {
        auth_token "api";
        auth_token_error_body problem;
        error_page 401 =302 /login;
        proxy_pass http://app;
    }
    location = /login { return 302 /sign-in; }
--- request eval
['GET /named', 'GET /elsewhere']
--- error_code eval
[418, 302]
--- response_body_like eval
["^short and stout\n\$", '^<html>']



=== an upstream's 401 under satisfy any isn't taken for the gate's
--- config
    location /api {
        satisfy any;
        auth_token "api";
        auth_token_error_body problem;
        auth_request /yes;
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
    location = /yes { internal; return 204; }
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        location / { return 401 "the upstream's own\n"; }
    }
--- request
GET /api
--- error_code: 401
--- response_body
the upstream's own



=== HTTP/1.0, compression and a body that was sent
--- config
    gzip on;
    gzip_types *;
    gzip_min_length 1;
    location /api { auth_token "api"; auth_token_error_body problem; proxy_pass http://app; }
--- raw_request eval
"POST /api HTTP/1.0\r\nHost: localhost\r\nContent-Length: 4\r\nAccept-Encoding: gzip\r\n\r\nbody"
--- error_code: 401
--- response_body_like: "status":401



=== a large refused upload
--- request eval
"POST /api\n" . 'x' x 300_000
--- error_code: 401
--- response_body_like: "status":401



=== the body is one of three
--- config
    auth_token_error_body json; # HERE
--- emerg
"auth_token_error_body" has an unknown body "json"; there are default, problem and empty in HERE



=== it stands once in a level
--- config
    auth_token_error_body problem;
    auth_token_error_body empty; # HERE
--- emerg
"auth_token_error_body" is duplicate in HERE



=== a refusal is one line at level info
--- config
    auth_token "api";
    location /default { proxy_pass http://app; }
    location /debug   { auth_token_log_level debug; proxy_pass http://app; }
    location /info    { auth_token_log_level info; proxy_pass http://app; }
    location /notice  { auth_token_log_level notice; proxy_pass http://app; }
    location /warn    { auth_token_log_level warn; proxy_pass http://app; }
    location /error   { auth_token_log_level error; proxy_pass http://app; }
--- script
    my $http = http;
    $http->get("/$_") for qw(default debug info notice warn error);
    is_deeply([refusals()], [map { "$_: auth_token: refused: no_credential" } qw(info info notice warn error)], 'each at its level; debug is not logged here');



=== a request that is let in says nothing
--- script
    http->get('/error', 'Authorization: Bearer {{alice}}');
    is_deeply([refusals()], [], 'no line');



=== the level is inherited
--- http_config
    auth_token_log_level warn;
--- config
    location /api { auth_token "api"; proxy_pass http://app; }
--- request
GET /api
--- error_code: 401
--- error_log eval
qr/\[warn\] .*auth_token: refused: no_credential/



=== the level is one of five
--- config
    auth_token_log_level crit; # HERE
--- emerg
"auth_token_log_level" has an unknown level "crit"; there are debug, info, notice, warn and error in HERE



=== it stands once in a level
--- config
    auth_token_log_level info;
    auth_token_log_level warn; # HERE
--- emerg
"auth_token_log_level" is duplicate in HERE

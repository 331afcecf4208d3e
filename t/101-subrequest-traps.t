# What surprises in a gated subrequest: docs/where-the-gate-runs.md.

use TokenwardTest 'no_plan';

sub left_lines {
    local @ARGV = $Test::Nginx::Util::AccLogFile;
    return grep { /" 499 / } <>;
}

run_tests();

__DATA__

=== where_satisfy_in_subrequests: only the gate is asked there
--- config
    location /page { ssi on; default_type text/html; root html; try_files /page.html =404; }
    location /any { satisfy any; allow all; auth_token "any"; proxy_pass http://app; }
    location /asking { auth_request /any; proxy_pass http://app; }
--- user_files
>>> page.html
[<!--# include virtual="/any" -->]
--- script
    is(http->get('/any')->status, 200, 'an address is enough in a request');
    unlike(http->get('/page')->body, qr/upstream/, 'not in an include');
    like(http->get('/page', 'Authorization: Bearer {{alice}}')->body, qr/upstream/, 'a good token is');
    is(http->get('/asking')->status, 401, 'nor in auth_request');
    is(http->get('/asking', 'Authorization: Bearer {{alice}}')->status, 200, 'a good token is');



=== where_auth_request_statuses: nginx passes on 401 and 403, and makes 500 of the rest
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        auth_token_redis unix:{{dir}}/nowhere.sock;
        location / { auth_request /check; proxy_pass http://app; }
        location = /check { internal; auth_token "check"; proxy_pass http://app; }
    }
--- config
    location /api { auth_request /check; proxy_pass http://app; }
    location = /check { internal; auth_token "check"; auth_token_source bearer cookie=token; proxy_pass http://app; }
    location /away { proxy_pass http://unix:{{dir}}/h2.sock; }
--- request eval
['GET /api', 'GET /api', 'GET /api', 'GET /away']
--- more_headers eval
['', 'Authorization: Bearer {{alice_web}}', "Authorization: Bearer {{alice}}\nCookie: token={{bob}}", 'Authorization: Bearer {{alice}}']
--- error_code eval
[401, 403, 500, 500]



=== where_auth_request_method: its subrequest is a GET, whatever the request is
--- http_config
    map $request_method $needed { default scan; GET browse; }
--- config
    location /blind { auth_request /by_limit_except; proxy_pass http://app; }
    location /sees { auth_request /by_variable; proxy_pass http://app; }
    location = /by_limit_except { internal; auth_token "a"; limit_except GET { auth_token_permission scan; } proxy_pass http://app; }
    location = /by_variable { internal; auth_token "a"; auth_token_permission $needed; proxy_pass http://app; }
--- request eval
['POST /blind', 'POST /sees', 'GET /sees', 'POST /sees']
--- more_headers eval
[('Authorization: Bearer {{alice}}') x 3, 'Authorization: Bearer {{bob}}']
--- error_code eval
[200, 403, 200, 200]



=== where_subrequest_cross_origin: a cookie is as good as the request it came with
--- config
    location /api { auth_request /check; proxy_pass http://app; }
    location = /check { internal; auth_token "check"; auth_token_source cookie=token; proxy_pass http://app; }
--- request eval
['GET /api', 'POST /api', 'POST /api']
--- more_headers eval
["Cookie: token={{alice}}", "Cookie: token={{alice}}\nOrigin: http://evil.example", "Cookie: token={{alice}}\nHost: app.example\nOrigin: http://app.example"]
--- error_code eval
[200, 403, 200]



=== where_subrequest_client_leaves: a subrequest's look-up is waited for
--- without: redis
--- http_config
    auth_token_redis {{redis}} {{login}} read_timeout=20s;
--- config
    location /api { auth_request /check; proxy_pass http://app; }
    location = /check { internal; auth_token "check"; proxy_pass http://app; }
    location /open { proxy_pass http://app; }
--- script
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'before');
    redis->pause;
    my $leaving = http;
    $leaving->ask('GET /api', 'Authorization: Bearer {{alice}}');
    is(http->get('/open')->status, 200, 'it was read');
    $leaving->close;
    is(http->get('/open')->status, 200, 'others are served');
    is(scalar(left_lines()), 0, 'nobody looks whether it left');
    redis->resume;
    wait_until('it ends with its look-up', sub { left_lines() });
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'after');

# nginx skips access handlers in subrequests; there the gate decides before, with the main
# request's credential: docs/where-the-gate-runs.md.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== incident_34_auth_request where_auth_request_to: auth_request to a gated location: its answer is the answer
--- config
    location /api { auth_request /check; proxy_pass http://app; }
    location = /check { internal; auth_token "check"; auth_token_permission browse; proxy_pass http://app; }
--- request eval
[('GET /api') x 4]
--- more_headers eval
['', 'Authorization: Bearer nonsense', 'Authorization: Bearer {{alice}}', 'Authorization: Bearer {{bob}}']
--- error_code eval
[401, 401, 200, 403]
--- response_headers eval
['WWW-Authenticate: Bearer realm="check"', 'WWW-Authenticate: Bearer realm="check", error="invalid_token", error_description="the token is not valid"', '! WWW-Authenticate', '']



=== its variables are there for auth_request_set
--- config
    location /api {
        auth_request /check;
        auth_request_set $user $auth_token_user;
        auth_request_set $why $auth_token_error;
        add_header X-User "[$user]";
        add_header X-Own "[$auth_token_user]";
        proxy_pass http://app;
    }
    location = /check { internal; auth_token "check"; proxy_pass http://app; }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- response_headers
X-User: [alice]
X-Own: []



=== a gated location with a gated auth_request: two decisions, one look-up
--- config
    location /api { auth_token "api"; auth_request /check; proxy_pass http://app; }
    location = /check { internal; auth_token "check"; auth_token_permission browse; proxy_pass http://app; }
--- script
    my $answer;
    my $record = records->record_of('{{alice}}');
    my @keys   = redis->lookups(sub { $answer = http->get('/api', 'Authorization: Bearer {{alice}}') });
    is($answer->status, 200, 'let in');
    is(scalar(grep { $_ eq $record } @keys), 1, 'the token is read once');
    is(http->get('/api', 'Authorization: Bearer {{bob}}')->status, 403, 'the second decides, too');
    is(http->get('/api', 'Authorization: Bearer {{alice_web}}')->status, 403, 'so does the first');



=== incident_34_ssi where_ssi: an SSI include of a gated location
--- config
    location /page { ssi on; default_type text/html; root html; try_files /page.html =404; }
    location /secret { auth_token "secret"; proxy_pass http://app; }
--- user_files
>>> page.html
before <!--# include virtual="/secret" --> after
--- script
    my $http = http;
    unlike($http->get('/page')->body, qr/upstream/, 'nothing of it without a token');
    unlike($http->get('/page', 'Authorization: Bearer {{alice_expired}}')->body, qr/upstream/, 'nor with one that is no good');
    like($http->get('/page', 'Authorization: Bearer {{alice}}')->body, qr/^before upstream: GET \/secret\n after/, 'included with a good one');
    is($http->get('/page')->header('WWW-Authenticate'), undef, 'the page itself is open');



=== many includes, some refused
--- config
    location /page { ssi on; default_type text/html; root html; try_files /page.html =404; }
    location ~ ^/on/(?<project>\w+)$ { auth_token "on"; auth_token_project $project; auth_token_permission scan; proxy_pass http://app; }
--- user_files
>>> page.html
1 <!--# include virtual="/on/web" --> 2 <!--# include virtual="/on/api" --> 3 <!--# include virtual="/on/web" wait="yes" --> 4 <!--# include virtual="/on/shop" --> 5
--- script
    my $http = http;
    for (1 .. 3) {
        my $body = $http->get('/page', 'Authorization: Bearer {{alice}}')->body;
        is(() = $body =~ /upstream: GET \/on\/web/g, 2, 'what fits is there');
        unlike($body, qr{upstream: GET /on/(?:api|shop)}, 'what does not is not');
        like($body, qr/^1 .* 5$/s, 'the page is whole');
    }



=== a gated page with gated includes, by one look-up of the token
--- config
    location /page { auth_token "page"; ssi on; default_type text/html; root html; try_files /page.html =404; }
    location /secret { auth_token "secret"; auth_token_permission browse; add_header X-Inner 1; proxy_pass http://app; }
--- user_files
>>> page.html
<!--# include virtual="/secret?1" --> <!--# include virtual="/secret?2" wait="yes" --> <!--# include virtual="/secret?3" -->
--- script
    my $answer;
    my $record = records->record_of('{{alice_expiring}}');
    my @keys   = redis->lookups(sub { $answer = http->get('/page', 'Authorization: Bearer {{alice_expiring}}') });
    is(() = $answer->body =~ /upstream/g, 3, 'three includes');
    is(scalar(grep { $_ eq $record } @keys), 1, 'the token is read once');
    is_deeply([$answer->headers('Authentication-Token-Expiration')], ['2031-05-06T07:08:09Z'], 'one expiration header');
    is(() = http->get('/page', 'Authorization: Bearer {{bob}}')->body =~ /upstream/g, 0, 'somebody who may not');



=== an include of an include
--- config
    location /page { ssi on; default_type text/html; root html; try_files /page.html =404; }
    location /inner { auth_token "inner"; ssi on; default_type text/html; root html; try_files /inner.html =404; }
    location /secret { auth_token "secret"; auth_token_permission browse; proxy_pass http://app; }
--- user_files
>>> page.html
[<!--# include virtual="/inner" -->]
>>> inner.html
(<!--# include virtual="/secret" -->)
--- script
    like(http->get('/page', 'Authorization: Bearer {{alice}}')->body, qr/^\[\(upstream: GET \/secret/, 'all the way');
    like(http->get('/page', 'Authorization: Bearer {{bob}}')->body, qr/^\[\((?!upstream)/, 'half the way');
    unlike(http->get('/page')->body, qr/upstream|\(/, 'not at all');



=== incident_34_mirror where_mirror: a mirror to a gated location: refused without a good token, and the client doesn't notice
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        access_log logs/mirror.log;
        location / { return 204; }
    }
--- config
    location /api { mirror /mirror; proxy_pass http://app; }
    location = /mirror { internal; auth_token "mirror"; proxy_pass http://unix:{{dir}}/h2.sock; }
--- script
    my $http = http;
    my $size = sub { -s "$Test::Nginx::Util::LogDir/mirror.log" };
    for my $header ('X: x', 'Authorization: Bearer nonsense', 'Authorization: Bearer {{alice_expired}}', 'Authorization: Bearer {{alice_web}}') {
        my $answer = $http->get('/api', $header);
        is($answer->status, 200, 'the client gets its answer');
        is($answer->header('WWW-Authenticate'), undef, 'and no challenge');
    }
    is($size->(), 0, 'nothing was mirrored');
    is($http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'with a good one');
    wait_until('it is mirrored', $size);



=== where_slice: slices of a gated location pass with the request's own token
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        root html;
    }
--- config
    location /sliced {
        auth_token "api";
        slice 10;
        proxy_set_header Range $slice_range;
        proxy_pass http://unix:{{dir}}/h2.sock:/big.txt;
    }
--- user_files
>>> big.txt
0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ
--- request eval
['GET /sliced', 'GET /sliced']
--- more_headers eval
['', 'Authorization: Bearer {{alice}}']
--- error_code eval
[401, 200]
--- response_body_like eval
['<html>', "^0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\n\$"]



=== incident_26_sub_filter: add_after_body and sub_filter
--- config
    location /page {
        default_type text/html;
        add_after_body /secret;
        sub_filter title TITLE;
        root html;
        try_files /index.html =404;
    }
    location /secret { auth_token "secret"; sub_filter upstream UPSTREAM; sub_filter_types *; proxy_pass http://app; }
--- script
    my $http = http;
    like($http->get('/page', 'Authorization: Bearer {{alice}}')->body, qr/TITLE.*UPSTREAM: GET \/secret/s, 'with a token');
    unlike($http->get('/page')->body, qr/UPSTREAM/, 'without');



=== a stale answer renewed in the background
--- http_config
    proxy_cache_path {{dir}}/cache keys_zone=cache:1m;
    server {
        listen unix:{{dir}}/h2.sock;
        location / { add_header Cache-Control "max-age=0, stale-while-revalidate=60"; return 200 "$msec\n"; }
    }
--- config
    location /api {
        auth_token "api";
        proxy_cache cache;
        proxy_cache_background_update on;
        proxy_cache_use_stale updating;
        proxy_ignore_headers Cache-Control;
        proxy_cache_valid 200 1s;
        add_header X-Cache $upstream_cache_status;
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
--- script
    my $http = http;
    my @header = 'Authorization: Bearer {{alice}}';
    my $first = $http->get('/api', @header)->body;
    wait_until('it is stale and renewed', sub { $http->get('/api', @header)->body ne $first });
    is($http->get('/api')->status, 401, 'without a token');



=== incident_26_waiting_subrequests: Redis is paused: subrequests wait, and all answers come
--- config
    location /page { ssi on; default_type text/html; root html; try_files /page.html =404; }
    location /secret { auth_token "secret"; proxy_pass http://app; }
    location /api { auth_request /check; proxy_pass http://app; }
    location = /check { internal; auth_token "check"; proxy_pass http://app; }
--- without: redis
--- http_config
    auth_token_redis {{redis}} {{login}} read_timeout=20s;
--- user_files
>>> page.html
[<!--# include virtual="/secret" --><!--# include virtual="/secret" --><!--# include virtual="/secret" -->]
--- script
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'before');
    redis->pause;
    my ($page, $api, $gone) = (http, http, http);
    $page->ask('GET /page', 'Authorization: Bearer {{alice}}');
    $api->ask('GET /api', 'Authorization: Bearer {{alice}}');
    $gone->ask('GET /page', 'Authorization: Bearer {{alice}}');
    $gone->close;
    is(http->get('/page')->status, 200, 'others are served meanwhile');
    redis->resume;
    is(() = $page->answer->body =~ /upstream/g, 3, 'the includes');
    is($api->answer->status, 200, 'auth_request');



=== Redis is down: a subrequest lets nobody in
--- config
    location /page { ssi on; default_type text/html; root html; try_files /page.html =404; }
    location /secret { auth_token "secret"; proxy_pass http://app; }
    location /api { auth_request /check; proxy_pass http://app; }
    location = /check { internal; auth_token "check"; proxy_pass http://app; }
--- user_files
>>> page.html
[<!--# include virtual="/secret" -->]
--- script
    redis->stop;
    my $answer = http->get('/api', 'Authorization: Bearer {{alice}}');
    cmp_ok($answer->status, '>=', 500, 'auth_request');
    unlike(http->get('/page', 'Authorization: Bearer {{alice}}')->body, qr/upstream/, 'SSI');

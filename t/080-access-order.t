# Where the gate stands among nginx's own modules: docs/where-the-gate-runs.md.

use TokenwardTest 'no_plan';

# The requests that an upstream with `access_log logs/upstream.log` got.
sub upstream_lines {
    local @ARGV = "$Test::Nginx::Util::LogDir/upstream.log";
    return map { /"(.*?) HTTP/ } <>;
}

our $UPSTREAM = <<'_EOC_';
    server {
        listen unix:{{dir}}/h2.sock;
        access_log logs/upstream.log;
        location / { return 204; }
    }
_EOC_

run_tests();

__DATA__

=== where_deny: deny runs before the gate: a denied address costs no look-up
--- config
    location /api {
        deny all;
        auth_token "api";
        proxy_pass http://app;
    }
--- script
    my $answer;
    my @keys = redis->lookups(sub { $answer = http->get('/api', 'Authorization: Bearer {{alice}}') });
    is($answer->status, 403, 'denied');
    is($answer->header('WWW-Authenticate'), undef, 'by nginx');
    is_deeply(\@keys, [], 'no look-up');



=== an allowed address needs a token as well
--- config
    location /api {
        allow 127.0.0.1;
        deny all;
        auth_token "api";
        proxy_pass http://app;
    }
--- request eval
[('GET /api') x 2]
--- more_headers eval
['', 'Authorization: Bearer {{alice}}']
--- error_code eval
[401, 200]



=== where_limits: limit_req and limit_conn run before the gate
--- http_config
    limit_req_zone $server_name zone=requests:64k rate=1r/m;
    limit_conn_zone $server_name zone=connections:64k;
--- config
    location /requests {
        limit_req zone=requests;
        limit_req_status 429;
        auth_token "api";
        proxy_pass http://app;
    }
    location /connections {
        limit_conn connections 1;
        limit_conn_status 429;
        auth_token "api";
        proxy_pass http://app;
    }
--- request eval
[('GET /requests') x 2, ('GET /connections') x 2]
--- error_code eval
[401, 429, 401, 401]



=== where_auth_basic: auth_basic runs before the gate
--- http_config eval: $::UPSTREAM
--- config
    location /api {
        auth_basic "basic";
        auth_basic_user_file {{dir}}/file;
        auth_token "token";
        auth_token_source header=X-Token;
        proxy_pass http://app;
    }
--- file: 0644 root:{PLAIN}secret
--- request eval
[('GET /api') x 4]
--- more_headers eval
['', 'X-Token: {{alice}}', 'Authorization: Basic {{base64:root:secret}}', "Authorization: Basic {{base64:root:secret}}\nX-Token: {{alice}}"]
--- error_code eval
[401, 401, 401, 200]
--- response_headers eval
['WWW-Authenticate: Basic realm="basic"', 'WWW-Authenticate: Basic realm="basic"', 'WWW-Authenticate: Bearer realm="token"', '! WWW-Authenticate']



=== where_auth_request_after: auth_request runs after the gate: without a good token there is no subrequest
--- http_config eval: $::UPSTREAM
--- config
    location /api {
        auth_token "api";
        auth_request /allowed;
        proxy_pass http://app;
    }
    location = /allowed { internal; proxy_pass http://unix:{{dir}}/h2.sock; }
--- script
    my $http = http;
    is($http->get('/api')->status, 401, 'no token');
    is($http->get('/api', 'Authorization: Bearer {{alice_expired}}')->status, 401, 'no good one');
    is_deeply([upstream_lines()], [], 'nobody was asked');
    is($http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'a good one');
    is_deeply([upstream_lines()], ['GET /allowed'], 'asked once');



=== where_return: a location that only says return is never gated, as with auth_basic
--- config
    location /token { auth_token "api"; return 200 "open\n"; }
    location /basic { auth_basic "api"; auth_basic_user_file {{dir}}/nowhere; return 200 "open\n"; }
--- request eval
['GET /token', 'GET /basic']
--- response_body eval
["open\n", "open\n"]



=== where_rewrite_last: rewrite chooses another location first, and that one decides
--- config
    location /open { rewrite ^ /api last; }
    location /gated { auth_token "gated"; rewrite ^ /free last; }
    location /api { auth_token "api"; proxy_pass http://app; }
    location /free { proxy_pass http://app; }
--- request eval
['GET /open', 'GET /gated']
--- error_code eval
[401, 200]
--- response_headers eval
['WWW-Authenticate: Bearer realm="api"', '! WWW-Authenticate']



=== where_rewrite_break: rewrite … break stays, and is gated
--- config
    location /api { auth_token "api"; rewrite ^ /other break; proxy_pass http://app; }
--- request eval
['GET /api', 'GET /api']
--- more_headers eval
['', 'Authorization: Bearer {{alice}}']
--- error_code eval
[401, 200]



=== where_try_files_after: no file is looked for, and nothing is mirrored, for a refused request
--- http_config eval: $::UPSTREAM
--- config
    location /files { auth_token "api"; root html; try_files $uri =404; }
    location /mirrored { auth_token "api"; mirror /mirror; proxy_pass http://app; }
    location = /mirror { internal; proxy_pass http://unix:{{dir}}/h2.sock; }
--- script
    my $http = http;
    is($http->get('/files/nowhere')->status, 401, 'a file that is not there');
    is($http->get('/files/nowhere', 'Authorization: Bearer {{alice}}')->status, 404, 'with a token');
    is($http->get('/mirrored')->status, 401, 'refused');
    is_deeply([upstream_lines()], [], 'not mirrored');
    is($http->get('/mirrored', 'Authorization: Bearer {{alice}}')->status, 200, 'let in');
    wait_until('it is mirrored', sub { upstream_lines() == 1 });



=== where_satisfy_all: satisfy all: the gate and everything else
--- config
    location /api {
        satisfy all;
        allow all;
        auth_token "api";
        proxy_pass http://app;
    }
--- request eval
[('GET /api') x 2]
--- more_headers eval
['', 'Authorization: Bearer {{alice}}']
--- error_code eval
[401, 200]



=== where_any_address: satisfy any: an allowed address passes without a token, and costs no look-up
--- config
    location /api {
        satisfy any;
        allow all;
        auth_token "api";
        add_header X-Variables "[$auth_token_user$auth_token_error]" always;
        proxy_pass http://app;
    }
--- script
    my @answers;
    my @keys = redis->lookups(sub {
        @answers = map { http->get('/api', @$_) } [], ['Authorization: Bearer {{alice_expiring}}'], ['Authorization: Bearer nonsense'];
    });
    is($_->status, 200, 'passes') for @answers;
    is($_->header('X-Variables'), '[]', 'as nobody') for @answers;
    is($_->header('WWW-Authenticate'), undef, 'without a challenge') for @answers;
    is($_->header('Authentication-Token-Expiration'), undef, 'without an expiry') for @answers;
    is_deeply(\@keys, [], 'no look-up');



=== where_any_token: satisfy any: a good token passes where the address doesn't
--- config
    location /api {
        satisfy any;
        deny all;
        auth_token "api";
        proxy_pass http://app;
    }
    location /scan {
        satisfy any;
        deny all;
        auth_token "api";
        auth_token_permission scan;
        auth_token_source bearer cookie=session;
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- response_headers
! WWW-Authenticate



=== incident_15_each_refusal where_any_neither: satisfy any: neither, whatever the reason
--- script
    my ($unknown) = records->mint;
    my %status = (
        'Authorization: Bearer a b' => 401,
        'Authorization: Bearer nonsense' => 401,
        "Authorization: Bearer $unknown" => 401,
        'Authorization: Bearer {{alice_expired}}' => 401,
        'Authorization: Bearer {{alice_revoked}}' => 401,
        'Authorization: Bearer {{carol}}' => 401,
        'Authorization: Bearer {{alice}}' => 403,
        'Authorization: Bearer {{alice_pinned}}' => 403,
        "Authorization: Bearer {{alice}}\r\nCookie: session={{bob}}" => 400,
        'X-Nothing: at all' => 401,
    );
    for my $header (sort keys %status) {
        my $answer = http->get('/scan', $header);
        is($answer->status, $status{$header}, 'refused') or diag $header;
        is(scalar $answer->headers('WWW-Authenticate'), 1, 'one challenge');
    }



=== incident_15_auth_basic where_any_auth_basic: satisfy any with auth_basic: one line carries both challenges
--- config
    location /api {
        satisfy any;
        auth_basic "basic";
        auth_basic_user_file {{dir}}/file;
        auth_token "token";
        auth_token_source bearer;
        proxy_pass http://app;
    }
--- file: 0644 root:{PLAIN}secret
--- script
    my $answer = http->get('/api');
    is($answer->status, 401, 'neither');
    is_deeply([$answer->headers('WWW-Authenticate')], ['Basic realm="basic", Bearer realm="token"'], 'one line');
    $answer = http->get('/api', 'Authorization: Bearer {{alice}}');
    is($answer->status, 200, 'a token');
    is_deeply([$answer->headers('WWW-Authenticate')], [], 'no challenge');
    $answer = http->get('/api', 'Authorization: Basic {{base64:root:secret}}');
    is($answer->status, 200, 'a password');
    is_deeply([$answer->headers('WWW-Authenticate')], [], 'no challenge');
    $answer = http->get('/api', 'Authorization: Basic {{base64:root:wrong}}');
    is($answer->status, 401, 'a wrong password');
    $answer = http->get('/api', 'Authorization: Bearer {{alice_web}}');
    is($answer->status, 401, 'a token that does not fit, and no password');
    is(scalar $answer->headers('WWW-Authenticate'), 1, 'one line');



=== satisfy any with auth_request after the gate
--- config
    location /yes {
        satisfy any;
        auth_token "api";
        auth_request /allowed;
        proxy_pass http://app;
    }
    location /no {
        satisfy any;
        auth_token "api";
        auth_request /denied;
        proxy_pass http://app;
    }
    location = /allowed { internal; return 204; }
    location = /denied { internal; return 403; }
--- script
    my $answer = http->get('/yes');
    is($answer->status, 200, 'let in by auth_request');
    is($answer->header('WWW-Authenticate'), undef, 'the challenge is taken back');
    is(http->get('/yes', 'Authorization: Bearer {{alice_web}}')->status, 200, 'a refused token does not spoil it');
    is(http->get('/no')->status, 401, 'neither');
    is(http->get('/no', 'Authorization: Bearer {{alice}}')->status, 200, 'let in by the token');



=== where_auth_delay_unchanged: auth_delay delays a refusal and leaves it as it is
--- config
    location /api {
        auth_delay 1ms;
        auth_token "api";
        proxy_pass http://app;
    }
--- request
GET /api
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="api"



=== where_any_without_redis: Redis is down: satisfy any lets an allowed address in, and nobody else
--- config
    location /allowed { satisfy any; allow all; auth_token "api"; proxy_pass http://app; }
    location /denied  { satisfy any; deny all;  auth_token "api"; proxy_pass http://app; }
    location /all     { allow all; auth_token "api"; proxy_pass http://app; }
    location /never   { deny all; auth_token "api"; proxy_pass http://app; }
--- script
    my @header = 'Authorization: Bearer {{alice}}';
    is(http->get('/denied', @header)->status, 200, 'before');
    redis->stop;
    wait_until('nginx knows', sub { http->get('/all', @header)->status == 503 });
    is(http->get('/allowed', @header)->status, 200, 'an allowed address');
    is(http->get('/allowed')->status, 200, 'an allowed address without a token');
    is(http->get('/denied', @header)->status, 503, 'satisfy any, denied');
    is(http->get('/denied')->status, 401, 'satisfy any, denied, no token');
    is(http->get('/all', @header)->status, 503, 'satisfy all');
    is(http->get('/never', @header)->status, 403, 'satisfy all, denied');

# auth_token_expiration_header: on every answer to a good token that expires, and on no other.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== the answers of an upstream, whatever they are
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        location /200 { return 200 "fine\n"; }
        location /204 { return 204; }
        location /302 { return 302 /elsewhere; }
        location /304 { return 304; }
        location /401 { add_header WWW-Authenticate 'Basic realm="upstream"' always; return 401; }
        location /403 { return 403; }
        location /404 { return 404; }
        location /500 { return 500; }
        location /own { add_header Authentication-Token-Expiration never; return 200; }
    }
--- config
    location /api/ {
        auth_token "api";
        proxy_pass http://unix:{{dir}}/h2.sock:/;
    }
    location /file/ {
        auth_token "api";
        alias html/;
    }
    location /status {
        auth_token "api";
        error_page 404 = @status;
        try_files /nowhere =404;
    }
    location @status { return 204; }
--- script
    my $http = http;
    for my $status (qw(200 204 302 304 401 403 404 500)) {
        my $answer = $http->get("/api/$status", 'Authorization: Bearer {{alice_expiring}}');
        is($answer->status, $status, "status $status");
        is_deeply([$answer->headers('Authentication-Token-Expiration')], ['2031-05-06T07:08:09Z'], "$status - header");
        $answer = $http->get("/api/$status", 'Authorization: Bearer {{alice}}');
        is_deeply([$answer->headers('Authentication-Token-Expiration')], [], "$status - a token without expiry");
    }



=== nginx's own answers
--- request eval
['GET /file/index.html', 'GET /file/nowhere', 'HEAD /file/index.html', 'GET /file/', 'POST /file/index.html', 'GET /file']
--- more_headers
Authorization: Bearer {{alice_expiring}}
--- error_code eval
[200, 404, 200, 200, 405, 404]
--- response_headers eval
[('Authentication-Token-Expiration: 2031-05-06T07:08:09Z') x 5, '! Authentication-Token-Expiration']



=== a file that wasn't modified, a range, a redirect of nginx's own
--- config
    location /html {
        auth_token "api";
        alias html;
    }
--- user_files
>>> folder/x
x
--- script
    my @header = 'Authorization: Bearer {{alice_expiring}}';
    my $first  = http->get('/html/index.html', @header);
    my $modified = $first->header('Last-Modified');
    my %answer = (
        304 => http->get('/html/index.html', @header, "If-Modified-Since: $modified"),
        206 => http->get('/html/index.html', @header, 'Range: bytes=0-3'),
        416 => http->get('/html/index.html', @header, 'Range: bytes=99999-'),
        412 => http->get('/html/index.html', @header, 'If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT'),
        301 => http->get('/html/folder', @header),
    );
    for my $status (sort keys %answer) {
        is($answer{$status}->status, $status, "status $status");
        is_deeply([$answer{$status}->headers('Authentication-Token-Expiration')], ['2031-05-06T07:08:09Z'], "$status - header");
    }



=== a refusal of a good token
--- config
    location /scan { auth_token "api"; auth_token_permission scan; proxy_pass http://app; }
    location /type { auth_token "api"; auth_token_type project; proxy_pass http://app; }
--- request eval
['GET /scan', 'GET /type']
--- more_headers
Authorization: Bearer {{alice_expiring}}
--- error_code eval
[403, 403]
--- response_headers eval
[('Authentication-Token-Expiration: 2031-05-06T07:08:09Z') x 2]



=== not of one that is no good
--- request eval
[('GET /scan') x 4]
--- more_headers eval
[map { "Authorization: Bearer $_" } '{{alice_expired}}', '{{carol_expiring}}', 'nonsense', '{{alice_expiring}}x']
--- error_code eval
[(401) x 4]
--- response_headers eval
[('! Authentication-Token-Expiration') x 4]



=== not where there is no gate
--- config
    location /open { proxy_pass http://app; }
--- request
GET /open
--- more_headers
Authorization: Bearer {{alice_expiring}}
--- response_headers
! Authentication-Token-Expiration



=== the formats
--- config
    auth_token "api";
    location /plain     { auth_token_expiration_header X-Expires; proxy_pass http://app; }
    location /iso8601   { auth_token_expiration_header X-Expires format=iso8601; proxy_pass http://app; }
    location /sonarqube { auth_token_expiration_header X-Expires format=sonarqube; proxy_pass http://app; }
    location /github    { auth_token_expiration_header X-Expires format=github; proxy_pass http://app; }
    location /epoch     { auth_token_expiration_header X-Expires format=epoch; proxy_pass http://app; }
    location /off       { auth_token_expiration_header off; proxy_pass http://app; }
--- request eval
[map { "GET $_" } qw(/plain /iso8601 /sonarqube /github /epoch /off)]
--- more_headers
Authorization: Bearer {{alice_expiring}}
--- error_code eval
[(200) x 6]
--- response_headers eval
[map({ "X-Expires: $_\n! Authentication-Token-Expiration" } '2031-05-06T07:08:09Z', '2031-05-06T07:08:09Z', '2031-05-06T07:08:09+0000', '2031-05-06 07:08:09 UTC', '1935817689'),
 "! X-Expires\n! Authentication-Token-Expiration"]



=== SonarQube's own header
--- config
    location /api {
        auth_token "api";
        auth_token_expiration_header SonarQube-Authentication-Token-Expiration format=sonarqube;
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Basic {{base64:{{alice_expiring}}:}}
--- response_headers
SonarQube-Authentication-Token-Expiration: 2031-05-06T07:08:09+0000



=== expose lets scripts of other origins read it
--- config
    auth_token "api";
    location /expose { auth_token_expiration_header X-Expires expose; proxy_pass http://app; }
    location /both   { auth_token_expiration_header X-Expires format=epoch expose; proxy_pass http://app; }
    location /first  { auth_token_expiration_header X-Expires expose format=epoch; proxy_pass http://app; }
    location /off    { auth_token_expiration_header off; proxy_pass http://app; }
--- request eval
[map { "GET $_" } qw(/expose /both /first /off)]
--- more_headers
Authorization: Bearer {{alice_expiring}}
--- error_code eval
[(200) x 4]
--- response_headers eval
["X-Expires: 2031-05-06T07:08:09Z\nAccess-Control-Expose-Headers: X-Expires", ("X-Expires: 1935817689\nAccess-Control-Expose-Headers: X-Expires") x 2, "! X-Expires\n! Access-Control-Expose-Headers"]



=== nothing is exposed where nothing is told
--- request eval
[('GET /expose') x 2]
--- more_headers eval
['Authorization: Bearer {{alice}}', '']
--- error_code eval
[200, 401]
--- response_headers eval
[('! Access-Control-Expose-Headers') x 2]



=== a location without a gate behind a gated one keeps the header
--- config
    location /api {
        auth_token "api";
        error_page 404 /open;
        try_files /nowhere =404;
    }
    location /open { proxy_pass http://app; }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice_expiring}}
--- error_code: 404
--- response_headers
Authentication-Token-Expiration: 2031-05-06T07:08:09Z



=== another gated location decides with its own header
--- config
    location /api {
        auth_token "api";
        auth_token_expiration_header X-First;
        error_page 404 = /second;
        try_files /nowhere =404;
    }
    location /second { auth_token "api"; auth_token_expiration_header X-Second; proxy_pass http://app; }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice_expiring}}
--- response_headers
X-Second: 2031-05-06T07:08:09Z
! X-First

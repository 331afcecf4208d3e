# What nginx looks at before the gate decides, and what it does with a refusal: docs/where-the-gate-runs.md.

use TokenwardTest 'no_plan';

use IO::Select;
use TokenwardTest::Http2;

sub log_lines {
    my ($file, $pattern) = @_;
    local @ARGV = $file;
    return grep { /$pattern/ } <>;
}

run_tests();

__DATA__

=== where_limit_conn: a request that waits in the gate counts already
--- without: redis
--- http_config
    auth_token_redis {{redis}} {{login}} read_timeout=20s;
    limit_conn_zone $server_name zone=connections:64k;
--- config
    location /api {
        limit_conn connections 1;
        limit_conn_status 429;
        auth_token "api";
        proxy_pass http://app;
    }
--- script
    redis->pause;
    my $waiting = http;
    $waiting->ask('GET /api', 'Authorization: Bearer {{alice}}');
    wait_until('a second one is too many', sub { http->get('/api')->status == 429 });
    redis->resume;
    is($waiting->answer->status, 200, 'the first is let in');



=== where_body_size: a body that is too large is refused before the gate
--- config
    location /api { client_max_body_size 10; auth_token "api"; proxy_pass http://app; }
--- request eval
["POST /api\n" . 'x' x 11, "POST /api\n" . 'x' x 11, "POST /api\n" . 'x' x 10, "POST /api\n" . 'x' x 10]
--- more_headers eval
[('', 'Authorization: Bearer {{alice}}') x 2]
--- error_code eval
[413, 413, 401, 200]



=== where_auth_delay: a 401 is held back, and nothing else
--- without: redis
--- config
    auth_token_redis {{redis}} {{login}} connect_timeout=500ms read_timeout=500ms;
    location /api { auth_delay 1h; auth_token "api"; proxy_pass http://app; }
    location /open { proxy_pass http://app; }
--- script
    my $refused = http;
    $refused->ask('GET /api');
    wait_until('it is refused', sub { log_lines($Test::Nginx::Util::ErrLogFile, 'refused: no_credential') });
    is(http->get('/open')->status, 200, 'others are served');
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 200, 'who is let in is');
    is(http->get('/api', 'Authorization: Bearer {{alice_web}}')->status, 403, 'and who gets a 403');
    redis->pause;
    is(http->get('/api', 'Authorization: Bearer {{alice}}')->status, 503, 'and who gets a 503');
    redis->resume;
    is(scalar(IO::Select->new($refused->{socket})->can_read(0)), undef, 'no answer yet');
    $refused->close;
    wait_until('a client that leaves is noticed', sub { log_lines($Test::Nginx::Util::AccLogFile, '" 499 ') });



=== where_body_any_size: however large it is, the refusal comes first
--- config
    listen unix:{{dir}}/h2.sock http2;
    location /api { client_max_body_size 0; auth_token "api"; proxy_pass http://app; }
--- script
    for my $size ('Content-Length: 1000000000000', 'Transfer-Encoding: chunked') {
        my $http = http;
        $http->send("POST /api HTTP/1.1\r\nHost: localhost\r\n$size\r\n\r\n");
        is($http->answer->status, 401, $size);
    }
    my $http2 = TokenwardTest::Http2->connect('{{dir}}/h2.sock');
    like($http2->body($http2->begin_post('/api')), qr/401/, 'over HTTP/2');



=== where_if_limit_except: an if block doesn't take limit_except's gate away
--- config
    location /api {
        auth_token "api";
        limit_except GET { auth_token_permission scan; }
        if ($arg_x) { set $y 1; }
        proxy_pass http://app;
    }
--- request eval
['GET /api?x=1', 'DELETE /api?x=1', 'DELETE /api', 'DELETE /api?x=1']
--- more_headers eval
[('Authorization: Bearer {{alice}}') x 3, 'Authorization: Bearer {{bob}}']
--- error_code eval
[200, 403, 403, 200]

# Several requests of one connection never mix; a client that leaves while the gate waits harms
# nobody.

use TokenwardTest 'no_plan';

our $CONFIG = <<'_EOC_';
    location /api {
        auth_token "api";
        proxy_set_header X-Auth-User $auth_token_user;
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
    location /scan {
        auth_token "api";
        auth_token_project web;
        auth_token_permission scan;
        proxy_set_header X-Auth-User $auth_token_user;
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
_EOC_

our $UPSTREAM = <<'_EOC_';
    server {
        listen unix:{{dir}}/h2.sock;
        access_log logs/upstream.log;
        location / { return 200 "user=$http_x_auth_user"; }
    }
_EOC_

run_tests();

__DATA__

=== incident_01_one_connection: two users and nobody take turns on one connection
--- http_config eval: $::UPSTREAM
--- config eval: $::CONFIG
--- script
    my $http = http;
    for (1 .. 20) {
        is($http->get('/api', 'Authorization: Bearer {{alice}}')->body, 'user=alice', 'alice');
        is($http->get('/api')->status, 401, 'nobody');
        is($http->get('/api', 'Authorization: Bearer {{bob}}')->body, 'user=bob', 'bob');
        is($http->get('/scan', 'Authorization: Bearer {{alice_web}}')->body, 'user=alice', "alice's project token");
        is($http->get('/api', 'Authorization: Bearer {{alice_web}}')->status, 403, 'elsewhere');
    }



=== incident_01_pipelined: pipelined requests are answered in their order, each with its own identity
--- script
    my $http = http;
    my @who  = map { ($_ % 3 == 0 ? 'alice' : $_ % 3 == 1 ? 'bob' : '') } 1 .. 60;
    $http->send(join '', map {
        my $token = $_ ? 'Authorization: Bearer ' . token($_) . "\r\n" : '';
        "GET /api HTTP/1.1\r\nHost: localhost\r\n$token\r\n"
    } @who);
    my @got = map { my $answer = $http->answer; $answer->status == 200 ? $answer->body =~ s/user=//r : '' } @who;
    is_deeply(\@got, \@who, 'sixty of them');



=== pipelined requests while Redis is paused
--- script
    redis->pause;
    my $http = http;
    my @who  = qw(alice bob alice bob);
    $http->send(join '', map { "GET /scan HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " . token($_) . "\r\n\r\n" } @who);
    redis->resume;
    my @got = map { $http->answer } @who;
    is_deeply([map { $_->status == 200 ? $_->body =~ s/user=//r : $_->status == 503 ? $who[0] : '?' } @got[0 .. 0]], ['alice'], 'the first');
    for my $i (0 .. $#who) {
        my $status = $got[$i]->status;
        ok($status == 503 || $got[$i]->body eq "user=$who[$i]", 'its own identity, or none');
    }



=== many connections at once
--- script
    my @who   = map { $_ % 2 ? 'alice' : 'bob' } 1 .. 20;
    my @https = map { http } @who;
    $https[$_]->ask('GET /scan', 'Authorization: Bearer ' . token($who[$_])) for 0 .. $#who;
    is($https[$_]->answer->body, "user=$who[$_]", "connection $_") for reverse 0 .. $#who;



=== a request that comes in pieces
--- script
    my $http = http;
    my $text = "GET /api HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {{alice}}\r\n\r\n";
    $http->send($_) for split //, $text;
    is($http->answer->body, 'user=alice', 'byte by byte');



=== a body behind a request that is let in, and one that is refused
--- script
    my $http = http;
    $http->send("POST /api HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {{alice}}\r\nContent-Length: 5\r\n\r\nhello");
    is($http->answer->body, 'user=alice', 'let in');
    $http->send("POST /api HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    is($http->answer->status, 401, 'refused');
    is($http->get('/api', 'Authorization: Bearer {{bob}}')->body, 'user=bob', 'the connection goes on');



=== a request hidden in a refused one's body isn't a request
--- script
    my $http   = http;
    my $hidden = "GET /api HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {{alice}}\r\n\r\n";
    $http->send("POST /api HTTP/1.1\r\nHost: localhost\r\nContent-Length: " . length($hidden) . "\r\n\r\n$hidden");
    is($http->answer->status, 401, 'refused');
    is($http->get('/api')->status, 401, 'the next answer is to the next request');



=== where_client_leaves: clients that leave while the gate waits: their look-ups are cancelled, nothing goes upstream
--- without: redis
--- http_config eval
"    auth_token_redis {{redis}} {{login}} read_timeout=20s;\n" . $::UPSTREAM
--- config eval: $::CONFIG
--- script
    is(http->get('/scan', 'Authorization: Bearer {{alice}}')->status, 200, 'before');
    my $lines  = sub { scalar(() = do { local @ARGV = "$Test::Nginx::Util::LogDir/upstream.log"; <> }) };
    my $before = $lines->();
    redis->pause;
    my @leaving = map { http } 1 .. 30;
    $_->ask('GET /scan', 'Authorization: Bearer {{alice}}') for @leaving;
    my $staying = http;
    $staying->ask('GET /scan', 'Authorization: Bearer {{alice}}');
    my $gone = sub { scalar grep { /" 499 / } do { local @ARGV = $Test::Nginx::Util::AccLogFile; <> } };
    $_->close for @leaving;
    wait_until('nginx notices', sub { $gone->() == 30 });
    redis->resume;
    is($staying->answer->body, 'user=alice', 'who stays is served');
    is($lines->(), $before + 1, 'one request went upstream');



=== and some of many leave, at every moment
--- script
    for my $round (1 .. 30) {
        my @https = map { http } 1 .. 4;
        $_->ask('GET /scan', 'Authorization: Bearer {{alice}}') for @https;
        $https[$_]->close for 0 .. $round % 4;
        is($_->answer->body, 'user=alice', 'who stays is served') for @https[$round % 4 + 1 .. $#https];
    }



=== an upgrade is decided once, when it is asked for
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        location / { return 200 "upgrade=$http_upgrade connection=$http_connection\n"; }
    }
--- config
    location /socket {
        auth_token "api";
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection upgrade;
        proxy_pass http://unix:{{dir}}/h2.sock;
    }
--- request eval
[('GET /socket') x 2]
--- more_headers eval
["Upgrade: websocket", "Upgrade: websocket\nAuthorization: Bearer {{alice}}"]
--- error_code eval
[401, 200]

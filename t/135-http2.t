# HTTP/2: each stream is a request of its own.

use TokenwardTest 'no_plan';

use TokenwardTest::Http2;

our $CONFIG = <<'_EOC_';
    listen unix:{{dir}}/h2.sock http2;
    location /api { auth_token "api"; auth_token_source bearer basic header=X-Token cookie=session; try_files /none @who; }
    location /scan { auth_token "api"; auth_token_project web; auth_token_permission scan; try_files /none @who; }
    location @who { proxy_set_header X-Auth-User $auth_token_user; proxy_pass http://unix:{{dir}}/app2.sock; }
_EOC_

our $UPSTREAM = <<'_EOC_';
    server {
        listen unix:{{dir}}/app2.sock;
        location / { return 200 "user=$http_x_auth_user"; }
    }
_EOC_

sub http2 { return TokenwardTest::Http2->connect(redis->{folder} . '/h2.sock') }

# What curl makes of one request: (status, headers as one text).
sub curl {
    my @arguments = @_;
    my $text = qx{curl -s -i --max-time 20 --http2-prior-knowledge --unix-socket '@{[redis->{folder}]}/h2.sock' @{[map { "'$_'" } @arguments]}};
    my ($status) = $text =~ m{^HTTP/2 (\d+)};
    return ($status, $text);
}

run_tests();

__DATA__

=== refusals and answers look as in HTTP/1.1
--- http_config eval: $::UPSTREAM
--- config eval: $::CONFIG
--- script
    my ($status, $text) = curl('http://localhost/api');
    is($status, 401, 'no token');
    is_deeply([$text =~ /^(www-authenticate: .*?)\r$/mg], ['www-authenticate: Bearer realm="api"'], 'one challenge');
    ($status, $text) = curl('http://localhost/api', '-H', 'Authorization: Bearer {{alice_expiring}}');
    is($status, 200, 'a good one');
    like($text, qr/^authentication-token-expiration: 2031-05-06T07:08:09Z\r$/m, 'its expiry');
    like($text, qr/user=alice$/, 'its user');
    ($status, $text) = curl('http://localhost/scan', '-H', 'Authorization: Bearer {{alice_pinned}}');
    is($status, 403, 'one that does not fit');



=== every place for a token
--- script
    is((curl('http://localhost/api', @$_))[0], 200, $_->[0]) for ['-u', '{{alice}}:'], ['-u', 'x:{{alice}}'], ['-H', 'X-Token: {{alice}}'], ['-H', 'authorization: bearer {{alice}}'], ['-b', 'session={{alice}}'];



=== cookies in several fields are all looked at
--- script
    my $http = http2;
    is($http->body($http->get('/api', 'cookie: a=b', 'cookie: session={{alice}}', 'cookie: c=d')), 'user=alice', 'one');
    unlike($http->body($http->get('/api', 'cookie: session={{alice}}', 'cookie: session={{bob}}')), qr/user=/, 'two');
    unlike($http->body($http->get('/api', 'authorization: Bearer {{alice}}', 'authorization: Bearer {{bob}}')), qr/user=/, 'two of Authorization');



=== incident_01_http2_streams where_http2: two users and nobody on one connection, many streams at once
--- script
    my $http = http2;
    my @who  = map { ('alice', 'bob', '')[$_ % 3] } 1 .. 90;
    my @streams = map { $http->get($_ eq 'bob' ? '/api' : '/scan', $_ ? 'authorization: Bearer ' . token($_) : ()) } @who;
    my @got = map { $http->body($_) =~ /^user=(\w+)$/ ? $1 : '' } @streams;
    is_deeply(\@got, \@who, 'ninety of them');



=== incident_26_cancelled_streams where_others_served: streams that wait for Redis, and some that are cancelled
--- http_config eval: "    auth_token_redis {{redis}} {{login}} read_timeout=20s;\n" . $::UPSTREAM
--- without: redis
--- config eval: $::CONFIG
--- script
    my $http = http2;
    is($http->body($http->get('/scan', 'authorization: Bearer {{alice}}')), 'user=alice', 'before');
    redis->pause;
    my @who     = map { $_ % 2 ? 'alice' : 'bob' } 1 .. 40;
    my @streams = map { $http->get('/scan', 'authorization: Bearer ' . token($_)) } @who;
    like($http->body($http->get('/api')), qr/401/, 'others are answered meanwhile');
    $http->reset($streams[$_ * 3]) for 0 .. 9;
    my %cancelled = map { $_ * 3 => 1 } 0 .. 9;
    redis->resume;
    for my $i (grep { !$cancelled{$_} } 0 .. $#who) {
        is($http->body($streams[$i]), "user=$who[$i]", "stream $i");
    }
    is($http->body($http->get('/scan', 'authorization: Bearer {{alice}}')), 'user=alice', 'after');



=== a connection that ends while its streams wait
--- script
    redis->pause;
    for (1 .. 5) {
        my $http = http2;
        $http->get('/scan', 'authorization: Bearer {{alice}}') for 1 .. 10;
        like($http->body($http->get('/api')), qr/401/, 'they were read');
    }
    redis->resume;
    my $http = http2;
    is($http->body($http->get('/scan', 'authorization: Bearer {{alice}}')), 'user=alice', 'others are served');

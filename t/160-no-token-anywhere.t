# A token stands in no log, no answer and no value in Redis, whatever became of its request.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== incident_16_logs_and_answers: after every kind of request
--- http_config
    log_format all '$status $request_uri $remote_user $auth_token_id $auth_token_name $auth_token_user $auth_token_error $auth_token_fingerprint';
--- config
    access_log logs/access.log combined;
    access_log logs/all.log all;
    auth_token_source bearer basic header=X-Token cookie=session;
    auth_token_log_level error;
    location /api  { auth_token "api"; proxy_pass http://app; }
    location /scan { auth_token "api"; auth_token_project $arg_project; auth_token_permission scan; auth_token_error_body problem; proxy_pass http://app; }
    location /both { satisfy any; deny all; auth_token "api"; proxy_pass http://app; }
    location /open { proxy_pass http://app; }
    location /away { auth_token "api"; proxy_pass http://127.0.0.1:1; }
    location /file { auth_token "api"; root html; }
--- script
    my @who    = qw(alice alice_web bob_global acme_all alice_session alice_expiring alice_expired alice_revoked alice_pinned alice_on_web carol);
    my @bodies;
    for my $who (@who) {
        my $token = token($who);
        my $basic = sub { 'Authorization: Basic ' . MIME::Base64::encode_base64($_[0], '') };
        for my $header ("Authorization: Bearer $token", $basic->("$token:"), $basic->("x:$token"), "X-Token: $token", "Cookie: session=$token",
            "Authorization: Bearer $token x", "X-Token: $token\r\nCookie: session=other", "Authorization: Digest $token") {
            my $http = http;
            for my $path ('/api', '/scan', '/scan?project=web', '/both', '/open', '/away', '/file/nowhere') {
                push @bodies, map { ($_->body, map { "@$_" } @{$_->{headers}}) } $http->get($path, $header) // ();
            }
        }
    }
    redis->stop;
    wait_until('nginx knows', sub { http->get('/api', 'Authorization: Bearer {{alice}}')->status == 503 });
    push @bodies, http->get('/api', 'Authorization: Bearer {{alice}}')->body;
    my %text = map { my $file = $_; $file => do { local (@ARGV, $/) = "$Test::Nginx::Util::LogDir/$file"; scalar <> } } qw(error.log access.log all.log);
    $text{'the answers'} = join "\n", @bodies;
    for my $where (sort keys %text) {
        cmp_ok(length $text{$where}, '>', 1000, "$where: there is something");
        is(scalar(grep { index($text{$where}, token($_)) >= 0 } @who), 0, "$where: without a token");
    }



=== incident_16_redis: nothing in Redis is a token or a part of one
--- config
    location /api { auth_token "api"; proxy_pass http://app; }
--- before_start
    redis->start;
    tokenward('init');
    tokenward(qw(user create dora));
--- script
    my $token = JSON::PP::decode_json(tokenward(qw(token create --json --name dora --type user --user dora)))->{token};
    is(http->get('/api', "Authorization: Bearer $token")->status, 200, 'it works');
    my $dump = redis->dump;
    cmp_ok(length $dump, '>', 500, 'there is something');
    for my $length (12, 20, 30, length $token) {
        is(scalar(grep { index($dump, substr $token, $_, $length) >= 0 } 0 .. length($token) - $length), 0, "no $length characters of it in a row");
    }

# Bytes that no client sends by accident: refused, not passed on, not in a log.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== incident_19_control_bytes: control bytes in a Bearer token
--- config
    location /api {
        auth_token "api";
        auth_token_source bearer basic header=X-Token cookie=session;
        proxy_pass http://app;
    }
--- script
    for my $byte (1 .. 9, 11, 12, 14 .. 31, 127 .. 160, 255) {
        my $answer = http->get('/api', 'Authorization: Bearer {{alice}}' . chr $byte);
        is($answer->status, 401, "byte $byte behind the token")
            unless $byte == 9;    # a tab: nginx leaves it, and it is no part of a token either
    }



=== control bytes in other places
--- script
    for my $byte (1, 8, 11, 27, 31, 127, 128, 255) {
        my $bad = '{{alice}}' . chr $byte;
        is(http->get('/api', "X-Token: $bad")->status, 401, "byte $byte in a header");
        is(http->get('/api', "Cookie: session=$bad")->status, 401, "byte $byte in a cookie");
        is(http->get('/api', "Authorization: Basic $bad")->status, 401, "byte $byte in Basic");
    }



=== incident_19_nul_in_a_header: NUL in a header: nginx itself refuses
--- script
    for my $line ("Authorization: Bearer {{alice}}\0", "Authorization: Bearer \0{{alice}}", "X-Token: {{alice}}\0", "Cookie: session={{alice}}\0; a=b", "Authorization\0: Bearer {{alice}}") {
        my $answer = http->get('/api', $line);
        is($answer->status, 400, 'as a malformed request');
    }



=== incident_19_nul_in_basic: NUL in the decoded pair of Basic
--- script
    for my $pair ("{{alice}}\0:", "\0{{alice}}:", "x\0:{{alice}}", "x:{{alice}}\0") {
        my $text = MIME::Base64::encode_base64($pair, '');
        is(http->get('/api', "Authorization: Basic $text")->status, 401, 'is refused');
    }



=== incident_05_formats_and_commands: what would be format strings, commands, paths and markup elsewhere
--- script
    my @texts = ('%s%s%s%n%n', '%00', '%0d%0a', '*3', '$3', '+OK', '-ERR', '{{alice}}%00', '{{alice}}%',
        '../../etc/passwd', "'; DROP TABLE tokens;--", '<script>', '${jndi:ldap://x}', '`id`', '$(id)',
        '{{alice}} HGETALL tw:gate:meta', '*', '?', '[a-z]', '{{alice}}*', "{{alice}}\\", '"', '=', '==', '~', '+/-._~');
    for my $text (@texts) {
        for my $line ("Authorization: Bearer $text", "X-Token: $text", "Cookie: session=$text",
            'Authorization: Basic ' . MIME::Base64::encode_base64("$text:", '')) {
            my $answer = http->get('/api', $line);
            is($answer->status, 401, $line =~ s/{{alice}}/TOKEN/r);
        }
    }



=== incident_11_folded_header: a token folded over two lines
--- script
    my $token = '{{alice}}';
    my ($head, $tail) = (substr($token, 0, 20), substr($token, 20));
    for my $fold ("\r\n ", "\r\n\t", "\n ") {
        my $answer = http->get('/api', "Authorization: Bearer $head$fold$tail");
        cmp_ok($answer->status, '>=', 400, 'is no token');
    }



=== incident_05_line_breaks: a command behind a line break is another header at most
--- script
    for my $break ("\r\n", "\n") {
        my $answer = http->get('/api', "Authorization: Bearer nonsense$break*2${break}\$4${break}PING");
        cmp_ok($answer->status, '>=', 400, 'is refused');
    }



=== Redis isn't asked about a token that is made up
--- script
    my $misses = sub { (redis->call(INFO => 'stats') =~ /keyspace_misses:(\d+)/)[0] };
    my $before = $misses->();
    my $token  = '{{alice}}';
    my $last   = substr $token, -1;
    my @made_up = (
        'nonsense', 'twu_', "twu_" . 'a' x 45, $token . 'x', substr($token, 0, -1),
        substr($token, 0, -1) . ($last eq 'a' ? 'b' : 'a'),
        TokenwardTest::Records::with_crc('twu_A' . 'r' x 30 . 't' x 8),
        TokenwardTest::Records::with_crc('twu_Z' . 'r' x 30 . 't' x 8),
        TokenwardTest::Records::with_crc(substr($token, 0, -14) . '00000000'),
    );
    for my $text (@made_up) {
        my $answer = http->get('/api', "Authorization: Bearer $text");
        is($answer->status, 401, 'refused');
        is($answer->header('WWW-Authenticate'),
            'Bearer realm="api", error="invalid_token", error_description="the token is not valid"', 'alike');
    }
    is($misses->(), $before, 'no look-up was made');
    my ($unknown) = records->mint;
    is(http->get('/api', "Authorization: Bearer $unknown")->status, 401, 'one that fits our keys');
    cmp_ok($misses->(), '>', $before, 'is looked up');



=== incident_19_nothing_logged: what is refused is in no log line at all
--- script
    my $secret = 'S3cr3tNonsenseThatNobodyMayRead';
    for my $line ("Authorization: Bearer $secret", "Authorization: Bearer $secret x", "X-Token: $secret", "Cookie: session=$secret",
        'Authorization: Basic ' . MIME::Base64::encode_base64("$secret:", ''), 'Authorization: Basic ' . MIME::Base64::encode_base64("u:$secret", '')) {
        my $answer = http->get('/api', $line);
        is($answer->status, 401, 'refused');
        unlike($answer->body, qr/$secret/, 'and not in the body');
    }
--- no_error_log
S3cr3tNonsense



=== many headers and long lines
--- script
    is(http->get('/api', map { "X-Filler-$_: $_" } 1 .. 200)->status, 401, '200 headers');
    is(http->get('/api', (map { "X-Token: {{alice}}" } 1 .. 100))->status, 200, 'the same token 100 times');
    is(http->get('/api', 'Cookie: ' . join('; ', map { "c$_=$_" } 1 .. 500))->status, 401, '500 cookies');
    is(http->get('/api', 'Cookie: ' . ';' x 5000)->status, 401, '5000 semicolons');
    is(http->get('/api', 'Authorization: Bearer ' . 'x' x 7000)->status, 401, '7000 bytes');
    is(http->get('/api', 'Authorization: ' . 'Bearer ' x 900)->status, 401, 'a scheme over and over');

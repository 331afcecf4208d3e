# The answers to refused requests: status, challenge, other headers, body.

use TokenwardTest 'no_plan';

# The tokens of the cast that are refused for a reason of their own, whatever a location asks.
sub refused_tokens {
    my ($unknown) = records->mint;
    return (
        made_up  => 'twu_' . 'x' x 45,
        unknown  => $unknown,
        revoked  => token('alice_revoked'),
        inactive => token('carol_expiring'),
        nobody   => token('nobody'),
    );
}

# All of an answer that could tell one refusal from another.
sub whole {
    my ($answer) = @_;
    return join "\n", $answer->status, (map { "@$_" } grep { $_->[0] ne 'Date' } @{$answer->{headers}}), $answer->body;
}

run_tests();

__DATA__

=== incident_06_each_refusal incident_28_challenges: the table of answers, for each kind of challenge
--- config
    add_header X-Reason $auth_token_error always;
    auth_token "api";
    location /bearer {
        auth_token_challenge bearer;
        location /bearer/any  { proxy_pass http://app; }
        location /bearer/scan { auth_token_permission scan; auth_token_project web; proxy_pass http://app; }
    }
    location /basic {
        auth_token_challenge basic;
        location /basic/any  { proxy_pass http://app; }
        location /basic/scan { auth_token_permission scan; auth_token_project web; proxy_pass http://app; }
    }
    location /both {
        auth_token_challenge both;
        location /both/any  { proxy_pass http://app; }
        location /both/scan { auth_token_permission scan; auth_token_project web; proxy_pass http://app; }
    }
    location /off {
        auth_token_challenge off;
        location /off/any  { proxy_pass http://app; }
        location /off/scan { auth_token_permission scan; auth_token_project web; proxy_pass http://app; }
    }
--- script
    my %token   = (refused_tokens(), map { $_ => token($_) } qw(alice bob alice_web alice_expired alice_pinned alice_on_web bob_api carol));
    my $invalid = 'the token is not valid';
    my @cases = (
        # path, credential, status, reason, error, description, scope
        ['any', undef, 401, 'no_credential'],
        ['any', 'Authorization: Bearer a b', 401, 'malformed_credential', 'invalid_token', "the credential can't be read"],
        ['any', 'made_up', 401, 'forged_token', 'invalid_token', $invalid],
        ['any', 'unknown', 401, 'unknown_token', 'invalid_token', $invalid],
        ['any', 'revoked', 401, 'revoked_token', 'invalid_token', $invalid],
        ['any', 'inactive', 401, 'inactive_owner', 'invalid_token', $invalid],
        ['any', 'nobody', 401, 'inactive_owner', 'invalid_token', $invalid],
        ['any', 'alice_expired', 401, 'expired_token', 'invalid_token', 'the token has expired'],
        ['scan', 'alice_expired', 401, 'expired_token', 'invalid_token', 'the token has expired'],
        ['any', 'alice_web', 403, 'wrong_type', 'insufficient_scope', 'a token of this type is not let in here'],
        ['any', 'alice_on_web', 403, 'wrong_project', 'insufficient_scope', 'the token is not for this project'],
        ['any', 'alice_pinned', 403, 'wrong_attribute', 'insufficient_scope', 'the token is pinned to something else'],
        ['scan', 'bob_api', 403, 'wrong_project', 'insufficient_scope', 'the token is not for this project', 'scan'],
    );
    for my $kind (qw(bearer basic both off)) {
        my $http = http;
        for (@cases) {
            my ($path, $credential, $status, $reason, $error, $description, $scope) = @$_;
            my @header = !defined $credential ? () : $credential =~ /:/ ? $credential : "Authorization: Bearer $token{$credential}";
            my $bearer = 'Bearer realm="api"';
            $bearer .= qq{, error="$error", error_description="$description"} if $error;
            $bearer .= qq{, scope="$scope"} if $scope;
            my $basic = $status == 401 ? 'Basic realm="api", charset="UTF-8"' : undef;
            my $expected = $kind eq 'off' ? undef : $kind eq 'basic' ? $basic : $kind eq 'both' && $basic ? "$bearer, $basic" : $bearer;

            my $answer = $http->get("/$kind/$path", @header);
            my $name = "$kind: " . ($credential // 'nothing') . " at $path";
            is($answer->status, $status, "$name - status");
            is($answer->header('X-Reason'), $reason, "$name - reason");
            is_deeply([$answer->headers('WWW-Authenticate')], [defined $expected ? $expected : ()], "$name - challenge");
            is_deeply([map { $answer->headers($_) } 'Retry-After', 'Authentication-Token-Expiration'], [], "$name - no other header");
            like($answer->body, qr/^<html>/, "$name - nginx's page");
            ok(!grep({ index($answer->body, $_) >= 0 } values %token), "$name - without a token");
        }
    }



=== two different tokens: 400
--- config
    auth_token "api";
    auth_token_source bearer cookie=session;
    location /bearer { auth_token_challenge bearer; proxy_pass http://app; }
    location /basic  { auth_token_challenge basic;  proxy_pass http://app; }
    location /both   { auth_token_challenge both;   proxy_pass http://app; }
    location /off    { auth_token_challenge off;    proxy_pass http://app; }
--- request eval
[map { "GET $_" } qw(/bearer /basic /both /off)]
--- more_headers
Authorization: Bearer {{alice}}
Cookie: session={{bob}}
--- error_code eval
[(400) x 4]
--- response_headers eval
my $bearer = 'WWW-Authenticate: Bearer realm="api", error="invalid_request", error_description="the request holds two different tokens"';
[$bearer, '! WWW-Authenticate', $bearer, '! WWW-Authenticate']



=== made-up, unknown, revoked, deactivated: one and the same answer
--- config
    location /any { auth_token "api"; proxy_pass http://app; }
    location /scan { auth_token "api"; auth_token_project web; auth_token_permission scan; proxy_pass http://app; }
--- script
    my %token = refused_tokens();
    for my $path (qw(/any /scan)) {
        my $http = http;
        my $expected = whole($http->get($path, "Authorization: Bearer $token{made_up}"));
        is(whole($http->get($path, "Authorization: Bearer $token{$_}")), $expected, "$_ at $path") for sort keys %token;
    }



=== 403 names the permissions that are needed, all of them
--- config
    location /many {
        auth_token "api";
        auth_token_permission browse scan provision;
        proxy_pass http://app;
    }
--- request
GET /many
--- more_headers
Authorization: Bearer {{alice}}
--- error_code: 403
--- response_headers
WWW-Authenticate: Bearer realm="api", error="insufficient_scope", error_description="a permission is missing", scope="browse scan provision"



=== a permission from the request is told only when it is one
--- config
    location /asked {
        auth_token "api";
        auth_token_permission browse $arg_permission;
        proxy_pass http://app;
    }
--- request eval
[map { "GET /asked?permission=$_" } 'deploy', 'a"b', 'a%20b', '%22', '', 'x' x 65]
--- more_headers
Authorization: Bearer {{alice}}
--- error_code eval
[(403) x 6]
--- response_headers eval
my $start = 'WWW-Authenticate: Bearer realm="api", error="insufficient_scope", error_description="a permission is missing", scope=';
[qq{$start"browse deploy"}, (qq{$start"browse"}) x 5]



=== the challenge's realm is the location's, as it is written
--- config
    location /api { auth_token "it's ours: 100% <safe> & sound; $ {x}"; proxy_pass http://app; }
--- request
GET /api
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="it's ours: 100% <safe> & sound; $ {x}"



=== a HEAD request is answered alike, without a body
--- config
    location /api { auth_token "api"; proxy_pass http://app; }
--- request
HEAD /api
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="api"
--- response_body chomp



=== where_body_unread: a refused request's body isn't waited for
--- script
    my $http = http;
    $http->send("POST /api HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nonly this");
    is($http->answer->status, 401, 'the answer comes at once');



=== where_expect_continue: Expect: 100-continue gets the refusal and nothing before it
--- script
    my $http = http;
    $http->send("POST /api HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
    is($http->answer->status, 401, 'no 100 Continue');



=== one line of the log, with the reason and, where it is known, the token's id
--- script
    my ($unknown) = records->mint;
    my $http = http;
    $http->get('/api');
    $http->get('/api', "Authorization: Bearer $unknown");
    $http->get('/api', 'Authorization: Bearer {{alice_web}}');
    $http->get('/api', 'Authorization: Bearer {{alice}}');
    $http->get('/api', 'Authorization: Bearer {{alice_revoked}}');
    $http->get('/api', 'Authorization: Bearer {{alice_expired}}');
    my @lines = map { /(auth_token: .*?), client:/ } grep { /\[info\] .*auth_token: refused/ } do { local @ARGV = $Test::Nginx::Util::ErrLogFile; <> };
    is_deeply(\@lines, [
        'auth_token: refused: no_credential, token: -, missing permission: -',
        'auth_token: refused: unknown_token, token: -, missing permission: -',
        'auth_token: refused: wrong_type, token: ' . token_id('alice_web') . ', missing permission: -',
        'auth_token: refused: revoked_token, token: ' . token_id('alice_revoked') . ', missing permission: -',
        'auth_token: refused: expired_token, token: ' . token_id('alice_expired') . ', missing permission: -',
    ], 'five refusals, five lines');

# What a token may do is asked anew for every request.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== taking scan from a user turns its project token away and nothing else
--- config
    add_header X-Reason $auth_token_error always;
    auth_token "api";
    location /scan { auth_token_project web; auth_token_permission scan; proxy_pass http://app; }
    location /any  { auth_token_type user project; proxy_pass http://app; }
--- script
    my $http = http;
    my $ask  = sub {
        my ($path, $who) = @_;
        my $answer = $http->get($path, 'Authorization: Bearer ' . token($who));
        return join ' ', $answer->status, grep { defined } $answer->header('X-Reason');
    };
    is($ask->('/scan', 'alice_web'), 200, 'with the permission');
    tokenward(qw(user ungrant alice scan --project web));
    is($ask->('/scan', 'alice_web'), '403 missing_permission', 'without it');
    is($ask->('/scan', 'alice'), '403 missing_permission', "the owner's own token, too");
    is($ask->('/any', 'alice_web'), '403 missing_permission', 'it is for scanning, even where scan is not asked for');
    is($ask->('/any', 'alice'), 200, "the owner's own token there");
    is($ask->('/scan', 'bob'), 200, 'somebody else');
    is($ask->('/scan', 'acme_web'), 200, 'the organization');
    tokenward(qw(user grant alice scan --project web));
    is($ask->('/scan', 'alice_web'), 200, 'given back');
    tokenward(qw(user ungrant alice scan --project web));
    tokenward(qw(user grant alice scan));
    is($ask->('/scan', 'alice_web'), 200, 'given globally');
    tokenward(qw(user ungrant alice scan));
    tokenward(qw(user grant alice scan --project web));



=== revoking a token makes its next request 401
--- script
    my $http = http;
    my $made = JSON::PP::decode_json(tokenward(qw(token create --json --name short-lived --type user --user alice)));
    my @header = "Authorization: Bearer $made->{token}";
    is($http->get('/any', @header)->status, 200, 'before');
    tokenward(qw(token revoke), $made->{id});
    my $answer = $http->get('/any', @header);
    is($answer->status, 401, 'after');
    is($answer->header('X-Reason'), 'revoked_token', 'the reason');



=== a deactivated owner's tokens are refused until the owner is activated again
--- script
    my $http = http;
    my @tokens = map { 'Authorization: Bearer ' . token($_) } qw(bob bob_global bob_api);
    tokenward(qw(user deactivate bob));
    is($http->get('/scan', $_)->header('X-Reason'), 'inactive_owner', 'deactivated') for @tokens;
    tokenward(qw(user activate bob));
    is($http->get('/scan', $tokens[0])->status, 200, 'activated');
    is($http->get('/scan', $tokens[1])->status, 200, 'activated');



=== a token ends when its time has come, not a second later
--- script
    my $http   = http;
    my $at     = time + 3;
    my $token  = records->token(type => 'user', owner => 'alice', expires => $at);
    my $before = 0;
    my ($asked, $answer, $answered);
    wait_until('the time has come', sub {
        $asked    = Time::HiRes::time();
        $answer   = $http->get('/any', "Authorization: Bearer $token");
        $answered = Time::HiRes::time();
        $before++ if $answered < $at && $answer->status == 200;
        return $answer->status != 200 || $asked >= $at;
    });
    cmp_ok($before, '>', 0, 'before');
    cmp_ok($answered, '>=', $at, 'no sooner');
    is($answer->status, 401, 'no later');
    is($answer->header('X-Reason'), 'expired_token', 'the reason');



=== a project made again under an old name is another one
--- config
    add_header X-Reason $auth_token_error always;
    auth_token "api";
    location /scan { auth_token_project phoenix; auth_token_permission scan; proxy_pass http://app; }
    location /any  { auth_token_type user project; proxy_pass http://app; }
--- script
    my $http = http;
    tokenward(qw(project create phoenix --organization acme));
    tokenward(qw(user grant alice scan --project phoenix));
    my $make = sub { JSON::PP::decode_json(tokenward(qw(token create --json --name), @_))->{token} };
    my %token = (
        project => $make->(qw(phoenix --type project --user alice --project phoenix)),
        narrowed => $make->(qw(narrowed --type user --user alice --project phoenix)),
        listed  => $make->(qw(listed --type organization --organization acme --project phoenix)),
    );
    is($http->get('/scan', "Authorization: Bearer $token{$_}")->status, 200, "$_: before") for sort keys %token;
    is($http->get('/scan', 'Authorization: Bearer {{alice}}')->status, 200, 'the owner: before');
    tokenward(qw(project delete phoenix));
    is($http->get('/scan', "Authorization: Bearer $token{project}")->status, 401, 'the project token has ended');
    is($http->get('/scan', "Authorization: Bearer $token{$_}")->status, 403, "$_: deleted") for qw(listed narrowed);
    is($http->get('/scan', 'Authorization: Bearer {{alice}}')->status, 403, 'the owner: deleted');
    tokenward(qw(project create phoenix --organization acme));
    is($http->get('/scan', "Authorization: Bearer $token{project}")->status, 401, 'the old project token stays ended');
    is($http->get('/scan', "Authorization: Bearer $token{$_}")->status, 403, "$_: made again") for qw(listed narrowed);
    is($http->get('/scan', 'Authorization: Bearer {{alice}}')->status, 403, 'the owner: nothing is granted on the new one');
    is($http->get('/scan', 'Authorization: Bearer {{acme_all}}')->status, 200, 'all projects of the organization, future ones too');

# $auth_token_…: set for who was let in, empty for everybody else.

use TokenwardTest 'no_plan';

our @NAMES = qw(id name type user organization project expires error);

# What the header of test locations says, as a hash.
sub variables {
    my ($answer) = @_;
    my %value;
    @value{@NAMES} = map { /^\[(.*)\]$/ } split / \| /, $answer->header('X-Variables'), -1;
    return \%value;
}

sub expected {
    my %value = @_;
    return {map { $_ => $value{$_} // '' } @NAMES};
}

run_tests();

__DATA__

=== of each type of token
--- config
    auth_token "api";
    add_header X-Variables "[$auth_token_id] | [$auth_token_name] | [$auth_token_type] | [$auth_token_user] | [$auth_token_organization] | [$auth_token_project] | [$auth_token_expires] | [$auth_token_error]" always;
    location /api  { auth_token_project web; auth_token_permission scan; proxy_pass http://app; }
    location /any  { proxy_pass http://app; }
    location /open { auth_token off; proxy_pass http://app; }
--- script
    my %more = (
        alice      => {type => 'user', user => 'alice'},
        alice_web  => {type => 'project', user => 'alice'},
        bob_global => {type => 'global', user => 'bob'},
        acme_web   => {type => 'organization', organization => 'acme'},
        alice_session => {type => 'session', user => 'alice'},
    );
    my $http = http;
    for my $who (sort keys %more) {
        my $answer = $http->get('/api', 'Authorization: Bearer ' . token($who));
        is($answer->status, 200, "$who is let in");
        is_deeply(variables($answer), expected(id => token_id($who), name => "named $who", project => 'web', %{$more{$who}}), "$who - variables");
    }



=== no project where none is named, the expiry where there is one
--- script
    is_deeply(variables(http->get('/any', 'Authorization: Bearer {{alice_expiring}}')),
        expected(id => token_id('alice_expiring'), name => 'named alice_expiring', type => 'user', user => 'alice', expires => '2031-05-06T07:08:09Z'), 'variables');



=== empty on a refusal, but for the reason
--- script
    my %reason = (
        ''        => 'no_credential',
        'Authorization: Bearer a b' => 'malformed_credential',
        'Authorization: Bearer nonsense' => 'forged_token',
        'Authorization: Bearer {{alice_revoked}}' => 'revoked_token',
        'Authorization: Bearer {{alice_expired}}' => 'expired_token',
        'Authorization: Bearer {{carol}}' => 'inactive_owner',
        'Authorization: Bearer {{bob_api}}' => 'wrong_project',
        'Authorization: Bearer {{alice_pinned}}' => 'wrong_attribute',
    );
    for my $header (sort keys %reason) {
        my $answer = http->get('/api', grep { length } $header);
        is_deeply(variables($answer), expected(error => $reason{$header}), $reason{$header});
    }



=== empty where there is no gate, whatever is sent
--- script
    is_deeply(variables(http->get('/open', 'Authorization: Bearer {{alice}}')), expected(), 'variables');



=== each request of a connection has its own
--- script
    my $http = http;
    for (1 .. 3) {
        for my $who (qw(alice bob)) {
            is(variables($http->get('/any', 'Authorization: Bearer ' . token($who)))->{user}, $who, $who);
        }
        is(variables($http->get('/any'))->{user}, '', 'nobody');
    }



=== a name with blanks, quotes and letters of all the world
--- script
    my $name  = qq{K\xc3\xb6ln "CI" <a&b> \\ \xe2\x82\xac};
    my $token = JSON::PP::decode_json(tokenward(qw(token create --json --type user --user alice --name), $name))->{token};
    is(variables(http->get('/any', "Authorization: Bearer $token"))->{name}, $name, 'as it was given');



=== in the access log
--- http_config
    log_format gate '$status user=$auth_token_user id=$auth_token_id error=$auth_token_error';
--- config
    location /api {
        access_log logs/gate.log gate;
        auth_token "api";
        proxy_pass http://app;
    }
--- script
    my $http = http;
    $http->get('/api', 'Authorization: Bearer {{alice}}');
    $http->get('/api', 'Authorization: Bearer {{carol}}');
    $http->get('/api');
    my @lines;
    wait_until('three lines', sub {
        @lines = split /\n/, do { local (@ARGV, $/) = "$Test::Nginx::Util::LogDir/gate.log"; <> };
        @lines == 3;
    });
    is_deeply(\@lines, [
        '200 user=alice id=' . token_id('alice') . ' error=-',
        '401 user=- id=- error=inactive_owner',
        '401 user=- id=- error=no_credential',
    ], 'one line each');



=== they aren't set in phases before the gate, nor cached there
--- config
    location /api {
        auth_token "api";
        set $early "$auth_token_user";
        if ($auth_token_user) { return 500; }
        add_header X-Early "[$early]";
        add_header X-Late "[$auth_token_user]";
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- response_headers
X-Early: []
X-Late: [alice]



=== a map that was asked before the gate is asked again after it, when it may be
--- http_config
    map $auth_token_user $team {
        volatile;
        alice red;
        default none;
    }
--- config
    location /api {
        auth_token "api";
        set $early $team;
        add_header X-Team "$early $team";
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- response_headers
X-Team: none red



=== without any gate they are there, and empty
--- without: key_file redis
--- config
    location /open { return 200 "[$auth_token_user$auth_token_error$auth_token_fingerprint]\n"; }
--- request
GET /open
--- more_headers
Authorization: Bearer {{alice}}
--- response_body
[]



=== the fingerprint: the same for the same token, wherever it stands, let in or not
--- config
    auth_token_source bearer basic header=X-Token;
    location /open { add_header X-Fingerprint "[$auth_token_fingerprint]" always; return 200; }
    location /api  { add_header X-Fingerprint "[$auth_token_fingerprint]" always; auth_token "api"; auth_token_permission admin; proxy_pass http://app; }
--- script
    my $http  = http;
    my $print = sub { $http->get(@_)->header('X-Fingerprint') };
    my $alice = $print->('/open', 'Authorization: Bearer {{alice}}');
    like($alice, qr/^\[[0-9a-f]{16}\]$/, '16 hexadecimal digits');
    is($print->('/open', 'Authorization: Basic {{base64:{{alice}}:}}'), $alice, 'Basic');
    is($print->('/open', 'X-Token: {{alice}}'), $alice, 'a header');
    is($print->('/api', 'Authorization: Bearer {{alice}}'), $alice, 'refused');
    isnt($print->('/open', 'Authorization: Bearer {{bob}}'), $alice, 'another token');
    like($print->('/open', 'Authorization: Bearer {{alice_revoked}}'), qr/^\[[0-9a-f]{16}\]$/, 'a revoked one');
    is($print->('/open', $_), '[]', 'made up') for 'Authorization: Bearer nonsense', 'Authorization: Bearer {{alice}}x', 'Authorization: Bearer a b', "X-Token: {{alice}}\r\nX-Token: {{bob}}", 'X-Nothing: x';
    unlike($alice, qr/@{[substr '{{alice}}', 5, 8]}/, 'no part of the token');



=== the fingerprint says nothing of the name in Redis
--- script
    my $record = records->record_of('{{alice}}');
    my ($print) = http->get('/open', 'Authorization: Bearer {{alice}}')->header('X-Fingerprint') =~ /(\w+)/;
    is(index($record, $print), -1, 'no part of it');



=== where_fingerprint: limit_req counts tokens, before the gate
--- http_config
    limit_req_zone $auth_token_fingerprint zone=tokens:64k rate=1r/m;
--- config
    location /api {
        limit_req zone=tokens burst=1 nodelay;
        auth_token "api";
        proxy_pass http://app;
    }
--- script
    my $http = http;
    my @alice = map { $http->get('/api', 'Authorization: Bearer {{alice}}')->status } 1 .. 3;
    is_deeply(\@alice, [200, 200, 503], 'alice');
    is($http->get('/api', 'Authorization: Bearer {{bob}}')->status, 200, 'bob');
    is_deeply([map { $http->get('/api', 'Authorization: Bearer made-up')->status } 1 .. 4], [(401) x 4], 'made-up tokens share no limit');

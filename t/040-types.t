# Each type of token at each kind of location.

use TokenwardTest 'no_plan';

# Asks for each path with each token; the table says the reason of the refusal, or nothing.
sub check_table {
    my ($paths, %row) = @_;
    for my $who (sort keys %row) {
        my $http = http;
        my %expected;
        @expected{@$paths} = @{$row{$who}};
        for my $path (@$paths) {
            my $reason = $expected{$path};
            my $answer = $http->get($path, 'Authorization: Bearer ' . token($who));
            is($answer->status . ' ' . ($answer->header('X-Reason') // ''), $reason ? "403 $reason" : '200 ', "$who at $path");
        }
    }
}

run_tests();

__DATA__

=== every type at every kind of location
--- config
    add_header X-Reason $auth_token_error always;
    auth_token "api";
    location /anything  { proxy_pass http://app; }
    location /every { auth_token_type user project global organization session; proxy_pass http://app; }
    location /scan      { auth_token_permission scan; proxy_pass http://app; }
    location /provision { auth_token_permission provision; proxy_pass http://app; }
    location /browse    { auth_token_permission browse; proxy_pass http://app; }
    location ~ ^/(?<permission>\w+)-(?<project>\w+)$ {
        auth_token_project $project;
        auth_token_permission $permission;
        proxy_pass http://app;
    }
--- script
    my ($type, $project, $permission) = qw(wrong_type wrong_project missing_permission);
    my @paths = qw(/anything /every /scan /provision /browse /scan-web /scan-shop /scan-api /browse-web);
    check_table(\@paths,
        alice         => ['', '', $permission, $permission, '', '', $permission, $permission, ''],
        alice_session => ['', '', $permission, $permission, '', '', $permission, $permission, ''],
        bob           => ['', '', '', '', $permission, '', '', '', $permission],
        alice_web     => [$type, '', ($permission) x 3, '', $project, $project, $permission],
        bob_api       => [$type, '', ($permission) x 3, $project, $project, '', $project],
        bob_global    => [$type, '', '', '', $permission, '', '', '', $permission],
        acme_all      => [$type, ($project) x 4, '', '', $project, $permission],
        acme_web      => [$type, ($project) x 4, '', $project, $project, $permission],
        alice_on_web  => [($project) x 5, '', $project, $project, ''],
        alice_to_scan => [($permission) x 5, '', ($permission) x 3],
        alice_pinned  => [('wrong_attribute') x 9],
    );



=== a location lets in the types it names and no other
--- config
    add_header X-Reason $auth_token_error always;
    auth_token "api";
    auth_token_project web;
    auth_token_permission scan;
    location /user         { auth_token_type user; proxy_pass http://app; }
    location /project      { auth_token_type project; proxy_pass http://app; }
    location /global       { auth_token_type global; proxy_pass http://app; }
    location /organization { auth_token_type organization; proxy_pass http://app; }
    location /session      { auth_token_type session; proxy_pass http://app; }
    location /two          { auth_token_type project organization; proxy_pass http://app; }
--- script
    my @paths = qw(/user /project /global /organization /session /two);
    my @none  = ('wrong_type') x @paths;
    my $only  = sub { my %let_in = map { $_ => 1 } @_; [map { $let_in{$_} ? '' : 'wrong_type' } @paths] };
    check_table(\@paths,
        alice         => $only->('/user'),
        alice_web     => $only->('/project', '/two'),
        bob_global    => $only->('/global'),
        acme_all      => $only->('/organization', '/two'),
        acme_web      => $only->('/organization', '/two'),
        alice_session => $only->('/session'),
    );



=== a type asked for twice is asked for once
--- config
    location /api { auth_token "api"; auth_token_type user user; proxy_pass http://app; }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}



=== a project token has no permission but scan, whatever its owner may do
--- config
    add_header X-Reason $auth_token_error always;
    location ~ ^/(?<permission>\w+)$ {
        auth_token "api";
        auth_token_project api;
        auth_token_permission $permission;
        proxy_pass http://app;
    }
--- script
    tokenward(qw(user grant bob browse));
    check_table([qw(/scan /provision /browse)],
        bob     => ['', '', ''],
        bob_api => ['', 'missing_permission', 'missing_permission']);
    tokenward(qw(user ungrant bob browse));



=== all permissions are needed, not one of them
--- config
    add_header X-Reason $auth_token_error always;
    auth_token "api";
    location /both   { auth_token_permission scan provision; proxy_pass http://app; }
    location /neither { auth_token_permission scan browse; proxy_pass http://app; }
--- script
    check_table([qw(/both /neither)],
        bob        => ['', 'missing_permission'],
        bob_global => ['', 'missing_permission'],
        alice      => ['missing_permission', 'missing_permission']);



=== a permission's case matters
--- config
    location /api { auth_token "api"; auth_token_permission Scan; proxy_pass http://app; }
--- request
GET /api
--- more_headers
Authorization: Bearer {{bob}}
--- error_code: 403



=== incident_02_hot_token: a hot token isn't let in where more is asked
--- config
    location /low  { auth_token "api"; proxy_pass http://app; }
    location /high { auth_token "api"; auth_token_permission admin; proxy_pass http://app; }
--- script
    my $http = http;
    for (1 .. 3) {
        is($http->get('/low', 'Authorization: Bearer {{alice}}')->status, 200, 'low');
        is($http->get('/high', 'Authorization: Bearer {{alice}}')->status, 403, 'high');
    }

# auth_token_organization: the organization a request is about.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== with a project: it must belong to the organization
--- config
    add_header X-Reason $auth_token_error always;
    location ~ ^/(?<organization>\w+)/(?<project>\w+)$ {
        auth_token "api";
        auth_token_organization $organization;
        auth_token_project $project;
        auth_token_permission scan;
        proxy_pass http://app;
    }
--- request eval
['GET /acme/web', 'GET /acme/shop', 'GET /acme/api', 'GET /acme/nowhere', 'GET /other/web']
--- more_headers
Authorization: Bearer {{bob}}
--- error_code eval
[200, 200, 403, 403, 403]
--- response_headers eval
['! X-Reason', '! X-Reason', ('X-Reason: wrong_organization') x 3]



=== an organization token must be that organization's
--- request eval
['GET /acme/web', 'GET /acme/shop', 'GET /acme/api', 'GET /other/web']
--- more_headers
Authorization: Bearer {{acme_all}}
--- error_code eval
[200, 200, 403, 403]



=== one that lists projects works on those
--- request eval
['GET /acme/web', 'GET /acme/shop']
--- more_headers
Authorization: Bearer {{acme_web}}
--- error_code eval
[200, 403]



=== without a project: a permission in the organization, or globally
--- config
    add_header X-Reason $auth_token_error always;
    location ~ ^/(?<organization>[^/]+)/(?<permission>\w+)$ {
        auth_token "api";
        auth_token_organization $organization;
        auth_token_permission $permission;
        proxy_pass http://app;
    }
--- script
    my $http = http;
    my $ask  = sub { my ($path, $who) = @_; $http->get($path, 'Authorization: Bearer ' . token($who))->status };
    is($ask->('/acme/audit', 'alice'), 403, 'not granted');
    tokenward(qw(user grant alice audit --organization acme));
    is($ask->('/acme/audit', 'alice'), 200, 'granted in the organization');
    is($ask->('/other/audit', 'alice'), 403, 'in another one');
    is($ask->('/acme/browse', 'alice'), 200, 'granted globally');
    tokenward(qw(user ungrant alice audit --organization acme));
    is($ask->('/acme/audit', 'alice'), 403, 'taken away');



=== a value that is no organization's key fits no token
--- request eval
[map { "GET /$_/scan" } '4711', 'a%20b', 'x' x 401]
--- more_headers
Authorization: Bearer {{bob}}
--- error_code eval
[(403) x 3]
--- response_headers eval
[('X-Reason: wrong_organization') x 3]



=== a grant in an organization doesn't reach into its projects
--- config
    location /api {
        auth_token "api";
        auth_token_organization acme;
        auth_token_project web;
        auth_token_permission audit;
        proxy_pass http://app;
    }
--- before
    tokenward(qw(user grant alice audit --organization acme));
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}
--- error_code: 403



=== a map without a match never widens
--- http_config
    map $arg_site $organization {
        one acme;
    }
--- config
    location /api {
        auth_token "api";
        auth_token_organization $organization;
        auth_token_permission scan;
        proxy_pass http://app;
    }
--- request eval
['GET /api?site=one', 'GET /api?site=two']
--- more_headers
Authorization: Bearer {{bob}}
--- error_code eval
[200, 403]



=== an organization made again under an old name is another one
--- config
    location /api {
        auth_token "api";
        auth_token_organization reborn;
        auth_token_project phoenix;
        auth_token_permission scan;
        proxy_pass http://app;
    }
--- script
    my $http = http;
    tokenward(qw(org create reborn));
    tokenward(qw(project create phoenix --organization reborn));
    my $token = JSON::PP::decode_json(tokenward(qw(token create --json --name reborn --type organization --organization reborn --all-projects)))->{token};
    is($http->get('/api', "Authorization: Bearer $token")->status, 200, 'before');
    tokenward(qw(project delete phoenix));
    tokenward(qw(org delete reborn));
    tokenward(qw(org create reborn));
    tokenward(qw(project create phoenix --organization reborn));
    cmp_ok($http->get('/api', "Authorization: Bearer $token")->status, '>=', 401, 'after');



=== a key is in its grammar
--- config
    auth_token "api";
    auth_token_organization "a b"; # HERE
--- emerg
"auth_token_organization" has a bad organization key "a b" in HERE



=== it stands once in a level
--- config
    auth_token "api";
    auth_token_organization acme;
    auth_token_organization other; # HERE
--- emerg
"auth_token_organization" is duplicate in HERE



=== it needs a permission to ask for
--- config
    location /api {
        auth_token "api";
        auth_token_organization acme; # HERE
    }
--- emerg
"auth_token_organization" needs "auth_token_permission" to ask for in the organization; it is used in HERE



=== without a gate it is an error
--- config
    auth_token_organization acme; # HERE
--- emerg
"auth_token_organization" has no effect: "auth_token" is set neither here nor below, in HERE



=== it is inherited, and off resets it
--- config
    auth_token "api";
    auth_token_organization other;
    auth_token_permission scan;
    location /inherited { proxy_pass http://app; }
    location / {
        auth_token off;
        location /reset { auth_token "api"; auth_token_permission scan; proxy_pass http://app; }
    }
--- request eval
['GET /inherited', 'GET /reset', 'GET /inherited', 'GET /reset']
--- more_headers eval
[('Authorization: Bearer {{bob}}') x 2, ('Authorization: Bearer {{acme_all}}') x 2]
--- error_code eval
[200, 200, 403, 403]

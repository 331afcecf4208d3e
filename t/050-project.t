# auth_token_project: the project a request is about.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== a fixed project
--- config
    location /api {
        auth_token "api";
        auth_token_project web;
        auth_token_permission scan;
        proxy_pass http://app;
    }
--- request eval
[('GET /api') x 3]
--- more_headers eval
[map { "Authorization: Bearer $_" } '{{alice_web}}', '{{bob_api}}', '{{alice}}']
--- error_code eval
[200, 403, 200]



=== a capture of the location
--- config
    location ~ ^/projects/(?<project>[^/]+)/ {
        auth_token "api";
        auth_token_project $project;
        auth_token_permission scan;
        proxy_pass http://app;
    }
--- request eval
[map { "GET /projects/$_/issues" } qw(web api shop nowhere)]
--- more_headers
Authorization: Bearer {{alice_web}}
--- error_code eval
[200, 403, 403, 403]



=== a project's case matters
--- request eval
['GET /projects/WEB/issues', 'GET /projects/Web/issues']
--- more_headers
Authorization: Bearer {{alice_web}}
--- error_code eval
[403, 403]



=== a project that nobody made: a permission for every project is enough, one for a project isn't
--- request eval
[('GET /projects/nowhere/issues') x 4]
--- more_headers eval
[map { "Authorization: Bearer $_" } '{{bob}}', '{{bob_global}}', '{{alice}}', '{{acme_all}}']
--- error_code eval
[200, 200, 403, 403]



=== a value that is no project's key fits no token, not even one that may scan everything
--- request eval
[map { "GET /projects/$_/issues" } '4711', 'a%20b', 'a*', 'we%2bb', 'x' x 401, '%C3%A9', "a'b"]
--- more_headers
Authorization: Bearer {{bob}}
--- error_code eval
[(403) x 7]



=== the longest key
--- request eval
["GET /projects/" . 'x' x 400 . "/issues"]
--- more_headers
Authorization: Bearer {{bob}}



=== a map without a match never widens
--- http_config
    map $arg_site $project {
        one web;
        two api;
    }
--- config
    location /api {
        auth_token "api";
        auth_token_project $project;
        auth_token_permission scan;
        proxy_pass http://app;
    }
--- request eval
['GET /api?site=one', 'GET /api?site=two', 'GET /api?site=three', 'GET /api']
--- more_headers
Authorization: Bearer {{bob}}
--- error_code eval
[200, 200, 403, 403]



=== a value made of several variables
--- config
    location ~ ^/(?<a>\w)/(?<b>\w+)$ {
        auth_token "api";
        auth_token_project $a$b;
        auth_token_permission scan;
        proxy_pass http://app;
    }
--- request eval
['GET /w/eb', 'GET /w/ab']
--- more_headers
Authorization: Bearer {{alice_web}}
--- error_code eval
[200, 403]



=== a map of the path is computed anew for each location
--- http_config
    map $uri $project {
        ~^/one web;
        ~^/two api;
    }
--- config
    location /one {
        auth_token "one";
        auth_token_project $project;
        auth_token_permission scan;
        add_header X-First $project;
        root html;
        try_files /nowhere /two;
    }
    location /two {
        auth_token "two";
        auth_token_project $project;
        auth_token_permission scan;
        add_header X-Project "$auth_token_project";
        proxy_pass http://app;
    }
    location /early {
        set $early $project;
        rewrite ^ /two last;
    }
--- request eval
['GET /one', 'GET /one', 'GET /one', 'GET /early', 'GET /early']
--- more_headers eval
[map { "Authorization: Bearer $_" } '{{alice_web}}', '{{bob_api}}', '{{bob}}', '{{bob_api}}', '{{alice_web}}']
--- error_code eval
[403, 403, 200, 200, 403]
--- response_headers eval
['', '', 'X-Project: api', 'X-Project: api', '']



=== the project is a request's own, not the one before it
--- config
    location ~ ^/(?<project>\w+)$ {
        auth_token "api";
        auth_token_project $project;
        auth_token_permission scan;
        proxy_pass http://app;
    }
--- script
    my $http = http;
    for (1 .. 5) {
        is($http->get('/web', 'Authorization: Bearer {{alice_web}}')->status, 200, 'web');
        is($http->get('/api', 'Authorization: Bearer {{alice_web}}')->status, 403, 'api');
    }



=== arg= takes the project from the query
--- config
    add_header X-Reason $auth_token_error always;
    location /api {
        auth_token "api";
        auth_token_project arg=project,projectKey;
        auth_token_permission scan;
        proxy_pass http://app;
    }
--- request eval
[map { "GET /api$_" } '?project=web', '?projectKey=web', '?a=b&project=web&c=d', '?project=w%65b', '?pro%6Aect=web', '?project=web&', '?&project=web', '?project=api']
--- more_headers
Authorization: Bearer {{alice_web}}
--- error_code eval
[(200) x 7, 403]



=== incident_33_argument_case: an argument that isn't there names no project
--- request eval
[map { "GET /api$_" } '', '?', '?project', '?project=', '?Project=web', '?PROJECT=web', '?projectkey=web', '?xproject=web', '?project.x=web']
--- more_headers
Authorization: Bearer {{bob}}
--- error_code eval
[(403) x 9]



=== incident_33_argument_twice: an argument that stands there twice, or can't be decoded, is 400
--- request eval
[map { "GET /api$_" } '?project=web&project=web', '?project=web&project=api', '?project=web&projectKey=api', '?project=web&pro%6Aect=api', '?project=web;project=api', '?a=b;project=web', '?project=%zz', '?project=%', '?project=%4', '?%zz=1', '?project=web&%zz=api', '?project[]=web', '?project=web&project[]=api', '?project%5B%5D=web', '?project%00=web', '?project=web&+project=api']
--- more_headers
Authorization: Bearer {{bob}}
--- error_code eval
[(400) x 16]
--- response_headers eval
[('X-Reason: ambiguous_project') x 16]



=== its challenge says why
--- request
GET /api?project=web&project=api
--- more_headers
Authorization: Bearer {{bob}}
--- error_code: 400
--- response_headers_like
WWW-Authenticate: Bearer realm="api", error="invalid_request", error_description=".+"



=== a token that is no good isn't told about the query
--- request eval
[('GET /api?project=web&project=api') x 2]
--- more_headers eval
['', 'Authorization: Bearer nonsense']
--- error_code eval
[401, 401]



=== a form in the body isn't read
--- request
POST /api
project=web
--- more_headers
Authorization: Bearer {{bob}}
Content-Type: application/x-www-form-urlencoded
--- error_code: 403



=== a plus is a blank, and a blank is in no key
--- request eval
['GET /api?project=we+b', 'GET /api?project=web%00', 'GET /api?project=%2e%2e/web', 'GET /api?project=' . 'x' x 401]
--- more_headers
Authorization: Bearer {{bob}}
--- error_code eval
[(403) x 4]



=== an argument far too long is 400, a fragment in front of it as well
--- request eval
['GET /api?project=' . 'x' x 3000, 'GET /api#?project=web']
--- more_headers
Authorization: Bearer {{bob}}
--- error_code eval
[400, 400]



=== an arg= without a name
--- config
    auth_token "api";
    auth_token_permission scan;
    auth_token_project arg=a,,b; # HERE
--- emerg
"auth_token_project" has a bad list of arguments after "arg=" in HERE

# The upstream may read a path otherwise than nginx does.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== incident_12_dot_segments incident_33_two_readings: where a project is named, paths that may be read in two ways are 400
--- config
    add_header X-Reason $auth_token_error always;
    auth_token "api";
    location /projects {
        location ~ ^/projects/(?<project>[^/]+)/ {
            auth_token_project $project;
            auth_token_permission scan;
            proxy_pass http://app;
        }
    }
    location /plain { proxy_pass http://app; }
--- script
    my @paths = ('/projects/web/..;/api/x', '/projects/web;v=1/x', '/projects/web/x;y', '/projects/api/../web/x', '/projects/./web/x',
        '/projects/web/./x', '/projects/web/..%2fapi/x', '/projects/web/..%2Fapi/x', '/projects/web%2fx/', '/projects/web/%2e%2e/web/x',
        '/projects/web/%2E%2e/web/x', '/projects/web/%2e/x', '/projects/web/x%5c..', '/projects/web/x%5C', '/projects/web/x\\y',
        '/projects/web/%3bx', '/projects/web/%3Bx', '/projects/web/%3fx', '/projects/web/%23x', '/projects/web/%252e%252e/', '/projects/web/x#y', '//projects/web/x', '///projects/web/x');
    for my $path (@paths) {
        my $answer = http->get($path, 'Authorization: Bearer {{alice_web}}');
        is($answer->status, 400, $path);
        is($answer->header('X-Reason'), 'ambiguous_path', "$path - reason");
        like($answer->header('WWW-Authenticate'), qr/^Bearer realm="api", error="invalid_request", error_description="[^"]+"$/, "$path - challenge");
    }



=== incident_33_same_project_upstream: what can't be misread passes
--- script
    for my $path ('/projects/web/x', '/projects/web/x.y', '/projects/web/..x', '/projects/web/x..', '/projects/web/...', '/projects/web/%41', '/projects/web/a%20b', '/projects/web/?a=..;b%2f', '/projects/%77eb/x') {
        my $answer = http->get($path, 'Authorization: Bearer {{alice_web}}');
        is($answer->status, 200, $path);
        is($answer->body, "upstream: GET $path\n", "$path - as it was sent");
    }



=== incident_11_malformed_path: nginx itself refuses what is no path
--- script
    for my $path ('/projects/web/%', '/projects/web/%zz', '/projects/web/%00', '/projects/web/x%00y', '/../projects/web/x', '/projects/../../web') {
        my $status = http->get($path, 'Authorization: Bearer {{alice_web}}')->status;
        cmp_ok($status, '>=', 400, $path);
    }
    is(http->send("GET /projects/web/\0 HTTP/1.1\r\nHost: localhost\r\n\r\n")->answer->status, 400, 'NUL');



=== without a token such a path is 401: nothing is told about it
--- request eval
[('GET /projects/web/..;/api/x') x 2]
--- more_headers eval
['', 'Authorization: Bearer nonsense']
--- error_code eval
[401, 401]



=== so are they in every gated location of that server: its upstream may take them for a project's
--- request eval
['GET /plain/;/projects/api/x', 'GET /plain/%2e%2e/projects/api/x', 'GET //plain/projects/api/x', 'GET /plain/x']
--- more_headers
Authorization: Bearer {{alice}}
--- error_code eval
[400, 400, 400, 200]



=== incident_33_destination: a second path, as WebDAV's COPY and MOVE have it
--- request eval
[('COPY /projects/web/x') x 2, 'MOVE /projects/web/x', 'COPY /plain/x', 'COPY /projects/web/x']
--- more_headers eval
[map { "Authorization: Bearer {{alice}}\n$_" } 'Destination: /projects/api/x', 'destination: http://localhost/projects/web/y', 'Destination: /projects/api/x', 'Destination: /projects/api/x', 'X-Destination: /projects/api/x']
--- error_code eval
[(400) x 4, 200]
--- response_headers eval
[('X-Reason: ambiguous_path') x 4, 'X-Reason: ']



=== incident_12_other_spellings: another way to write a gated path is gated as well
--- script
    for my $path ('/plain', '//plain', '/./plain', '/x/../plain', '/%70lain', '/plain/', '/plain?', '/plain#x', '/plain%3f', 'http://localhost/plain', 'http://other//plain') {
        is(http->get($path)->status, 401, $path);
    }



=== merged slashes name the same project, but in front
--- request eval
['GET /projects//web/x', 'GET /projects/web//x', 'GET /projects//api/x']
--- more_headers
Authorization: Bearer {{alice_web}}
--- error_code eval
[200, 200, 403]



=== incident_13_query_and_fragment: the query and the fragment are no part of the path
--- request eval
['GET /projects/api/x?/projects/web/', 'GET /projects/api/?#/projects/web/']
--- more_headers
Authorization: Bearer {{alice_web}}
--- error_code eval
[403, 403]



=== a request line with a host of its own
--- script
    is(http->send("GET http://localhost/projects/web/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {{alice_web}}\r\n\r\n")->answer->status, 200, 'plain');
    is(http->send("GET http://localhost/projects/web/..;/api/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {{alice_web}}\r\n\r\n")->answer->status, 400, 'ambiguous');
    is(http->send("GET http://a;b/projects/web/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {{alice_web}}\r\n\r\n")->answer->status, 400, 'a bad host');



=== where no location of a server names a project, they are the upstream's affair
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        location / { auth_token "other"; auth_token_project web; auth_token_permission scan; proxy_pass http://app; }
    }
--- config
    location /plain { auth_token "api"; proxy_pass http://app; }
--- request
GET /plain/a;b/%2e%2e/%2fc
--- more_headers
Authorization: Bearer {{alice}}



=== allow lets them through
--- config
    auth_token "api";
    auth_token_raw_path allow;
    location ~ ^/projects/(?<project>[^/]+)/ {
        auth_token_project $project;
        auth_token_permission scan;
        proxy_pass http://app;
    }
--- request eval
['GET /projects/web/..;/api/x', 'GET /projects/api/../web/x', 'GET /projects/web/%2e%2e/api/x', 'COPY /projects/web/x']
--- more_headers
Authorization: Bearer {{alice_web}}
Destination: /projects/api/x
--- error_code eval
[200, 200, 403, 200]



=== strict in a location stands before allow above
--- config
    auth_token "api";
    auth_token_raw_path allow;
    location ~ ^/projects/(?<project>[^/]+)/ {
        auth_token_raw_path strict;
        auth_token_project $project;
        auth_token_permission scan;
        proxy_pass http://app;
    }
--- request
GET /projects/web/..;/api/x
--- more_headers
Authorization: Bearer {{alice_web}}
--- error_code: 400



=== it is strict or allow
--- config
    auth_token "api";
    auth_token_raw_path off; # HERE
--- emerg
"auth_token_raw_path" has an unknown value "off"; there are strict and allow in HERE



=== it stands once in a level
--- config
    auth_token "api";
    auth_token_raw_path strict;
    auth_token_raw_path allow; # HERE
--- emerg
"auth_token_raw_path" is duplicate in HERE

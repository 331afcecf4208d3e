# What a level takes over from the level above, directive by directive; and what `off` leaves.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== the gate: from http to server to location
--- http_config
    auth_token "everything";
--- config
    location /api { proxy_pass http://app; }
--- request
GET /api
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="everything"



=== the gate: from server to location to nested location
--- config
    auth_token "server";
    location /api {
        location /api/nested { proxy_pass http://app; }
    }
--- request
GET /api/nested
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="server"



=== a realm of its own stands before the one above
--- config
    auth_token "server";
    location /api {
        auth_token "location";
        proxy_pass http://app;
    }
--- request
GET /api
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="location"



=== off opens one location
--- config
    auth_token "server";
    location /open {
        auth_token off;
        proxy_pass http://app;
    }
--- request
GET /open



=== off opens what is nested in it
--- config
    auth_token "server";
    location /open {
        auth_token off;
        location /open/nested { proxy_pass http://app; }
    }
--- request
GET /open/nested



=== off in http, on in a location
--- http_config
    auth_token off;
--- config
    location /api {
        auth_token "location";
        proxy_pass http://app;
    }
--- request
GET /api
--- error_code: 401



=== the whole family is inherited
--- http_config
    auth_token "http";
    auth_token_source header=X-Token;
    auth_token_project web;
    auth_token_permission scan;
    auth_token_type project;
    auth_token_challenge basic;
    auth_token_expiration_header X-Expires format=epoch;
--- config
    location /api { proxy_pass http://app; }
--- request eval
[('GET /api') x 5]
--- more_headers eval
['X-Token: {{alice_web}}', 'X-Token: {{alice}}', 'X-Token: {{bob_api}}', 'Authorization: Bearer {{alice_web}}', '']
--- error_code eval
[200, 403, 403, 401, 401]
--- response_headers eval
['', '! X-Expires', '! WWW-Authenticate', ('WWW-Authenticate: Basic realm="http", charset="UTF-8"') x 2]



=== the inherited expiration header
--- request
GET /api
--- more_headers
X-Token: {{alice_expiring}}
--- error_code: 403
--- response_headers
X-Expires: 1935817689
! Authentication-Token-Expiration



=== off resets the whole family for what turns the gate on again below
--- http_config
    auth_token "http";
    auth_token_source header=X-Token;
    auth_token_project web;
    auth_token_permission scan;
    auth_token_type project;
    auth_token_challenge off;
    auth_token_expiration_header X-Expires format=epoch;
--- config
    location / {
        auth_token off;
        location /api {
            auth_token "api";
            proxy_pass http://app;
        }
    }
--- request eval
[('GET /api') x 4]
--- more_headers eval
['Authorization: Bearer {{alice_expiring}}', 'Authorization: Bearer {{bob}}', 'X-Token: {{alice_web}}', 'Authorization: Bearer {{alice_web}}']
--- error_code eval
[200, 200, 401, 403]
--- response_headers eval
["Authentication-Token-Expiration: 2031-05-06T07:08:09Z\n! X-Expires", '', 'WWW-Authenticate: Bearer realm="api"',
 'WWW-Authenticate: Bearer realm="api", error="insufficient_scope", error_description="a token of this type is not let in here"']



=== one directive of its own leaves the others inherited
--- config
    auth_token "api";
    auth_token_project web;
    auth_token_permission scan;
    auth_token_type project;
    location /api {
        auth_token_type user;
        proxy_pass http://app;
    }
--- request eval
[('GET /api') x 3]
--- more_headers eval
['Authorization: Bearer {{alice}}', 'Authorization: Bearer {{alice_web}}', 'Authorization: Bearer {{carol}}']
--- error_code eval
[200, 403, 401]



=== permissions of its own replace those above, they are not added
--- config
    auth_token "api";
    auth_token_permission admin provision;
    location /api {
        auth_token_permission browse;
        proxy_pass http://app;
    }
--- request
GET /api
--- more_headers
Authorization: Bearer {{alice}}



=== a source of its own replaces the one above
--- config
    auth_token "api";
    auth_token_source bearer;
    location /api {
        auth_token_source header=X-Token;
        proxy_pass http://app;
    }
--- request eval
[('GET /api') x 2]
--- more_headers eval
['Authorization: Bearer {{alice}}', 'X-Token: {{alice}}']
--- error_code eval
[401, 200]



=== where_limit_except: limit_except asks more of what it doesn't list
--- config
    location /api {
        auth_token "api";
        auth_token_permission browse;
        limit_except GET {
            auth_token_permission provision;
        }
        proxy_pass http://app;
    }
--- request eval
['GET /api', 'HEAD /api', 'POST /api', 'DELETE /api', 'POST /api', 'OPTIONS /api']
--- more_headers eval
[('Authorization: Bearer {{alice}}') x 4, 'Authorization: Bearer {{bob}}', '']
--- error_code eval
[200, 200, 403, 403, 200, 401]



=== limit_except keeps the location's other directives
--- config
    location /api {
        auth_token "api";
        auth_token_project web;
        auth_token_permission scan;
        auth_token_challenge both;
        limit_except GET {
            auth_token_type project;
        }
        proxy_pass http://app;
    }
--- request eval
['GET /api', 'POST /api', 'POST /api', 'POST /api']
--- more_headers eval
[('Authorization: Bearer {{alice}}') x 2, 'Authorization: Bearer {{alice_web}}', '']
--- error_code eval
[200, 403, 200, 401]
--- response_headers eval
['', '', '', 'WWW-Authenticate: Bearer realm="api", Basic realm="api", charset="UTF-8"']



=== limit_except alone gates what it doesn't list
--- config
    location /api {
        limit_except GET {
            auth_token "writers";
        }
        proxy_pass http://app;
    }
--- request eval
['GET /api', 'POST /api', 'POST /api']
--- more_headers eval
['', '', 'Authorization: Bearer {{alice}}']
--- error_code eval
[200, 401, 200]



=== limit_except opens what it doesn't list
--- config
    location /api {
        auth_token "api";
        limit_except GET {
            auth_token off;
        }
        proxy_pass http://app;
    }
--- request eval
['GET /api', 'OPTIONS /api']
--- error_code eval
[401, 200]



=== where_if: an if block is gated like its location
--- config
    location /api {
        auth_token "api";
        if ($arg_debug) {
            set $debug 1;
        }
        proxy_pass http://app;
    }
--- request eval
['GET /api?debug=1', 'GET /api?debug=1']
--- more_headers eval
['', 'Authorization: Bearer {{alice}}']
--- error_code eval
[401, 200]



=== two servers have two stores, keys and realms of their own
--- http_config
    server {
        listen unix:{{dir}}/h2.sock;
        auth_token_redis {{redis}} {{login}} prefix=other:;
        location /api {
            auth_token "other";
            return 200;
        }
        location /proxied {
            auth_token "other";
            proxy_pass http://app;
        }
    }
--- config
    location /here {
        auth_token "here";
        proxy_pass http://app;
    }
    location /there {
        proxy_pass http://unix:{{dir}}/h2.sock:/proxied;
    }
--- request eval
['GET /here', 'GET /there']
--- more_headers
Authorization: Bearer {{alice}}
--- error_code eval
[200, 503]

# A named header, a cookie, and several places at once.

use TokenwardTest 'no_plan';

run_tests();

__DATA__

=== a named header holds the token and nothing else
--- config
    location /api {
        auth_token "api";
        auth_token_source header=X-Api-Key;
        proxy_pass http://app;
    }
--- request eval
[('GET /api') x 6]
--- more_headers eval
['X-Api-Key: {{alice}}', 'x-api-key: {{alice}}', 'X-Api-Key: Bearer {{alice}}', 'X-Api-Key: {{alice}} {{alice}}', 'X-Api-Key: {{alice}},{{alice}}', 'X-Api-Keys: {{alice}}']
--- error_code eval
[200, 200, 401, 401, 401, 401]



=== without the header there is no credential
--- request
GET /api
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="api"



=== an empty one can't be read
--- raw_request eval
"GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Api-Key:\r\n\r\n"
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="api", error="invalid_token", error_description="the credential can't be read"



=== every occurrence counts: the same token twice is fine
--- request
GET /api
--- more_headers
X-Api-Key: {{alice}}
X-Api-Key: {{alice}}



=== incident_10_two_headers: two different ones are 400, in either order
--- request eval
[('GET /api') x 4]
--- more_headers eval
["X-Api-Key: {{alice}}\nX-Api-Key: {{bob}}", "X-Api-Key: {{bob}}\nX-Api-Key: {{alice}}", "X-Api-Key: {{alice}}\nX-Api-Key: nonsense", "X-Api-Key: nonsense\nX-Api-Key: {{alice}}"]
--- error_code eval
[(400) x 4]
--- response_headers eval
[('WWW-Authenticate: Bearer realm="api", error="invalid_request", error_description="the request holds two different tokens"') x 4]



=== one that can't be read spoils a good one
--- request eval
[('GET /api') x 2]
--- more_headers eval
["X-Api-Key: {{alice}}\nX-Api-Key: a b", "X-Api-Key: a b\nX-Api-Key: {{alice}}"]
--- error_code eval
[(401) x 2]



=== several headers are all looked at
--- config
    location /api {
        auth_token "api";
        auth_token_source header=X-Api-Key header=X-Token bearer;
        proxy_pass http://app;
    }
--- request eval
[('GET /api') x 6]
--- more_headers eval
['X-Token: {{alice}}', 'Authorization: Bearer {{alice}}', "X-Token: {{alice}}\nX-Api-Key: {{alice}}\nAuthorization: Bearer {{alice}}", "X-Token: {{alice}}\nX-Api-Key: {{bob}}", "X-Token: {{alice}}\nAuthorization: Bearer {{bob}}", "X-Token: {{alice}}\nAuthorization: Bearer"]
--- error_code eval
[200, 200, 200, 400, 400, 401]



=== a scheme that isn't named is no second place
--- request
GET /api
--- more_headers
X-Token: {{alice}}
Authorization: Basic {{base64:{{bob}}:}}



=== a cookie
--- config
    location /api {
        auth_token "api";
        auth_token_source bearer cookie=session;
        proxy_pass http://app;
    }
--- request eval
[('GET /api') x 8]
--- more_headers eval
['Cookie: session={{alice}}', 'Cookie: a=b; session={{alice}}; c=d', 'Cookie: session="{{alice}}"', 'Cookie: a=b;session={{alice}}', 'Cookie: session={{alice}};',
 'Cookie: Session={{alice}}', 'Cookie: xsession={{alice}}', 'Cookie: session.x={{alice}}']
--- error_code eval
[(200) x 5, (401) x 3]



=== no such cookie is no credential
--- request eval
[('GET /api') x 2]
--- more_headers eval
['Cookie: a=session; b=c', '']
--- error_code eval
[(401) x 2]
--- response_headers eval
[('WWW-Authenticate: Bearer realm="api"') x 2]



=== incident_11_malformed_cookie: a cookie that can't be read
--- request eval
[('GET /api') x 5]
--- more_headers eval
['Cookie: session', 'Cookie: session=', 'Cookie: session={{alice}}%20', 'Cookie: session={{alice}} x', 'Cookie: session=""']
--- error_code eval
[(401) x 5]
--- response_headers eval
[('WWW-Authenticate: Bearer realm="api", error="invalid_token", error_description="the credential can\'t be read"') x 5]



=== incident_10_two_cookies: every cookie of that name counts, in every Cookie header
--- request eval
[('GET /api') x 5]
--- more_headers eval
['Cookie: session={{alice}}; session={{alice}}', 'Cookie: session={{alice}}; session={{bob}}', 'Cookie: session={{bob}}; session={{alice}}', "Cookie: session={{alice}}\nCookie: session={{bob}}", "Cookie: session={{alice}}\nCookie: a=b"]
--- error_code eval
[200, 400, 400, 400, 200]



=== cookie and Bearer must agree
--- request eval
[('GET /api') x 3]
--- more_headers eval
["Cookie: session={{alice}}\nAuthorization: Bearer {{alice}}", "Cookie: session={{alice}}\nAuthorization: Bearer {{bob}}", "Cookie: session=\nAuthorization: Bearer {{alice}}"]
--- error_code eval
[200, 400, 401]



=== safe methods take a cookie from anywhere
--- request eval
['GET /api', 'HEAD /api', 'OPTIONS /api', 'GET /api', 'GET /api']
--- more_headers eval
['Cookie: session={{alice}}', 'Cookie: session={{alice}}', 'Cookie: session={{alice}}', "Cookie: session={{alice}}\nSec-Fetch-Site: cross-site", "Cookie: session={{alice}}\nOrigin: http://evil.example"]
--- error_code eval
[(200) x 5]



=== unsafe methods take one from the same origin only
--- request eval
[('POST /api') x 2, 'PUT /api', 'DELETE /api', 'PATCH /api', 'FOO /api', ('POST /api') x 8]
--- more_headers eval
[map { "Host: app.example\nCookie: session={{alice}}\n$_" }
    'Origin: http://app.example', 'Sec-Fetch-Site: same-origin',
    ('Origin: https://app.example') x 3, 'Sec-Fetch-Site: same-origin',
    '', 'Origin: http://evil.example', 'Origin: null', 'Origin: http://app.example.evil.example', 'Sec-Fetch-Site: same-site', 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Site: none', 'Origin: http://app.example:8080']
--- error_code eval
[(200) x 6, (403) x 8]



=== whichever is there must agree
--- request eval
[('POST /api') x 4]
--- more_headers eval
[map { "Host: app.example\nCookie: session={{alice}}\n$_" }
    "Origin: http://app.example\nSec-Fetch-Site: same-origin", "Origin: http://app.example\nSec-Fetch-Site: cross-site", "Origin: http://evil.example\nSec-Fetch-Site: same-origin", "Origin: http://app.example\nOrigin: http://evil.example"]
--- error_code eval
[200, 403, 403, 403]



=== default ports and letters' case make no other origin
--- request eval
[('POST /api') x 5]
--- more_headers eval
[map { "Cookie: session={{alice}}\n$_" }
    "Host: app.example:80\nOrigin: http://app.example", "Host: app.example\nOrigin: https://app.example:443", "Host: App.Example\nOrigin: http://app.example", "Host: app.example:8080\nOrigin: http://app.example:8080", "Host: app.example:8080\nOrigin: http://app.example"]
--- error_code eval
[(200) x 4, 403]



=== an upgrade asks for the same origin, too
--- request eval
[('GET /api') x 2]
--- more_headers eval
[map { "Host: app.example\nCookie: session={{alice}}\nUpgrade: websocket\n$_" } 'Origin: http://app.example', 'Origin: http://evil.example']
--- error_code eval
[200, 403]



=== the refusal carries no challenge
--- request
POST /api
--- more_headers
Cookie: session={{alice}}
--- error_code: 403
--- response_headers
! WWW-Authenticate



=== a token that stands in a header, too, was sent on purpose
--- request
POST /api
--- more_headers
Cookie: session={{alice}}
Authorization: Bearer {{alice}}
Origin: http://evil.example



=== where no cookie is named, none is looked at
--- config
    location /api {
        auth_token "api";
        proxy_pass http://app;
    }
--- request eval
[('GET /api') x 2]
--- more_headers eval
['Cookie: session={{alice}}', "Cookie: session={{bob}}\nAuthorization: Bearer {{alice}}"]
--- error_code eval
[401, 200]
